"""Server-sent events, read from bytes as they arrive. Pure.

Source: WHATWG HTML standard, "Server-sent events", read in November 2026.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ("EventReader", "ServerEvent", "events_of")


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """One event of a stream.

    Attributes:
        event: Its name; `"message"` when it has none.
        data: Its lines of data, joined.
    """

    event: str
    data: str


class EventReader:
    """Takes a stream in pieces of any size and gives its events as they are complete."""

    def __init__(self) -> None:
        self._rest = bytearray()
        self._searched = 0
        self._after_return = False

    def feed(self, piece: bytes) -> Iterator[ServerEvent]:
        """Yield the events that `piece` completes."""
        self._rest += self._with_one_line_end(piece)
        while (end := self._rest.find(b"\n\n", self._searched)) >= 0:
            event = _parsed(self._rest, end)
            del self._rest[: end + 2]
            self._searched = 0
            if event is not None:
                yield event
        self._searched = max(0, len(self._rest) - 1)

    def _with_one_line_end(self, piece: bytes) -> bytes:
        """Return `piece` with LF for each CRLF and CR, of which a piece may end in the middle."""
        if self._after_return:
            piece = piece.removeprefix(b"\n")
        self._after_return = piece.endswith(b"\r") or (self._after_return and not piece)
        if b"\r" not in piece:
            return piece
        return piece.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def events_of(content: bytes) -> tuple[ServerEvent, ...]:
    """Return the whole events of a stream; one that is cut off is none."""
    return tuple(EventReader().feed(content))


def _parsed(stream: bytearray, end: int) -> ServerEvent | None:
    """Return the event that ends at `end`; a large one is copied once, into its text."""
    name, data, start = "message", list[str](), 0
    while start < end:
        stop = stream.find(b"\n", start, end)
        stop = end if stop < 0 else stop
        colon = stream.find(b":", start, stop)
        field = bytes(stream[start : stop if colon < 0 else colon])
        value = stop if colon < 0 else colon + 1 + stream.startswith(b" ", colon + 1)
        if field == b"event":
            name = _text(stream, value, stop) or name
        elif field == b"data":
            data.append(_text(stream, value, stop))
        start = stop + 1
    return ServerEvent(name, "\n".join(data)) if data else None


def _text(stream: bytearray, start: int, stop: int) -> str:
    with memoryview(stream) as whole, whole[start:stop] as part:
        return str(part, "utf-8", "replace")
