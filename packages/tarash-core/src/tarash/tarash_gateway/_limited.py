"""Connections for blocking use whose waits together end with the exchange's time.

The library limits each wait by itself: each address of a host, each piece of an answer. And the
look-up of a name it does not limit at all.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from tarash.tarash_gateway._resolve import addresses_of, is_address
from tarash.tarash_gateway._time_left import seconds_left
from tarash.tarash_gateway.wire import http

if TYPE_CHECKING:
    import ssl

__all__ = ("LimitedBackend",)

_PIECE_BYTES = 64 * 1024
_SHORTEST_SECONDS = 0.001  # 0 would mean: do not wait at all


class LimitedBackend:
    """Makes such connections for a native pool, with the backend that it had."""

    def __init__(self, backend: Any) -> None:
        self._backend = backend
        self.sleep = backend.sleep

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, **options: Any
    ) -> _LimitedStream:
        """Connect to `host`; all its addresses, and the look-up of them, share one limit."""
        limit = _cut(timeout)
        if limit is None or is_address(host):
            return _LimitedStream(self._backend.connect_tcp(host, port, limit, **options))
        ends = time.monotonic() + limit
        addresses = _looked_up(host, port, limit)
        failure: Exception | None = None
        for place, address in enumerate(addresses):
            # One that swallows packets leaves the others their share.
            share = max(_SHORTEST_SECONDS, ends - time.monotonic()) / (len(addresses) - place)
            try:
                return _LimitedStream(self._backend.connect_tcp(address, port, share, **options))
            except Exception as error:  # noqa: BLE001  the next address may do; else it is raised
                failure = error
        raise failure or AssertionError("a host that is found has an address")


class _LimitedStream:
    """A connection whose every wait ends with the exchange's time, not only each by itself.

    The library writes the head of a request, its body, and nothing at its end. The head is held
    until then, so that a small request is one packet: half the system's work for it.
    """

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._held = b""
        self.close = stream.close
        self.get_extra_info = stream.get_extra_info

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if self._held:
            self._send(b"", timeout)
        received: bytes = self._stream.read(max_bytes, _cut(timeout))
        return received

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if self._held or len(buffer) > _PIECE_BYTES:
            self._send(buffer, timeout)
        else:
            self._held = buffer

    def _send(self, buffer: bytes, timeout: float | None) -> None:
        """Send what is held, and `buffer`."""
        first = _PIECE_BYTES - len(self._held)
        whole, self._held = self._held + buffer[:first], b""
        self._stream.write(whole, _cut(timeout))
        view = memoryview(buffer)
        for start in range(first, len(view), _PIECE_BYTES):
            self._stream.write(view[start : start + _PIECE_BYTES], _cut(timeout))

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> _LimitedStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, _cut(timeout))
        return _LimitedStream(stream)


def _looked_up(host: str, port: int, limit: float) -> tuple[str, ...]:
    """Return the addresses of `host`; the library's own errors say that nothing was sent."""
    try:
        return addresses_of(host, port, limit)
    except TimeoutError as error:
        raise http.ConnectTimeout(str(error)) from error
    except OSError as error:
        raise http.ConnectError(str(error)) from error


def _cut(timeout: float | None) -> float | None:
    remaining = seconds_left()
    if remaining == float("inf"):
        return timeout
    return max(_SHORTEST_SECONDS, remaining if timeout is None else min(timeout, remaining))
