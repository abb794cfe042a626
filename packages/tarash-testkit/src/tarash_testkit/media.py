"""Small real media: a PNG of any size, a playable MP4, and an MP4 as large as a test needs.

Rule: every sample is a valid file of its type, so that a client may check what it saved.
"""

import hashlib
import struct
import zlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = ("MediaFile", "mp4", "padded_mp4", "png")

_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_BOX_HEADER_BYTES = 16
"""Size of the header of a box with a 64-bit length. Source: ISO/IEC 14496-12, section 4.2."""


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A file to deliver: `content`, then `padding_bytes` zeros that take no memory."""

    content: bytes
    content_type: str
    padding_bytes: int = 0

    @property
    def size_bytes(self) -> int:
        """The length of the whole file."""
        return len(self.content) + self.padding_bytes

    @property
    def etag(self) -> str:
        """A strong entity tag, the same in every run."""
        digest = hashlib.sha256(self.content + str(self.padding_bytes).encode()).hexdigest()
        return f'"{digest[:32]}"'

    def read(self, start: int, stop: int) -> bytes:
        """Return the bytes from `start` up to, not including, `stop`."""
        stop = min(stop, self.size_bytes)
        part = self.content[start:stop]
        return part + bytes(max(0, stop - start - len(part)))


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
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = (b"\x00" + bytes([grey]) * width) * height
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return MediaFile(_PNG_SIGNATURE + b"".join(_chunk(*chunk) for chunk in chunks), "image/png")


def _chunk(kind: bytes, payload: bytes) -> bytes:
    checksum = zlib.crc32(kind + payload)
    return struct.pack(">I", len(payload)) + kind + payload + struct.pack(">I", checksum)
