"""How long what this thread is doing may still take, told to what is called far below it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager

__all__ = ("limited", "seconds_left")

_thread = threading.local()


@contextmanager
def limited(remaining: Callable[[], float]) -> Generator[None]:
    """Let `seconds_left` tell what `remaining` says, in this thread and for now."""
    before = getattr(_thread, "remaining", None)
    _thread.remaining = remaining
    try:
        yield
    finally:
        _thread.remaining = before


def seconds_left() -> float:
    """Return how long this thread may still take; infinite when nothing limits it."""
    remaining: Callable[[], float] | None = getattr(_thread, "remaining", None)
    return float("inf") if remaining is None else remaining()
