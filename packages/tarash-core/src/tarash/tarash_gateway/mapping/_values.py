"""One standard value into the value that a wire field's type and enum ask for. Pure.

Each function returns None when no value that the field takes would do.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from tarash.tarash_gateway.catalog import InputField

__all__ = (
    "SAME_RATIO",
    "Wire",
    "duration_value",
    "lines_of",
    "nearest_ratio",
    "number_value",
    "ratio_of",
    "ratio_value",
    "resolution_value",
    "switch_value",
    "word_value",
)

_SECONDS = re.compile(r"(\d+(?:\.\d+)?)\s*s?", re.IGNORECASE)
_LINES = re.compile(r"(?:auto_)?(\d+(?:\.\d+)?)\s*([pk])", re.IGNORECASE)
_RATIO = re.compile(r"(\d+(?:\.\d+)?):(\d+(?:\.\d+)?)")
_AUTOMATIC = frozenset({"auto", "adaptive", "match_input", "match_input_image"})
_LINES_PER_K = {0.5: 512.0, 1.0: 1024.0, 2.0: 1440.0}
_LITERAL: Mapping[str, str] = {}
SAME_RATIO = 0.03  # sides are rounded to whole blocks of pixels, and small ones most


class Wire(NamedTuple):
    """A value as it goes out, and whether it says exactly what was asked."""

    value: Any
    exact: bool


def duration_value(field: InputField, seconds: float) -> Wire | None:
    """Return a length in seconds in the field's own form: `8`, `"8"` or `"8s"`."""
    if field.enum is None:
        if field.admits("string"):
            unit = "s" if str(field.default or "").endswith("s") else ""
            return Wire(f"{_plain(seconds)}{unit}", exact=True)
        return number_value(field, seconds)
    allowed = _numbers(field.enum)
    if not allowed:
        return None
    best = _nearest(allowed, seconds)
    return Wire(allowed[best], best == seconds)


def number_value(field: InputField, number: float) -> Wire:
    """Return a number inside the field's bounds, whole where the field is."""
    value = math.floor(number + 0.5) if field.admits("integer") else number
    if field.minimum is not None:
        value = max(value, field.minimum)
    if field.maximum is not None:
        value = min(value, field.maximum)
    return Wire(_plain(value), value == number)


def resolution_value(
    field: InputField, text: str, meanings: Mapping[str, str] = _LITERAL
) -> Wire | None:
    """Return a resolution such as `720p` or `4k` as the field spells it, or the nearest one."""
    if field.enum is None:
        return Wire(text, exact=True)
    spelled = _spelled(field.enum, meanings)
    for meaning, value in spelled.items():
        if meaning.lower() == text.lower():
            return Wire(value, exact=True)
    allowed, asked = _lines(tuple(spelled)), lines_of(text)
    if not allowed or asked is None:
        return None
    best = _nearest(allowed, asked)
    return Wire(spelled[allowed[best]], best == asked)


def ratio_value(
    field: InputField, text: str, meanings: Mapping[str, str] = _LITERAL
) -> Wire | None:
    """Return an aspect ratio as the field spells it, or the nearest one of its orientation."""
    if field.enum is None or text in field.enum:
        return Wire(text, exact=True)
    if text == "auto":
        words = [value for value in field.enum if value in _AUTOMATIC]
        return Wire(words[0], exact=True) if words else None
    return nearest_ratio(_spelled(field.enum, meanings), ratio_of(text))


def nearest_ratio(values: Mapping[str, Any], asked: float) -> Wire | None:
    """Return the value whose key is nearest to the ratio `asked`, if it lies on the same side."""
    best, least = None, math.inf
    for name, value in values.items():
        match = _RATIO.fullmatch(str(name))
        if match is None:
            continue
        ratio = float(match[1]) / float(match[2])
        distance = abs(math.log(ratio / asked))
        if distance <= SAME_RATIO:
            return Wire(value, exact=True)
        if distance < least and (ratio - 1) * (asked - 1) > 0:
            best, least = value, distance
    return None if best is None else Wire(best, exact=False)


def ratio_of(text: str) -> float:
    """Return width over height of `16:9`, or of `1280x720`; 1.0 for other words."""
    width, _, height = text.replace("x", ":").partition(":")
    try:
        return float(width) / float(height)
    except (ValueError, ZeroDivisionError):
        return 1.0


def word_value(field: InputField, text: str, words: Mapping[str, str]) -> Wire | None:
    """Return one of the field's words for `text`, without regard to case and separators."""
    if field.enum is None:
        return Wire(text, exact=True)
    asked = _folded(text)
    for value in field.enum:
        if _folded(str(value)) == asked:
            return Wire(value, exact=True)
    other = words.get(asked)
    return Wire(other, exact=False) if other in field.enum else None


def switch_value(field: InputField, words: tuple[Any, Any] | None, *, on: bool) -> Wire | None:
    """Return on or off in the field's own form."""
    if words is None:
        return Wire(on, exact=True) if field.admits("boolean") else None
    value = words[0] if on else words[1]
    known = value is not None and (field.enum is None or value in field.enum)
    return Wire(value, exact=True) if known else None


def _spelled(enum: Iterable[Any], meanings: Mapping[str, str]) -> dict[str, Any]:
    """Return each value by what it stands for."""
    return {meanings.get(str(value), str(value)): value for value in enum}


def _plain(number: float) -> int | float:
    return int(number) if float(number).is_integer() else number


def _folded(text: str) -> str:
    return text.casefold().replace("-", "_").replace(" ", "_")


def _nearest(allowed: Iterable[float], asked: float) -> float:
    """Return the number next to `asked`; of two equally near, the larger one."""
    return min(allowed, key=lambda number: (abs(number - asked), -number))


@lru_cache(maxsize=256)
def _numbers(enum: tuple[Any, ...]) -> dict[float, Any]:
    """Return the lengths in `enum`, in seconds; a word and 0, `as the input`, are none."""
    found: dict[float, Any] = {}
    for value in enum:
        match = _SECONDS.fullmatch(str(value))
        if match is not None and float(match[1]) > 0:
            found[float(match[1])] = value
    return found


@lru_cache(maxsize=256)
def _lines(enum: tuple[Any, ...]) -> dict[float, Any]:
    found: dict[float, Any] = {}
    for value in enum:
        lines = lines_of(str(value))
        if lines is not None:
            found[lines] = value
    return found


def lines_of(text: str) -> float | None:
    """Return the lines of `720p`, `4k` or `auto_720p`, None for other words."""
    match = _LINES.fullmatch(text)
    if match is None:
        return None
    number = float(match[1])
    return number if match[2] in "pP" else _LINES_PER_K.get(number, number * 540)
