"""What a blocking connection must hold: all its waits together end with the exchange's time."""

from __future__ import annotations

from typing import Any, cast

import pytest

from tarash.tarash_gateway import wire
from tarash.tarash_gateway._limited import LimitedBackend
from tarash.tarash_gateway._sending import Timeouts, read
from tarash.tarash_gateway._time_left import seconds_left
from tarash.tarash_gateway.wire import Request

TIMEOUTS = Timeouts(10.0, 10.0)


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
        assert (host, port, more) == ("192.0.2.1", 1, {"local_address": None})
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
        stream = LimitedBackend(FakeBackend(fake)).connect_tcp(
            "192.0.2.1", 1, timeout=timeout, local_address=None
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
