"""Small real media: a PNG of any size, a playable MP4, and both as large as a test needs.

Rule: every sample is a valid file of its type, so that a client may check what it saved.
"""

import hashlib
import struct
import zlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = ("MediaFile", "mp4", "padded_mp4", "padded_png", "png")

_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PADDING_CHUNK = b"teSt"
"""A chunk of our own that readers skip. Source: PNG specification, third edition, section 5.4."""
_ZEROS = bytes(64 * 1024)
_BOX_HEADER_BYTES = 16
"""Size of the header of a box with a 64-bit length. Source: ISO/IEC 14496-12, section 4.2."""


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A file to deliver: `content`, `padding_bytes` zeros that take no memory, then `tail`."""

    content: bytes
    content_type: str
    padding_bytes: int = 0
    tail: bytes = b""

    @property
    def size_bytes(self) -> int:
        """The length of the whole file."""
        return len(self.content) + self.padding_bytes + len(self.tail)

    @property
    def etag(self) -> str:
        """A strong entity tag, the same in every run."""
        whole = self.content + str(self.padding_bytes).encode() + self.tail
        digest = hashlib.sha256(whole).hexdigest()
        return f'"{digest[:32]}"'

    def read(self, start: int, stop: int) -> bytes:
        """Return the bytes from `start` up to, not including, `stop`."""
        stop = min(stop, self.size_bytes)
        after = len(self.content) + self.padding_bytes
        head = self.content[start:stop]
        tail = self.tail[max(0, start - after) : max(0, stop - after)]
        return head + bytes(max(0, stop - start - len(head) - len(tail))) + tail


@cache
def mp4() -> MediaFile:
    """Return one second of H.264 video, 64x36, yuv420p, without sound."""
    content = files("tarash_testkit").joinpath("samples", "clip.mp4").read_bytes()
    return MediaFile(content, "video/mp4")


def padded_mp4(size_bytes: int) -> MediaFile:
    """Return a playable MP4 of exactly `size_bytes`: the sample, then one `free` box.

    Raises:
        ValueError: `size_bytes` is less than the sample and an empty box need.
    """
    sample = mp4().content
    smallest = len(sample) + _BOX_HEADER_BYTES
    if size_bytes < smallest:
        message = f"A padded MP4 has at least {smallest} bytes, {size_bytes} asked: ask for more."
        raise ValueError(message)
    box_bytes = size_bytes - len(sample)
    header = struct.pack(">I4sQ", 1, b"free", box_bytes)
    return MediaFile(sample + header, "video/mp4", box_bytes - _BOX_HEADER_BYTES)


@cache
def png(width: int = 1, height: int = 1, grey: int = 128) -> MediaFile:
    """Return a grey PNG of `width` x `height` pixels; `grey` from 0 (black) to 255."""
    return MediaFile(_unfinished_png(width, height, grey) + _PNG_END, "image/png")


@cache
def padded_png(size_bytes: int, width: int = 1, height: int = 1) -> MediaFile:
    """Return a grey PNG of exactly `size_bytes`: the picture, then one chunk of zeros.

    Raises:
        ValueError: `size_bytes` is less than the picture and an empty chunk need.
    """
    content = _unfinished_png(width, height, 128)
    padding = size_bytes - len(content) - len(_chunk(_PADDING_CHUNK, b"")) - len(_PNG_END)
    if padding < 0:
        smallest = size_bytes - padding
        message = f"A padded PNG has at least {smallest} bytes, {size_bytes} asked: ask for more."
        raise ValueError(message)
    checksum = zlib.crc32(_PADDING_CHUNK)
    for start in range(0, padding, len(_ZEROS)):
        checksum = zlib.crc32(_ZEROS[: padding - start], checksum)
    content += struct.pack(">I", padding) + _PADDING_CHUNK
    return MediaFile(content, "image/png", padding, struct.pack(">I", checksum) + _PNG_END)


def _unfinished_png(width: int, height: int, grey: int) -> bytes:
    """Return a PNG without the chunk that ends it."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = (b"\x00" + bytes([grey]) * width) * height
    return _PNG_SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows, 9))


def _chunk(kind: bytes, payload: bytes) -> bytes:
    checksum = zlib.crc32(kind + payload)
    return struct.pack(">I", len(payload)) + kind + payload + struct.pack(">I", checksum)


_PNG_END = _chunk(b"IEND", b"")
