"""Pictures: the form that asks for one, the answer that carries it, and the response. Pure.

Source: types generated from the vendor's OpenAPI (2025-06); a third party's probe of 2026-09-13
(headers of an answer in bytes); own requests over loopback, 2026-11-25: without file names for
texts, and never as `application/x-www-form-urlencoded`, which the service refuses.
"""

import base64
from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import quote

from tarash.tarash_gateway.plugin import (
    Api,
    Asset,
    ContentModerationError,
    Flow,
    ImageGenerationResponse,
    Job,
    MediaSource,
    ModelFacts,
    Request,
    Response,
    TransportError,
    cost_of,
    data_uri_of,
    form_parts,
    object_of,
    read_media,
    text_of,
)
from tarash_stability.operations import FILES, is_started, operation_of
from tarash_stability.settings import JSON, headers_of, wants_bytes

__all__ = ("POLL_AFTER_SECONDS", "job_of", "look", "picture_of", "submit_request", "watched")

POLL_AFTER_SECONDS = 10.0
"""How long to wait between two looks: whoever looks more often can be limited."""
_HOME = "/v2beta/stable-image/"
_SERVICE = "Stability AI"
_BEGINNINGS = {
    b"\x89PNG": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"RIFF": "image/webp",
}
_HEAD_CHARACTERS = 16  # of base64: 12 bytes
_FILTERED = "CONTENT_FILTERED"
_IN_PROGRESS = 202
_METADATA = ("request_id", "seed", "finish_reason")
_PRICED = "priced"


def submit_request(api: Api, payload: Mapping[str, Any]) -> Flow[Request]:
    """Return the paid request: a form with texts, and with files whose URLs were fetched.

    Raises:
        InvalidRequestError: A file is no media.
    """
    texts = {name: value for name, value in payload.items() if name not in FILES}
    files: dict[str, MediaSource] = {}
    for name, standard in FILES.items():
        if payload.get(name) is not None:
            files[name] = yield from read_media(payload[name], standard)
    path = _HOME + operation_of(api.config.model).path
    accept = "image/*" if wants_bytes(api.settings) and not is_started(path) else JSON
    headers = {"Accept": accept, **headers_of(api.settings)}
    return api.post(path, files=form_parts(texts, files), headers=headers)


def job_of(answer: Response, api: Api, *, priced: bool) -> Job:
    """Return the job for the answer to a submit, which is finished when a picture came.

    Args:
        answer: The answer.
        api: The service.
        priced: Whether the vendor's own price list holds there.

    Raises:
        ContentModerationError: The picture came blurred.
        TransportError: Nothing of this came, so nobody knows what was made.
    """
    body = _read(answer)
    if "image" not in body and text_of(body.get("id")):
        state = {**_state(answer), _PRICED: priced}
        return api.job(body["id"]).running(poll_after_seconds=POLL_AFTER_SECONDS, state=state)
    _check(body)
    if text_of(body.get("image")) is None:
        raise TransportError(f"{_SERVICE}'s answer was to hold a picture and has none", sent=True)
    intent_id = None if api.intent is None else api.intent.id
    return api.job(_id_of(answer) or intent_id).succeeded(
        body, state={**_state(answer), _PRICED: priced}
    )


def look(job: Job, api: Api) -> Request:
    """Return the request that asks for a job's result."""
    accept = "*/*" if wants_bytes(api.settings) else JSON
    headers = {"Accept": accept, **headers_of(api.settings)}
    return api.get(f"/v2beta/results/{quote(job.id, safe='')}", headers=headers)


def watched(job: Job, answer: Response) -> Job:
    """Return the job as a look at its result finds it.

    Raises:
        ContentModerationError: The picture came blurred.
    """
    body = _read(answer)
    waits = "status" in body and "image" not in body
    if answer.status_code == _IN_PROGRESS or waits:
        return job.running(poll_after_seconds=POLL_AFTER_SECONDS)
    _check(body)
    return job.succeeded(body, state=_state(answer))


def picture_of(job: Job, facts: ModelFacts | None) -> ImageGenerationResponse:
    """Return the response for a finished job; `facts` are the model's, with its price."""
    body = cast("Mapping[str, Any]", job.payload)
    encoded = text_of(body.get("image"))
    assets = () if encoded is None else (_asset(encoded),)
    said = {**job.state, **body}
    return ImageGenerationResponse(
        request_id=job.id,
        assets=assets,
        images=tuple(asset.address for asset in assets),
        content_type=assets[0].content_type if assets else None,
        raw_response=job.payload,
        provider_metadata={n: said[n] for n in _METADATA if said.get(n) is not None},
        cost=cost_of(facts if job.state.get(_PRICED) else None, {}, {"image": float(len(assets))}),
    )


def _asset(encoded: str) -> Asset:
    kind = _kind_of(_head_of(encoded))
    return Asset(url=data_uri_of(encoded, kind), content_type=kind)


def _head_of(encoded: str) -> bytes:
    """Return the first bytes of a picture; of what is no base64 none, and it is kept."""
    try:
        return base64.b64decode(encoded[:_HEAD_CHARACTERS] + "==")
    except ValueError:
        return b""


def _kind_of(content: bytes) -> str | None:
    kinds = (kind for head, kind in _BEGINNINGS.items() if content.startswith(head))
    return next(kinds, None)


def _read(answer: Response) -> dict[str, Any]:
    """Return what an answer says as its JSON form says it, in whichever form it came.

    Raises:
        TransportError: It is neither bytes of a picture nor JSON.
    """
    if _kind_of(answer.content) is None:
        return object_of(answer, _SERVICE)
    headers = answer.headers
    seed = headers.get("seed", "")
    return {
        "image": base64.b64encode(answer.content).decode("ascii"),
        "finish_reason": headers.get("finish-reason"),
        "seed": int(seed) if seed.isdecimal() else None,
    }


def _check(body: Mapping[str, Any]) -> None:
    """Raise where the picture that came is a blurred one."""
    if body.get("finish_reason") == _FILTERED:
        raise ContentModerationError(
            f"{_SERVICE} made the picture and its safety system blurred it. Change prompt or "
            "inputs.",
            code=_FILTERED,
            stage="output",
        )


def _id_of(answer: Response) -> str | None:
    return text_of(answer.headers.get("x-request-id"))


def _state(answer: Response) -> dict[str, Any]:
    request_id = _id_of(answer)
    return {} if request_id is None else {"request_id": request_id}
