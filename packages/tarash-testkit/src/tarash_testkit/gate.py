"""The gate before each provider's app: records every request, then lets it pass or spoils it.

Rule: a request is recorded, and its status noted, before the client can see any effect of it.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.routing import BaseRoute, Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tarash_testkit.faults import Fault
from tarash_testkit.protocol import connection_of
from tarash_testkit.recorder import Exchange, Leak, Recorder
from tarash_testkit.schedule import Schedule
from tarash_testkit.spoil import Passage, perform

__all__ = ("UNKNOWN", "Credentials", "Gate")

UNKNOWN = "unknown"
"""The operation of a request that no route takes."""
_CREDENTIAL_HEADERS = frozenset({"api-key", "authorization", "x-api-key", "x-goog-api-key"})
"""Headers that carry a credential, whatever their value."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What must not be sent where: a secret in any query, and any credential on `free_of`."""

    secrets: Callable[[], Collection[str]]
    """The keys and tokens, those included that are no longer accepted."""
    free_of: frozenset[str]
    """Operations that take no credential at all."""

    def leaks(self, exchange: Exchange) -> tuple[Leak, ...]:
        """Return the places in which `exchange` carries what it must not."""
        places: list[str] = []
        if exchange.operation in self.free_of:
            places += [
                f"header {name}"
                for name, value in exchange.headers
                if name in _CREDENTIAL_HEADERS or self._holds_a_secret(value)
            ]
        if any(self._holds_a_secret(value) for _, value in exchange.query):
            places.append("query")
        return tuple(Leak(exchange.number, exchange.operation, place) for place in places)

    def _holds_a_secret(self, value: str) -> bool:
        return any(secret in value for secret in self.secrets())


class Gate:
    """An ASGI app around `app`, whose `routes` are named after operations."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        routes: Sequence[BaseRoute],
        recorder: Recorder,
        schedule: Schedule,
        credentials: Credentials,
        elsewhere: Callable[[], str],
    ) -> None:
        """Join the parts; `elsewhere` gives the origin that redirects point to."""
        self._app = app
        self._routes = routes
        self._recorder = recorder
        self._schedule = schedule
        self._credentials = credentials
        self._elsewhere = elsewhere

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        body = await _read(receive)
        operation = self._operation_of(scope)
        fault = self._schedule.take(operation)
        exchange = self._recorder.begin(_exchange(scope, operation, body, fault))
        for leak in self._credentials.leaks(exchange):
            self._recorder.leaked(leak)
        passage = Passage(
            app=self._app,
            scope=scope,
            receive=_replay(body, receive),
            send=self._noting(exchange.number, send),
            connection=connection_of(scope),
            elsewhere=self._elsewhere,
        )
        try:
            await perform(fault, passage)
        except Exception as error:
            self._recorder.crashed(error)
            raise

    def _operation_of(self, scope: Scope) -> str:
        for route in self._routes:
            if isinstance(route, Route) and route.matches(scope)[0] is Match.FULL:
                return route.name
        return UNKNOWN

    def _noting(self, number: int, send: Send) -> Send:
        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._recorder.answered(number, message["status"])
            await send(message)

        return noting


def _exchange(scope: Scope, operation: str, body: bytes, fault: Fault | None) -> Exchange:
    headers: list[tuple[bytes, bytes]] = scope["headers"]
    query: bytes = scope["query_string"]
    return Exchange(
        number=0,
        operation=operation,
        method=scope["method"],
        path=scope["path"],
        query=tuple(parse_qsl(query.decode("ascii"), keep_blank_values=True)),
        headers=tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in headers),
        body=body,
        fault=None if fault is None else fault.name,
    )


async def _read(receive: Receive) -> bytes:
    parts: list[bytes] = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


def _replay(body: bytes, receive: Receive) -> Receive:
    pending = [body]

    async def replay() -> Message:
        if pending:
            return {"type": "http.request", "body": pending.pop(), "more_body": False}
        return await receive()

    return replay
