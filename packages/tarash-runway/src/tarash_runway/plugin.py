"""Runway's hooks, in the order in which they are called."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from tarash.tarash_gateway.plugin import (
    Address,
    Api,
    CancelVerdict,
    ConfigurationError,
    Flow,
    GenerationConfig,
    GenerationRequest,
    HttpFlow,
    ImageGenerationResponse,
    InvalidRequestError,
    Job,
    Plan,
    ProviderError,
    ProviderInfo,
    Response,
    TarashError,
    TransportError,
    VideoGenerationResponse,
    hookimpl,
    object_of,
    text_of,
)
from tarash_runway import errors, payloads
from tarash_runway.catalog import CATALOG
from tarash_runway.media import placed_media
from tarash_runway.operations import operation_of, plan_of

_VERSION_HEADER, _VERSION = "X-Runway-Version", "2024-11-06"
_DATED = re.compile(r"\d{4}-\d{2}-\d{2}")
_TITLE = "Runway"
# Runway asks for 5 s between two looks at a task; one that is held back waits for others to end.
_POLL_AFTER_SECONDS, _THROTTLED_SECONDS = 5.0, 10.0
_WAITING = frozenset({"PENDING", "THROTTLED"})
_CANCELLED = frozenset({"CANCELLED", "CANCELED"})
_OVER = frozenset({"SUCCEEDED", "FAILED"})
_INFO = ProviderInfo(
    name="runway",
    title=_TITLE,
    media=("video", "image"),
    base=Address("https://api.dev.runwayml.com", environment=(("RUNWAYML_BASE_URL", "{}"),)),
    environment=(("RUNWAYML_API_SECRET",),),
    model_prefixes=("runway/",),
    settings=("allow_retired", "cancel_running"),
    poll_after_seconds=_POLL_AFTER_SECONDS,
    install="tarash-gateway[runway]",
    catalog=CATALOG,
)


@hookimpl
def describe() -> ProviderInfo:
    """Return Runway's facts."""
    return _INFO


@hookimpl
def connect(config: GenerationConfig, api: Api) -> Api:
    """Return the service with the version of the API that every call names."""
    version = config.api_version or _VERSION
    if _DATED.fullmatch(version) is None:
        raise ConfigurationError(
            f"api_version {version!r} is none of Runway's, which are dates. Nothing was sent. "
            f"Leave it out for {_VERSION}."
        )
    return replace(api, credentials={**api.credentials, _VERSION_HEADER: version})


@hookimpl
def plan(config: GenerationConfig, request: GenerationRequest) -> Plan:
    """Return what would be sent."""
    return plan_of(_INFO, config, request)


@hookimpl
def submit(config: GenerationConfig, request: GenerationRequest, api: Api, plan: Plan) -> Flow[Job]:
    """Upload what is large, and start a task."""
    payload = yield from placed_media(plan, request.extra_params, api)
    body = payloads.body_of(config.model, payload)
    try:
        answer = yield api.post(f"/v1/{operation_of(config.model, request)}", json=body)
    except InvalidRequestError as error:
        gone = errors.retired(error, CATALOG.get(config.model))
        if gone is None:
            raise
        raise gone from error
    accepted = object_of(answer, _TITLE)
    if not accepted.get("id"):
        raise TransportError("Runway's answer was to name a task and does not", sent=True)
    return api.job(
        accepted["id"],
        poll_after_seconds=_POLL_AFTER_SECONDS,
        state=payloads.accepted_state(accepted, body),
    )


@hookimpl
def poll(job: Job, api: Api) -> HttpFlow[Job]:
    """Look once at a task; of one that was there, two looks that miss it say that it is gone.

    Raises:
        RequestRejectedError: It is gone and had begun to run, so that it may have been paid.
    """
    try:
        answer = yield api.get(_path(job))
    except ProviderError as error:
        if error.code != errors.GONE or not job.state.get("seen"):
            raise
        if not job.state.get("missed"):
            return _waits(job, {"missed": True})
        if job.status == "queued":
            return job.cancelled()
        raise errors.lost() from error
    task = object_of(answer, _TITLE)
    status = text_of(task.get("status"))
    if status == "SUCCEEDED":
        return job.succeeded(task)
    if status == "FAILED":
        return errors.ended(job, task)
    if status in _CANCELLED:
        return job.cancelled()
    return _goes_on(job, task)


def _goes_on(job: Job, task: Mapping[str, Any]) -> Job:
    """Return the job of a task that is not over; a word that nobody knows counts as running."""
    state = {"seen": True, "missed": False, "update": dict(task)}
    status = text_of(task.get("status"))
    if status not in _WAITING:
        percent = payloads.percent_of(task)
        return job.running(
            progress_percent=percent, poll_after_seconds=_POLL_AFTER_SECONDS, state=state
        )
    return _waits(job.queued(), state, is_throttled=status == "THROTTLED")


def _waits(job: Job, state: dict[str, Any], *, is_throttled: bool = False) -> Job:
    pause = _THROTTLED_SECONDS if is_throttled else _POLL_AFTER_SECONDS
    moved = job.queued if job.status == "queued" else job.running
    return moved(poll_after_seconds=pause, state=state)


@hookimpl
def normalize(job: Job) -> VideoGenerationResponse | ImageGenerationResponse:
    """Return the response for a completed job."""
    return payloads.video_of(job) if job.medium == "video" else payloads.images_of(job)


@hookimpl
def cancel(job: Job, api: Api) -> HttpFlow[CancelVerdict]:
    """Stop a task that waits, and leave alone one that runs or is over.

    Of one that runs the credits are kept, so a chain that went on after it would pay twice; left
    alone it brings what was paid for. The setting `cancel_running` stops it all the same. Of one
    that is over, the same call deletes what it made.

    Source: PyPI runwayml 5.24.0, `resources/tasks.py`, of what is given back and what is deleted.
    """
    answer = yield api.get(_path(job))
    status = text_of(object_of(answer, _TITLE).get("status"))
    if status in _CANCELLED:
        return "cancelled"
    if status in _OVER:
        return "too_late"
    if status not in _WAITING and not api.settings.get("cancel_running"):
        return "unknown"
    try:
        yield api.delete(_path(job))
    except ProviderError as error:
        # It was there a moment ago: a first try, whose answer was lost, has done it.
        return "cancelled" if error.code == errors.GONE else "unknown"
    return "cancelled"


@hookimpl
def explain(response: Response) -> TarashError | None:
    """Return the typed error for one of Runway's own error answers."""
    return errors.explain(response)


def _path(job: Job) -> str:
    return f"/v1/tasks/{quote(job.id, safe='')}"
