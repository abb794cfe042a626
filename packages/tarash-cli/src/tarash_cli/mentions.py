"""Where files name models. Text alone is read, and nothing larger than a source file is."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

__all__ = ("Mention", "mentions")

_LARGEST_BYTES = 1_000_000
_KINDS = frozenset(
    (
        *(".cfg", ".env", ".go", ".ini", ".java", ".js", ".json", ".jsx", ".kt", ".py"),
        *(".rb", ".rs", ".sh", ".toml", ".ts", ".tsx", ".yaml", ".yml"),
    )
)
_SKIPPED = frozenset({"__pycache__", "node_modules", "site-packages", "venv"})
_WORD = re.compile(r"(?:\b(?P<provider>\w+):)?(?P<word>[A-Za-z0-9][\w./-]*[A-Za-z0-9])")


class Mention(NamedTuple):
    """A place where a model is named.

    Attributes:
        model: The model's id.
        path: The file.
        line: The line, from 1.
        before: The word before it and a colon, which may be its provider; empty when there is none.
    """

    model: str
    path: Path
    line: int
    before: str = ""


def mentions(path: Path, models: Collection[str]) -> Iterator[Mention]:
    """Yield where a file, or the source and settings files of a folder, name one of `models`."""
    for file in _files(path):
        try:
            if file.stat().st_size > _LARGEST_BYTES:
                continue
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        for number, line in enumerate(text.splitlines(), 1):
            for found in _WORD.finditer(line):
                model = _named(found["word"], models)
                if model is not None:
                    yield Mention(model, file, number, found["provider"] or "")


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
        return
    try:
        entries = sorted(path.iterdir())
    except OSError:
        return
    for entry in entries:
        if entry.is_dir():
            if entry.name not in _SKIPPED and not entry.name.startswith("."):
                yield from _files(entry)
        elif entry.suffix in _KINDS or entry.name == ".env":
            yield entry


def _named(word: str, models: Collection[str]) -> str | None:
    """Return the model that `word` is, with or without a vendor before it."""
    if word in models:
        return word
    _, _, rest = word.partition("/")
    return rest if rest in models else None
