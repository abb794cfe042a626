"""A server below HTTP: what it sends, and when it breaks off, is what a script says."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import ssl

Script = Callable[["Connection"], Any]

OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"
_PATIENCE_SECONDS = 20.0


class Connection:
    """The server's end of one connection."""

    def __init__(self, server: RawServer, raw: socket.socket, number: int) -> None:
        self.server, self._raw, self.number = server, raw, number
        self._raw.settimeout(_PATIENCE_SECONDS)

    def take(self) -> bytes:
        """Return the next request, noted by the server; nothing when none comes."""
        received = b""
        while b"\r\n\r\n" not in received:
            piece = self._raw.recv(65536)
            if not piece:
                return received
            received += piece
        head, _, body = received.partition(b"\r\n\r\n")
        lines = [line.lower().split(b":") for line in head.split(b"\r\n")]
        length = next((int(line[1]) for line in lines if line[0] == b"content-length"), 0)
        while len(body) < length:
            body += self._raw.recv(65536)
        request = head + b"\r\n\r\n" + body
        self.server.requests.append(request)
        return request

    def send(self, answer: bytes = OK) -> None:
        """Send `answer`."""
        self._raw.sendall(answer)

    def answer_all(self, answer: bytes = OK) -> None:
        """Answer every request in the same way until the client is gone."""
        while self.take():
            self.send(answer)

    def drip(self, text: bytes, seconds: float) -> None:
        """Send `text` byte by byte until the client is gone."""
        for byte in text:
            self.send(bytes([byte]))
            time.sleep(seconds)

    def receive(self, size: int = 1) -> bytes:
        """Wait for up to `size` bytes, or for the client's end of the connection."""
        return self._raw.recv(size)

    def encrypt(self, context: ssl.SSLContext) -> None:
        """Go on in TLS."""
        self._raw = context.wrap_socket(self._raw, server_side=True)

    def close(self) -> None:
        """End the connection in an orderly way."""
        with suppress(OSError):
            self._raw.shutdown(socket.SHUT_RDWR)
        self._raw.close()

    def reset(self) -> None:
        """End the connection with RST."""
        self._raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._raw.close()


class RawServer:
    """Runs one script for each connection, each in a thread of its own."""

    def __init__(self, script: Script) -> None:
        self.requests: list[bytes] = []
        self.connections: list[Connection] = []
        self._script = script
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port: int = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}/x"

    def stop(self) -> None:
        """End every connection and wait for every thread."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._threads[0].join()
        for connection in self.connections:
            with suppress(OSError):
                connection.close()
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        while True:
            try:
                raw, _ = self._listener.accept()
            except OSError:
                return
            connection = Connection(self, raw, len(self.connections))
            self.connections.append(connection)
            thread = threading.Thread(target=self._serve, args=(connection,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: Connection) -> None:
        try:
            with suppress(OSError):
                self._script(connection)
        finally:
            connection.close()


@pytest.fixture
def serve() -> Iterator[Callable[[Script], RawServer]]:
    """Give `serve(script)`, which starts a server that is stopped after the test."""
    servers: list[RawServer] = []

    def start(script: Script) -> RawServer:
        servers.append(RawServer(script))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def refusing_url() -> Iterator[str]:
    """Give an address where every connection is refused."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{bound.getsockname()[1]}/"


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide the proxies of the machine that runs the tests."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
