"""Grey pictures of any size in the formats that services answer with, in a few bytes.

Rule: each is a valid file of its type, made here bit by bit, so that no library is needed.
"""

import struct
from collections.abc import Callable, Iterable, Mapping
from functools import cache

from tarash_testkit.media import MediaFile, png

__all__ = ("PICTURES", "jpeg", "webp")

_ONE_CODE = bytes([1, *[0] * 15])
"""The lengths of a Huffman table with one code: a single 0 bit."""


@cache
def jpeg(width: int = 1, height: int = 1) -> MediaFile:
    """Return a grey JPEG: each block of 8 x 8 has no difference to the last, and no detail.

    Source: ITU-T T.81, annexes B and F: one component, one code each for DC and AC.
    """
    tables = b"\xff\xdb" + _sized(b"\0" + bytes([1]) * 64)
    frame = b"\xff\xc0" + _sized(struct.pack(">BHHBBBB", 8, height, width, 1, 1, 0x11, 0))
    codes = b"".join(b"\xff\xc4" + _sized(kind + _ONE_CODE + b"\0") for kind in (b"\0", b"\x10"))
    scan = b"\xff\xda" + _sized(bytes([1, 1, 0, 0, 63, 0]))
    bits = 2 * -(-width // 8) * -(-height // 8)
    entropy = bytes(bits // 8) + (bytes([0xFF >> bits % 8]) if bits % 8 else b"")
    return MediaFile(
        b"\xff\xd8" + tables + frame + codes + scan + entropy + b"\xff\xd9", "image/jpeg"
    )


@cache
def webp(width: int = 1, height: int = 1) -> MediaFile:
    """Return a grey lossless WebP: each channel has one value, so that no pixel takes a bit.

    Source: RFC 9649, sections 2 and 3: five prefix codes of one symbol each.
    """
    fields: list[tuple[int, int]] = [(0x2F, 8), (width - 1, 14), (height - 1, 14), (0, 4), (0, 3)]
    for symbol in (128, 128, 128, 255, 0):  # green, red, blue, alpha, distance
        fields += [(1, 1), (0, 1), (1, 1), (symbol, 8)]
    stream = _packed(fields)
    padded = stream + b"\0" * (len(stream) % 2)
    chunk = b"WEBPVP8L" + struct.pack("<I", len(stream)) + padded
    return MediaFile(b"RIFF" + struct.pack("<I", len(chunk)) + chunk, "image/webp")


PICTURES: Mapping[str, Callable[[int, int], MediaFile]] = {"png": png, "jpeg": jpeg, "webp": webp}
"""How to make a picture of a width and a height, by the name that services give its format."""


def _sized(payload: bytes) -> bytes:
    return struct.pack(">H", len(payload) + 2) + payload


def _packed(fields: Iterable[tuple[int, int]]) -> bytes:
    """Return (value, bits) pairs, the lowest bit first."""
    whole = length = 0
    for value, bits in fields:
        whole |= value << length
        length += bits
    return whole.to_bytes(-(-length // 8), "little")
