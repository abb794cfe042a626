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
from tarash.tarash_gateway._judge import judge
from tarash.tarash_gateway.exceptions import (
    AuthenticationError,
    PluginError,
    SubmissionUnknownError,
    TarashError,
    TransportError,
)
from tarash.tarash_gateway.flows import Call, Emit, Exchange, Fetch, Flow, Once, Save, Sleep
from tarash.tarash_gateway.models._redact import Redactor
from tarash.tarash_gateway.wire import Request, origin_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tarash.tarash_gateway._events import ServerEvent
    from tarash.tarash_gateway._part import Submission
    from tarash.tarash_gateway._provider import Provider
    from tarash.tarash_gateway._report import Reporter
    from tarash.tarash_gateway._runtime import Runtime
    from tarash.tarash_gateway._shared import Shared
    from tarash.tarash_gateway._tokens import Tokens
    from tarash.tarash_gateway.flows import Step
    from tarash.tarash_gateway.models import GenerationConfig, GenerationRequest, Medium
    from tarash.tarash_gateway.service import Api
    from tarash.tarash_gateway.wire import Response

__all__ = ("Link",)

T = TypeVar("T")
_log = logging.getLogger("tarash")
_AUTHORIZE = "authorize"
_UNAUTHENTICATED = 401


@dataclass(frozen=True, slots=True)
class Link:
    """One config of a chain, ready to work.

    Attributes:
        config: The config.
        provider: Its provider, or the mock.
        api: The service, not yet bound to a submit; its config has no key.
        medium: What is being made.
        deadline: When its time is up, on the runtime's clock.
        request: Its words stay out of every error.
        keys: They do too.
        reporter: Tells the caller of the call's progress.
        tokens: What is fetched to authenticate; None: the provider fetches nothing.
        shared: What several parts of a generation bring once; None: there is one part.
    """

    runtime: Runtime = field(repr=False)
    config: GenerationConfig
    provider: Provider
    api: Api
    medium: Medium
    deadline: float
    request: GenerationRequest | None = field(repr=False)
    keys: tuple[str, ...] = field(repr=False)
    reporter: Reporter = field(repr=False)
    tokens: Tokens | None
    shared: Shared | None = None

    @property
    def redactor(self) -> Redactor:
        """What takes keys, fetched tokens and prompts out of errors."""
        fetched = () if self.tokens is None else self.tokens.secrets
        return Redactor.of(self.request, (*self.keys, *fetched), self.config.provider_config)

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
                if isinstance(step, Request):
                    reply = yield from self._request(step, phase, submission)
                else:
                    reply = yield from self._carry_out(step, phase, submission)
                failure = None
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
            step = Once(step.url, fetch_input(step.url, self.runtime.guard))
        if isinstance(step, Once):
            return (yield from self._once(step, phase))
        if isinstance(step, Sleep):
            return (yield from self._sleep(step))
        if isinstance(step, Call | Save | Emit):
            step = replace(step, deadline=self.deadline)
        if isinstance(step, Call) and submission is not None:
            return (yield from _call(step, submission))
        _check_admitted(step, self.provider.name)
        return (yield step)

    def _once(self, step: Once, phase: str) -> Flow[Any]:
        """Perform a flow, or take what another part got; nothing of it is paid."""
        if self.shared is None:
            return (yield from self.perform(step.flow, phase))
        # What it brings in its turn is its own: whoever holds the line must not wait in it.
        flow = replace(self, shared=None).perform(step.flow, phase)
        return (yield from self.shared.once(step.key, flow, self.deadline))

    def _request(self, step: Request, phase: str, submission: Submission | None) -> Flow[Any]:
        """Send a request with what authenticates it."""
        if self.tokens is None or phase == _AUTHORIZE or not step.authenticated:
            return self._send(step, phase, submission)
        return self._send_with(self.tokens, step, phase, submission)

    def _send_with(
        self, tokens: Tokens, step: Request, phase: str, submission: Submission | None
    ) -> Flow[Any]:
        """Send a request with the headers fetched for it, once more when they are refused."""
        yield from self.authorize()
        try:
            return (yield from self._send(tokens.added_to(step), phase, submission))
        except AuthenticationError as error:
            if error.status_code != _UNAUTHENTICATED or not tokens.headers:
                raise
        yield from self.authorize(renew=True)
        return (yield from self._send(tokens.added_to(step), phase, submission))

    def authorize(self, *, renew: bool = False) -> Flow[Mapping[str, str]]:
        """Return the headers that must be fetched to authenticate; none for most services."""
        tokens = self.tokens
        if tokens is None:
            return {}
        if renew or tokens.headers is None:
            flow = self.provider.authorize(self.api.config, self.api, renew=renew)
            tokens.headers = yield from self.perform(flow, _AUTHORIZE)
        return tokens.headers

    def _send(self, step: Request, phase: str, submission: Submission | None) -> Flow[Any]:
        """Send a request: the paid submit, or one that costs nothing and may be repeated."""
        if submission is not None and step.is_paid:
            return self._submit(step, submission)
        if step.is_paid or not step.may_repeat:
            step = replace(step, repeatable=True, paid=False)
        return self._exchange(step, phase)

    def _submit(self, request: Request, submission: Submission) -> Flow[Any]:
        """Send the paid submit; a lost answer is unknown, whatever came of a repetition."""
        _refuse_to_send_again(request, submission)
        submission.in_flight = True
        try:
            response = yield from self._exchange(request, "submit", submission)
        except TarashError as error:
            submission.in_flight = False
            if submission.lost and not isinstance(error, SubmissionUnknownError):
                raise _lost(request, str(error)) from error
            raise
        submission.in_flight, submission.answered, submission.lost = False, True, False
        return response

    def _sleep(self, step: Sleep) -> Flow[None]:
        """Wait as the flow asks, but not past the deadline."""
        yield Sleep(min(step.seconds, max(0.0, self.remaining)))
        if self.remaining <= 0:
            raise TransportError("the time ran out during a pause", sent=False)

    def _exchange(
        self, request: Request, phase: str, submission: Submission | None = None
    ) -> Flow[Any]:
        exchange = Exchange(
            request,
            partial(self._judged, request),
            self.deadline,
            failed=submission.failed if submission else None,
            heard=partial(_heard, request.hear, self.reporter) if request.hear else None,
            about=(phase, self.config.provider, self.config.model),
        )
        if not _log.isEnabledFor(logging.DEBUG):
            return (yield exchange)
        return (yield from self._logged(exchange, phase))

    def _judged(self, request: Request, response: Response) -> Response:
        return judge(response, request, self.provider.explain, self.redactor, self.runtime.now)

    def _logged(self, exchange: Exchange, phase: str) -> Flow[Any]:
        began, request = self.runtime.clock(), exchange.request
        outcome: object = "interrupted"
        try:
            response = yield exchange
            outcome = response.status_code
        except TarashError as error:
            outcome = type(error).__name__
            raise
        else:
            return response
        finally:
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


def _heard(
    hear: Callable[[ServerEvent], Mapping[str, Any] | None],
    reporter: Reporter,
    event: ServerEvent,
) -> Emit | None:
    """Return the report to make of an event at once; None leaves it to the flow."""
    told = hear(event)
    return None if told is None else reporter.partial(told)


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
