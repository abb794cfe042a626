"""Lengths of time as a person reads them."""

from __future__ import annotations

__all__ = ("clock_of", "length_of")

_MINUTE, _HOUR = 60, 3600


def clock_of(seconds: float) -> str:
    """Return a length of time that is still running: `0:07`, `1:02:03`."""
    whole = int(seconds)
    if whole < _HOUR:
        return f"{whole // _MINUTE}:{whole % _MINUTE:02}"
    return f"{whole // _HOUR}:{whole % _HOUR // _MINUTE:02}:{whole % _MINUTE:02}"


def length_of(seconds: float) -> str:
    """Return a length of time that is over: `7.3 s`, `12:05 min`."""
    if seconds < _MINUTE:
        return f"{seconds:.1f} s"
    return f"{clock_of(seconds)} {'min' if seconds < _HOUR else 'h'}"
