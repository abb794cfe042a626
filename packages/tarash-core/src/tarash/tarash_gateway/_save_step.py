"""Performs the step `Save` for both drivers: what arrives is written, decisions are the flow's."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import BinaryIO

from tarash.tarash_gateway._aiohttp import AsyncSender
from tarash.tarash_gateway._files import file_errors
from tarash.tarash_gateway._sending import Timeouts, stream, stream_async
from tarash.tarash_gateway.exceptions import MediaError, TransportError
from tarash.tarash_gateway.flows import Save, Saved
from tarash.tarash_gateway.wire import Client, Headers, origin_of

__all__ = ("perform_save", "perform_save_async")

_OK, _PARTIAL = 200, 206
_BLOCK_BYTES = 256 * 1024
_REFUSAL_BYTES = 64 * 1024


def perform_save(client: Client, step: Save, timeouts: Timeouts) -> Saved:
    """Write the body of an answer 200 or 206 to the step's file and return what came of it.

    A body that breaks off leaves what arrived on disk, so that the rest can be asked for.

    Raises:
        TransportError: No answer came.
        MediaError: The file is too large or cannot be written.
    """
    with file_errors(step.path), stream(client, step.request, timeouts) as answer:
        arrival = _Arrival(step, answer.status_code, answer.headers)
        with arrival.opened() as file:
            try:
                for chunk in answer.chunks:
                    if block := arrival.take(chunk):
                        file.write(block)
                    if arrival.is_enough:
                        break
            except TransportError:
                arrival.complete = False
            file.write(arrival.rest())
    return arrival.saved()


async def perform_save_async(client: AsyncSender, step: Save, timeouts: Timeouts) -> Saved:
    """Do what `perform_save` does, writing in worker threads."""
    from anyio.to_thread import run_sync  # noqa: PLC0415  a sync program never needs it

    with file_errors(step.path):
        async with stream_async(client, step.request, timeouts) as answer:
            arrival = _Arrival(step, answer.status_code, answer.headers)
            with await run_sync(arrival.opened) as file:
                try:
                    async for chunk in answer.chunks:
                        if block := arrival.take(chunk):
                            await run_sync(file.write, block)
                        if arrival.is_enough:
                            break
                except TransportError:
                    arrival.complete = False
                await run_sync(file.write, arrival.rest())
    return arrival.saved()


@dataclass(slots=True)
class _Arrival:
    """What has arrived of one answer."""

    step: Save
    status_code: int
    headers: Headers
    size_bytes: int = 0
    complete: bool = True
    gathered: bytearray = field(default_factory=bytearray)

    @property
    def is_written(self) -> bool:
        """Whether the answer is the file, or a part of it."""
        return self.status_code in {_OK, _PARTIAL}

    @property
    def is_enough(self) -> bool:
        """Whether the rest of an answer that is not written is of no interest."""
        return not self.is_written and len(self.gathered) >= _REFUSAL_BYTES

    def opened(self) -> BinaryIO:
        """Return the file, at the place where this answer goes on; nowhere for a refusal."""
        if not self.is_written:
            return io.BytesIO()
        stated = self.headers.get("content-length", "")
        self._grow(self.step.offset if self.status_code == _PARTIAL else 0)
        self._check(self.size_bytes + int(stated) if stated.isdecimal() else 0)
        if not self.size_bytes:
            return self.step.path.open("wb")
        file = self.step.path.open("r+b")
        file.truncate(self.size_bytes)
        file.seek(self.size_bytes)
        return file

    def take(self, chunk: bytes) -> bytes:
        """Return what is to be written now: nothing, until there is enough for one write."""
        self._grow(len(chunk))
        self.gathered += chunk
        return self.rest() if len(self.gathered) >= _BLOCK_BYTES else b""

    def rest(self) -> bytes:
        """Return what is gathered and to be written."""
        if not self.is_written:
            return b""
        block = bytes(self.gathered)
        self.gathered.clear()
        return block

    def saved(self) -> Saved:
        """Return the reply to the step."""
        return Saved(
            self.status_code,
            self.headers,
            self.size_bytes if self.is_written else self.step.offset,
            self.complete,
            bytes(self.gathered[:_REFUSAL_BYTES]),
        )

    def _grow(self, size_bytes: int) -> None:
        self.size_bytes += size_bytes
        self._check(self.size_bytes)

    def _check(self, size_bytes: int) -> None:
        limit = self.step.limit_bytes
        if limit is not None and self.is_written and size_bytes > limit:
            raise MediaError(
                f"the file at {origin_of(self.step.request.url)} is larger than the "
                f"{limit} bytes that are allowed; nothing of it was kept"
            )
