"""Performs faults on one exchange.

Rule: answers are spoiled as they stream by, never collected, so a large file stays cheap.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import formatdate

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tarash_testkit.faults import (
    Delay,
    Drip,
    Fault,
    Hang,
    Interrupt,
    Redirect,
    Refuse,
    Replace,
    Reply,
    Reset,
    Retype,
    Spoiler,
    Substitute,
    Truncate,
)
from tarash_testkit.protocol import Connection

__all__ = ("Passage", "perform")

_BODY = "http.response.body"
_START = "http.response.start"
_LENGTH = b"content-length"
_EVENTS = b"text/event-stream"
_END_OF_EVENT = b"\n\n"


@dataclass(frozen=True, slots=True)
class Passage:
    """One request on its way to the provider's app."""

    app: ASGIApp
    scope: Scope
    receive: Receive
    send: Send
    connection: Connection
    elsewhere: Callable[[], str]

    async def pass_on(self, send: Send) -> None:
        """Let the app answer into `send`."""
        await self.app(self.scope, self.receive, send)

    async def end(self, seconds: float | None = None) -> None:
        """Wait until the connection is gone, so that the server sends nothing more on it."""
        _ = await self.connection.wait_lost(seconds)


async def perform(fault: Fault | None, passage: Passage) -> None:
    """Answer the request of `passage`, spoiled by `fault`."""
    if fault is None:
        await passage.pass_on(passage.send)
        return
    effect = fault.effect
    if isinstance(effect, Spoiler):
        await passage.pass_on(_spoiled_send(effect, passage))
        return
    if fault.accepted:
        await passage.pass_on(_discard)
    await _answer_instead(effect, passage)


async def _discard(message: Message) -> None:
    """Swallow a part of an answer that the client never gets."""


async def _answer_instead(effect: Substitute, passage: Passage) -> None:
    match effect:
        case Hang(seconds=seconds):
            if not await passage.connection.wait_lost(seconds):
                passage.connection.close()
                await passage.end()
        case Reply():
            await _send_reply(effect, passage.send)
        case Redirect(status=status):
            location = passage.elsewhere() + _target(passage.scope)
            await _send_reply(Reply(status, b"", (("location", location),)), passage.send)
        case Reset() | Refuse():
            passage.connection.reset()
            await passage.end()


def _target(scope: Scope) -> str:
    raw_path: bytes = scope["raw_path"]
    query: bytes = scope["query_string"]
    return (raw_path + (b"?" + query if query else b"")).decode("ascii")


async def _send_reply(reply: Reply, send: Send) -> None:
    headers = [(name.encode(), value.encode("latin-1")) for name, value in reply.headers]
    if reply.retry_date_seconds is not None:
        date = formatdate(time.time() + reply.retry_date_seconds, usegmt=True)
        headers.append((b"retry-after", date.encode()))
    headers.append((_LENGTH, str(len(reply.body)).encode()))
    await send({"type": _START, "status": reply.status, "headers": headers})
    await send({"type": _BODY, "body": reply.body})


def _spoiled_send(effect: Spoiler, passage: Passage) -> Send:
    match effect:
        case Delay(seconds=seconds):
            return _delayed(seconds, passage)
        case Truncate():
            return _truncated(passage)
        case Replace(body=body):
            return _replaced(body, passage)
        case Drip():
            return _dripping(effect, passage)
        case Retype(content_type=content_type):
            return _retyped(content_type, passage)
        case Interrupt():
            return _interrupted(effect, passage)


def _delayed(seconds: float, passage: Passage) -> Send:
    async def delayed(message: Message) -> None:
        if message["type"] == _START:
            _ = await passage.connection.wait_lost(seconds)
        await passage.send(message)

    return delayed


def _retyped(content_type: str, passage: Passage) -> Send:
    async def retyped(message: Message) -> None:
        if message["type"] == _START:
            headers = _without(message, b"content-type")
            message = {**message, "headers": [*headers, (b"content-type", content_type.encode())]}
        await passage.send(message)

    return retyped


def _replaced(body: bytes, passage: Passage) -> Send:
    async def replaced(message: Message) -> None:
        if message["type"] == _START:
            length = (_LENGTH, str(len(body)).encode())
            await passage.send({**message, "headers": [*_without(message, _LENGTH), length]})
        elif not message.get("more_body", False):
            await passage.send({"type": _BODY, "body": body})

    return replaced


def _truncated(passage: Passage) -> Send:
    left: int | None = None

    async def truncated(message: Message) -> None:
        nonlocal left
        if message["type"] == _START:
            left = _half_of_length(message)
            await passage.send(message)
        elif not passage.connection.is_closed:
            body: bytes = message.get("body", b"")
            left = len(body) // 2 if left is None else left
            part = body[:left]
            left -= len(part)
            await passage.send({"type": _BODY, "body": part, "more_body": True})
            if not left or not message.get("more_body", False):
                passage.connection.close()
                await passage.end()

    return truncated


def _dripping(drip: Drip, passage: Passage) -> Send:
    async def dripping(message: Message) -> None:
        if message["type"] == _START:
            await passage.send(message)
            return
        body: bytes = message.get("body", b"")
        for start in range(0, len(body), drip.piece_bytes):
            piece = body[start : start + drip.piece_bytes]
            await passage.send({"type": _BODY, "body": piece, "more_body": True})
            if await passage.connection.wait_lost(drip.interval_seconds):
                return
        if not message.get("more_body", False):
            await passage.send({"type": _BODY, "body": b""})

    return dripping


def _interrupted(effect: Interrupt, passage: Passage) -> Send:
    left = effect.events
    is_over = False

    async def interrupted(message: Message) -> None:
        nonlocal left, is_over
        if message["type"] == _START:
            _check_events(message)
            await passage.send({**message, "headers": _without(message, _LENGTH)})
            return
        if is_over:
            return
        whole, rest = _first_events(message.get("body", b""), left)
        left -= whole.count(_END_OF_EVENT)
        is_over = not left or not message.get("more_body", False)
        body = whole + (effect.ending if is_over else rest)
        await passage.send({"type": _BODY, "body": body, "more_body": not is_over})

    return interrupted


def _first_events(body: bytes, number: int) -> tuple[bytes, bytes]:
    """Return what ends the next `number` events, and the piece of another event behind it.

    Our servers never send the end of an event in two pieces.
    """
    *ends, rest = body.split(_END_OF_EVENT)
    return b"".join(end + _END_OF_EVENT for end in ends[:number]), rest


def _check_events(message: Message) -> None:
    headers: list[tuple[bytes, bytes]] = message["headers"]
    content_type = dict(headers).get(b"content-type", b"")
    if not content_type.startswith(_EVENTS):
        kind, status = content_type.decode("latin-1"), message["status"]
        message_ = f"The fault interrupts server-sent events; the answer was {status}, {kind}."
        raise ValueError(message_)


def _without(message: Message, name: bytes) -> list[tuple[bytes, bytes]]:
    headers: list[tuple[bytes, bytes]] = message["headers"]
    return [pair for pair in headers if pair[0].lower() != name]


def _half_of_length(message: Message) -> int | None:
    headers: list[tuple[bytes, bytes]] = message["headers"]
    return next((int(value) // 2 for name, value in headers if name.lower() == _LENGTH), None)
