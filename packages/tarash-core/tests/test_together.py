"""Several flows at once: what each driver holds, by events and never by time."""

from __future__ import annotations

import asyncio
import contextvars
import signal
import sys
import threading
import time
from collections.abc import Callable, Generator
from typing import Any

import anyio
import anyio.lowlevel
import pytest
from toys import Script, gateway

from tarash.tarash_gateway import wire
from tarash.tarash_gateway._drivers import AsyncDriver, Driver
from tarash.tarash_gateway._retry import RetryPolicy
from tarash.tarash_gateway._slots import Slots
from tarash.tarash_gateway._tools import Tools
from tarash.tarash_gateway.exceptions import RateLimitedError, TarashError, TransportError
from tarash.tarash_gateway.flows import (
    Acquire,
    Call,
    Emit,
    Exchange,
    Outcome,
    Sleep,
    Together,
    together,
)
from tarash.tarash_gateway.testing import Reply
from tarash.tarash_gateway.wire import HTTPResponse, MockTransport, Request, Response

FAR = 1000.0  # seconds: a test that waited for it would be noticed
SOON = 20.0  # seconds: more than enough
GET = Request("GET", "http://service.invalid/")
POST = Request("POST", "http://service.invalid/")
STREAM = {"content-type": "text/event-stream"}


class Halt(BaseException):
    """An interruption that no event loop knows."""


def tools(slots: Slots | None = None) -> Tools:
    """Return tools with a real clock and quick retries."""
    return Tools(RetryPolicy(first_seconds=0.001), slots or Slots(1), time.monotonic, lambda: 0.0)


def judge(response: Response) -> Response:
    """Raise what a status stands for."""
    if response.status_code == 429:
        raise RateLimitedError("slow down", retry_after_seconds=FAR)
    return response


def one(step: Any) -> Generator[Any, Any, Any]:
    """Return a flow of one step, which returns the reply to it."""
    return (yield step)


def failing(error: BaseException) -> Generator[Any, Any, Any]:
    """Return a flow that raises after a step."""
    yield Sleep(0)
    raise error


def halting() -> Generator[Any, Any, Any]:
    """Return a flow that is interrupted by its own report."""

    def halt(update: object) -> None:
        raise Halt(update)

    return one(Emit(halt, 1))


def noting(step: Any, seen: list[BaseException]) -> Generator[Any, Any, Any]:
    """Return a flow of one step that notes how it was ended."""
    try:
        return (yield step)
    except BaseException as stop:
        seen.append(stop)
        raise


def _virtual(flow: Any, handler: Any = None) -> Any:
    del handler
    return gateway(Script())._run(flow)


def _sync(flow: Any, handler: Any = None, own: Tools | None = None) -> Any:
    transport = MockTransport(handler or (lambda _: HTTPResponse(200)))
    with wire.build_client(transport=transport) as client:
        return Driver(client, own or tools()).run(flow)


async def _async(flow: Any, handler: Any = None, own: Tools | None = None) -> Any:
    transport = MockTransport(handler or (lambda _: HTTPResponse(200)))
    async with wire.build_async_client(transport=transport) as client:
        return await AsyncDriver(client, own or tools()).run(flow)


def _on(backend: str) -> Callable[..., Any]:
    return lambda flow, *given: anyio.run(_async, flow, *given, backend=backend)


DRIVERS = {"virtual": _virtual, "sync": _sync, "asyncio": _on("asyncio"), "trio": _on("trio")}


@pytest.fixture(params=DRIVERS)
def run(request: pytest.FixtureRequest) -> Callable[..., Any]:
    """Give `run(flow, handler, tools)`, which performs a flow with one of the drivers."""
    return DRIVERS[request.param]


# ---------------------------------------------------------------------------------------- outcomes


def test_each_flow_has_its_outcome_in_order(run: Callable[..., Any]) -> None:
    """A value or an error, whichever ended first; pauses, calls and reports among the steps."""
    seen: list[object] = []
    error = TarashError("one of them")
    flows = (one(Sleep(0.01)), failing(error), one(Call(divmod, (7, 2))), one(Emit(seen.append, 1)))
    outcomes = run(one(Together(flows)))
    assert outcomes == (Outcome(None), Outcome(error=error), Outcome((3, 1)), Outcome(None))
    assert seen == [1]


def test_no_flows_have_no_outcomes(run: Callable[..., Any]) -> None:
    """Nothing is waited for."""
    assert run(together([])) == ()


def test_a_single_flow_is_performed_as_it_is() -> None:
    """No step more than its own."""
    flow = together([one(GET)])
    assert next(flow) is GET
    with pytest.raises(StopIteration) as done:
        flow.send(7)
    assert done.value.value == (7,)


def test_an_error_is_raised_when_all_have_ended(run: Callable[..., Any]) -> None:
    """The first one in order."""
    seen: list[object] = []
    late = TarashError("late")

    def slow() -> Generator[Any, Any, None]:
        yield Sleep(0.01)
        seen.append("ended")
        raise late

    with pytest.raises(TarashError, match="late"):
        run(together([slow(), failing(TarashError("soon"))]))
    assert seen == ["ended"]


def test_several_flows_may_each_have_several(run: Callable[..., Any]) -> None:
    """Reports of the inner ones come too."""
    seen: list[object] = []

    def inner(number: int) -> Any:
        return together([one(Emit(seen.append, number)), one(Sleep(0))])

    run(together([inner(1), inner(2)]))
    assert sorted(map(str, seen)) == ["1", "2"]


# ------------------------------------------------------------------------------------- parallelism


def test_blocking_requests_overlap() -> None:
    """None is answered before all have come."""
    all_there = threading.Barrier(5)

    def handle(request: object) -> HTTPResponse:
        del request
        all_there.wait(SOON)
        return HTTPResponse(200)

    step = Exchange(POST, judge, time.monotonic() + FAR)
    replies = _sync(together([one(step) for _ in range(5)]), handle)
    assert [reply.status_code for reply in replies] == [200] * 5


async def test_awaited_requests_overlap() -> None:
    """None is answered before all have come."""
    come, all_there = list[object](), anyio.Event()

    async def handle(request: object) -> HTTPResponse:
        come.append(request)
        if len(come) == 5:
            all_there.set()
        await all_there.wait()
        return HTTPResponse(200)

    step = Exchange(POST, judge, time.monotonic() + FAR)
    replies = await _async(together([one(step) for _ in range(5)]), handle)
    assert [reply.status_code for reply in replies] == [200] * 5


def test_on_the_virtual_clock_steps_overlap() -> None:
    """Three requests of 2, 3 and 1 s take 3 s, and each flow goes on when its own is done."""
    seconds, ends = iter((2, 3, 1)), list[tuple[int, float]]()
    toy = gateway(lambda _: Reply(Response(200), next(seconds)))

    def flow(number: int) -> Generator[Any, Any, None]:
        yield Exchange(POST, judge, FAR)
        ends.append((number, toy.clock))

    toy._run(together([flow(number) for number in range(3)]))
    assert ends == [(2, 1), (0, 2), (1, 3)]
    assert toy.clock == 3


def test_on_the_virtual_clock_a_slot_is_waited_for() -> None:
    """Whoever has one keeps it for 5 s; whose deadline comes first goes without."""
    toy, got = gateway(Script(), slots=2), list[tuple[int, float]]()

    def flow(number: int, deadline: float | None) -> Generator[Any, Any, None]:
        lease = yield Acquire("toy", deadline)
        got.append((number, toy.clock))
        yield Sleep(5)
        lease.release()
        lease.release()

    deadlines = (None, FAR, 3, None, FAR)
    step = Together(tuple(flow(*pair) for pair in enumerate(deadlines)))
    outcomes = toy._run(one(step))
    assert got == [(0, 0), (1, 0), (3, 5), (4, 5)]
    assert isinstance(outcomes[2].error, TransportError)
    assert not outcomes[2].error.sent
    assert (toy.clock, toy.leases) == (10, 0)


def test_on_the_virtual_clock_nothing_is_sent_after_the_deadline() -> None:
    """As with a real one."""
    toy = gateway(Script())
    with pytest.raises(TransportError, match="before the sending") as caught:
        toy._run(one(Exchange(GET, judge, -1.0)))
    assert not caught.value.sent
    assert toy.requests == []


def test_a_pause_of_one_flow_does_not_hold_another(run: Callable[..., Any]) -> None:
    """The second one ends while the first one waits."""
    ended: list[str] = []

    def pausing() -> Generator[Any, Any, None]:
        while "other" not in ended:
            yield Sleep(0.001)
        ended.append("pausing")

    def other() -> Generator[Any, Any, None]:
        yield Sleep(0.002)
        yield Sleep(0.002)
        ended.append("other")

    run(together([pausing(), other()]))
    assert ended == ["other", "pausing"]


def test_a_pause_longer_than_a_tick_ends_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waiting in ticks lets Ctrl-C through on every system."""
    monkeypatch.setattr("tarash.tarash_gateway._together._TICK_SECONDS", 0.001)
    go_on = threading.Event()

    def freeing() -> Generator[Any, Any, None]:
        yield Sleep(0.02)
        go_on.set()

    assert _sync(together([one(Call(go_on.wait, (SOON,))), freeing()])) == (True, None)
    assert _sync(together([one(Call(time.sleep, (0.02,))), one(GET)]))[0] is None


def test_blocking_flows_run_in_the_calling_thread_alone() -> None:
    """What blocks does not; it sees the caller's context variables."""
    threads: list[int] = []
    variable = contextvars.ContextVar("variable", default="unset")
    variable.set("set")

    def flow() -> Generator[Any, Any, tuple[int, str]]:
        threads.append(threading.get_ident())
        where = yield Call(threading.get_ident)
        threads.append(threading.get_ident())
        return where, (yield Call(variable.get))

    ends = _sync(together([flow(), flow()]))
    assert set(threads) == {threading.get_ident()}
    assert {value for _, value in ends} == {"set"}
    assert threading.get_ident() not in {where for where, _ in ends}


def test_without_threads_the_flows_are_performed_one_after_the_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A machine that has no more of them, or an interpreter that ends."""

    def refuse(thread: object) -> None:
        raise RuntimeError(f"can't start {thread!r}")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    here = threading.get_ident()
    assert _sync(together([one(Call(threading.get_ident))] * 1 + [one(Call(int))])) == (here, 0)


@pytest.mark.parametrize("deadline", [None, FAR])
def test_without_threads_a_slot_is_waited_for_while_others_work(
    deadline: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who has it needs the same thread to come to the end of its work."""
    slots = Slots(1)

    def refuse(thread: object) -> None:
        raise RuntimeError(f"can't start {thread!r}")

    def working() -> Generator[Any, Any, int]:
        ends = None if deadline is None else time.monotonic() + deadline
        lease = yield Acquire("toy", ends, slots)
        done = yield Call(int)
        lease.release()
        return int(done)

    monkeypatch.setattr(threading.Thread, "start", refuse)
    assert _sync(together([working(), working(), working()])) == (0, 0, 0)


def test_without_threads_a_slot_that_never_comes_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """At the deadline, as with them."""
    slots = Slots(1)
    taken = slots.take("toy")

    def refuse(thread: object) -> None:
        raise RuntimeError(f"can't start {thread!r}")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    late = Acquire("toy", time.monotonic(), slots)
    with pytest.raises(TransportError, match="nothing was sent"):
        _sync(together([one(late), one(Call(int))]))
    assert taken is not None


# ----------------------------------------------------------------------------------------- reports


def test_reports_of_a_blocking_call_are_made_in_the_calling_thread() -> None:
    """Also those of a stream that is read in another one, in the order of its events."""
    seen: list[tuple[int, object]] = []

    def note(update: object) -> None:
        seen.append((threading.get_ident(), update))

    def heard(event: Any) -> Emit:
        return Emit(note, event.data, lambda _: None)

    def handle(request: object) -> HTTPResponse:
        del request
        return HTTPResponse(200, headers=STREAM, content=b"data: 1\n\ndata: 2\n\n")

    step = Exchange(POST, judge, time.monotonic() + FAR, heard=heard)
    _sync(together([one(step), one(Emit(note, "own"))]), handle)
    assert {thread for thread, _ in seen} == {threading.get_ident()}
    assert [update for _, update in seen if update != "own"] == ["1", "2"]
    assert len(seen) == 3


async def test_awaited_reports_are_made_one_at_a_time() -> None:
    """The caller's callback is never entered twice."""
    inside = 0

    async def note(update: object) -> None:
        nonlocal inside
        assert inside == 0, update
        inside += 1
        await anyio.lowlevel.checkpoint()
        inside -= 1

    def flow() -> Generator[Any, Any, None]:
        for update in range(3):
            yield Emit(note, update)

    await _async(together([flow(), flow(), together([flow(), flow()])]))


# ----------------------------------------------------------------------------------- interruptions


def test_an_interruption_ends_every_flow(run: Callable[..., Any]) -> None:
    """And the one that waits for them gets it, so that it can clean up."""
    ended, seen = list[BaseException](), list[BaseException]()
    flows = (noting(Sleep(FAR), ended), noting(Sleep(FAR), ended), halting())
    with pytest.raises(Halt):
        run(noting(Together(flows), seen))
    assert len(ended) == 2
    assert isinstance(seen[0], Halt)


def test_what_exits_in_a_thread_ends_the_call() -> None:
    """As it does without one."""
    with pytest.raises(SystemExit):
        _sync(together([one(Call(sys.exit)), one(Sleep(FAR))]))


def test_a_slot_that_comes_too_late_is_given_back() -> None:
    """Its flow is gone when the thread that waited for it gets it."""
    slots = Slots(1)
    held = slots.take("fal")
    assert held is not None
    with pytest.raises(Halt):
        _sync(together([one(Acquire("fal")), halting()]), None, tools(slots))
    held.release()
    join_threads()
    assert slots.take("fal") is not None


def test_a_slot_that_nobody_took_yet_is_given_back() -> None:
    """The thread had it before the interruption, and its flow had not gone on."""
    slots = Slots(1)

    def holding() -> Generator[Any, Any, None]:
        lease = yield Acquire("fal")
        try:
            yield Sleep(FAR)
        finally:
            lease.release()

    def halting_late() -> Generator[Any, Any, None]:
        yield Sleep(0)
        join_threads()
        raise Halt

    with pytest.raises(Halt):
        _sync(together([holding(), halting_late()]), None, tools(slots))
    assert slots.take("fal") is not None


def test_an_answer_that_has_arrived_is_told_before_the_end() -> None:
    """It may be a paid job that nobody else would know of; a second way to exit is not."""
    told: list[object] = []

    def telling() -> Generator[Any, Any, None]:
        told.append((yield Call(int)))
        told.append((yield Call(int)))

    def halting_late() -> Generator[Any, Any, None]:
        yield Emit(told.append, "before")
        join_threads()
        raise Halt

    with pytest.raises(Halt):
        _sync(together([telling(), noting(Call(sys.exit), []), halting_late()]))
    assert told == ["before", 0]


def test_a_slot_is_given_back_although_what_came_before_it_stops_the_clean_up() -> None:
    """Its flow is never told of it."""
    slots = Slots(1)
    held = slots.take("fal")
    assert held is not None

    def stopping() -> Generator[Any, Any, None]:
        yield Call(int)
        raise Halt("second")

    def halting_late() -> Generator[Any, Any, None]:
        yield Sleep(0)
        join_threads("tarash-part-0")
        held.release()
        join_threads()
        raise Halt("first")

    with pytest.raises(Halt, match="second"):
        _sync(together([stopping(), one(Acquire("fal")), halting_late()]), None, tools(slots))
    assert slots.take("fal") is not None


def join_threads(name: str = "tarash-part-") -> None:
    """Wait for the threads of a group."""
    for thread in threading.enumerate():
        if thread.name.startswith(name):
            thread.join(SOON)
            assert not thread.is_alive()


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
def test_ctrl_c_ends_requests_in_flight_and_sends_none_again(
    request: pytest.FixtureRequest,
) -> None:
    """The real one, while two answers are awaited; a refusal that passes is not followed up."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    request.addfinalizer(lambda: signal.signal(signal.SIGINT, before))
    both_there, released, sent = threading.Barrier(2), threading.Event(), list[object]()
    main = threading.main_thread().ident or 0

    def handle(request: object) -> HTTPResponse:
        sent.append(request)
        if len(sent) > 2:
            return HTTPResponse(200)
        if both_there.wait(SOON) == 0:
            signal.pthread_kill(main, signal.SIGINT)
        released.wait(SOON)
        raise wire.http.ConnectError("refused")

    ended: list[BaseException] = []
    step = Exchange(POST, judge, time.monotonic() + FAR)
    flows = [noting(step, ended), noting(step, ended)]
    with wire.build_client(transport=MockTransport(handle)) as client:
        with pytest.raises(KeyboardInterrupt):
            Driver(client, tools()).run(together(flows))
        assert [type(end) for end in ended] == [KeyboardInterrupt] * 2
        released.set()
        join_threads()
    assert len(sent) == 2


async def test_a_cancelled_task_ends_every_flow_and_cleans_up() -> None:
    """Each flow, and the one that waits for them, under the shield."""
    ended, done = list[BaseException](), list[object]()

    def whole() -> Generator[Any, Any, None]:
        try:
            yield Together((noting(Sleep(FAR), ended), noting(Sleep(FAR), ended)))
        finally:
            done.extend((yield Together((one(Call(int)), one(Sleep(0))))))

    with anyio.CancelScope() as scope:
        async with anyio.create_task_group() as group:
            group.start_soon(_async, whole())
            await anyio.wait_all_tasks_blocked()
            scope.cancel()
    assert scope.cancelled_caught
    assert len(ended) == 2
    assert done == [Outcome(0), Outcome(None)]


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_a_cancellation_from_within_is_not_a_result() -> None:
    """A task group passes over it in silence; the call must not."""

    async def cancelled(request: object) -> HTTPResponse:
        raise asyncio.CancelledError(request)

    ended: list[BaseException] = []
    with pytest.raises(asyncio.CancelledError):
        await _async(noting(Together((one(GET), one(Sleep(0)))), ended), cancelled)
    assert len(ended) == 1
