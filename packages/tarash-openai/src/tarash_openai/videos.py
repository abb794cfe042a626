"""Videos: what is sent, how a job goes on, and what comes of it.

OpenAI shut this API down on 2026-09-24, Azure's last model was to end on 2026-10-15; services that
speak it alike go on. They differ in words, so what nobody knows counts as running.

Source: PyPI openai 3.57.0 (`resources/videos.py`, `types/video*.py`); Microsoft,
concepts/video-generation.md; OpenAI's openapi.yaml of 2026-08-21. Other words for states, and a
URL inside the object, are what public projects met at resellers.
"""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import quote

from tarash.tarash_gateway.plugin import (
    Api,
    Asset,
    CancelVerdict,
    ContentModerationError,
    Flow,
    HttpFlow,
    InvalidRequestError,
    Job,
    MediaSource,
    ProviderError,
    Request,
    Response,
    TarashError,
    TransportError,
    VideoGenerationResponse,
    form_parts,
    object_of,
    read_media,
)
from tarash_openai.errors import failure_of
from tarash_openai.services import Wire
from tarash_openai.tasks import Task

__all__ = (
    "cancel_video",
    "content_request",
    "look_at",
    "started",
    "video_of",
    "video_request",
)

_COMPLETED = frozenset({"completed", "succeeded"})
_FAILED = frozenset({"failed", "error"})
_CANCELLED = frozenset({"cancelled", "canceled"})
_QUEUED = frozenset({"queued", "pending"})
_ADDRESSES = ("video_url", "url")
_METADATA = ("created_at", "completed_at", "expires_at", "remixed_from_video_id", "model", "size")
_FILES = {"input_reference": "image_list", "video": "video"}
_MILLISECONDS = 1000


def video_request(wire: Wire, payload: Mapping[str, Any], task: Task) -> Flow[Request]:
    """Return the paid request for `payload`: parts of a form, or JSON where it names an id.

    OpenAI's own client sends a form even without a file, and so every compatible service takes one.
    """
    if task.name == "remix" or any(_is_reference(payload.get(name)) for name in _FILES):
        return wire.post(task.path, json=dict(payload))
    fields = {name: value for name, value in payload.items() if name not in _FILES}
    files: dict[str, MediaSource] = {}
    for name, standard in _FILES.items():
        if name in payload:
            files[name] = yield from read_media(payload[name], standard)
    return wire.post(task.path, files=form_parts(fields, files))


def started(wire: Wire, answer: Response) -> Job:
    """Return the job of an answer to a submit."""
    video = object_of(answer, wire.title)
    if not video.get("id"):
        raise TransportError(f"{wire.title}'s answer was to name a video and does not", sent=True)
    return _moved(wire, wire.api.job(video["id"]), video, answer)


def look_at(wire: Wire, job: Job) -> HttpFlow[Job]:
    """Look once at a video."""
    answer = yield wire.get(_path_of(job))
    return _moved(wire, job, object_of(answer, wire.title), answer)


def cancel_video(wire: Wire, job: Job) -> HttpFlow[CancelVerdict]:
    """Delete a video that was not begun; leave alone what is being made, or is made.

    The service has no cancel. Its delete is for videos that are completed or failed, and would
    throw away what was paid for; only of one that still waits is it known that nothing is lost.
    """
    answer = yield wire.get(_path_of(job))
    status = object_of(answer, wire.title).get("status")
    if status in _CANCELLED:
        return "cancelled"
    if status in _COMPLETED or status in _FAILED:
        return "too_late"
    if status not in _QUEUED:
        return "unknown"
    try:
        answer = yield wire.api.delete(wire.route(_path_of(job)))
    except (ProviderError, InvalidRequestError):
        return "unknown"
    return "cancelled" if object_of(answer, wire.title).get("deleted") is True else "unknown"


def content_request(asset: Asset, api: Api) -> Request:
    """Return the request that downloads a video."""
    return api.get(
        asset.url or "",
        headers={"Accept": "application/binary"},
        authenticated=asset.requires_credentials,
    )


def video_of(job: Job) -> VideoGenerationResponse:
    """Return the response for a video."""
    video = cast("Mapping[str, Any]", job.payload)
    sides = _sides(video.get("size"))
    asset = Asset(
        url=str(job.state["content_url"]),
        content_type="video/mp4" if job.state.get("ours") is True else None,
        width=sides[0] if sides else None,
        height=sides[1] if sides else None,
        duration_seconds=_seconds(video.get("seconds")),
        expires_at=_moment(video.get("expires_at")),
        requires_credentials=job.state.get("keyed") is True,
    )
    metadata = {name: video[name] for name in _METADATA if video.get(name) is not None}
    return VideoGenerationResponse(
        request_id=job.id,
        assets=(asset,),
        video=asset.address,
        content_type=asset.content_type,
        duration=asset.duration_seconds,
        resolution=f"{min(sides)}p" if sides else None,
        aspect_ratio=_ratio(sides) if sides else None,
        raw_response=job.payload,
        provider_metadata={**metadata, **_ids(job)},
    )


def _path_of(job: Job) -> str:
    """Return the path of a job's video."""
    return f"/videos/{quote(job.id, safe='')}"


def _moved(wire: Wire, job: Job, video: Mapping[str, Any], answer: Response) -> Job:
    """Return the job as an answer about its video tells."""
    status = video.get("status")
    if status in _COMPLETED:
        return job.succeeded(dict(video), state=_result_state(wire, job, video, answer))
    if status in _FAILED:
        return _failed(job, failure_of(video, wire.title))
    if status in _CANCELLED:
        return job.cancelled()
    later: dict[str, Any] = {"poll_after_seconds": _poll_after(answer), "state": _update(video)}
    if status in _QUEUED:
        return job.queued(**later)
    return job.running(progress_percent=_percent(video.get("progress")), **later)


def _failed(job: Job, error: TarashError) -> Job:
    """Return the job as failed; a refusal is raised, since it can say more than a job keeps."""
    code = getattr(error, "code", None)
    failed = job.failed(type(error).__name__, str(error), code=code)
    if isinstance(error, ContentModerationError):
        raise error.locate(job=failed, request_id=job.id)
    return failed


def _result_state(
    wire: Wire, job: Job, video: Mapping[str, Any], answer: Response
) -> dict[str, Any]:
    """Return where the video lies: behind the service's key, or where the object says."""
    named = next((str(video[name]) for name in _ADDRESSES if _is_address(video.get(name))), None)
    address = named or wire.api.url(wire.route(f"{_path_of(job)}/content"))
    state = {"content_url": address, "ours": named is None, "keyed": wire.api.trusts(address)}
    request_id = answer.headers.get("x-request-id")
    return {**state, "request_id": request_id} if request_id else state


def _update(video: Mapping[str, Any]) -> dict[str, Any]:
    """Return the news that a progress update shows, without the prompt."""
    return {"update": {name: value for name, value in video.items() if name != "prompt"}}


def _ids(job: Job) -> dict[str, Any]:
    return {"request_id": job.state["request_id"]} if "request_id" in job.state else {}


def _poll_after(answer: Response) -> float | None:
    """Return the seconds that the service asks to wait before the next look."""
    text = answer.headers.get("openai-poll-after-ms", "")
    return int(text) / _MILLISECONDS if text.isdecimal() else None


def _percent(progress: object) -> float | None:
    known = isinstance(progress, int | float) and not isinstance(progress, bool)
    return float(cast("float", progress)) if known else None


def _is_address(value: object) -> bool:
    return isinstance(value, str) and value.startswith(("https://", "http://"))


def _sides(size: object) -> tuple[int, int] | None:
    width, _, height = str(size).partition("x")
    if not (width.isdecimal() and height.isdecimal() and int(width) and int(height)):
        return None
    return int(width), int(height)


def _ratio(sides: tuple[int, int]) -> str:
    most = math.gcd(*sides)
    return f"{sides[0] // most}:{sides[1] // most}"


def _seconds(value: object) -> float | None:
    try:
        seconds = float(cast("str", value))
    except (TypeError, ValueError):
        return None
    return seconds if 0 < seconds < math.inf else None


def _moment(value: object) -> datetime | None:
    """Return the moment of a Unix time in seconds."""
    if not isinstance(value, int | float) or isinstance(value, bool) or value <= 0:
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def _is_reference(value: object) -> bool:
    """Tell whether a value is an object such as `{"id": ...}`, and not a file."""
    return isinstance(value, dict) and "content" not in value
