"""What this process holds in memory, in bytes: now, and at most since the last reset.

Rule: the figures of Linux are used where they exist, since `ru_maxrss` of a new process begins
with what its parent held; elsewhere `ru_maxrss` must do.
"""

import resource
import sys
from contextlib import suppress
from pathlib import Path

__all__ = ("highest", "now", "reset_highest")

_STATUS = Path("/proc/self/status")
_CLEAR = Path("/proc/self/clear_refs")
_RESET_PEAK = "5"  # Source: proc_pid_clear_refs(5)
_KIBIBYTE = 1024


def now() -> int:
    """Return what is held now."""
    return _of("VmRSS")


def highest() -> int:
    """Return the most that was held since `reset_highest`, or since the start."""
    return _of("VmHWM")


def reset_highest() -> None:
    """Let `highest` begin anew; without effect where the system has no such thing."""
    with suppress(OSError):
        _CLEAR.write_text(_RESET_PEAK)


def _of(name: str) -> int:
    with suppress(OSError):
        for line in _STATUS.read_text().splitlines():
            if line.startswith(f"{name}:"):
                return int(line.split()[1]) * _KIBIBYTE
    unit = 1 if sys.platform == "darwin" else _KIBIBYTE
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
