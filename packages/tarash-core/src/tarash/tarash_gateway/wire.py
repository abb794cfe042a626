"""Requests and responses as values, and the one seam to the HTTP library.

No other module imports that library. `TARASH_HTTP_LIBRARY=httpx2` puts its successor in its place.
"""

from __future__ import annotations

import json as json_module
import os
import re
import ssl
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, lru_cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING, Any

from pydantic_core import from_json

from tarash.tarash_gateway._events import ServerEvent, events_of
from tarash.tarash_gateway.exceptions import ConfigurationError, TransportError

LIBRARY = os.environ.get("TARASH_HTTP_LIBRARY", "").strip() or "httpx"
if TYPE_CHECKING or LIBRARY == "httpx":
    import httpx as http
elif LIBRARY == "httpx2":
    try:
        import httpx2 as http
    except ImportError:
        raise ConfigurationError(
            "TARASH_HTTP_LIBRARY is 'httpx2', which is not installed: pip install httpx2, or unset "
            "the variable. Nothing was sent."
        ) from None
else:
    raise ConfigurationError(
        f"TARASH_HTTP_LIBRARY is {LIBRARY!r}: take httpx or httpx2, or unset it. Nothing was sent."
    )

__all__ = (
    "LIBRARY",
    "AsyncByteStream",
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
    "build_async_client",
    "build_client",
    "host_of",
    "http",
    "origin_of",
    "tls_context",
)

AsyncByteStream = http.AsyncByteStream
AsyncClient = http.AsyncClient
AsyncHTTPTransport = http.AsyncHTTPTransport
AsyncTransport = http.AsyncBaseTransport
HTTPResponse = http.Response
Limits = http.Limits
Client = http.Client
Headers = http.Headers
MockTransport = http.MockTransport

_PROXY_VARIABLES = frozenset({"all_proxy", "http_proxy", "https_proxy", "no_proxy"})
_REPEATABLE_METHODS = frozenset({"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})
_DEFAULT_PORTS = {"http": 80, "https": 443}
_UP_TO_THE_PATH = re.compile(r"[^/?#]*//[^/?#]*")  # where the library, too, ends the authority
_NEVER_IN_A_URL = re.compile(r"[\x00-\x1f\x7f]")


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
        files: Multipart parts: `(name, (file_name, bytes, content_type))`, None for what is not.
        content: Body as bytes.
        repeatable: Whether sending it twice costs nothing. A POST is not, unless said.
        authenticated: Whether headers that must be fetched first, such as a token, belong to it.
        hear: Takes each server-sent event and returns what to report; None: the flow gets it.
        paid: Whether a lost answer may leave a paid job behind; None: unless it is repeatable.
        address: IP address to connect to, whatever the host's name gives; None: by name.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    params: Mapping[str, str | int | float | bool] | None = field(default=None, repr=False)
    json: Any = field(default=None, repr=False)
    data: Mapping[str, Any] | None = field(default=None, repr=False)
    files: Sequence[tuple[str, tuple[str | None, bytes, str | None]]] | None = field(
        default=None, repr=False
    )
    content: bytes | None = field(default=None, repr=False)
    repeatable: bool | None = None
    paid: bool | None = None
    address: str | None = None
    authenticated: bool = False
    hear: Callable[[ServerEvent], Mapping[str, Any] | None] | None = field(default=None, repr=False)

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
        kept: Its server-sent events that no `hear` took, where they were heard.
    """

    status_code: int
    headers: Headers = field(default_factory=Headers, repr=False)
    content: bytes = field(default=b"", repr=False)
    url: str = ""
    kept: tuple[ServerEvent, ...] = field(default=(), repr=False)

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
            return from_json(self.content)
        except ValueError:  # or it has half a surrogate pair, where a service cut a text
            return self._json_of_any_text()

    def take_json(self) -> Any:
        """Return what `json` returns, and let go of the body: a large one is not held twice."""
        value = self.json()
        object.__setattr__(self, "content", b"")  # frozen for everybody else
        return value

    def take_events(self) -> tuple[ServerEvent, ...]:
        """Return the server-sent events that no `hear` took, and let go of them."""
        events = self.kept or events_of(self.content)
        object.__setattr__(self, "kept", ())
        object.__setattr__(self, "content", b"")
        return events

    def _json_of_any_text(self) -> Any:
        try:
            return json_module.loads(self.content)
        except ValueError:
            kind = self.headers.get("content-type", "no content type")
            raise TransportError(
                f"the answer from {origin_of(self.url)} was to be JSON, but its "
                f"{len(self.content)} bytes ({kind}) do not parse. Look at `base_url` and proxies.",
                sent=True,
            ) from None


def origin_of(url: str) -> str:
    """Return scheme, host (as it is looked up) and port of `url`; empty when it has none."""
    try:
        start = None if _NEVER_IN_A_URL.search(url) else _UP_TO_THE_PATH.match(url)
    except TypeError:
        return ""
    return _origin_at(start[0]) if start else ""


def host_of(url: str) -> str:
    """Return the host of `url`, as it is looked up; empty when it has none."""
    return origin_of(url).partition("://")[2].rpartition(":")[0]


@lru_cache(maxsize=256)
def _origin_at(start: str) -> str:
    """Return the origin of a URL up to its path; the library is slow to parse, and hosts few."""
    try:
        parsed = http.URL(start)
    except (http.InvalidURL, TypeError, ValueError):
        return ""
    host = parsed.raw_host.decode("ascii")
    port = parsed.port or _DEFAULT_PORTS.get(parsed.scheme, 0)
    return f"{parsed.scheme}://{host}:{port}" if host else ""


class _DirectClient(Client):
    """Hands a request straight to the transport that carries it.

    What the library does in between takes a fifth of an exchange, and nothing of it is wanted:
    redirects, cookies, hooks, and a line in the log with the whole address.
    """

    direct = True

    def send(self, request: http.Request, **options: Any) -> HTTPResponse:
        """Return the answer, not read yet."""
        if request.url.userinfo:  # the library makes credentials of it
            return super().send(request, **options)
        answer = self._transport_for_url(request.url).handle_request(request)
        answer.request = request
        return answer


class _DirectAsyncClient(AsyncClient):
    """Does the same."""

    direct = True

    async def send(self, request: http.Request, **options: Any) -> HTTPResponse:
        """Return the answer, not read yet."""
        if request.url.userinfo:
            return await super().send(request, **options)
        answer = await self._transport_for_url(request.url).handle_async_request(request)
        answer.request = request
        return answer


def build_client(*, direct: bool = False, **options: Any) -> Client:
    """Return a client that follows no redirect by itself and keeps no cookie.

    With `direct` it leaves out whatever the library does beside carrying the request.
    """
    with _proxy_errors():
        return (_DirectClient if direct else Client)(**_own_options() | options)


def build_async_client(*, direct: bool = False, **options: Any) -> AsyncClient:
    """Return an async client that follows no redirect by itself and keeps no cookie."""
    with _proxy_errors():
        return (_DirectAsyncClient if direct else AsyncClient)(**_own_options() | options)


@contextmanager
def _proxy_errors() -> Generator[None]:
    """Name the variables of a proxy that the library cannot use; what stands there may be secret.

    Raises:
        ConfigurationError: There is one.
    """
    try:
        yield
    except (ImportError, ValueError, http.InvalidURL) as error:
        named = [name for name in os.environ if name.lower() in _PROXY_VARIABLES]
        reason = (
            f"a SOCKS proxy needs a package more: pip install '{LIBRARY}[socks]'"
            if isinstance(error, ImportError)
            else "give an address such as http://proxy.example:8080, or unset the variable"
        )
        raise ConfigurationError(
            "no connection can be made through the proxy that the environment names "
            f"({', '.join(sorted(named))}): {reason}. Nothing was sent."
        ) from None


def _own_options() -> dict[str, Any]:
    # One client serves many accounts: what one call is given must not travel with the next.
    no_cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    return {"cookies": no_cookies, "follow_redirects": False}


@cache
def tls_context() -> ssl.SSLContext:
    """Return a context that trusts what the HTTP library trusts; made once, since it is slow."""
    return http.create_ssl_context()
