"""Requests and responses as values, and the one seam to the HTTP library.

No other module imports it. `TARASH_HTTP_LIBRARY=httpx2` puts its successor in its place.
"""

from __future__ import annotations

import json as json_module
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from tarash.tarash_gateway.exceptions import TransportError

if TYPE_CHECKING or os.environ.get("TARASH_HTTP_LIBRARY", "httpx") == "httpx":
    import httpx as http
else:
    import httpx2 as http

__all__ = (
    "AsyncClient",
    "Client",
    "Headers",
    "MockTransport",
    "Request",
    "Response",
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
Client = http.Client
Headers = http.Headers
MockTransport = http.MockTransport

_BODIES = ("json", "data", "files", "content")
_REPEATABLE_METHODS = frozenset({"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})
_CHUNK_BYTES = 64 * 1024
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
    return Client(**{"follow_redirects": False, **options})


def build_async_client(**options: Any) -> AsyncClient:
    """Return an async client that follows no redirect by itself."""
    return AsyncClient(**{"follow_redirects": False, **options})


def read(client: Client, request: Request, timeouts: Timeouts) -> Response:
    """Send `request` and return the answer, read to its end.

    Raises:
        TransportError: It failed; `.sent` says whether bytes may have left.
    """
    chunks: list[bytes] = []
    try:
        answer = client.send(_built(client, request, timeouts), stream=True)
        try:
            for chunk in answer.iter_bytes():
                chunks.append(chunk)
                _check(timeouts, request)
        finally:
            answer.close()
    except (http.HTTPError, http.InvalidURL, http.StreamError) as error:
        raise _typed(error, request) from error
    return Response(answer.status_code, answer.headers, b"".join(chunks), request.url)


async def read_async(client: AsyncClient, request: Request, timeouts: Timeouts) -> Response:
    """Send `request` and return the answer, read to its end. Raises what `read` raises."""
    try:
        answer = await client.send(_built(client, request, timeouts), stream=True)
        try:
            content = await answer.aread()
        finally:
            await answer.aclose()
    except (http.HTTPError, http.InvalidURL, http.StreamError) as error:
        raise _typed(error, request) from error
    return Response(answer.status_code, answer.headers, content, request.url)


def _built(client: Client | AsyncClient, request: Request, timeouts: Timeouts) -> http.Request:
    """Return the library's own request; identity encoding is asked for by streams alone."""
    bodies = {name: body for name in _BODIES if (body := getattr(request, name)) is not None}
    if "json" in bodies:
        bodies["content"] = json_module.dumps(
            bodies.pop("json"), ensure_ascii=False, separators=(",", ":"), allow_nan=False
        ).encode()
    headers = dict(request.headers)
    if request.json is not None and "content-type" not in {name.lower() for name in headers}:
        headers["Content-Type"] = "application/json"
    limit = http.Timeout(timeouts.read, connect=timeouts.connect, pool=timeouts.connect)
    parameters = cast("Mapping[str, Any]", {"params": request.params} if request.params else {})
    return client.build_request(
        request.method, request.url, headers=headers, timeout=limit, **parameters, **bodies
    )


def _check(timeouts: Timeouts, request: Request) -> None:
    if timeouts.expired():
        raise TransportError(
            f"{request.method} {origin_of(request.url)} was still answering when the time ran out",
            sent=True,
        )


def _typed(error: Exception, request: Request) -> TransportError:
    """Return the typed error for a failure of the HTTP library."""
    sent = not isinstance(error, _NOT_SENT)
    reason = str(error) or "no reason given"
    return TransportError(
        f"{request.method} {origin_of(request.url) or 'an address without a host'} failed: "
        f"{type(error).__name__}: {reason}. "
        + ("The request may have arrived." if sent else "Nothing was sent."),
        sent=sent,
    )
