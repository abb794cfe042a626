"""A plan's media as Google takes them: inline, by a Files address, or by `gs://`.

A caller's URL is brought as bytes, since not every model takes one. What would make a request too
large goes up as a file first; on Vertex AI, which has no such files, it stays inline.

Source: ai.google.dev, "File input methods": requests with inline data stay below 20 MB in every
version of the rule. PyPI google-genai 3.6.1 (`transformers`). Read in November 2026.
"""

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import urlsplit

from tarash.tarash_gateway.plugin import (
    Api,
    Fetch,
    Flow,
    InvalidRequestError,
    once,
    source_of,
)
from tarash_google.files import file_id, upload
from tarash_google.settings import Surface

__all__ = ("Piece", "gather")

_INLINE_BYTES = 14 * 1024 * 1024  # of all inputs together: 20 MB once they are base64
_TYPES = {
    "avif": "image/avif",
    "gif": "image/gif",
    "heic": "image/heic",
    "heif": "image/heif",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "mov": "video/mov",
    "mp4": "video/mp4",
    "mpeg": "video/mpeg",
    "mpg": "video/mpeg",
    "png": "image/png",
    "webm": "video/webm",
    "webp": "image/webp",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """One input, ready to be sent: base64 text, or the address of a file that Google can read."""

    content_type: str
    data: str | None = field(default=None, repr=False)
    uri: str | None = None

    @property
    def kind(self) -> str:
        """`image` or `video`."""
        return self.content_type.partition("/")[0]


def gather(
    payload: Mapping[str, Any], names: Iterable[str], api: Api, surface: Surface
) -> Flow[dict[str, Any]]:
    """Return `payload` with a list of pieces for each of `names` that it has.

    Raises:
        InvalidRequestError: One is no media, or Google cannot read it; nothing was paid.
    """
    gathered = dict(payload)
    left = _INLINE_BYTES
    for name in names:
        if payload.get(name) is None:
            continue
        pieces: list[Piece] = []
        for value in _list(payload[name]):
            piece, size = yield from _piece(value, name, api, surface, left)
            left -= size
            pieces.append(piece)
        gathered[name] = pieces
    return gathered


def _piece(
    value: object, name: str, api: Api, surface: Surface, left: int
) -> Flow[tuple[Piece, int]]:
    """Return one input and how many bytes of it the request will hold."""
    source = source_of(value, name)
    if source.url is not None:
        known = _known_address(source.url, name, surface)
        if known is not None:
            return known, 0
        source = source_of((yield Fetch(source.url)), name)
    content = source.content or b""
    if len(content) > left and not surface.is_vertex:
        address = yield from once(source, upload(source, api, surface))
        return Piece(source.content_type, uri=address), 0
    data = base64.b64encode(content).decode("ascii")
    return Piece(source.content_type, data=data), len(content)


def _known_address(url: str, name: str, surface: Surface) -> Piece | None:
    """Return an address that the surface reads itself; None: the bytes must be brought."""
    parts = urlsplit(url)
    in_cloud_storage, in_files = parts.scheme.lower() == "gs", _is_file(url)
    if not in_cloud_storage and not in_files:
        return None
    if in_cloud_storage != surface.is_vertex:
        here, there = (
            ("Vertex AI", "the Gemini API") if in_files else ("the Gemini API", "Vertex AI")
        )
        raise InvalidRequestError(
            f"{name}: {here} cannot read an address of {there}. Nothing was sent. Give the bytes, "
            "or a public URL.",
            field=name,
        )
    ending = parts.path.rpartition(".")[2].lower()
    usual = "video/mp4" if "video" in name else "image/png"
    return Piece(_TYPES.get(ending, usual), uri=url)


def _is_file(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    return host == "generativelanguage.googleapis.com" and file_id(url) is not None


def _list(value: object) -> Sequence[object]:
    return cast("Sequence[object]", value) if isinstance(value, list | tuple) else (value,)
