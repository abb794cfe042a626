"""The local files of a plan: found in its payload, and replaced by addresses. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
        names: Where text is media: the wire names that the standard media fields have taken.
        found: Each file once, by the identity of the value that holds it.
    """

    payload: dict[str, Any] = field(repr=False)
    names: frozenset[str] = frozenset()
    found: Mapping[int, MediaSource] = field(default_factory=dict[int, "MediaSource"], repr=False)

    @property
    def sources(self) -> tuple[MediaSource, ...]:
        """The files, in the order in which they stand there."""
        return tuple(self.found.values())

    def replaced(self, addresses: Sequence[str]) -> dict[str, Any]:
        """Return the payload with an address in the place of each file, in their order."""
        known = dict(zip(self.found, addresses, strict=True))
        if not known:
            return self.payload
        return {
            name: _visited(value, lambda place: known.get(id(place), place), name in self.names)
            for name, value in self.payload.items()
        }


def local_media(plan: Plan) -> LocalMedia:
    """Return what is local in the payload of a plan; text is media only in a media field's place.

    Raises:
        InvalidRequestError: Something there is no media.
    """
    names = frozenset(
        one.wire_name
        for one in plan.fields
        if one.wire_name is not None and one.field.partition("[")[0] in _MEDIA_FIELDS
    )
    found: dict[int, MediaSource] = {}
    for name, value in plan.payload.items():

        def note(place: object, name: str = name) -> object:
            source = source_of(place, name)
            if not source.is_url:
                found[id(place)] = source
            return place

        _visited(value, note, name in names)
    return LocalMedia(plan.payload, names, found)


def _visited(value: object, visit: Callable[[object], object], is_media: bool) -> object:
    """Return a copy of `value` with what `visit` makes of each place where a file may stand.

    Inside an object, text is media under a name that ends in `_url` alone.
    """
    if isinstance(value, list | tuple):
        return [_visited(item, visit, is_media) for item in cast("list[object]", value)]
    if isinstance(value, Mapping) and not _is_content(cast("Mapping[str, object]", value)):
        items = cast("Mapping[str, object]", value).items()
        return {
            key: _visited(item, visit, is_media and key.endswith("_url")) for key, item in items
        }
    if isinstance(value, bytes | Mapping) or (is_media and isinstance(value, str)):
        return visit(cast("object", value))
    return value


def _is_content(value: Mapping[str, object]) -> bool:
    return isinstance(value.get("content"), bytes)
