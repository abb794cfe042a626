"""Imagen: bodies, answers and responses, for projects that still have it. Pure.

Source: docs.cloud.google.com, "Imagen API" and "Responsible AI for Imagen"; PyPI google-genai
3.6.1 (`models.py`), read in November 2026. When it ends on Vertex AI, only third parties say.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from tarash.tarash_gateway.plugin import (
    Api,
    ImageGenerationResponse,
    Job,
    ModelFacts,
    TransportError,
    cost_of,
    mappings_of,
)
from tarash_google.catalog import IMAGEN
from tarash_google.family import Family
from tarash_google.predict import HOME, TOP, asset_of, body_of
from tarash_google.refusals import moderated
from tarash_google.settings import Surface

__all__ = ("FAMILY",)


_KNOWN = frozenset(
    {"bytesBase64Encoded", "gcsUri", "mimeType", "prompt", "raiFilteredReason", "safetyAttributes"}
)


def _finish(payload: Mapping[str, Any], surface: Surface, model: str) -> dict[str, Any]:
    """Ask for the reason of each refusal; a seed is refused together with a watermark.

    Imagen makes four pictures, and bills them, when it is told no number.
    """
    del surface, model
    own = {"parameters.includeRaiReason": True, "parameters.sampleCount": 1}
    finished_payload = {**own, **payload}
    if "parameters.seed" in payload:
        finished_payload = {"parameters.addWatermark": False, **finished_payload}
    return finished_payload


def _path(surface: Surface, model: str) -> str:
    return f"{surface.models}/{model}:predict"


def _body(payload: Mapping[str, Any], surface: Surface, model: str) -> dict[str, Any]:
    del surface, model
    return body_of(payload)


def _finished(body: Mapping[str, Any], api: Api, state: dict[str, Any]) -> Job:
    """Return the finished job for its answer.

    Raises:
        ContentModerationError: Every image was filtered away.
        TransportError: The answer is not Google's.
    """
    # Where all are filtered away and no reason was asked for, the answer is empty.
    if body and not isinstance(body.get("predictions"), list):
        raise TransportError("Google's answer has no list of predictions", sent=True)
    reasons = _withheld(body)
    # A prediction with fields that nobody knows is no refusal: the response has no image then.
    strange = any(not entry.keys() <= _KNOWN for entry in mappings_of(body.get("predictions")))
    if not any(_images(body)) and (reasons or not strange):
        raise moderated(reasons[0] if reasons else "it answered without any image")
    return api.job(api.intent.id if api.intent else None).succeeded(dict(body), state=state)


def _images(body: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for image in mappings_of(body.get("predictions")):
        if image.get("bytesBase64Encoded") or image.get("gcsUri"):
            yield image


def _withheld(body: Mapping[str, Any]) -> tuple[str, ...]:
    predictions = mappings_of(body.get("predictions"))
    return tuple(str(found) for image in predictions if (found := image.get("raiFilteredReason")))


def _images_of(job: Job, facts: ModelFacts | None) -> ImageGenerationResponse:
    """Return the response for its finished job."""
    body: Mapping[str, Any] = job.payload
    asked: Mapping[str, Any] = job.state.get("asked", {})
    assets = tuple(asset_of(image, "image/png") for image in _images(body))
    revised = next((str(image["prompt"]) for image in _images(body) if image.get("prompt")), None)
    return ImageGenerationResponse(
        request_id=job.id,
        images=tuple(asset.address for asset in assets),
        assets=assets,
        content_type=assets[0].content_type if assets else None,
        aspect_ratio=asked.get("parameters.aspectRatio"),
        revised_prompt=revised,
        raw_response=job.payload,
        warnings=tuple(f"Google withheld an image: {reason}" for reason in _withheld(body)),
        cost=cost_of(facts, asked, {"image": float(len(assets))}),
    )


FAMILY = Family(
    rules=IMAGEN,
    path=_path,
    body=_body,
    accept=_finished,
    respond=_images_of,
    media=(),
    told=("parameters.aspectRatio", "parameters.sampleImageSize"),
    aliases={
        "output_compression_quality": "parameters.outputOptions.compressionQuality",
        "output_gcs_uri": "parameters.storageUri",
        "output_mime_type": "parameters.outputOptions.mimeType",
        "safety_filter_level": "parameters.safetySetting",
    },
    home=HOME,
    top=TOP,
    finish=_finish,
)
"""How Imagen is spoken to."""
