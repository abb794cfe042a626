"""At most a few paid submits per provider are under way at once in one process.

That bounds what one crash can leave unknown. Threads and event loops share the same slots.
"""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING

from tarash.tarash_gateway.flows import Lease

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ("Slots",)


class _Slot:
    """One slot; released once, however often that is asked."""

    def __init__(self, give_back: Callable[[], None]) -> None:
        self._give_back: Callable[[], None] | None = give_back

    def release(self) -> None:
        give_back, self._give_back = self._give_back, None
        if give_back is not None:
            give_back()


class Slots:
    """Counts the paid submits under way, by provider."""

    def __init__(self, each: int = 8) -> None:
        self._each = each
        self._lock = threading.Lock()
        self._taken: dict[str, int] = {}
        self._waiting: dict[str, deque[Callable[[], object]]] = {}

    def take(self, provider: str, wake: Callable[[], object] | None = None) -> Lease | None:
        """Return a slot, or None; then `wake` is called once it is worth to ask again.

        `wake` is called from whichever thread releases a slot, and must not block.
        """
        with self._lock:
            if self._taken.get(provider, 0) < self._each:
                self._taken[provider] = self._taken.get(provider, 0) + 1
                return Lease(_Slot(lambda: self._release(provider)).release)
            if wake is not None:
                self._waiting.setdefault(provider, deque()).append(wake)
            return None

    def forget(self, provider: str, wake: Callable[[], object]) -> None:
        """Do not call `wake` any more; if it was called just now, wake the next instead."""
        with self._lock:
            waiting = self._waiting.get(provider, deque())
            if wake in waiting:
                waiting.remove(wake)
                return
        self._wake_next(provider)

    def _release(self, provider: str) -> None:
        with self._lock:
            self._taken[provider] -= 1
        self._wake_next(provider)

    def _wake_next(self, provider: str) -> None:
        while True:
            with self._lock:
                waiting = self._waiting.get(provider)
                if not waiting or self._taken.get(provider, 0) >= self._each:
                    return
                wake = waiting.popleft()
            try:
                wake()
            except RuntimeError:  # its event loop is closed; the next one may take the slot
                continue
            return
