"""Checks the JSON that a client sent against a table, as a service does.

Rule: a check says where and what is wrong, never how it is worded: each provider has its own words.
"""

import base64
import binascii
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from tarash_testkit.shapes import as_list, as_object

__all__ = (
    "Check",
    "Problem",
    "anything",
    "base64_text",
    "every",
    "fields",
    "first_problem",
    "flag",
    "items",
    "number",
    "one_of",
    "text",
    "texts_by_name",
    "whole",
)

Place: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong."""

    kind: Literal["missing", "unknown", "type", "value"]
    """A field that is not there, one that must not be, of a wrong type, of a wrong value."""
    place: Place
    wanted: str
    """A type (`string`, `integer`, `number`, `boolean`, `array`, `object`), or what is allowed."""
    value: object = None

    @property
    def path(self) -> str:
        """The place as it is written: `parameters.seed`, `instances[0].prompt`."""
        steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.place)
        return "".join(steps).removeprefix(".")


Check: TypeAlias = Callable[[object, Place], Iterator[Problem]]
"""Yields what is wrong with a value at a place, in the order in which a service finds it."""


def first_problem(check: Check, value: object) -> Problem | None:
    """Return the first thing that is wrong with `value`."""
    return next(check(value, ()), None)


def anything() -> Check:
    """Allow any value."""

    def check(value: object, place: Place) -> Iterator[Problem]:
        del value, place
        yield from ()

    return check


def text(*choices: str, pattern: str = "", choices_of: str = "") -> Check:
    """Allow a string: one of `choices` or one that `pattern` matches whole, if there are any.

    Args:
        choices: The allowed values.
        pattern: A regular expression.
        choices_of: What is allowed, in words, where the pattern would say little.
    """
    wanted = choices_of or pattern or ", ".join(choices)

    def check(value: object, place: Place) -> Iterator[Problem]:
        if not isinstance(value, str):
            yield Problem("type", place, "string", value)
        elif (choices and value not in choices) or (pattern and not re.fullmatch(pattern, value)):
            yield Problem("value", place, wanted, value)

    return check


def base64_text() -> Check:
    """Allow a string of base64 that is not empty."""

    def check(value: object, place: Place) -> Iterator[Problem]:
        if not isinstance(value, str):
            yield Problem("type", place, "bytes", value)
            return
        try:
            decoded = base64.b64decode(value, validate=True)
        except binascii.Error:
            decoded = b""
        if not decoded:
            yield Problem("value", place, "base64", value)

    return check


def flag() -> Check:
    """Allow true and false."""

    def check(value: object, place: Place) -> Iterator[Problem]:
        if not isinstance(value, bool):
            yield Problem("type", place, "boolean", value)

    return check


def whole(*choices: int, least: int | None = None, most: int | None = None) -> Check:
    """Allow a whole number: one of `choices`, or one from `least` to `most`."""
    wanted = ", ".join(map(str, choices)) or f"{least} to {most}"

    def check(value: object, place: Place) -> Iterator[Problem]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield Problem("type", place, "integer", value)
        elif (
            (choices and value not in choices)
            or (least is not None and value < least)
            or (most is not None and value > most)
        ):
            yield Problem("value", place, wanted, value)

    return check


def number() -> Check:
    """Allow a number."""

    def check(value: object, place: Place) -> Iterator[Problem]:
        if not isinstance(value, int | float) or isinstance(value, bool):
            yield Problem("type", place, "number", value)

    return check


def items(check_item: Check, *, least: int = 0, most: int | None = None) -> Check:
    """Allow a list of `least` to `most` items that `check_item` allows."""
    wanted = f"{least} to {most} items" if most is not None else f"at least {least} items"

    def check(value: object, place: Place) -> Iterator[Problem]:
        found = as_list(value)
        if found is None:
            yield Problem("type", place, "array", value)
            return
        if len(found) < least or (most is not None and len(found) > most):
            yield Problem("value", place, wanted, len(found))
        for position, item in enumerate(found):
            yield from check_item(item, (*place, position))

    return check


def fields(known: Mapping[str, Check], *, required: tuple[str, ...] = ()) -> Check:
    """Allow an object whose fields are among `known`, and in which `required` are."""

    def check(value: object, place: Place) -> Iterator[Problem]:
        found = as_object(value)
        if found is None:
            yield Problem("type", place, "object", value)
            return
        for name in found:
            if name not in known:
                yield Problem("unknown", (*place, name), ", ".join(known), found[name])
        for name in required:
            if name not in found:
                yield Problem("missing", (*place, name), "a value")
        for name, check_field in known.items():
            if name in found:
                yield from check_field(found[name], (*place, name))

    return check


def one_of(*names: str) -> Check:
    """Allow an object in which exactly one of `names` is a field."""

    def check(value: object, place: Place) -> Iterator[Problem]:
        found = as_object(value) or {}
        if sum(name in found for name in names) != 1:
            yield Problem("value", place, f"exactly one of {', '.join(names)}", list(found))

    return check


def texts_by_name() -> Check:
    """Allow an object whose values are strings."""
    check_text = text()

    def check(value: object, place: Place) -> Iterator[Problem]:
        found = as_object(value)
        if found is None:
            yield Problem("type", place, "object", value)
            return
        for name, item in found.items():
            yield from check_text(item, (*place, name))

    return check


def every(*checks: Check) -> Check:
    """Allow what all of `checks` allow; a later one may rely on what an earlier one found."""

    def check(value: object, place: Place) -> Iterator[Problem]:
        for one in checks:
            problems = tuple(one(value, place))
            yield from problems
            if problems:
                return

    return check
