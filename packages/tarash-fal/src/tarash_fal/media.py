"""The files of a result: where fal's models usually name them, else wherever they are. Pure.

A workflow, or an endpoint that the catalog does not know, names its outputs as it likes.

Source: fal-ai/fal-js, libs/client/src/types/endpoints.ts, commit 381105e, read in November 2026.
"""

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

from tarash.tarash_gateway.plugin import Asset, asset_of, file_kind, text_of

__all__ = ("is_empty", "media_at_home", "media_elsewhere")

_NAMES = {"video": ("video", "videos"), "image": ("images", "image")}
_BESIDE = re.compile(
    r"thumb|sprite|preview|poster|cover|mask|frame|input|source|reference|logo|docs?\b|web",
    re.IGNORECASE,
)
_PLAIN = frozenset({"output", "outputs", "result", "results", "file", "files", "url", "urls"})


def media_at_home(payload: Mapping[str, Any], medium: str) -> tuple[Asset | None, ...]:
    """Return each file under the usual names; None for one without a usable address."""
    return tuple(_asset(entry) for entry in _usual(payload, medium))


def media_elsewhere(payload: Mapping[str, Any], medium: str) -> tuple[Asset, ...]:
    """Return the files of `medium` that stand anywhere in a result: the sure ones, else any."""
    sure: dict[str, Asset] = {}
    perhaps: dict[str, Asset] = {}
    for name, entry in _files(payload, ""):
        asset = None if _BESIDE.search(name) else _asset(entry)
        if asset is None:
            continue
        kind = _kind(asset, name)
        if kind == medium:
            sure[asset.address] = asset
        elif kind is None and (isinstance(entry, dict) or name in _PLAIN):
            perhaps[asset.address] = asset
    return tuple((sure or perhaps).values())


def is_empty(payload: Mapping[str, Any], medium: str) -> bool:
    """Tell whether a result has a place for its files and nothing in it."""
    named = any(name in payload for name in _NAMES[medium])
    return named and all(_is_blank(entry) for entry in _usual(payload, medium))


def _usual(payload: Mapping[str, Any], medium: str) -> Iterator[object]:
    for name in _NAMES[medium]:
        value: object = payload.get(name)
        if isinstance(value, list):
            yield from cast("list[object]", value)
        elif value is not None:
            yield value


def _is_blank(entry: object) -> bool:
    if isinstance(entry, dict):
        file = cast("Mapping[str, Any]", entry)
        return not file or ("url" in file and not file["url"])
    return not entry


def _files(value: object, name: str) -> Iterator[tuple[str, object]]:
    """Yield what may be a file, an object with a URL or a bare one, with the name it stands at."""
    if isinstance(value, dict):
        fields = cast("Mapping[str, object]", value)
        if isinstance(fields.get("url"), str):
            yield name, fields
            return
        for key, inner in fields.items():
            yield from _files(inner, key)
    elif isinstance(value, list):
        for inner in cast("list[object]", value):
            yield from _files(inner, name)
    elif isinstance(value, str):
        yield name, value


def _asset(entry: object) -> Asset | None:
    """Return a file as an asset; with `sync_mode` its URL is the content itself."""
    file = cast("Mapping[str, Any]", entry) if isinstance(entry, dict) else {"url": entry}
    return asset_of(
        file.get("url"),
        content_type=text_of(file.get("content_type")),
        file_name=text_of(file.get("file_name")),
        size_bytes=_count(file.get("file_size")),
        width=_count(file.get("width")),
        height=_count(file.get("height")),
        duration_seconds=_number(file.get("duration")),
    )


def _kind(asset: Asset, name: str) -> str | None:
    """Return the medium of a file: by its type, the end of its address, or its name."""
    return file_kind(asset) or next((kind for kind in _NAMES if kind in name.lower()), None)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and 0 < value < math.inf else None


def _count(value: object) -> int | None:
    number = _number(value)
    return None if number is None else int(number)
