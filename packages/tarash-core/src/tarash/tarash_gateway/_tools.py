"""What a driver performs steps with: limits of time, and the question whether to try again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tarash.tarash_gateway._outgoing import Timeouts
from tarash.tarash_gateway._repetition import tell_of_repetition
from tarash.tarash_gateway.exceptions import TarashError, TransportError
from tarash.tarash_gateway.wire import origin_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tarash.tarash_gateway._retry import RetryPolicy
    from tarash.tarash_gateway._slots import Slots
    from tarash.tarash_gateway.flows import Exchange, Save

__all__ = ("Tools",)

_CONNECT_SECONDS = 10.0
_READ_SECONDS = 60.0  # of an exchange without a deadline
# No connection takes the whole time that is left: it must be seen to have failed before the
# exchange is given up, since one that is given up on its way counts as sent.
_CONNECT_SHARE = 0.9


@dataclass(frozen=True, slots=True)
class Tools:
    """What both drivers perform steps with.

    Attributes:
        policy: Whether an exchange is performed again.
        slots: The slots for paid submits.
        clock: Monotonic seconds.
        random: Draws from 0 to 1.
    """

    policy: RetryPolicy
    slots: Slots
    clock: Callable[[], float]
    random: Callable[[], float]

    def timeouts(self, step: Exchange | Save) -> Timeouts:
        """Return the limits of one performance: of each wait alone when it has no deadline.

        Raises:
            TransportError: The deadline has passed; nothing is sent.
        """
        if step.deadline is None:
            return Timeouts(_CONNECT_SECONDS, _READ_SECONDS)
        remaining = step.deadline - self.clock()
        if remaining <= 0:
            raise TransportError(
                f"the time ran out before {step.request.method} "
                f"{origin_of(step.request.url)} could be sent",
                sent=False,
            )
        longest = remaining if step.request.is_paid else min(remaining, _READ_SECONDS / 2)
        return Timeouts(
            min(remaining * _CONNECT_SHARE, _CONNECT_SECONDS),
            longest,
            step.deadline,
            self.clock,
        )

    def tries(self, step: Exchange) -> Callable[[Exception], bool | float]:
        """Return what stamina asks after each failure: False, or the seconds to wait."""
        performed = 0

        def on(error: Exception) -> bool | float:
            nonlocal performed
            if not isinstance(error, TarashError):
                return False
            if step.failed is not None:
                step.failed(error)
            remaining = float("inf") if step.deadline is None else step.deadline - self.clock()
            performed += self.policy.uses_up(error, remaining)
            wait = self.policy.wait(error, step.request, performed, remaining, self.random)
            if wait is None:
                return False
            tell_of_repetition(step.about, error, wait)
            return float(wait)

        return on
