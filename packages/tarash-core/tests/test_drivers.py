"""What both drivers must hold: each step, retries, deadlines, interruptions."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
import threading
import time
import weakref
from collections.abc import Awaitable, Callable, Generator, Iterator
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Any

import anyio
import anyio.lowlevel
import pytest
import stamina
from stamina.instrumentation import RetryDetails, set_on_retry_hooks

from tarash.tarash_gateway import wire
from tarash.tarash_gateway._drivers import AsyncDriver, Driver
from tarash.tarash_gateway._interruption import CLEANUP_SECONDS, until
from tarash.tarash_gateway._retry import RetryPolicy
from tarash.tarash_gateway._slots import Slots
from tarash.tarash_gateway._tools import Tools
from tarash.tarash_gateway._transports import new_async_client, new_client
from tarash.tarash_gateway.exceptions import (
    ConfigurationError,
    ProviderUnavailableError,
    RateLimitedError,
    TarashError,
    TransportError,
)
from tarash.tarash_gateway.flows import Acquire, Call, Emit, Exchange, Save, Saved, Sleep
from tarash.tarash_gateway.wire import HTTPResponse, MockTransport, Request, Response

Serve = Callable[[Callable[[Any], Any]], Any]
QUICK = RetryPolicy(attempts=3, first_seconds=0.001, longest_seconds=0.001)
FAR = 1000.0  # seconds: a test that waited for it would be noticed
GET = Request("GET", "http://service.invalid/")
POST = Request("POST", "http://service.invalid/")


def tools(**changes: Any) -> Tools:
    """Return tools with a real clock and quick retries."""
    options: dict[str, Any] = {
        "policy": QUICK,
        "slots": Slots(1),
        "clock": time.monotonic,
        "random": lambda: 0.0,
    }
    return Tools(**{**options, **changes})


def at(seconds: float) -> Callable[[], float]:
    """Return a clock that stands."""
    return lambda: seconds


def answering(*answers: Any) -> MockTransport:
    """Return a transport that gives these answers, the last one for ever; errors are raised."""
    left = list(answers)

    def answer(request: object) -> HTTPResponse:
        del request
        first = left[0] if len(left) == 1 else left.pop(0)
        if isinstance(first, Exception):
            raise first
        return HTTPResponse(first, content=b"{}")

    return MockTransport(answer)


def judge(response: Response) -> Response:
    """Raise what a status stands for."""
    if response.status_code == 503:
        raise ProviderUnavailableError("overloaded", status_code=503)
    if response.status_code == 429:
        raise RateLimitedError("slow down", retry_after_seconds=0.002)
    if response.status_code == 418:
        raise LookupError("a bug")
    return response


@pytest.fixture(params=["sync", "asyncio", "trio"])
def run(request: pytest.FixtureRequest) -> Callable[..., Any]:
    """Give `run(flow, transport, **tools)`, which performs a flow with one of the drivers."""

    async def awaited(flow: Any, transport: Any, own: Tools) -> Any:
        async with wire.build_async_client(transport=transport) as client:
            return await AsyncDriver(client, own).run(flow)

    def perform(flow: Any, transport: Any = None, **changes: Any) -> Any:
        own = tools(**changes)
        transport = transport or answering(200)
        if request.param != "sync":
            return anyio.run(awaited, flow, transport, own, backend=request.param)
        with wire.build_client(transport=transport) as client:
            return Driver(client, own).run(flow)

    return perform


def one(step: Any) -> Generator[Any, Any, Any]:
    """Return a flow of one step, which returns the reply to it."""
    return (yield step)


def test_an_answer_is_not_kept_while_the_flow_waits(run: Callable[..., Any]) -> None:
    """The flow has it, and lets go of it when it likes: a job is waited for much longer."""

    class Answer:
        pass

    def flow() -> Generator[Any, Any, Any]:
        answer = weakref.ref((yield Call(Answer)))
        return (yield Call(lambda: answer() is None))

    assert run(flow())


def test_each_step_gets_its_reply(run: Callable[..., Any], tmp_path: Path) -> None:
    """A request, an exchange, a pause, a call, a report, a slot and a download."""
    seen: list[Any] = []

    def flow() -> Generator[Any, Any, list[Any]]:
        replies = [
            (yield GET).status_code,
            (yield Exchange(POST, judge)).status_code,
            (yield Exchange(GET, judge, time.monotonic() + FAR)).status_code,
            (yield Sleep(0)),
            (yield Sleep(-1)),
            (yield Call(divmod, (7, 2))),
            (yield Emit(seen.append, "news")),
            (yield Save(GET, tmp_path / "file")),
        ]
        lease = yield Acquire("fal", time.monotonic() + FAR)
        lease.release()
        return replies

    *replies, saved = run(flow())
    assert replies == [200, 200, 200, None, None, (3, 1), None]
    assert isinstance(saved, Saved)
    assert (tmp_path / "file").read_bytes() == b"{}"
    assert seen == ["news"]


@pytest.mark.parametrize("nonsense", [None, 7, "GET http://a/", (1, 2)])
def test_what_is_no_step_is_said_to_the_flow(run: Callable[..., Any], nonsense: object) -> None:
    """The error is thrown in at the yield, and names what to write instead."""
    with pytest.raises(ConfigurationError, match=r"which is no step.*yield from"):
        run(one(nonsense))


def test_an_error_is_thrown_in_where_the_flow_waits(run: Callable[..., Any]) -> None:
    """A flow may go on after it."""

    def flow() -> Generator[Any, Any, tuple[str, int]]:
        try:
            yield Call(int, ("no number",))
        except ValueError as error:
            return type(error).__name__, (yield GET).status_code
        raise AssertionError

    assert run(flow()) == ("ValueError", 200)


def test_a_call_that_stops_iteration_does_not_end_the_flow(run: Callable[..., Any]) -> None:
    """Python's own signal for the end of a generator is no result."""
    with pytest.raises(RuntimeError, match="StopIteration"):
        run(one(Call(next, (iter(()),))))


def test_what_a_callback_raises_goes_where_the_step_says(run: Callable[..., Any]) -> None:
    """To who is told of it, or else into the flow."""

    def broken(update: object) -> None:
        raise LookupError(str(update))

    told: list[Exception] = []
    assert run(one(Emit(broken, 1, told.append))) is None
    assert [str(error) for error in told] == ["1"]
    with pytest.raises(LookupError):
        run(one(Emit(broken, 1)))


def test_a_failure_has_the_systems_own_reason_as_its_cause(run: Callable[..., Any]) -> None:
    """Without the frames of the libraries between, which say nothing to who called."""
    lost = wire.http.ReadError("lost")
    lost.__context__ = reason = ConnectionResetError(104, "reset by peer")
    with pytest.raises(TransportError) as caught:
        run(one(Exchange(POST, judge)), answering(lost))
    assert caught.value.__cause__ is reason
    assert reason.__traceback__ is None


# --------------------------------------------------------------------------------------- retries


@pytest.fixture
def hooked() -> Iterator[list[RetryDetails]]:
    """Give the retries that stamina tells its instrumentation hook."""
    seen: list[RetryDetails] = []
    hook: Any = seen.append
    set_on_retry_hooks([hook])
    yield seen
    set_on_retry_hooks(None)


def test_what_may_be_repeated_is_repeated_until_it_works(
    run: Callable[..., Any], hooked: list[RetryDetails]
) -> None:
    """Each wait is told to stamina's hook; the first failure counts."""
    transport = answering(503, wire.http.ReadError("lost"), 200)
    assert run(one(Exchange(GET, judge)), transport).status_code == 200
    assert [details.retry_num for details in hooked] == [1, 2]


def test_attempts_are_limited(run: Callable[..., Any], hooked: list[RetryDetails]) -> None:
    """The last error is raised, as it is; each one was told to who wants to know."""
    failures: list[Exception] = []
    with pytest.raises(ProviderUnavailableError, match="overloaded"):
        run(one(Exchange(GET, judge, failed=failures.append)), answering(503))
    assert len(hooked) == 2
    assert len(failures) == 3


def test_a_pause_that_is_asked_for_is_kept(
    run: Callable[..., Any], hooked: list[RetryDetails]
) -> None:
    """`Retry-After` decides how long to wait."""
    assert run(one(Exchange(POST, judge)), answering(429, 200)).status_code == 200
    assert [details.wait_for for details in hooked] == [0.002]


def test_pauses_that_are_asked_for_use_up_no_attempt(
    run: Callable[..., Any], hooked: list[RetryDetails], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Up to the deadline; without one they do."""
    monkeypatch.setattr("tarash.tarash_gateway._retry._SHORTEST_ASKED_SECONDS", 0.001)
    busy = [429] * 7
    assert run(one(Exchange(POST, judge, FAR)), answering(*busy, 200), clock=at(0)).status_code
    assert len(hooked) == 7
    with pytest.raises(RateLimitedError):
        run(one(Exchange(POST, judge)), answering(*busy, 200))
    assert len(hooked) == 7 + 2


def test_a_pause_beyond_the_deadline_is_not_begun(
    run: Callable[..., Any], hooked: list[RetryDetails]
) -> None:
    """The error comes at once."""
    long = RetryPolicy(first_seconds=0.02, longest_seconds=0.02)
    step = Exchange(GET, judge, 0.01)
    with pytest.raises(ProviderUnavailableError):
        run(one(step), answering(503), policy=long, random=lambda: 1.0, clock=at(0))
    assert hooked == []


def test_a_paid_request_that_was_sent_is_not_repeated(
    run: Callable[..., Any], hooked: list[RetryDetails]
) -> None:
    """A lost answer ends it."""
    with pytest.raises(TransportError):
        run(one(POST), answering(wire.http.ReadError("lost"), 200))
    assert hooked == []


def test_a_paid_request_that_was_not_sent_is_repeated(run: Callable[..., Any]) -> None:
    """Nothing can have been paid."""
    assert run(one(POST), answering(wire.http.ConnectError("no"), 200)).status_code == 200


def test_a_bug_is_not_repeated(run: Callable[..., Any], hooked: list[RetryDetails]) -> None:
    """Not at first, and not after a failure that was repeated."""
    with pytest.raises(LookupError):
        run(one(Exchange(GET, judge)), answering(418, 200))
    assert hooked == []
    with pytest.raises(LookupError):
        run(one(Exchange(GET, judge)), answering(503, 418, 200))
    assert len(hooked) == 1


def test_stamina_can_be_switched_off_by_the_program(run: Callable[..., Any]) -> None:
    """Its own switches for tests are obeyed."""
    with stamina.set_testing(True), pytest.raises(ProviderUnavailableError):
        run(one(Exchange(GET, judge)), answering(503, 200))
    stamina.set_active(False)
    try:
        with pytest.raises(ProviderUnavailableError):
            run(one(Exchange(GET, judge)), answering(503, 200))
    finally:
        stamina.set_active(True)


def test_stamina_is_not_entered_without_a_failure(
    run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What works at once costs nothing more."""
    monkeypatch.setattr(stamina, "retry_context", None)
    assert run(one(Exchange(GET, judge))).status_code == 200


# -------------------------------------------------------------------------------------- deadlines


def test_after_the_deadline_nothing_is_sent(run: Callable[..., Any]) -> None:
    """The error says so."""
    with pytest.raises(TransportError, match=r"before GET http://service\.invalid:80") as caught:
        run(one(Exchange(GET, judge, time.monotonic() - 1)), answering())
    assert not caught.value.sent


STUCK: dict[str, Callable[[Any], Any]] = {
    "no answer": lambda c: (c.take(), c.receive()),
    # These two end well after ten seconds: a limit that is not kept is seen, and not waited for.
    "slow headers": lambda c: (
        c.take(),
        c.drip(b"HTTP/1.1 200 OK\r\nx: " + b"a" * 180, 0.05),
        c.send(b"\r\ncontent-length: 0\r\n\r\n"),
    ),
    "slow body": lambda c: (
        c.take(),
        c.send(b"HTTP/1.1 200 OK\r\ncontent-length: 200\r\n\r\n"),
        c.drip(b"a" * 200, 0.05),
    ),
    "half a body": lambda c: (
        c.take(),
        c.send(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc"),
        c.receive(),
    ),
}


def in_a_moment(step: Any) -> Any:
    """Return `step` with a deadline, counted from when the client is there."""
    return replace(step, deadline=time.monotonic() + 0.4)


@pytest.fixture(params=["sync", "aiohttp", "asyncio", "trio"])
def perform(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Any], Any]:
    """Give `perform(step)`, which performs one step over each transport, within a moment."""
    kind = request.param
    monkeypatch.setenv("TARASH_FAST", "1" if kind == "aiohttp" else "0")

    async def awaited(step: Any) -> Any:
        async with aclosing(new_async_client("trio" if kind == "trio" else "asyncio")) as client:
            return await AsyncDriver(client, tools()).run(one(in_a_moment(step)))

    def run_one(step: Any) -> Any:
        if kind != "sync":
            return anyio.run(awaited, step, backend="trio" if kind == "trio" else "asyncio")
        with new_client() as client:
            return Driver(client, tools()).run(one(in_a_moment(step)))

    return run_one


@pytest.mark.parametrize("fault", STUCK)
def test_the_deadline_cuts_an_exchange_in_flight(
    fault: str, perform: Callable[[Any], Any], serve: Serve
) -> None:
    """An answer that hangs or drips would take longer; the request counts as sent."""
    server = serve(STUCK[fault])
    with pytest.raises(TransportError) as caught:
        perform(Exchange(Request("POST", server.url), judge))
    assert caught.value.sent


@pytest.mark.parametrize("fault", STUCK)
def test_the_deadline_cuts_a_download_in_flight(
    fault: str, perform: Callable[[Any], Any], serve: Serve, tmp_path: Path
) -> None:
    """What has arrived by then is not the whole file."""
    server = serve(STUCK[fault])
    try:
        complete = perform(Save(Request("GET", server.url), tmp_path / "part")).complete
    except TransportError as error:
        complete = not error.sent
    assert not complete


def test_a_download_whose_time_is_up_is_not_begun(run: Callable[..., Any], tmp_path: Path) -> None:
    """The error says that nothing was sent."""
    step = Save(GET, tmp_path / "part", deadline=time.monotonic() - 1)
    with pytest.raises(TransportError, match="could be sent") as caught:
        run(one(step), answering())
    assert not caught.value.sent


async def test_an_await_that_never_ends_is_cut_by_the_deadline() -> None:
    """Even where the transport keeps none of its limits."""

    async def hang(request: object) -> HTTPResponse:
        del request
        await anyio.sleep(FAR)
        return HTTPResponse(200)

    async with wire.build_async_client(transport=MockTransport(hang)) as client:
        with pytest.raises(TransportError, match="when the time ran out") as caught:
            await AsyncDriver(client, tools()).run(
                one(Exchange(POST, judge, time.monotonic() + 0.05))
            )
    assert caught.value.sent


# ------------------------------------------------------------------------------ calls and reports


async def test_a_call_does_not_block_the_loop() -> None:
    """It runs in a worker thread while other tasks go on."""
    go_on = threading.Event()

    def wait() -> tuple[bool, int]:
        return go_on.wait(FAR), threading.get_ident()

    async with wire.build_async_client() as client, anyio.create_task_group() as group:
        group.start_soon(_call, go_on.set)
        in_time, thread = await AsyncDriver(client, tools()).run(one(Call(wait)))
        assert in_time
        assert thread != threading.get_ident()


async def _call(function: Callable[[], object]) -> None:
    await anyio.lowlevel.checkpoint()
    function()


def test_a_blocking_driver_calls_inline() -> None:
    """No thread is made where none is needed."""
    with wire.build_client() as client:
        assert Driver(client, tools()).run(one(Call(threading.get_ident))) == threading.get_ident()


async def test_a_cancelled_call_is_not_waited_for() -> None:
    """The thread is left to itself."""
    release = threading.Event()
    async with wire.build_async_client() as client:
        with anyio.move_on_after(0.01) as scope:
            await AsyncDriver(client, tools()).run(one(Call(release.wait, (FAR,))))
    release.set()
    assert scope.cancelled_caught


async def test_reports_are_awaited() -> None:
    """Plain and async callbacks both get them."""
    seen: list[object] = []

    async def later(update: object) -> None:
        await anyio.lowlevel.checkpoint()
        seen.append(update)

    async with wire.build_async_client() as client:
        driver = AsyncDriver(client, tools())
        await driver.run(one(Emit(later, 1)))
        await driver.run(one(Emit(seen.append, 2)))
    assert seen == [1, 2]


def test_an_async_callback_of_a_blocking_call_is_refused() -> None:
    """What it returned is closed, so that no warning follows; other awaitables are refused too."""

    async def report(update: object) -> None:
        raise AssertionError(update)

    class Awaitable_:  # noqa: N801  an awaitable that is no coroutine
        def __await__(self) -> Generator[None]:
            yield

    def other(update: object) -> Awaitable[None]:
        del update
        return Awaitable_()

    with wire.build_client() as client:
        for callback in (report, other):
            with pytest.raises(ConfigurationError, match="callback is async"):
                Driver(client, tools()).run(one(Emit(callback, 1)))


# ---------------------------------------------------------------------------------- interruptions


def cleaning(steps: list[Any], done: list[str], first: Any) -> Generator[Any, Any, None]:
    """Return a flow that performs `first` and, once it is interrupted, `steps`."""
    try:
        yield first
    except GeneratorExit:
        done.append("closed")
        raise
    except BaseException as stop:
        done.append("stopped")
        for step in steps:
            yield step
            done.append(type(step).__name__)
        stop.add_note("cleaned up")
        raise


def interrupt() -> None:
    """Press Ctrl-C."""
    raise KeyboardInterrupt


def do_nothing(update: object) -> None:
    """Ignore a report."""
    del update


STEPS = (GET, Exchange(GET, judge), Sleep(0), Call(int), Emit(do_nothing, 1), Acquire("fal"))


def test_ctrl_c_lets_the_flow_clean_up() -> None:
    """Each step of the clean-up is performed, and then the interruption goes on, with its note."""
    done: list[str] = []
    flow = cleaning(list(STEPS), done, Call(interrupt))
    with (
        wire.build_client(transport=answering(200)) as client,
        pytest.raises(KeyboardInterrupt) as caught,
    ):
        Driver(client, tools()).run(flow)
    assert done == ["stopped", *(type(step).__name__ for step in STEPS)]
    assert caught.value.__notes__ == ["cleaned up"]


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
def test_a_signal_interrupts_a_request_in_flight(
    serve: Serve, request: pytest.FixtureRequest
) -> None:
    """The real Ctrl-C, while the answer is awaited."""
    # A shell starts what it runs in the background deaf to it, and the tests with it.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    request.addfinalizer(lambda: signal.signal(signal.SIGINT, before))
    main = threading.main_thread().ident or 0

    def press_ctrl_c(connection: Any) -> None:
        connection.take()
        signal.pthread_kill(main, signal.SIGINT)
        connection.receive()

    server = serve(press_ctrl_c)
    done: list[str] = []
    flow = cleaning([Sleep(0)], done, Exchange(Request("POST", server.url), judge))
    with new_client() as client, pytest.raises(KeyboardInterrupt):
        Driver(client, tools()).run(flow)
    assert done == ["stopped", "Sleep"]


def cancel_by_scope(flow: Any) -> Any:
    """Return a task that anyio cancels."""

    async def task(driver: AsyncDriver) -> None:
        with anyio.CancelScope() as scope:
            async with anyio.create_task_group() as group:
                group.start_soon(driver.run, flow)
                await anyio.wait_all_tasks_blocked()
                scope.cancel()
        assert scope.cancelled_caught

    return task


def cancel_by_deadline(flow: Any) -> Any:
    """Return a task whose time runs out."""

    async def task(driver: AsyncDriver) -> None:
        with pytest.raises(TimeoutError), anyio.fail_after(0.01):
            await driver.run(flow)

    return task


@pytest.mark.parametrize("cancel", [cancel_by_scope, cancel_by_deadline])
async def test_a_cancelled_task_cleans_up_under_a_shield(cancel: Callable[..., Any]) -> None:
    """On both backends every step is performed although the scope is cancelled."""
    done: list[str] = []
    flow = cleaning(list(STEPS), done, Sleep(FAR))
    async with wire.build_async_client(transport=answering(200)) as client:
        await cancel(flow)(AsyncDriver(client, tools()))
    assert done == ["stopped", *(type(step).__name__ for step in STEPS)]


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_asyncios_own_ways_to_cancel_do_the_same() -> None:
    """`Task.cancel` and `asyncio.timeout` end as they should, after the clean-up."""
    async with wire.build_async_client(transport=answering(200)) as client:
        driver, done = AsyncDriver(client, tools()), list[str]()
        task = asyncio.create_task(driver.run(cleaning([Sleep(0)], done, Sleep(FAR))))
        await anyio.wait_all_tasks_blocked()
        assert task.cancel("by hand")
        with pytest.raises(asyncio.CancelledError):
            await task
        assert task.cancelled()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await driver.run(cleaning([Sleep(0)], done, Sleep(FAR)))
    assert done == ["stopped", "Sleep"] * 2


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_a_coroutine_that_is_thrown_away_closes_its_flow() -> None:
    """Where nothing can be awaited any more, nothing is."""
    done: list[str] = []
    async with wire.build_async_client() as client:
        coroutine = AsyncDriver(client, tools()).run(cleaning([Sleep(0)], done, Sleep(FAR)))
        coroutine.send(None)
        coroutine.close()
    assert done == ["closed"]


@pytest.fixture(params=["sync", "asyncio", "trio"])
def stop(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Give `stop(flow, **tools)`, which runs a flow that meets an interruption."""

    def perform(flow: Any, **changes: Any) -> None:
        own = tools(**changes)
        if request.param == "sync":
            with wire.build_client(transport=answering(200)) as client:
                Driver(client, own).run(flow)
            return

        async def task() -> None:
            async with wire.build_async_client(transport=answering(200)) as client:
                await AsyncDriver(client, own).run(flow)

        anyio.run(task, backend=request.param)

    return perform


class Halt(BaseException):
    """An interruption that no event loop knows."""


def halt(update: object) -> None:
    """Interrupt."""
    raise Halt(update)


def test_an_error_in_the_clean_up_does_not_replace_the_interruption(
    stop: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    """It is logged by its kind alone, since its words may be anybody's."""
    done: list[str] = []
    steps = [Call(int, ("secret",)), Sleep(0)]
    with caplog.at_level(logging.WARNING, "tarash"), pytest.raises(Halt):
        stop(cleaning(steps, done, Emit(halt, 1)))
    assert done == ["stopped"]
    assert [record.getMessage() for record in caplog.records] == [
        "cleaning up after Halt failed: ValueError"
    ]


def test_a_failed_step_of_the_clean_up_is_told_to_the_flow(stop: Callable[..., None]) -> None:
    """It may go on with the next one."""
    done: list[str] = []

    def flow() -> Generator[Any, Any, None]:
        try:
            yield Emit(halt, 1)
        except Halt:
            try:
                yield Call(int, ("no number",))
            except ValueError:
                yield Call(done.append, ("went on",))
            raise

    with pytest.raises(Halt):
        stop(flow())
    assert done == ["went on"]


def test_a_flow_cannot_swallow_the_interruption(stop: Callable[..., None]) -> None:
    """What it returns instead is not a result."""

    def flow() -> Generator[Any, Any, str]:
        try:
            yield Emit(halt, 1)
        except Halt:
            return "nothing happened"
        raise AssertionError

    with pytest.raises(Halt):
        stop(flow())


def test_a_second_interruption_ends_the_clean_up(stop: Callable[..., None]) -> None:
    """Whoever presses Ctrl-C twice means it."""
    done: list[str] = []
    with pytest.raises(Halt):
        stop(cleaning([Emit(halt, 2), Sleep(FAR)], done, Emit(halt, 1)))
    assert done == ["stopped"]


def test_a_flow_that_never_ends_its_clean_up_is_left(
    stop: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a few seconds it is over, and a flow that ignores even its closing changes nothing."""
    monkeypatch.setattr("tarash.tarash_gateway._drivers.CLEANUP_SECONDS", 0.05)
    closings: list[int] = []

    def flow() -> Generator[Any, Any, None]:
        try:
            yield Emit(halt, 1)
        except Halt:
            while len(closings) < 2:
                try:
                    yield Emit(do_nothing, 1)
                except GeneratorExit:
                    closings.append(1)

    with pytest.raises(Halt):
        stop(flow())
    assert closings


async def test_a_long_step_of_the_clean_up_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """The shield does not last for ever."""
    monkeypatch.setattr("tarash.tarash_gateway._drivers.CLEANUP_SECONDS", 0.01)
    done, release = list[str](), threading.Event()
    flow = cleaning([Call(release.wait, (FAR,))], done, Emit(halt, 1))
    async with wire.build_async_client() as client:
        with pytest.raises(Halt):
            await AsyncDriver(client, tools()).run(flow)
    release.set()
    assert done == ["stopped"]


def test_a_step_of_the_clean_up_ends_in_time() -> None:
    """Whatever it was to take, it gets no more than is left."""
    exchange = until(7.0, GET)
    assert isinstance(exchange, Exchange)
    assert (exchange.request, exchange.deadline) == (GET, 7.0)
    assert until(7.0, Exchange(GET, judge)) == Exchange(GET, judge, 7.0)
    assert until(7.0, Exchange(GET, judge, 3.0)) == Exchange(GET, judge, 3.0)
    assert until(7.0, Acquire("fal", 9.0)) == Acquire("fal", 7.0)
    assert until(7.0, Sleep(FAR)) == Sleep(CLEANUP_SECONDS)
    assert until(7.0, Call(int)) == Call(int)


def test_errors_of_the_flow_itself_are_raised(run: Callable[..., Any]) -> None:
    """As they are."""

    def flow() -> Generator[Any, Any, None]:
        yield Sleep(0)
        raise TarashError("said by the flow")

    with pytest.raises(TarashError, match="said by the flow"):
        run(flow())
