"""Size, aspect ratio and resolution, which models ask for in one, two or three fields. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tarash.tarash_gateway.catalog import InputField
from tarash.tarash_gateway.mapping._draft import Draft
from tarash.tarash_gateway.mapping._sides import Pair, put_sides, sides_of
from tarash.tarash_gateway.mapping._sizes import class_for_size, size_for_ratio, size_value
from tarash.tarash_gateway.mapping._values import (
    Wire,
    lines_of,
    nearest_ratio,
    ratio_of,
    ratio_value,
    resolution_value,
)

__all__ = ("map_geometry",)


def map_geometry(draft: Draft, stated: Mapping[str, Any]) -> None:
    """Write what the request states of size, aspect ratio and resolution."""
    size_place, pair = draft.place("size"), sides_of(draft)
    if "resolution" in stated:
        _resolution(draft, stated, size_place)
    if "aspect_ratio" in stated:
        _aspect_ratio(draft, stated, size_place, pair)
    if "size" in stated:
        _size(draft, stated["size"], size_place, pair)


def _resolution(draft: Draft, stated: Mapping[str, Any], size_place: InputField | None) -> None:
    asked, place = stated["resolution"], draft.place("resolution")
    if place is not None:
        wire = resolution_value(place, asked, draft.meanings(place))
        if wire is None:
            draft.refuse("resolution", place, asked)
        else:
            draft.put("resolution", place, wire, asked)
        return
    if size_place is None or "size" in stated:
        draft.drop("resolution")
        return
    ratio = stated.get("aspect_ratio", "16:9")
    wire = _size_for(draft, size_place, ratio, lines_of(asked))
    if wire is None:
        draft.drop("resolution")
    else:
        draft.put("resolution", size_place, wire, asked)


def _aspect_ratio(
    draft: Draft, stated: Mapping[str, Any], size_place: InputField | None, pair: Pair | None
) -> None:
    asked, place = stated["aspect_ratio"], draft.place("aspect_ratio")
    if pair is not None and stated.get("size", "auto") != "auto":
        _compare(draft, asked, stated["size"], pair.width)
    elif place is not None:
        _put_ratio(draft, place, asked, ratio_value(place, asked, draft.meanings(place)))
    elif size_place is None:
        _ratio_by_sides(draft, asked, pair)
    elif "size" in stated:
        _compare(draft, asked, stated["size"], size_place)
    elif size_place.name in draft.payload:  # the resolution has made a size of both
        value = draft.payload[size_place.name]
        draft.put("aspect_ratio", size_place, Wire(value, _has_ratio(value, asked)), asked)
    else:
        wire = _size_for(draft, size_place, asked, None)
        _put_ratio(draft, size_place, asked, wire)


def _has_ratio(size: object, asked: str) -> bool:
    """Tell whether a size has a ratio, as far as it says so; a word does not."""
    shape = str(size).replace("x", ":")
    sides = shape.partition(":")
    if not (sides[0].isdecimal() and sides[2].isdecimal()):
        return True
    same = nearest_ratio({shape: size}, ratio_of(asked))
    return same is not None and same.exact


def _ratio_by_sides(draft: Draft, asked: str, pair: Pair | None) -> None:
    if pair is None or asked == "auto":
        draft.drop("aspect_ratio")
    else:
        put_sides(draft, "aspect_ratio", asked, pair)


def _size_for(draft: Draft, place: InputField, ratio: str, lines: float | None) -> Wire | None:
    rules = draft.rules
    return size_for_ratio(place, ratio, lines, rules.presets, rules.size_separator)


def _put_ratio(draft: Draft, place: InputField, asked: str, wire: Wire | None) -> None:
    if wire is not None:
        draft.put("aspect_ratio", place, wire, asked)
    elif asked == "auto":
        draft.drop("aspect_ratio", f"the model chooses by itself when {place.name} is left out.")
    else:
        draft.refuse("aspect_ratio", place, asked)


def _compare(draft: Draft, asked: str, size: str, size_place: InputField) -> None:
    """Settle an aspect ratio beside a size: the size says it, or wins."""
    same = nearest_ratio({asked: asked}, ratio_of(size))
    if size == "auto" or same is None or not same.exact:
        draft.drop(
            "aspect_ratio", f"size={size} was given too, and is what {size_place.name} takes."
        )
    else:
        draft.note("aspect_ratio", "applied", size_place.name, note="size says it.")


def _size(draft: Draft, size: str, size_place: InputField | None, pair: Pair | None) -> None:
    if pair is not None and size != "auto":
        put_sides(draft, "size", size, pair)
        return
    if size_place is not None:
        rules = draft.rules
        wire = size_value(size_place, size, rules.presets, rules.size_separator)
        if wire is not None:
            draft.put("size", size_place, wire, size)
        elif size == "auto":
            draft.drop("size", f"the model chooses by itself when {size_place.name} is left out.")
        else:
            draft.refuse("size", size_place, size)
        return
    written = {**_ratio_for_size(draft, size), **_class_for_size(draft, size)}
    if not written:
        draft.drop("size", "the model chooses by itself." if size == "auto" else "")
        return
    draft.payload.update(written)
    words = ", ".join(f"{name} {value}" for name, value in written.items())
    note = f"the model takes no pixels; {size} became {words}."
    name, value = next(iter(written.items()))
    draft.note("size", "converted", name, value=value, note=note)


def _ratio_for_size(draft: Draft, size: str) -> dict[str, Any]:
    place = draft.place("aspect_ratio")
    if place is None or place.name in draft.payload or size == "auto":
        return {}
    if place.enum is None:
        return {}
    wire = nearest_ratio({value: value for value in place.enum}, ratio_of(size))
    return {} if wire is None else {place.name: wire.value}


def _class_for_size(draft: Draft, size: str) -> dict[str, Any]:
    place = draft.place("resolution")
    if place is None or place.name in draft.payload:
        return {}
    value = class_for_size(place, size, draft.meanings(place))
    return {} if value is None else {place.name: value}
