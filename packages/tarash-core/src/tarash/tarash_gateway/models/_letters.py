"""The letters and figures of a text, in one form however it is escaped, and where each stands."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import unquote

__all__ = ("Letters", "letters_of")

_PIECE = re.compile(
    r"(?P<unicode>(?:\\+u[0-9a-fA-F]{4})+)"
    r"|\\+[bfnrt]"  # a space of JSON's
    r"|(?P<percent>(?:%[0-9a-fA-F]{2})+)"
    r"|(?P<entity>&(?:\#\w{1,8}|[a-zA-Z]{2,8});)"
    r"|(?P<plain>[A-Za-z0-9]+)"
    r"|(?P<other>[^\x00-\x7f]+)"
)
_HEXES = re.compile("[0-9a-fA-F]{4}")
_NO_LETTERS = frozenset("PZCM")  # punctuation, spaces, controls and combining marks


@dataclass(slots=True)
class Letters:
    """Letters in lower case and without accents, with figures and symbols.

    Attributes:
        text: The letters.
        starts: Where in the original each begins.
        ends: Where each ends.
    """

    text: str = ""
    starts: list[int] = field(default_factory=list[int])
    ends: list[int] = field(default_factory=list[int])


def letters_of(text: str) -> Letters:
    """Return the letters of `text`; JSON's, HTML's and URLs' escapes are those they stand for."""
    found, parts = Letters(), list[str]()
    for piece in _PIECE.finditer(text):
        start, end, kind = piece.start(), piece.end(), piece.lastgroup or ""
        if kind == "plain":
            parts.append(piece[0].lower())
            found.starts += range(start, end)
            found.ends += range(start + 1, end + 1)
        elif kind == "other":
            for at, character in enumerate(piece[0], start):
                _add(found, parts, _plain(character), at, at + 1)
        elif kind:
            _add(found, parts, _plain(_DECODED[kind](piece[0])), start, end)
    found.text = "".join(parts)
    return found


def _add(found: Letters, parts: list[str], letters: str, start: int, end: int) -> None:
    parts.append(letters)
    found.starts += [start] * len(letters)
    found.ends += [end] * len(letters)


def _plain(text: str) -> str:
    """Return the letters of decoded text."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(
        character
        for character in plain
        if (
            character.isalnum()
            if character.isascii()
            else unicodedata.category(character)[0] not in _NO_LETTERS
        )
    )


def _of_json(escapes: str) -> str:
    """Return what escapes of UTF-16 units stand for; two may make one character."""
    units = "".join(chr(int(unit, 16)) for unit in _HEXES.findall(escapes.replace("u", " ")))
    return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


_DECODED: dict[str, Callable[[str], str]] = {
    "unicode": _of_json,
    "percent": unquote,
    "entity": html.unescape,
}
