"""An answer that arrives as server-sent events: reported at once, the rest left to the flow."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import anyio
import pytest
from toys import QueueToy, image_config, image_request

from tarash.tarash_gateway import AsyncGateway, Gateway
from tarash.tarash_gateway._events import ServerEvent
from tarash.tarash_gateway._registry import Registry
from tarash.tarash_gateway.exceptions import SubmissionUnknownError
from tarash.tarash_gateway.flows import Emit
from tarash.tarash_gateway.models import (
    GenerationRequest,
    ImageGenerationResponse,
    Job,
    Partial,
    ProgressUpdate,
)
from tarash.tarash_gateway.plugin import Api, Asset, Flow, HttpFlow, TransportError, hookimpl
from tarash.tarash_gateway.testing import VirtualGateway, answer
from tarash.tarash_gateway.wire import AsyncClient, Client, HTTPResponse, MockTransport
from tarash.tarash_gateway.wire import Request as WireRequest

STREAM = {"content-type": "text/event-stream; charset=utf-8"}
EVENTS = (
    ServerEvent("part", '{"picture": "AAAA"}'),
    ServerEvent("part", '{"picture": "BBBB"}'),
    ServerEvent("done", '{"url": "https://cdn.test/1.png"}'),
)
BODY = "".join(f"event: {event.event}\ndata: {event.data}\n\n" for event in EVENTS).encode()


def hear(event: ServerEvent) -> Partial | None:
    """Report a half picture."""
    if event.event != "part":
        return None
    url = f"data:image/png;base64,{json.loads(event.data)['picture']}"
    return {"preview": Asset(url=url), "update": event.data}


class StreamToy(QueueToy):
    """One that answers with a stream."""

    def __init__(self, hears: Callable[[ServerEvent], Partial | None] = hear) -> None:
        super().__init__()
        self.hears = hears

    @hookimpl
    def submit(self, request: GenerationRequest, api: Api) -> HttpFlow[Job]:
        """Listen."""
        response = yield api.post("/now", json={"prompt": request.prompt}, hear=self.hears)
        events = response.take_events()
        if not events:
            raise TransportError("the stream ended without its last event", sent=True)
        return api.job("now-1").succeeded(json.loads(events[-1].data))

    @hookimpl
    def normalize(self, job: Job) -> ImageGenerationResponse:
        """Return the picture."""
        return ImageGenerationResponse(assets=(Asset(url=job.payload["url"]),))


def _sync(toy: StreamToy, body: bytes, callback: Any) -> ImageGenerationResponse:
    transport = MockTransport(lambda _: HTTPResponse(200, headers=STREAM, content=body))
    with Client(transport=transport) as client:
        return _gateway(Gateway, toy, client).generate_image(
            image_config(), image_request(), callback
        )


def _async(backend: str) -> Callable[[StreamToy, bytes, Any], ImageGenerationResponse]:
    def run(toy: StreamToy, body: bytes, callback: Any) -> ImageGenerationResponse:
        async def go() -> ImageGenerationResponse:
            transport = MockTransport(lambda _: HTTPResponse(200, headers=STREAM, content=body))
            async with AsyncClient(transport=transport) as client:
                gateway = _gateway(AsyncGateway, toy, client)
                return await gateway.generate_image(image_config(), image_request(), callback)

        return anyio.run(go, backend=backend)

    return run


def _virtual_gateway(toy: StreamToy, body: bytes) -> VirtualGateway:
    return VirtualGateway(
        lambda _: answer(content=body, headers=STREAM),
        plugins={"toy": toy},
        environment={"TOY_KEY": "k"},
    )


def _virtual(toy: StreamToy, body: bytes, callback: Any) -> ImageGenerationResponse:
    gateway = _virtual_gateway(toy, body)
    return gateway.generate_image(image_config(), image_request(), callback)


def _gateway(kind: Any, toy: StreamToy, client: Any) -> Any:
    registry = Registry({"TARASH_PLUGINS": ""})
    registry.register("toy", toy)
    return kind(client=client, registry=registry, environment={"TOY_KEY": "k"})


DRIVERS = pytest.mark.parametrize(
    "generate",
    [_sync, _async("asyncio"), _async("trio"), _virtual],
    ids=["sync", "asyncio", "trio", "virtual"],
)


@DRIVERS
def test_parts_are_reported_and_the_end_is_the_answer(generate: Any) -> None:
    """Each part comes once, before the result."""
    seen: list[ProgressUpdate] = []
    response = generate(StreamToy(), BODY, seen.append)
    assert response.images == ("https://cdn.test/1.png",)
    pictures = [update.preview.url[-4:] for update in seen if update.preview and update.preview.url]
    assert pictures == ["AAAA", "BBBB"]
    assert [update.status for update in seen] == ["processing", "processing", "completed"]
    assert seen[0].update == EVENTS[0].data


@DRIVERS
def test_a_stream_without_a_callback_is_read_all_the_same(generate: Any) -> None:
    """The parts are dropped."""
    assert generate(StreamToy(), BODY, None).images == ("https://cdn.test/1.png",)


@DRIVERS
def test_a_callback_that_raises_over_a_part_loses_nothing(generate: Any) -> None:
    """It is called no more, and the answer is read to its end."""
    calls: list[object] = []

    def broken(update: object) -> None:
        calls.append(update)
        raise OSError("the screen is full")

    assert generate(StreamToy(), BODY, broken).images == ("https://cdn.test/1.png",)
    assert len(calls) == 1


@DRIVERS
def test_a_stream_that_ends_too_soon_leaves_the_submit_unknown(generate: Any) -> None:
    """It was paid, perhaps."""
    with pytest.raises(SubmissionUnknownError):
        generate(StreamToy(), BODY[: len(BODY) - 5], None)


@DRIVERS
def test_a_plugin_that_cannot_read_a_part_leaves_the_submit_unknown(generate: Any) -> None:
    """Whatever it raises."""

    def broken(event: ServerEvent) -> Partial | None:
        raise KeyError(event.event)

    with pytest.raises(SubmissionUnknownError):
        generate(StreamToy(broken), BODY, None)


@DRIVERS
def test_events_that_nobody_takes_are_left_to_the_flow(generate: Any) -> None:
    """Nothing is reported of them."""
    seen: list[ProgressUpdate] = []

    def keep(event: ServerEvent) -> Partial | None:
        del event
        return None

    response = generate(StreamToy(keep), BODY, seen.append)
    assert response.images == ("https://cdn.test/1.png",)
    assert [update.status for update in seen] == ["completed"]


async def test_an_async_callback_is_awaited_for_each_part(anyio_backend_name: str) -> None:
    """On both backends, before the next part is read."""
    seen: list[str] = []

    async def callback(update: ProgressUpdate) -> None:
        await anyio.lowlevel.checkpoint()
        seen.append(update.status)

    transport = MockTransport(lambda _: HTTPResponse(200, headers=STREAM, content=BODY))
    async with AsyncClient(transport=transport) as client:
        gateway = _gateway(AsyncGateway, StreamToy(), client)
        await gateway.generate_image(image_config(), image_request(), callback)
    assert seen == ["processing", "processing", "completed"], anyio_backend_name


def test_a_request_does_not_show_what_hears_it() -> None:
    """It is no part of what is sent."""
    assert "hear" not in repr(WireRequest("POST", "https://toy.test", hear=hear))


def test_a_report_of_a_flow_itself_may_raise_in_it() -> None:
    """Where nobody else is told of it."""

    def broken(update: object) -> None:
        raise LookupError(str(update))

    def flow() -> Flow[str]:
        try:
            yield Emit(broken, 1)
        except LookupError:
            return "told"
        return "lost"

    assert _virtual_gateway(StreamToy(), BODY)._run(flow()) == "told"
