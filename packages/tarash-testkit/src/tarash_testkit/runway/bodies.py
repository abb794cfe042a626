"""What each model of each operation takes, from `bodies.json`, as checks.

Rule: a field that a model does not list is refused, as in the service.

Source: `types/*_create_params.py` of runwayml 5.24.0, with the lengths, counts and ranges that the
descriptions there and docs.dev.runwayml.com/assets/inputs state (a mirror of 2026-08-15).
"""

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, TypeAlias, cast

from tarash_testkit.checks import (
    Check,
    Problem,
    anything,
    every,
    fields,
    flag,
    items,
    number,
    text,
    whole,
)
from tarash_testkit.shapes import as_list, as_object

__all__ = ("OPERATIONS", "check_of", "issue_of", "models_of")

Place: TypeAlias = tuple[str | int, ...]
Spec: TypeAlias = Mapping[str, Any]
_CODES = {"missing": "invalid_type", "unknown": "unrecognized_keys", "type": "invalid_type"}
_WITHOUT_RATIO = "extend"


@cache
def _document() -> dict[str, dict[str, Spec]]:
    text_ = files("tarash_testkit.runway").joinpath("bodies.json").read_text("utf-8")
    return cast("dict[str, dict[str, Spec]]", json.loads(text_))


OPERATIONS = (
    "text_to_video",
    "image_to_video",
    "video_to_video",
    "text_to_image",
    "character_performance",
    "video_upscale",
    "image_upscale",
    "video_to_hdr",
)
"""The operations, which are the ends of their paths too."""


def models_of(operation: str) -> tuple[str, ...]:
    """Return the models that have an operation."""
    return tuple(_document()[operation])


def check_of(operation: str, model: str, uri: Check) -> Check:
    """Return what a body for a model has to be; `uri` checks each address in it."""
    spec = _document()[operation][model]
    known = {name: _check(entry, uri) for name, entry in spec["fields"].items()}
    whole_body = fields({"model": text(model), **known}, required=tuple(spec["required"]))
    return every(whole_body, _frames, _mode)


def issue_of(problem: Problem) -> dict[str, object]:
    """Return a problem as one of the issues of an answer."""
    path = list(problem.place)
    code = _CODES.get(problem.kind, "invalid_value")
    if problem.kind == "unknown":
        keys, path = [path[-1]], path[:-1]
        return {"code": code, "keys": keys, "path": path, "message": f"Unrecognized key: {keys[0]}"}
    return {"code": code, "path": path, "message": f"Invalid input: expected {problem.wanted}"}


def _check(spec: Spec, uri: Check) -> Check:
    if "any" in spec:
        return _any(tuple(_check(one, uri) for one in spec["any"]))
    if "items" in spec:
        return items(_check(spec["items"], uri), least=spec.get("least", 0), most=spec.get("most"))
    if "fields" in spec:
        known = {name: _check(entry, uri) for name, entry in spec["fields"].items()}
        return fields(known, required=tuple(spec.get("required", ())))
    if "enum" in spec:
        choices = spec["enum"]
        return text(*choices) if isinstance(choices[0], str) else whole(*choices)
    return uri if spec["type"] == "uri" else _PLAIN[spec["type"]](spec)


def _any(checks: tuple[Check, ...]) -> Check:
    """Allow what one of `checks` allows; else say what the last one finds."""

    def check(value: object, place: Place) -> Iterator[Problem]:
        problems: tuple[Problem, ...] = ()
        for one in checks:
            problems = tuple(one(value, place))
            if not problems:
                return
        yield from problems

    return check


def _number(spec: Spec) -> Check:
    """Allow a number from `least` to `most`."""
    least, most = spec.get("least"), spec.get("most")

    def check(value: object, place: Place) -> Iterator[Problem]:
        problems = tuple(number()(value, place))
        yield from problems
        if problems or not isinstance(value, int | float):
            return
        if (least is not None and value < least) or (most is not None and value > most):
            yield Problem("value", place, f"{least} to {most}", value)

    return check


def _text(spec: Spec) -> Check:
    """Allow a text whose length in units of UTF-16 is `least` to `most`."""
    plain = text(pattern=spec.get("pattern", ""))
    least, most = spec.get("least", 0), spec.get("most")

    def check(value: object, place: Place) -> Iterator[Problem]:
        problems = tuple(plain(value, place))
        yield from problems
        if problems or not isinstance(value, str):
            return
        units = len(value.encode("utf-16-le")) // 2
        if units < least or (most is not None and units > most):
            yield Problem("value", place, f"{least} to {most} characters", units)

    return check


_PLAIN: Mapping[str, Callable[[Spec], Check]] = {
    "flag": lambda _: flag(),
    "number": _number,
    "object": lambda _: anything(),
    "text": _text,
    "whole": lambda spec: whole(least=spec.get("least"), most=spec.get("most")),
}


def _frames(value: object, place: Place) -> Iterator[Problem]:
    """Refuse a last frame alone, and frames beside references.

    Source: the descriptions of `promptImage` in runwayml 5.24.0 (image_to_video_create_params).
    """
    body = as_object(value) or {}
    images = as_list(body.get("promptImage")) or []
    positions = [(as_object(image) or {}).get("position") for image in images]
    where = (*place, "promptImage")
    if None in positions and any(positions):
        yield Problem("value", where, "frames or references, not both", positions)
    elif "last" in positions and "first" not in positions:
        yield Problem("value", where, "a first frame", positions)
    elif len(set(positions) - {None}) < len([position for position in positions if position]):
        yield Problem("value", where, "each position once", positions)
    elif any(positions) and str(body.get("model")).startswith("wan3") and not _is_automatic(body):
        yield Problem("value", (*place, "ratio"), "auto_480p, auto_720p, auto_1080p")


def _is_automatic(body: Mapping[str, object]) -> bool:
    return str(body.get("ratio", "auto_")).startswith("auto_")


def _mode(value: object, place: Place) -> Iterator[Problem]:
    """Refuse a ratio where a video is extended; its shape is the video's.

    Source: the description of `mode` in runwayml 5.24.0, types/video_to_video_create_params.
    """
    body = as_object(value) or {}
    is_extended = body.get("mode") == _WITHOUT_RATIO and body.get("model") == "seedance2_5"
    if is_extended and "ratio" in body:
        yield Problem("unknown", (*place, "ratio"), "no ratio")
