"""The engine: one flow from a config and a request to a response; drivers perform it.

generate = for each config of the chain: prepare, submit, watch, normalize; on an error that
falls back, the next. Nothing here waits or opens a socket.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, TypeVar

from tarash.tarash_gateway._inputs import read_local_inputs
from tarash.tarash_gateway._open import link_of, open_link
from tarash.tarash_gateway._prepare import prepare
from tarash.tarash_gateway._respond import respond
from tarash.tarash_gateway._story import Story
from tarash.tarash_gateway._submit import submit
from tarash.tarash_gateway._watch import Track, cancel, give_up, look, watch
from tarash.tarash_gateway.exceptions import (
    ConfigurationError,
    InvalidRequestError,
    SubmissionUnknownError,
    TarashError,
)
from tarash.tarash_gateway.models import (
    GenerationConfig,
    GenerationRequest,
    ImageGenerationConfig,
    ImageGenerationRequest,
    VideoGenerationConfig,
    VideoGenerationRequest,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tarash.tarash_gateway._link import Link, Runtime
    from tarash.tarash_gateway._prepare import Prepared
    from tarash.tarash_gateway._report import Reporter
    from tarash.tarash_gateway.flows import Flow
    from tarash.tarash_gateway.models import CancelVerdict, GenerationResponse, Job, Medium, Plan

__all__ = ("cancel_job", "check_job", "generate", "plan", "resume_job", "submit_job")

T = TypeVar("T")
_log = logging.getLogger("tarash")

_PAIRS: tuple[tuple[Medium, type[GenerationConfig], type[GenerationRequest]], ...] = (
    ("video", VideoGenerationConfig, VideoGenerationRequest),
    ("image", ImageGenerationConfig, ImageGenerationRequest),
)


def generate(
    runtime: Runtime,
    config: GenerationConfig,
    request: GenerationRequest,
    medium: Medium,
    reporter: Reporter,
) -> Flow[GenerationResponse]:
    """Make what `request` asks for with the first config of the chain that can."""

    def once(link: Link, read: GenerationRequest) -> Flow[GenerationResponse]:
        return _generate_once(link, read, reporter)

    def story_of(response: GenerationResponse) -> str:
        return response.request_id

    try:
        response, story = yield from _chain(runtime, config, request, medium, once, story_of)
    except TarashError as error:
        yield from reporter.failure(error)
        raise
    complete = response.model_copy(update={"execution_metadata": story.metadata()})
    yield from reporter.result(complete)
    return complete


def submit_job(
    runtime: Runtime, config: GenerationConfig, request: GenerationRequest, medium: Medium
) -> Flow[Job]:
    """Start one job with the first config of the chain that accepts it, and do not wait."""

    def once(link: Link, read: GenerationRequest) -> Flow[Job]:
        prepared = prepare(link, read)
        if len(prepared.parts) > 1:
            raise InvalidRequestError(
                f"{link.config.model} gives {prepared.plan.outputs_per_call} at a time, and "
                f"{read.outputs} were asked for; nothing was sent. Submit them one by one, or "
                "use generate.",
                field="outputs",
                value=read.outputs,
            )
        return (yield from submit(link, read, prepared.plan, prepared.warnings))

    job, _ = yield from _chain(runtime, config, request, medium, once, lambda job: job.id)
    return job


def resume_job(runtime: Runtime, job: Job, reporter: Reporter) -> Flow[GenerationResponse]:
    """Go on with an accepted job and return its response; nothing is submitted."""
    link = link_of(runtime, job)
    track = Track(job, runtime.clock())
    try:
        yield from watch(link, [track], reporter)
        response = respond(link, [track], ())
    except TarashError as error:
        yield from reporter.failure(error)
        raise
    yield from reporter.result(response)
    return response


def check_job(runtime: Runtime, job: Job) -> Flow[Job]:
    """Return the state of `job` now; a failed job is a state, not an error."""
    if job.done:
        return job
    try:
        return (yield from look(link_of(runtime, job), job))
    except TarashError as error:
        if error.ends_job and error.job is not None:
            return error.job
        raise


def cancel_job(runtime: Runtime, job: Job) -> Flow[CancelVerdict]:
    """Ask the service to stop `job`."""
    if job.done:
        return "cancelled" if job.status == "cancelled" else "too_late"
    return (yield from cancel(link_of(runtime, job), job))


def plan(
    runtime: Runtime, config: GenerationConfig, request: GenerationRequest, medium: Medium
) -> tuple[Plan, ...]:
    """Return what each config of the chain would send; nothing is."""
    _check_pair(config, request, medium)
    return tuple(
        prepare(open_link(runtime, link, request, medium, keyed=False), request, strict=False).plan
        for link in config.chain()
    )


def _chain(  # noqa: PLR0917  one private caller shape
    runtime: Runtime,
    config: GenerationConfig,
    request: GenerationRequest,
    medium: Medium,
    once: Callable[[Link, GenerationRequest], Flow[T]],
    request_id: Callable[[T], str],
) -> Flow[tuple[T, Story]]:
    """Try each config in order and return the first result, with the story of all attempts."""
    _check_pair(config, request, medium)
    request = yield from read_local_inputs(request)
    configs = tuple(config.chain())
    story = Story(runtime.clock, runtime.now, len(configs))
    for number, link_config in enumerate(configs, start=1):
        story.begin_attempt()
        try:
            link = open_link(runtime, link_config, request, medium)
            result = yield from once(link, request)
        except TarashError as error:
            error.locate(provider=link_config.provider, model=link_config.model)
            story.end_attempt(link_config, error.request_id, error)
            if number == len(configs) or not _goes_on(error, link_config):
                raise story.told_by(error)  # noqa: B904  it is the same error
            _log.warning("%s/%s failed, trying the next: %s", error.provider, error.model, error)
        else:
            story.end_attempt(link_config, request_id(result))
            return result, story
    raise AssertionError("a chain has at least one config")  # pragma: no cover  chain() yields self


def _goes_on(error: TarashError, config: GenerationConfig) -> bool:
    """Tell whether the next config may be tried: never while a job may still be paid for."""
    accepts_risk = config.on_unknown_submit == "fallback"
    if isinstance(error, SubmissionUnknownError):
        return accepts_risk
    if error.job is not None and not error.ends_job:
        return error.falls_back and (error.cancel_verdict == "cancelled" or accepts_risk)
    return error.falls_back


def _generate_once(
    link: Link, request: GenerationRequest, reporter: Reporter
) -> Flow[GenerationResponse]:
    prepared = prepare(link, request)
    tracks: list[Track] = []
    try:
        lost = yield from _submit_all(link, prepared, tracks)
        yield from watch(link, tracks, reporter)
    except GeneratorExit:
        raise
    except BaseException as stop:
        yield from _stop_all(link, tracks, stop)
        raise
    return respond(link, tracks, lost, prepared.warnings)


def _submit_all(
    link: Link, prepared: Prepared, tracks: list[Track]
) -> Flow[tuple[TarashError, ...]]:
    """Submit each part; once one is accepted, the failure of a later one loses nothing."""
    for request, part in prepared.parts:
        try:
            job = yield from submit(link, request, part, prepared.warnings)
        except TarashError as error:
            if not tracks:
                raise
            return (error,)  # what is accepted is waited for; no more is paid
        tracks.append(Track(job, link.runtime.clock()))
    return ()


def _stop_all(link: Link, tracks: list[Track], stop: BaseException) -> Flow[None]:
    """Cancel what is under way because the caller stopped, and leave the verdicts on `stop`."""
    opened = [track for track in tracks if track.open]
    yield from give_up(link, opened)
    for track in opened:
        if track.error is not None:
            verdict = track.error.cancel_verdict
            stop.add_note(
                f"job {track.job.id} of {link.config.provider}/{link.config.model}: "
                f"cancel: {verdict}"
            )
            _leave(stop, track.error.job, verdict)


def _leave(stop: BaseException, job: Job | None, verdict: str | None) -> None:
    attributes: dict[str, Any] = {"job": job, "cancel_verdict": verdict}
    for name, value in attributes.items():
        if getattr(stop, name, None) is None:
            setattr(stop, name, value)


def _check_pair(config: GenerationConfig, request: GenerationRequest, medium: Medium) -> None:
    for name, config_type, request_type in _PAIRS:
        if name == medium and not (
            isinstance(config, config_type) and isinstance(request, request_type)
        ):
            raise ConfigurationError(
                f"a {medium} takes a {config_type.__name__} and a {request_type.__name__}, not "
                f"{type(config).__name__} and {type(request).__name__}. Nothing was sent."
            )
