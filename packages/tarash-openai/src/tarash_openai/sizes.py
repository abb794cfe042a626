"""Pixels for an image whose model takes any size that fits, or only the standard three. Pure.

Source: PyPI openai 3.57.0, `ImageGenerateParams.size`, and Microsoft's how-to/dall-e.md of
2026-04-17: both edges are whole blocks of 16 pixels, the ratio is at most 3:1, the long edge at
most 3840, and there are 655,360 to 8,294,400 pixels.
"""

import math
from fractions import Fraction
from itertools import product

__all__ = ("fits", "fitted", "same_ratio", "size_of_ratio", "standard_size")

_BLOCK = 16
_LONGEST = 3840
_FEWEST, _MOST = 655_360, 8_294_400
_STEEPEST = 3
_USUAL = 1536 * 864  # pixels, about the area of the standard sizes
_STANDARD = {Fraction(1): (1024, 1024), Fraction(3, 2): (1536, 1024), Fraction(2, 3): (1024, 1536)}
_SAME_RATIO = 0.02  # sizes are rounded to whole blocks

Sides = tuple[int, int]


def fits(sides: Sides) -> bool:
    """Tell whether a model of free sizes takes `sides`."""
    long, short = max(sides), min(sides)
    return (
        not (long % _BLOCK or short % _BLOCK)
        and long <= _LONGEST
        and long <= _STEEPEST * short
        and _FEWEST <= long * short <= _MOST
    )


def fitted(sides: Sides) -> Sides:
    """Return the allowed size that is nearest to `sides`, of their ratio if that is allowed."""
    if fits(sides):
        return sides
    ratio = min(max(sides[0] / sides[1], 1 / _STEEPEST), _STEEPEST)
    area = float(min(max(sides[0] * sides[1], _FEWEST), _MOST))
    area = min(area, _LONGEST**2 / max(ratio, 1 / ratio))
    exact = (math.sqrt(area * ratio), math.sqrt(area / ratio))

    def distance(found: Sides) -> float:
        return sum(abs(math.log(side / best)) for side, best in zip(found, exact, strict=True))

    around = product(_near(exact[0]), _near(exact[1]))
    return min((found for found in around if fits(found)), key=distance)


def size_of_ratio(text: str) -> Sides:
    """Return a size of the aspect ratio `text`, exactly where whole blocks of 16 can have it."""
    ratio = min(max(_ratio(text), Fraction(1, _STEEPEST)), Fraction(_STEEPEST))
    if ratio in _STANDARD:
        return _STANDARD[ratio]
    block = (ratio.numerator * _BLOCK, ratio.denominator * _BLOCK)
    times = max(1, round(math.sqrt(_USUAL / (block[0] * block[1]))))
    exact = (block[0] * times, block[1] * times)
    if fits(exact) and exact[0] * exact[1] <= 2 * _USUAL:
        return exact
    return fitted((round(math.sqrt(_USUAL * ratio)), round(math.sqrt(_USUAL / ratio))))


def standard_size(text: str) -> Sides:
    """Return the one of the three sizes that every GPT image model takes, for an aspect ratio."""
    ratio = _ratio(text)
    shape = 1 if ratio == 1 else Fraction(3, 2) if ratio > 1 else Fraction(2, 3)
    return _STANDARD[Fraction(shape)]


def same_ratio(sides: Sides, text: str) -> bool:
    """Tell whether `sides` have the aspect ratio `text`, but for whole blocks."""
    return abs(math.log(sides[0] / sides[1] / float(_ratio(text)))) <= _SAME_RATIO


def _ratio(text: str) -> Fraction:
    width, _, height = text.partition(":")
    return Fraction(width) / Fraction(height)


def _near(side: float) -> tuple[int, ...]:
    """Return the whole blocks around `side`."""
    blocks = round(side / _BLOCK)
    return tuple((blocks + more) * _BLOCK for more in (-1, 0, 1))
