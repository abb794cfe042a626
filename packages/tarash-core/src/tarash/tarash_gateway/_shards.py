"""Several small native pools that look like one.

A native pool searches all its connections at every request, so that one large pool costs
quadratically; many small ones do not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from tarash.tarash_gateway.wire import AsyncByteStream, AsyncHTTPTransport, AsyncTransport, Limits

if TYPE_CHECKING:
    import ssl

    from tarash.tarash_gateway.wire import HTTPResponse

__all__ = ("SHARD_REQUESTS", "ShardedTransport")

SHARD_REQUESTS = 8
"""How many requests are under way in one small pool before the next one is opened."""

_MOST_SHARDS = 256


class _Whole(AsyncByteStream):
    """A body in one piece.

    The library's own is an async generator, which stays open when the sending fails; trio warns
    of each.
    """

    def __init__(self, content: bytes) -> None:
        self._pieces = [content]

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        if not self._pieces:
            raise StopAsyncIteration
        return self._pieces.pop()


class ShardedTransport(AsyncTransport):
    """Several small pools that look like one."""

    def __init__(self, limits: Limits, context: ssl.SSLContext) -> None:
        self._limits, self._context = limits, context
        self._shards: list[AsyncHTTPTransport] = []
        self._under_way: list[int] = []

    async def handle_async_request(self, request: Any) -> HTTPResponse:
        """Send `request` through the first small pool that has room."""
        request.stream = _Whole(await request.aread())
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
            if count < SHARD_REQUESTS:
                return number
        if len(self._shards) < _MOST_SHARDS:
            self._shards.append(AsyncHTTPTransport(verify=self._context, limits=self._limits))
            self._under_way.append(0)
            return len(self._shards) - 1
        return self._under_way.index(min(self._under_way))
