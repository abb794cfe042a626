"""Lets SIGTERM and a closed terminal end a call as Ctrl-C does: the paid job is told of."""

from __future__ import annotations

import signal
from collections.abc import Generator
from contextlib import contextmanager
from types import FrameType

__all__ = ("Terminated", "terminations")

_SIGNALS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


class Terminated(KeyboardInterrupt):
    """A signal asked for the end."""

    exit_code = 143

    def __init__(self, number: int) -> None:
        super().__init__()
        self.exit_code = 128 + number


@contextmanager
def terminations() -> Generator[None]:
    """Raise `Terminated` on each such signal, for the time of a block."""
    before = {number: signal.signal(number, _raise) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            _ = signal.signal(number, handler)


def _raise(number: int, frame: FrameType | None) -> None:
    del frame
    raise Terminated(number)
