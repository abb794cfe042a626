"""How long what this thread is doing may still take, told to what is called far below it."""

from __future__ import annotations

import threading
from collections.abc import Callable

__all__ = ("limited", "seconds_left")

_thread = threading.local()


class limited:  # noqa: N801  used as a function is
    """Lets `seconds_left` tell what `remaining` says, in this thread and for now."""

    __slots__ = ("_before", "_remaining")

    def __init__(self, remaining: Callable[[], float]) -> None:
        self._remaining = remaining

    def __enter__(self) -> None:
        self._before = getattr(_thread, "remaining", None)
        _thread.remaining = self._remaining

    def __exit__(self, *_: object) -> None:
        _thread.remaining = self._before


def seconds_left() -> float:
    """Return how long this thread may still take; infinite when nothing limits it."""
    remaining: Callable[[], float] | None = getattr(_thread, "remaining", None)
    return float("inf") if remaining is None else remaining()
