"""What the fast client of an asyncio program must hold, where aiohttp is installed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import aclosing
from types import SimpleNamespace
from typing import Any

import anyio
import pytest

from tarash.tarash_gateway._aiohttp import AiohttpClient
from tarash.tarash_gateway._sending import Timeouts, read_async, stream_async
from tarash.tarash_gateway.exceptions import ConfigurationError, TransportError
from tarash.tarash_gateway.wire import Request

aiohttp = pytest.importorskip("aiohttp")
pytestmark = pytest.mark.parametrize("anyio_backend", ["asyncio"])
Serve = Callable[[Callable[[Any], Any]], Any]
TIMEOUTS = Timeouts(6.3, 8.2)


async def test_limits_are_not_rounded_up_to_whole_seconds() -> None:
    """Else an outage would outlast the deadline, and count as a request that was sent."""
    seen: list[Any] = []

    def note(*_: object, **options: Any) -> Any:
        seen.append(options["timeout"])
        raise OSError("noted")

    async with aclosing(AiohttpClient(aiohttp)) as client:
        inside: Any = client
        opened, inside._keeping = inside._keeping, SimpleNamespace(request=note, closed=False)
        with pytest.raises(TransportError):
            await read_async(client, Request("GET", "http://127.0.0.1/"), TIMEOUTS)
        inside._keeping = opened
    [limits] = seen
    assert limits.ceil_threshold == float("inf")
    assert (limits.connect, limits.sock_connect, limits.sock_read) == (6.3, 6.3, 8.2)


@pytest.mark.parametrize(
    ("login", "sent"), [("a%40b:%C3%A9", "YUBiOsOp"), ("token", "dG9rZW46"), (":token", "OnRva2Vu")]
)
async def test_a_login_in_the_address_is_sent_as_the_library_sends_it(
    serve: Serve, login: str, sent: str
) -> None:
    """It takes the place of the request's own, and does not stand in the request line."""
    server = serve(lambda c: c.answer_all())
    url = server.url.replace("//", f"//{login}@")
    request = Request("GET", url, headers={"authorization": "Key k"})
    async with aclosing(AiohttpClient(aiohttp)) as client:
        assert (await read_async(client, request, TIMEOUTS)).status_code == 200
    [received] = server.requests
    lines = received.decode().split("\r\n")
    assert lines[0] == "GET /x HTTP/1.1"
    logins = [line for line in lines if line.lower().startswith("authorization")]
    assert logins == [f"Authorization: Basic {sent}"]


async def test_a_closed_client_sends_nothing(serve: Serve) -> None:
    """The error says so, in the library's place."""
    server = serve(lambda c: c.answer_all())
    client = AiohttpClient(aiohttp)
    await client.aclose()
    with pytest.raises(ConfigurationError, match="closed; nothing was sent"):
        await read_async(client, Request("GET", server.url), TIMEOUTS)
    assert not server.requests


async def test_closing_ends_what_is_being_read(serve: Serve) -> None:
    """By itself aiohttp leaves the reader waiting for ever."""
    half = b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf"
    server = serve(lambda c: (c.take(), c.send(half), c.receive()))
    client = AiohttpClient(aiohttp)
    with anyio.fail_after(5):
        async with stream_async(client, Request("GET", server.url), TIMEOUTS) as answer:
            await client.aclose()
            with pytest.raises(TransportError, match="may have arrived"):
                [_ async for _ in answer.chunks]


async def test_closing_loses_no_answer_that_has_arrived(serve: Serve) -> None:
    """It may be a paid job."""
    server = serve(lambda c: c.answer_all())
    client = AiohttpClient(aiohttp)
    async with stream_async(client, Request("GET", server.url), TIMEOUTS) as answer:
        await client.aclose()
        assert [chunk async for chunk in answer.chunks] == [b"{}"]
