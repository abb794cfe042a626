"""What the clients must hold: which transport is chosen, how small pools share, what is cut."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import anyio
import pytest

from tarash.tarash_gateway import wire
from tarash.tarash_gateway._sending import Timeouts, read, read_async, seconds_left
from tarash.tarash_gateway._transports import (
    ShardedTransport,
    _LimitedBackend,
    new_async_client,
    new_client,
)
from tarash.tarash_gateway.exceptions import TransportError
from tarash.tarash_gateway.wire import Limits, Request

Serve = Callable[[Callable[[Any], Any]], Any]
TIMEOUTS = Timeouts(10.0, 10.0)
LIMITS = Limits(max_connections=None, max_keepalive_connections=8)


async def transport_of(backend: str) -> str:
    """Return the kind of transport that a new client has."""
    client: Any = new_async_client(backend)
    async with client:
        return type(client._transport).__name__


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_asyncio_travels_over_aiohttp_where_it_is_installed() -> None:
    """The fast transport is used on asyncio alone, and only with the library it was made for."""
    pytest.importorskip("httpx_aiohttp")
    fast = wire.LIBRARY == "httpx"
    assert await transport_of("asyncio") == ("_SessionTransport" if fast else "ShardedTransport")
    assert await transport_of("trio") == "ShardedTransport"


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_no_client_reads_the_certificates_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """They take 20 ms to read, on any transport, so it is done once for all."""
    wire.tls_context()

    def read_again(*_: object, **__: object) -> None:
        pytest.fail("the certificates were read again")

    monkeypatch.setattr("ssl.create_default_context", read_again)
    for fast in ("1", "0"):
        monkeypatch.setenv("TARASH_FAST", fast)
        await transport_of("asyncio")
    new_client().close()


async def test_the_fast_transport_can_be_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """`TARASH_FAST=0` is obeyed."""
    monkeypatch.setenv("TARASH_FAST", "0")
    assert await transport_of("asyncio") == "ShardedTransport"


async def test_a_missing_fast_transport_is_done_without(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra `fast`, small native pools do the work."""
    monkeypatch.setitem(sys.modules, "httpx_aiohttp", None)
    assert await transport_of("asyncio") == "ShardedTransport"


async def test_a_proxy_of_the_environment_is_left_to_the_library(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Exceptions alone are no proxy; an address for any scheme is one."""
    monkeypatch.setenv("no_proxy", "localhost")
    assert await transport_of("trio") == "ShardedTransport"
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:1")
    assert await transport_of("trio") == "AsyncHTTPTransport"


async def test_requests_go_through_the_proxy_of_the_environment(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In both colours, the proxy is asked for the whole address."""
    proxy = serve(lambda c: c.answer_all())
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
    request = Request("GET", "http://media.invalid/a")
    async with new_async_client("asyncio") as client:
        assert (await read_async(client, request, TIMEOUTS)).status_code == 200
    with new_client() as client:
        assert read(client, request, TIMEOUTS).status_code == 200
    assert [request.split(b" ")[1] for request in proxy.requests] == [b"http://media.invalid/a"] * 2


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_small_pools_are_opened_when_the_others_are_busy(serve: Serve) -> None:
    """Eight requests are under way in each; once they are done, the first pool serves again."""
    together = anyio.Event()
    server = serve(lambda c: (c.take(), c.receive(0), c.send(), c.answer_all()))
    transport = ShardedTransport(LIMITS, wire.tls_context())
    async with wire.build_async_client(transport=transport) as client:

        async def one() -> None:
            await together.wait()
            await read_async(client, Request("GET", server.url), TIMEOUTS)

        async with anyio.create_task_group() as group:
            for _ in range(20):
                group.start_soon(one)
            await anyio.wait_all_tasks_blocked()
            together.set()
        assert len(transport._shards) == 3
        assert transport._under_way == [0, 0, 0]
        opened = len(server.connections)
        await read_async(client, Request("GET", server.url), TIMEOUTS)
        assert len(server.connections) == opened
    assert len(server.requests) == 21


async def test_a_failed_request_gives_its_place_back(refusing_url: str) -> None:
    """A pool whose requests fail is not full for ever."""
    transport = ShardedTransport(LIMITS, wire.tls_context())
    async with wire.build_async_client(transport=transport) as client:
        for _ in range(9):
            with pytest.raises(TransportError):
                await read_async(client, Request("POST", refusing_url, content=b"a"), TIMEOUTS)
    assert transport._under_way == [0]


async def test_pools_are_shared_once_there_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the last pool, the one with the least under way takes more."""
    monkeypatch.setattr("tarash.tarash_gateway._transports._MOST_SHARDS", 2)
    transport = ShardedTransport(LIMITS, wire.tls_context())
    for place in [0] * 8 + [1] * 8 + [0, 1]:
        assert transport._choose() == place
        transport._under_way[place] += 1
    await transport.aclose()


class FakeStream:
    """Notes how long it was allowed to wait."""

    def __init__(self) -> None:
        self.waits: list[float | None] = []
        self.written: list[int] = []

    def read(self, size: int, timeout: float | None) -> bytes:
        """Note a read."""
        self.waits.append(timeout)
        return b"a" * size

    def write(self, piece: memoryview, timeout: float | None) -> None:
        """Note a write."""
        self.waits.append(timeout)
        self.written.append(len(piece))

    def start_tls(self, context: object, name: str | None, timeout: float | None) -> FakeStream:
        """Note a handshake."""
        assert (context, name) == ("context", "name")
        self.waits.append(timeout)
        return self

    def close(self) -> None:
        """Do nothing."""

    def get_extra_info(self, name: str) -> str:
        """Tell what was asked."""
        return name


class FakeBackend:
    """Makes fake streams."""

    def __init__(self, stream: FakeStream) -> None:
        self.stream = stream

    def connect_tcp(self, host: str, port: int, timeout: float | None, **more: Any) -> FakeStream:
        """Note a connect."""
        assert (host, port, more) == ("h", 1, {"local_address": None})
        self.stream.waits.append(timeout)
        return self.stream

    def sleep(self, seconds: float) -> None:
        """Do nothing."""


def waits_with(timeouts: Timeouts | None, timeout: float | None) -> list[float | None]:
    """Return how long each act on a connection may wait."""
    fake, context = FakeStream(), cast("Any", "context")
    noted: list[float | None] = []

    def act(request: object) -> wire.HTTPResponse:
        del request
        stream = _LimitedBackend(FakeBackend(fake)).connect_tcp(
            "h", 1, timeout=timeout, local_address=None
        )
        stream = stream.start_tls(context, "name", timeout)
        stream.write(b"a" * 100_000, timeout)
        assert stream.read(3, timeout) == b"aaa"
        assert stream.get_extra_info("socket") == "socket"
        noted.extend(fake.waits)
        return wire.HTTPResponse(200)

    if timeouts is None:
        act(None)
    else:
        with wire.build_client(transport=wire.MockTransport(act)) as client:
            read(client, Request("GET", "http://a"), timeouts)
    assert fake.written == [65536, 34464]
    return noted


@pytest.mark.parametrize(
    ("remaining", "timeout", "cut"),
    [(0.5, 3.0, 0.5), (5.0, 3.0, 3.0), (0.5, None, 0.5), (-1.0, 3.0, 0.001)],
)
def test_each_blocking_wait_is_cut_to_what_remains(
    remaining: float, timeout: float | None, cut: float
) -> None:
    """Connect, handshake, each piece written and each read end with the exchange's time."""
    timeouts = Timeouts(9.0, 9.0, remaining=lambda: remaining)
    assert waits_with(timeouts, timeout) == [cut] * 5
    assert seconds_left() == float("inf")


@pytest.mark.parametrize("timeout", [3.0, None])
def test_a_wait_without_a_deadline_is_left_as_it_is(timeout: float | None) -> None:
    """Outside of an exchange, and in one without a deadline, the library's limit holds."""
    assert waits_with(None, timeout) == [timeout] * 5
    assert waits_with(TIMEOUTS, timeout) == [timeout] * 5


def test_a_client_of_another_make_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the library's inside has changed, the client works without the finer limit."""
    plain: Any = SimpleNamespace(_transport=object(), _mounts={})

    def build(**options: object) -> Any:
        assert options
        return plain

    monkeypatch.setattr(wire, "build_client", build)
    assert new_client() is plain
