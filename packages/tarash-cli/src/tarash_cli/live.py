"""How far it is: one line that is drawn over in a terminal, a line for each change elsewhere."""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from rich.console import Console
from rich.control import Control
from rich.segment import ControlType
from rich.text import Text

from tarash_cli.progress import line_of, who_of, words_of
from tarash_cli.screen import printable, say

if TYPE_CHECKING:
    from rich.segment import ControlCode

    from tarash.tarash_gateway.models import ProgressUpdate

__all__ = ("Show", "shown")

Show = Callable[["ProgressUpdate"], None]
_TURN_SECONDS = 0.125


@contextmanager
def shown(who: str, *, quiet: bool) -> Generator[Show]:
    """Give the callback that shows how far it is; the log's warnings are shown with it.

    Args:
        who: Provider and model that are asked first.
        quiet: Whether to show warnings alone.
    """
    if quiet:
        with _warnings(say):
            yield _nothing
    elif sys.stderr.isatty() and not Console(stderr=True).is_dumb_terminal:
        with _Line(who).turning() as line, _warnings(line.above):
            yield line.show
    else:
        with _warnings(say):
            yield _Changes(who).show


def _nothing(update: ProgressUpdate) -> None:
    del update


class _Changes:
    """Writes a line when there is something new to say."""

    def __init__(self, who: str) -> None:
        self.who = who
        self.last = ""

    def show(self, update: ProgressUpdate) -> None:
        """Write what is new; of a failure, the error says more."""
        words = f"{who_of(update, self.who)}: {words_of(update)}"
        if words != self.last and update.status != "failed":
            self.last = words
            say(words)


class _Line:
    """The line of a terminal, drawn by a thread of its own, since the call blocks this one."""

    def __init__(self, who: str) -> None:
        self.who = who
        self.update: ProgressUpdate | None = None
        self.console = Console(stderr=True, highlight=False)
        self.began = time.monotonic()
        self.drawn = 0  # columns of what stands there now
        self.lock = threading.Lock()
        self.ended = threading.Event()

    def show(self, update: ProgressUpdate) -> None:
        """Draw this from the next turn on."""
        self.update = update

    def above(self, words: str) -> None:
        """Write `words` above the line."""
        with self.lock:
            self.clear()
            self.console.print(Text(printable(words)))

    @contextmanager
    def turning(self) -> Generator[_Line]:
        """Draw it over and over for the time of a block, and leave nothing of it."""
        thread = threading.Thread(target=self.turn, name="tarash-live", daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.ended.set()
            thread.join()
            with suppress(OSError):
                self.clear()

    def turn(self) -> None:
        """Draw until the end, or until nobody can see it."""
        with suppress(OSError, ValueError):
            while not self.ended.is_set():
                with self.lock:
                    self.draw()
                _ = self.ended.wait(_TURN_SECONDS)

    def draw(self) -> None:
        """Draw the line as it is now, for the window as it is now."""
        seconds = time.monotonic() - self.began
        update = self.update
        who = who_of(update, self.who)
        line = Text(line_of(update, who, seconds, self.console.width))
        self.clear()
        self.console.print(line, end="", no_wrap=True, overflow="ellipsis", soft_wrap=False)
        self.drawn = line.cell_len

    def clear(self) -> None:
        """Take away what stands there: several rows, when the window became narrower since."""
        erase: list[ControlCode] = [
            (ControlType.CARRIAGE_RETURN,),
            (ControlType.ERASE_IN_LINE, 2),
        ]
        rows = max(1, -(-self.drawn // max(1, self.console.width)))
        again: list[ControlCode] = [(ControlType.CURSOR_UP, 1), (ControlType.ERASE_IN_LINE, 2)]
        self.console.control(Control(*erase, *again * (rows - 1)))
        self.drawn = 0


class _Shown(logging.Handler):
    """Shows the gateway's warnings: a fallback, a job that is being cancelled."""

    def __init__(self, show: Callable[[str], None]) -> None:
        super().__init__(logging.WARNING)
        self.show = show

    def emit(self, record: logging.LogRecord) -> None:
        """Show one; a terminal that is gone must not keep a job from being cancelled."""
        with suppress(OSError):
            self.show(record.getMessage())


@contextmanager
def _warnings(show: Callable[[str], None]) -> Generator[None]:
    log, handler = logging.getLogger("tarash"), _Shown(show)
    log.addHandler(handler)
    try:
        yield
    finally:
        log.removeHandler(handler)
