"""Parts of a multipart form, for services that take files as they are. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from tarash.tarash_gateway.media import MediaSource

__all__ = ("FormPart", "file_part", "form_parts")

FormPart = tuple[str, tuple[str | None, bytes, str | None]]
"""A name, and what stands under it: `(file_name, content, content_type)`, None for what is not."""


def form_parts(
    fields: Mapping[str, Any], files: Mapping[str, MediaSource] | None = None
) -> list[FormPart]:
    """Return values as parts without a file name, and files after them.

    An object's values stand under its name and theirs in brackets, those of a list under `name[]`.
    """
    texts: list[FormPart] = [
        (name, (None, text.encode(), None))
        for field, value in fields.items()
        for name, text in _written(field, value)
    ]
    return [*texts, *(file_part(name, source) for name, source in (files or {}).items())]


def file_part(name: str, source: MediaSource) -> FormPart:
    """Return a file as a part, with its name and type."""
    return name, (source.file_name, source.content or b"", source.content_type)


def _written(name: str, value: object) -> Iterator[tuple[str, str]]:
    """Yield a value as texts; what is inside an object gets its name in brackets."""
    if isinstance(value, Mapping):
        for key, item in cast("Mapping[str, object]", value).items():
            yield from _written(f"{name}[{key}]", item)
    elif isinstance(value, list | tuple):
        for item in cast("Sequence[object]", value):
            yield from _written(f"{name}[]", item)
    elif isinstance(value, bool):
        yield name, str(value).lower()
    elif value is not None:
        yield name, str(value)
