"""How far it is: one line that is drawn over in a terminal, a line for each change elsewhere."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.live import Live
from rich.text import Text

from tarash_cli.clock import clock_of
from tarash_cli.screen import printable, say

if TYPE_CHECKING:
    from tarash.tarash_gateway.models import ProgressUpdate

__all__ = ("Progress", "line_of", "progress", "words_of")

Progress = Callable[["ProgressUpdate"], None]
_TURNS = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
_TURNS_PER_SECOND = 8
_BAR = 20


def words_of(update: ProgressUpdate | None) -> str:
    """Return the state of a generation in words: status, percent, place in the queue."""
    if update is None:
        return "starting"
    words: str = update.status
    if update.progress_percent is not None:
        words += f" {update.progress_percent:.0f} %"
    if update.queue_position:
        words += f", {update.queue_position} ahead"
    return words


def line_of(update: ProgressUpdate | None, who: str, seconds: float, width: int) -> str:
    """Return the live line; in a narrow window the bar is left out first, then who makes it."""
    turn = _TURNS[int(seconds * _TURNS_PER_SECOND) % len(_TURNS)]
    line = f"{turn} {words_of(update)}  {clock_of(seconds)}"
    room = width - 1 - len(line)
    if len(who) + 2 <= room:
        line += f"  {who}"
        room -= len(who) + 2
    percent = None if update is None else update.progress_percent
    if percent is not None and room >= _BAR + 1:
        done = round(_BAR * percent / 100)
        line = f"{line[:2]}{'━' * done}{'─' * (_BAR - done)} {line[2:]}"
    return line[: width - 1]


@contextmanager
def progress(who: str, *, quiet: bool) -> Generator[Progress]:
    """Give the callback that shows how far it is; the log's warnings are shown with it.

    Args:
        who: Provider and model.
        quiet: Whether to show warnings alone.
    """
    if quiet:
        with _warnings(say):
            yield _nothing
    elif sys.stderr.isatty() and not Console(stderr=True).is_dumb_terminal:
        with _drawn(who) as show:
            yield show
    else:
        with _warnings(say):
            yield _Changes(who)


def _nothing(update: ProgressUpdate) -> None:
    del update


class _Changes:
    """Writes a line when there is something new to say."""

    def __init__(self, who: str) -> None:
        self.who = who
        self.last = ""

    def __call__(self, update: ProgressUpdate) -> None:
        words = words_of(update)
        if words != self.last:
            self.last = words
            say(f"{self.who}: {words}")


class _Line:
    """What is drawn: the last update, and the time since the beginning."""

    def __init__(self, who: str, console: Console) -> None:
        self.who, self.console = who, console
        self.update: ProgressUpdate | None = None
        self.began = time.monotonic()

    def __call__(self, update: ProgressUpdate) -> None:
        self.update = update

    def drawing(self) -> Text:
        """Return the line as it is now, for the window as it is now."""
        seconds = time.monotonic() - self.began
        drawn = line_of(self.update, self.who, seconds, self.console.width)
        return Text(drawn, no_wrap=True, overflow="ellipsis")


@contextmanager
def _drawn(who: str) -> Generator[Progress]:
    console = Console(stderr=True, highlight=False)
    line = _Line(who, console)
    live = Live(
        get_renderable=line.drawing,
        console=console,
        refresh_per_second=_TURNS_PER_SECOND,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )
    with live, _warnings(lambda text: console.print(Text(printable(text)))):
        yield line


class _Shown(logging.Handler):
    """Shows the gateway's warnings: a fallback, a job that is being cancelled."""

    def __init__(self, show: Callable[[str], None]) -> None:
        super().__init__(logging.WARNING)
        self.show = show

    def emit(self, record: logging.LogRecord) -> None:
        """Show one."""
        self.show(record.getMessage())


@contextmanager
def _warnings(show: Callable[[str], None]) -> Generator[None]:
    log, handler = logging.getLogger("tarash"), _Shown(show)
    log.addHandler(handler)
    try:
        yield
    finally:
        log.removeHandler(handler)
