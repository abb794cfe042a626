"""What the slots must hold: a few paid submits at once in one process, first come first served."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import anyio
import anyio.lowlevel
import pytest

from tarash.tarash_gateway import _slots
from tarash.tarash_gateway._slots import Slots, acquire, acquire_async
from tarash.tarash_gateway.exceptions import TransportError
from tarash.tarash_gateway.flows import Acquire, Lease

STEP = Acquire("fal")
PATIENCE_SECONDS = 20.0


def waiting(slots: Slots, provider: str = "fal") -> int:
    """Return how many wait for a slot."""
    return len(slots._lines[provider].waiting)


def until(condition: Callable[[], bool]) -> None:
    """Wait until other threads have come so far."""
    ends = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < ends, "the other threads did not come so far"
        time.sleep(0.001)


def taken(slots: Slots, provider: str = "fal") -> Lease:
    """Return a slot that is free."""
    lease = slots.take(provider)
    assert lease is not None
    return lease


def test_each_provider_has_its_own_slots() -> None:
    """As many as were said, and no more."""
    slots = Slots(2)
    leases = [taken(slots), taken(slots)]
    assert slots.take("fal") is None
    taken(slots, "runway")
    leases[0].release()
    taken(slots)
    assert slots.take("fal") is None


def test_a_slot_released_twice_is_given_back_once() -> None:
    """The second release does nothing, not even to the slot's next holder."""
    slots = Slots(1)
    first = taken(slots)
    first.release()
    second = taken(slots)
    first.release()
    assert slots.take("fal") is None
    second.release()
    taken(slots)


def test_who_waits_longest_is_served_first() -> None:
    """A freed slot is kept for the first in line; a newcomer does not get it."""
    slots, called = Slots(1), list[str]()
    wakes = {name: partial(called.append, name) for name in "abc"}
    lease = taken(slots)
    for wake in wakes.values():
        assert slots.take("fal", wake) is None
    assert slots.take("fal", wakes["a"]) is None  # asking again does not queue again
    lease.release()
    assert called == ["a"]
    assert slots.take("fal") is None
    assert slots.take("fal", wakes["b"]) is None
    first = slots.take("fal", wakes["a"])
    assert first is not None
    first.release()
    assert called == ["a", "b"]


def test_who_gives_up_passes_the_slot_on() -> None:
    """A slot that is kept for somebody who no longer wants it goes to the next in line."""
    slots, called = Slots(1), list[str]()
    wakes = {name: partial(called.append, name) for name in "abc"}
    lease = taken(slots)
    for wake in wakes.values():
        slots.take("fal", wake)
    slots.forget("fal", wakes["b"])
    lease.release()
    slots.forget("fal", wakes["a"])
    assert called == ["a", "c"]
    slots.forget("fal", wakes["c"])
    slots.forget("fal", wakes["c"])
    taken(slots)


def test_an_event_loop_that_is_closed_is_passed_over() -> None:
    """Its place in the line goes to the next; with nobody left, the slot is free."""
    slots, called = Slots(1), list[str]()
    lease = taken(slots)
    loop = asyncio.new_event_loop()
    loop.close()
    gone: Any = partial(loop.call_soon_threadsafe, called.append, "gone")
    slots.take("fal", gone)
    slots.take("fal", wake := partial(called.append, "next"))
    lease.release()
    assert called == ["next"]
    second = slots.take("fal", wake)
    assert second is not None
    slots.take("fal", gone)
    second.release()
    taken(slots)


def test_threads_and_event_loops_share_the_slots() -> None:
    """Never more at once than there are slots, in two threads, on asyncio and on trio."""
    slots, lock = Slots(3), threading.Lock()
    now, most, done = 0, 0, 0

    def enter(change: int) -> None:
        nonlocal now, most, done
        with lock:
            now += change
            most = max(most, now)
            done += change < 0

    def in_a_thread() -> None:
        for _ in range(20):
            lease = acquire(slots, STEP, time.monotonic)
            enter(1)
            time.sleep(0)
            enter(-1)
            lease.release()

    async def in_a_task() -> None:
        lease = await acquire_async(slots, STEP, time.monotonic)
        enter(1)
        await anyio.lowlevel.checkpoint()
        enter(-1)
        lease.release()

    async def in_tasks() -> None:
        async with anyio.create_task_group() as group:
            for _ in range(20):
                group.start_soon(in_a_task)

    threads = [threading.Thread(target=in_a_thread) for _ in range(2)]
    threads += [
        threading.Thread(target=partial(anyio.run, in_tasks, backend=backend))
        for backend in ("asyncio", "trio", "asyncio")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    assert done == 100
    assert 1 <= most <= 3
    assert slots._lines["fal"].taken == 0


def test_a_thread_waits_until_a_slot_is_free() -> None:
    """It goes on as soon as another thread releases one."""
    slots = Slots(1)
    lease, got = taken(slots), list[Lease]()
    thread = threading.Thread(target=lambda: got.append(acquire(slots, STEP, time.monotonic)))
    thread.start()
    until(lambda: waiting(slots) == 1)
    lease.release()
    thread.join(PATIENCE_SECONDS)
    assert len(got) == 1
    assert slots.take("fal") is None


def test_a_deadline_ends_the_waiting() -> None:
    """Nothing was sent then, and the place in the line is given up."""
    slots = Slots(1)
    lease = taken(slots)
    with pytest.raises(TransportError, match="submit_slots") as caught:
        acquire(slots, Acquire("fal", deadline=time.monotonic() + 0.01), time.monotonic)
    assert not caught.value.sent
    with pytest.raises(TransportError):
        acquire(slots, Acquire("fal", deadline=time.monotonic() - 1), time.monotonic)
    assert waiting(slots) == 0
    lease.release()
    taken(slots)


async def test_a_deadline_ends_the_awaiting() -> None:
    """The same when awaited."""
    slots = Slots(1)
    lease = taken(slots)
    with pytest.raises(TransportError, match="submit_slots") as caught:
        await acquire_async(slots, Acquire("fal", deadline=time.monotonic() + 0.01), time.monotonic)
    assert not caught.value.sent
    assert waiting(slots) == 0
    lease.release()
    await acquire_async(slots, STEP, time.monotonic)


async def test_a_task_that_is_cancelled_leaves_the_line() -> None:
    """Its slot, when one is kept for it at that very moment, goes to the next."""
    slots = Slots(1)
    lease = taken(slots)
    async with anyio.create_task_group() as group:
        group.start_soon(acquire_async, slots, STEP, time.monotonic)
        await anyio.wait_all_tasks_blocked()
        assert waiting(slots) == 1
        lease.release()
        group.cancel_scope.cancel()
    taken(slots)


@pytest.mark.parametrize("blocking", [False, True])
async def test_a_slot_freed_between_two_questions_is_taken(
    monkeypatch: pytest.MonkeyPatch, *, blocking: bool
) -> None:
    """Whoever asks a second time, before it waits, may find one."""
    slots = Slots(1)
    lease = taken(slots)
    take = slots.take

    def take_late(provider: str, wake: Any = None) -> Lease | None:
        if wake is not None:
            lease.release()
        return take(provider, wake)

    monkeypatch.setattr(slots, "take", take_late)
    if blocking:
        found = acquire(slots, STEP, time.monotonic)
    else:
        found = await acquire_async(slots, STEP, time.monotonic)
    assert take("fal") is None
    found.release()
    assert take("fal") is not None


def test_a_thread_that_is_interrupted_leaves_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while waiting gives up the place."""
    slots = Slots(1)
    lease = taken(slots)

    def interrupt(_: threading.Event, limit: float | None) -> bool:
        raise KeyboardInterrupt(limit)

    monkeypatch.setattr(threading.Event, "wait", interrupt)
    with pytest.raises(KeyboardInterrupt):
        acquire(slots, STEP, time.monotonic)
    assert waiting(slots) == 0
    lease.release()
    taken(slots)


def test_a_child_starts_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a fork does in the child, told without one."""
    slots = Slots(1)
    lease = taken(slots)
    monkeypatch.setattr(_slots, "_all_slots", [slots])
    _slots._start_all_anew()
    taken(slots)
    lease.release()  # it is the parent's, and frees nothing here
    assert slots.take("fal") is None


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")
def test_a_forked_child_has_all_its_slots() -> None:
    """What the parent had under way at that moment is the parent's; its lock may be held."""
    program = """
import os, threading
from tarash.tarash_gateway import _slots
from tarash.tarash_gateway._slots import Slots
slots = Slots(1)
lease = slots.take("fal")
held = threading.Event()
def hold():
    with slots._lock:
        held.set()
        threading.Event().wait(5)
threading.Thread(target=hold, daemon=True).start()
held.wait()
child = os.fork()
if not child:
    lease.release()
    got = slots.take("fal")
    os._exit(0 if got is not None and slots.take("fal") is None else 1)
assert os.waitpid(child, 0)[1] == 0
"""
    command = [sys.executable, "-W", "ignore::DeprecationWarning", "-c", program]
    subprocess.run(command, check=True, timeout=PATIENCE_SECONDS)  # noqa: S603  our own words
