"""The standard fields that are neither media nor sizes, each into its place. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from tarash.tarash_gateway.catalog import InputField
from tarash.tarash_gateway.mapping._draft import Draft
from tarash.tarash_gateway.mapping._rules import Frames
from tarash.tarash_gateway.mapping._values import (
    duration_value,
    number_value,
    switch_value,
    word_value,
)
from tarash.tarash_gateway.models import GenerationRequest

__all__ = ("COUNTS", "FIELDS", "is_counted", "outputs_per_call", "stated_outputs")

COUNTS = frozenset({"n", "number_of_videos"})
"""Standard fields that say how many outputs are asked for."""


def _text(draft: Draft, standard: str, value: str) -> None:
    """Write words; they stand in the payload alone, never in the plan's fields."""
    place = draft.place(standard)
    if place is None:
        draft.drop(standard)
        return
    draft.payload[place.name] = value
    draft.note(standard, "applied", place.name)


def _number(draft: Draft, standard: str, value: float) -> None:
    place = draft.place(standard)
    if place is None:
        draft.drop(standard)
    else:
        draft.put(standard, place, number_value(place, value), value)


def _duration(draft: Draft, standard: str, seconds: float) -> None:
    place = draft.place(standard)
    if place is None:
        draft.drop(standard)
        return
    frames = draft.exceptions.frames.get(place.name) or draft.rules.frames.get(place.name)
    if frames is not None:
        _frames(draft, standard, place, frames, seconds)
        return
    wire = duration_value(place, seconds)
    if wire is None:
        draft.refuse(standard, place, f"{seconds:g} s")
    else:
        draft.put(standard, place, wire, f"{seconds:g} s")


def _frames(draft: Draft, standard: str, place: InputField, frames: Frames, seconds: float) -> None:
    """Write a length as a number of frames, and the rate that makes it that long."""
    rate_place = draft.facts.inputs.get(frames.rate_name or "")
    rate = frames.per_second if rate_place is None else rate_place.default or frames.per_second
    given = draft.extra.get(rate_place.name) if rate_place else None
    if isinstance(given, int | float) and given > 0:
        rate = given
    elif rate_place is not None:
        draft.payload[rate_place.name] = rate
    asked = round(seconds * rate) + frames.extra
    count = min(max(asked, frames.minimum or asked), frames.maximum or asked)
    draft.payload[place.name] = count
    length = f"{count} frames at {rate:g} a second"
    if count == asked:
        draft.note(standard, "applied", place.name, value=count, note=f"{length}.")
    else:
        note = f"{seconds:g} s became {length}, the nearest that {place.name} accepts."
        limits = (f"{frames.minimum} to {frames.maximum} frames",)
        draft.note(standard, "converted", place.name, value=count, note=note, accepts=limits)


def _switch(draft: Draft, standard: str, on: bool) -> None:
    for place in draft.places(standard):
        wire = switch_value(place, draft.rules.switches.get(place.name), on=on)
        if wire is not None:
            draft.put(standard, place, wire, on)
            return
    draft.drop(standard)


def _word(draft: Draft, standard: str, text: str) -> None:
    first: InputField | None = None
    for place in draft.places(standard):
        wire = word_value(place, text, draft.rules.words.get(place.name, {}))
        if wire is not None:
            draft.put(standard, place, wire, text)
            return
        first = first or place
    if first is None:
        draft.drop(standard)
    elif text.casefold() == "auto":
        draft.drop(standard, f"the model chooses by itself when {first.name} is left out.")
    else:
        draft.refuse(standard, first, text)


def _outputs(draft: Draft, standard: str, count: int) -> None:
    place, most = draft.place(standard), outputs_per_call(draft, count)
    calls = -(-count // most)
    note = f"{count} in {calls} calls." if calls > 1 else ""
    if place is not None and stated_outputs(draft.extra, place.name):
        note = f"{note} One call gives {most} at most, as {place.name} says.".strip()
    if place is not None:
        number = min(count, most)
        value = draft.payload[place.name] = _counts(place).get(number, number)
        draft.note(standard, "applied", place.name, value=value, note=note)
    elif count > 1:
        draft.note(standard, "applied", note=note)


def outputs_per_call(draft: Draft, count: int) -> int:
    """Return how many outputs one submit gives, where `count` are asked for in all."""
    standard = "n" if draft.facts.medium == "image" else "number_of_videos"
    place = draft.place(standard)
    if place is None:
        return 1
    stated = stated_outputs(draft.extra, place.name)
    if stated:
        return stated
    listed = _counts(place)
    if listed:
        return _listed(listed.keys(), count)
    limits = (draft.facts.outputs_per_call, draft.exceptions.outputs_per_call, place.maximum)
    return int(next((limit for limit in limits if limit), draft.rules.outputs_per_call))


def _counts(place: InputField) -> dict[int, Any]:
    """Return the numbers that an input lists, each with its own form: `4`, or `"4"`."""
    texts = {str(value): value for value in place.enum or ()}
    found = {int(text): value for text, value in texts.items() if text.isdecimal()}
    return {number: value for number, value in found.items() if number}


def _listed(numbers: Collection[int], count: int) -> int:
    """Return the largest listed number with which every submit asks for a listed number."""
    fitting = (one for one in numbers if one <= count and count % one in {0, *numbers})
    return max(fitting, default=1)


def stated_outputs(extra: Mapping[str, Any], wire_name: str | None) -> int | None:
    """Return how many outputs of one submit a caller's own wire field asks for."""
    count = extra.get(wire_name or "")
    known = isinstance(count, int) and not isinstance(count, bool) and count > 0
    return count if known else None


def is_counted(
    request: GenerationRequest, standard: str, extra: Mapping[str, Any], wire_name: str | None
) -> bool:
    """Tell whether the caller counts the outputs twice: for the whole, and for one submit."""
    stated = standard in COUNTS and standard in request.model_fields_set
    return stated and stated_outputs(extra, wire_name) is not None


FIELDS: Mapping[str, Callable[[Draft, str, Any], None]] = {
    "prompt": _text,
    "negative_prompt": _text,
    "duration_seconds": _duration,
    "seed": _number,
    "generate_audio": _switch,
    "enhance_prompt": _switch,
    "quality": _word,
    "style": _word,
    "n": _outputs,
    "number_of_videos": _outputs,
}
