"""Generates and saves one large inline answer in a fresh process; started by `large.py`.

Rule: a small one goes before it, so that nothing is loaded or connected while memory is measured.
`python large_process.py MODE` reads its plan as JSON from standard input and prints one line.
"""

import gc
import json
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import memory

from tarash.tarash_gateway import AsyncGateway, Gateway
from tarash.tarash_gateway.models import (
    ImageGenerationConfig,
    ImageGenerationRequest,
    VideoGenerationConfig,
    VideoGenerationRequest,
)

__all__ = ("MODES",)

MODES = ("sync", "asyncio, fast", "asyncio, native", "trio")
_PROMPT = "A cat playing piano"


def _pair(plan: dict[str, Any], size: str) -> tuple[Any, Any]:
    """Return config and request: an image of OpenAI, or a video of Vertex AI."""
    place = plan[size]
    if plan["service"] == "openai":
        config = ImageGenerationConfig(
            provider="openai",
            model="gpt-image-2",
            base_url=f"{place['url']}/v1",
            api_key=place["api_key"],
        )
        return config, ImageGenerationRequest(prompt=_PROMPT, extra_params=plan["extra"])
    token = place["access_token"]
    vertex = VideoGenerationConfig(
        provider="google",
        model="veo-3.1-generate-001",
        base_url=place["url"],
        poll_interval=0,
        provider_config={"gcp_project": "p", "token_provider": lambda: token},
    )
    return vertex, VideoGenerationRequest(prompt=_PROMPT)


def blocking(plan: dict[str, Any]) -> int:
    """Return how much memory grew in a blocking call."""
    service, folder = plan["service"], Path(plan["folder"])
    with Gateway() as gateway:
        generate = gateway.generate_image if service == "openai" else gateway.generate_video
        work: Any = generate
        work(*_pair(plan, "small")).save(folder / "small")
        held = _before()
        response = work(*_pair(plan, "large"))
        response.save(folder / "large")
        assert response.raw_response
    return memory.highest() - held


async def awaited(plan: dict[str, Any]) -> int:
    """Return how much memory grew in an awaited call."""
    service, folder = plan["service"], Path(plan["folder"])
    async with AsyncGateway() as gateway:
        generate = gateway.generate_image if service == "openai" else gateway.generate_video
        work: Any = generate
        await (await work(*_pair(plan, "small"))).save_async(folder / "small")
        held = _before()
        response = await work(*_pair(plan, "large"))
        await response.save_async(folder / "large")
        assert response.raw_response
    return memory.highest() - held


def _before() -> int:
    gc.collect()
    memory.reset_highest()
    return memory.now()


def main() -> None:
    """Read the plan, do it, print what it cost."""
    plan, mode = json.load(sys.stdin), sys.argv[1]
    if mode == "sync":
        grown = blocking(plan)
    else:
        if mode == "asyncio, native":
            os.environ["TARASH_FAST"] = "0"
        work: Callable[[dict[str, Any]], Awaitable[int]] = awaited
        grown = anyio.run(work, plan, backend=mode.partition(",")[0])
    print(json.dumps({"grown_bytes": grown}))


if __name__ == "__main__":
    main()
