"""Pixels, ratios and words for a size, one into the other. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from tarash.tarash_gateway.catalog import InputField
from tarash.tarash_gateway.mapping._values import SAME_RATIO, Wire, nearest_ratio, ratio_of

__all__ = ("class_for_size", "dimensions", "sides_for", "size_for_ratio", "size_value")

_PIXELS = (re.compile(r"(\d+)\s*[xX*]\s*(\d+)"), re.compile(r"(\d{3,}):(\d{3,})"))
_CLASS = re.compile(r"(\d+(?:\.\d+)?)\s*(K|MP)", re.IGNORECASE)
_SIDE = 1024  # pixels of a square, when only a ratio is asked for
_BLOCK = 32  # sides are whole blocks of so many pixels; models round to 8, 16 or 32
_LINES_BLOCK = 8  # 1080 lines are no multiple of 16
_PIXELS_PER_K = 1024
_WIDE = 16 / 9  # the shape that the number of lines is said of
_SAME_CLASS = 0.1  # how far areas of one class lie apart; their sides are rounded


def size_value(
    field: InputField, size: str, presets: Mapping[str, str], separator: str = "x"
) -> Wire | None:
    """Return `"WxH"` or `"auto"` in the field's own form, with `separator` where it is free."""
    if size == "auto":
        return Wire(size, exact=True) if _has(field, size) else None
    width, height = (int(side) for side in size.split("x"))
    if field.admits("object"):
        return Wire({"width": width, "height": height}, exact=True)
    if field.enum is None:
        return Wire(size.replace("x", separator), exact=True)
    sizes = _sizes(field.enum)
    if not sizes:
        return nearest_ratio(_preset_words(field, presets), width / height)
    if (width, height) in sizes:
        return Wire(sizes[width, height], exact=True)
    return Wire(_nearest_size(sizes, width, height), exact=False)


def size_for_ratio(
    field: InputField,
    ratio: str,
    lines: float | None,
    presets: Mapping[str, str],
    separator: str = "x",
) -> Wire | None:
    """Return the size that has `ratio`: a word, width and height, or the nearest allowed.

    Args:
        field: The size field.
        ratio: Such as `"16:9"`, or `"auto"`.
        lines: Pixels of the shorter side; None: about a million pixels in all.
        presets: The service's words by ratio.
        separator: What stands between width and height.
    """
    if ratio == "auto":
        return Wire("auto", exact=True) if _has(field, "auto") else None
    words = _preset_words(field, presets)
    if lines is None and ratio in words:
        return Wire(words[ratio], exact=True)
    asked = ratio_of(ratio)
    if field.admits("object"):
        return Wire(dimensions(asked, lines), exact=True)
    if field.enum is None:
        sides = dimensions(asked, lines)
        return Wire(f"{sides['width']}{separator}{sides['height']}", exact=True)
    sizes = _sizes(field.enum)
    ratios = {f"{width}:{height}": value for (width, height), value in sizes.items()}
    wire = nearest_ratio({**words, **ratios}, asked)
    return wire if wire is None or lines is None else _with_lines(sizes, wire, lines)


def _with_lines(sizes: Mapping[tuple[int, int], str], wire: Wire, lines: float) -> Wire:
    """Return the size of the same ratio that has `lines`, or else the nearest area.

    Services that sell classes such as 720p give each of its shapes the same area.
    """
    ratio = ratio_of(str(wire.value))
    same = {
        sides: value
        for sides, value in sizes.items()
        if abs(math.log(sides[0] / sides[1] / ratio)) <= SAME_RATIO
    }
    if wire.value not in same.values():  # a word, which says nothing of lines
        return wire

    def distance(sides: tuple[int, int]) -> float:
        return abs(math.log(sides[0] * sides[1] / (lines * lines * _WIDE)))

    best = min(same, key=lambda sides: (min(sides) != lines, distance(sides)))
    fits = min(best) == lines or distance(best) <= _SAME_CLASS
    return Wire(same[best], wire.exact and fits)


def class_for_size(field: InputField, size: str, meanings: Mapping[str, str] | None = None) -> Any:
    """Return the field's size class that is nearest to `"WxH"`, None without one.

    A class counts the longer side, such as `2K`, or all pixels, such as `4 MP`.
    """
    words = {value: (meanings or {}).get(str(value), str(value)) for value in field.enum or ()}
    classes = {value: match for value, word in words.items() if (match := _CLASS.fullmatch(word))}
    if size == "auto" or not classes:
        return None
    width, height = (int(side) for side in size.split("x"))

    def distance(value: Any) -> float:
        number, kind = float(classes[value][1]), classes[value][2].upper()
        asked = max(width, height) if kind == "K" else math.sqrt(width * height)
        side = number if kind == "K" else math.sqrt(number)
        return abs(math.log(asked / _PIXELS_PER_K / side))

    return min(classes, key=distance)


def sides_for(
    places: tuple[InputField, InputField], width: float, height: float, block: int
) -> tuple[int, int]:
    """Return width and height within what both inputs take, in their ratio and in whole blocks."""
    asked = (width, height)
    pairs = tuple(zip(places, asked, strict=True))
    shrunk = min([1.0, *(place.maximum / side for place, side in pairs if place.maximum)])
    grown = max([1.0, *(place.minimum / side for place, side in pairs if place.minimum)])
    scale = shrunk if shrunk < 1 else grown
    made = [
        _bounded(place, max(1, round(side * scale / block)) * block, block) for place, side in pairs
    ]
    return made[0], made[1]


def _bounded(place: InputField, side: int, block: int) -> int:
    """Return a side that the input takes; a limit that is no whole block is passed inwards."""
    if place.maximum is not None and side > place.maximum:
        return int(place.maximum) // block * block
    if place.minimum is not None and side < place.minimum:
        return -(-int(place.minimum) // block) * block
    return side


def _has(field: InputField, word: str) -> bool:
    return field.enum is not None and word in field.enum


def _preset_words(field: InputField, presets: Mapping[str, str]) -> dict[str, str]:
    return {ratio: word for ratio, word in presets.items() if _has(field, word)}


def dimensions(ratio: float, lines: float | None) -> dict[str, int]:
    """Return width and height of `ratio` in whole blocks; a million pixels without `lines`."""
    if lines is None:
        width, height, block = _SIDE * math.sqrt(ratio), _SIDE / math.sqrt(ratio), _BLOCK
    else:
        width, height, block = lines * max(ratio, 1.0), lines / min(ratio, 1.0), _LINES_BLOCK
    return {"width": _blocks(width, block), "height": _blocks(height, block)}


def _blocks(pixels: float, block: int) -> int:
    return max(1, round(pixels / block)) * block


@lru_cache(maxsize=64)
def _sizes(enum: tuple[Any, ...]) -> dict[tuple[int, int], str]:
    matches = ((value, pattern.fullmatch(str(value))) for value in enum for pattern in _PIXELS)
    return {(int(match[1]), int(match[2])): value for value, match in matches if match}


def _nearest_size(sizes: Mapping[tuple[int, int], str], width: int, height: int) -> str:
    """Return the size with the nearest ratio, and among those the nearest area."""

    def distance(sides: tuple[int, int]) -> tuple[float, float]:
        ratio = abs(math.log(sides[0] / sides[1] * height / width))
        off = 0.0 if ratio <= SAME_RATIO else round(ratio, 3)
        return off, abs(math.log(sides[0] * sides[1] / (width * height)))

    return sizes[min(sizes, key=distance)]
