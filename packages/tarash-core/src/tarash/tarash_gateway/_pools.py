"""Keeps connections: one client for all threads, one for each running event loop.

A loop's client is closed when the loop ends, and everything at exit; nothing must be called.
"""

from __future__ import annotations

import atexit
import os
import threading
import weakref
from typing import TYPE_CHECKING

from tarash.tarash_gateway._transports import new_async_client, new_client

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from tarash.tarash_gateway.wire import AsyncClient, Client

__all__ = ("AsyncPool", "Pool")


class Pool:
    """The client for blocking calls; made at the first one, anew in a forked child."""

    def __init__(self, client: Client | None = None) -> None:
        self._given = client
        self._own: Client | None = None
        self._process = os.getpid()
        self._lock = threading.Lock()

    def client(self) -> Client:
        """Return the client: the caller's own, or one that this pool owns."""
        if self._given is not None:
            return self._given
        if self._own is None or self._process != os.getpid():
            with self._lock:
                if self._own is None or self._process != os.getpid():
                    # A child must not share its parent's sockets, nor close them.
                    self._own, self._process = new_client(), os.getpid()
                    atexit.register(_close_later, weakref.ref(self._own))
        return self._own

    def close(self) -> None:
        """Close the client, if it is ours."""
        own, self._own = self._own, None
        if own is not None:
            own.close()


class AsyncPool:
    """The clients for awaited calls, one for each event loop."""

    def __init__(self, client: AsyncClient | None = None) -> None:
        self._given = client
        self._clients: weakref.WeakKeyDictionary[object, AsyncClient] = weakref.WeakKeyDictionary()
        self._keepers: weakref.WeakKeyDictionary[object, AsyncGenerator[None]] = (
            weakref.WeakKeyDictionary()
        )

    async def client(self) -> AsyncClient:
        """Return the client of the running event loop."""
        if self._given is not None:
            return self._given
        backend, loop = _running_loop()
        client = self._clients.get(loop)
        if client is None:
            client = self._clients[loop] = new_async_client(backend)
            self._keepers[loop] = keeper = _keep(client)
            await anext(keeper)
        return client

    async def aclose(self) -> None:
        """Close the running loop's client, if it is ours."""
        _, loop = _running_loop()
        self._clients.pop(loop, None)
        keeper = self._keepers.pop(loop, None)
        if keeper is not None:
            await keeper.aclose()


async def _keep(client: AsyncClient) -> AsyncGenerator[None]:
    """Close `client` when the loop ends: both backends close generators that are still open."""
    import anyio  # noqa: PLC0415  a sync program never needs it

    try:
        yield
    finally:
        with anyio.CancelScope(shield=True):
            await client.aclose()


def _running_loop() -> tuple[str, object]:
    """Return the backend's name and what identifies its run."""
    from anyio.lowlevel import current_token  # noqa: PLC0415

    loop = current_token().native_token
    return ("asyncio" if hasattr(loop, "call_soon_threadsafe") else "trio"), loop


def _close_later(reference: weakref.ref[Client]) -> None:
    client = reference()
    if client is not None:
        client.close()
