"""Words, numbers and codes of refusals."""

import pytest

from tarash.tarash_gateway.exceptions import (
    AuthenticationError,
    ContentModerationError,
    GenerationFailedError,
    InvalidRequestError,
    TarashError,
)
from tarash_google.refusals import (
    failure_of_job,
    is_quota,
    moderated,
    refusal_of_finish,
    says_no,
    sentence,
    words_of,
)

SUPPORT_CODES = {
    "child safety": ("58061214", "17301594"),
    "prominent person": ("29310472", "15236754"),
    "dangerous": ("62263041",),
    "hate": ("57734940", "22137204"),
    "face": ("39322892",),
    "personal data": ("92201652",),
    "prohibited": ("89371032", "49114662", "72817394"),
    "sexual": ("90789179", "63429089", "43188360"),
    "toxic": ("78610348",),
    "violence": ("61493863", "56562880"),
    "other safety reasons": ("42876398", "29578790", "74803281"),
}


@pytest.mark.parametrize(
    ("category", "code"), [(name, code) for name, codes in SUPPORT_CODES.items() for code in codes]
)
def test_a_support_code_tells_the_category(category: str, code: str) -> None:
    """Alone, and in a job's error."""
    assert category in str(moderated(f"The image was filtered. Support codes: {code}"))
    error = failure_of_job(3, f"Support codes: {code}")
    assert isinstance(error, ContentModerationError)


def test_a_code_that_nobody_knows_is_left_as_it_is() -> None:
    """No category is invented; each is named once."""
    assert "(" not in str(moderated("filtered. Support codes: 12345678"))
    twice = str(moderated("Support codes: 57734940, 22137204"))
    assert twice.count("hate") == 1


@pytest.mark.parametrize(
    "words",
    [
        "The prompt violates Vertex AI's usage guidelines.",
        "words that violate Google's Responsible AI practices",
        "This prompt contains sensitive words",
        "Support codes: 1",
        "blocked by safety filters",
        "against the prohibited use policy",
        "our content policies",
    ],
)
def test_a_safety_system_is_known_by_its_words(words: str) -> None:
    """Case does not matter."""
    assert says_no(words)
    assert says_no(words.upper())


@pytest.mark.parametrize(
    "words", ["Invalid value at 'safety_settings[0]'", "seed must be positive", ""]
)
def test_other_words_are_no_refusal(words: str) -> None:
    """A field of that name, and anything else."""
    assert not says_no(words)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("GenerateRequestsPerDayPerProjectPerModel-FreeTier", True),
        ("limit: 0, model: x", True),
        ("Your prepayment credits are depleted.", True),
        ("exceeded its monthly spending cap", True),
        ("billing account", True),
        ("GenerateRequestsPerMinutePerProject", False),
        ("limit: 10, check your plan and billing details", False),
    ],
)
def test_a_quota_that_waiting_does_not_bring_back(words: str, found: bool) -> None:
    """A day, nothing at all, or money; a minute is a rate."""
    assert is_quota(words) is found


@pytest.mark.parametrize(
    ("code", "kind", "shown"),
    [
        (16, AuthenticationError, "16"),
        ("invalid_request", InvalidRequestError, "invalid_request"),
        ("https://x.example/errors/api_error", GenerationFailedError, "api_error"),
        (None, GenerationFailedError, None),
        (0, GenerationFailedError, "0"),
    ],
)
def test_a_jobs_failure_goes_by_number_or_word(
    code: object, kind: type[TarashError], shown: str | None
) -> None:
    """A word may come as the end of an address."""
    error = failure_of_job(code, None)
    assert type(error) is kind
    assert getattr(error, "code", None) == shown


def test_words_are_cut_and_end_like_a_sentence() -> None:
    """So that our own advice can follow."""
    assert sentence(None) == "no reason given."
    assert sentence(" a\n b! ") == "a b!"
    assert len(sentence("x" * 1000)) == 301
    assert words_of([" a ", None, "", "b"]) == "a b"


def test_an_end_for_another_reason_may_speak_of_safety() -> None:
    """Then the words count, not the reason."""
    assert isinstance(
        refusal_of_finish("OTHER", "blocked by the safety filter"), ContentModerationError
    )
    assert isinstance(refusal_of_finish("OTHER", ""), GenerationFailedError)
