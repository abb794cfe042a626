"""Requests and responses as values, and the one seam to the HTTP library.

No other module imports it. `TARASH_HTTP_LIBRARY=httpx2` puts its successor in its place.
"""

from __future__ import annotations

import json as json_module
import os
from collections.abc import AsyncGenerator, Callable, Generator, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from tarash.tarash_gateway.exceptions import TransportError

if TYPE_CHECKING or os.environ.get("TARASH_HTTP_LIBRARY", "httpx") == "httpx":
    import httpx as http
else:
    import httpx2 as http

__all__ = (
    "AsyncClient",
    "AsyncHTTPTransport",
    "AsyncTransport",
    "Client",
    "HTTPResponse",
    "Headers",
    "Limits",
    "MockTransport",
    "Request",
    "Response",
    "Stream",
    "Timeouts",
    "build_async_client",
    "build_client",
    "origin_of",
    "read",
    "read_async",
    "stream",
    "stream_async",
)

AsyncClient = http.AsyncClient
AsyncHTTPTransport = http.AsyncHTTPTransport
AsyncTransport = http.AsyncBaseTransport
HTTPResponse = http.Response
Limits = http.Limits
Client = http.Client
Headers = http.Headers
MockTransport = http.MockTransport

Chunks = TypeVar("Chunks")

_BODIES = ("json", "data", "files", "content")
_REPEATABLE_METHODS = frozenset({"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})
_DEFAULT_PORTS = {"http": 80, "https": 443}

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
class Request:
    """One HTTP request as a value; nothing is sent until a flow yields it.

    Attributes:
        method: In capitals.
        url: Absolute.
        headers: Sent as they are.
        params: Query parameters, added to those of `url`.
        json: Body as JSON.
        data: Body as a form.
        files: Multipart parts, as `(name, (file_name, bytes, content_type))`.
        content: Body as bytes.
        repeatable: Whether sending it twice costs nothing. A POST is not, unless said.
        paid: Whether a lost answer may leave a paid job behind; None: unless it is repeatable.
        address: IP address to connect to, whatever the host's name gives; None: by name.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    params: Mapping[str, str | int | float | bool] | None = field(default=None, repr=False)
    json: Any = field(default=None, repr=False)
    data: Mapping[str, Any] | None = field(default=None, repr=False)
    files: Sequence[tuple[str, tuple[str | None, bytes, str]]] | None = field(
        default=None, repr=False
    )
    content: bytes | None = field(default=None, repr=False)
    repeatable: bool | None = None
    paid: bool | None = None
    address: str | None = None

    @property
    def is_paid(self) -> bool:
        """Whether a lost answer may leave a paid job behind."""
        return not self.may_repeat if self.paid is None else self.paid

    @property
    def may_repeat(self) -> bool:
        """Whether sending it twice costs nothing."""
        return self.method in _REPEATABLE_METHODS if self.repeatable is None else self.repeatable


@dataclass(frozen=True, slots=True)
class Response:
    """One HTTP answer as a value, read to its end.

    Attributes:
        status_code: HTTP status.
        headers: Looked up without regard to case.
        content: The body, decoded from its transfer and content encoding.
        url: Where it came from.
    """

    status_code: int
    headers: Headers = field(default_factory=Headers, repr=False)
    content: bytes = field(default=b"", repr=False)
    url: str = ""

    @property
    def text(self) -> str:
        """The body as text."""
        return self.content.decode("utf-8", "replace")

    def json(self) -> Any:
        """Return the body's JSON value.

        Raises:
            TransportError: The body is not JSON: cut off, or not from the service itself.
        """
        try:
            return json_module.loads(self.content)
        except ValueError:
            kind = self.headers.get("content-type", "no content type")
            raise TransportError(
                f"the answer from {origin_of(self.url)} was to be JSON, but its "
                f"{len(self.content)} bytes ({kind}) do not parse. Look at `base_url` and proxies.",
                sent=True,
            ) from None


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Limits of one exchange, in seconds; `expired` tells when the whole of it is late."""

    connect: float
    read: float
    expired: Callable[[], bool] = lambda: False


def origin_of(url: str) -> str:
    """Return scheme, host and port of `url`; an empty string when it has none."""
    try:
        parsed = http.URL(url)
    except (http.InvalidURL, TypeError, ValueError):
        return ""
    if not parsed.host:
        return ""
    port = parsed.port or _DEFAULT_PORTS.get(parsed.scheme, 0)
    return f"{parsed.scheme}://{parsed.host}:{port}"


def build_client(**options: Any) -> Client:
    """Return a client that follows no redirect by itself."""
    return Client(**dict[str, Any]({"follow_redirects": False}) | options)


def build_async_client(**options: Any) -> AsyncClient:
    """Return an async client that follows no redirect by itself."""
    return AsyncClient(**dict[str, Any]({"follow_redirects": False}) | options)


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
    async with aclosing(answer), aclosing(_chunks_async(answer, request, timeouts)) as chunks:
        yield Stream(answer.status_code, answer.headers, chunks)


def _chunks(answer: http.Response, request: Request, timeouts: Timeouts) -> Generator[bytes]:
    with _typed_failures(request):
        for chunk in answer.iter_bytes():
            _check(timeouts, request)
            yield chunk


async def _chunks_async(
    answer: http.Response, request: Request, timeouts: Timeouts
) -> AsyncGenerator[bytes]:
    with _typed_failures(request):
        async for chunk in answer.aiter_bytes():
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
