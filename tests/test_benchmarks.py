"""The benchmarks run to their end; what they measure is nobody's business here."""

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parents[1] / "benchmarks" / "run.py"
ROWS = {
    "import": (
        "import, CPU",
        "import, peak memory of the process",
        "import, providers, SDKs and aiohttp loaded",
    ),
    "sync": ("five requests, sync",),
    "image": ("one-request image, sync",),
    "async": ("five requests, async, 4 in flight", "five requests, async, 8 in flight"),
    "save": (
        "save 4 MiB, growth of memory",
        "save 4 MiB beside 10 jobs, worst stall",
        "save 4 MiB beside 10 jobs, worst stall, gc.freeze()",
        "first call of a process, worst stall",
    ),
    "large": (
        "2 MiB inline image of OpenAI, growth of memory",
        "2 MiB inline video of Vertex AI, growth of memory",
    ),
}


@pytest.mark.parametrize("case", list(ROWS))
def test_a_quick_run_prints_every_row(case: str) -> None:
    """Each case has its rows, and a target that is missed fails nothing unless asked to."""
    command = [sys.executable, str(PROGRAM), "--quick", case]
    finished = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert finished.returncode == 0, finished.stderr
    for row in ROWS[case]:
        assert f"\n{row} " in finished.stdout
