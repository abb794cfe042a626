"""Local media to fal's CDN, so that a submit carries URLs alone.

The key goes to the token service; the CDN gets the short-lived token it answers with.

Source: PyPI fal-client 1.0.3 (`client.py`), read in November 2026. It sends files in parts from
100 MB on, its JavaScript sister from 90 MB on.
"""

from collections.abc import Mapping
from typing import Any, cast

from tarash.tarash_gateway.plugin import (
    Api,
    Flow,
    HttpFlow,
    MediaSource,
    Plan,
    TransportError,
    once,
    source_of,
)

__all__ = ("upload_media",)

_PARTS_ABOVE_BYTES = 90 * 1024 * 1024
_PART_BYTES = 10 * 1024 * 1024


def upload_media(plan: Plan, api: Api) -> Flow[dict[str, Any]]:
    """Upload what is local in the plan's payload and return the payload with URLs."""
    media_names = _media_names(plan)
    sources: dict[int, tuple[object, MediaSource]] = {}
    for name, value in plan.payload.items():
        _collect(value, name, sources, mapped=name in media_names)
    if not sources:
        return plan.payload
    files = tuple(source for _, source in sources.values())
    urls = yield from once(files, _upload_all(files, api))
    addresses = dict(zip(sources, urls, strict=True))
    return cast("dict[str, Any]", _replaced(plan.payload, addresses))


def _media_names(plan: Plan) -> frozenset[str]:
    """Return the wire names that the standard media fields have taken."""
    return frozenset(
        field.wire_name
        for field in plan.fields
        if field.wire_name is not None
        and (field.field.startswith("image_list") or field.field in {"video", "mask_image"})
    )


def _collect(
    value: object, name: str, sources: dict[int, tuple[object, MediaSource]], *, mapped: bool
) -> None:
    """Note every local file inside `value`; text is media only where a media field put it."""
    if isinstance(value, list | tuple):
        for item in cast("list[object]", value):
            _collect(item, name, sources, mapped=mapped)
    elif isinstance(value, Mapping) and not _is_content(cast("Mapping[str, object]", value)):
        for key, item in cast("Mapping[str, object]", value).items():
            _collect(item, name, sources, mapped=mapped and key.endswith("_url"))
    elif isinstance(value, bytes | Mapping) or (mapped and isinstance(value, str)):
        found = cast("object", value)
        source = source_of(found, name)
        if not source.is_url:
            sources[id(found)] = (found, source)


def _is_content(value: Mapping[str, object]) -> bool:
    return isinstance(value.get("content"), bytes)


def _replaced(value: object, addresses: Mapping[int, str]) -> object:
    """Return a copy of `value` with the URL of each uploaded file in its place."""
    if id(value) in addresses:
        return addresses[id(value)]
    if isinstance(value, list | tuple):
        return [_replaced(item, addresses) for item in cast("list[object]", value)]
    if isinstance(value, Mapping):
        items = cast("Mapping[str, object]", value).items()
        return {key: _replaced(item, addresses) for key, item in items}
    return value


def _upload_all(files: tuple[MediaSource, ...], api: Api) -> HttpFlow[tuple[str, ...]]:
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
    for source in files:
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
