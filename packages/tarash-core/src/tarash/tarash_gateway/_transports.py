"""How requests travel. Async: over aiohttp where it is installed, else over several small pools.

A native pool searches all its connections at every request, so that one large pool costs
quadratically; many small ones do not. What a program sees is the same on each.
"""

from __future__ import annotations

import io
import os
import urllib.request
from typing import TYPE_CHECKING, Any, Self

from tarash.tarash_gateway import wire
from tarash.tarash_gateway._sending import seconds_left
from tarash.tarash_gateway.wire import AsyncByteStream, AsyncHTTPTransport, AsyncTransport, Limits

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncGenerator, AsyncIterable

    from tarash.tarash_gateway.wire import HTTPResponse

__all__ = ("ShardedTransport", "new_async_client", "new_client")

_SHARD_REQUESTS = 8  # under way in one small pool before the next one is opened
_MOST_SHARDS = 256
_UNLIMITED_IN_AIOHTTP = 0
_IDLE_SECONDS = 5.0  # the same as a native pool's own limit
_HEADER_BYTES = 64 * 1024
_PIECE_BYTES = 64 * 1024
_SHORTEST_SECONDS = 0.001  # 0 would mean: do not wait at all
_PROXIED = frozenset({"all", "http", "https"})
_LIMITS = Limits(max_connections=None, max_keepalive_connections=_SHARD_REQUESTS)


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
            if count < _SHARD_REQUESTS:
                return number
        if len(self._shards) < _MOST_SHARDS:
            self._shards.append(AsyncHTTPTransport(verify=self._context, limits=self._limits))
            self._under_way.append(0)
            return len(self._shards) - 1
        return self._under_way.index(min(self._under_way))


class _LimitedStream:
    """A connection whose every wait ends with the exchange's time, not only each by itself."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self.close = stream.close
        self.get_extra_info = stream.get_extra_info

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        received: bytes = self._stream.read(max_bytes, _cut(timeout))
        return received

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        view = memoryview(buffer)
        for start in range(0, len(view), _PIECE_BYTES):
            self._stream.write(view[start : start + _PIECE_BYTES], _cut(timeout))

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> _LimitedStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, _cut(timeout))
        return _LimitedStream(stream)


class _LimitedBackend:
    """Makes connections of that kind for a native pool."""

    def __init__(self, backend: Any) -> None:
        self._backend = backend
        self.sleep = backend.sleep

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, **options: Any
    ) -> _LimitedStream:
        return _LimitedStream(self._backend.connect_tcp(host, port, _cut(timeout), **options))


def _cut(timeout: float | None) -> float | None:
    remaining = seconds_left()
    if remaining == float("inf"):
        return timeout
    return max(_SHORTEST_SECONDS, remaining if timeout is None else min(timeout, remaining))


def new_client() -> wire.Client:
    """Return a client for blocking use from many threads."""
    limits = Limits(max_connections=None, max_keepalive_connections=64)
    client = wire.build_client(direct=True, limits=limits, verify=wire.tls_context())
    inside: Any = client
    for transport in (inside._transport, *inside._mounts.values()):  # noqa: SLF001
        # The library limits each wait, not their sum, and lets nobody else make its sockets.
        pool = getattr(transport, "_pool", None)
        if pool is not None:
            pool._network_backend = _LimitedBackend(pool._network_backend)  # noqa: SLF001
    return client


def new_async_client(backend: str) -> wire.AsyncClient:
    """Return a client for one event loop.

    Args:
        backend: `"asyncio"` or `"trio"`.
    """
    if _PROXIED & urllib.request.getproxies().keys():  # the library knows best which one to use
        return wire.build_async_client(direct=True, limits=_LIMITS, verify=wire.tls_context())
    transport = _aiohttp_transport() if backend == "asyncio" else None
    if transport is None:
        transport = ShardedTransport(_LIMITS, wire.tls_context())
    return wire.build_async_client(direct=True, transport=transport)


def _aiohttp_transport() -> AsyncTransport | None:
    """Return the fast transport, or None where it is not installed or not wanted."""
    if os.environ.get("TARASH_FAST", "1") == "0" or wire.LIBRARY != "httpx":
        return None
    try:
        from httpx_aiohttp import AiohttpTransport  # noqa: PLC0415  only async programs need it
    except ImportError:
        return None
    context = wire.tls_context()
    session = _PlainSession(context)
    # The context is the session's own; the transport would make another, which takes long.
    return _SessionTransport(AiohttpTransport(context, client=session), session)


class _SessionTransport(AsyncTransport):
    """A transport over aiohttp, together with the session that it uses."""

    def __init__(self, transport: AsyncTransport, session: _PlainSession) -> None:
        self._transport, self._session = transport, session

    async def handle_async_request(self, request: Any) -> HTTPResponse:
        """Send `request` through the session."""
        return await self._transport.handle_async_request(request)

    async def aclose(self) -> None:
        """Close the session."""
        await self._session.close()


class _PlainSession:
    """A session of aiohttp that sends what it is given: once, unchanged and without cookies.

    By itself it writes addresses anew, which breaks signed ones, adds a content type, and
    sends what breaks off again when the method is one that may be repeated.
    """

    def __init__(self, context: ssl.SSLContext) -> None:
        import aiohttp  # noqa: PLC0415
        import yarl  # noqa: PLC0415

        self._url = yarl.URL

        def session(*, keeps: bool) -> Any:
            idle: dict[str, Any] = {"keepalive_timeout": _IDLE_SECONDS} if keeps else {}
            connector = aiohttp.TCPConnector(
                limit=_UNLIMITED_IN_AIOHTTP, ssl=context, force_close=not keeps, **idle
            )
            opened: Any = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type", "User-Agent"),
                max_line_size=_HEADER_BYTES,
                max_field_size=_HEADER_BYTES,
            )
            opened._retry_connection = False  # noqa: SLF001  there is no other switch
            return opened

        # A connection to a pinned address would serve other names without a look at their TLS,
        # and aiohttp keeps it whatever the request's own headers say.
        self._keeping, self._closing = session(keeps=True), session(keeps=False)

    def __call__(self) -> Any:
        # The transport asks before each request for what is no `ClientSession`.
        return self

    def request(self, *, url: str, **options: Any) -> Any:
        """Return the exchange that aiohttp makes of it, to be entered."""
        target = self._url(url, encoded=True)
        if target.raw_user is not None:  # the library has made a header of it
            target = target.with_user(None)
        data = options.pop("data")
        # What is large is written in pieces, so that the loop goes on meanwhile.
        if data is not None and not isinstance(data, bytes):
            data = _in_pieces(data)
        elif data is not None and len(data) > _PIECE_BYTES:
            data = io.BytesIO(data)
        session = self._keeping if options["server_hostname"] is None else self._closing
        return session.request(url=target, data=data, **options)

    async def close(self) -> None:
        """Close every connection."""
        await self._keeping.close()
        await self._closing.close()


async def _in_pieces(body: AsyncIterable[bytes]) -> AsyncGenerator[bytes]:
    """Yield the parts of a form, in which a file is one piece, in smaller ones."""
    async for part in body:
        for start in range(0, len(part), _PIECE_BYTES):
            yield part[start : start + _PIECE_BYTES]
