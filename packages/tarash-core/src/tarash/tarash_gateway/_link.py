"""One config of a chain at work: its provider, service and deadline, and how flows are performed.

Here a provider's plain requests become exchanges that are judged, and here a lost answer to a
paid submit becomes a `SubmissionUnknownError`.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from tarash.tarash_gateway._inputs import fetch_input
from tarash.tarash_gateway._judge import Redactor, judge
from tarash.tarash_gateway.exceptions import SubmissionUnknownError, TarashError, TransportError
from tarash.tarash_gateway.flows import Exchange, Fetch, Flow
from tarash.tarash_gateway.wire import Request, origin_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from tarash.tarash_gateway._guard import Guard
    from tarash.tarash_gateway._provider import Provider
    from tarash.tarash_gateway._registry import Registry
    from tarash.tarash_gateway.flows import Step
    from tarash.tarash_gateway.models import GenerationConfig, Intent, Medium
    from tarash.tarash_gateway.service import Api

__all__ = ("Link", "Runtime", "Submission")

T = TypeVar("T")
_log = logging.getLogger("tarash")


@dataclass(frozen=True, slots=True)
class Runtime:
    """What the engine may not decide itself: time, chance, environment and plugins.

    Attributes:
        clock: Monotonic seconds.
        now: The time of day, aware.
        random: Draws from 0 to 1.
        new_id: Makes ids for intents.
        log_prompts: Whether prompts may stand in the log.
    """

    registry: Registry
    guard: Guard
    environment: Mapping[str, str]
    clock: Callable[[], float]
    now: Callable[[], datetime]
    random: Callable[[], float]
    new_id: Callable[[], str]
    log_prompts: bool = False


@dataclass(slots=True)
class Submission:
    """What is known of a paid submit under way."""

    intent: Intent
    in_flight: bool = False
    answered: bool = False

    @property
    def may_have_been_accepted(self) -> bool:
        """Whether a paid job may exist although there is no `Job` yet."""
        return self.in_flight or self.answered


@dataclass(frozen=True, slots=True)
class Link:
    """One config of a chain, ready to work.

    Attributes:
        config: The config; only `api` holds the key.
        provider: Its provider, or the mock.
        api: The service, not yet bound to a submit.
        medium: What is being made.
        deadline: When its time is up, on the runtime's clock.
        redactor: Takes keys and prompts out of errors.
    """

    runtime: Runtime
    config: GenerationConfig
    provider: Provider
    api: Api
    medium: Medium
    deadline: float
    redactor: Redactor = field(default_factory=Redactor)

    @property
    def remaining(self) -> float:
        """Seconds to the deadline; below 0 when it has passed."""
        return self.deadline - self.runtime.clock()

    def with_deadline(self, seconds: float) -> Link:
        """Return this link with `seconds` from now."""
        return replace(self, deadline=self.runtime.clock() + seconds)

    def perform(self, flow: Flow[T], phase: str, submission: Submission | None = None) -> Flow[T]:
        """Run a provider's flow, each of its requests judged by what the provider explains."""
        reply: Any = None
        failure: BaseException | None = None
        while True:
            try:
                step = flow.send(reply) if failure is None else flow.throw(failure)
            except StopIteration as done:
                return done.value  # type: ignore[no-any-return]
            try:
                reply, failure = (yield from self._carry_out(step, phase, submission)), None
            except GeneratorExit:
                flow.close()
                raise
            except BaseException as error:  # noqa: BLE001  the flow may clean up; it is thrown in
                failure = error

    def _carry_out(self, step: Step, phase: str, submission: Submission | None) -> Flow[Any]:
        if isinstance(step, Fetch):
            return (yield from fetch_input(step.url, self.runtime.guard))
        if not isinstance(step, Request):
            return (yield step)
        if submission is not None and step.is_paid:
            return (yield from self._submit(step, submission))
        free = step if step.may_repeat else replace(step, repeatable=True)
        return (yield from self._exchange(replace(free, paid=False), phase))

    def _submit(self, request: Request, submission: Submission) -> Flow[Any]:
        """Send the paid submit; a lost answer is unknown, whatever the driver calls it."""
        submission.in_flight = True
        try:
            response = yield from self._exchange(request, "submit")
        except TransportError as error:
            submission.in_flight = error.sent
            if not error.sent:
                raise
            raise SubmissionUnknownError(
                f"the paid submit to {origin_of(request.url)} was sent and its answer was lost: "
                f"{error} It may have been accepted. Look at the provider's job list before you "
                "pay again."
            ) from error
        except TarashError as error:
            submission.in_flight = isinstance(error, SubmissionUnknownError)
            raise
        submission.in_flight, submission.answered = False, True
        return response

    def _exchange(self, request: Request, phase: str) -> Flow[Any]:
        began = self.runtime.clock()
        verdict = partial(
            judge,
            request=request,
            explain=self.provider.explain,
            redactor=self.redactor,
            now=self.runtime.now,
        )
        outcome: object = "interrupted"
        try:
            response = yield Exchange(request, verdict, self.deadline)
            outcome = response.status_code
        except TarashError as error:
            outcome = type(error).__name__
            raise
        else:
            return response
        finally:
            if _log.isEnabledFor(logging.DEBUG):
                _log.debug(
                    "%s %s/%s: %s %s -> %s in %.3f s",
                    phase,
                    self.config.provider,
                    self.config.model,
                    request.method,
                    origin_of(request.url),
                    outcome,
                    self.runtime.clock() - began,
                )
