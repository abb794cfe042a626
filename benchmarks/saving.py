"""What it costs to save a large file: memory, and stalls of the event loop beside many jobs.

Rule: each mode has a fresh process, so that one does not pay for what another left behind.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from fresh import environment_with_byte_code
from laps import Row
from saving_process import MODES, Cost
from served import MODEL, PROMPT, Place, serving

__all__ = ("measure",)

_MIB = 1024 * 1024
_MOST_GROWN_MIB = 16
_LONGEST_STALL_MS = 50
_NEVER = 1_000_000


def measure(*, quick: bool) -> list[Row]:
    """Return growth of memory and worst stall for each way to save."""
    size_mib, jobs = (4, 10) if quick else (256, 500)
    rows: list[Row] = []
    for mode in MODES:
        with (
            environment_with_byte_code() as environment,
            serving(2, size_mib * _MIB) as ending,
            serving(_NEVER) as lasting,
        ):
            _cost(mode, ending, lasting, 1, environment)  # compiles
            cost = _cost(mode, ending, lasting, jobs, environment)
            rows.append(_memory_row(mode, size_mib, cost))
            if mode != "sync":
                rows += _stall_rows(mode, size_mib, jobs, cost)
                rows.append(_pass_row(mode, jobs, cost, _bare(mode, lasting, jobs, environment)))
    return rows


def _cost(
    mode: str, ending: Place, lasting: Place, jobs: int, environment: Mapping[str, str]
) -> Cost:
    with tempfile.TemporaryDirectory() as folder:
        plan = {
            "ending": asdict(ending),
            "lasting": asdict(lasting),
            "jobs": jobs,
            "folder": folder,
        }
        return Cost(**_told_by("saving_process.py", mode, plan, environment))


def _bare(
    mode: str, lasting: Place, jobs: int, environment: Mapping[str, str]
) -> tuple[float, float]:
    plan = {
        "model_url": f"{lasting.url}/{MODEL}",
        "headers": lasting.headers,
        "prompt": PROMPT,
        "jobs": jobs,
    }
    seconds, objects = _told_by("bare_process.py", mode, plan, environment)
    return seconds, objects


def _told_by(
    program: str, mode: str, plan: Mapping[str, object], environment: Mapping[str, str]
) -> Any:
    """Return what a program of this folder prints in a fresh process."""
    finished = subprocess.run(  # noqa: S603  a program of this folder
        [sys.executable, str(Path(__file__).with_name(program)), mode],
        input=json.dumps(plan),
        env=environment,
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    return json.loads(finished.stdout)


def _memory_row(mode: str, size_mib: int, cost: Cost) -> Row:
    grown = cost.grown_bytes / _MIB
    return Row(
        f"save {size_mib} MiB, growth of memory",
        f"{mode} {grown:.1f} MiB",
        compared=f"in {cost.saving_seconds:.2f} s",
        target=f"< {_MOST_GROWN_MIB} MiB",
        met=grown < _MOST_GROWN_MIB,
    )


def _stall_rows(mode: str, size_mib: int, jobs: int, cost: Cost) -> list[Row]:
    case = f"save {size_mib} MiB beside {jobs} jobs, worst stall"
    stall, frozen = cost.stall * 1000, cost.frozen_stall * 1000
    return [
        Row(
            f"{case}, gc.freeze()",
            f"{mode} {frozen:.1f} ms",
            target=f"< {_LONGEST_STALL_MS} ms",
            met=frozen < _LONGEST_STALL_MS,
        ),
        Row(
            case,
            f"{mode} {stall:.1f} ms",
            target=f"< {_LONGEST_STALL_MS} ms",
            met=stall < _LONGEST_STALL_MS,
        ),
        Row("first call of a process, worst stall", f"{mode} {cost.first_stall * 1000:.1f} ms"),
    ]


def _pass_row(mode: str, jobs: int, cost: Cost, bare: tuple[float, float]) -> Row:
    """Return what the collector costs, of which most is what everybody has loaded."""
    seconds, objects = bare
    client = "aiohttp" if mode.endswith("fast") else "httpx"
    return Row(
        f"a full pass of Python's collector beside {jobs} jobs",
        f"{mode} {cost.collector * 1000:.1f} ms",
        f"{client}, {mode.partition(',')[0]}",
        f"{seconds * 1000:.1f} ms",
        f"{cost.objects_per_job:.0f} and {objects:.0f} objects a job",
    )
