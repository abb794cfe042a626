"""A size as width and height, for models that have an input for each. Pure."""

from __future__ import annotations

import math
from typing import NamedTuple

from tarash.tarash_gateway.catalog import InputField
from tarash.tarash_gateway.mapping._draft import Draft
from tarash.tarash_gateway.mapping._rules import Sides
from tarash.tarash_gateway.mapping._sizes import dimensions, sides_for
from tarash.tarash_gateway.mapping._values import SAME_RATIO, ratio_of

__all__ = ("Pair", "put_sides", "sides_of")


class Pair(NamedTuple):
    """The two inputs, how they are used, and the choice that must say that they hold."""

    width: InputField
    height: InputField
    rule: Sides
    choice: InputField | None


def sides_of(draft: Draft) -> Pair | None:
    """Return the model's inputs for width and height, None where it has not both."""
    rule = draft.exceptions.sides or draft.rules.sides
    if rule is None:
        return None
    inputs = draft.facts.inputs
    width, height = inputs.get(rule.width), inputs.get(rule.height)
    if width is None or height is None:
        return None
    choices = (place for place in inputs.values() if rule.custom in (place.enum or ()))
    return Pair(width, height, rule, next(choices, None))


def put_sides(draft: Draft, standard: str, asked: str, pair: Pair) -> None:
    """Write a size such as `1280x720`, or about a million pixels in a ratio such as `16:9`."""
    width, height = _sides_asked(asked)
    made = sides_for((pair.width, pair.height), width, height, pair.rule.block)
    draft.payload[pair.width.name], draft.payload[pair.height.name] = made
    if pair.choice is not None:
        draft.payload[pair.choice.name] = pair.rule.custom
    value = f"{made[0]}x{made[1]}"
    off = abs(math.log(made[0] * height / (made[1] * width)))
    if made == (width, height) or (standard != "size" and off <= SAME_RATIO):
        draft.note(standard, "applied", pair.width.name, value=value)
    else:
        note = f"{asked} became {value}, the nearest that {pair.width.name} and "
        note += f"{pair.height.name} accept."
        draft.note(standard, "converted", pair.width.name, value=value, note=note)


def _sides_asked(asked: str) -> tuple[int, int]:
    if "x" in asked:
        width, height = asked.split("x")
        return int(width), int(height)
    sides = dimensions(ratio_of(asked), None)
    return sides["width"], sides["height"]
