"""What small pools must hold: how many are opened, and who takes what comes after that."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import anyio
import pytest

from tarash.tarash_gateway import wire
from tarash.tarash_gateway._sending import Timeouts, read_async
from tarash.tarash_gateway._shards import ShardedTransport
from tarash.tarash_gateway.exceptions import TransportError
from tarash.tarash_gateway.wire import Limits, Request

Serve = Callable[[Callable[[Any], Any]], Any]
TIMEOUTS = Timeouts(10.0, 10.0)
LIMITS = Limits(max_connections=None, max_keepalive_connections=8)


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_small_pools_are_opened_when_the_others_are_busy(serve: Serve) -> None:
    """Each has one request under way; once they are done, the first pool serves again."""
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
        assert transport._under_way == [0] * len(transport._shards)
        opened = len(server.connections)
        assert opened == len(transport._shards)
        await read_async(client, Request("GET", server.url), TIMEOUTS)
        assert len(server.connections) == opened
    assert len(server.requests) == 21


async def test_a_pool_is_taken_until_its_answer_is_read(serve: Serve) -> None:
    """Whoever asks while an answer is still arriving gets another connection."""
    server = serve(lambda c: (c.take(), c.receive(0), c.send(), c.answer_all()))
    transport = ShardedTransport(LIMITS, wire.tls_context())
    async with wire.build_async_client(transport=transport) as client:
        async with client.stream("GET", server.url) as answer:
            assert transport._under_way == [1]
            await read_async(client, Request("GET", server.url), TIMEOUTS)
            assert transport._under_way == [1, 0]
            await answer.aread()
        assert transport._under_way == [0, 0]


async def test_a_failed_request_gives_its_place_back(refusing_url: str) -> None:
    """A pool whose requests fail is not full for ever."""
    transport = ShardedTransport(LIMITS, wire.tls_context())
    async with wire.build_async_client(transport=transport) as client:
        for _ in range(2):
            with pytest.raises(TransportError):
                await read_async(client, Request("POST", refusing_url, content=b"a"), TIMEOUTS)
    assert transport._under_way == [0]


async def test_pools_that_nobody_uses_any_more_are_closed(
    monkeypatch: pytest.MonkeyPatch, serve: Serve
) -> None:
    """One at each request that follows; one that was used a moment ago stays."""
    server = serve(lambda c: (c.take(), c.receive(0), c.send(), c.answer_all()))
    transport = ShardedTransport(LIMITS, wire.tls_context())
    request = Request("GET", server.url)
    async with wire.build_async_client(transport=transport) as client:
        async with client.stream("GET", server.url), client.stream("GET", server.url):
            await read_async(client, request, TIMEOUTS)
        await read_async(client, request, TIMEOUTS)
        assert len(transport._shards) == 3
        last = transport._shards[-1]
        monkeypatch.setattr("tarash.tarash_gateway._shards._IDLE_SECONDS", 0.0)
        for left in [2, 1, 1]:
            await read_async(client, request, TIMEOUTS)
            assert len(transport._shards) == left
        assert _connections(last) == []
        assert transport._under_way == [0]
        async with client.stream("GET", server.url):
            await read_async(client, request, TIMEOUTS)
    assert transport._under_way == [0, 0]


def _connections(shard: Any) -> list[Any]:
    connections: list[Any] = shard._pool.connections
    return connections


async def test_pools_are_shared_once_there_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the last pool, the one with the least under way takes more."""
    monkeypatch.setattr("tarash.tarash_gateway._shards._MOST_SHARDS", 2)
    transport = ShardedTransport(LIMITS, wire.tls_context())
    for place in [0, 1, 0, 1, 0]:
        assert transport._choose() == place
        transport._under_way[place] += 1
    await transport.aclose()
