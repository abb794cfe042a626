"""How the next generations of one server go.

Rule: scripts are used up in the order in which they were written; then the usual way is back.
"""

from collections import deque
from collections.abc import Mapping
from typing import Generic, TypeVar

from tarash_testkit.names import check_name

__all__ = ("Scripts",)

OutcomeT = TypeVar("OutcomeT")


class Scripts(Generic[OutcomeT]):
    """The scripts that no generation took yet."""

    def __init__(self, outcomes: Mapping[str, OutcomeT], usual: str) -> None:
        """Take the outcomes that have a name, and the name of the usual one."""
        self._outcomes = outcomes
        self._usual = outcomes[usual]
        self._written: deque[tuple[OutcomeT, int | None]] = deque()

    def named(self, outcome: str | OutcomeT) -> OutcomeT:
        """Return the outcome of this name; one that is no name is returned as it is.

        Raises:
            ValueError: no outcome has this name.
        """
        if not isinstance(outcome, str):
            return outcome
        check_name("outcome", outcome, self._outcomes)
        return self._outcomes[outcome]

    def write(self, outcome: OutcomeT, looks: int | None = None) -> None:
        """Put a script behind the others; `looks` is `None` where the server's own count holds."""
        self._written.append((outcome, looks))

    def take(self, looks: int) -> tuple[OutcomeT, int]:
        """Return how the next one ends and how many looks it takes, `looks` unless it says so."""
        outcome, own = self._written.popleft() if self._written else (self._usual, None)
        return outcome, looks if own is None else own
