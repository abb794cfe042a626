"""A host name is looked up in time or not at all."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from typing import Any

import pytest

from tarash.tarash_gateway._resolve import addresses_of, is_address

FAR = 1000.0  # seconds: a test that waited for it would be noticed
PATIENCE_SECONDS = 20.0


def names(*addresses: str) -> Callable[..., list[Any]]:
    """Return a stand-in for `socket.getaddrinfo` that gives `addresses`."""

    def resolve(host: str, port: int, **options: object) -> list[Any]:
        assert (host, options) == ("media.test", {"type": socket.SOCK_STREAM})
        return [(0, 0, 0, "", (address, port)) for address in addresses]

    return resolve


def test_every_address_is_given_once_in_the_systems_order() -> None:
    """The system says which to prefer."""
    resolve = names("192.0.2.2", "2001:db8::1", "192.0.2.2")
    assert addresses_of("media.test", 80, FAR, resolve) == ("192.0.2.2", "2001:db8::1")


def test_the_system_is_asked_unless_said_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    """By whatever stands under its name now."""
    monkeypatch.setattr(socket, "getaddrinfo", names("192.0.2.9"))
    assert addresses_of("media.test", 80, FAR) == ("192.0.2.9",)


@pytest.mark.parametrize(
    "error", [socket.gaierror(-2, "unknown"), UnicodeError("no name"), LookupError("a bug")]
)
def test_what_goes_wrong_is_raised_where_it_is_waited_for(error: Exception) -> None:
    """As it is, not in some thread."""

    def fail(*_: object, **__: object) -> list[Any]:
        raise error

    with pytest.raises(type(error)) as caught:
        addresses_of("media.test", 80, FAR, fail)
    assert caught.value is error


def test_a_host_without_an_address_is_an_error() -> None:
    """Else it would be connected to by name, unchecked."""
    with pytest.raises(OSError, match="has no address"):
        addresses_of("media.test", 80, FAR, names())


def test_a_look_up_that_hangs_is_left_to_a_thread_nobody_waits_for() -> None:
    """The error says which name it was."""
    release, threads = threading.Event(), list[threading.Thread]()

    def hang(*_: object, **__: object) -> list[Any]:
        threads.append(threading.current_thread())
        release.wait(PATIENCE_SECONDS)
        return []

    with pytest.raises(TimeoutError, match=r"media\.test was not done in time"):
        addresses_of("media.test", 80, 0.01, hang)
    release.set()
    assert all(thread.daemon for thread in threads)


def test_a_program_that_is_ending_looks_up_without_a_thread(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """From Python 3.12 on, none can be started then."""

    def refuse(thread: object) -> None:
        raise RuntimeError(f"can't create {thread} at interpreter shutdown")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    assert addresses_of("media.test", 80, FAR, names("192.0.2.1")) == ("192.0.2.1",)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("192.0.2.1", True),
        ("2001:db8::1", True),
        ("fe80::1%2", True),
        ("media.test", False),
        ("127.1", False),
        ("", False),
    ],
)
def test_an_address_is_told_from_a_name(host: str, expected: bool) -> None:
    """Odd spellings are names, which the system turns into addresses."""
    assert is_address(host) is expected
