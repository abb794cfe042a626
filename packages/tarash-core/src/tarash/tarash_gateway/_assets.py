"""Files that an answer names: an address as an asset, and what kind of file it is. Pure."""

import re
from typing import Any

from tarash.tarash_gateway.media import media_source
from tarash.tarash_gateway.models import Asset

__all__ = ("asset_of", "file_kind")

_PREFIXES = ("https://", "http://", "data:")
_MEDIA = frozenset({"video", "image"})
_UNSTATED = frozenset({"", "application", "binary"})
_QUERY = re.compile(r"[?#]")
_ENDS = {
    "video": (".mp4", ".webm", ".mov", ".mkv", ".m4v", ".avi"),
    "image": (".png", ".jpg", ".jpeg", ".webp", ".gif", ".avif", ".svg", ".bmp"),
    "other": (".mp3", ".wav", ".ogg", ".flac", ".zip", ".json", ".txt", ".html", ".glb"),
}


def asset_of(address: object, **details: Any) -> Asset | None:
    """Return the file at an address, or inside a `data:` URI; None when it is neither.

    Args:
        address: What stands in the answer.
        details: Fields of `Asset` beside, such as `content_type`, where the answer tells.
    """
    if not isinstance(address, str) or not address.startswith(_PREFIXES):
        return None
    try:
        source = media_source(address)
    except ValueError:
        return None
    if details.get("content_type") is None and not source.is_url:
        details = {**details, "content_type": source.content_type}
    return Asset(url=source.url, content=source.content, **details)


def file_kind(asset: Asset) -> str | None:
    """Return `video`, `image` or `other` for a file, by its type or the end of its address."""
    main = (asset.content_type or "").partition("/")[0]
    if main in _MEDIA:
        return main
    path = _QUERY.split(asset.url or "", maxsplit=1)[0].lower()  # no parser: it refuses some
    for kind, ends in _ENDS.items():
        if path.endswith(ends):
            return kind
    return None if main in _UNSTATED else "other"
