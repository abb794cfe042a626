"""Which way requests travel. Async: over aiohttp where it is installed, else over small pools.

What a program sees is the same on each.
"""

from __future__ import annotations

import os
import urllib.request
from functools import cache
from typing import Any

from tarash.tarash_gateway import wire
from tarash.tarash_gateway._aiohttp import AiohttpClient, AsyncSender, load_aiohttp
from tarash.tarash_gateway._limited import LimitedBackend
from tarash.tarash_gateway._shards import ShardedTransport
from tarash.tarash_gateway.wire import Limits

__all__ = ("make_ready", "new_async_client", "new_client")

_PROXIED = frozenset({"all", "http", "https"})
_KEPT = 8  # connections to other hosts, too, that a small pool keeps
_LIMITS = Limits(max_connections=None, max_keepalive_connections=_KEPT)


def new_client() -> wire.Client:
    """Return a client for blocking use from many threads."""
    limits = Limits(max_connections=None, max_keepalive_connections=64)
    client = wire.build_client(direct=True, limits=limits, verify=wire.tls_context())
    inside: Any = client
    for transport in (inside._transport, *inside._mounts.values()):  # noqa: SLF001
        # The library limits each wait, not their sum, and lets nobody else make its sockets.
        pool = getattr(transport, "_pool", None)
        if pool is not None:
            pool._network_backend = LimitedBackend(pool._network_backend)  # noqa: SLF001
    return client


@cache
def make_ready(backend: str) -> None:
    """Do what is slow the first time, imports and certificates: 0.2 s, which block no event loop.

    Args:
        backend: As in `new_async_client`.
    """
    context = wire.tls_context()
    if not (_may_be_fast(backend) and load_aiohttp()):
        wire.AsyncHTTPTransport(verify=context)  # loads what it sends with


def new_async_client(backend: str) -> AsyncSender:
    """Return a client for one event loop.

    Args:
        backend: `"asyncio"` or `"trio"`.
    """
    if _PROXIED & urllib.request.getproxies().keys():  # the library knows best which one to use
        return wire.build_async_client(direct=True, limits=_LIMITS, verify=wire.tls_context())
    aiohttp = load_aiohttp() if _may_be_fast(backend) else None
    if aiohttp is not None:
        return AiohttpClient(aiohttp)
    transport = ShardedTransport(_LIMITS, wire.tls_context())
    return wire.build_async_client(direct=True, transport=transport)


def _may_be_fast(backend: str) -> bool:
    return backend == "asyncio" and os.environ.get("TARASH_FAST") != "0"
