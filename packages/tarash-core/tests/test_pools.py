"""What the pools must hold: connections are kept, shared where they may be, and never leaked."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable
from functools import partial
from typing import Any

import anyio
import anyio.lowlevel
import pytest

from tarash.tarash_gateway import _pools, wire
from tarash.tarash_gateway._pools import AsyncPool, Pool
from tarash.tarash_gateway._sending import Timeouts, read, read_async
from tarash.tarash_gateway.wire import Request

Serve = Callable[[Callable[[Any], Any]], Any]

TIMEOUTS = Timeouts(10.0, 10.0)
PATIENCE_SECONDS = 20.0


def test_all_threads_share_one_client() -> None:
    """It is made once, however many ask first at once."""
    pool, clients = Pool(), list[object]()
    start = threading.Barrier(8)

    def ask() -> None:
        start.wait()
        clients.append(pool.client())

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(clients) == 8
    assert set(clients) == {pool.client()}
    pool.close()


def test_a_client_made_while_the_lock_was_awaited_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever comes second to the lock makes no second one."""
    pool = Pool()

    class SlowLock:
        def __enter__(self) -> None:
            monkeypatch.setattr(pool, "_own", client)

        def __exit__(self, *_: object) -> None:
            monkeypatch.setattr(pool, "_lock", threading.Lock())

    with wire.build_client() as client:
        monkeypatch.setattr(pool, "_lock", SlowLock())
        assert pool.client() is client


def test_a_child_leaves_what_it_inherits(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a fork does in the child, told without one."""
    pool, unused = Pool(), Pool()
    client = pool.client()
    monkeypatch.setattr(_pools, "_all_pools", [pool, unused])
    _pools._leave_all_to_parent()
    assert pool.client() is not client
    pool.close()
    assert not client.is_closed
    client.close()


def test_the_end_of_a_childs_pool_does_not_close_what_is_its_parents() -> None:
    """Neither when it is dropped, nor at exit: the parent goes on with its connection."""
    pool = Pool()
    client = pool.client()
    at_end = pool._at_end
    pool.leave_to_parent()
    assert at_end is not None
    assert not at_end.alive
    del pool
    gc.collect()
    assert not client.is_closed
    client.close()


def test_a_connection_is_kept_for_the_next_call(serve: Serve) -> None:
    """Two calls, one connection; after `close`, a new one."""
    server = serve(lambda c: c.answer_all())
    pool = Pool()
    for _ in range(2):
        read(pool.client(), Request("GET", server.url), TIMEOUTS)
    assert len(server.connections) == 1
    first = pool.client()
    pool.close()
    pool.close()
    assert first.is_closed
    read(pool.client(), Request("GET", server.url), TIMEOUTS)
    assert len(server.connections) == 2
    pool.close()


def test_a_pool_that_is_dropped_closes_its_client(serve: Serve) -> None:
    """Nobody must call anything: a forgotten gateway leaks no socket."""
    server = serve(lambda c: c.answer_all())
    pool = Pool()
    client = pool.client()
    read(client, Request("GET", server.url), TIMEOUTS)
    del pool
    gc.collect()
    assert client.is_closed


def test_a_callers_own_client_is_used_and_not_closed() -> None:
    """It belongs to the caller."""
    with wire.build_client() as client:
        pool = Pool(client)
        assert pool.client() is client
        pool.close()
        assert pool.client() is client
        assert not client.is_closed


async def test_a_callers_own_async_client_is_used_and_not_closed() -> None:
    """The same when awaited."""
    async with wire.build_async_client() as client:
        pool = AsyncPool(client)
        assert await pool.client() is client
        await pool.aclose()
        assert not client.is_closed


async def test_an_event_loop_keeps_its_connection(serve: Serve) -> None:
    """Two calls in one loop, one client and one connection; after `aclose`, new ones."""
    server = serve(lambda c: c.answer_all())
    pool = AsyncPool()
    for _ in range(2):
        await read_async(await pool.client(), Request("GET", server.url), TIMEOUTS)
    assert len(server.connections) == 1
    first = await pool.client()
    await pool.aclose()
    await pool.aclose()
    assert first.is_closed
    await read_async(await pool.client(), Request("GET", server.url), TIMEOUTS)
    assert len(server.connections) == 2
    await pool.aclose()


async def test_tasks_that_come_first_together_share_one_client(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is slow the first time is done beside the event loop, and one client is made of it."""
    pool, clients, threads = AsyncPool(), list[object](), list[int]()

    def make_ready(backend: str) -> None:
        assert backend in {"asyncio", "trio"}
        threads.append(threading.get_ident())

    async def ask() -> None:
        clients.append(await pool.client())

    monkeypatch.setattr(_pools, "make_ready", make_ready)
    async with anyio.create_task_group() as group:
        group.start_soon(ask)
        group.start_soon(ask)
    assert len(clients) == 2
    assert clients[0] is clients[1] is await pool.client()
    assert len(threads) == 2
    assert threading.get_ident() not in threads
    await pool.aclose()


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_each_run_has_a_client_that_ends_with_it(backend: str, serve: Serve) -> None:
    """Two runs in a row, without a word about closing: each closes its own."""
    server = serve(lambda c: c.answer_all())
    pool, clients = AsyncPool(), list[Any]()

    async def once() -> None:
        clients.append(await pool.client())
        await read_async(clients[-1], Request("GET", server.url), TIMEOUTS)

    for _ in range(2):
        anyio.run(once, backend=backend)
    assert clients[0] is not clients[1]
    assert [client.is_closed for client in clients] == [True, True]
    assert len(server.requests) == 2


def test_loops_within_loops_have_clients_of_their_own() -> None:
    """An event loop in a thread of another's does not end the other's client."""
    pool = AsyncPool()

    async def inner() -> object:
        return await pool.client()

    async def outer() -> None:
        mine = await pool.client()
        for backend in ("asyncio", "trio"):
            other: Any = await anyio.to_thread.run_sync(partial(anyio.run, inner, backend=backend))
            assert other is not mine
            assert other.is_closed
        assert await pool.client() is mine
        assert not mine.is_closed

    for backend in ("asyncio", "trio"):
        anyio.run(outer, backend=backend)


def test_a_loop_that_goes_on_after_its_generators_end_gets_a_new_client() -> None:
    """What the end of the loop's generators closed is not used again."""
    pool = AsyncPool()
    loop = asyncio.new_event_loop()
    first = loop.run_until_complete(pool.client())
    loop.run_until_complete(loop.shutdown_asyncgens())
    assert first.is_closed
    with pytest.warns(ResourceWarning, match="after loop.shutdown_asyncgens"):
        second = loop.run_until_complete(pool.client())
    assert not second.is_closed
    loop.run_until_complete(pool.aclose())
    loop.close()


def test_a_client_is_closed_although_its_run_is_cancelled() -> None:
    """The closing is shielded."""
    pool, clients = AsyncPool(), list[Any]()

    async def cancelled() -> None:
        with anyio.CancelScope() as scope:
            clients.append(await pool.client())
            scope.cancel()
            await anyio.sleep(1)

    for backend in ("asyncio", "trio"):
        anyio.run(cancelled, backend=backend)
    assert [client.is_closed for client in clients] == [True, True]


PROGRAM = """
import os, socket, sys, threading, warnings
from tarash.tarash_gateway._pools import Pool
from tarash.tarash_gateway._sending import Timeouts, read
from tarash.tarash_gateway.wire import Request

OK = b"HTTP/1.1 200 OK\\r\\ncontent-length: 2\\r\\n\\r\\n{}"
listener = socket.create_server(("127.0.0.1", 0))
connections = []

def answer(raw):
    while raw.recv(65536):
        raw.sendall(OK)

def accept():
    while True:
        connections.append(listener.accept()[0])
        threading.Thread(target=answer, args=(connections[-1],), daemon=True).start()

threading.Thread(target=accept, daemon=True).start()
request = Request("GET", f"http://127.0.0.1:{listener.getsockname()[1]}/")
limits = Timeouts(10.0, 10.0)
pool, unused = Pool(), Pool()
client = pool.client()
read(client, request, limits)
"""


def run(program: str, *, before: str = "") -> subprocess.CompletedProcess[str]:
    """Run a program to its end."""
    command = [sys.executable, "-W", "default", "-W", "ignore::DeprecationWarning", "-c"]
    return subprocess.run(  # noqa: S603  our own words
        [*command, before + PROGRAM + program],
        check=False,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")
def test_a_forked_child_opens_connections_of_its_own() -> None:
    """It neither uses nor closes its parent's, even when another thread held the pool's lock."""
    ended = run("""
pool._lock.acquire()
child = os.fork()
if not child:
    mine = pool.client()
    read(mine, request, limits)
    pool.close()
    os._exit(0 if mine is not client and not client.is_closed else 1)
pool._lock.release()
assert os.waitpid(child, 0)[1] == 0
assert len(connections) == 2, connections
read(pool.client(), request, limits)
assert pool.client() is client
assert len(connections) == 2, connections
""")
    assert ended.returncode == 0, ended.stderr


def test_what_is_open_is_closed_at_exit() -> None:
    """A program need not close anything."""
    ended = run("", before="import atexit\natexit.register(lambda: print(client.is_closed))\n")
    assert (ended.returncode, ended.stdout) == (0, "True\n"), ended.stderr


def test_a_pool_that_is_dropped_is_closed_in_order_whenever_that_is() -> None:
    """A moment later, or with the loop that ends just then; no loop is kept for it."""
    clients: list[Any] = []

    async def use() -> None:
        clients.append(await AsyncPool().client())
        gc.collect()
        assert not clients[0].is_closed
        with anyio.fail_after(PATIENCE_SECONDS):
            while not clients[0].is_closed:
                await anyio.lowlevel.checkpoint()
        clients.append(await AsyncPool().client())

    with asyncio.Runner() as runner:
        runner.run(use())
        loop = weakref.ref(runner.get_loop())
    assert [client.is_closed for client in clients] == [True, True]
    clients.clear()
    del runner
    gc.collect()
    assert loop() is None


def test_a_pool_that_lives_on_keeps_no_loop_alive() -> None:
    """Each `asyncio.run` takes its client with it."""
    pool = AsyncPool()
    with asyncio.Runner() as runner:
        runner.run(pool.client())
        loop = weakref.ref(runner.get_loop())
    del runner
    gc.collect()
    assert loop() is None
