"""What may stand in a stored job: values that JSON carries, and nothing that is named as secret."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

__all__ = ("secrets_of", "stored", "without_words")

_SECRET = re.compile(
    "key|secret|token|passw|passphrase|credential|authorization|bearer|cookie|signature",
    re.IGNORECASE,
)
_DEEPEST = 32
_SHORTEST_PHRASE = 12  # a shorter prompt is replaced only where it is the whole text
_SHORTEST_SECRET = 8  # a shorter one is a number or a switch
_LEFT_OUT = object()


def secrets_of(values: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the texts in `values`, at every depth, that are named as secrets."""
    return tuple(_secrets(values, 0, named=False))


def _secrets(value: Any, depth: int, *, named: bool) -> Iterator[str]:
    if isinstance(value, str):
        if named and len(value) >= _SHORTEST_SECRET:
            yield value
    elif depth > _DEEPEST:
        return
    elif isinstance(value, Mapping):
        for name, item in cast("Mapping[object, Any]", value).items():
            yield from _secrets(item, depth + 1, named=named or _names_secret(name))
    elif isinstance(value, list | tuple):
        for item in cast("Sequence[Any]", value):
            yield from _secrets(item, depth + 1, named=named)


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


def without_words(value: Any, words: Sequence[str]) -> Any:
    """Return a JSON value in whose texts each of `words`, a prompt, is replaced."""
    if isinstance(value, str):
        for word in words:
            if value.strip() == word.strip():
                return "[prompt]"
            if len(word) >= _SHORTEST_PHRASE:
                value = value.replace(word, "[prompt]")
        return value
    if isinstance(value, Mapping):
        items = cast("Mapping[object, Any]", value).items()
        return {name: without_words(item, words) for name, item in items}
    if isinstance(value, list | tuple):
        return [without_words(item, words) for item in cast("Sequence[Any]", value)]
    return value
