"""What holds for code that is not ours: its time, its failures, and cancellations of its own."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Callable, Generator, Iterator
from typing import Any

import anyio
import anyio.lowlevel
import pytest

from tarash.tarash_gateway import _calls
from tarash.tarash_gateway._calls import call, call_async, emit, emit_async
from tarash.tarash_gateway._time_left import seconds_left
from tarash.tarash_gateway.exceptions import TransportError
from tarash.tarash_gateway.flows import Call, Emit

FAR = 1000.0  # seconds: a test that waited for it would be noticed
PATIENCE_SECONDS = 20.0
Perform = Callable[[Any], Any]


class Clock:
    """Shows the time that a test sets."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        """Return the time."""
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    """Give a clock that stands at 0."""
    return Clock()


@pytest.fixture(params=["sync", "asyncio", "trio"])
def perform(request: pytest.FixtureRequest, clock: Clock) -> Perform:
    """Give `perform(step)`, which runs a call or a report as each driver does."""

    async def awaited(step: Any) -> Any:
        return await (call_async if isinstance(step, Call) else emit_async)(step, clock)

    def run(step: Any) -> Any:
        if request.param != "sync":
            return anyio.run(awaited, step, backend=request.param)
        return call(step, clock) if isinstance(step, Call) else emit(step)

    return run


def cancelled(update: object) -> None:
    """Fail as code does that waited for a task of its own."""
    raise asyncio.CancelledError(update)


def test_a_call_gives_its_result_before_its_time_is_up(perform: Perform) -> None:
    """With a deadline and without one."""
    assert perform(Call(divmod, (7, 2), FAR)) == (3, 1)
    assert perform(Call(divmod, (7, 2))) == (3, 1)


def test_a_call_whose_time_is_up_is_not_begun(perform: Perform, clock: Clock) -> None:
    """The error says that nothing was done."""
    done: list[int] = []
    clock.seconds = 7.0
    with pytest.raises(TransportError, match="before a blocking call could begin") as caught:
        perform(Call(done.append, (1,), 7.0))
    assert not caught.value.sent
    assert done == []


@pytest.fixture
def release() -> Iterator[threading.Event]:
    """Give what a hanging thread waits for; no thread outlives its test."""
    event = threading.Event()
    yield event
    event.set()


async def test_a_late_call_is_left_to_itself(clock: Clock, release: threading.Event) -> None:
    """What it does may still happen, so it counts as sent."""
    ended = threading.Event()

    def wait() -> None:
        release.wait(PATIENCE_SECONDS)
        ended.set()

    with pytest.raises(TransportError, match="not done when the time ran out") as caught:
        await call_async(Call(wait, (), 0.5), clock)
    assert caught.value.sent
    assert not ended.is_set()
    release.set()
    assert await anyio.to_thread.run_sync(ended.wait, PATIENCE_SECONDS)


async def test_a_call_that_no_thread_takes_in_time_is_not_begun(
    clock: Clock, release: threading.Event
) -> None:
    """Nothing was done, and nothing will be when a thread is free."""
    threads = anyio.to_thread.current_default_thread_limiter()
    before, threads.total_tokens = threads.total_tokens, 1
    taken, done = threading.Event(), list[int]()

    def take() -> None:
        taken.set()
        release.wait(PATIENCE_SECONDS)

    async with anyio.create_task_group() as group:
        group.start_soon(anyio.to_thread.run_sync, take)
        with anyio.fail_after(PATIENCE_SECONDS):
            while not taken.is_set():
                await anyio.lowlevel.checkpoint()
        try:
            with pytest.raises(TransportError, match="before a blocking call") as caught:
                await call_async(Call(done.append, (1,), 0.01), clock)
        finally:
            release.set()
            threads.total_tokens = before
    assert not caught.value.sent
    assert done == []


def test_a_call_that_was_left_does_not_begin_afterwards() -> None:
    """A thread that comes to it too late finds nothing to do."""
    done: list[int] = []
    work = _calls._Work(Call(done.append, (1,)))
    assert work.leave() is False
    assert work.run() is None
    assert done == []


def test_a_late_call_that_blocks_is_waited_for(clock: Clock) -> None:
    """Nothing can interrupt it, and its result is not thrown away."""

    def take_long() -> str:
        clock.seconds = 9.0
        return "done"

    assert call(Call(take_long, (), 1.0), clock) == "done"


def test_a_blocking_call_is_told_how_long_it_may_take(clock: Clock) -> None:
    """So that what it looks up ends in time; and for this call only."""
    clock.seconds = 3.0
    assert call(Call(seconds_left, (), 10.0), clock) == 7.0
    assert call(Call(seconds_left), clock) == float("inf")
    assert seconds_left() == float("inf")


async def test_a_late_callback_is_given_up(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told as a failure of the callback, which is interrupted where it waits."""
    monkeypatch.setattr(_calls, "_CALLBACK_SECONDS", 0.0)
    told: list[Exception] = []
    ended: list[str] = []

    async def hang(update: object) -> None:
        try:
            await anyio.sleep(PATIENCE_SECONDS)
        finally:
            ended.append(str(update))

    await emit_async(Emit(hang, 1, told.append, 0.01), clock)
    assert [type(error) for error in told] == [TimeoutError]
    assert ended == ["1"]
    with pytest.raises(TimeoutError, match="callback was not done"):
        await emit_async(Emit(hang, 2, None, 0.01), clock)


async def test_a_callback_that_is_quick_is_awaited_whatever_the_time(clock: Clock) -> None:
    """The last news comes when the time is nearly up; that is no fault of the callback."""
    seen: list[object] = []

    async def quick(update: object) -> None:
        await anyio.lowlevel.checkpoint()
        seen.append(update)

    clock.seconds = 9.0
    for deadline in (1.0, 9.0, FAR, None):
        await emit_async(Emit(quick, deadline, deadline=deadline), clock)
    assert seen == [1.0, 9.0, FAR, None]


def test_a_cancellation_of_the_callbacks_own_is_its_failure(perform: Perform) -> None:
    """It does not end the call, in which nobody was cancelled; nor does one of a called SDK."""
    told: list[Exception] = []
    perform(Emit(cancelled, 1, told.append))
    assert [type(error) for error in told] == [RuntimeError]
    assert isinstance(told[0].__cause__, asyncio.CancelledError)
    with pytest.raises(RuntimeError, match="of its own that was cancelled"):
        perform(Emit(cancelled, 1))
    with pytest.raises(RuntimeError, match="of its own that was cancelled"):
        perform(Call(cancelled, (1,)))


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_what_a_callback_awaits_may_be_cancelled(clock: Clock) -> None:
    """A future that somebody cancelled is no reason to cancel a paid job."""
    told: list[Exception] = []

    async def await_in_vain(update: object) -> None:
        future = asyncio.get_running_loop().create_future()
        future.cancel(str(update))
        await future

    await emit_async(Emit(await_in_vain, 1, told.append), clock)
    assert [type(error) for error in told] == [RuntimeError]


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_a_task_that_is_cancelled_in_a_callback_is_cancelled(clock: Clock) -> None:
    """Whoever cancels the call means it."""
    told: list[Exception] = []
    entered = asyncio.Event()

    async def wait(update: object) -> None:
        del update
        entered.set()
        await asyncio.sleep(PATIENCE_SECONDS)

    task = asyncio.create_task(emit_async(Emit(wait, 1, told.append), clock))
    await entered.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert told == []


async def test_a_scope_that_is_cancelled_in_a_callback_is_cancelled(clock: Clock) -> None:
    """On both backends."""
    told: list[Exception] = []

    async def wait(update: object) -> None:
        del update
        scope.cancel()
        await anyio.sleep(PATIENCE_SECONDS)

    with anyio.CancelScope() as scope:
        await emit_async(Emit(wait, 1, told.append, FAR), clock)
    assert scope.cancelled_caught
    assert told == []


class Halt(BaseException):
    """An interruption that no event loop knows."""


@pytest.mark.parametrize("has_asyncio", [True, False])
def test_other_interruptions_go_through(has_asyncio: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also in a program that has never imported asyncio."""
    if not has_asyncio:
        monkeypatch.delitem(sys.modules, "asyncio")

    def halt(update: object) -> None:
        raise Halt(update)

    told: list[Exception] = []
    with pytest.raises(Halt):
        emit(Emit(halt, 1, told.append))
    assert told == []


def test_the_signal_of_a_generator_is_left_as_it_is(clock: Clock) -> None:
    """`StopIteration` out of a call is what the flow meets."""

    def flow() -> Generator[Any, Any, str]:
        try:
            yield Call(next, (iter(()),))
        except StopIteration:
            return "met"
        raise AssertionError

    running = flow()
    step = next(running)
    with pytest.raises(StopIteration) as caught:
        call(step, clock)
    with pytest.raises(StopIteration) as done:
        running.throw(caught.value)
    assert done.value.value == "met"
