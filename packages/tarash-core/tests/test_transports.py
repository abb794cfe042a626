"""Which transport a new client has, and that requests go where it leads."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from contextlib import aclosing
from types import SimpleNamespace
from typing import Any

import pytest

from tarash.tarash_gateway import wire
from tarash.tarash_gateway._sending import Timeouts, read, read_async
from tarash.tarash_gateway._transports import new_async_client, new_client
from tarash.tarash_gateway.wire import Request

Serve = Callable[[Callable[[Any], Any]], Any]
TIMEOUTS = Timeouts(10.0, 10.0)


async def transport_of(backend: str) -> str:
    """Return what a new client sends with: itself, or a transport of the HTTP library's."""
    client: Any = new_async_client(backend)
    async with aclosing(client):
        return type(getattr(client, "_transport", client)).__name__


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_asyncio_travels_over_aiohttp_where_it_is_installed() -> None:
    """The fast client is used on asyncio alone."""
    pytest.importorskip("aiohttp")
    assert await transport_of("asyncio") == "AiohttpClient"
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


async def test_the_fast_client_can_be_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """`TARASH_FAST=0` is obeyed."""
    monkeypatch.setenv("TARASH_FAST", "0")
    assert await transport_of("asyncio") == "ShardedTransport"


async def test_a_missing_aiohttp_is_done_without(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra `fast`, small native pools do the work."""
    monkeypatch.setitem(sys.modules, "aiohttp", None)
    assert await transport_of("asyncio") == "ShardedTransport"


def test_what_is_slow_is_done_before_the_first_client_is_made() -> None:
    """What a native pool loads at its first request would stop an event loop for 70 ms."""
    program = (
        "import sys; from tarash.tarash_gateway import _transports, wire\n"
        "_transports.make_ready('trio'); before = set(sys.modules)\n"
        "wire.AsyncHTTPTransport(verify=wire.tls_context())\n"
        "print(sorted(set(sys.modules) - before))"
    )
    finished = subprocess.run(  # noqa: S603  the program above
        [sys.executable, "-c", program], capture_output=True, check=True, text=True
    )
    assert finished.stdout.strip() == "[]"


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
    async with aclosing(new_async_client("asyncio")) as client:
        assert (await read_async(client, request, TIMEOUTS)).status_code == 200
    with new_client() as client:
        assert read(client, request, TIMEOUTS).status_code == 200
    assert [request.split(b" ")[1] for request in proxy.requests] == [b"http://media.invalid/a"] * 2


def test_a_client_of_another_make_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the library's inside has changed, the client works without the finer limit."""
    plain: Any = SimpleNamespace(_transport=object(), _mounts={})

    def build(**options: object) -> Any:
        assert options
        return plain

    monkeypatch.setattr(wire, "build_client", build)
    assert new_client() is plain
