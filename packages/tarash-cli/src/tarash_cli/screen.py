"""Standard output for results, standard error for everything else; nothing moves a cursor here.

What a service says is shown without its control characters: it could write over the screen.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import textwrap
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

import click

__all__ = (
    "answer",
    "answer_json",
    "answer_paragraph",
    "as_commands",
    "printable",
    "say",
    "table",
)

_WIDEST = 10_000  # columns of a table that nobody looks at: a line stays one line
_FUNCTIONS = {"generate_video": "`tarash video`", "generate_image": "`tarash image`"}
_CONTROLS = {code: " " for code in (*range(32), *range(127, 160)) if code not in {9, 10}}


def printable(text: object) -> str:
    """Return `text` without control characters but tabs and line breaks."""
    return str(text).translate(_CONTROLS)


def as_commands(text: str) -> str:
    """Return what the library says, with commands in the place of its functions."""
    for function, command in _FUNCTIONS.items():
        text = text.replace(function, command)
    return text


def answer(text: object = "", colour: str | None = None) -> None:
    """Write a line of the result; `colour` is for terminals, unless `NO_COLOR` is set."""
    coloured = colour is not None and not os.environ.get("NO_COLOR")
    click.echo(click.style(printable(text), fg=colour) if coloured else printable(text))


def answer_paragraph(text: str, indent: int, colour: str | None = None) -> None:
    """Write a line of the result; in a terminal it is wrapped between words, and indented."""
    if sys.stdout.isatty():
        width = shutil.get_terminal_size().columns
        # A very narrow window wraps by itself, and no worse.
        text = textwrap.fill(text, max(width, 2 * indent), subsequent_indent=" " * indent)
    answer(text, colour)


def answer_json(value: Any) -> None:
    """Write the whole result as one JSON document."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False))


def say(text: object = "") -> None:
    """Write a line for the person at the terminal; when nobody is there, nothing is lost."""
    with suppress(OSError):
        click.echo(printable(text), err=True)


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write rows under their heads; columns wrap in a terminal and nowhere else."""
    from rich.console import Console  # noqa: PLC0415  only who shows a table pays for it
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    is_terminal = sys.stdout.isatty()
    console = Console(width=None if is_terminal else _WIDEST, highlight=False)
    drawn = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for head in heads:
        drawn.add_column(head, overflow="fold")
    for row in rows:
        drawn.add_row(*(Text(printable(cell)) for cell in row))
    if is_terminal:
        console.print(drawn)
        return
    with console.capture() as captured:
        console.print(drawn)
    click.echo("\n".join(line.rstrip() for line in captured.get().splitlines()))
