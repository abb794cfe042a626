"""Performs one request with a client: read to its end, or streamed. Failures become typed.

Both colours stand side by side; what they share stands below them.
"""

from __future__ import annotations

import io
from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    AsyncIterator,
    Awaitable,
    Callable,
    Generator,
    Iterable,
)
from contextlib import aclosing, asynccontextmanager, closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Generic, TypeVar, cast

from tarash.tarash_gateway._aiohttp import AiohttpClient
from tarash.tarash_gateway._events import EventReader, ServerEvent
from tarash.tarash_gateway._failures import TypedFailures, answer_in
from tarash.tarash_gateway._outgoing import Timeouts, outgoing
from tarash.tarash_gateway._time_left import limited
from tarash.tarash_gateway.exceptions import TransportError
from tarash.tarash_gateway.wire import Response, http, origin_of

if TYPE_CHECKING:
    from tarash.tarash_gateway._aiohttp import AsyncSender
    from tarash.tarash_gateway.wire import Client, Headers, Request

__all__ = ("Stream", "Timeouts", "read", "read_async", "stream", "stream_async")

Chunks = TypeVar("Chunks")


def read(
    client: Client,
    request: Request,
    timeouts: Timeouts,
    heard: Callable[[ServerEvent], bool] | None = None,
) -> Response:
    """Send `request` and return the answer, read to its end.

    Server-sent events go to `heard` as they arrive; those that it takes are not in the answer.

    Raises:
        TransportError: It failed; `.sent` says whether bytes may have left.
        ConfigurationError: The client is closed, or a header cannot be sent.
        InvalidRequestError: The body cannot be written.
    """
    built = outgoing(client, request, timeouts)
    with (
        limited(timeouts.remaining),
        TypedFailures(request),
        closing(_send(client, built)) as answer,
    ):
        kept = _Kept()
        hears = heard if heard is not None and _is_stream(answer) else None
        pieces = cast("Iterable[bytes]", answer.stream)
        for piece in pieces if _is_plain(answer) else answer.iter_bytes():
            _check(timeouts, request)
            if hears is None:
                kept.body.write(piece)
                continue
            for event in kept.reader.feed(piece):
                if not hears(event):
                    kept.events.append(event)
    return kept.response(answer, request)


async def read_async(
    client: AsyncSender,
    request: Request,
    timeouts: Timeouts,
    heard: Callable[[ServerEvent], Awaitable[bool]] | None = None,
) -> Response:
    """Send `request` and return the answer, read to its end, as `read` does."""
    with TypedFailures(request):
        answer = await _send_async(client, request, timeouts)
        kept = _Kept()
        if heard is not None and _is_stream(answer):
            await _hear_async(answer, heard, kept)
        else:
            pieces = cast("AsyncIterable[bytes]", answer.stream)
            async with aclosing(answer):
                async for piece in pieces if _is_plain(answer) else answer.aiter_bytes():
                    kept.body.write(piece)
    return kept.response(answer, request)


async def _hear_async(
    answer: http.Response, heard: Callable[[ServerEvent], Awaitable[bool]], kept: _Kept
) -> None:
    """Keep the events that `heard` leaves."""
    pieces = answer.aiter_bytes()
    async with aclosing(answer), _unwound(pieces):
        async for piece in pieces:
            for event in kept.reader.feed(piece):
                if not await heard(event):
                    kept.events.append(event)


@dataclass(slots=True)
class _Kept:
    """What is kept of an answer, and the events that are not whole yet.

    A buffer gives its content away without a copy; pieces that are joined are held twice.
    """

    body: io.BytesIO = field(default_factory=io.BytesIO)
    reader: EventReader = field(default_factory=EventReader)
    events: list[ServerEvent] = field(default_factory=list[ServerEvent])

    def response(self, answer: http.Response, request: Request) -> Response:
        """Return the answer with what was kept of it."""
        return Response(
            answer.status_code,
            answer.headers,
            self.body.getvalue(),
            request.url,
            tuple(self.events),
        )


def _send(client: Client, built: http.Request) -> http.Response:
    try:
        return client.send(built, stream=True, follow_redirects=False, auth=None)
    except http.HTTPStatusError as error:  # a hook of the caller's own client
        return answer_in(error)


async def _send_async(client: AsyncSender, request: Request, timeouts: Timeouts) -> http.Response:
    if isinstance(client, AiohttpClient):
        return await client.answer(request, timeouts)
    built = outgoing(client, request, timeouts)
    try:
        return await client.send(built, stream=True, follow_redirects=False, auth=None)
    except http.HTTPStatusError as error:
        return answer_in(error)


def _is_plain(answer: http.Response) -> bool:
    """Tell whether the body is what arrives; the layers that undo an encoding cost a tenth."""
    if answer.is_closed:
        return False
    return all(name.lower() != b"content-encoding" for name, _ in answer.headers.raw)


def _is_stream(answer: http.Response) -> bool:
    return str(answer.headers.get("content-type", "")).startswith("text/event-stream")


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
    built = outgoing(client, _plain(request), timeouts)
    with limited(timeouts.remaining):
        with TypedFailures(request):
            answer = _send(client, built)
        with closing(answer):
            yield Stream(answer.status_code, answer.headers, _chunks(answer, request, timeouts))


@asynccontextmanager
async def stream_async(
    client: AsyncSender, request: Request, timeouts: Timeouts
) -> AsyncGenerator[Stream[AsyncGenerator[bytes]]]:
    """Send `request` and give the answer unread. Raises what `stream` raises."""
    with TypedFailures(request):
        answer = await _send_async(client, _plain(request), timeouts)
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
    with TypedFailures(request):
        for chunk in answer.iter_bytes():
            _check(timeouts, request)
            yield chunk


async def _chunks_async(
    pieces: AsyncIterator[bytes], request: Request, timeouts: Timeouts
) -> AsyncGenerator[bytes]:
    with TypedFailures(request):
        async for chunk in pieces:
            _check(timeouts, request)
            yield chunk


def _plain(request: Request) -> Request:
    """Return the request that asks for the file's own bytes, so that sizes and ranges agree."""
    return replace(request, headers={**request.headers, "Accept-Encoding": "identity"})


def _check(timeouts: Timeouts, request: Request) -> None:
    if timeouts.remaining() < 0:
        raise TransportError(
            f"{request.method} {origin_of(request.url)} was still answering when the time ran out.",
            sent=True,
        )
