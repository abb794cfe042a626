"""What an import costs: CPU time and memory of fresh processes, with compiled byte code."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import Any

from fresh import environment_with_byte_code
from laps import Laps, Row

__all__ = ("measure",)

_AT_MOST, _AT_MOST_MIB = 1.4, 45.0
_MIB = 1024 * 1024
_OURS, _THEIRS = "ours", "httpx, pydantic"
_GENERATING = "ours, ready to generate"
_STATEMENTS = {
    _OURS: "import tarash.tarash_gateway",
    _THEIRS: "import httpx, pydantic",
    _GENERATING: (
        "from tarash.tarash_gateway import generate_video; "
        "from tarash.tarash_gateway.models import VideoGenerationConfig, VideoGenerationRequest"
    ),
}
_PROGRAM = """\
import json, sys, time
sys.path.insert(0, sys.argv[2])
began = time.process_time()
exec(sys.argv[1])
spent = time.process_time() - began
import memory
loaded = {name.partition(".")[0] for name in sys.modules}
print(json.dumps([spent, memory.highest(), sorted(loaded)]))
"""
# Providers, the vendors' own clients and what only async calls need.
_UNWANTED = frozenset(
    {"aiohttp", "fal_client", "google", "openai", "replicate", "runwayml"}
    | {"stability_sdk", "tarash_fal", "trio"}
)


def measure(*, quick: bool) -> list[Row]:
    """Return what importing ours costs beside what it is built on."""
    runs: dict[str, list[tuple[float, int, list[str]]]] = {name: [] for name in _STATEMENTS}
    with environment_with_byte_code() as environment:
        for lap in range(3 if quick else 22):
            for name, statement in _STATEMENTS.items():
                run = _run(statement, environment)
                if lap:  # the first one compiles
                    runs[name].append(run)
    laps = Laps({name: [spent for spent, _, _ in found] for name, found in runs.items()})
    case = "import, CPU"
    return [
        laps.ratio_row(case, _OURS, _THEIRS, _AT_MOST),
        laps.ratio_row(case, _GENERATING, _THEIRS),
        _memory_row(runs, _OURS, _AT_MOST_MIB),
        _memory_row(runs, _GENERATING, None),
        _loaded_row(runs, _OURS),
        _loaded_row(runs, _GENERATING),
    ]


def _memory_row(
    runs: Mapping[str, list[tuple[float, int, list[str]]]], name: str, at_most: float | None
) -> Row:
    ours, theirs = (
        median(highest for _, highest, _ in runs[subject]) / _MIB for subject in (name, _THEIRS)
    )
    return Row(
        "import, peak memory of the process",
        f"{name} {ours:.1f} MiB",
        _THEIRS,
        f"{theirs:.1f} MiB",
        f"{ours / theirs:.2f} x",
        "" if at_most is None else f"< {at_most:g} MiB",
        None if at_most is None else ours < at_most,
    )


def _loaded_row(runs: Mapping[str, list[tuple[float, int, list[str]]]], name: str) -> Row:
    loaded = sorted(_UNWANTED & set(runs[name][0][2]))
    return Row(
        "import, providers, SDKs and aiohttp loaded",
        f"{name}: {', '.join(loaded) or 'none'}",
        target="none",
        met=not loaded,
    )


def _run(statement: str, environment: dict[str, str]) -> tuple[float, int, list[str]]:
    command = [sys.executable, "-c", _PROGRAM, statement, str(Path(__file__).parent)]
    finished = subprocess.run(  # noqa: S603  the programs above
        command, env=environment, capture_output=True, check=True, text=True
    )
    found: Any = json.loads(finished.stdout)
    return found[0], found[1], found[2]
