"""Where the test server of fal is, which runs in a process of its own.

Rule: the process that is measured neither serves nor loads what a server needs.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from tarash.tarash_gateway.models import VideoGenerationConfig

if TYPE_CHECKING:
    from tarash_testkit.fal import FalServer

__all__ = ("MODEL", "PROMPT", "Place", "serving")

MODEL = "fal-ai/veo3.1"
PROMPT = "A cat playing piano"
_STOP_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a server is; it has what fal's own client is pointed with."""

    url: str
    run_url: str
    api_key: str
    file_url: str

    @property
    def headers(self) -> dict[str, str]:
        """What a bare client sends with each request."""
        return {"Authorization": f"Key {self.api_key}"}

    @property
    def as_server(self) -> "FalServer":
        """This place for functions that read nothing but the addresses and the key."""
        return cast("FalServer", self)

    def config(self, **settings: object) -> VideoGenerationConfig:
        """Return a config that reaches this place and does not wait between looks."""
        fields: dict[str, object] = {
            "provider": "fal",
            "model": MODEL,
            "base_url": self.url,
            "api_key": self.api_key,
            "poll_interval": 0,
        }
        return VideoGenerationConfig.model_validate(fields | settings)


@contextmanager
def serving(looks: int, file_bytes: int = 65_536) -> Iterator[Place]:
    """Serve in a new process inside the block.

    Args:
        looks: How many looks find a new job unfinished.
        file_bytes: Size of the file behind `file_url`.
    """
    program = str(Path(__file__).with_name("server.py"))
    command = [sys.executable, program, str(looks), str(file_bytes)]
    process = subprocess.Popen(  # noqa: S603  a program of this folder
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield Place(**json.loads(process.stdout.readline()))
    finally:
        process.stdin.close()
        process.stdout.close()
        process.wait(_STOP_SECONDS)
