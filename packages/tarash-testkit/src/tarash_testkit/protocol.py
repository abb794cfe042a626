"""The HTTP protocol of the test servers: uvicorn's, plus a handle on the TCP connection.

Rule: everything that must happen below HTTP (a reset, an early close) happens here.
"""

import asyncio
import socket
import struct
from typing import TYPE_CHECKING, Any

from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    from starlette.types import Scope
    from uvicorn.config import Config
    from uvicorn.server import ServerState

__all__ = ("Connection", "ConnectionProtocol", "connection_of")

_STATE_KEY = "tarash_connection"
_LINGER_ZERO = struct.pack("ii", 1, 0)


class Connection:
    """One client's TCP connection."""

    def __init__(self, transport: asyncio.Transport) -> None:
        """Hold `transport`."""
        self._transport = transport
        self._lost = asyncio.Event()

    @property
    def is_closed(self) -> bool:
        """Whether nothing more can be sent."""
        return self._transport.is_closing()

    def reset(self) -> None:
        """End the connection with RST: the peer sees `ECONNRESET`, not an orderly end."""
        raw: socket.socket = self._transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_ZERO)
        self._transport.abort()

    def close(self) -> None:
        """End the connection with FIN once what was written has left."""
        self._transport.close()

    def mark_lost(self) -> None:
        """Wake everyone who waits for the end of the connection."""
        self._lost.set()

    async def wait_lost(self, seconds: float | None = None) -> bool:
        """Return whether the connection ended within `seconds` (`None`: wait until it ends)."""
        try:
            async with asyncio.timeout(seconds):
                await self._lost.wait()
        except TimeoutError:
            return False
        return True


class ConnectionProtocol(H11Protocol):
    """uvicorn's h11 protocol that lets the app reach its connection."""

    def __init__(
        self,
        config: "Config",
        server_state: "ServerState",
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        """Start without a connection."""
        super().__init__(config, server_state, app_state, _loop)
        self._connection: Connection | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Put a `Connection` where each request's scope will show it."""
        super().connection_made(transport)
        self._connection = Connection(transport)
        self.app_state = {**self.app_state, _STATE_KEY: self._connection}

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell the `Connection` that it is over."""
        super().connection_lost(exc)
        if self._connection is not None:
            self._connection.mark_lost()


def connection_of(scope: "Scope") -> Connection:
    """Return the connection on which the request of `scope` came."""
    connection = scope["state"][_STATE_KEY]
    if not isinstance(connection, Connection):
        message = "This app needs the testkit's own server: the scope names no connection."
        raise TypeError(message)
    return connection
