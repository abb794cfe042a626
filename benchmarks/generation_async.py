"""Generations of five requests with many in flight, by awaited clients.

Rule: each subject has one client for the whole run, and as many tasks as are in flight, each of
which does one generation after the other. Nobody gets a limit on connections that would make
its tasks wait in line.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from functools import partial
from typing import Any

import aiohttp
import fal_client
import httpx
from laps import Laps, Row, alternate_async
from served import MODEL, PROMPT, Place, serving

from tarash.tarash_gateway import AsyncGateway
from tarash.tarash_gateway.models import VideoGenerationConfig, VideoGenerationRequest
from tarash_testkit.oracles.fal import async_fal_client_at

__all__ = ("measure",)

_AT_MOST = {"ours, fast": 0.3, "ours, native": 0.6}
_TARGET_IN_FLIGHT = 50
_PATIENCE_SECONDS = 600.0
_THEIRS = ("httpx", "aiohttp", "fal-client")
_LAPS = {50: 15, 100: 7, 500: 3}
_QUICK_LAPS = {4: 1, 8: 1}


def measure(*, quick: bool) -> list[Row]:
    """Return how much CPU time ours takes beside httpx, aiohttp and fal's own client."""
    rows: list[Row] = []
    for in_flight, laps in (_QUICK_LAPS if quick else _LAPS).items():
        # A server for each, since one that remembers many jobs answers later.
        with serving(looks=2) as place:
            measured = asyncio.run(_measure(place, in_flight, laps))
        rows += _rows(measured, in_flight, has_target=quick or in_flight == _TARGET_IN_FLIGHT)
    return rows


def _rows(measured: Laps, in_flight: int, *, has_target: bool) -> list[Row]:
    case = f"five requests, async, {in_flight} in flight"
    return [
        measured.ratio_row(
            case, ours, theirs, target if theirs == "httpx" and has_target else None, ours
        )
        for ours, target in _AT_MOST.items()
        for theirs in _THEIRS
    ]


async def _measure(place: Place, in_flight: int, laps: int) -> Laps:
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    config = place.config(timeout=_PATIENCE_SECONDS)
    async with AsyncExitStack() as opened:
        fast = await opened.enter_async_context(await _gateway("1", config))
        native = await opened.enter_async_context(await _gateway("0", config))
        client = await opened.enter_async_context(
            httpx.AsyncClient(limits=limits, timeout=_PATIENCE_SECONDS)
        )
        session = await opened.enter_async_context(
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        )
        vendor = await opened.enter_async_context(async_fal_client_at(place.as_server))
        generations: dict[str, Callable[[], Awaitable[str]]] = {
            "ours, fast": partial(_ours, fast, config),
            "ours, native": partial(_ours, native, config),
            "httpx": partial(_httpx, client, place),
            "aiohttp": partial(_aiohttp, session, place),
            "fal-client": partial(_vendor, vendor),
        }
        subjects = {
            name: partial(_together, generation, in_flight)
            for name, generation in generations.items()
        }
        return await alternate_async(subjects, laps)


async def _gateway(fast: str, config: VideoGenerationConfig) -> AsyncGateway:
    """Return a gateway whose client was made with or without the fast transport."""
    before = os.environ.get("TARASH_FAST")
    os.environ["TARASH_FAST"] = fast
    try:
        gateway = AsyncGateway()
        await _ours(gateway, config)
    finally:
        os.environ.pop("TARASH_FAST")
        if before is not None:
            os.environ["TARASH_FAST"] = before
    return gateway


async def _together(generation: Callable[[], Awaitable[str]], in_flight: int) -> int:
    """Keep `in_flight` generations going until each task did a few; return how many it were."""
    each = max(1, 100 // in_flight)

    async def several() -> None:
        for _ in range(each):
            await generation()

    async with asyncio.TaskGroup() as tasks:
        for _ in range(in_flight):
            tasks.create_task(several())
    return each * in_flight


async def _ours(gateway: AsyncGateway, config: VideoGenerationConfig) -> str:
    request = VideoGenerationRequest(prompt=PROMPT)
    return (await gateway.generate_video(config, request)).video


async def _httpx(client: httpx.AsyncClient, place: Place) -> str:
    headers = place.headers
    answer = await client.post(f"{place.url}/{MODEL}", json={"prompt": PROMPT}, headers=headers)
    accepted = answer.raise_for_status().json()
    status: dict[str, Any] = {}
    while status.get("status") != "COMPLETED":
        look = await client.get(accepted["status_url"], params={"logs": "true"}, headers=headers)
        status = look.raise_for_status().json()
    result = await client.get(accepted["response_url"], headers=headers)
    return str(result.raise_for_status().json()["video"]["url"])


async def _aiohttp(session: aiohttp.ClientSession, place: Place) -> str:
    headers = place.headers
    url = f"{place.url}/{MODEL}"
    async with session.post(
        url, json={"prompt": PROMPT}, headers=headers, raise_for_status=True
    ) as answer:
        accepted = await answer.json()
    status: dict[str, Any] = {}
    while status.get("status") != "COMPLETED":
        async with session.get(
            accepted["status_url"],
            params={"logs": "true"},
            headers=headers,
            raise_for_status=True,
        ) as answer:
            status = await answer.json()
    async with session.get(
        accepted["response_url"], headers=headers, raise_for_status=True
    ) as answer:
        return str((await answer.json())["video"]["url"])


async def _vendor(client: fal_client.AsyncClient) -> str:
    handle = await client.submit(MODEL, {"prompt": PROMPT})
    # `get` looks once more by itself, so two looks before it make five requests.
    await handle.status(with_logs=True)
    await handle.status(with_logs=True)
    return str((await handle.get(interval=0))["video"]["url"])
