"""Makes the HTTP library's request of ours, and tells how long each part of it may take."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from tarash.tarash_gateway._sendable import (
    body_of,
    check_sendable,
    has_form,
    merged,
    pinned,
    writing,
)
from tarash.tarash_gateway._target import target_of
from tarash.tarash_gateway.wire import http

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from tarash.tarash_gateway.wire import AsyncClient, Client, Request

__all__ = ("Timeouts", "Whole", "assembled", "outgoing")

_CREDENTIALS = frozenset({"authorization", "proxy-authorization", "cookie"})
_HAVE_LENGTH = frozenset({"POST", "PUT", "PATCH"})  # also when there is no body
_LENGTHS = frozenset({"content-length", "transfer-encoding"})


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
    check_sendable(request, is_closed=client.is_closed)
    if getattr(client, "direct", False):
        return assembled(request, timeouts)
    headers, content = body_of(request)
    url, extensions = _destination(request, headers, timeouts)
    with writing(request):
        built = client.build_request(
            request.method,
            url,
            headers=headers,
            content=content or None,
            data=request.data,
            files=request.files,
            # With parameters of the client's own, the library lets go of the query that is there.
            params=url.params if client.params else None,
            extensions=extensions,
        )
    # What the caller's client logs in with elsewhere.
    for name in _CREDENTIALS.difference(map(str.lower, headers)).intersection(built.headers):
        del built.headers[name]
    return built


def assembled(request: Request, timeouts: Timeouts) -> http.Request:
    """Return what a client of ours would build, at a third of the cost.

    Raises:
        InvalidRequestError: The body cannot be written.
        TransportError: It has no address.
    """
    headers, content = body_of(request)
    url, extensions = _destination(request, headers, timeouts)
    head = merged(headers)
    if has_form(request):
        with writing(request):
            return http.Request(
                request.method,
                url,
                headers=head,
                data=request.data,
                files=request.files,
                extensions=extensions,
            )
    names = {name.lower() for name in headers}
    if "host" not in names:
        head.insert(0, ("Host", url.netloc.decode("ascii")))
    if (content or request.method in _HAVE_LENGTH) and _LENGTHS.isdisjoint(names):
        head.append(("Content-Length", str(len(content))))
    stream = Whole(content)
    built = http.Request(request.method, url, headers=head, stream=stream, extensions=extensions)
    built.headers.encoding = "ascii"  # else it tries what it may be
    return built


def _destination(
    request: Request, headers: dict[str, str], timeouts: Timeouts
) -> tuple[http.URL, dict[str, Any]]:
    """Return the address, and what the transport is told beside the request."""
    extensions: dict[str, Any] = {"timeout": timeouts.each_wait()}
    if not request.address:
        return target_of(request), extensions
    url, extensions["sni_hostname"] = pinned(request, headers)
    return url, extensions
