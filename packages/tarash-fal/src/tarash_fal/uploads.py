"""Local media to fal's CDN, so that a submit carries URLs alone.

The key goes to the token service; the CDN gets the short-lived token it answers with.

Source: PyPI fal-client 1.0.3 (`client.py`), read in November 2026. It sends files in parts from
100 MB on, its JavaScript sister from 90 MB on.
"""

from collections.abc import Mapping
from typing import Any

from tarash.tarash_gateway.plugin import (
    Api,
    Flow,
    HttpFlow,
    MediaSource,
    Plan,
    TransportError,
    local_media,
    once,
)

__all__ = ("upload_media",)

_PARTS_ABOVE_BYTES = 90 * 1024 * 1024
_PART_BYTES = 10 * 1024 * 1024


def upload_media(plan: Plan, api: Api) -> Flow[dict[str, Any]]:
    """Upload what is local in the plan's payload and return the payload with URLs."""
    local = local_media(plan)
    if not local.sources:
        return plan.payload
    urls = yield from once(local.sources, _upload_all(local.sources, api))
    return local.replaced(urls)


def _upload_all(sources: tuple[MediaSource, ...], api: Api) -> HttpFlow[tuple[str, ...]]:
    """Upload each file with one token and return their URLs."""
    answer = yield api.at("rest").post(
        "/storage/auth/token", params={"storage_type": "fal-cdn-v3"}, json={}, repeatable=True
    )
    token = answer.json()
    cdn = api.at("cdn")
    # A host out of an answer gets a token only when it is one we were told of.
    base = token["base_url"] if api.trusts(token["base_url"]) else cdn.base_url
    headers = {"Authorization": f"{token['token_type']} {token['token']}"}
    urls: list[str] = []
    for source in sources:
        send = _in_parts if len(source.content or b"") > _PARTS_ABOVE_BYTES else _whole
        urls.append((yield from send(source, base.rstrip("/"), headers, api)))
    return tuple(urls)


def _whole(source: MediaSource, base: str, token: Mapping[str, str], api: Api) -> HttpFlow[str]:
    answer = yield api.post(
        f"{base}/files/upload",
        content=source.content,
        headers={**token, **_description(source)},
        repeatable=True,
        authenticated=False,
    )
    return str(answer.json()["access_url"])


def _in_parts(source: MediaSource, base: str, token: Mapping[str, str], api: Api) -> HttpFlow[str]:
    content = source.content or b""
    answer = yield api.post(
        f"{base}/files/upload/multipart",
        headers={**token, **_description(source)},
        repeatable=True,
        authenticated=False,
    )
    begun = answer.json()
    address = str(begun["access_url"])
    if not api.trusts(address):
        raise TransportError(
            "fal's CDN named another host for the parts of a large file, and no token goes there; "
            "give the file as a URL.",
            sent=True,
        )
    parts: list[dict[str, object]] = []
    for number, begin in enumerate(range(0, len(content), _PART_BYTES), start=1):
        answer = yield api.put(
            f"{address}/multipart/{begun['uploadId']}/{number}",
            content=content[begin : begin + _PART_BYTES],
            headers={
                **token,
                "Content-Type": source.content_type,
                # Anything else and the CDN leaves the ETag out.
                "Accept-Encoding": "identity",
            },
            authenticated=False,
        )
        parts.append({"partNumber": number, "etag": answer.headers["etag"]})
    yield api.post(
        f"{address}/multipart/{begun['uploadId']}/complete",
        json={"parts": parts},
        headers=token,
        repeatable=True,
        authenticated=False,
    )
    return address


def _description(source: MediaSource) -> dict[str, str]:
    name = source.file_name.encode("ascii", "replace").decode("ascii").replace("?", "_")
    return {"Content-Type": source.content_type, "X-Fal-File-Name": name}
