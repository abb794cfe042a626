"""The fast client of an asyncio program: aiohttp, kept to sending what it is given.

By itself aiohttp writes addresses anew, which breaks signed ones, adds a content type, and sends
what breaks off again when the method is one that may be repeated.
"""

from __future__ import annotations

import io
from base64 import b64encode
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, Self, TypeAlias, cast
from weakref import WeakSet

from tarash.tarash_gateway import wire
from tarash.tarash_gateway._outgoing import assembled
from tarash.tarash_gateway._sendable import body_of, check_sendable, has_form, merged, pinned
from tarash.tarash_gateway._target import address_of
from tarash.tarash_gateway.wire import AsyncByteStream, HTTPResponse

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterable

    from tarash.tarash_gateway._outgoing import Timeouts
    from tarash.tarash_gateway.wire import AsyncClient, Request

AsyncSender: TypeAlias = "AsyncClient | AiohttpClient"
_Parts: TypeAlias = "tuple[str, list[tuple[str, str]], Any, str | None]"

__all__ = ("AiohttpClient", "AsyncSender", "load_aiohttp")

_UNLIMITED = 0
_IDLE_SECONDS = 5.0  # the same as a native pool's own limit
_HEADER_BYTES = 100 * 1024  # the same as a native pool's own limit
_NOT_GUESSED = ("Content-Type",)  # signed uploads must not have one that nobody gave
_PIECE_BYTES = 64 * 1024


def load_aiohttp() -> Any:
    """Import the library and return it; None where it is not installed."""
    try:
        import aiohttp  # noqa: PLC0415  only async programs need it
    except ImportError:
        return None
    return aiohttp


class AiohttpClient:
    """Sends requests of ours and gives answers of the HTTP library; for one event loop.

    Args:
        aiohttp: The library, as `load_aiohttp` returns it.
    """

    def __init__(self, aiohttp: Any) -> None:
        import yarl  # noqa: PLC0415  it comes with aiohttp

        self._url = yarl.URL
        # By itself it rounds what is over 5 s up to whole seconds, past our own deadline.
        self._limits = lru_cache(maxsize=8)(
            partial(aiohttp.ClientTimeout, ceil_threshold=float("inf"))
        )
        # A connection to a pinned address would serve other names without a look at their TLS,
        # and aiohttp keeps it whatever the request's own headers say.
        self._keeping = _session(aiohttp, keepalive_timeout=_IDLE_SECONDS)
        self._closing = _session(aiohttp, force_close=True)
        self._bodies: WeakSet[_Body] = WeakSet()

    @property
    def is_closed(self) -> bool:
        """Whether nothing can be sent any more."""
        return bool(self._keeping.closed)

    async def answer(self, request: Request, timeouts: Timeouts) -> HTTPResponse:
        """Send `request` and return the answer, not read yet.

        Raises:
            ConfigurationError: The client is closed, or a header cannot be sent.
            InvalidRequestError: The body cannot be written.
            TransportError: It has no address.
            Exception: What aiohttp and the system raise.
        """
        check_sendable(request, is_closed=self.is_closed)
        address, head, body, name = _parts_of(request, timeouts)
        url = self._url(address, encoded=True)
        if (url.raw_user, url.raw_password) != (None, None):
            url, head = _logged_in(url, head)
        answer = await (self._closing if name else self._keeping).request(
            request.method,
            url,
            headers=head,
            data=body,
            skip_auto_headers=None if request.method == "GET" else _NOT_GUESSED,
            allow_redirects=False,
            server_hostname=name,
            timeout=self._limits(
                connect=timeouts.connect, sock_connect=timeouts.connect, sock_read=timeouts.read
            ),
        )
        body = _Body(answer)
        self._bodies.add(body)
        return HTTPResponse(answer.status, headers=answer.raw_headers, stream=body)

    async def aclose(self) -> None:
        """Close every connection."""
        for body in tuple(self._bodies):
            body.break_off()  # aiohttp itself would let its reader wait for ever
        await self._keeping.close()
        await self._closing.close()


class _Body(AsyncByteStream):
    """The body of an answer in pieces as they arrive."""

    def __init__(self, answer: Any) -> None:
        self._answer = answer

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        piece: bytes = await self._answer.content.readany()
        if not piece:
            raise StopAsyncIteration
        return piece

    def break_off(self) -> None:
        """Let whoever waits for more know that none comes; what has all arrived stays."""
        if not self._answer.closed:
            self._answer.close()

    async def aclose(self) -> None:
        if not self._answer.closed:
            self._answer.release()
        await self._answer.wait_for_close()


def _session(aiohttp: Any, **connections: Any) -> Any:
    """Return a session that sends what it is given, once and without cookies."""
    # The context is what takes long to make, so it is made once for all.
    connector = aiohttp.TCPConnector(limit=_UNLIMITED, ssl=wire.tls_context(), **connections)
    session: Any = aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        max_line_size=_HEADER_BYTES,
        max_field_size=_HEADER_BYTES,
    )
    session._retry_connection = False  # noqa: SLF001  there is no other switch
    return session


def _parts_of(request: Request, timeouts: Timeouts) -> _Parts:
    """Return address, head and body, and whom the certificate must name if not the address."""
    if has_form(request):
        built = assembled(request, timeouts)
        head = [(name.decode("ascii"), value.decode("ascii")) for name, value in built.headers.raw]
        parts = cast("AsyncIterable[bytes]", built.stream)
        return str(built.url), head, _in_pieces(parts), built.extensions.get("sni_hostname")
    headers, body = body_of(request)
    if not request.address:
        return address_of(request), merged(headers), _small(body), None
    url, name = pinned(request, headers)
    return str(url), merged(headers), _small(body), name


def _logged_in(url: Any, head: list[tuple[str, str]]) -> tuple[Any, list[tuple[str, str]]]:
    """Return both with the login of the address in the head, as the library does."""
    login = f"{url.user or ''}:{url.password or ''}".encode()
    kept = [entry for entry in head if entry[0].lower() != "authorization"]
    return url.with_user(None), [*kept, ("Authorization", f"Basic {b64encode(login).decode()}")]


def _small(body: bytes) -> bytes | io.BytesIO | None:
    """Return what is large as a file: it is written in pieces, and the loop goes on meanwhile."""
    return io.BytesIO(body) if len(body) > _PIECE_BYTES else body or None


async def _in_pieces(body: AsyncIterable[bytes]) -> AsyncGenerator[bytes]:
    """Yield the parts of a form, in which a file is one piece, in smaller ones."""
    async for part in body:
        for start in range(0, len(part), _PIECE_BYTES):
            yield part[start : start + _PIECE_BYTES]
