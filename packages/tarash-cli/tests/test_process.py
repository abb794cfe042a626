"""The installed command, as a process of its own."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

TARASH = (sys.executable, "-m", "tarash_cli")
LOADED = "import sys; from tarash_cli.main import main; main({!r}); print(*sys.modules)"


def _environment(fal: Any) -> Mapping[str, str]:
    return {**os.environ, "FAL_KEY": fal.api_key, "TARASH_FAL_BASE_URL": fal.url}


@pytest.mark.parametrize("arguments", [["--help"], ["video", "--help"], ["doctor", "--help"]])
def test_help_imports_neither_the_core_nor_rich(arguments: list[str]) -> None:
    """That is what makes it quick."""
    done = subprocess.run(
        (sys.executable, "-c", LOADED.format(arguments)),
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(done.stdout.split())
    assert "click" in loaded
    assert not loaded & {"tarash.tarash_gateway", "pydantic", "httpx", "rich", "asyncio"}


def test_a_pipe_gets_paths_and_no_control_codes(tmp_path: Path) -> None:
    """On both streams."""
    done = subprocess.run(
        (*TARASH, "video", "-", "-p", "fal", "-m", "fal-ai/veo3.1", "--mock", "-o", "cat.mp4"),
        input=b"a cat\n",
        capture_output=True,
        check=True,
        cwd=tmp_path,
        env={**os.environ, "FORCE_COLOR": "1"},
    )
    assert done.stdout == b"cat.mp4\n"
    assert b"\x1b" not in done.stderr
    assert b"processing 60 %" in done.stderr


def test_a_reader_that_stops_reading_is_no_traceback() -> None:
    """As any command of a pipeline ends."""
    with subprocess.Popen(
        (*TARASH, "video", "-", "-p", "fal", "-m", "fal-ai/veo3.1", "--plan"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        _ = process.stdin.write(b"a cat")
        process.stdin.close()
        told = process.stderr.read()
    assert (process.returncode, told) == (141, b"")


def test_ctrl_c_cancels_the_job_and_json_is_parseable(tmp_path: Path, fal: Any) -> None:
    """Whoever reads standard output gets one document, whatever happens."""
    fal.looks = 1000
    with subprocess.Popen(
        (*TARASH, "video", "secret prompt", "-p", "fal", "-m", "fal-ai/veo3.1", "--json"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env=_environment(fal),
    ) as process:
        assert process.stderr is not None
        first = process.stderr.readline()
        process.send_signal(signal.SIGINT)
        output, told = process.communicate()
    assert first.startswith(b"fal/fal-ai/veo3.1: queued")
    assert process.returncode == 130
    assert json.loads(output)["error"]["cancel_verdict"] == "cancelled"
    assert b"secret prompt" not in output + told
    assert fal.api_key.encode() not in output + told
    assert fal.counters.paid_submits == 1
