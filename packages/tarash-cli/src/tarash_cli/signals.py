"""Lets SIGTERM and a closed terminal end a call as Ctrl-C does: the paid job is told of."""

from __future__ import annotations

import signal
from collections.abc import Callable, Generator, Mapping
from contextlib import AbstractContextManager, contextmanager
from types import FrameType

__all__ = ("Terminated", "left_to_the_child", "terminations")

_SIGNALS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


class Terminated(KeyboardInterrupt):
    """A signal asked for the end."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.exit_code = 128 + number


def terminations() -> AbstractContextManager[None]:
    """Raise `Terminated` on each such signal, for the time of a block."""
    return _handled(dict.fromkeys(_SIGNALS, _raise))


def left_to_the_child() -> AbstractContextManager[None]:
    """Leave Ctrl-C to a child process, which gets it too, for the time of a block."""
    return _handled({signal.SIGINT: _ignore})


@contextmanager
def _handled(handlers: Mapping[int, Callable[[int, FrameType | None], None]]) -> Generator[None]:
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield
    finally:
        for number, handler in before.items():
            _ = signal.signal(number, handler)


def _ignore(number: int, frame: FrameType | None) -> None:
    """Do nothing: unlike `SIG_IGN`, this is not what a child inherits."""


def _raise(number: int, frame: FrameType | None) -> None:
    """End the call. A repetition is ignored: a second one would keep the job from being cancelled.

    A closed terminal sends its signal more than once, from the system and from the shell. Who is
    in a hurry has Ctrl-C, or SIGKILL.
    """
    del frame
    _ = signal.signal(number, _ignore)
    raise Terminated(number)
