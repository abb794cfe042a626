"""Performs one request with a client: read to its end, or streamed. Failures become typed.

Both colours stand side by side; what they share stands below them.
"""

from __future__ import annotations

import json as json_module
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator
from contextlib import aclosing, asynccontextmanager, closing, contextmanager, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from tarash.tarash_gateway.exceptions import TransportError
from tarash.tarash_gateway.wire import Response, http, origin_of

if TYPE_CHECKING:
    from tarash.tarash_gateway.wire import AsyncClient, Client, Headers, Request

__all__ = ("Stream", "Timeouts", "read", "read_async", "stream", "stream_async")

Chunks = TypeVar("Chunks")

_BODIES = ("json", "data", "files", "content")
# Errors after which no byte of the request can have reached the server.
_NOT_SENT = (
    http.ConnectError,
    http.ConnectTimeout,
    http.PoolTimeout,
    http.UnsupportedProtocol,
    http.LocalProtocolError,
    http.ProxyError,
    http.InvalidURL,
)
_FAILURES = (http.HTTPError, http.InvalidURL, http.StreamError, OSError)
# httpx-aiohttp calls every broken connection a connect timeout; only these aiohttp errors mean
# that nothing was sent, whatever they are turned into.
_NOT_SENT_BY_AIOHTTP = frozenset(
    {"ClientConnectorError", "ConnectionTimeoutError", "InvalidURL", "ClientProxyConnectionError"}
)


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Limits of one exchange, in seconds; `expired` tells when the whole of it is late."""

    connect: float
    read: float
    expired: Callable[[], bool] = lambda: False


def read(client: Client, request: Request, timeouts: Timeouts) -> Response:
    """Send `request` and return the answer, read to its end.

    Raises:
        TransportError: It failed; `.sent` says whether bytes may have left.
    """
    with _typed_failures(request):
        answer = client.send(_built(client, request, timeouts), stream=True)
    with closing(answer):
        content = b"".join(_chunks(answer, request, timeouts))
    return Response(answer.status_code, answer.headers, content, request.url)


async def read_async(client: AsyncClient, request: Request, timeouts: Timeouts) -> Response:
    """Send `request` and return the answer, read to its end. Raises what `read` raises."""
    with _typed_failures(request):
        answer = await client.send(_built(client, request, timeouts), stream=True)
        async with aclosing(answer):
            content = await answer.aread()
    return Response(answer.status_code, answer.headers, content, request.url)


@dataclass(frozen=True, slots=True)
class Stream(Generic[Chunks]):
    """One HTTP answer whose body is still to come, in chunks as they arrive."""

    status_code: int
    headers: Headers
    chunks: Chunks


@contextmanager
def stream(
    client: Client, request: Request, timeouts: Timeouts
) -> Generator[Stream[Generator[bytes]]]:
    """Send `request` and give the answer unread; its lengths are those of the file itself.

    Raises:
        TransportError: It failed, then or while a chunk was awaited.
    """
    with _typed_failures(request):
        answer = client.send(_built(client, _plain(request), timeouts), stream=True)
    with closing(answer):
        yield Stream(answer.status_code, answer.headers, _chunks(answer, request, timeouts))


@asynccontextmanager
async def stream_async(
    client: AsyncClient, request: Request, timeouts: Timeouts
) -> AsyncGenerator[Stream[AsyncGenerator[bytes]]]:
    """Send `request` and give the answer unread. Raises what `stream` raises."""
    with _typed_failures(request):
        answer = await client.send(_built(client, _plain(request), timeouts), stream=True)
    pieces = answer.aiter_bytes()
    chunks = _chunks_async(pieces, request, timeouts)
    async with aclosing(answer), _unwound(pieces), aclosing(chunks):
        yield Stream(answer.status_code, answer.headers, chunks)


@asynccontextmanager
async def _unwound(pieces: AsyncIterator[bytes]) -> AsyncGenerator[None]:
    """End `pieces` in order when nobody wants the rest; trio warns of one that is dropped."""
    import anyio  # noqa: PLC0415  a sync program never needs it

    try:
        yield
    finally:
        with anyio.CancelScope() as scope, suppress(Exception):
            scope.cancel()  # the wait for more ends at once, through every layer below
            async for _ in pieces:
                continue


def _chunks(answer: http.Response, request: Request, timeouts: Timeouts) -> Generator[bytes]:
    with _typed_failures(request):
        for chunk in answer.iter_bytes():
            _check(timeouts, request)
            yield chunk


async def _chunks_async(
    pieces: AsyncIterator[bytes], request: Request, timeouts: Timeouts
) -> AsyncGenerator[bytes]:
    with _typed_failures(request):
        async for chunk in pieces:
            _check(timeouts, request)
            yield chunk


def _plain(request: Request) -> Request:
    """Return the request that asks for the file's own bytes, so that sizes and ranges agree."""
    return replace(request, headers={**request.headers, "Accept-Encoding": "identity"})


def _built(client: Client | AsyncClient, request: Request, timeouts: Timeouts) -> http.Request:
    """Return the library's own request."""
    bodies = {name: body for name in _BODIES if (body := getattr(request, name)) is not None}
    if "json" in bodies:
        bodies["content"] = json_module.dumps(
            bodies.pop("json"), ensure_ascii=False, separators=(",", ":"), allow_nan=False
        ).encode()
    headers, url = dict(request.headers), http.URL(request.url)
    limit = http.Timeout(timeouts.read, connect=timeouts.connect, pool=timeouts.connect)
    options: dict[str, Any] = {"timeout": limit}
    if request.params:
        options["params"] = request.params
    if request.json is not None and "content-type" not in {name.lower() for name in headers}:
        headers["Content-Type"] = "application/json"
    if request.address:  # a kept connection would serve other names without a look at their TLS
        headers |= {"Host": url.netloc.decode("ascii"), "Connection": "close"}
        options["extensions"] = {"sni_hostname": url.raw_host.decode("ascii")}
        url = url.copy_with(host=request.address)
    return client.build_request(request.method, url, headers=headers, **options, **bodies)


def _check(timeouts: Timeouts, request: Request) -> None:
    if timeouts.expired():
        raise TransportError(
            f"{request.method} {origin_of(request.url)} was still answering when the time ran out",
            sent=True,
        )


@contextmanager
def _typed_failures(request: Request) -> Generator[None]:
    """Turn a failure of the HTTP library into the typed error."""
    try:
        yield
    except Exception as error:
        if not isinstance(error, _FAILURES) and not _of_aiohttp(error):
            raise
        sent = _was_sent(error)
        raise TransportError(
            f"{request.method} {origin_of(request.url) or 'an address without a host'} failed: "
            f"{type(error).__name__}: {str(error) or 'no reason given'}. "
            + ("The request may have arrived." if sent else "Nothing was sent."),
            sent=sent,
        ) from error


def _was_sent(error: Exception) -> bool:
    """Tell whether a byte of the request may have reached the server."""
    cause = error if _of_aiohttp(error) else error.__cause__
    if cause is not None and _of_aiohttp(cause):
        return not any(kind.__name__ in _NOT_SENT_BY_AIOHTTP for kind in type(cause).__mro__)
    return not isinstance(error, _NOT_SENT)


def _of_aiohttp(error: BaseException) -> bool:
    return type(error).__module__.partition(".")[0] == "aiohttp"
