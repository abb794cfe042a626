"""The third driver: a virtual clock and a scripted service; a long wait takes no time."""

from __future__ import annotations

import random
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from tarash.tarash_gateway._events import ServerEvent
from tarash.tarash_gateway._gateway import Gateway
from tarash.tarash_gateway._guard import Guard
from tarash.tarash_gateway._registry import Registry
from tarash.tarash_gateway._retry import RetryPolicy
from tarash.tarash_gateway._runtime import Runtime
from tarash.tarash_gateway._slots import Slots, no_slot
from tarash.tarash_gateway._together import Strand, outcome_of, unless_interrupted
from tarash.tarash_gateway.exceptions import TarashError, TransportError
from tarash.tarash_gateway.flows import (
    Acquire,
    Call,
    Emit,
    Exchange,
    Lease,
    Outcome,
    Save,
    Saved,
    Sleep,
    Together,
)
from tarash.tarash_gateway.wire import Request, Response

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tarash.tarash_gateway.flows import Flow, Step

__all__ = ("Reply", "VirtualGateway")

T = TypeVar("T")
_EPOCH = datetime(2026, 11, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the scripted service does with one request.

    Attributes:
        response: Its answer; None: none ever comes.
        seconds: How long it takes.
        error: How the exchange fails instead: a `TransportError`, or an interruption such as
            `KeyboardInterrupt`.
    """

    response: Response | None = None
    seconds: float = 0.0
    error: BaseException | None = field(default=None)


@dataclass(slots=True)
class _Timed(Strand):
    """One of several flows on the virtual clock: when its step ends, and how."""

    time: float = 0.0
    reply: Outcome | None = None


class VirtualGateway(Gateway):
    """A gateway whose clock is virtual and whose network is a function.

    Args:
        serve: Answers each request.
        plugins: Providers by name; no installed one is looked up among these names.
        environment: Where keys are looked up.
        seed: Of jitter and ids: the same seed gives the same run.
        retry: How often what may be repeated is repeated.
        registry: Providers that many gateways share; None: `plugins` alone.
        slots: Paid submits under way at once.

    Attributes:
        clock: Virtual seconds since the beginning.
        requests: What was sent, in order.
        leases: Slots that are taken now.
    """

    def __init__(
        self,
        serve: Callable[[Request], Response | Reply],
        *,
        plugins: Mapping[str, object] | None = None,
        environment: Mapping[str, str] | None = None,
        seed: int = 0,
        retry: RetryPolicy | None = None,
        registry: Registry | None = None,
        slots: int = 8,
    ) -> None:
        variables = dict(environment or {})
        registry = registry or Registry({"TARASH_PLUGINS": "", **variables})
        super().__init__(registry=registry, environment=variables)
        self._serve = serve
        self._policy = retry or RetryPolicy()
        self._chance = random.Random(seed)  # noqa: S311  jitter, no secret
        self.clock = 0.0
        self.requests: list[Request] = []
        self.leases = 0
        self._free = [0.0] * slots  # since when each free slot has been free
        self._lines: dict[Slots, list[float]] = {}  # the same of other lines
        self._runtime = Runtime(
            registry=registry,
            guard=Guard(),
            environment=variables,
            clock=lambda: self.clock,
            now=lambda: _EPOCH + timedelta(seconds=self.clock),
            random=self._chance.random,
            new_id=lambda: f"{self._chance.getrandbits(128):032x}",
        )
        for name, plugin in (plugins or {}).items():
            registry.register(name, plugin)

    def _run(self, flow: Flow[T]) -> T:
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
                return self._exchange(Exchange(step, lambda response: response))
            case Sleep():
                self.clock += max(0.0, step.seconds)
                return None
            case Call():
                return self._call(step)
            case Emit():
                return self._emit(step)
            case Acquire():
                return self._lease(step)
            case Save():
                return self._save(step)
            case Together():
                return self._together(step)
            case _:
                raise TypeError(f"{type(step).__name__} is no step")

    def _exchange(self, step: Exchange) -> Response:
        performed = 0
        while True:
            try:
                answered = self._once(step.request, self._left(step.deadline))
                return step.judge(self._heard(step, answered))
            except TarashError as error:
                if step.failed is not None:
                    step.failed(error)
                remaining = self._left(step.deadline)
                performed += self._policy.uses_up(error, remaining)
                wait = self._policy.wait(
                    error, step.request, performed, remaining, self._chance.random
                )
                if wait is None:
                    raise
                self.clock += wait

    def _left(self, deadline: float | None) -> float:
        return float("inf") if deadline is None else deadline - self.clock

    def _call(self, step: Call) -> Any:
        if self._left(step.deadline) <= 0:
            raise TransportError("the virtual time ran out before the call", sent=False)
        return step.function(*step.arguments)

    def _heard(self, step: Exchange, response: Response) -> Response:
        """Report the events of an answer, and return it with those that are left."""
        kind = response.headers.get("content-type", "")
        if step.heard is None or not kind.startswith("text/event-stream"):
            return response
        left: list[ServerEvent] = []
        for event in response.take_events():
            report = step.heard(event)
            if report is None:
                left.append(event)
            else:
                self._emit(report)
        return replace(response, kept=tuple(left))

    def _emit(self, step: Emit) -> None:
        try:
            step.callback(step.update)
        except Exception as error:
            if step.failed is None:
                raise
            step.failed(error)

    def _once(self, request: Request, remaining: float) -> Response:
        if remaining <= 0:
            raise TransportError("the virtual time ran out before the sending", sent=False)
        self.requests.append(request)
        served = self._serve(request)
        reply = Reply(served) if isinstance(served, Response) else served
        if reply.seconds >= remaining or (reply.response is None and reply.error is None):
            self.clock += remaining if remaining != float("inf") else reply.seconds
            raise TransportError("the virtual time ran out", sent=True)
        self.clock += reply.seconds
        if reply.error is not None:
            raise reply.error
        response = reply.response or Response(200)
        # `explain` may go by the address, and only the drivers know where an answer came from.
        return response if response.url else replace(response, url=request.url)

    def _together(self, step: Together) -> tuple[Outcome, ...]:
        """Perform the flows on one clock: a step begins at once, and ends when its time comes."""
        strands = [_Timed(flow, time=self.clock) for flow in step.flows]
        try:
            while opened := [strand for strand in strands if strand.outcome is None]:
                strand = min(opened, key=self._due)
                self.clock = self._due(strand)
                reply = strand.reply or outcome_of(self._perform, strand.step)
                strand.take(unless_interrupted(reply))
                self._begin(strand)
        except BaseException as stop:
            for strand in strands:
                strand.end(stop)
            raise
        return tuple(strand.outcome or Outcome() for strand in strands)

    def _begin(self, strand: _Timed) -> None:
        """Find out how the step that has come up will end, and when; a slot is waited for."""
        strand.time, strand.reply = self.clock, None
        if strand.outcome is None and not isinstance(strand.step, Acquire):
            strand.reply = outcome_of(self._perform, strand.step)
            self.clock, strand.time = strand.time, self.clock

    def _due(self, strand: _Timed) -> float:
        """Return when the flow goes on."""
        if strand.reply is None and isinstance(strand.step, Acquire):
            return self._slot_at(strand.step, strand.time)
        return strand.time

    def _slot_at(self, step: Acquire, time: float) -> float:
        """Return when the wait for a slot that begins at `time` is over."""
        patience = float("inf") if step.deadline is None else step.deadline
        return max(time, min(patience, *self._free_in(step), float("inf")))

    def _free_in(self, step: Acquire) -> list[float]:
        """Return since when each free slot of a line has been free."""
        return self._free if step.line is None else self._lines.setdefault(step.line, [0.0])

    def _lease(self, step: Acquire) -> Lease:
        self.clock = self._slot_at(step, self.clock)
        free = self._free_in(step)
        if not free or min(free) > self.clock:
            raise no_slot(step)
        held = [min(free)]
        free.remove(held[0])
        self.leases += 1
        return Lease(lambda: self._give_back(held, free))

    def _give_back(self, held: list[float], free: list[float]) -> None:
        if held:
            held.clear()
            self.leases -= 1
            free.append(self.clock)

    def _save(self, step: Save) -> Saved:
        response = self._once(step.request, self._left(step.deadline))
        with step.path.open("wb") as file:
            size = file.write(response.content)
        return Saved(response.status_code, response.headers, size)
