"""A caller's media as what Runway takes: an https URL, a `data:` URI, or an upload.

Source: PyPI runwayml 5.24.0 (`resources/uploads.py`, changelog 5.17.1); docs.dev.runwayml.com,
"Inputs" and "Uploads", a mirror of 2026-08-15.
"""

from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from typing import Any, cast
from urllib.parse import urlsplit

from tarash.tarash_gateway.plugin import (
    Api,
    Fetch,
    Flow,
    HttpFlow,
    InvalidRequestError,
    MediaSource,
    Plan,
    ProviderError,
    ProviderUnavailableError,
    TransportError,
    mapping_of,
    object_of,
    once,
    source_of,
    text_of,
)

__all__ = ("placed_media",)

_LONGEST_DATA_URI = 5_000_000  # characters
_LONGEST_URL = 2048  # characters
_LARGEST_UPLOAD = 200 * 1000**2  # bytes
_TRIES = 2
_IS_MEDIA = ("video", "mask_image")


def placed_media(plan: Plan, extra: Mapping[str, Any], api: Api) -> Flow[dict[str, Any]]:
    """Return the plan's payload with an address in the place of each file.

    Args:
        plan: What is to be sent.
        extra: The caller's own wire fields: there bytes alone are files, texts are as they are.
        api: Where files are uploaded.
    """
    names = {
        field.wire_name: field.field
        for field in plan.fields
        if field.field.startswith("image_list") or field.field in _IS_MEDIA
    }
    payload: dict[str, Any] = {}
    for name, value in plan.payload.items():
        field = None if name in extra else names.get(name)
        payload[name] = yield from _placed(value, field, api)
    return payload


def _placed(value: object, field: str | None, api: Api) -> Flow[object]:
    """Return `value` with addresses for its files; text is media where `field` says so."""
    if isinstance(value, list | tuple):
        return list((yield from _each(cast("list[object]", value), field, api)))
    items = mapping_of(value)
    if items and not isinstance(items.get("content"), bytes):
        placed = yield from _each(tuple(items.values()), None, api)
        return dict(zip(items, placed, strict=True))
    if field is None and not items and not isinstance(value, bytes):
        return value
    return (yield from _address(value, field or "extra_params", api))


def _each(values: Sequence[object], field: str | None, api: Api) -> Flow[tuple[object, ...]]:
    placed: tuple[object, ...] = ()
    for value in values:
        placed += ((yield from _placed(value, field, api)),)
    return placed


def _address(value: object, field: str, api: Api) -> Flow[str]:
    source = source_of(value, field)
    if source.url is not None:
        if _can_be_read(source.url):
            return source.url
        source = source_of((yield Fetch(source.url)), field)
    content = source.content or b""
    if len(content) > _LARGEST_UPLOAD:
        raise InvalidRequestError(
            f"{field}: the file has {len(content)} bytes, and Runway takes {_LARGEST_UPLOAD}. "
            "Nothing was sent.",
            field=field,
        )
    uri = source.as_data_uri() if len(content) < _LONGEST_DATA_URI else ""
    if uri and len(uri) <= _LONGEST_DATA_URI:
        return uri
    return (yield from once(source, _uploaded(source, api, _TRIES)))


def _can_be_read(url: str) -> bool:
    """Tell whether Runway itself reads from a URL: https, of a host with a name."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if parts.scheme.lower() == "runway":
        return True
    try:
        _ = ip_address(parts.hostname or "")
    except ValueError:
        return parts.scheme.lower() == "https" and len(url) <= _LONGEST_URL
    return False


def _uploaded(source: MediaSource, api: Api, tries: int) -> HttpFlow[str]:
    """Upload a file and return its address, which is good for a day.

    The file goes to a storage that is not Runway's own, without the key. What it refuses is begun
    again with a new form.

    Raises:
        ProviderUnavailableError: The storage refused it each time; nothing was paid.
    """
    name = source.file_name.encode("ascii", "replace").decode("ascii").replace("?", "_")
    answer = yield api.post(
        "/v1/uploads", json={"filename": name, "type": "ephemeral"}, repeatable=True
    )
    begun = object_of(answer, "Runway")
    place, address = text_of(begun.get("uploadUrl")), text_of(begun.get("runwayUri"))
    if place is None or address is None:
        raise TransportError("Runway's answer names no place for an upload", sent=True)
    parts: list[tuple[str, tuple[str | None, bytes, str | None]]] = [
        (field, (None, str(value).encode(), None))
        for field, value in mapping_of(begun.get("fields")).items()
    ]
    parts.append(("file", (name, source.content or b"", source.content_type)))
    try:
        yield api.post(place, files=parts, repeatable=True, authenticated=False)
    except ProviderError as error:
        if error.retryable:  # the same form was sent again already
            raise
        if tries > 1:
            return (yield from _uploaded(source, api, tries - 1))
        raise ProviderUnavailableError(
            f"Runway's storage did not take the file: {error} Give it as an https URL."
        ) from error
    return address
