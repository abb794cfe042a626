"""Makes the HTTP library's request of ours; what is wrong with it is said before it is sent."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Self

from tarash.tarash_gateway.exceptions import ConfigurationError, InvalidRequestError, TransportError
from tarash.tarash_gateway.wire import http, origin_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping

    from tarash.tarash_gateway.wire import AsyncClient, Client, Request

__all__ = ("Timeouts", "Whole", "outgoing")

_to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode
_CREDENTIALS = frozenset({"authorization", "proxy-authorization", "cookie"})
_HAVE_LENGTH = frozenset({"POST", "PUT", "PATCH"})  # also when there is no body
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HIGHEST_PORT = 65535
_NO_HOST = "it has no host"
_QUERY = re.compile(r"[?#]")
_LENGTHS = frozenset({b"content-length", b"transfer-encoding"})
_NO_FORM: dict[str, Any] = {"data": None, "files": None}


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Limits of one exchange, in seconds.

    Attributes:
        connect: Of making a connection.
        read: Of each wait for the next bytes.
        deadline: When the whole of it is late, on the clock; each wait is cut to that.
        clock: Monotonic seconds.
    """

    connect: float
    read: float
    deadline: float = float("inf")
    clock: Callable[[], float] = time.monotonic

    def remaining(self) -> float:
        """Return how long the whole of it may still take; below 0 when it is late."""
        return self.deadline - self.clock()

    def each_wait(self) -> dict[str, float]:
        """Return the limit of each kind of wait, as the HTTP library takes them."""
        connect, read = self.connect, self.read
        return {"connect": connect, "read": read, "write": read, "pool": connect}


class Whole(http.SyncByteStream, http.AsyncByteStream):
    """A body in one piece, for every transport.

    The library's own is, awaited, a generator, which stays open when the sending fails; trio
    warns of each.
    """

    def __init__(self, content: bytes) -> None:
        self.content = content

    def __iter__(self) -> Iterator[bytes]:
        return iter((self.content,) if self.content else ())

    def __aiter__(self) -> AsyncIterator[bytes]:
        return _Awaited(iter(self))


class _Awaited:
    """The same pieces, to be awaited."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        for piece in self._pieces:
            return piece
        raise StopAsyncIteration


def outgoing(client: Client | AsyncClient, request: Request, timeouts: Timeouts) -> http.Request:
    """Return what `client` sends for `request`.

    Raises:
        ConfigurationError: The client is closed, or a header cannot be sent.
        InvalidRequestError: The body cannot be written.
        TransportError: It has no address.
    """
    if client.is_closed:
        raise ConfigurationError(
            f"{request.method} {origin_of(request.url)} was to go through an HTTP client that is "
            "closed; nothing was sent. Keep the client open for as long as its gateway is used."
        )
    unfit = _unfit_header(request)
    if unfit is not None:
        raise ConfigurationError(
            f"the header {unfit!r} of {request.method} {origin_of(request.url)} holds characters "
            "that no header may hold, such as a line break; nothing was sent. Look at `api_key` "
            "and where it is read from."
        )
    url = _target_of(request)
    try:
        return _assembled(client, request, url, timeouts)
    except (TypeError, ValueError) as error:
        why = f": {error}" if type(error) is TypeError else ""
        raise InvalidRequestError(
            f"the body of {request.method} {origin_of(request.url)} cannot be written: "
            f"{type(error).__name__}{why}. Nothing was sent; look at `extra_params`."
        ) from None


def _target_of(request: Request) -> http.URL:
    """Return the address of `request`, its parameters added to those that are there.

    Raises:
        TransportError: It is no address; nothing was sent.
    """
    try:
        return _address(request)
    except (http.InvalidURL, LookupError, TypeError, ValueError) as error:
        reason = _NO_HOST if _NO_HOST in error.args else type(error).__name__
    raise TransportError(
        f"{request.method} cannot go to an address that is none ({reason}). Nothing was sent; "
        "look at `base_url`.",
        sent=False,
    )


def _address(request: Request) -> http.URL:
    if not request.params:
        return _parsed(request.url)
    if _QUERY.search(request.url):  # the library's own option would replace the query
        return _parsed(request.url).copy_merge_params(request.params)
    return _parsed(f"{request.url}?{http.QueryParams(request.params)}")


@lru_cache(maxsize=512)
def _parsed(url: str) -> http.URL:
    """Return the library's own value; it is slow to make, and a job is looked at many times."""
    parsed = http.URL(url)
    if not parsed.host or (parsed.port or 0) > _HIGHEST_PORT:
        raise LookupError(_NO_HOST)
    return parsed


def _unfit_header(request: Request) -> str | None:
    """Return the name of a header that cannot be sent as it is, such as one with a line break."""
    for name, value in request.headers.items():
        is_plain = value.isascii() and value.isprintable() and value == value.strip()
        if not (is_plain and _HEADER_NAME.fullmatch(name)):
            return name
    return None


def _assembled(
    client: Client | AsyncClient, request: Request, url: http.URL, timeouts: Timeouts
) -> http.Request:
    headers, content = dict(request.headers), request.content
    if request.json is not None:
        content = _to_json(request.json).encode()
        if "content-type" not in map(str.lower, headers):
            headers["Content-Type"] = "application/json"
    extensions: dict[str, Any] = {"timeout": timeouts.each_wait()}
    if request.address:  # a kept connection would serve other names without a look at their TLS
        headers |= {"Host": url.netloc.decode("ascii"), "Connection": "close"}
        extensions["sni_hostname"] = url.raw_host.decode("ascii")
        url = url.copy_with(host=request.address)
    form: dict[str, Any] = {"data": request.data, "files": request.files}
    direct = getattr(client, "direct", False)
    if direct and form == _NO_FORM:
        head = _merged(url, client.headers, headers)
        return _of_bytes(request.method, url, head, content or b"", extensions)
    # With parameters of the client's own, the library lets go of the query that is there.
    params = url.params if client.params else None
    built = client.build_request(
        request.method,
        url,
        headers=headers,
        content=content,
        params=params,
        extensions=extensions,
        **form,
    )
    if not direct:  # what the caller's client logs in with elsewhere
        for name in _CREDENTIALS.difference(map(str.lower, headers)).intersection(built.headers):
            del built.headers[name]
    return built


def _merged(
    url: http.URL, usual: http.Headers, headers: Mapping[str, str]
) -> list[tuple[bytes, bytes]]:
    """Return `headers` after those of `usual`, and the host, that they do not replace."""
    own = [(name.encode(), value.encode()) for name, value in headers.items()]
    named = {name.lower() for name, _ in own}
    kept = ((b"Host", url.netloc), *usual.raw)
    return [entry for entry in kept if entry[0].lower() not in named] + own


def _of_bytes(
    method: str,
    url: http.URL,
    head: list[tuple[bytes, bytes]],
    content: bytes,
    extensions: dict[str, Any],
) -> http.Request:
    """Return what a client of ours would build, at a third of the cost.

    It has no address, parameters and cookies of its own to be merged with, and a body in bytes
    says what its headers are.
    """
    if (content or method in _HAVE_LENGTH) and _LENGTHS.isdisjoint(n.lower() for n, _ in head):
        head.append((b"Content-Length", b"%d" % len(content)))
    built = http.Request(method, url, headers=head, stream=Whole(content), extensions=extensions)
    built.headers.encoding = "ascii"  # else it tries what it may be
    return built
