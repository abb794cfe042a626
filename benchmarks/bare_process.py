"""Has many jobs under way with a bare client, and tells what a full pass of the collector costs.

Rule: it is what the same jobs cost anybody, in a fresh process without the library.
`python bare_process.py MODE` reads its plan as JSON from standard input and prints one line.
"""

import gc
import json
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import anyio

_INTERVAL_SECONDS = 1.0
_AT_ONCE = 8  # submits, as in the library
_WATCHED_SECONDS = 2.0

Send = Callable[[str, str, dict[str, str] | None], Awaitable[dict[str, Any]]]


async def _send_with_httpx(opened: AsyncExitStack, headers: dict[str, str]) -> Send:
    import httpx  # noqa: PLC0415  the other mode must not load it

    limits = httpx.Limits(max_connections=None)
    client = await opened.enter_async_context(httpx.AsyncClient(limits=limits, headers=headers))

    async def send(method: str, url: str, body: dict[str, str] | None = None) -> dict[str, Any]:
        answer: dict[str, Any] = (await client.request(method, url, json=body)).json()
        return answer

    return send


async def _send_with_aiohttp(opened: AsyncExitStack, headers: dict[str, str]) -> Send:
    import aiohttp  # noqa: PLC0415  the other mode must not load it

    session = await opened.enter_async_context(aiohttp.ClientSession(headers=headers))

    async def send(method: str, url: str, body: dict[str, str] | None = None) -> dict[str, Any]:
        async with session.request(method, url, json=body) as answer:
            parsed: dict[str, Any] = await answer.json()
            return parsed

    return send


async def measure(fast: bool, plan: dict[str, Any]) -> tuple[float, float]:
    """Return the seconds of a full pass, and the objects it looks at for each job."""
    async with AsyncExitStack() as opened:
        opener = _send_with_aiohttp if fast else _send_with_httpx
        send = await opener(opened, plan["headers"])
        left, limiter, all_started = [plan["jobs"]], anyio.CapacityLimiter(_AT_ONCE), anyio.Event()

        async def go_on() -> None:
            async with limiter:
                job = await send("POST", plan["model_url"], {"prompt": plan["prompt"]})
            left[0] -= 1
            if not left[0]:
                all_started.set()
            while True:
                await send("GET", job["status_url"], None)
                await anyio.sleep(_INTERVAL_SECONDS)

        await send("POST", plan["model_url"], {"prompt": plan["prompt"]})
        before = _objects()
        async with anyio.create_task_group() as tasks:
            for _ in range(plan["jobs"]):
                tasks.start_soon(go_on)
            await all_started.wait()
            await anyio.sleep(_WATCHED_SECONDS)
            began = time.perf_counter()
            gc.collect()
            spent, objects = time.perf_counter() - began, len(gc.get_objects())
            tasks.cancel_scope.cancel()
    return spent, (objects - before) / plan["jobs"]


def _objects() -> int:
    gc.collect()
    return len(gc.get_objects())


def main() -> None:
    """Read the plan, do it, print what it cost."""
    backend, fast = sys.argv[1].partition(",")[0], sys.argv[1].endswith("fast")
    print(json.dumps(anyio.run(measure, fast, json.load(sys.stdin), backend=backend)))


if __name__ == "__main__":
    main()
