"""Looks host names up within a limit of time, which the system's own resolver does not know."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable
from ipaddress import ip_address
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, TypeAlias

__all__ = ("Resolve", "addresses_of", "is_address")

Resolve: TypeAlias = Callable[..., Iterable[tuple[Any, ...]]]
_Outcome: TypeAlias = "tuple[str, ...] | Exception"


def is_address(host: str) -> bool:
    """Tell whether `host` is an IP address and needs no look-up."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def addresses_of(
    host: str, port: int, seconds: float, resolve: Resolve | None = None
) -> tuple[str, ...]:
    """Return the addresses of `host`, one at least, those first that the system prefers.

    Args:
        host: A name, or an address.
        port: Where it is to be connected to.
        seconds: How long it may take. A look-up that takes longer is left to itself in a thread
            that no program waits for.
        resolve: `socket.getaddrinfo`, or what stands in for it.

    Raises:
        TimeoutError: It took longer.
        OSError: There is no such name, or no answer.
        UnicodeError: It is no name.
    """
    outcomes: SimpleQueue[_Outcome] = SimpleQueue()

    def look_up() -> None:
        outcomes.put(_outcome(host, port, resolve or socket.getaddrinfo))

    try:
        Thread(target=look_up, name=f"look-up of {host}", daemon=True).start()
    except RuntimeError:  # the program is ending, and no thread can be started any more
        look_up()
    try:
        outcome = outcomes.get(timeout=seconds)
    except Empty:
        raise TimeoutError(f"the look-up of {host} was not done in time") from None
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def _outcome(host: str, port: int, resolve: Resolve) -> _Outcome:
    """Return the addresses, or the error that there is in their place."""
    try:
        found = [entry[4][0] for entry in resolve(host, port, type=socket.SOCK_STREAM)]
    except Exception as error:  # noqa: BLE001  raised where it is waited for
        return error
    return tuple(dict.fromkeys(map(str, found))) or OSError(f"{host} has no address")
