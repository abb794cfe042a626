"""JSON that carries media in base64, sent piece by piece.

Rule: the text of a large file never exists as a whole; its length is known before it is sent.
"""

import base64
import json
from collections.abc import AsyncIterator, Iterator, Mapping

from starlette.responses import StreamingResponse

from tarash_testkit.media import MediaFile

__all__ = ("StreamedText", "Text", "inline_json")

_JSON = "application/json"
_MARK = "testkit:inline-media"
_PIECE_BYTES = 3 * 64 * 1024
"""A multiple of three: the base64 of the pieces is the base64 of the whole."""

Text = tuple[bytes | MediaFile, ...]
"""Bytes as they are sent, and files that are sent in base64."""


def inline_json(body: Mapping[str, object]) -> Text:
    """Return `body` as JSON without spaces, in which each `MediaFile` is still one."""
    found: list[MediaFile] = []

    def mark(value: object) -> str:
        if not isinstance(value, MediaFile):
            message = f"A {type(value).__name__} is no JSON: the answer of this server is wrong."
            raise TypeError(message)
        found.append(value)
        return _MARK

    between = json.dumps(body, separators=(",", ":"), default=mark).split(_MARK)
    media: list[MediaFile | None] = [*found, None]
    pairs = zip(between, media, strict=True)
    return tuple(part for text, file in pairs for part in (text.encode(), file) if part is not None)


class StreamedText(StreamingResponse):
    """An answer of JSON, or of several JSON texts with bytes between them."""

    def __init__(
        self,
        text: Text,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        content_type: str = _JSON,
    ) -> None:
        """Send `text`: JSON with its length in the head, anything else in chunks."""
        described = {"content-type": content_type, **(headers or {})}
        if content_type == _JSON:
            described["content-length"] = str(sum(_length(part) for part in text))
        super().__init__(_pieces(text), status, described)


def _length(part: bytes | MediaFile) -> int:
    return len(part) if isinstance(part, bytes) else 4 * -(-part.size_bytes // 3)


async def _pieces(text: Text) -> AsyncIterator[bytes]:
    for part in text:
        for piece in _sent(part):
            yield piece


def _sent(part: bytes | MediaFile) -> Iterator[bytes]:
    if isinstance(part, bytes):
        yield part
        return
    for start in range(0, part.size_bytes, _PIECE_BYTES):
        yield base64.b64encode(part.read(start, start + _PIECE_BYTES))
