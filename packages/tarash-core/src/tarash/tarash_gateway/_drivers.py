"""The two drivers: they perform the steps of a flow, the one by blocking, the other by awaiting.

All that is decided is decided in the flow; what must stand twice stands here and nowhere else.
"""

from __future__ import annotations

import functools
import time
from contextlib import nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from tarash.tarash_gateway._calls import call, call_async, emit, emit_async
from tarash.tarash_gateway._interruption import CLEANUP_SECONDS, ending, until
from tarash.tarash_gateway._save_step import perform_save, perform_save_async
from tarash.tarash_gateway._sending import read, read_async
from tarash.tarash_gateway._slots import acquire, acquire_async
from tarash.tarash_gateway._together import Group, run_together
from tarash.tarash_gateway.exceptions import ConfigurationError, TarashError, TransportError
from tarash.tarash_gateway.flows import Acquire, Call, Emit, Exchange, Save, Sleep, Together
from tarash.tarash_gateway.wire import Request, origin_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from anyio import Lock

    from tarash.tarash_gateway._aiohttp import AsyncSender
    from tarash.tarash_gateway._events import ServerEvent
    from tarash.tarash_gateway._tools import Tools
    from tarash.tarash_gateway.flows import Flow, Outcome, Step
    from tarash.tarash_gateway.wire import Client, Response

__all__ = ("AsyncDriver", "Driver")

T = TypeVar("T")
_LATE_SECONDS = 0.05  # how far the transport's own limits may overrun before the scope ends it


class Driver:
    """Performs steps by blocking the calling thread.

    Args:
        client: What it sends with.
        tools: What it performs steps with.
        report: Makes a report in its place, in the thread whose callback it is.
    """

    def __init__(
        self, client: Client, tools: Tools, report: Callable[[Emit], None] | None = None
    ) -> None:
        self._client, self._tools, self._report = client, tools, report

    def run(self, flow: Flow[T]) -> T:
        """Perform `flow` to its end and return its result."""
        try:
            step = next(flow)
            while True:
                try:
                    reply = self._perform(step)
                except Exception as error:  # noqa: BLE001  the flow decides
                    step = flow.throw(error)
                else:
                    step = flow.send(reply)
                    del reply  # an answer is not kept while the flow waits
        except StopIteration as done:
            return done.value  # type: ignore[no-any-return]
        except Exception:
            raise
        except BaseException as stop:  # interrupted: the flow may clean up
            self._clean_up(flow, stop)
            raise

    def _clean_up(self, flow: Flow[Any], stop: BaseException) -> None:
        """Perform what `flow` still does after `stop`, for a few seconds."""
        ends = self._tools.clock() + CLEANUP_SECONDS
        with ending(flow, stop):
            step = flow.throw(stop)
            while self._tools.clock() < ends:
                try:
                    reply = self._perform(until(ends, step))
                except Exception as error:  # noqa: BLE001  thrown on into the flow
                    step = flow.throw(error)
                else:
                    step = flow.send(reply)

    def _perform(self, step: Step) -> Any:  # noqa: PLR0911  one line for each step
        match step:
            case Exchange():
                return self._exchange(step)
            case Request():
                return self._exchange(Exchange(step, _as_it_is))
            case Sleep():
                return time.sleep(max(0.0, step.seconds))
            case Call():
                return call(step, self._tools.clock)
            case Emit():
                return self._emit(step)
            case Acquire():
                return acquire(step.line or self._tools.slots, step, self._tools.clock)
            case Save():
                return perform_save(self._client, step, self._tools.timeouts(step))
            case Together():
                return self._together(step)
            case _:
                raise _no_step(step)

    def _exchange(self, step: Exchange) -> Response:
        try:
            return self._once(step)
        except TarashError as error:
            unraised = [error]
        import stamina  # noqa: PLC0415  only a failure needs it

        for attempt in stamina.retry_context(
            on=self._tools.tries(step), attempts=None, timeout=None
        ):
            with attempt:
                if unraised:  # the performance above was the first one that stamina counts
                    raise unraised.pop()
                return self._once(step)
        raise AssertionError("stamina re-raises the last error")  # pragma: no cover

    def _once(self, step: Exchange) -> Response:
        heard = functools.partial(self._hear, step.heard) if step.heard else None
        return step.judge(read(self._client, step.request, self._tools.timeouts(step), heard))

    def _hear(self, heard: Callable[[ServerEvent], Emit | None], event: ServerEvent) -> bool:
        """Report an event at once, or leave it to the flow."""
        report = heard(event)
        if report is not None:
            self._emit(report)
        return report is not None

    def _together(self, step: Together) -> tuple[Outcome, ...]:
        group = Group(step.flows, self._tools.clock, self._perform)
        worker = Driver(self._client, replace(self._tools, clock=group.clock), group.report)
        return group.run(worker._perform)

    def _emit(self, step: Emit) -> None:
        if self._report is not None:
            self._report(step)
        else:
            emit(step)


class AsyncDriver:
    """Performs steps by awaiting, on asyncio and trio.

    Args:
        client: What it sends with.
        tools: What it performs steps with.
        reports: Held during each report, where several flows make them.
    """

    def __init__(self, client: AsyncSender, tools: Tools, reports: Lock | None = None) -> None:
        self._client, self._tools, self._reports = client, tools, reports

    async def run(self, flow: Flow[T]) -> T:
        """Perform `flow` to its end and return its result."""
        try:
            step = next(flow)
            while True:
                try:
                    reply = await self._perform(step)
                except Exception as error:  # noqa: BLE001  the flow decides
                    step = flow.throw(error)
                else:
                    step = flow.send(reply)
                    del reply  # an answer is not kept while the flow waits
        except StopIteration as done:
            return done.value  # type: ignore[no-any-return]
        except (Exception, GeneratorExit):  # the latter: nothing can be awaited any more
            raise
        except BaseException as stop:  # cancelled: the flow may clean up under a shield
            await self._clean_up(flow, stop)
            raise

    async def _clean_up(self, flow: Flow[Any], stop: BaseException) -> None:
        """Perform what `flow` still does after `stop`, for a few seconds."""
        import anyio  # noqa: PLC0415  a sync program never needs it

        ends = self._tools.clock() + CLEANUP_SECONDS
        with anyio.move_on_after(CLEANUP_SECONDS, shield=True), ending(flow, stop):
            step = flow.throw(stop)
            while self._tools.clock() < ends:
                try:
                    reply = await self._perform(until(ends, step))
                except Exception as error:  # noqa: BLE001  thrown on into the flow
                    step = flow.throw(error)
                else:
                    step = flow.send(reply)

    def _perform(self, step: Step) -> Awaitable[Any]:  # noqa: PLR0911  one line for each step
        """Return what performs `step` when it is awaited."""
        import anyio  # noqa: PLC0415

        match step:
            case Exchange():
                return self._exchange(step)
            case Request():
                return self._exchange(Exchange(step, _as_it_is))
            case Sleep():
                return anyio.sleep(max(0.0, step.seconds))
            case Call():
                return call_async(step, self._tools.clock)
            case Emit():
                return self._emit(step)
            case Acquire():
                return acquire_async(step.line or self._tools.slots, step, self._tools.clock)
            case Save():
                timeouts = self._tools.timeouts(step)
                return self._in_time(step, perform_save_async(self._client, step, timeouts))
            case Together():
                return self._together(step)
            case _:
                raise _no_step(step)

    async def _exchange(self, step: Exchange) -> Response:
        try:
            return await self._once(step)
        except TarashError as error:
            unraised = [error]
        import stamina  # noqa: PLC0415

        async for attempt in stamina.retry_context(
            on=self._tools.tries(step), attempts=None, timeout=None
        ):
            with attempt:
                if unraised:  # the performance above was the first one that stamina counts
                    raise unraised.pop()
                return await self._once(step)
        raise AssertionError("stamina re-raises the last error")  # pragma: no cover

    async def _once(self, step: Exchange) -> Response:
        timeouts = self._tools.timeouts(step)
        heard = functools.partial(self._hear, step.heard) if step.heard else None
        reading = read_async(self._client, step.request, timeouts, heard)
        return step.judge(await self._in_time(step, reading))

    async def _in_time(self, step: Exchange | Save, work: Awaitable[T]) -> T:
        """Await `work`, or give it up a moment after the deadline of the step."""
        import anyio  # noqa: PLC0415

        if step.deadline is None:
            return await work
        with anyio.move_on_after(step.deadline - self._tools.clock() + _LATE_SECONDS):
            return await work
        raise TransportError(
            f"{step.request.method} {origin_of(step.request.url)} was not done when the time "
            "ran out.",
            sent=True,
        )

    async def _hear(self, heard: Callable[[ServerEvent], Emit | None], event: ServerEvent) -> bool:
        """Report an event at once, or leave it to the flow."""
        report = heard(event)
        if report is not None:
            await self._emit(report)
        return report is not None

    async def _together(self, step: Together) -> tuple[Outcome, ...]:
        import anyio  # noqa: PLC0415

        one = AsyncDriver(self._client, self._tools, self._reports or anyio.Lock())
        return await run_together(one.run, step.flows)

    async def _emit(self, step: Emit) -> None:
        async with self._reports or nullcontext():
            await emit_async(step, self._tools.clock)


def _as_it_is(response: Response) -> Response:
    return response


def _no_step(step: object) -> ConfigurationError:
    return ConfigurationError(
        f"a flow yielded {type(step).__name__}, which is no step. Flows yield requests; to run "
        "another flow, write `yield from`."
    )
