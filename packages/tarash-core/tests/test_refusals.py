"""A service's codes for no, as typed errors."""

import pytest

from tarash.tarash_gateway.exceptions import TarashError
from tarash.tarash_gateway.plugin import (
    ConfigurationError,
    ContentModerationError,
    GenerationFailedError,
    InvalidRequestError,
    RateLimitedError,
    Refusals,
)

REFUSALS = Refusals(
    "Acme",
    {
        "busy": RateLimitedError,
        "bad": InvalidRequestError,
        "nsfw": ContentModerationError,
        "setup": ConfigurationError,
    },
)


def test_a_code_becomes_the_error_of_its_kind_with_advice() -> None:
    """The message says who said no, in which words, and what to do."""
    error = REFUSALS.error("bad", "seconds: too many\n", field="seconds", categories=("violence",))
    assert isinstance(error, InvalidRequestError)
    assert str(error) == "Acme said no (bad): seconds: too many. Correct the request."
    assert (error.code, error.field) == ("bad", "seconds")


@pytest.mark.parametrize("code", [None, "", "new", 5, ["bad"]])
def test_a_code_that_is_not_in_the_table_is_left_to_the_core(code: object) -> None:
    """It does not say that nothing was taken."""
    assert REFUSALS.error(code, "no") is None


def test_an_error_without_a_place_for_the_code_is_made_all_the_same() -> None:
    """Not every class has one."""
    error = REFUSALS.error("setup", None)
    assert isinstance(error, ConfigurationError)
    assert str(error) == "Acme said no (setup): no reason given."


@pytest.mark.parametrize(
    ("code", "kind", "message"),
    [
        ("nsfw", ContentModerationError, "Acme said no (nsfw): no. Change prompt or inputs."),
        (
            "busy",
            GenerationFailedError,
            "Acme could not make it (busy): no. Submit again, or use another model.",
        ),
        (
            None,
            GenerationFailedError,
            "Acme could not make it: no. Submit again, or use another model.",
        ),
    ],
)
def test_the_failure_of_a_job_is_its_last_word(
    code: object, kind: type[TarashError], message: str
) -> None:
    """A kind that may be repeated would read as a look that failed."""
    error = REFUSALS.failure(code, "no", categories=("violence",))
    assert type(error) is kind
    assert error.ends_job
    assert str(error) == message
    assert getattr(error, "categories", ("violence",)) == ("violence",)
