"""What the parts of one generation share: an input is brought once, by whoever comes first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from tarash.tarash_gateway._slots import Slots
from tarash.tarash_gateway.flows import Acquire

if TYPE_CHECKING:
    from collections.abc import Hashable

    from tarash.tarash_gateway.flows import Flow

__all__ = ("Shared",)

T = TypeVar("T")


class Shared:
    """What was found so far, and the line in which the parts wait for one another."""

    def __init__(self) -> None:
        self._line = Slots(each=1)
        self._found: dict[Hashable, Any] = {}

    def once(self, key: Hashable, flow: Flow[T], deadline: float) -> Flow[T]:
        """Return what `flow` returns, or what it returned under this key to another part.

        A part that fails leaves it to the next one.

        Raises:
            TransportError: The deadline came before it was this part's turn.
        """
        lease = yield Acquire("an input", deadline, self._line)
        try:
            if key not in self._found:
                self._found[key] = yield from flow
            return self._found[key]  # type: ignore[no-any-return]
        finally:
            flow.close()
            lease.release()
