"""Keeps connections: one client for all threads, one for each running event loop.

A loop's client is closed when the loop ends, the threads' one at exit; nothing must be called.
"""

from __future__ import annotations

import os
import threading
import weakref
from typing import TYPE_CHECKING, Any, TypeAlias

from tarash.tarash_gateway._transports import make_ready, new_async_client, new_client

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from tarash.tarash_gateway._aiohttp import AsyncSender
    from tarash.tarash_gateway.wire import AsyncClient, Client

__all__ = ("AsyncPool", "Pool")

_MOMENT_SECONDS = 0.1
_Open: TypeAlias = "tuple[AsyncSender, AsyncGenerator[None]]"
_Held: TypeAlias = "dict[AsyncSender, AsyncGenerator[None]]"


class Pool:
    """The client for blocking calls; made at the first one, anew in a forked child."""

    def __init__(self, client: Client | None = None) -> None:
        self._given = client
        self._lock = threading.Lock()
        self._own: Client | None = None
        self._inherited: Client | None = None
        self._at_end: weakref.finalize[..., Pool] | None = None
        _all_pools.add(self)

    def client(self) -> Client:
        """Return the client: the caller's own, or one that this pool owns."""
        if self._given is not None:
            return self._given
        own = self._own
        if own is None:
            with self._lock:
                own = self._own
                if own is None:
                    own = self._own = new_client()
                    # When the pool is dropped, at the latest when the program ends.
                    self._at_end = weakref.finalize(self, own.close)
        return own

    def close(self) -> None:
        """Close the client, if it is ours."""
        with self._lock:
            at_end, self._own, self._at_end = self._at_end, None, None
        if at_end is not None:
            at_end()

    def leave_to_parent(self) -> None:
        """Neither use nor close what a forked child shares with its parent."""
        self._lock = threading.Lock()  # another thread of the parent's may have held it
        if self._at_end is not None:
            self._at_end.detach()
        self._inherited, self._own, self._at_end = self._own, None, None


class AsyncPool:
    """The clients for awaited calls, one for each event loop."""

    def __init__(self, client: AsyncClient | None = None) -> None:
        self._given = client
        self._open: weakref.WeakKeyDictionary[object, _Open] = weakref.WeakKeyDictionary()

    async def client(self) -> AsyncSender:
        """Return the client of the running event loop."""
        if self._given is not None:
            return self._given
        backend, loop = _running_loop()
        if loop not in self._open:
            from anyio import to_thread  # noqa: PLC0415  a sync program never needs it

            await to_thread.run_sync(make_ready, backend)
        known = self._open.get(loop)  # after the wait: another task may have been quicker
        if known is not None:
            return known[0]
        client, held = new_async_client(backend), _held.setdefault(loop, {})
        keeper = _keep(client, loop, weakref.ref(self), held)
        await anext(keeper)
        self._open[loop] = (client, keeper)
        if backend == "asyncio":
            held[client] = keeper
            _let_go_with(self, loop, held, client)
        return client

    async def aclose(self) -> None:
        """Close the running loop's client, if it is ours."""
        _, loop = _running_loop()
        known = self._open.get(loop)
        if known is not None:
            await known[1].aclose()

    def forget(self, loop: object) -> None:
        """Know no client of `loop` any more; one that is closed would keep the loop alive."""
        self._open.pop(loop, None)


async def _keep(
    client: AsyncSender, loop: object, pool: weakref.ref[AsyncPool], held: _Held
) -> AsyncGenerator[None]:
    """Close `client` when the loop ends: both backends close generators that are still open."""
    import anyio  # noqa: PLC0415  a sync program never needs it

    try:
        yield
    finally:
        held.pop(client, None)
        owner = pool()
        if owner is not None:
            owner.forget(loop)
        with anyio.CancelScope(shield=True):
            await client.aclose()


def _let_go_with(pool: AsyncPool, loop: Any, held: _Held, client: AsyncSender) -> None:
    """Have the client of a dropped pool closed in order, also when its loop is about to end.

    asyncio closes open generators at the end of a loop, but leaves one half closed that was
    dropped just before: so a pool that is dropped lets go a moment later, if the loop still runs.
    """
    # The finalizer lives as long as the pool does, and must keep neither of these alive.
    its_loop, its_client = weakref.ref(loop), weakref.ref(client)

    def let_go() -> None:
        running, left = its_loop(), its_client()
        if running is not None and not running.is_closed():
            running.call_soon_threadsafe(running.call_later, _MOMENT_SECONDS, held.pop, left, None)

    weakref.finalize(pool, let_go).atexit = False


def _running_loop() -> tuple[str, object]:
    """Return the backend's name and what identifies its run."""
    from anyio.lowlevel import current_token  # noqa: PLC0415

    loop = current_token().native_token
    return ("asyncio" if hasattr(loop, "call_soon_threadsafe") else "trio"), loop


def _leave_all_to_parent() -> None:
    for pool in tuple(_all_pools):
        pool.leave_to_parent()


_held: weakref.WeakKeyDictionary[object, _Held] = weakref.WeakKeyDictionary()
_all_pools: weakref.WeakSet[Pool] = weakref.WeakSet()
if hasattr(os, "register_at_fork"):  # pragma: no branch  Windows has no fork
    os.register_at_fork(after_in_child=_leave_all_to_parent)
