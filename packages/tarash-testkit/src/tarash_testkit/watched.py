"""A generation that is looked at until it is done.

Rule: pure. Only looks move it on; time does not.
"""

from dataclasses import dataclass, replace
from typing import Literal, Self, TypeAlias

__all__ = ("Phase", "Watched")

Phase: TypeAlias = Literal["queued", "running", "done"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What every provider's job has: how often it was looked at, and where it therefore is."""

    looks: int
    """How many looks at the status still find the job unfinished at the start."""
    looked: int = 0

    @property
    def phase(self) -> Phase:
        """Where the job is: the first half of the looks finds it queued, the rest running."""
        if self.looked >= self.looks:
            return "done"
        return "queued" if self.looked < self.looks // 2 else "running"

    @property
    def percent(self) -> int:
        """How much is done, from 0 to 100."""
        return 100 * self.looked // self.looks if self.looks else 100

    def after_look(self) -> Self:
        """Return the job as the next look will find it."""
        return replace(self, looked=min(self.looked + 1, self.looks))
