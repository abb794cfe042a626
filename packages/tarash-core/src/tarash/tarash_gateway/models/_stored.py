"""What may stand in a stored job: values that JSON carries, and nothing that is named as secret."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

__all__ = ("secrets_of", "stored", "texts_of")

_SECRET = re.compile(
    "key|secret|token|passw|passphrase|credential|authorization|bearer|cookie|signature",
    re.IGNORECASE,
)
_DEEPEST = 32
_SHORTEST_SECRET = 8  # a shorter one is a number or a switch
_LEFT_OUT = object()


def secrets_of(values: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the texts in `values`, at every depth, that are named as secrets."""
    return tuple(
        text
        for path, text in texts_of(values)
        if len(text) >= _SHORTEST_SECRET and _names_secret(path)
    )


def texts_of(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield every text in `values`, at every depth, with the names that lead to it."""
    return _texts(values, "", 0)


def _texts(value: Any, path: str, depth: int) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif depth > _DEEPEST:
        return
    elif isinstance(value, Mapping):
        for name, item in cast("Mapping[object, Any]", value).items():
            yield from _texts(item, f"{path}/{name}", depth + 1)
    elif isinstance(value, list | tuple):
        for item in cast("Sequence[Any]", value):
            yield from _texts(item, path, depth + 1)


def _names_secret(name: object) -> bool:
    """Tell whether a setting of this name may hold a secret; rather too often than too seldom."""
    return _SECRET.search(str(name)) is not None


def stored(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what may be stored of `values`, at every depth; tuples become lists, as in JSON."""
    return cast("dict[str, Any]", _stored(values, 0))


def _stored(value: Any, depth: int) -> Any:  # noqa: PLR0911  one line for each JSON type
    if depth > _DEEPEST:  # it may contain itself
        return _LEFT_OUT
    if isinstance(value, str):
        return value if _is_unicode(value) else _LEFT_OUT
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else _LEFT_OUT
    if isinstance(value, Mapping):
        items = cast("Mapping[object, Any]", value).items()
        inner = {
            name: _stored(item, depth + 1)
            for name, item in items
            if isinstance(name, str) and _is_unicode(name) and not _names_secret(name)
        }
        return {name: item for name, item in inner.items() if item is not _LEFT_OUT}
    if isinstance(value, list | tuple):
        entries = (_stored(item, depth + 1) for item in cast("Sequence[Any]", value))
        return [entry for entry in entries if entry is not _LEFT_OUT]
    return _LEFT_OUT


def _is_unicode(text: str) -> bool:
    """Tell whether JSON in UTF-8 can carry `text`; half a surrogate pair it cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
