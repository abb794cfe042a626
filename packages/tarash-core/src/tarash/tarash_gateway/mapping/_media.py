"""Input images by the part they play, the mask and the video, each into its place. Pure.

Media values are passed on as the caller gave them; they never stand in the plan's fields.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tarash.tarash_gateway.catalog import InputField
from tarash.tarash_gateway.mapping._draft import Draft
from tarash.tarash_gateway.mapping._rules import Wrapper

__all__ = ("map_file", "map_images", "wrapped")

# Frames have a place of their own, so they choose before the roles that fit anywhere.
_ORDER = ("first_frame", "last_frame", "style", "reference", "asset")


def map_images(draft: Draft, images: Sequence[Mapping[str, Any]]) -> None:
    """Write the input images."""
    by_role: dict[str, list[Any]] = {}
    for entry in images:
        by_role.setdefault(entry.get("type", "reference"), []).append(entry["image"])
    for role in sorted(by_role, key=_ORDER.index):
        _place_images(draft, role, by_role[role])


def map_file(draft: Draft, standard: str, value: object) -> None:
    """Write the mask or the video."""
    place = draft.place(standard)
    if place is None:
        draft.drop(standard)
    else:
        draft.payload[place.name] = [value] if place.is_list else value
        draft.note(standard, "applied", place.name)


def wrapped(wrapper: Wrapper | None, value: object, number: int) -> object:
    """Return a file as an item of its list: itself, or inside an object."""
    if wrapper is None:
        return value
    name = {} if wrapper.name_key is None else {wrapper.name_key: wrapper.name.format(number)}
    return {wrapper.key: value, **name}


def _place_images(draft: Draft, role: str, images: list[Any]) -> None:
    standard = f"image_list[{role}]"
    own = tuple(draft.places(standard))
    single = draft.facts.inputs.get(draft.exceptions.singles.get(standard, ""))
    if single is not None and len(images) == 1 and single.name not in draft.payload:
        own = (single,)
    left = _fill(draft, standard, own, images, "applied")
    substitute = draft.rules.fallback_roles.get(role)
    if left and substitute is not None:
        other = [place for place in draft.places(f"image_list[{substitute}]") if place not in own]
        left = _fill(draft, standard, other, left, "converted")
    if len(left) == len(images):
        taken = bool(own)
        draft.drop(standard, "another image has the only place." if taken else _advice(draft))
    elif left:
        draft.drop(standard, f"the model takes {len(images) - len(left)} of {len(images)}.")


def _fill(
    draft: Draft, standard: str, places: Iterable[InputField], images: list[Any], outcome: str
) -> list[Any]:
    """Put images into free places, needed ones first; return those that found none."""
    left = list(images)
    for place in sorted(places, key=_urgency):
        if not left or (place.name in draft.payload and not place.is_list):
            continue
        count = _room(draft, place, len(left))
        if count:
            _write(draft, place, left[:count])
            note = f"taken as {place.name}." if outcome == "converted" else ""
            draft.note(standard, outcome, place.name, note=note)
            left = left[count:]
        if place.is_list:  # what it has no room for plays no other part, such as a first frame
            break
    return left


def _room(draft: Draft, place: InputField, wanted: int) -> int:
    """Return how many of the files a place still takes."""
    if not place.is_list:
        return 1
    if place.maximum is None:
        return wanted
    return max(0, min(wanted, int(place.maximum) - len(draft.payload.get(place.name, ()))))


def _urgency(place: InputField) -> tuple[bool, bool]:
    """Sort what the service demands first, and there single places before lists."""
    return not place.required, place.required and place.is_list


def _write(draft: Draft, place: InputField, images: list[Any]) -> None:
    if not place.is_list:
        draft.payload[place.name] = images[0]
        return
    present = draft.payload.setdefault(place.name, [])
    wrapper = draft.rules.wrappers.get(place.name)
    for image in images:
        present.append(wrapped(wrapper, image, len(present) + 1))


def _advice(draft: Draft) -> str:
    if any(place.media for place in draft.facts.inputs.values()):
        return ""
    return "the model takes no image; choose its variant that does."
