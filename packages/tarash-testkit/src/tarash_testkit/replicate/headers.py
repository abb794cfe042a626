"""What a new prediction may be asked for in its headers.

Source: `Prefer` and `Cancel-After` in "Replicate HTTP API" 1.0.0-a1, read in November 2026.
"""

import re

from starlette.requests import Request

from tarash_testkit.replicate.answers import refusal

__all__ = ("cancel_after_of", "wait_of")

_WAIT = re.compile(r"wait(?:=(\d+))?")
_SPAN = re.compile(r"(?=\d)(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s?)?")
_LONGEST_WAIT = 60  # seconds
_LEAST_CANCEL_AFTER = 5  # seconds


def wait_of(request: Request) -> int | None:
    """Return for how many seconds the answer is to wait; `None`: not at all."""
    text = request.headers.get("prefer")
    if text is None:
        return None
    match = _WAIT.fullmatch(text)
    seconds = int(match[1] or _LONGEST_WAIT) if match else 0
    if not 1 <= seconds <= _LONGEST_WAIT:
        raise refusal(422, f"Prefer must be wait or wait=N, N from 1 to {_LONGEST_WAIT}.")
    return seconds


def cancel_after_of(request: Request) -> str | None:
    """Return after what time the prediction is to end; `None`: whenever it does."""
    text = request.headers.get("cancel-after")
    if text is None:
        return None
    match = _SPAN.fullmatch(text)
    if match is None:
        raise refusal(422, "Cancel-After must be a duration such as 90s, 5m or 1h30m45s.")
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    if 3600 * hours + 60 * minutes + seconds < _LEAST_CANCEL_AFTER:
        raise refusal(422, f"Cancel-After must be {_LEAST_CANCEL_AFTER} seconds or more.")
    return text
