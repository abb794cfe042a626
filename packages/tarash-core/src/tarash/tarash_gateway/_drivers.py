"""The two drivers: they perform the steps of a flow, the one by blocking, the other by awaiting.

All that is decided is decided in the flow; what must stand twice stands here and nowhere else.
"""

from __future__ import annotations

import functools
import inspect
import threading
import time
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from tarash.tarash_gateway._save_step import perform_save, perform_save_async
from tarash.tarash_gateway._sending import Timeouts, read, read_async
from tarash.tarash_gateway.exceptions import ConfigurationError, TarashError, TransportError
from tarash.tarash_gateway.flows import Acquire, Call, Emit, Exchange, Save, Sleep
from tarash.tarash_gateway.wire import Request, origin_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tarash.tarash_gateway._retry import RetryPolicy
    from tarash.tarash_gateway._slots import Slots
    from tarash.tarash_gateway.flows import Flow, Lease, Step
    from tarash.tarash_gateway.wire import AsyncClient, Client, Response

__all__ = ("AsyncDriver", "Driver", "Tools")

T = TypeVar("T")
_CONNECT_SECONDS = 10.0
_READ_SECONDS = 60.0  # of an exchange without a deadline
_CLEANUP_SECONDS = 5.0  # what a cancelled flow may still take, under a shield
_LATE_SECONDS = 0.05  # how far the transport's own limits may overrun before the scope ends it


@dataclass(frozen=True, slots=True)
class Tools:
    """What both drivers perform steps with."""

    policy: RetryPolicy
    slots: Slots
    clock: Callable[[], float]
    random: Callable[[], float]

    def timeouts(self, step: Exchange) -> Timeouts:
        """Return the limits of one performance.

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
        deadline = step.deadline
        longest = remaining if step.request.is_paid else min(remaining, _READ_SECONDS / 2)
        return Timeouts(min(remaining, _CONNECT_SECONDS), longest, lambda: self.clock() > deadline)

    def tries(self, step: Exchange) -> Callable[[Exception], bool | float]:
        """Return what stamina asks after each failure: False, or the seconds to wait."""
        performed = 0

        def on(error: Exception) -> bool | float:
            nonlocal performed
            performed += 1
            if not isinstance(error, TarashError):
                return False
            remaining = float("inf") if step.deadline is None else step.deadline - self.clock()
            wait = self.policy.wait(error, step.request, performed, remaining, self.random)
            return False if wait is None else float(wait)

        return on


class Driver:
    """Performs steps by blocking the calling thread."""

    def __init__(self, client: Client, tools: Tools) -> None:
        self._client, self._tools = client, tools

    def run(self, flow: Flow[T]) -> T:
        """Perform `flow` to its end and return its result."""
        with closing(flow):
            try:
                step = next(flow)
                while True:
                    try:
                        reply = self._perform(step)
                    except BaseException as error:  # noqa: BLE001  the flow may clean up
                        step = flow.throw(error)
                    else:
                        step = flow.send(reply)
            except StopIteration as done:
                return done.value  # type: ignore[no-any-return]

    def _perform(self, step: Step) -> Any:  # noqa: PLR0911  one line for each step
        match step:
            case Exchange():
                return self._exchange(step)
            case Request():
                return self._exchange(Exchange(step, _as_it_is))
            case Sleep():
                return time.sleep(max(0.0, step.seconds))
            case Call():
                return step.function(*step.arguments)
            case Emit():
                return _refuse_awaitable(step.callback(step.update))
            case Acquire():
                return self._acquire(step)
            case Save():
                return perform_save(self._client, step, _streaming(step))
            case _:
                raise _no_step(step)

    def _exchange(self, step: Exchange) -> Response:
        try:
            return self._once(step)
        except TarashError as error:
            failure: TarashError | None = error
        import stamina  # noqa: PLC0415  only a failure needs it

        for attempt in stamina.retry_context(
            on=self._tools.tries(step), attempts=None, timeout=None
        ):
            with attempt:
                if failure is not None:
                    first, failure = failure, None
                    raise first  # the performance above was the first one that stamina counts
                return self._once(step)
        raise AssertionError("stamina re-raises the last error")  # pragma: no cover

    def _once(self, step: Exchange) -> Response:
        return step.judge(read(self._client, step.request, self._tools.timeouts(step)))

    def _acquire(self, step: Acquire) -> Lease:
        lease = self._tools.slots.take(step.provider)
        while lease is None:
            freed = threading.Event()
            lease = self._tools.slots.take(step.provider, freed.set)
            if lease is not None:
                break
            limit = None if step.deadline is None else step.deadline - self._tools.clock()
            try:
                was_freed = freed.wait(limit)
            except BaseException:
                self._tools.slots.forget(step.provider, freed.set)
                raise
            if not was_freed:
                self._tools.slots.forget(step.provider, freed.set)
                raise _no_slot(step)
        return lease


class AsyncDriver:
    """Performs steps by awaiting, on asyncio and trio."""

    def __init__(self, client: AsyncClient, tools: Tools) -> None:
        self._client, self._tools = client, tools

    async def run(self, flow: Flow[T]) -> T:
        """Perform `flow` to its end and return its result."""
        import anyio  # noqa: PLC0415  a sync program never needs it

        with closing(flow):
            try:
                step = next(flow)
                while True:
                    try:
                        reply = await self._perform(step)
                    except Exception as error:  # noqa: BLE001  the flow decides
                        step = flow.throw(error)
                    except BaseException as stop:  # cancelled: it may clean up under a shield
                        with anyio.move_on_after(_CLEANUP_SECONDS, shield=True):
                            await self.run(_rest_of(flow, stop))
                        raise
                    else:
                        step = flow.send(reply)
            except StopIteration as done:
                return done.value  # type: ignore[no-any-return]

    async def _perform(self, step: Step) -> Any:  # noqa: PLR0911  one line for each step
        import anyio  # noqa: PLC0415

        match step:
            case Exchange():
                return await self._exchange(step)
            case Request():
                return await self._exchange(Exchange(step, _as_it_is))
            case Sleep():
                return await anyio.sleep(max(0.0, step.seconds))
            case Call():
                work = functools.partial(step.function, *step.arguments)
                return await anyio.to_thread.run_sync(work, abandon_on_cancel=True)
            case Emit():
                pending = step.callback(step.update)
                return await pending if inspect.isawaitable(pending) else None
            case Acquire():
                return await self._acquire(step)
            case Save():
                return await perform_save_async(self._client, step, _streaming(step))
            case _:
                raise _no_step(step)

    async def _exchange(self, step: Exchange) -> Response:
        try:
            return await self._once(step)
        except TarashError as error:
            failure: TarashError | None = error
        import stamina  # noqa: PLC0415

        async for attempt in stamina.retry_context(
            on=self._tools.tries(step), attempts=None, timeout=None
        ):
            with attempt:
                if failure is not None:
                    first, failure = failure, None
                    raise first  # the performance above was the first one that stamina counts
                return await self._once(step)
        raise AssertionError("stamina re-raises the last error")  # pragma: no cover

    async def _once(self, step: Exchange) -> Response:
        import anyio  # noqa: PLC0415

        timeouts = self._tools.timeouts(step)
        if step.deadline is None:
            return step.judge(await read_async(self._client, step.request, timeouts))
        remaining = step.deadline - self._tools.clock() + _LATE_SECONDS
        with anyio.move_on_after(remaining):
            return step.judge(await read_async(self._client, step.request, timeouts))
        raise TransportError(
            f"{step.request.method} {origin_of(step.request.url)} was not done when the time "
            "ran out",
            sent=True,
        )

    async def _acquire(self, step: Acquire) -> Lease:
        import anyio  # noqa: PLC0415

        lease = self._tools.slots.take(step.provider)
        while lease is None:
            freed = anyio.Event()
            wake = functools.partial(_soon(), freed.set)
            lease = self._tools.slots.take(step.provider, wake)
            if lease is not None:
                break
            limit = None if step.deadline is None else step.deadline - self._tools.clock()
            try:
                with anyio.fail_after(limit):
                    await freed.wait()
            except TimeoutError:
                self._tools.slots.forget(step.provider, wake)
                raise _no_slot(step) from None
            except BaseException:
                self._tools.slots.forget(step.provider, wake)
                raise
        return lease


def _rest_of(flow: Flow[T], stop: BaseException) -> Flow[T]:
    """Return what `flow` still does after `stop` is thrown into it."""
    step = flow.throw(stop)
    while True:
        try:
            reply = yield step
        except GeneratorExit:
            raise
        except BaseException as error:  # noqa: BLE001  thrown on into the flow
            step = flow.throw(error)
        else:
            step = flow.send(reply)


def _soon() -> Callable[[Callable[[], object]], object]:
    """Return how another thread has a function run in the event loop that runs now."""
    from anyio.lowlevel import current_token  # noqa: PLC0415

    loop: Any = current_token().native_token
    # Asyncio's name for it, and trio's.
    return getattr(loop, "call_soon_threadsafe", None) or loop.run_sync_soon  # type: ignore[no-any-return]


def _as_it_is(response: Response) -> Response:
    return response


def _streaming(step: Save) -> Timeouts:
    """Return the limits of a download: of each wait, not of the whole."""
    del step
    return Timeouts(_CONNECT_SECONDS, _READ_SECONDS)


def _refuse_awaitable(result: object) -> None:
    if inspect.isawaitable(result):
        if inspect.iscoroutine(result):
            result.close()
        raise ConfigurationError(
            "the progress callback is async; pass a plain function, or call the _async twin"
        )


def _no_slot(step: Acquire) -> TransportError:
    return TransportError(
        f"the time ran out while waiting for a slot to submit to {step.provider}; nothing was "
        "sent. Raise `timeout`, or `submit_slots` of the gateway.",
        sent=False,
    )


def _no_step(step: object) -> ConfigurationError:
    return ConfigurationError(
        f"a flow yielded {type(step).__name__}, which is no step. Flows yield requests; to run "
        "another flow, write `yield from`."
    )
