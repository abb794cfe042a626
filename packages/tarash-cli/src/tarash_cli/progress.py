"""How far a generation is, in words and as one line. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tarash_cli.clock import clock_of

if TYPE_CHECKING:
    from tarash.tarash_gateway.models import Job, ProgressUpdate

__all__ = ("line_of", "who_of", "words_of")

_TURNS = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
_TURNS_PER_SECOND = 8
_BAR = 20
_ENDED = ("completed", "failed", "cancelled")


def words_of(state: ProgressUpdate | Job | None) -> str:
    """Return a state in words: status, percent, place in the queue."""
    if state is None:
        return "starting"
    words: str = state.status
    if state.progress_percent is not None:
        words += f" {state.progress_percent:.0f} %"
    if state.queue_position and state.status not in _ENDED:
        words += f", {state.queue_position} ahead"
    return words


def who_of(update: ProgressUpdate | None, first: str) -> str:
    """Return who makes it now: after a fallback no longer the `first` that was asked."""
    job = None if update is None else update.job
    return first if job is None else f"{job.provider}/{job.model}"


def line_of(state: ProgressUpdate | None, who: str, seconds: float, width: int) -> str:
    """Return the live line; in a narrow window the bar goes first, then who makes it."""
    turn = _TURNS[int(seconds * _TURNS_PER_SECOND) % len(_TURNS)]
    line = f"{words_of(state)}  {clock_of(seconds)}"
    room = width - len(turn) - len(line) - 2
    if len(who) + 2 <= room:
        line += f"  {who}"
        room -= len(who) + 2
    percent = None if state is None else state.progress_percent
    if percent is not None and room > _BAR:
        done = round(_BAR * percent / 100)
        line = f"{'━' * done}{'─' * (_BAR - done)} {line}"
    return f"{turn} {line}"[: max(1, width - 1)]
