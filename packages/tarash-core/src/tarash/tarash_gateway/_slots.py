"""At most a few paid submits per provider are under way at once in one process.

That bounds what one crash can leave unknown. Threads and event loops share the same slots, and
who has waited longest is served first.
"""

from __future__ import annotations

import os
import threading
import weakref
from collections import deque
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from tarash.tarash_gateway.exceptions import TransportError
from tarash.tarash_gateway.flows import Lease

if TYPE_CHECKING:
    from collections.abc import Callable

    from tarash.tarash_gateway.flows import Acquire

__all__ = ("Slots", "acquire", "acquire_async", "no_slot")


@dataclass(slots=True)
class _Line:
    """The slots of one provider: who waits, in order, and who was given one and not yet came."""

    taken: int = 0
    waiting: deque[Callable[[], object]] = field(default_factory=deque["Callable[[], object]"])
    given: list[Callable[[], object]] = field(default_factory=list["Callable[[], object]"])


class Slots:
    """Counts the paid submits under way, by provider."""

    def __init__(self, each: int = 8) -> None:
        self._each = each
        self.start_anew()
        _all_slots.add(self)

    def start_anew(self) -> None:
        """Forget what is taken: in a forked child, the submits under way are its parent's."""
        # The collector may close a flow, and so release its slot, while this thread holds it.
        self._lock = threading.RLock()
        self._lines: dict[str, _Line] = {}

    def take(self, provider: str, wake: Callable[[], object] | None = None) -> Lease | None:
        """Return a slot, or None; then `wake` is called when one is kept for whoever gave it.

        That one is then taken by the same call. `wake` is called from whichever thread releases
        a slot, and must not block.
        """
        with self._lock:
            line = self._line(provider)
            if wake is not None and wake in line.given:
                line.given.remove(wake)
            elif line.taken < self._each:
                line.taken += 1
            else:
                if wake is not None and wake not in line.waiting:
                    line.waiting.append(wake)
                return None
        held = [line]
        return Lease(lambda: self._release(held.pop()) if held else None)

    def forget(self, provider: str, wake: Callable[[], object]) -> None:
        """Do not call `wake` any more; a slot that is kept for it goes to the next."""
        with self._lock:
            line = self._line(provider)
            if wake in line.waiting:
                line.waiting.remove(wake)
            elif wake in line.given:
                line.given.remove(wake)
                self._release(line)

    def _line(self, provider: str) -> _Line:
        return self._lines.get(provider) or self._lines.setdefault(provider, _Line())

    def _release(self, line: _Line) -> None:
        with self._lock:
            while line.waiting:
                wake = line.waiting.popleft()
                line.given.append(wake)
                try:
                    wake()
                except RuntimeError:  # its event loop is closed; the next one may take the slot
                    line.given.remove(wake)
                else:
                    return
            line.taken -= 1


def acquire(slots: Slots, step: Acquire, clock: Callable[[], float]) -> Lease:
    """Return a slot, blocking until there is one.

    Raises:
        TransportError: The deadline came first; nothing was sent.
    """
    lease = slots.take(step.provider)
    if lease is not None:
        return lease
    freed = threading.Event()
    lease = slots.take(step.provider, freed.set)
    if lease is not None:
        return lease
    try:
        if not freed.wait(None if step.deadline is None else step.deadline - clock()):
            raise no_slot(step)
        return _kept(slots.take(step.provider, freed.set))
    finally:
        slots.forget(step.provider, freed.set)


async def acquire_async(slots: Slots, step: Acquire, clock: Callable[[], float]) -> Lease:
    """Do what `acquire` does without blocking the event loop."""
    lease = slots.take(step.provider)
    if lease is not None:
        return lease
    import anyio  # noqa: PLC0415  a sync program never needs it

    freed = anyio.Event()
    wake = partial(_soon(), freed.set)
    lease = slots.take(step.provider, wake)
    if lease is not None:
        return lease
    try:
        with anyio.move_on_after(None if step.deadline is None else step.deadline - clock()):
            await freed.wait()
            return _kept(slots.take(step.provider, wake))
        raise no_slot(step)
    finally:
        slots.forget(step.provider, wake)


def _soon() -> Callable[[Callable[[], object]], object]:
    """Return how another thread has a function run in the event loop that runs now."""
    from anyio.lowlevel import current_token  # noqa: PLC0415

    loop: Any = current_token().native_token
    # Asyncio's name for it, and trio's.
    return getattr(loop, "call_soon_threadsafe", None) or loop.run_sync_soon  # type: ignore[no-any-return]


def _kept(lease: Lease | None) -> Lease:
    if lease is None:  # pragma: no cover  `wake` is called only when a slot is kept
        raise AssertionError("a slot was kept and is gone")
    return lease


def no_slot(step: Acquire) -> TransportError:
    """Return the error of a wait that ended without a slot."""
    if step.line is not None:
        return TransportError(
            f"the time ran out while another part of the generation brought {step.provider}; "
            "nothing was sent. Raise `timeout`.",
            sent=False,
        )
    return TransportError(
        f"the time ran out while waiting for a slot to submit to {step.provider}; nothing was "
        "sent. Raise `timeout`, or `submit_slots` of the gateway.",
        sent=False,
    )


def _start_all_anew() -> None:
    for slots in tuple(_all_slots):
        slots.start_anew()


_all_slots: weakref.WeakSet[Slots] = weakref.WeakSet()
if hasattr(os, "register_at_fork"):  # pragma: no branch  Windows has no fork
    os.register_at_fork(after_in_child=_start_all_anew)
