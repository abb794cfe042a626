"""A caller's own HTTP client carries requests; it logs in nowhere and hides no answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import anyio
import pytest

from tarash.tarash_gateway import wire
from tarash.tarash_gateway._sending import Timeouts, read, read_async
from tarash.tarash_gateway.exceptions import TransportError
from tarash.tarash_gateway.wire import Request, Response

TIMEOUTS = Timeouts(10.0, 10.0)
PLAIN = b'HTTP/1.1 200 OK\r\ncontent-length: 13\r\n\r\n{"said":"hi"}'
REFUSAL = b'HTTP/1.1 422 No\r\ncontent-length: 15\r\nx-id: 7\r\n\r\n{"detail":"no"}'

Exchange = Callable[..., Response]


@pytest.fixture(params=["sync", "asyncio", "trio"])
def exchange(request: pytest.FixtureRequest) -> Exchange:
    """Give `exchange(request, hook, **options)` with a client that is made from the options."""

    def perform(entry: Request, hook: Callable[[Any], None] | None = None, **options: Any) -> Any:
        if request.param == "sync":
            hooks = {"event_hooks": {"response": [hook]}} if hook else {}
            with wire.Client(**options, **hooks) as client:
                return read(client, entry, TIMEOUTS)
        return anyio.run(awaited, entry, hook, options, backend=request.param)

    async def awaited(entry: Request, hook: Callable[[Any], None] | None, options: Any) -> Response:
        async def hooked(answer: Any) -> None:
            if hook is read_it:
                await answer.aread()
            elif hook is not None:
                hook(answer)

        hooks: dict[str, Any] = {"event_hooks": {"response": [hooked]}}
        async with wire.AsyncClient(**options, **hooks) as client:
            return await read_async(client, entry, TIMEOUTS)

    return perform


def read_it(answer: Any) -> None:
    """Read the body, as a client that logs answers does."""
    answer.read()


def refuse_it(answer: Any) -> None:
    """Raise, as many clients are taught to."""
    answer.raise_for_status()


@pytest.mark.parametrize(
    "options",
    [
        {"auth": ("corp", "corp-secret")},
        {"headers": {"Authorization": "Bearer corp-secret", "Proxy-Authorization": "corp-secret"}},
        {"cookies": {"session": "corp-secret"}},
    ],
)
@pytest.mark.parametrize("own", [{}, {"Authorization": "Key mine", "Cookie": "a=b"}])
def test_what_a_client_logs_in_with_stays_at_home(
    options: dict[str, Any], own: dict[str, str], exchange: Exchange, serve: Callable[..., Any]
) -> None:
    """The key is the request's own; a host that gets none gets no other either."""
    server = serve(lambda connection: connection.answer_all(PLAIN))
    exchange(Request("GET", server.url, headers=own), **options)
    text = server.requests[0].decode()
    assert "corp" not in text
    assert ("Key mine" in text) is bool(own)
    assert ("a=b" in text) is bool(own)


def test_a_header_of_another_name_travels(exchange: Exchange, serve: Callable[..., Any]) -> None:
    """What it means, only the caller knows."""
    server = serve(lambda connection: connection.answer_all(PLAIN))
    exchange(Request("GET", server.url), headers={"X-Proxy-Token": "corp"})
    assert b"x-proxy-token: corp" in server.requests[0].lower()


@pytest.mark.parametrize("params", [None, {"page": 2}])
def test_parameters_of_a_client_are_added_to_those_of_the_address(
    params: Any, exchange: Exchange, serve: Callable[..., Any]
) -> None:
    """A signature in the address is not lost to what the caller adds everywhere."""
    server = serve(lambda connection: connection.answer_all(PLAIN))
    request = Request("GET", f"{server.url}/file?sig=a%2Fb&page=1", params=params)
    exchange(request, params={"tenant": "7", "page": "9"})
    line = server.requests[0].partition(b"\r\n")[0]
    query = line.split(b" ")[1].partition(b"?")[2].split(b"&")
    assert sorted(query) == [b"page=2" if params else b"page=1", b"sig=a%2Fb", b"tenant=7"]


def test_a_hook_that_raises_for_a_status_hides_no_answer(
    exchange: Exchange, serve: Callable[..., Any]
) -> None:
    """A refusal is a refusal, and no lost submit; its body is lost with most hooks."""
    server = serve(lambda connection: connection.answer_all(REFUSAL))
    answer = exchange(Request("POST", server.url, json={}), refuse_it)
    assert (answer.status_code, answer.headers["x-id"], answer.content) == (422, "7", b"")


@pytest.mark.parametrize("answer", [PLAIN, REFUSAL])
def test_a_hook_that_reads_the_body_takes_none_away(
    answer: bytes, exchange: Exchange, serve: Callable[..., Any]
) -> None:
    """It is there for the judge too."""
    server = serve(lambda connection: connection.answer_all(answer))
    got = exchange(Request("POST", server.url, json={}), read_it)
    assert got.content == answer.partition(b"\r\n\r\n")[2]


@pytest.mark.skipif(wire.LIBRARY != "httpx", reason="the transport is made for httpx")
def test_a_transport_that_calls_a_lost_answer_a_failed_connection_is_not_believed(
    serve: Callable[..., Any],
) -> None:
    """httpx-aiohttp does; a submit would be paid twice."""
    httpx_aiohttp = pytest.importorskip("httpx_aiohttp")
    server = serve(lambda connection: (connection.take(), connection.reset()))

    async def lost() -> None:
        async with wire.AsyncClient(transport=httpx_aiohttp.AiohttpTransport()) as client:
            await read_async(client, Request("POST", server.url, json={}), TIMEOUTS)

    with pytest.raises(TransportError, match="may have arrived") as caught:
        anyio.run(lost)
    assert caught.value.sent
