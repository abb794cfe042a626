"""Whether the same exchange may be performed again, and after how many seconds.

Pure: drivers wait. A paid submit is repeated only when the service said no in a passing way
or when nothing was sent; everything that is free is repeated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tarash.tarash_gateway.exceptions import ProviderError, SubmissionUnknownError, TransportError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tarash.tarash_gateway.exceptions import TarashError
    from tarash.tarash_gateway.wire import Request

__all__ = ("RetryPolicy",)


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often and how fast to repeat.

    Attributes:
        attempts: Performances of one exchange, the first included; those after which the service
            says how long to wait do not count, up to the deadline. 1 repeats nothing.
        first_seconds: Upper bound of the first wait; each further one doubles.
        longest_seconds: Upper bound of any wait that the service did not ask for.
    """

    attempts: int = 4
    first_seconds: float = 0.5
    longest_seconds: float = 8.0

    def wait(
        self,
        error: TarashError,
        request: Request,
        performed: int,
        remaining: float,
        random: Callable[[], float],
    ) -> float | None:
        """Return the seconds to wait before the next performance, or None to give up.

        Args:
            error: How the last performance failed.
            request: What is performed.
            performed: How many attempts that has used up; see `uses_up`.
            remaining: Seconds to the deadline; a wait that would pass it is not begun.
            random: Draws from 0 to 1: full jitter keeps many clients from marching in step.
        """
        used_up = self.attempts <= 1 or performed >= self.attempts
        if used_up or not _may_repeat(error, request):
            return None
        asked = _asked_for(error)
        bound = min(self.longest_seconds, self.first_seconds * 2 ** (performed - 1))
        seconds = random() * bound if asked is None else asked + random() * self.first_seconds
        return seconds if seconds < remaining else None

    def uses_up(self, error: TarashError, remaining: float) -> bool:
        """Tell whether a performance that failed with `error` counts as an attempt.

        It does not when the service said how long to wait and a deadline ends the waiting;
        unless that is less than the policy's own first wait.
        """
        asked = _asked_for(error)
        return asked is None or asked < self.first_seconds or remaining == float("inf")


def _asked_for(error: TarashError) -> float | None:
    """Return the seconds to wait that the service asks for."""
    return error.retry_after_seconds if isinstance(error, ProviderError) else None


def _may_repeat(error: TarashError, request: Request) -> bool:
    if isinstance(error, TransportError):
        return request.may_repeat or not error.sent
    if isinstance(error, SubmissionUnknownError):  # only an idempotency key makes it repeatable
        return request.may_repeat
    return error.retryable
