"""A check finds the first thing that is wrong, and says where."""

import pytest

from tarash_testkit.checks import (
    Check,
    anything,
    base64_text,
    every,
    fields,
    first_problem,
    flag,
    items,
    number,
    one_of,
    text,
    texts_by_name,
    whole,
)

BODY = fields(
    {
        "name": text(),
        "kind": text("a", "b"),
        "seconds": text(pattern=r"\d+s", choices_of="seconds"),
        "count": whole(least=1, most=4),
        "length": whole(4, 6, 8),
        "ratio": number(),
        "on": flag(),
        "data": base64_text(),
        "list": items(fields({"x": whole()}), least=1, most=2),
        "labels": texts_by_name(),
        "media": every(fields({"data": text(), "uri": text()}), one_of("data", "uri")),
        "rest": anything(),
    },
    required=("name",),
)


def test_a_body_that_is_right_has_no_problem() -> None:
    """Whatever the order of its fields."""
    body = {
        "rest": [None],
        "media": {"uri": "u"},
        "labels": {"a": "b"},
        "list": [{"x": 1}, {}],
        "data": "YQ==",
        "on": False,
        "ratio": 1.5,
        "length": 8,
        "count": 4,
        "seconds": "8s",
        "kind": "b",
        "name": "n",
    }
    assert first_problem(BODY, body) is None


@pytest.mark.parametrize(
    ("field", "value", "kind", "path", "wanted"),
    [
        ("name", 1, "type", "name", "string"),
        ("kind", "c", "value", "kind", "a, b"),
        ("seconds", "8", "value", "seconds", "seconds"),
        ("seconds", 8, "type", "seconds", "string"),
        ("count", "1", "type", "count", "integer"),
        ("count", True, "type", "count", "integer"),
        ("count", 0, "value", "count", "1 to 4"),
        ("count", 5, "value", "count", "1 to 4"),
        ("length", 5, "value", "length", "4, 6, 8"),
        ("ratio", "1", "type", "ratio", "number"),
        ("ratio", False, "type", "ratio", "number"),
        ("on", 1, "type", "on", "boolean"),
        ("data", "not base64!", "value", "data", "base64"),
        ("data", "", "value", "data", "base64"),
        ("data", 1, "type", "data", "bytes"),
        ("list", {}, "type", "list", "array"),
        ("list", [], "value", "list", "1 to 2 items"),
        ("list", [{}, {"x": "1"}], "type", "list[1].x", "integer"),
        ("list", [1], "type", "list[0]", "object"),
        ("labels", {"a": 1}, "type", "labels.a", "string"),
        ("labels", 1, "type", "labels", "object"),
        ("media", {}, "value", "media", "exactly one of data, uri"),
        ("media", {"data": "d", "uri": "u"}, "value", "media", "exactly one of data, uri"),
        ("media", {"url": "u"}, "unknown", "media.url", "data, uri"),
        ("other", 1, "unknown", "other", "name, kind"),
    ],
)
def test_a_problem_says_what_is_wrong_and_where(
    field: str, value: object, kind: str, path: str, wanted: str
) -> None:
    """With the place as it is written, and what is allowed there."""
    problem = first_problem(BODY, {"name": "n", field: value})
    assert problem is not None
    assert (problem.kind, problem.path) == (kind, path)
    assert problem.wanted.startswith(wanted)


def test_a_field_can_be_required() -> None:
    """It is missing at its own place."""
    problem = first_problem(BODY, {})
    assert problem is not None
    assert (problem.kind, problem.path) == ("missing", "name")


@pytest.mark.parametrize(
    ("check", "value"), [(items(text(), least=1), []), (fields({}), []), (fields({}), None)]
)
def test_a_wrong_shape_is_a_problem_of_the_whole(check: Check, value: object) -> None:
    """Which has no path."""
    problem = first_problem(check, value)
    assert problem is not None
    assert problem.path == ""
