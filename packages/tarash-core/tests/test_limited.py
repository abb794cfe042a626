"""What a blocking connection must hold: all its waits together end with the exchange's time."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from typing import Any, cast

import pytest

from tarash.tarash_gateway import _limited, wire
from tarash.tarash_gateway._limited import LimitedBackend
from tarash.tarash_gateway._sending import Timeouts, read
from tarash.tarash_gateway._time_left import limited, seconds_left
from tarash.tarash_gateway._transports import new_client
from tarash.tarash_gateway.exceptions import TransportError
from tarash.tarash_gateway.wire import Request

Serve = Callable[[Callable[[Any], Any]], Any]
FAR = 1000.0  # seconds: a test that waited for it would be noticed
PATIENCE_SECONDS = 20.0
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
    timeouts = Timeouts(9.0, 9.0, deadline=remaining, clock=lambda: 0.0)
    assert waits_with(timeouts, timeout) == [cut] * 5
    assert seconds_left() == float("inf")


@pytest.mark.parametrize("timeout", [3.0, None])
def test_a_wait_without_a_deadline_is_left_as_it_is(timeout: float | None) -> None:
    """Outside of an exchange, and in one without a deadline, the library's limit holds."""
    assert waits_with(None, timeout) == [timeout] * 5
    assert waits_with(TIMEOUTS, timeout) == [timeout] * 5


@pytest.mark.parametrize(
    ("writes", "sent"),
    [
        ([b"head", b"body", b""], [8]),  # as the library writes a request
        ([b"head", b""], [4]),
        ([b"head", b"one", b"two", b""], [7, 3]),
        ([b"head", b"a" * 70_000, b""], [65536, 4468]),
        ([b"head"], [4]),  # whoever reads has sent all
    ],
)
def test_the_head_of_a_request_goes_with_its_body(writes: list[bytes], sent: list[int]) -> None:
    """A small request is one packet, and nothing of one stays behind."""
    fake = FakeStream()
    stream = LimitedBackend(FakeBackend(fake)).connect_tcp("192.0.2.1", 1, local_address=None)
    for piece in writes:
        stream.write(piece)
    stream.read(3)
    assert fake.written == sent


# --------------------------------------------------------------------------- names and addresses


class Network:
    """Connects to some addresses; each attempt at another one takes all the time it is given."""

    def __init__(self, *reachable: str) -> None:
        self.reachable = reachable
        self.now = 0.0
        self.attempts: list[tuple[str, float | None]] = []

    def monotonic(self) -> float:
        """Return the time."""
        return self.now

    def connect_tcp(self, host: str, port: int, timeout: float | None, **_: object) -> FakeStream:
        """Connect, or fail in time."""
        assert port == 443
        self.attempts.append((host, timeout))
        if host in self.reachable:
            return FakeStream()
        self.now += timeout or 0.0
        raise wire.http.ConnectTimeout(f"{host} is silent")

    def sleep(self, seconds: float) -> None:
        """Do nothing."""


def connect(
    network: Network, patch: pytest.MonkeyPatch, *addresses: str, timeout: float | None = 8.0
) -> Any:
    """Connect to a name that has `addresses`."""

    def resolve(host: str, port: int, **_: object) -> list[Any]:
        assert host == "cdn.test"
        return [(0, 0, 0, "", (address, port)) for address in addresses]

    patch.setattr(socket, "getaddrinfo", resolve)
    patch.setattr(_limited, "time", network)
    return LimitedBackend(network).connect_tcp("cdn.test", 443, timeout)


def test_all_addresses_of_a_host_share_one_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four that swallow packets take no longer than one, and each gets its share."""
    network = Network()
    with pytest.raises(wire.http.ConnectTimeout, match=r"192\.0\.2\.4 is silent"):
        connect(network, monkeypatch, *(f"192.0.2.{number}" for number in range(1, 5)))
    assert network.attempts == [(f"192.0.2.{number}", 2.0) for number in range(1, 5)]
    assert network.now == 8.0


def test_the_address_that_answers_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A silent one before it leaves it enough time; those after it are not tried."""
    network = Network("192.0.2.2")
    assert connect(network, monkeypatch, "2001:db8::1", "192.0.2.2", "192.0.2.3") is not None
    assert [host for host, _ in network.attempts] == ["2001:db8::1", "192.0.2.2"]


def test_the_exchange_s_time_limits_the_addresses_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left of it is what they share."""
    network = Network()
    with limited(lambda: 1.0), pytest.raises(wire.http.ConnectTimeout):
        connect(network, monkeypatch, "192.0.2.1", "192.0.2.2")
    assert network.attempts == [("192.0.2.1", 0.5), ("192.0.2.2", 0.5)]


def test_a_name_without_a_limit_is_left_to_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a client of its own does."""
    network = Network("cdn.test")
    assert connect(network, monkeypatch, timeout=None) is not None
    assert network.attempts == [("cdn.test", None)]


def test_an_address_is_not_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that the guard has checked is the one that is connected to."""
    monkeypatch.setattr(socket, "getaddrinfo", None)
    network = Network("192.0.2.7")
    assert LimitedBackend(network).connect_tcp("192.0.2.7", 443, 8.0) is not None
    assert network.attempts == [("192.0.2.7", 8.0)]


def test_a_look_up_that_hangs_ends_with_the_exchange(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing was sent, so a chain may go on; which name it was stands in the error."""
    release = threading.Event()

    def hang(*_: object, **__: object) -> list[Any]:
        release.wait(PATIENCE_SECONDS)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    with new_client() as client, pytest.raises(TransportError, match=r"cdn\.test") as caught:
        read(client, Request("POST", "http://cdn.test/"), Timeouts(0.05, FAR))
    release.set()
    assert not caught.value.sent


def test_a_name_leads_to_where_it_is_found(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    """The request arrives under that name, at the second address when the first refuses."""
    server = serve(lambda c: c.answer_all())

    system = socket.getaddrinfo

    def resolve(host: str, port: int, *options: Any, **named: Any) -> list[Any]:
        hosts = ("::1", "127.0.0.1") if host == "cdn.test" else (host,)
        return [entry for each in hosts for entry in system(each, port, *options, **named)]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with new_client() as client:
        answer = read(client, Request("GET", f"http://cdn.test:{server.port}/"), TIMEOUTS)
    assert answer.status_code == 200
    assert f"host: cdn.test:{server.port}".encode() in server.requests[0].lower()
