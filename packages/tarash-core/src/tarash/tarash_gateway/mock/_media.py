"""Real media for the mock: packaged videos, and pictures made from nothing."""

from __future__ import annotations

import json
from fractions import Fraction
from functools import cache
from pathlib import Path

from tarash.tarash_gateway._measure import measure
from tarash.tarash_gateway._png import LARGEST_SIDE, png
from tarash.tarash_gateway.exceptions import InvalidRequestError
from tarash.tarash_gateway.media import media_source
from tarash.tarash_gateway.models import Asset

__all__ = ("asset_at", "named_ratio", "picture", "picture_size", "sample")

_FOLDER = Path(__file__).parent.with_name("samples")
_PIXELS = 1024 * 1024  # about as many as image models give
_MOST_PIXELS = LARGEST_SIDE**2  # of all pictures of one call; they take about a second
_LONGEST = 100  # how many times longer one side may be than the other
_FINEST = 100  # the largest number in a ratio that is kept exactly


def asset_at(address: str) -> Asset:
    """Return the asset behind a URL or `data:` URI, measured when it is inline."""
    source = media_source(address)
    if source.content is None:
        return Asset(url=source.url)
    facts = measure(source.content)
    return Asset(
        content=source.content,
        content_type=source.content_type,
        file_name=source.file_name,
        size_bytes=len(source.content),
        width=facts.width,
        height=facts.height,
        duration_seconds=facts.duration_seconds,
    )


def sample(aspect_ratio: str | None) -> Asset:
    """Return the packaged video of the nearest shape; 16:9 unless asked."""
    asked = _fraction("16:9" if aspect_ratio in {None, "auto"} else str(aspect_ratio))
    samples = _samples()
    return samples[min(samples, key=lambda known: max(known / asked, asked / known))]


def picture(width: int, height: int, seed: int, number: int) -> Asset:
    """Return one of several pictures; each has colours of its own."""
    content = png(width, height, seed=seed + number)
    return Asset(
        content=content,
        content_type="image/png",
        file_name=f"mock-{number + 1}.png",
        size_bytes=len(content),
        width=width,
        height=height,
    )


def picture_size(size: str | None, aspect_ratio: str | None, outputs: int) -> tuple[int, int]:
    """Return width and height in pixels: as asked, else of the asked ratio.

    Raises:
        InvalidRequestError: Nobody wants to wait for pictures of that size.
    """
    if size is not None and size != "auto":
        width, _, height = size.partition("x")
        sides = int(width), int(height)
        if max(sides) > LARGEST_SIDE or sides[0] * sides[1] * outputs > _MOST_PIXELS:
            raise InvalidRequestError(
                f"the mock was asked for {outputs} x {size} pixels and makes up to {LARGEST_SIDE} "
                "on a side, and no more than one such square in all. Nothing was generated.",
                field="size",
                value=size,
            )
        return sides
    ratio = _fraction("1:1" if aspect_ratio in {None, "auto"} else str(aspect_ratio))
    if not Fraction(1, _LONGEST) <= ratio <= _LONGEST:
        raise InvalidRequestError(
            f"the mock was asked for a picture of {aspect_ratio} and makes none of which one side "
            f"is over {_LONGEST} times the other. Nothing was generated.",
            field="aspect_ratio",
            value=aspect_ratio,
        )
    ratio = ratio.limit_denominator(_FINEST)
    unit = max(1, round((_PIXELS / (ratio.numerator * ratio.denominator)) ** 0.5))
    return ratio.numerator * unit, ratio.denominator * unit


def named_ratio(asset: Asset) -> str | None:
    """Return the ratio of width to height as people name it."""
    if not asset.width or not asset.height:
        return None
    exact = Fraction(asset.width, asset.height)
    known = _names().get(exact)
    return known or f"{exact.numerator}:{exact.denominator}"


@cache
def _facts() -> tuple[dict[str, str | int | float], ...]:
    return tuple(json.loads((_FOLDER / "samples.json").read_text("utf-8"))["samples"])


@cache
def _names() -> dict[Fraction, str]:
    """Return the names of the packaged ratios."""
    return {_fraction(str(fact["aspect_ratio"])): str(fact["aspect_ratio"]) for fact in _facts()}


@cache
def _samples() -> dict[Fraction, Asset]:
    """Return the packaged videos by aspect ratio."""
    return {
        _fraction(str(fact["aspect_ratio"])): Asset.model_validate(
            {
                "url": (_FOLDER / str(fact["file"])).as_uri(),
                "file_name": fact["file"],
                **{name: fact[name] for name in ("content_type", "size_bytes", "width", "height")},
                "duration_seconds": fact["duration_seconds"],
            }
        )
        for fact in _facts()
    }


def _fraction(ratio: str) -> Fraction:
    width, _, height = ratio.partition(":")
    return Fraction(width) / Fraction(height)
