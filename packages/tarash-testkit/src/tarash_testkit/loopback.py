"""One ASGI app on one free loopback port, served by one background thread.

Rule: nothing here knows a path or a provider, and nothing here waits for a client to be polite.
"""

import asyncio
import socket
import threading
from collections.abc import Callable, Coroutine
from typing import Self

from starlette.types import ASGIApp
from uvicorn.config import Config
from uvicorn.server import ServerState

from tarash_testkit.protocol import ConnectionProtocol

__all__ = ("Loopback",)

_HOST = "127.0.0.1"
_START_SECONDS = 10.0
_STOP_SECONDS = 10.0
_KEEP_ALIVE_SECONDS = 300


class Loopback:
    """Serves `app` on `http://127.0.0.1:<port>` between `start` and `stop`, once."""

    def __init__(self, app: ASGIApp) -> None:
        """Take the app; no port is used before `start`."""
        self._config = Config(
            app,
            http=ConnectionProtocol,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
            proxy_headers=False,
            timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        )
        self._state = ServerState()
        self._connections_made = 0
        self._port = 0
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._listener: asyncio.Server | None = None
        self._stopping = asyncio.Event()
        self._closed_port: socket.socket | None = None

    @property
    def url(self) -> str:
        """The origin, without a slash at the end.

        Raises:
            RuntimeError: the server was not started.
        """
        if not self._port:
            message = "The server has no address yet: call start(), or use it in a `with` block."
            raise RuntimeError(message)
        return f"http://{_HOST}:{self._port}"

    @property
    def unreachable_url(self) -> str:
        """An origin that refuses every connection for as long as this server lives."""
        if self._closed_port is None:
            self._closed_port = _bind(0)
        return f"http://{_HOST}:{self._closed_port.getsockname()[1]}"

    @property
    def open_connections(self) -> int:
        """The number of TCP connections that are open now."""
        return len(self._state.connections)

    @property
    def connections_made(self) -> int:
        """The number of TCP connections accepted so far."""
        return self._connections_made

    def start(self) -> Self:
        """Listen on a free port and return once connections are accepted."""
        listening = _bind(0)
        self._port = listening.getsockname()[1]
        ready = threading.Event()
        self._thread = threading.Thread(
            target=self._run, args=(listening, ready), name=f"testkit:{self._port}", daemon=True
        )
        self._thread.start()
        if not ready.wait(_START_SECONDS):
            message = f"The test server on port {self._port} did not start; see the log above."
            raise RuntimeError(message)
        return self

    def stop(self) -> None:
        """Drop every connection, free the port and end the thread."""
        if self._closed_port is not None:
            self._closed_port.close()
            self._closed_port = None
        if self._thread is None or self._loop is None:
            return
        _ = self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(_STOP_SECONDS)
        self._thread = None

    def refuse_connections(self) -> None:
        """Stop listening and drop every connection: the next connect is refused."""
        self._on_loop(self._stop_listening)

    def accept_connections(self) -> None:
        """Listen again on the same port; without effect while listening."""
        self._on_loop(self._listen_again)

    def _on_loop(self, work: Callable[[], Coroutine[None, None, None]]) -> None:
        if self._loop is None:
            message = "The server was not started."
            raise RuntimeError(message)
        asyncio.run_coroutine_threadsafe(work(), self._loop).result(_START_SECONDS)

    def _run(self, listening: socket.socket, ready: threading.Event) -> None:
        with asyncio.Runner() as runner:
            runner.run(self._serve(listening, ready))

    async def _serve(self, listening: socket.socket, ready: threading.Event) -> None:
        self._loop = asyncio.get_running_loop()
        self._config.load()
        await self._listen(listening)
        ready.set()
        _ = await self._stopping.wait()
        await self._stop_listening()
        if self._state.tasks:
            _ = await asyncio.wait(self._state.tasks, timeout=_STOP_SECONDS)

    async def _listen(self, listening: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        self._listener = await loop.create_server(self._new_protocol, sock=listening)

    async def _listen_again(self) -> None:
        if self._listener is None:
            await self._listen(_bind(self._port))

    async def _stop_listening(self) -> None:
        if self._listener is not None:
            self._listener.close()
            self._listener = None
        for connection in tuple(self._state.connections):
            connection.transport.abort()
        # One turn of the loop, so that aborted connections are really gone.
        await asyncio.sleep(0)

    def _new_protocol(self) -> ConnectionProtocol:
        self._connections_made += 1
        return ConnectionProtocol(self._config, self._state, {})


def _bind(port: int) -> socket.socket:
    # Named, because asyncio switches Nagle's algorithm off only where the protocol is named, and
    # with it each answer would wait 40 ms for the client's acknowledgement.
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind((_HOST, port))
    return bound
