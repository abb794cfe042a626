"""fal's JSON into our values: addresses, progress, responses. Pure."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

from tarash.tarash_gateway.plugin import (
    Api,
    Asset,
    ContentModerationError,
    ImageGenerationResponse,
    InvalidRequestError,
    Job,
    ModelFacts,
    Response,
    VideoGenerationResponse,
    cost_of,
    mappings_of,
    text_of,
)
from tarash_fal.media import is_empty, media_at_home, media_elsewhere

__all__ = (
    "accepted_state",
    "address_of",
    "check_model",
    "images_of",
    "log_lines",
    "result_state",
    "video_of",
)

_MODEL = re.compile(r"[A-Za-z0-9][\w.-]*(?:/[A-Za-z0-9][\w.-]*)+")
_NAMESPACES = frozenset({"workflows", "comfy"})
_SECONDS = re.compile(r"(\d+(?:\.\d+)?)s?")
_ASKED = ("duration", "resolution", "aspect_ratio", "generate_audio")
_METADATA = ("seed", "seeds", "timings", "has_nsfw_concepts", "description", "generated_text")
_ADDRESSES = {"status": "/status", "response": "", "cancel": "/cancel"}


def check_model(model: str) -> None:
    """Refuse what cannot be an endpoint id.

    Raises:
        InvalidRequestError: It is not `owner/app` with an optional path.
    """
    if _MODEL.fullmatch(model) is None:
        raise InvalidRequestError(
            f"{model!r} is no model of fal; nothing was sent. Its ids look like fal-ai/veo3.1 or "
            "fal-ai/flux/dev.",
            field="model",
            value=model,
        )


def accepted_state(body: Mapping[str, Any], payload: Mapping[str, Any]) -> dict[str, Any]:
    """Return what later looks need of the answer to a submit, and what was asked for."""
    names = (*(f"{name}_url" for name in _ADDRESSES), "gateway_request_id")
    state = {name: body[name] for name in names if isinstance(body.get(name), str)}
    asked = {name: payload[name] for name in _ASKED if isinstance(payload.get(name), str | int)}
    return {**state, "asked": asked} if asked else state


def address_of(job: Job, api: Api, name: str) -> str:
    """Return the URL for `status`, `response` or `cancel`: fal's, if its host is fal's."""
    url = job.state.get(f"{name}_url")
    if isinstance(url, str) and api.trusts(url):
        return url
    # Only owner and app stay of the id; a namespace in front of them counts extra.
    parts = job.model.split("/")
    kept = parts[:3] if parts[0] in _NAMESPACES else parts[:2]
    return f"/{'/'.join(kept)}/requests/{job.id}{_ADDRESSES[name]}"


def log_lines(status: Mapping[str, Any], known: Sequence[str]) -> tuple[str, ...]:
    """Return the log so far, each line once; fal repeats it whole with every look."""
    seen: dict[tuple[object, ...], str] = {}
    for entry in mappings_of(status.get("logs")):
        key = tuple(str(entry.get(name)) for name in ("timestamp", "level", "message"))
        seen[key] = str(entry.get("message", ""))
    lines = tuple(seen.values())
    return lines if len(lines) >= len(known) else tuple(known)


def result_state(status: Mapping[str, Any], response: Response) -> dict[str, Any]:
    """Return what the completed request says beside its result."""
    units = response.headers.get("x-fal-billable-units")
    served = response.headers.get("x-fal-request-id")
    state: dict[str, Any] = {}
    if status.get("metrics"):
        state["metrics"] = status["metrics"]
    if units is not None:
        state["billable_units"] = float(units) if _SECONDS.fullmatch(units) else units
    if served is not None:
        state["served_request_id"] = served
    return state


def video_of(job: Job, facts: ModelFacts | None = None) -> VideoGenerationResponse:
    """Return the response for a video; its cost, where `facts` have a price for it."""
    payload = cast("Mapping[str, Any]", job.payload)
    asked = cast("Mapping[str, object]", job.state.get("asked", {}))
    found = media_at_home(payload, "video")
    assets, warnings = _usable(found, payload, "video")
    first = assets[0] if assets else Asset()
    match = _SECONDS.fullmatch(str(asked.get("duration", "")))
    made = float(match[1]) if match else None  # of an extension only what was added is paid for
    duration = first.duration_seconds or made
    sides = [side for side in (first.width, first.height) if side]
    ratio = str(asked.get("aspect_ratio", ""))
    return VideoGenerationResponse(
        **_common(job, payload, assets),
        video=first.address if assets else "",
        duration=duration,
        resolution=f"{min(sides)}p" if len(sides) > 1 else text_of(asked.get("resolution")),
        aspect_ratio=ratio if ":" in ratio else None,
        warnings=warnings,
        cost=cost_of(facts, asked, _counts(made or duration)),
    )


def _counts(seconds: float | None) -> dict[str, float | None]:
    """Return how much there is of what fal's prices are for: seconds, or a clip of so many."""
    counts: dict[str, float | None] = {"second": seconds}
    return counts if seconds is None else {**counts, f"clip of {seconds:g} seconds": 1.0}


def images_of(job: Job) -> ImageGenerationResponse:
    """Return the response for images; those that the safety checker blacked out stay behind."""
    payload = cast("Mapping[str, Any]", job.payload)
    flags = payload.get("has_nsfw_concepts")
    flagged = cast("list[object]", flags) if isinstance(flags, list) else []
    found = media_at_home(payload, "image")
    hidden = {place for place, flag in enumerate(flagged) if flag and place < len(found)}
    kept = tuple(asset for place, asset in enumerate(found) if place not in hidden)
    assets, warnings = _usable(kept, {} if hidden else payload, "image")
    if hidden:
        blacked = f"fal's safety checker blacked out {len(hidden)} of {len(found)}"
        warnings = (blacked, *warnings)
    ratio = str(cast("Mapping[str, object]", job.state.get("asked", {})).get("aspect_ratio", ""))
    return ImageGenerationResponse(
        **_common(job, payload, assets),
        images=tuple(asset.address for asset in assets),
        aspect_ratio=ratio if ":" in ratio else None,
        warnings=warnings,
    )


def _usable(
    found: Sequence[Asset | None], payload: Mapping[str, Any], medium: str
) -> tuple[tuple[Asset, ...], tuple[str, ...]]:
    """Return the files that can be used, and what there is to say of them.

    Raises:
        ContentModerationError: The place for them is empty.
    """
    assets = tuple(asset for asset in found if asset is not None)
    bad = len(found) - len(assets)
    warnings = (f"{bad} of {len(found)} files have no usable address",) if bad else ()
    if assets:
        return assets, warnings
    assets = media_elsewhere(payload, medium)
    if not assets and is_empty(payload, medium):
        raise ContentModerationError(
            f"fal completed the request without any {medium} and gives no reason, as it does when "
            "its safety checker withholds one. Change prompt or inputs.",
            code="empty_result",
        )
    unusual = f"the result names no {medium} at the usual place; what else it names was taken"
    return assets, (*warnings, unusual) if assets else warnings


def _common(job: Job, payload: Mapping[str, Any], assets: tuple[Asset, ...]) -> dict[str, Any]:
    metadata = {name: payload[name] for name in _METADATA if payload.get(name) is not None}
    stated = ("billable_units", "metrics", "gateway_request_id", "served_request_id")
    metadata.update({name: job.state[name] for name in stated if name in job.state})
    return {
        "request_id": job.id,
        "assets": assets,
        "content_type": assets[0].content_type if assets else None,
        "revised_prompt": text_of(payload.get("actual_prompt") or payload.get("revised_prompt")),
        "raw_response": job.payload,
        "provider_metadata": {"request_id": job.id, **metadata},
    }
