"""Veo: bodies, operations and responses.

On Vertex AI it is alive. What the Gemini API spoke to it is kept for services that still speak it:
Google has shut it down there.

Source: docs.cloud.google.com, "Veo API"; PyPI google-genai 3.6.1 (Vertex AI) and 2.19 (Gemini
API), `models.py`, read in November 2026.
"""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from tarash.tarash_gateway.plugin import (
    Api,
    HttpFlow,
    Job,
    ModelFacts,
    TransportError,
    VideoGenerationResponse,
    cost_of,
    mapping_of,
    mappings_of,
    object_of,
)
from tarash_google.bodies import ended
from tarash_google.catalog import VEO
from tarash_google.family import Family
from tarash_google.inputs import Piece
from tarash_google.predict import HOME, TOP, asset_of, body_of
from tarash_google.refusals import failure_of_job, moderated
from tarash_google.settings import Surface

__all__ = ("FAMILY",)

_POLL_AFTER_SECONDS = 10.0
_IMAGE, _VIDEO = "instances.image", "instances.video"
_LAST, _REFERENCES = "instances.lastFrame", "instances.referenceImages"
_AUDIO, _LENGTH = "parameters.generateAudio", "parameters.durationSeconds"
_PLACES = ("gcsUri", "bytesBase64Encoded", "uri", "encodedVideo")
_USUAL_SECONDS = 8
_FIELDS = frozenset({*_PLACES, "mimeType", "encoding"})
_KNOWN = frozenset(
    {"@type", "videos", "generatedSamples", "raiMediaFilteredCount", "raiMediaFilteredReasons"}
)


def _finish(payload: Mapping[str, Any], surface: Surface, model: str) -> dict[str, Any]:
    """Say whether there is sound, which Veo 3 was said to demand on Vertex AI."""
    finished_payload = dict(payload)
    if surface.is_vertex and not model.startswith("veo-2"):
        finished_payload.setdefault(_AUDIO, True)
    return finished_payload


def _path(surface: Surface, model: str) -> str:
    return f"{surface.models}/{model}:predictLongRunning"


def _body(payload: Mapping[str, Any], surface: Surface, model: str) -> dict[str, Any]:
    del model
    placed = dict(payload)
    for name in (_IMAGE, _LAST, _VIDEO):
        for piece in placed.pop(name, ()):
            placed[name] = _file(piece, surface)
    references = [
        {"image": _file(piece, surface), "referenceType": "ASSET"}
        for piece in placed.pop(_REFERENCES, ())
    ]
    if references:
        placed[_REFERENCES] = references
    return body_of(placed)


def _file(piece: Piece, surface: Surface) -> dict[str, Any]:
    if surface.is_vertex or piece.kind == "image":
        place = "bytesBase64Encoded" if piece.uri is None else "gcsUri"
        return {place: piece.data or piece.uri, "mimeType": piece.content_type}
    if piece.uri is not None:
        return {"uri": piece.uri}
    return {"encodedVideo": piece.data, "encoding": piece.content_type}


def _accepted(body: Mapping[str, Any], api: Api, state: dict[str, Any]) -> Job:
    """Return the job of a create; the operation's whole name is its id.

    Raises:
        TransportError: The answer names no operation.
    """
    if not body.get("name"):
        raise TransportError("Google's answer names no operation", sent=True)
    return api.job(str(body["name"]), state=state, poll_after_seconds=_POLL_AFTER_SECONDS)


def _look(job: Job, api: Api, surface: Surface) -> HttpFlow[Job]:
    """Look once; on Vertex AI that is a question to the model, not to the operation."""
    if surface.is_vertex:
        model = job.id.rpartition("/operations/")[0]
        answer = yield api.post(
            f"/{surface.version}/{model}:fetchPredictOperation",
            json={"operationName": job.id},
            repeatable=True,
        )
    else:
        answer = yield api.get(f"/{surface.version}/{job.id}")
    return _seen(job, object_of(answer, "Google"))


def _seen(job: Job, body: Mapping[str, Any]) -> Job:
    """Return `job` as its operation says it is; one that was filtered away has failed."""
    if not body.get("done"):
        return job.running(poll_after_seconds=_POLL_AFTER_SECONDS)
    error = mapping_of(body.get("error"))
    if error:
        return ended(job, failure_of_job(error.get("code"), error.get("message")))
    reasons = _reasons(body)
    # What is there in a shape that nobody knows is no refusal: the response has no video then.
    if any(_videos(body)) or (not reasons and _is_strange(body)):
        return job.succeeded(dict(body))
    said = reasons[0] if reasons else "the operation ended without a video and gave no reason"
    return ended(job, moderated(said))


def _answer(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the part that holds the videos, of either surface."""
    response = mapping_of(body.get("response"))
    return mapping_of(response.get("generateVideoResponse")) or response


def _entries(body: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    answer = _answer(body)
    samples = (
        mapping_of(sample.get("video")) for sample in mappings_of(answer.get("generatedSamples"))
    )
    return chain(mappings_of(answer.get("videos")), samples)


def _videos(body: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for video in _entries(body):
        if any(video.get(name) for name in _PLACES):
            yield video


def _is_strange(body: Mapping[str, Any]) -> bool:
    """Tell whether the answer, or an entry of it, has fields that nobody knows."""
    entries = any(not entry.keys() <= _FIELDS for entry in _entries(body))
    return entries or not _answer(body).keys() <= _KNOWN


def _reasons(body: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(reason) for reason in _answer(body).get("raiMediaFilteredReasons") or ())


def _video_of(job: Job, facts: ModelFacts | None) -> VideoGenerationResponse:
    """Return the response for a completed job."""
    body: Mapping[str, Any] = job.payload
    asked: Mapping[str, Any] = job.state.get("asked", {})
    assets = tuple(asset_of(video, "video/mp4") for video in _videos(body))
    seconds = asked.get(_LENGTH, _USUAL_SECONDS)
    # Only the second half of an extended clip is new, and how long the first was is not told.
    known = float(seconds) if isinstance(seconds, int | float) and not asked.get(_VIDEO) else None
    count, reasons = _answer(body).get("raiMediaFilteredCount"), _reasons(body)
    metadata = {"operation": job.id, "filtered": count, "filtered_reasons": list(reasons)}
    return VideoGenerationResponse(
        request_id=job.id,
        video=assets[0].address if assets else "",
        assets=assets,
        content_type=assets[0].content_type if assets else None,
        duration=known,
        resolution=asked.get("parameters.resolution"),
        aspect_ratio=asked.get("parameters.aspectRatio"),
        raw_response=job.payload,
        provider_metadata={name: value for name, value in metadata.items() if value},
        warnings=tuple(f"Google withheld a video: {reason}" for reason in reasons),
        cost=cost_of(facts, asked, {"second": None if known is None else known * len(assets)}),
    )


FAMILY = Family(
    rules=VEO,
    path=_path,
    body=_body,
    accept=_accepted,
    look=_look,
    respond=_video_of,
    media=(_IMAGE, _LAST, _REFERENCES, _VIDEO),
    told=(_LENGTH, "parameters.resolution", "parameters.aspectRatio", _VIDEO),
    aliases={"output_gcs_uri": "parameters.storageUri"},
    home=HOME,
    top=TOP,
    finish=_finish,
)
"""How Veo is spoken to."""
