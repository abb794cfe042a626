"""The fast way of an asyncio program: aiohttp, kept to sending what it is given."""

from __future__ import annotations

import io
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from tarash.tarash_gateway import wire
from tarash.tarash_gateway._outgoing import Whole
from tarash.tarash_gateway.wire import AsyncTransport

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncGenerator, AsyncIterable

    from tarash.tarash_gateway.wire import HTTPResponse

__all__ = ("SessionTransport", "aiohttp_transport", "load_aiohttp")

_UNLIMITED = 0
_IDLE_SECONDS = 5.0  # the same as a native pool's own limit
_HEADER_BYTES = 64 * 1024
_PIECE_BYTES = 64 * 1024


def load_aiohttp() -> Any:
    """Import the library and return its transport's class; None where it is not installed."""
    try:
        from httpx_aiohttp import AiohttpTransport  # noqa: PLC0415  only async programs need it
    except ImportError:
        return None
    return AiohttpTransport


def aiohttp_transport() -> SessionTransport | None:
    """Return the fast transport, or None where it is not installed."""
    kind = load_aiohttp()
    if kind is None:
        return None
    context = wire.tls_context()
    session = _PlainSession(context)
    # The context is the session's own; the transport would make another, which takes long.
    return SessionTransport(kind(context, client=session), session)


class SessionTransport(AsyncTransport):
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

        # By itself it rounds what is over 5 s up to whole seconds, past our own deadline.
        exact = partial(aiohttp.ClientTimeout, ceil_threshold=float("inf"))
        self._url, self._limits = yarl.URL, lru_cache(maxsize=64)(exact)

        def session(*, keeps: bool) -> Any:
            idle: dict[str, Any] = {"keepalive_timeout": _IDLE_SECONDS} if keeps else {}
            connector = aiohttp.TCPConnector(
                limit=_UNLIMITED, ssl=context, force_close=not keeps, **idle
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
        data, given = options.pop("data"), options.pop("timeout")
        headers = [(name.decode(), value.decode()) for name, value in options.pop("headers").raw]
        if isinstance(data, Whole):
            data = data.content or None
        # What is large is written in pieces, so that the loop goes on meanwhile.
        if data is not None and not isinstance(data, bytes):
            data = _in_pieces(data)
        elif data is not None and len(data) > _PIECE_BYTES:
            data = io.BytesIO(data)
        exact = self._limits(
            connect=given.connect,
            sock_connect=given.sock_connect,
            sock_read=given.sock_read,
        )
        session = self._keeping if options["server_hostname"] is None else self._closing
        return session.request(url=target, headers=headers, data=data, timeout=exact, **options)

    async def close(self) -> None:
        """Close every connection."""
        await self._keeping.close()
        await self._closing.close()


async def _in_pieces(body: AsyncIterable[bytes]) -> AsyncGenerator[bytes]:
    """Yield the parts of a form, in which a file is one piece, in smaller ones."""
    async for part in body:
        for start in range(0, len(part), _PIECE_BYTES):
            yield part[start : start + _PIECE_BYTES]
