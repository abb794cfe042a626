"""A picture of any size, made from nothing. The same arguments give the same picture."""

import colorsys
import struct
import zlib

__all__ = ("LARGEST_SIDE", "png")

LARGEST_SIDE = 16_384
"""The largest width or height in pixels; such a square costs about a second."""

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_COLOURS = 256
_SPREAD = 2_654_435_761  # Near 2**32 over the golden ratio: near seeds get far hues.


def png(width: int, height: int, *, seed: int = 0) -> bytes:
    """Return a PNG of exactly `width` by `height` pixels: a diagonal gradient of two colours.

    Args:
        width: In pixels, 1 to 16384.
        height: In pixels, 1 to 16384.
        seed: Any integer; it chooses the two colours.

    Raises:
        ValueError: A side is out of range.
    """
    for name, side in (("width", width), ("height", height)):
        if not 1 <= side <= LARGEST_SIDE:
            raise ValueError(
                f"a picture of {width}x{height} was asked for, but the {name} must be "
                f"1 to {LARGEST_SIDE} pixels; ask for a size within that"
            )
    # One byte a pixel: its place in the palette. No filter, no interlacing.
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    return b"".join(
        (
            _SIGNATURE,
            _chunk(b"IHDR", header),
            _chunk(b"PLTE", _palette(seed)),
            _chunk(b"IDAT", _pixels(width, height)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, body: bytes) -> bytes:
    checksum = zlib.crc32(body, zlib.crc32(kind))
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", checksum)


def _palette(seed: int) -> bytes:
    """Return the colours from one hue to another a sixth of the circle away."""
    hue = seed * _SPREAD % 2**32 / 2**32
    first = colorsys.hls_to_rgb(hue, 0.42, 0.65)
    last = colorsys.hls_to_rgb(hue + 1 / 6, 0.72, 0.75)
    return bytes(
        round(255 * (start + (end - start) * step / (_COLOURS - 1)))
        for step in range(_COLOURS)
        for start, end in zip(first, last, strict=True)
    )


def _pixels(width: int, height: int) -> bytes:
    """Return the compressed rows.

    Each row is the row above moved by one pixel, so that all of them are windows on one line, and
    the compressor finds each as a few long repetitions.
    """
    length = width + height - 1
    line = bytes(place * (_COLOURS - 1) // max(1, length - 1) for place in range(length))
    compressor = zlib.compressobj(level=6)
    rows = [compressor.compress(b"\0" + line[top : top + width]) for top in range(height)]
    return b"".join((*rows, compressor.flush()))
