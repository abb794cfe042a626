"""How async requests travel: over aiohttp where it is installed, else over several small pools.

A native pool searches all its connections at every request, so that one large pool costs
quadratically; many small ones do not. What a program sees is the same on each.
"""

from __future__ import annotations

import os
import urllib.request
from typing import TYPE_CHECKING, Any

from tarash.tarash_gateway import wire
from tarash.tarash_gateway.wire import AsyncHTTPTransport, AsyncTransport, Limits

if TYPE_CHECKING:
    import ssl

    from tarash.tarash_gateway.wire import HTTPResponse

__all__ = ("ShardedTransport", "new_async_client", "new_client")

_SHARD_REQUESTS = 8  # under way in one small pool before the next one is opened
_MOST_SHARDS = 256
_UNLIMITED_IN_AIOHTTP = 0
_LIMITS = Limits(max_connections=None, max_keepalive_connections=_SHARD_REQUESTS)


class ShardedTransport(AsyncTransport):
    """Several small pools that look like one."""

    def __init__(self, limits: Limits, context: ssl.SSLContext) -> None:
        self._limits, self._context = limits, context
        self._shards: list[AsyncHTTPTransport] = []
        self._under_way: list[int] = []

    async def handle_async_request(self, request: Any) -> HTTPResponse:
        """Send `request` through the first small pool that has room."""
        number = self._choose()
        self._under_way[number] += 1
        try:
            return await self._shards[number].handle_async_request(request)
        finally:
            self._under_way[number] -= 1

    async def aclose(self) -> None:
        """Close every small pool."""
        for shard in self._shards:
            await shard.aclose()

    def _choose(self) -> int:
        for number, count in enumerate(self._under_way):
            if count < _SHARD_REQUESTS:
                return number
        if len(self._shards) < _MOST_SHARDS:
            self._shards.append(AsyncHTTPTransport(verify=self._context, limits=self._limits))
            self._under_way.append(0)
            return len(self._shards) - 1
        return self._under_way.index(min(self._under_way))


def new_client() -> wire.Client:
    """Return a client for blocking use from many threads."""
    return wire.build_client(limits=Limits(max_connections=None, max_keepalive_connections=64))


def new_async_client(backend: str) -> wire.AsyncClient:
    """Return a client for one event loop.

    Args:
        backend: `"asyncio"` or `"trio"`.
    """
    if urllib.request.getproxies():  # the library itself knows best which one to use
        return wire.build_async_client(limits=_LIMITS)
    transport = _aiohttp_transport() if backend == "asyncio" else None
    if transport is None:
        transport = ShardedTransport(_LIMITS, wire.tls_context())
    return wire.build_async_client(transport=transport)


def _aiohttp_transport() -> AsyncTransport | None:
    """Return the fast transport, or None where it is not installed or not wanted."""
    if os.environ.get("TARASH_FAST", "1") == "0" or wire.LIBRARY != "httpx":
        return None
    try:
        from httpx_aiohttp import AiohttpTransport  # noqa: PLC0415  only async programs need it
    except ImportError:
        return None
    return AiohttpTransport(
        verify=wire.tls_context(), limits=Limits(max_connections=_UNLIMITED_IN_AIOHTTP)
    )
