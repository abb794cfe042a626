"""Gemini's image models through generateContent: bodies, answers and responses. Pure.

A candidate's drafts (`thought`) are no results, and an answer without any image is a refusal or
a failure, whatever its status.

Source: ai.google.dev, "Image generation"; Google's notebook gemini_nano_banana_2_1_image_gen.ipynb;
PyPI google-genai 3.6.1 (`models.py`, `types.py`), read in November 2026.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from tarash.tarash_gateway.plugin import (
    Api,
    Asset,
    ImageGenerationResponse,
    Job,
    ModelFacts,
    TransportError,
    cost_of,
    data_uri_of,
    mapping_of,
    mappings_of,
)
from tarash_google.bodies import nested, spoken
from tarash_google.catalog import CONTENT
from tarash_google.family import Family
from tarash_google.inputs import Piece
from tarash_google.refusals import moderated, refusal_of_finish, words_of
from tarash_google.settings import Surface

__all__ = ("FAMILY",)

_IMAGES, _MASK, _TEXT = "contents.images", "contents.mask", "contents.text"
_CONFIG = "generationConfig"
_IMAGE_CONFIG = f"{_CONFIG}.imageConfig"
_KNOWN = frozenset({"text", "thoughtSignature", "inlineData", "fileData"})
_OWN = ("candidates", "promptFeedback", "usageMetadata")
_TOP = frozenset(
    {
        "cachedContent",
        "contents",
        "generationConfig",
        "labels",
        "model",
        "modelArmorConfig",
        "safetySettings",
        "serviceTier",
        "store",
        "systemInstruction",
        "toolConfig",
        "tools",
    }
)
_USUAL_ENDS = frozenset({"", "STOP"})
_MASK_WORDS = "Change only the part that is white in the last image, which is a mask."


def _path(surface: Surface, model: str) -> str:
    return f"{surface.models}/{model}:generateContent"


def _body(payload: Mapping[str, Any], surface: Surface, model: str) -> dict[str, Any]:
    del surface, model
    ours = (_IMAGES, _MASK, _TEXT)
    plain = {
        name: value
        for name, value in payload.items()
        if name not in ours and not name.startswith("words.")
    }
    body = nested({f"{_CONFIG}.responseModalities": ["IMAGE"], **plain})
    if isinstance(body.get("systemInstruction"), str):
        body["systemInstruction"] = _said([{"text": body["systemInstruction"]}])
    if "contents" not in body:
        text = spoken(payload.get(_TEXT, ""), payload)
        if payload.get(_MASK):
            text = f"{text} {_MASK_WORDS}"
        pieces = (*payload.get(_IMAGES, ()), *payload.get(_MASK, ()))
        parts = [{"text": text}, *(_part(piece) for piece in pieces)]
        body["contents"] = [_said(parts)]
    return body


def _said(parts: list[dict[str, Any]]) -> dict[str, Any]:
    return {"role": "user", "parts": parts}


def _part(piece: Piece) -> dict[str, Any]:
    if piece.uri is not None:
        return {"fileData": {"mimeType": piece.content_type, "fileUri": piece.uri}}
    return {"inlineData": {"mimeType": piece.content_type, "data": piece.data}}


def _finished(body: Mapping[str, Any], api: Api, state: dict[str, Any]) -> Job:
    """Return the finished job for an answer.

    Raises:
        ContentModerationError: Google refused, in a reason or in words.
        GenerationFailedError: There is no image for another reason.
        TransportError: The answer is not Google's.
    """
    if not any(name in body for name in _OWN):
        raise TransportError("Google's answer has neither candidates nor a reason", sent=True)
    if not any(_outputs(body)):
        feedback = mapping_of(body.get("promptFeedback"))
        if feedback.get("blockReason"):
            said = feedback.get("blockReasonMessage") or "the prompt was blocked"
            raise moderated(said, str(feedback["blockReason"]))
        reason, said = _end(body)
        if reason not in _USUAL_ENDS or said or not _is_strange(body):
            raise refusal_of_finish(reason, said)
    answer_id = body.get("responseId") or (api.intent.id if api.intent else None)
    return api.job(answer_id).succeeded(dict(body), state=state)


def _is_strange(body: Mapping[str, Any]) -> bool:
    """Tell whether a candidate has parts in a shape that nobody knows; they are paid for."""
    parts = (
        part for candidate in mappings_of(body.get("candidates")) for part in _parts(candidate)
    )
    return any(not part.keys() <= _KNOWN for part in parts)


def _end(body: Mapping[str, Any]) -> tuple[str, str]:
    """Return why the first candidate ended, and what it said instead."""
    for candidate in mappings_of(body.get("candidates")):
        texts = (part.get("text") for part in _parts(candidate))
        said = words_of((candidate.get("finishMessage"), *texts))
        return str(candidate.get("finishReason") or ""), said
    return "", ""


def _parts(candidate: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    parts = mappings_of(mapping_of(candidate.get("content")).get("parts"))
    return (part for part in parts if not part.get("thought"))


def _outputs(body: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield each image, inline or as a file's address."""
    for candidate in mappings_of(body.get("candidates")):
        for part in _parts(candidate):
            output = mapping_of(part.get("inlineData") or part.get("fileData"))
            if output.get("data") or output.get("fileUri"):
                yield output


def _images_of(job: Job, facts: ModelFacts | None) -> ImageGenerationResponse:
    """Return the response for a finished job."""
    body: Mapping[str, Any] = job.payload
    asked: Mapping[str, Any] = job.state.get("asked", {})
    assets = tuple(_asset(output) for output in _outputs(body))
    said = words_of(
        part.get("text")
        for candidate in mappings_of(body.get("candidates"))
        for part in _parts(candidate)
    )
    metadata = {
        "model": body.get("modelVersion"),
        "response_id": body.get("responseId"),
        "text": said,
        "usage": body.get("usageMetadata"),
    }
    return ImageGenerationResponse(
        request_id=job.id,
        images=tuple(asset.address for asset in assets),
        assets=assets,
        content_type=assets[0].content_type if assets else None,
        aspect_ratio=asked.get(f"{_IMAGE_CONFIG}.aspectRatio"),
        raw_response=job.payload,
        provider_metadata={name: value for name, value in metadata.items() if value},
        cost=cost_of(facts, asked, {"image": float(len(assets))}),
    )


def _asset(output: Mapping[str, Any]) -> Asset:
    content_type = str(output.get("mimeType") or "image/png")
    if output.get("fileUri"):
        return Asset(
            url=str(output["fileUri"]), content_type=content_type, requires_credentials=True
        )
    return Asset(url=data_uri_of(str(output["data"]), content_type), content_type=content_type)


FAMILY = Family(
    rules=CONTENT,
    path=_path,
    body=_body,
    accept=_finished,
    respond=_images_of,
    media=(_IMAGES, _MASK),
    told=(f"{_IMAGE_CONFIG}.aspectRatio", f"{_IMAGE_CONFIG}.imageSize"),
    aliases={
        "image_size": f"{_IMAGE_CONFIG}.imageSize",
        "include_thoughts": f"{_CONFIG}.thinkingConfig.includeThoughts",
        "output_compression_quality": f"{_IMAGE_CONFIG}.imageOutputOptions.compressionQuality",
        "output_mime_type": f"{_IMAGE_CONFIG}.imageOutputOptions.mimeType",
        "person_generation": f"{_IMAGE_CONFIG}.personGeneration",
        "prominent_people": f"{_IMAGE_CONFIG}.prominentPeople",
        "thinking_budget": f"{_CONFIG}.thinkingConfig.thinkingBudget",
        "thinking_level": f"{_CONFIG}.thinkingConfig.thinkingLevel",
    },
    home=_CONFIG,
    top=_TOP,
)
"""How Gemini's image models are spoken to."""
