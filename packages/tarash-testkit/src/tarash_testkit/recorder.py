"""What a test server saw: exchanges, paid jobs, leaked credentials.

Rule: written by the server's thread, read by the test's; everything handed out is frozen.
"""

import json
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from tarash_testkit.multipart import Part, read_parts

__all__ = ("Counters", "Exchange", "Leak", "Recorder")


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request as it arrived, and the status that answered it."""

    number: int
    """1 for the first request of this server."""
    operation: str
    """What the request asks for in the provider's terms, such as `submit`."""
    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    """In order of arrival, names in lower case."""
    body: bytes = field(repr=False)
    fault: str | None = None
    """The fault that this request met."""
    status: int | None = None
    """`None` while no answer left, and for good when none ever did."""

    def header(self, name: str) -> str | None:
        """Return the first value of the header `name`, in any case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key == wanted), None)

    def json(self) -> object:
        """Return the parsed body."""
        parsed: object = json.loads(self.body)
        return parsed

    def parts(self) -> tuple[Part, ...]:
        """Return the parts of a multipart form.

        Raises:
            ValueError: the body is none.
        """
        parts = read_parts(self.header("content-type") or "", self.body)
        if parts is None:
            message = f"The body of exchange {self.number} ({self.operation}) is no multipart form."
            raise ValueError(message)
        return parts


@dataclass(frozen=True, slots=True)
class Leak:
    """A credential that was sent where none belongs. It never holds the credential."""

    number: int
    """The `Exchange.number` of the request."""
    operation: str
    where: str
    """`header <name>` or `query`."""


@dataclass(frozen=True, slots=True)
class Counters:
    """A snapshot of the numbers that tests compare."""

    paid_submits: int
    """Generations that were accepted, queued or direct: what the service would bill."""
    requests: Mapping[str, int]
    """Requests per operation, faults included; 0 for an operation that never came."""
    open_connections: int
    connections: int
    """TCP connections accepted so far."""


class Recorder:
    """Collects what happens on one server."""

    def __init__(self) -> None:
        """Start empty."""
        self._lock = threading.Lock()
        self._exchanges: list[Exchange] = []
        self._leaks: list[Leak] = []
        self._crashes: list[Exception] = []
        self._paid = 0

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """Every exchange so far, in order of arrival."""
        with self._lock:
            return tuple(self._exchanges)

    @property
    def leaks(self) -> tuple[Leak, ...]:
        """Every credential sent where none belongs."""
        with self._lock:
            return tuple(self._leaks)

    @property
    def crashes(self) -> tuple[Exception, ...]:
        """Exceptions of the server's own code: a test that meets one proves nothing."""
        with self._lock:
            return tuple(self._crashes)

    def begin(self, exchange: Exchange) -> Exchange:
        """Return `exchange` with its number, kept from now on."""
        with self._lock:
            numbered = replace(exchange, number=len(self._exchanges) + 1)
            self._exchanges.append(numbered)
        return numbered

    def answered(self, number: int, status: int) -> None:
        """Note the status of exchange `number`, before its first byte leaves."""
        with self._lock:
            self._exchanges[number - 1] = replace(self._exchanges[number - 1], status=status)

    def paid(self) -> None:
        """Count one accepted generation."""
        with self._lock:
            self._paid += 1

    def leaked(self, leak: Leak) -> None:
        """Keep a leak."""
        with self._lock:
            self._leaks.append(leak)

    def crashed(self, error: Exception) -> None:
        """Keep an exception of the server's own code."""
        with self._lock:
            self._crashes.append(error)

    def counters(self, *, open_connections: int, connections: int) -> Counters:
        """Return a snapshot of the numbers."""
        with self._lock:
            requests = Counter(exchange.operation for exchange in self._exchanges)
            return Counters(
                paid_submits=self._paid,
                requests=MappingProxyType(requests),
                open_connections=open_connections,
                connections=connections,
            )
