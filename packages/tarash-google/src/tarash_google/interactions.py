"""Interactions: what they say of a video under way, and what came of it.

A refusal looks like success: `completed`, with a text where the video should be.

Source: ai.google.dev, "Interactions API" and "Gemini Omni"; PyPI google-genai 3.6.1
(`_gaos/types/interactions`), read in November 2026. How long a video is kept is the rule for
uploaded files; for Omni's own it is not documented.
"""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from tarash.tarash_gateway.plugin import (
    Api,
    Asset,
    CancelVerdict,
    GenerationFailedError,
    HttpFlow,
    InvalidRequestError,
    Job,
    ModelFacts,
    ProviderError,
    TransportError,
    VideoGenerationResponse,
    cost_of,
    data_uri_of,
    mapping_of,
    mappings_of,
    object_of,
)
from tarash_google import files
from tarash_google.bodies import ended
from tarash_google.refusals import failure_of_job, moderated, words_of
from tarash_google.settings import Surface

__all__ = (
    "ASPECT_RATIO",
    "DURATION",
    "POLL_AFTER_SECONDS",
    "RESOLUTION",
    "accepted",
    "cancelled",
    "look",
    "seen",
    "video_of",
)

ASPECT_RATIO = "response_format.aspect_ratio"
DURATION = "response_format.duration"
RESOLUTION = "response_format.resolution"
POLL_AFTER_SECONDS = 5.0
_UNFINISHED = frozenset({"failed", "incomplete", "budget_exceeded", "requires_action"})


def accepted(body: Mapping[str, Any], api: Api, state: dict[str, Any]) -> Job:
    """Return the job of a create; without `background` it is over already.

    Raises:
        TransportError: The answer names no interaction.
    """
    if not body.get("id"):
        raise TransportError("Google's answer names no interaction", sent=True)
    job = api.job(str(body["id"]), state=state, poll_after_seconds=POLL_AFTER_SECONDS)
    moved = seen(job, body)
    waits = moved.status == "completed" and _files(moved)
    return job.running(poll_after_seconds=POLL_AFTER_SECONDS) if waits else moved


def look(job: Job, api: Api, surface: Surface) -> HttpFlow[Job]:
    """Look once at an interaction; once it is completed, also whether its files are ready."""
    answer = yield api.get(_path(job, surface), params={"stream": "false"})
    moved = seen(job, object_of(answer, "Google"))
    for file in () if surface.is_vertex else _files(moved):
        described = yield from files.look(file, api, surface)
        if described.get("state") == "PROCESSING":
            return job.running(poll_after_seconds=POLL_AFTER_SECONDS)
        if described.get("state") == "FAILED":
            error = GenerationFailedError("Google could not store the video. Submit it again.")
            return ended(job, error)
        kept = {"expirationTime": described.get("expirationTime")}
        moved = moved.succeeded(moved.payload, state=kept)
    return moved


def cancelled(job: Job, api: Api, surface: Surface) -> HttpFlow[CancelVerdict]:
    """Ask Google to stop an interaction, and look what came of it."""
    try:
        answer = yield api.post(f"{_path(job, surface)}/cancel", repeatable=True)
    except (InvalidRequestError, ProviderError):
        answer = yield api.get(_path(job, surface), params={"stream": "false"})
    status = object_of(answer, "Google").get("status")
    if status == "cancelled":
        return "cancelled"
    return "too_late" if status == "completed" or status in _UNFINISHED else "unknown"


def _path(job: Job, surface: Surface) -> str:
    return f"{surface.home}/interactions/{job.id}"


def seen(job: Job, body: Mapping[str, Any]) -> Job:
    """Return `job` as an interaction says it is; a status that nobody knows is on its way."""
    status = body.get("status")
    if status == "completed":
        return _completed(job, body)
    if status == "cancelled":
        return job.cancelled()
    if status in _UNFINISHED:
        code, message = _fault(body) or (status, words_of(_texts(body)))
        return ended(job, failure_of_job(code, message))
    moved = job.queued if status == "queued" else job.running
    return moved(poll_after_seconds=POLL_AFTER_SECONDS)


def _completed(job: Job, body: Mapping[str, Any]) -> Job:
    """Return `job` as completed, if there is a video, and else as refused."""
    if any(_videos(body)):
        return job.succeeded(dict(body))
    fault, said = _fault(body), words_of(_texts(body))
    if fault is not None:
        return ended(job, failure_of_job(*fault))
    if said or (job.state.get("empty") and not _is_strange(body)):
        return ended(job, moderated(said or "it completed without a video and gave no reason"))
    if job.state.get("empty"):  # the response has no video then, and the job has all of it
        return job.succeeded(dict(body))
    # Vertex AI was seen to be complete a little before its output was.
    return job.running(state={"empty": True}, poll_after_seconds=POLL_AFTER_SECONDS)


def _is_strange(body: Mapping[str, Any]) -> bool:
    """Tell whether what came, if anything, is in a shape that nobody knows."""
    return any(_outputs(body)) or not isinstance(body.get("steps"), list)


def _fault(body: Mapping[str, Any]) -> tuple[object, object] | None:
    """Return code and message of the first error, of the whole or of a step."""
    of_steps = (mapping_of(step.get("error")) for step in mappings_of(body.get("steps")))
    for error in chain(mappings_of(body.get("errors")), of_steps):
        if error:
            return error.get("code"), error.get("message")
    return None


def _outputs(body: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for step in mappings_of(body.get("steps")):
        if step.get("type") == "model_output":
            yield from mappings_of(step.get("content"))


def _videos(body: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for part in _outputs(body):
        if part.get("type") == "video" and (part.get("uri") or part.get("data")):
            yield part


def _texts(body: Mapping[str, Any]) -> Iterator[object]:
    return (part.get("text") for part in _outputs(body) if part.get("type") == "text")


def _files(job: Job) -> tuple[str, ...]:
    """Return the ids of a completed job's files, which must be ready first."""
    if job.status != "completed":
        return ()
    addresses = (str(part.get("uri", "")) for part in _videos(job.payload))
    return tuple(found for address in addresses if (found := files.file_id(address)) is not None)


def video_of(job: Job, facts: ModelFacts | None) -> VideoGenerationResponse:
    """Return the response for a completed job."""
    body: Mapping[str, Any] = job.payload
    asked: Mapping[str, Any] = job.state.get("asked", {})
    assets = tuple(_asset(part, job) for part in _videos(body))
    usage = mapping_of(body.get("usage"))
    length = str(asked.get(DURATION, "")).removesuffix("s")
    seconds = float(length) if length.replace(".", "", 1).isdecimal() else None
    said = words_of(_texts(body))
    metadata = {"interaction_id": job.id, "model": body.get("model"), "text": said, "usage": usage}
    return VideoGenerationResponse(
        request_id=job.id,
        video=assets[0].address if assets else "",
        assets=assets,
        content_type=assets[0].content_type if assets else None,
        duration=seconds,
        resolution=asked.get(RESOLUTION),
        aspect_ratio=asked.get(ASPECT_RATIO),
        raw_response=job.payload,
        provider_metadata={name: value for name, value in metadata.items() if value},
        cost=cost_of(
            facts, asked, {"million video tokens": _million_tokens(usage), "second": seconds}
        ),
    )


def _asset(part: Mapping[str, Any], job: Job) -> Asset:
    content_type = str(part.get("mime_type") or "video/mp4")
    if part.get("uri"):
        return Asset(
            url=str(part["uri"]),
            content_type=content_type,
            expires_at=files.expiry(job.state),
            requires_credentials=True,
        )
    return Asset(url=data_uri_of(str(part["data"]), content_type), content_type=content_type)


def _million_tokens(usage: Mapping[str, Any]) -> float | None:
    counted = [
        entry.get("tokens", 0)
        for entry in mappings_of(usage.get("output_tokens_by_modality"))
        if entry.get("modality") == "video"
    ]
    return sum(counted) / 1e6 if counted else None
