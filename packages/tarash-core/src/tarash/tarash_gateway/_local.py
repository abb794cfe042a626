"""The local files of a plan: found in its payload, and replaced by addresses. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from tarash.tarash_gateway._reading import source_of

if TYPE_CHECKING:
    from tarash.tarash_gateway.media import MediaSource
    from tarash.tarash_gateway.models import Plan

__all__ = ("LocalMedia", "local_media")

_MEDIA_FIELDS = ("image_list", "video", "mask_image")


@dataclass(frozen=True, slots=True)
class LocalMedia:
    """The local files of one payload.

    Attributes:
        payload: The payload as it is planned.
        sources: Each file once, in the order in which they stand there.
        places: The values that hold them, by identity.
    """

    payload: dict[str, Any] = field(repr=False)
    sources: tuple[MediaSource, ...]
    places: tuple[object, ...] = field(repr=False)

    def replaced(self, addresses: Sequence[str]) -> dict[str, Any]:
        """Return the payload with an address in the place of each file, in their order."""
        known = {id(place): url for place, url in zip(self.places, addresses, strict=True)}
        return cast("dict[str, Any]", _replaced(self.payload, known)) if known else self.payload


def local_media(plan: Plan) -> LocalMedia:
    """Return what is local in the payload of a plan; text is media only in a media field's place.

    Raises:
        InvalidRequestError: Something there is no media.
    """
    names = {
        one.wire_name
        for one in plan.fields
        if one.wire_name is not None and one.field.partition("[")[0] in _MEDIA_FIELDS
    }
    found: dict[int, tuple[object, MediaSource]] = {}
    for name, value in plan.payload.items():
        _collect(value, name, found, mapped=name in names)
    places = tuple(place for place, _ in found.values())
    return LocalMedia(plan.payload, tuple(source for _, source in found.values()), places)


def _collect(
    value: object, name: str, found: dict[int, tuple[object, MediaSource]], *, mapped: bool
) -> None:
    if isinstance(value, list | tuple):
        for item in cast("list[object]", value):
            _collect(item, name, found, mapped=mapped)
    elif isinstance(value, Mapping) and not _is_content(cast("Mapping[str, object]", value)):
        for key, item in cast("Mapping[str, object]", value).items():
            _collect(item, name, found, mapped=mapped and key.endswith("_url"))
    elif isinstance(value, bytes | Mapping) or (mapped and isinstance(value, str)):
        place = cast("object", value)
        source = source_of(place, name)
        if not source.is_url:
            found[id(place)] = (place, source)


def _is_content(value: Mapping[str, object]) -> bool:
    return isinstance(value.get("content"), bytes)


def _replaced(value: object, addresses: Mapping[int, str]) -> object:
    if id(value) in addresses:
        return addresses[id(value)]
    if isinstance(value, list | tuple):
        return [_replaced(item, addresses) for item in cast("list[object]", value)]
    if isinstance(value, Mapping):
        items = cast("Mapping[str, object]", value).items()
        return {key: _replaced(item, addresses) for key, item in items}
    return value
