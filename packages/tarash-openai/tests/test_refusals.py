"""What error bodies say, in all their shapes."""

from collections.abc import Callable
from typing import Any

import pytest

from tarash.tarash_gateway.testing import answer
from tarash_openai.refusals import Said, filtered_categories, said_in, seconds_in


def test_the_parts_of_an_error_are_read(recorded: Callable[[str], Any]) -> None:
    """Code, type, words, stage and categories."""
    said = said_in(answer(recorded("moderation_blocked"), status_code=400))
    assert said is not None
    assert said.code == "moderation_blocked"
    assert said.codes == "moderation_blocked image_generation_user_error"
    assert (said.stage, said.categories) == ("input", ("sexual",))
    assert said.words.startswith("Your request was rejected")


def test_azures_inner_error_is_read_too(recorded: Callable[[str], Any]) -> None:
    """Its code counts, and of its results those that were filtered."""
    said = said_in(answer(recorded("azure_filter"), status_code=400))
    assert said is not None
    assert said.all_codes == ("content_filter", "ResponsibleAIPolicyViolation")
    assert said.categories == ("sexual",)
    assert said.param == "prompt"


@pytest.mark.parametrize(
    ("body", "code", "words"),
    [
        ({"error": "no\n way"}, None, "no way."),
        ({"error": {"message": "no!", "code": 429}}, "429", "no!"),
        ({"error": {"type": "server_error", "code": None}}, "server_error", "no reason given."),
        ({"statusCode": 401, "message": "Access denied."}, "401", "Access denied."),
        ({"object": "error", "code": 400, "message": "no"}, "400", "no."),
    ],
)
def test_other_envelopes_are_read(body: Any, code: str | None, words: str) -> None:
    """A text, a number as code, Azure's gate, and servers without an envelope."""
    said = said_in(answer(body, status_code=400))
    assert said is not None
    assert (said.code, said.words) == (code, words)


@pytest.mark.parametrize(
    "body",
    [
        [],
        {"detail": "Not Found"},
        {"message": "no"},
        {"error": {}},
        {"error": None},
        {"error": " "},
        {"error": 3},
    ],
)
def test_what_is_not_the_services_own_says_nothing(body: Any) -> None:
    """The core then goes by the status."""
    assert said_in(answer(body, status_code=400)) is None


def test_a_page_says_nothing() -> None:
    """A proxy's HTML is no error body."""
    assert said_in(answer(content=b"<html>", status_code=502)) is None


def test_long_words_are_cut() -> None:
    """A message stays a sentence."""
    said = Said.of({"message": "x" * 1000})
    assert said is not None
    assert len(said.words) == 301


def test_only_filtered_categories_count() -> None:
    """`severity` alone is no refusal, and other shapes are passed over."""
    results = {"hate": {"filtered": True}, "sexual": {"filtered": False}, "error": "x"}
    assert filtered_categories(results) == ("hate",)
    assert filtered_categories(None) == ()


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        ("Please try again in 12s.", 12.0),
        ("please try again in 1m30s", 90.0),
        ("Try again in 250ms.", 0.25),
        ("Please retry after 7 seconds. Go to the page.", 7.0),
        ("retry your requests after 2 minutes", 120.0),
        ("try again in 1.5 hours", 5400.0),
        ("try again in 3 fortnights", None),
        ("try again later", None),
    ],
)
def test_a_wait_is_read_out_of_a_sentence(words: str, seconds: float | None) -> None:
    """With its unit; another word is no hint."""
    assert seconds_in(words) == seconds
