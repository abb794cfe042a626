"""How large a picture is and how long a video lasts, from the bytes. Nothing here raises.

The bytes come from strangers: a number that lies beyond the end reads as zero, zero means
unknown, and every loop is bounded.

Source: PNG specification (IHDR); ITU-T T.81 (JPEG markers); GIF89a; RFC 9649 and RFC 6386 (WebP);
ISO/IEC 14496-12 (`moov`, `mvhd`, `trak`, `tkhd`, `hdlr`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tarash.tarash_gateway._sniff import content_type_of

__all__ = ("Measure", "measure")

_MOST_SEGMENTS = 500  # Of a JPEG before its frame; a real one has a few dozen.
_MOST_BOXES = 64  # On one level of a movie; three levels are searched, so the cube of it bounds us.
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})
_JPEG_ENDS = frozenset({0xD9, 0xDA})  # The end, or the beginning of the compressed picture.
_JPEG_FILL = 0xFF
_MOVIES = frozenset({"audio/mp4", "video/mp4", "video/quicktime", "video/x-m4v"})
_UNKNOWN_DURATIONS = frozenset({0, 2**32 - 1, 2**64 - 1})

_Size = tuple[int, int]
_UNKNOWN: _Size = (0, 0)


@dataclass(frozen=True, slots=True)
class Measure:
    """What the bytes say of themselves; width and height, in pixels, are both known or neither.

    The size of a JPEG is the stored one; a video that is stored on its side is measured upright.
    """

    content_type: str | None = None
    width: int | None = None
    height: int | None = None
    duration_seconds: float | None = None


def measure(data: bytes) -> Measure:
    """Return the type, size and duration of `data`, which may be cut short or hostile.

    Sizes are read from PNG, JPEG, GIF, WebP, MP4 and QuickTime, durations from the last two. The
    beginning of a file is often enough: an MP4 that is made for streaming has both in front.
    """
    content_type = content_type_of(data)
    size, duration = _UNKNOWN, None
    if content_type in _MOVIES:
        size, duration = _movie(data)
    elif content_type == "image/png" and data[12:16] == b"IHDR":
        size = _number(data, 16, 4), _number(data, 20, 4)
    elif content_type == "image/jpeg":
        size = _jpeg_size(data)
    elif content_type == "image/gif":
        size = _number(data, 6, 2, "little"), _number(data, 8, 2, "little")
    elif content_type == "image/webp":
        size = _webp_size(data)
    if not all(size):
        return Measure(content_type, duration_seconds=duration)
    return Measure(content_type, *size, duration)


def _number(data: bytes, at: int, length: int, order: Literal["big", "little"] = "big") -> int:
    """Return the unsigned number at `at`, or zero when the data ends before it does."""
    if at + length > len(data):
        return 0
    return int.from_bytes(data[at : at + length], order)


def _jpeg_size(data: bytes) -> _Size:
    at = 2
    for _ in range(_MOST_SEGMENTS):
        marker = _number(data, at + 1, 1)
        if _number(data, at, 1) != _JPEG_FILL or marker in _JPEG_ENDS:
            break
        if marker in _JPEG_FRAMES:
            return _number(data, at + 7, 2), _number(data, at + 5, 2)
        if marker == _JPEG_FILL:
            at += 1
        elif marker in _JPEG_WITHOUT_LENGTH:
            at += 2
        else:
            at += 2 + _number(data, at + 2, 2)
    return _UNKNOWN


def _webp_size(data: bytes) -> _Size:
    """Return the size from the first chunk: extended, lossless or lossy."""
    kind, fourteen_bits = data[12:16], 0x3FFF
    if kind == b"VP8X" and len(data) >= 30:  # noqa: PLR2004  where the numbers end
        return 1 + _number(data, 24, 3, "little"), 1 + _number(data, 27, 3, "little")
    if kind == b"VP8L" and data[20:21] == b"\x2f" and len(data) >= 25:  # noqa: PLR2004
        bits = _number(data, 21, 4, "little")
        return 1 + (bits & fourteen_bits), 1 + (bits >> 14 & fourteen_bits)
    if kind == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        width, height = _number(data, 26, 2, "little"), _number(data, 28, 2, "little")
        return width & fourteen_bits, height & fourteen_bits
    return _UNKNOWN


def _boxes(data: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield the kind of each box between `start` and `end`, and where its body is."""
    for _ in range(_MOST_BOXES):
        if start + 8 > end:
            return
        size, header = _number(data, start, 4), 8
        if size == 1:
            size, header = _number(data, start + 8, 8), 16
        elif size == 0:
            size = end - start
        if size < header:
            return
        yield data[start + 4 : start + 8], start + header, min(start + size, end)
        start += size


def _movie(data: bytes) -> tuple[_Size, float | None]:
    """Return the size of the first track with pictures, and the duration of the whole."""
    size, duration = _UNKNOWN, None
    movies = (box for box in _boxes(data, 0, len(data)) if box[0] == b"moov")
    _, start, end = next(movies, (b"moov", 0, 0))
    for kind, at, stop in _boxes(data, start, end):
        if kind == b"mvhd":
            duration = _duration(data, at)
        elif kind == b"trak" and not all(size):
            size = _track_size(data, at, stop)
    return size, duration


def _duration(data: bytes, at: int) -> float | None:
    if _number(data, at, 1) == 1:
        scale, units = _number(data, at + 20, 4), _number(data, at + 24, 8)
    else:
        scale, units = _number(data, at + 12, 4), _number(data, at + 16, 4)
    return None if scale == 0 or units in _UNKNOWN_DURATIONS else units / scale


def _track_size(data: bytes, start: int, end: int) -> _Size:
    """Return the size of a track with pictures; subtitles have one as well, which says nothing."""
    size, has_pictures = _UNKNOWN, False
    for kind, at, stop in _boxes(data, start, end):
        if kind == b"tkhd":
            size = _upright_size(data, at + (52 if _number(data, at, 1) == 1 else 40))
        elif kind == b"mdia":
            handlers = (body for part, body, _ in _boxes(data, at, stop) if part == b"hdlr")
            has_pictures = any(data[body + 8 : body + 12] == b"vide" for body in handlers)
    return size if has_pictures else _UNKNOWN


def _upright_size(data: bytes, matrix: int) -> _Size:
    """Return the size behind the matrix at `matrix`, sides exchanged after a quarter turn."""
    a, b, c, d = (_number(data, matrix + at, 4) for at in (0, 4, 12, 16))
    # Fixed point, sixteen bits after the point.
    width, height = (_number(data, matrix + at, 4) + 0x8000 >> 16 for at in (36, 40))
    return (height, width) if b and c and not a and not d else (width, height)
