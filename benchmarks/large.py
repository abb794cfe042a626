"""What a large inline answer costs in memory, while it is received, read and saved.

Rule: the size that counts is that of the base64 text in the answer; each way has a fresh process.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from laps import Row
from large_process import MODES

__all__ = ("measure",)

_MIB = 1024 * 1024
_MOST_TIMES = 2.2
_SMALL_BYTES = 4096
_STOP_SECONDS = 30.0
_KINDS: dict[str, tuple[str, str, dict[str, object]]] = {
    "image of OpenAI": ("openai", "image", {}),
    "image of OpenAI, streamed": ("openai", "image", {"stream": True, "partial_images": 0}),
    "video of Vertex AI": ("google", "video", {}),
}


def measure(*, quick: bool) -> list[Row]:
    """Return the growth of memory for an image and a video, in each mode."""
    text_mib = 2 if quick else 64
    content_bytes = text_mib * _MIB // 4 * 3
    rows: list[Row] = []
    for title, (service, medium, extra) in _KINDS.items():
        with (
            _serving(service, medium, _SMALL_BYTES) as small,
            _serving(service, medium, content_bytes) as large,
        ):
            for mode in MODES:
                grown = _grown(mode, service=service, small=small, large=large, extra=extra)
                times = grown / (text_mib * _MIB)
                rows.append(
                    Row(
                        f"{text_mib} MiB inline {title}, growth of memory",
                        f"{mode} {grown / _MIB:.1f} MiB",
                        compared=f"{times:.2f} x its size",
                        target=f"< {_MOST_TIMES:g} x",
                        met=None if quick else times < _MOST_TIMES,
                    )
                )
    return rows


@contextmanager
def _serving(service: str, medium: str, content_bytes: int) -> Iterator[dict[str, str]]:
    """Serve answers of that size in a process of its own; give its addresses."""
    size = (f"--{medium}-bytes", str(content_bytes))
    command = (sys.executable, "-m", "tarash_testkit", service, "--looks", "1", *size)
    process = subprocess.Popen(  # noqa: S603  a module of this project
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield json.loads(process.stdout.readline())
    finally:
        process.stdin.close()
        process.stdout.read()  # its closing line
        process.stdout.close()
        process.wait(_STOP_SECONDS)


def _grown(mode: str, **plan: object) -> int:
    program = str(Path(__file__).with_name("large_process.py"))
    with tempfile.TemporaryDirectory() as folder:
        finished = subprocess.run(  # noqa: S603  a program of this folder
            [sys.executable, program, mode],
            input=json.dumps({**plan, "folder": folder}),
            stdout=subprocess.PIPE,
            check=True,
            text=True,
        )
    answer: Any = json.loads(finished.stdout)
    return int(answer["grown_bytes"])
