"""What the fast transport adds to aiohttp, where it is installed."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tarash.tarash_gateway import wire
from tarash.tarash_gateway._aiohttp import aiohttp_transport
from tarash.tarash_gateway._sending import Timeouts, read_async
from tarash.tarash_gateway.exceptions import TransportError
from tarash.tarash_gateway.wire import Request


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_limits_are_not_rounded_up_to_whole_seconds() -> None:
    """Else an outage would outlast the deadline, and count as a request that was sent."""
    pytest.importorskip("httpx_aiohttp")
    if wire.LIBRARY != "httpx":
        pytest.skip("it is made for httpx")
    transport: Any = aiohttp_transport()
    seen: list[Any] = []

    def note(**options: Any) -> Any:
        seen.append(options["timeout"])
        raise OSError("noted")

    async with wire.build_async_client(transport=transport) as client:
        opened, transport._session._keeping = transport._session._keeping, SimpleNamespace()
        transport._session._keeping.request = note
        with pytest.raises(TransportError):
            await read_async(client, Request("GET", "http://127.0.0.1/"), Timeouts(6.3, 8.2))
        transport._session._keeping = opened
    [limits] = seen
    assert limits.ceil_threshold == float("inf")
    assert (limits.connect, limits.sock_connect, limits.sock_read) == (6.3, 6.3, 8.2)
