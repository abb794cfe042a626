"""The engine: one flow from a config and a request to a response; drivers perform it.

generate = for each config of the chain: prepare, submit, watch, normalize; on an error that
falls back, the next. Nothing here waits or opens a socket.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, TypeVar, cast

from tarash.tarash_gateway._abandon import abandon, jobs_of, leaving
from tarash.tarash_gateway._arguments import check_job_given, check_pair
from tarash.tarash_gateway._ask import cancel, look
from tarash.tarash_gateway._inputs import read_local_inputs
from tarash.tarash_gateway._open import link_of, open_link
from tarash.tarash_gateway._part import Part, Track
from tarash.tarash_gateway._parts import carry_out, parts_of
from tarash.tarash_gateway._prepare import prepare
from tarash.tarash_gateway._report import Reporter
from tarash.tarash_gateway._respond import respond
from tarash.tarash_gateway._story import Story
from tarash.tarash_gateway._submit import submit
from tarash.tarash_gateway.exceptions import (
    InvalidRequestError,
    SubmissionUnknownError,
    TarashError,
)
from tarash.tarash_gateway.models import (
    GenerationConfig,
    GenerationRequest,
    GenerationResponse,
    Job,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tarash.tarash_gateway._link import Link
    from tarash.tarash_gateway._runtime import Runtime
    from tarash.tarash_gateway.flows import Flow
    from tarash.tarash_gateway.models import CancelVerdict, Medium, Plan

__all__ = ("cancel_job", "check_job", "generate", "plan", "resume_job", "submit_job")

Made = TypeVar("Made", GenerationResponse, Job)
_log = logging.getLogger("tarash")
_CANCEL_SECONDS = 30.0  # of a cancel that the caller asked for


def generate(
    runtime: Runtime,
    config: GenerationConfig,
    request: GenerationRequest,
    medium: Medium,
    reporter: Reporter,
) -> Flow[GenerationResponse]:
    """Make what `request` asks for with the first config of the chain that can."""
    work = _chain(runtime, config, request, medium, reporter=reporter, once=_generate_once)
    return _reported(work, reporter)


def _generate_once(link: Link, request: GenerationRequest) -> Flow[GenerationResponse]:
    prepared = prepare(link, request)
    return _response(link, parts_of(link, prepared), prepared.warnings)


def submit_job(
    runtime: Runtime, config: GenerationConfig, request: GenerationRequest, medium: Medium
) -> Flow[Job]:
    """Start one job with the first config of the chain that accepts it, and do not wait."""
    return _chain(runtime, config, request, medium, reporter=Reporter(), once=_submit_once)


def _submit_once(link: Link, request: GenerationRequest) -> Flow[Job]:
    prepared = prepare(link, request)
    if len(prepared.parts) > 1:
        raise InvalidRequestError(
            f"{link.config.model} gives {prepared.plan.outputs_per_call} at a time, and "
            f"{request.outputs} were asked for; nothing was sent. Submit them one by one, or "
            "use generate.",
            field="n" if link.medium == "image" else "number_of_videos",
            value=request.outputs,
        )
    parts = parts_of(link, prepared)
    try:
        yield from submit(link, parts[0])
    except BaseException as end:
        yield from abandon(link, parts, end, cancels=False)
        raise
    return cast("Job", parts[0].job)


def resume_job(runtime: Runtime, job: Job, reporter: Reporter) -> Flow[GenerationResponse]:
    """Go on with an accepted job and return its response; nothing is submitted."""
    return _reported(_resumed(runtime, job, reporter), reporter)


def _resumed(runtime: Runtime, job: Job, reporter: Reporter) -> Flow[GenerationResponse]:
    check_job_given(job)
    try:
        link = link_of(runtime, job, reporter=reporter)
        part = Part(track=Track(job, runtime.clock()))
        return (yield from _response(link, [part]))
    except TarashError as error:
        _locate(error, job)
        raise


def check_job(runtime: Runtime, job: Job) -> Flow[Job]:
    """Return the state of `job` now; a failed job is a state, not an error."""
    check_job_given(job)
    if job.done:
        return job
    try:
        return (yield from look(link_of(runtime, job), job))
    except TarashError as error:
        if error.ends_job and error.job is not None:
            return error.job
        _locate(error, job)
        raise


def cancel_job(runtime: Runtime, job: Job) -> Flow[CancelVerdict]:
    """Ask the service to stop `job`."""
    check_job_given(job)
    if job.done:
        return "cancelled" if job.status == "cancelled" else "too_late"
    try:
        link = link_of(runtime, job)
    except TarashError as error:
        _locate(error, job)
        raise
    return (yield from cancel(link.with_deadline(_CANCEL_SECONDS), job))


def _reported(work: Flow[GenerationResponse], reporter: Reporter) -> Flow[GenerationResponse]:
    """Run `work`, and tell the caller's callback how it ended."""
    try:
        response = yield from work
    except TarashError as error:
        yield from leaving(reporter.failure(error), jobs_of(error))
        raise
    yield from leaving(reporter.result(response), response.jobs)
    return response


def _response(
    link: Link, parts: Sequence[Part], warnings: tuple[str, ...] = ()
) -> Flow[GenerationResponse]:
    """Bring `parts` to their end and return their response; an interruption cancels them."""
    try:
        yield from carry_out(link, parts)
        return _responded(link, parts, warnings)
    except BaseException as end:
        yield from abandon(link, parts, end)
        raise


def _locate(error: TarashError, job: Job) -> None:
    """Let `error` say which accepted job it is about."""
    error.locate(job=job, request_id=job.id, intent=job.intent)
    error.locate(provider=job.provider, model=job.model)


def plan(
    runtime: Runtime, config: GenerationConfig, request: GenerationRequest, medium: Medium
) -> tuple[Plan, ...]:
    """Return what each config of the chain would send; nothing is."""
    check_pair(config, request, medium)
    return tuple(
        prepare(open_link(runtime, link, request, medium, keyed=False), request, strict=False).shown
        for link in config.chain()
    )


def _chain(
    runtime: Runtime,
    config: GenerationConfig,
    request: GenerationRequest,
    medium: Medium,
    *,
    reporter: Reporter,
    once: Callable[[Link, GenerationRequest], Flow[Made]],
) -> Flow[Made]:
    """Try each config in order and return the first result, with the story of all attempts."""
    check_pair(config, request, medium)
    request = yield from read_local_inputs(request)
    story = Story(runtime.clock, runtime.now, len(tuple(config.chain())))
    for tried in config.chain():
        story.begin_attempt()
        try:
            link = open_link(runtime, tried, request, medium, reporter=reporter)
            made = yield from once(link, request)
        except TarashError as error:
            error.locate(provider=tried.provider, model=tried.model)
            story.end_attempt(tried, error.request_id, error)
            if story.is_over or not _goes_on(error, tried):
                raise story.told_by(error)  # noqa: B904  it is the same error
            _log.warning("%s/%s failed, trying the next: %s", error.provider, error.model, error)
        else:
            story.end_attempt(tried, _id_of(made))
            return story.told_in(made)
    raise AssertionError("a chain has at least one config")  # pragma: no cover  chain() yields self


def _id_of(made: GenerationResponse | Job) -> str:
    return made.id if isinstance(made, Job) else made.request_id


def _goes_on(error: TarashError, config: GenerationConfig) -> bool:
    """Tell whether the next config may be tried: never while a job may still be paid for."""
    accepts_risk = config.on_unknown_submit == "fallback"
    if isinstance(error, SubmissionUnknownError):
        return accepts_risk
    return error.falls_back and (accepts_risk or all(job.done for job in jobs_of(error)))


def _responded(
    link: Link, parts: Sequence[Part], warnings: tuple[str, ...] = ()
) -> GenerationResponse:
    """Return the response for parts that have all ended, some perhaps before they began."""
    tracks = [part.track for part in parts if part.track is not None]
    lost = [part.error for part in parts if part.error is not None]
    left = len(parts) - len(tracks) - len(lost)
    unpaid = (f"{left} more of {len(parts)} parts were not begun after that",) if left else ()
    return respond(link, tracks, lost, (*warnings, *unpaid))
