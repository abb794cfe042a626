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
from tarash.tarash_gateway.exceptions import (
    PluginError,
    SubmissionUnknownError,
    TarashError,
    TransportError,
)
from tarash.tarash_gateway.flows import Call, Emit, Exchange, Fetch, Flow, Save, Sleep
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
    """What is known of a paid submit under way.

    Attributes:
        intent: What it is to be.
        in_flight: Whether it is being sent, or a blocking call is under way that may send it.
        answered: Whether the service took it.
        lost: Whether it was sent once without a usable answer.
    """

    intent: Intent
    in_flight: bool = False
    answered: bool = False
    lost: bool = False

    @property
    def may_have_been_accepted(self) -> bool:
        """Whether a paid job may exist although there is no `Job` yet."""
        return self.in_flight or self.answered or self.lost

    def failed(self, error: Exception) -> None:
        """Note one failed sending; a later one that is refused does not make it undone."""
        sent = isinstance(error, TransportError) and error.sent
        self.lost = self.lost or sent or isinstance(error, SubmissionUnknownError)


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
            except TarashError as error:
                raise self.located(error)  # noqa: B904  it is the same error
            try:
                reply, failure = (yield from self._carry_out(step, phase, submission)), None
            except GeneratorExit:
                flow.close()
                raise
            except BaseException as error:  # noqa: BLE001  the flow may clean up; it is thrown in
                failure = error

    def located(self, error: TarashError) -> TarashError:
        """Return `error` without keys and prompts, and with provider and model."""
        located = error.locate(provider=self.config.provider, model=self.config.model)
        return self.redactor.error(located)

    def _carry_out(self, step: Step, phase: str, submission: Submission | None) -> Flow[Any]:
        if isinstance(step, Fetch):
            return (yield from fetch_input(step.url, self.runtime.guard))
        if isinstance(step, Sleep):
            return (yield from self._sleep(step))
        if isinstance(step, Call) and submission is not None:
            return (yield from _call(step, submission))
        if not isinstance(step, Request):
            _check_admitted(step, self.provider.name)
            return (yield step)
        if submission is not None and step.is_paid:
            return (yield from self._submit(step, submission))
        if step.is_paid or not step.may_repeat:
            step = replace(step, repeatable=True, paid=False)
        return (yield from self._exchange(step, phase))

    def _submit(self, request: Request, submission: Submission) -> Flow[Any]:
        """Send the paid submit; a lost answer is unknown, whatever came of a repetition."""
        _refuse_to_send_again(request, submission)
        submission.in_flight = True
        try:
            response = yield from self._exchange(request, "submit", submission.failed)
        except TarashError as error:
            submission.in_flight = False
            if submission.lost and not isinstance(error, SubmissionUnknownError):
                raise _lost(request, str(error)) from error
            raise
        submission.in_flight, submission.answered, submission.lost = False, True, False
        return response

    def _sleep(self, step: Sleep) -> Flow[None]:
        """Wait as the plugin asks, but not past the deadline."""
        yield Sleep(min(step.seconds, max(0.0, self.remaining)))
        if self.remaining <= 0:
            raise TransportError("the time ran out while the plugin waited", sent=False)

    def _exchange(
        self, request: Request, phase: str, failed: Callable[[Exception], object] | None = None
    ) -> Flow[Any]:
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
            response = yield Exchange(request, verdict, self.deadline, failed)
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


def _call(step: Call, submission: Submission) -> Flow[Any]:
    """Run a blocking function in a submit: it may be an SDK that pays, so it counts as sent."""
    submission.in_flight = True
    result = yield step
    submission.in_flight = False
    return result


def _refuse_to_send_again(request: Request, submission: Submission) -> None:
    if submission.lost:
        raise _lost(request, "the plugin was about to send it another time.")


def _lost(request: Request, why: str) -> SubmissionUnknownError:
    return SubmissionUnknownError(
        f"the paid submit to {origin_of(request.url)} was sent and its answer was lost: {why} It "
        "may have been accepted. Look at the provider's job list before you pay again."
    )


def _check_admitted(step: object, provider: str) -> None:
    if not isinstance(step, Call | Save | Emit):
        raise PluginError(
            f"provider {provider!r}: a flow yielded {type(step).__name__}, which is no step of a "
            "provider's. Yield the requests that `api` builds; to run another flow, write "
            "`yield from`.",
            provider=provider,
        )
