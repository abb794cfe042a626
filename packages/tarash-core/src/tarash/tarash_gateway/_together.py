"""Several flows at once. Async: a task for each. Blocking: threads for what blocks, and no more.

The code of blocking flows runs in the calling thread alone. So no flow, and no callback of the
caller's, ever runs in two threads at once, and Ctrl-C finds every flow standing at a step.
"""

from __future__ import annotations

import contextvars
import heapq
import threading
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from tarash.tarash_gateway._interruption import ending
from tarash.tarash_gateway.exceptions import TransportError
from tarash.tarash_gateway.flows import Acquire, Emit, Lease, Outcome, Sleep

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence

    from tarash.tarash_gateway.flows import Flow, Step

__all__ = ("Group", "Strand", "outcome_of", "run_together", "unless_interrupted")

_NOBODY = -1
_AGAIN_SECONDS = 0.05
_TICK_SECONDS = 0.5  # Windows sees Ctrl-C only between two waits


@dataclass(slots=True)
class Strand:
    """One of several flows: the step that it waits for, or how it ended."""

    flow: Flow[Any]
    step: Step = field(default_factory=lambda: Sleep(0.0))
    outcome: Outcome | None = None

    def take(self, reply: Outcome) -> None:
        """Let the flow go on with the outcome of its step; at first, begin."""
        try:
            if reply.error is None:
                self.step = self.flow.send(reply.value)
            else:
                self.step = self.flow.throw(reply.error)
        except StopIteration as done:
            self.outcome = Outcome(done.value)
        except Exception as error:  # noqa: BLE001  it is the outcome
            self.outcome = Outcome(error=error)

    def end(self, stop: BaseException) -> None:
        """End the flow, which performs nothing more."""
        if self.outcome is None:
            with ending(self.flow, stop):
                self.flow.throw(stop)


class Group:
    """Flows that are performed at the same time.

    Args:
        flows: Each is performed to its end.
        clock: Monotonic seconds.
        here: Performs a step in the calling thread.
    """

    def __init__(
        self, flows: Sequence[Flow[Any]], clock: Callable[[], float], here: Callable[[Step], Any]
    ) -> None:
        self._strands = [Strand(flow) for flow in flows]
        self._clock = clock
        self._here = self._elsewhere = here
        self._timers: list[tuple[float, int]] = []
        self._news: SimpleQueue[tuple[int, Emit | Outcome]] = SimpleQueue()
        self._is_over = False

    def clock(self) -> float:
        """Return the time as the threads see it: up, once nobody waits for them any more."""
        return float("inf") if self._is_over else self._clock()

    def report(self, step: Emit) -> None:
        """Have the calling thread make a report that a thread has."""
        self._news.put((_NOBODY, step))

    def run(self, elsewhere: Callable[[Step], Any]) -> tuple[Outcome, ...]:
        """Perform all flows to their ends; `elsewhere` performs what blocks, in any thread."""
        self._elsewhere = elsewhere
        try:
            for number in range(len(self._strands)):
                self._go_on(number, Outcome())
            while any(strand.outcome is None for strand in self._strands):
                self._wait()
        except BaseException as stop:
            self._give_up(stop)
            raise
        return tuple(strand.outcome or Outcome() for strand in self._strands)

    def _go_on(self, number: int, reply: Outcome) -> None:
        """Let a flow go on with the outcome of its step, to the next one that takes time."""
        strand = self._strands[number]
        strand.take(reply)
        while strand.outcome is None and isinstance(strand.step, Emit):
            strand.take(unless_interrupted(outcome_of(self._here, strand.step)))
        if strand.outcome is not None:
            return
        if isinstance(strand.step, Sleep):
            heapq.heappush(self._timers, (self._clock() + strand.step.seconds, number))
        else:
            self._start(number, strand.step)

    def _start(self, number: int, step: Step) -> None:
        # A daemon: a program that is stopped does not wait for answers that nobody takes.
        context = contextvars.copy_context()
        work = partial(context.run, self._work, number, step)
        try:
            threading.Thread(target=work, name=f"tarash-part-{number}", daemon=True).start()
        except RuntimeError:  # no thread is to be had: one after the other
            self._work_here(number, step)

    def _work_here(self, number: int, step: Step) -> None:
        """Perform a step in the calling thread; whoever waits there for a slot frees none."""
        now = self._clock()
        if not isinstance(step, Acquire) or (step.deadline is not None and step.deadline <= now):
            self._work(number, step)
            return
        found = outcome_of(self._elsewhere, replace(step, deadline=now))
        if isinstance(found.error, TransportError):
            heapq.heappush(self._timers, (now + _AGAIN_SECONDS, number))
        else:
            self._news.put((number, found))

    def _work(self, number: int, step: Step) -> None:
        self._news.put((number, outcome_of(self._elsewhere, step)))
        if self._is_over:
            self._drop_news()

    def _wait(self) -> None:
        """Wait for the next step that is done, and go on with its flow."""
        seconds = self._timers[0][0] - self._clock() if self._timers else _TICK_SECONDS
        if seconds <= 0:
            self._due(heapq.heappop(self._timers)[1])
            return
        with suppress(Empty):
            number, news = self._news.get(timeout=min(seconds, _TICK_SECONDS))
            if isinstance(news, Emit):
                self._here(news)
            else:
                self._go_on(number, unless_interrupted(news))

    def _due(self, number: int) -> None:
        """Let a flow go on that has slept, or ask again for the slot that there was not."""
        step = self._strands[number].step
        if isinstance(step, Sleep):
            self._go_on(number, Outcome())
        else:
            self._start(number, step)

    def _give_up(self, stop: BaseException) -> None:
        """End every flow; an answer that is there already is told first: it may be a paid job."""
        self._is_over = True
        try:
            for number, news in self._arrived():
                if isinstance(news, Outcome) and not _is_interruption(news.error):
                    self._strands[number].take(news)
        finally:
            for strand in self._strands:
                strand.end(stop)
            self._drop_news()

    def _arrived(self) -> Iterator[tuple[int, Emit | Outcome]]:
        with suppress(Empty):
            while True:
                yield self._news.get_nowait()

    def _drop_news(self) -> None:
        """Give back the slots that came too late for their flows."""
        for _, news in self._arrived():
            if isinstance(news, Outcome) and isinstance(news.value, Lease):
                news.value.release()


async def run_together(
    run: Callable[[Flow[Any]], Awaitable[Any]], flows: Sequence[Flow[Any]]
) -> tuple[Outcome, ...]:
    """Run each flow in a task of its own, to its end.

    Args:
        run: Performs one flow.
        flows: All of them.
    """
    import anyio  # noqa: PLC0415  a sync program never needs it

    outcomes: dict[int, Outcome] = {}
    cancelled: list[BaseException] = []

    async def one(number: int, flow: Flow[Any]) -> None:
        try:
            outcomes[number] = Outcome(await run(flow))
        except Exception as error:  # noqa: BLE001  it is the outcome
            outcomes[number] = Outcome(error=error)
        except anyio.get_cancelled_exc_class() as stop:
            cancelled.append(stop)
            raise

    try:
        async with anyio.create_task_group() as group:
            for number, flow in enumerate(flows):
                group.start_soon(one, number, flow)
    except BaseExceptionGroup as ended:  # of interruptions alone; the first is as good as all
        raise ended.exceptions[0] from None
    return _all(outcomes, len(flows), cancelled)


def _all(
    outcomes: Mapping[int, Outcome], count: int, cancelled: Sequence[BaseException]
) -> tuple[Outcome, ...]:
    if len(outcomes) < count:  # one was cancelled from within; a task group does not say so
        raise cancelled[0]
    return tuple(outcomes[number] for number in range(count))


def outcome_of(perform: Callable[[Step], Any], step: Step) -> Outcome:
    """Return how `step` ended."""
    try:
        return Outcome(perform(step))
    except BaseException as error:  # noqa: BLE001  whoever waits for it decides
        return Outcome(error=error)


def unless_interrupted(outcome: Outcome) -> Outcome:
    """Return an outcome that a flow may have; raise what ends the whole call."""
    if outcome.error is not None and _is_interruption(outcome.error):
        raise outcome.error
    return outcome


def _is_interruption(error: BaseException | None) -> bool:
    return error is not None and not isinstance(error, Exception)
