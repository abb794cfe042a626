"""How predictions fail."""

from typing import Any

import pytest

from tarash.tarash_gateway import exceptions
from tarash_replicate.failures import failure_of, overdue

SENSITIVE = (
    "The input or output was flagged as sensitive. Please try again with different inputs. "
    "(E005) (uIJ6l3ruRD)"
)
ROWS: list[tuple[str | None, str, str | None]] = [
    (SENSITIVE, "ContentModerationError", "E005"),
    ("NSFW content detected. Try running it again.", "ContentModerationError", None),
    ("it violates our content policy", "ContentModerationError", None),
    ("blocked by the safety system", "ContentModerationError", None),
    ("InputImageSensitiveContentDetected.PrivacyInformation", "ContentModerationError", None),
    (
        "The prompt violates the usage guidelines",
        "ContentModerationError",
        None,
    ),
    ("Failure to pass the risk control system", "ContentModerationError", None),
    ("blocked by Responsible AI practices", "ContentModerationError", None),
    ("The prompt was moderated", "ContentModerationError", None),
    ("Insufficient credits. (E001)", "GenerationFailedError", "E001"),
    ("Invalid key. (E002)", "GenerationFailedError", "E002"),
    (
        "Service is currently unavailable due to high demand. (E003)",
        "GenerationFailedError",
        "E003",
    ),
    ("Service is temporarily unavailable. (E004) (aZ81)", "GenerationFailedError", "E004"),
    ("Reference images exclude frames. (E006)", "InvalidRequestError", "E006"),
    ("E1000: unknown", "GenerationFailedError", "E1000"),
    ("E1001: The model ran out of memory.", "GenerationFailedError", "E1001"),
    ("E4875: webhook", "GenerationFailedError", "E4875"),
    ("E6716: start timed out", "GenerationFailedError", "E6716"),
    ("E8367: stopped", "GenerationFailedError", "E8367"),
    ("E8765: unhealthy", "GenerationFailedError", "E8765"),
    ("E9243: could not start", "GenerationFailedError", "E9243"),
    ("E9825: upload failed", "GenerationFailedError", "E9825"),
    ("Something new. (E7777)", "GenerationFailedError", "E7777"),
    ("Prediction interrupted; please retry (code: PA)", "GenerationFailedError", "PA"),
    ("safety_tolerance must be 2", "GenerationFailedError", None),
    ("names are case-sensitive", "GenerationFailedError", None),
    ("index out of range", "GenerationFailedError", None),
    ("", "GenerationFailedError", None),
    (None, "GenerationFailedError", None),
]


@pytest.mark.parametrize(("said", "name", "code"), ROWS)
def test_a_failure_is_classed_by_its_code_else_by_its_words(
    said: str | None, name: str, code: str | None
) -> None:
    """The prediction is over, whatever it says: nothing is looked at or sent again."""
    error: Any = failure_of({"status": "failed", "error": said})
    assert type(error) is getattr(exceptions, name)
    assert error.code == code
    assert error.ends_job
    assert not error.retryable


def test_a_refusal_that_is_no_text_is_one_all_the_same() -> None:
    """No other provider is paid for what was refused."""
    error = failure_of({"status": "failed", "error": {"message": "NSFW content", "code": 7}})
    assert type(error) is exceptions.ContentModerationError


@pytest.mark.parametrize(("said", "advice"), [("E1001: out", "Ask for less"), ("E003", "later")])
def test_a_failure_says_what_to_do(said: str, advice: str) -> None:
    """By its kind."""
    assert advice in str(failure_of({"status": "failed", "error": said}))


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [("aborted", "aborted", "bills nothing"), ("canceled", "deadline", "is billed")],
)
def test_a_deadline_is_a_failure_after_which_another_provider_may_be_asked(
    status: str, code: str, words: str
) -> None:
    """With what it costs."""
    error: Any = failure_of({"status": status, "error": None})
    assert type(error) is exceptions.GenerationFailedError
    assert (error.code, error.falls_back) == (code, True)
    assert words in str(error)


@pytest.mark.parametrize("at", ["2026-11-01T10:00:00Z", None])
def test_an_output_that_is_gone_ends_the_job(at: str | None) -> None:
    """It was paid, and nobody can have it any more."""
    error: Any = overdue({"completed_at": at})
    assert type(error) is exceptions.RequestRejectedError
    assert "an hour after the end" in str(error)
    assert error.code == "data_removed"
