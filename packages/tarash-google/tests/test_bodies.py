"""From flat payloads to bodies."""

from collections.abc import Callable
from typing import Any

import pytest

from tarash.tarash_gateway.exceptions import (
    ContentModerationError,
    SubmissionUnknownError,
)
from tarash_google.bodies import ended, nested, renamed, spoken


@pytest.mark.parametrize(
    ("flat", "body"),
    [
        ({}, {}),
        ({"a": 1, "b.c": 2, "b.d.e": [3]}, {"a": 1, "b": {"c": 2, "d": {"e": [3]}}}),
        (
            {"b": {"c": 9, "x": {"y": 1}}, "b.c": 2, "b.d": 3},
            {"b": {"c": 9, "d": 3, "x": {"y": 1}}},
        ),
        ({"b": [1], "b.c": 2}, {"b": [1]}),
    ],
)
def test_paths_become_objects(flat: dict[str, Any], body: dict[str, Any]) -> None:
    """A whole object of the caller's is merged in last, so that it wins."""
    kept = {name: value for name, value in flat.items() if not isinstance(value, dict)}
    assert nested(flat) == body
    assert {name: flat[name] for name in kept} == kept


def test_a_callers_object_is_not_changed() -> None:
    """The same request may be sent to another provider later."""
    given = {"c": 1}
    made = nested({"b": given, "b.d": 2})
    assert made == {"b": {"c": 1, "d": 2}}
    assert given == {"c": 1}


@pytest.mark.parametrize(
    ("home", "top", "paths"),
    [
        ("", frozenset(), {"known": "a.known", "other_name": "other_name", "x.y_z": "x.y_z"}),
        ("p", frozenset({"otherName"}), {"known": "a.known", "other_name": "otherName"}),
        ("p", frozenset({"otherName"}), {"otherName": "otherName", "name": "p.name"}),
        ("p", frozenset(), {"known": "a.known", "other_name": "p.otherName", "x.y_z": "x.y_z"}),
    ],
)
def test_names_are_brought_to_their_place(
    home: str, top: frozenset[str], paths: dict[str, str]
) -> None:
    """Known ones by a table, others into their home, paths as they are."""
    found = renamed(dict.fromkeys(paths, 1), {"known": "a.known"}, home, top)
    assert list(found) == list(paths.values())


def test_what_has_no_place_is_said() -> None:
    """One sentence for each, after the prompt."""
    words = {
        "words.negative_prompt": "rain.",
        "words.style": "oil",
        "words.quality": None,
        "words.audio": False,
    }
    said = spoken("A kite.", words)
    assert said.startswith("A kite. Avoid: rain. Style: oil. Without any sound")
    assert spoken("A kite.", {"words.audio": True}) == "A kite."


def test_a_job_ends_with_the_kind_and_code_of_its_error(job_of: Callable[..., Any]) -> None:
    """An error without a code has none."""
    job = job_of("gemini-omni-1.2-flash")
    failure = ended(job, ContentModerationError("no", code="safety")).failure
    assert failure is not None
    assert (failure.kind, failure.code) == ("ContentModerationError", "safety")
    other = ended(job, SubmissionUnknownError("lost")).failure
    assert other is not None
    assert other.code is None
