"""Whether an exchange is performed again, and when."""

import pytest

from tarash.tarash_gateway._retry import RetryPolicy
from tarash.tarash_gateway.exceptions import (
    AuthenticationError,
    InvalidRequestError,
    ProviderUnavailableError,
    RateLimitedError,
    SubmissionUnknownError,
    TarashError,
    TransportError,
)
from tarash.tarash_gateway.wire import Request

PAID = Request("POST", "https://toy.test/jobs")
SAFE = Request("POST", "https://toy.test/jobs", repeatable=True, paid=True)
FREE = Request("GET", "https://toy.test/jobs/1")
SENT, NOT_SENT = TransportError("", sent=True), TransportError("", sent=False)
UNKNOWN = SubmissionUnknownError("")


def wait(
    error: TarashError,
    request: Request,
    performed: int = 1,
    remaining: float = 100.0,
    chance: float = 1.0,
) -> float | None:
    """Return what the usual policy says."""
    return RetryPolicy().wait(error, request, performed, remaining, lambda: chance)


@pytest.mark.parametrize(
    ("error", "paid", "safe", "free"),
    [
        (NOT_SENT, True, True, True),
        (SENT, False, True, True),
        (UNKNOWN, False, True, True),
        (RateLimitedError(""), True, True, True),
        (ProviderUnavailableError(""), True, True, True),
        (AuthenticationError(""), False, False, False),
        (InvalidRequestError(""), False, False, False),
    ],
    ids=["not sent", "lost", "unknown", "rate limit", "overload", "auth", "invalid"],
)
def test_what_may_be_repeated(
    error: TarashError,
    paid: bool,
    safe: bool,
    free: bool,
) -> None:
    """A paid submit only when it was not accepted, or when the service recognises it."""
    repeated = tuple(wait(error, request) is not None for request in (PAID, SAFE, FREE))
    assert repeated == (paid, safe, free)


def test_the_waits_double_up_to_a_bound_and_are_drawn_from_the_whole_of_it() -> None:
    """Full jitter."""
    many = RetryPolicy(attempts=20)
    bounds = [many.wait(SENT, FREE, n, 100, lambda: 1.0) for n in range(1, 8)]
    assert bounds == [0.5, 1, 2, 4, 8, 8, 8]
    assert wait(SENT, FREE, chance=0.0) == 0


def test_after_the_last_attempt_it_is_given_up() -> None:
    """The first performance counts."""
    assert wait(SENT, FREE, performed=3) is not None
    assert wait(SENT, FREE, performed=4) is None
    assert RetryPolicy(attempts=1).wait(SENT, FREE, 1, 100, lambda: 0.0) is None


def test_what_the_service_asks_for_is_waited_and_a_little_more() -> None:
    """Never less, so that it is not asked again too early."""
    asked = RateLimitedError("", retry_after_seconds=20.0)
    assert wait(asked, PAID, chance=0.0) == 20
    assert wait(asked, PAID, chance=1.0) == 20.5


@pytest.mark.parametrize(
    ("error", "remaining", "counts"),
    [
        (SENT, 100.0, True),
        (RateLimitedError(""), 100.0, True),
        (RateLimitedError("", retry_after_seconds=1.0), 100.0, False),
        (ProviderUnavailableError("", retry_after_seconds=0.5), 100.0, False),
        (RateLimitedError("", retry_after_seconds=0.0), 100.0, True),
        (RateLimitedError("", retry_after_seconds=0.4), 100.0, True),
        (RateLimitedError("", retry_after_seconds=1.0), float("inf"), True),
    ],
    ids=["lost", "no wait", "1 s", "overload", "0 s", "too short", "no deadline"],
)
def test_a_wait_that_is_asked_for_uses_up_no_attempt(
    error: TarashError, remaining: float, counts: bool
) -> None:
    """Unless nothing would ever end it, or it is no wait to speak of."""
    assert RetryPolicy().uses_up(error, remaining) is counts


def test_a_first_wait_that_is_asked_for_is_waited() -> None:
    """Before any attempt is used up; but whoever wants no repetition gets none."""
    asked = RateLimitedError("", retry_after_seconds=20.0)
    assert wait(asked, PAID, performed=0, chance=0.0) == 20
    assert wait(asked, PAID, performed=3, chance=0.0) == 20
    assert wait(asked, PAID, performed=4) is None
    assert RetryPolicy(attempts=1).wait(asked, PAID, 0, 100, lambda: 0.0) is None


def test_a_wait_that_would_pass_the_deadline_is_not_begun() -> None:
    """Neither an own one nor one that was asked for."""
    assert wait(RateLimitedError("", retry_after_seconds=20.0), PAID, remaining=20.4) is None
    assert wait(SENT, FREE, remaining=0.5) is None
    assert wait(SENT, FREE, remaining=0.51) == 0.5
