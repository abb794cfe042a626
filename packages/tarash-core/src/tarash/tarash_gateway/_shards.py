"""Several small native pools that look like one: each has one request under way.

A native pool looks at all its connections at the beginning and the end of every request, and
asks each idle one whether it still lives. So one large pool costs quadratically, and a pool with
one connection is the cheapest. It closes what is idle only when it is used: so those that are not
used any more are closed, one at a request.
"""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any

from tarash.tarash_gateway._outgoing import Whole
from tarash.tarash_gateway.wire import AsyncByteStream, AsyncHTTPTransport, AsyncTransport, Limits

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator, Callable

    from tarash.tarash_gateway.wire import HTTPResponse

__all__ = ("ShardedTransport",)

_MOST_SHARDS = 256
_IDLE_SECONDS = 5.0  # the same as a native pool's own limit


class _Held(AsyncByteStream):
    """The body of an answer, with which a small pool's connection is taken until it is closed."""

    def __init__(self, body: Any, give_back: Callable[[], None]) -> None:
        self._body, self._give_back = body, give_back

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._body.__aiter__()  # type: ignore[no-any-return]

    async def aclose(self) -> None:
        try:
            await self._body.aclose()
        finally:
            self._give_back()


class ShardedTransport(AsyncTransport):
    """Several small pools that look like one."""

    def __init__(self, limits: Limits, context: ssl.SSLContext) -> None:
        self._limits, self._context = limits, context
        self._shards: list[AsyncHTTPTransport] = []
        self._under_way: list[int] = []
        self._used: list[float] = []  # when each was given back

    async def handle_async_request(self, request: Any) -> HTTPResponse:
        """Send `request` through the first small pool that nobody uses."""
        if not isinstance(request.stream, Whole):
            request.stream = Whole(await request.aread())
        number = self._choose()
        self._under_way[number] += 1
        try:
            unused = self._unused()
            if unused is not None:
                with suppress(Exception):  # it is of no interest to this request
                    await unused.aclose()
            answer = await self._shards[number].handle_async_request(request)
        except BaseException:
            self._give_back(number)
            raise
        answer.stream = _Held(answer.stream, partial(self._give_back, number))
        return answer

    def _give_back(self, number: int) -> None:
        self._under_way[number] -= 1
        self._used[number] = monotonic()

    async def aclose(self) -> None:
        """Close every small pool."""
        for shard in self._shards:
            await shard.aclose()

    def _choose(self) -> int:
        least = min(self._under_way, default=1)
        if least and len(self._shards) < _MOST_SHARDS:
            self._shards.append(AsyncHTTPTransport(verify=self._context, limits=self._limits))
            self._under_way.append(0)
            self._used.append(0.0)
            return len(self._shards) - 1
        return self._under_way.index(least)

    def _unused(self) -> AsyncHTTPTransport | None:
        """Let go of the last small pool, if it was not used for a while, and return it."""
        if self._under_way[-1] or monotonic() - self._used[-1] < _IDLE_SECONDS:
            return None
        self._under_way.pop()
        self._used.pop()
        return self._shards.pop()
