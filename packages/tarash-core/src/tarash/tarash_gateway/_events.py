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

    def encode(self) -> bytes:
        """Return the event as it stands in a stream."""
        lines = "\n".join(f"data: {line}" for line in self.data.split("\n"))
        return f"event: {self.event}\n{lines}\n\n".encode()


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
            event = _parsed(bytes(self._rest[:end]))
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


def _parsed(block: bytes) -> ServerEvent | None:
    name, data = "message", list[str]()
    for line in block.decode("utf-8", "replace").split("\n"):
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "event" and value:
            name = value
        elif field == "data":
            data.append(value)
    return ServerEvent(name, "\n".join(data)) if data else None
