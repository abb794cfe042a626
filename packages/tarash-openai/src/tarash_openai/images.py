"""Pictures: what is sent, what comes back, and what it cost. Images are made while one waits."""

from collections.abc import Mapping
from typing import Any, cast

from tarash.tarash_gateway.plugin import (
    Asset,
    ContentModerationError,
    Cost,
    Flow,
    ImageGenerationResponse,
    Job,
    ModelFacts,
    Request,
    Response,
    TransportError,
    data_uri_of,
    mapping_of,
    mappings_of,
    object_of,
)
from tarash_openai.bodies import image_edit_json, image_edit_parts
from tarash_openai.errors import refusal_in
from tarash_openai.refusals import filtered_categories
from tarash_openai.services import Wire
from tarash_openai.streams import hear, is_stream, join_events, media_type

__all__ = ("answer_of", "image_request", "images_of", "state_of")

_EDITED = frozenset({"image", "images", "mask", "markup"})
_METADATA = (
    "created",
    "background",
    "quality",
    "size",
    "output_format",
    "usage",
    "usages",
    "svg_usage",
    "safety_identifier",
)
_KNOWN = frozenset(
    {"b64_json", "url", "revised_prompt", "size", "quality", "background", "output_format"}
    | {"content_filter_results", "prompt_filter_results"}
)
_FILTERS = ("content_filter_results", "prompt_filter_results")
_HEADERS = {
    "request_id": "x-request-id",
    "apim_request_id": "apim-request-id",
    "region": "x-ms-region",
    "processing_ms": "openai-processing-ms",
}
_MILLION = 1_000_000


def image_request(wire: Wire, payload: Mapping[str, Any]) -> Flow[Request]:
    """Return the paid request for `payload`, which is an edit when there is a picture."""
    heard = hear if payload.get("stream") is True else None
    if not _EDITED & payload.keys():
        return wire.post("/images/generations", json=dict(payload), hear=heard)
    service = wire.service
    reads_urls = service.reads_urls and service.info.is_official(wire.api.base_url)
    body = image_edit_json(payload) if reads_urls or "images" in payload else None
    if body is not None:
        return wire.post("/images/edits", json=body, hear=heard)
    parts = yield from image_edit_parts(payload)
    return wire.post("/images/edits", files=parts, hear=heard)


def answer_of(response: Response, service: str) -> dict[str, Any]:
    """Return the answer to a submit.

    Raises:
        TarashError: It says why there is no picture, although its status is 200.
        TransportError: It says nothing of pictures, so nobody knows what became of them.
    """
    body = join_events(response, service) if is_stream(response) else object_of(response, service)
    refused = refusal_in(body, service)
    if refused is not None:
        raise refused
    if not isinstance(body.get("data"), list):
        raise TransportError(f"{service}'s answer was to hold pictures and names none", sent=True)
    if not any(_is_picture(entry) or _is_strange(entry) for entry in mappings_of(body.get("data"))):
        raise _withheld(body, service)
    return body


def state_of(response: Response, facts: ModelFacts | None) -> dict[str, Any]:
    """Return what is to be remembered beside the answer.

    Args:
        response: The answer.
        facts: The model's, with its prices, where the vendor's own service answered.
    """
    found = {name: response.headers.get(header) for name, header in _HEADERS.items()}
    state: dict[str, Any] = {name: value for name, value in found.items() if value}
    if facts is not None and facts.prices:
        state["prices"] = {price.unit: price.amount for price in facts.prices}
    return state


def images_of(job: Job) -> ImageGenerationResponse:
    """Return the response for pictures."""
    body = cast("Mapping[str, Any]", job.payload)
    entries = [entry for entry in mappings_of(body.get("data")) if _is_picture(entry)]
    assets = tuple(_asset(entry, body) for entry in entries)
    revised = (entry.get("revised_prompt") for entry in entries)
    return ImageGenerationResponse(
        request_id=job.id,
        assets=assets,
        images=tuple(asset.address for asset in assets),
        content_type=assets[0].content_type if assets else None,
        revised_prompt=next((text for text in revised if isinstance(text, str) and text), None),
        raw_response=job.payload,
        provider_metadata=_metadata(job, body),
        cost=_cost(body, cast("Mapping[str, float]", job.state.get("prices", {}))),
    )


def _metadata(job: Job, body: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {name: job.state[name] for name in _HEADERS if name in job.state}
    found.update({name: body[name] for name in _METADATA if body.get(name) is not None})
    pictures = tuple(mappings_of(body.get("data")))
    for name in _FILTERS:
        results = [entry[name] for entry in (*pictures, body) if entry.get(name)]
        if results:
            found[name] = results
    return found


def _cost(body: Mapping[str, Any], prices: Mapping[str, float]) -> Cost | None:
    """Return the price of the tokens that were counted; None where one kind is not known."""
    usage = mapping_of(body.get("usage"))
    details = mapping_of(usage.get("input_tokens_details"))
    counts = {
        "million_text_input_tokens": details.get("text_tokens"),
        "million_image_input_tokens": details.get("image_tokens"),
        "million_output_tokens": usage.get("output_tokens"),
    }
    if not prices or body.get("svg_usage"):
        return None
    amount = 0.0
    for unit, count in counts.items():
        if not isinstance(count, int) or unit not in prices:
            return None
        amount += count * prices[unit] / _MILLION
    texts = ", ".join(f"{count} {unit.removeprefix('million_')}" for unit, count in counts.items())
    return Cost(amount=amount, detail=f"{texts.replace('_', ' ')} at list prices")


def _asset(entry: Mapping[str, Any], body: Mapping[str, Any]) -> Asset:
    encoded, url = entry.get("b64_json"), entry.get("url")
    kind = media_type(entry.get("output_format") or body.get("output_format"))
    width, _, height = str(entry.get("size") or body.get("size") or "").partition("x")
    sides = (int(width), int(height)) if width.isdecimal() and height.isdecimal() else (None, None)
    inline = isinstance(encoded, str) and encoded
    return Asset(
        url=data_uri_of(cast("str", encoded), kind) if inline else cast("str", url),
        content_type=kind if inline else None,
        width=sides[0],
        height=sides[1],
    )


def _withheld(body: Mapping[str, Any], service: str) -> ContentModerationError:
    """Return the error for an answer whose every place is empty."""
    found = (filtered_categories(entry.get(_FILTERS[0])) for entry in mappings_of(body.get("data")))
    names = tuple(dict.fromkeys(name for categories in found for name in categories))
    listed = f" ({', '.join(names)})" if names else ""
    return ContentModerationError(
        f"{service} made no picture and gives no code{listed}; its safety system withheld it. "
        "Change prompt or inputs.",
        code="content_filter",
        stage="output",
        categories=names,
    )


def _is_picture(entry: Mapping[str, Any]) -> bool:
    return any(isinstance(entry.get(name), str) and entry[name] for name in ("b64_json", "url"))


def _is_strange(entry: Mapping[str, Any]) -> bool:
    """Tell whether an entry says what nobody knows; its picture may be there, and is paid."""
    return any(value and name not in _KNOWN for name, value in entry.items())
