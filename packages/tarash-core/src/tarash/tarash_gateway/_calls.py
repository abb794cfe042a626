"""Runs for both drivers what is not ours: blocking functions, and the caller's callback.

An async driver leaves what is late; a blocking one cannot, and waits for it.
"""

from __future__ import annotations

import functools
import inspect
import sys
import threading
from collections.abc import Awaitable, Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tarash.tarash_gateway._time_left import limited
from tarash.tarash_gateway.exceptions import ConfigurationError, TransportError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tarash.tarash_gateway.flows import Call, Emit

__all__ = ("call", "call_async", "emit", "emit_async")

_CALLBACK_SECONDS = 1.0  # what an async callback gets although the deadline is nearer


def call(step: Call, clock: Callable[[], float]) -> Any:
    """Run the function of a step in this thread and return its result.

    Raises:
        TransportError: The deadline has passed, so it was not run.
    """
    _check_begun(step, clock)
    with limited(functools.partial(_left, step.deadline, clock)), _cancelled_by_nobody():
        return step.function(*step.arguments)


async def call_async(step: Call, clock: Callable[[], float]) -> Any:
    """Run the function of a step in a worker thread and return its result.

    Raises:
        TransportError: The deadline came first. A thread that has begun by then is left to
            itself, and what the function does may still happen.
    """
    import anyio  # noqa: PLC0415  a sync program never needs it

    _check_begun(step, clock)
    work = _Work(step)
    try:
        with anyio.move_on_after(_left(step.deadline, clock)), _cancelled_by_nobody():
            return await anyio.to_thread.run_sync(work.run, abandon_on_cancel=True)
    finally:
        begun = work.leave()
    if not begun:
        raise _not_begun()
    raise TransportError("a blocking call was not done when the time ran out", sent=True)


def emit(step: Emit) -> None:
    """Hand the update of a step to its callback."""
    with _told_to(step), _cancelled_by_nobody():
        _refuse_awaitable(step.callback(step.update))


async def emit_async(step: Emit, clock: Callable[[], float]) -> None:
    """Hand the update of a step to its callback, and await what that returns."""
    with _told_to(step), _cancelled_by_nobody():
        pending = step.callback(step.update)
        if inspect.isawaitable(pending):
            await _in_time(pending, max(_CALLBACK_SECONDS, _left(step.deadline, clock)))


async def _in_time(pending: Awaitable[object], seconds: float) -> None:
    import anyio  # noqa: PLC0415  a sync program never needs it

    with anyio.move_on_after(seconds):
        await pending
        return
    raise TimeoutError("the callback was not done when the time of its generation ran out")


class _Work:
    """The function of a step, which does not begin any more once it is left."""

    def __init__(self, step: Call) -> None:
        self._step = step
        self._lock = threading.Lock()
        self._begun = self._left = False

    def run(self) -> Any:
        with self._lock:
            if self._left:
                return None
            self._begun = True
        return self._step.function(*self._step.arguments)

    def leave(self) -> bool:
        """Let it not begin, and tell whether it has."""
        with self._lock:
            self._left = True
            return self._begun


@contextmanager
def _told_to(step: Emit) -> Generator[None]:
    """Tell whoever wants to know that the callback failed; else raise it."""
    try:
        yield
    except Exception as error:
        if step.failed is None:
            raise
        step.failed(error)


@contextmanager
def _cancelled_by_nobody() -> Generator[None]:
    """Let a cancellation that is only the code's own be an error of it, not the end of the call."""
    try:
        yield
    except BaseException as stop:
        if not _is_stray(stop):
            raise
        raise RuntimeError("it awaited something of its own that was cancelled") from stop


def _is_stray(stop: BaseException) -> bool:
    """Tell whether `stop` is a cancellation of asyncio's although nobody cancels this task."""
    asyncio = sys.modules.get("asyncio")
    if asyncio is None or not isinstance(stop, asyncio.CancelledError):
        return False
    try:
        task = asyncio.current_task()
    except RuntimeError:  # no event loop runs here
        return True
    return task is None or not task.cancelling()


def _check_begun(step: Call, clock: Callable[[], float]) -> None:
    if _left(step.deadline, clock) <= 0:
        raise _not_begun()


def _not_begun() -> TransportError:
    return TransportError("the time ran out before a blocking call could begin", sent=False)


def _left(deadline: float | None, clock: Callable[[], float]) -> float:
    return float("inf") if deadline is None else deadline - clock()


def _refuse_awaitable(result: object) -> None:
    if inspect.isawaitable(result):
        if inspect.iscoroutine(result):
            result.close()
        raise ConfigurationError(
            "the progress callback is async; pass a plain function, or call the _async twin"
        )
