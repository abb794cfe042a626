"""How far a job is, as its log tells. Pure."""

import re
from collections.abc import Sequence

__all__ = ("progress_percent",)

_PERCENT = re.compile(r"(\d{1,3})%\s*\|")
_STEPS = re.compile(r"(?<![\w/.:-])(\d{1,9})/(\d{1,9})(?![\w/.:-])")


def progress_percent(lines: Sequence[str]) -> float | None:
    """Return how far the newest line with a progress bar or a count of steps says it is."""
    for line in reversed(lines):
        percents = _PERCENT.findall(line)
        if percents:
            return min(float(percents[-1]), 100.0)
        for done, total in reversed(_STEPS.findall(line)):
            if int(total) > 0 and int(done) <= int(total):
                return round(100 * int(done) / int(total), 1)
    return None
