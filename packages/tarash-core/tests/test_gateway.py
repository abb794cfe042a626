"""What both gateways and the module functions must hold, over real connections."""

from __future__ import annotations

import inspect
import json
import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import anyio
import anyio.lowlevel
import pytest
from toys import CancelToy

from tarash.tarash_gateway import _settings, api, wire
from tarash.tarash_gateway._gateway import AsyncGateway, Gateway
from tarash.tarash_gateway._registry import Registry
from tarash.tarash_gateway._retry import RetryPolicy
from tarash.tarash_gateway.exceptions import ConfigurationError
from tarash.tarash_gateway.mock import MockConfig
from tarash.tarash_gateway.models import (
    ImageGenerationConfig,
    ImageGenerationRequest,
    ProgressUpdate,
    VideoGenerationConfig,
    VideoGenerationRequest,
    VideoGenerationResponse,
)

Serve = Callable[[Callable[[Any], Any]], Any]

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
VIDEO, IMAGE = VideoGenerationRequest(prompt="a cat"), ImageGenerationRequest(prompt="a cat")
QUICK = RetryPolicy(attempts=2, first_seconds=0.001)


@pytest.fixture
def service(serve: Serve) -> Any:
    """Start a service that speaks the toy's words and delivers one file."""
    looks: dict[bytes, int] = {}

    def answer(path: bytes, method: bytes, port: int) -> bytes:
        if path == b"/file":
            return PNG
        if method == b"POST":
            return b'{"id": "j%d"}' % len(looks.setdefault(b"all", 0).to_bytes(1, "big"))
        if method == b"DELETE":
            return b'{"verdict": "cancelled"}'
        looks[path] = looks.get(path, 0) + 1
        if looks[path] == 1:
            return b'{"state": "working", "percent": 50}'
        urls = [f"http://127.0.0.1:{port}/file"]
        return json.dumps({"state": "done", "urls": urls}).encode()

    def script(connection: Any) -> None:
        while request := connection.take():
            method, path, _ = request.split(b" ", 2)
            body = answer(path, method, connection.server.port)
            connection.send(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(body) + body)

    return serve(script)


@pytest.fixture
def settings(service: Any) -> dict[str, Any]:
    """Give what a gateway for that service is made from."""
    del service
    registry = Registry({"TARASH_PLUGINS": ""})
    registry.register("toy", CancelToy(poll_after_seconds=0.0))
    return {"registry": registry, "environment": {"TOY_KEY": "key-0123456789"}, "retry": QUICK}


@pytest.fixture
def configs(service: Any) -> tuple[VideoGenerationConfig, ImageGenerationConfig]:
    """Give a config of each medium."""
    given: dict[str, Any] = {
        "provider": "toy",
        "model": "m",
        "base_url": f"http://127.0.0.1:{service.port}",
    }
    return VideoGenerationConfig(**given), ImageGenerationConfig(**given)


@pytest.fixture(autouse=True)
def not_warned(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each test see the first warning."""
    monkeypatch.setattr(_settings, "_warned", threading.Event())


@pytest.fixture
def default_gateways() -> Iterator[None]:
    """Close what the module functions opened."""
    yield
    api._gateway.close()


def test_every_verb_blocks_until_it_is_done(
    settings: dict[str, Any], configs: Any, tmp_path: Path
) -> None:
    """Generate, submit, check, resume, cancel and save, over one pool that is closed at the end."""
    video, image = configs
    updates: list[ProgressUpdate] = []
    with Gateway(**settings) as gateway:
        response = gateway.generate_video(video, VIDEO, updates.append)
        assert gateway.generate_image(image, IMAGE, updates.append).images
        job = gateway.submit_video(video, VIDEO)
        assert gateway.check(job).status in {"processing", "completed"}
        assert gateway.resume(job, updates.append).assets
        assert gateway.cancel(gateway.submit_image(image, IMAGE)) == "cancelled"
        assert len(gateway.plan(video, VIDEO)) == 1
        [path] = response.save(tmp_path / "clip")
        assert path.read_bytes() == PNG
        client = gateway._pool.client()
    assert client.is_closed
    assert [update.status for update in updates if update.status == "completed"]


async def test_every_verb_can_be_awaited(
    settings: dict[str, Any], configs: Any, tmp_path: Path
) -> None:
    """The same on asyncio and trio, with plain and async callbacks."""
    video, image = configs
    updates: list[ProgressUpdate] = []

    async def report(update: ProgressUpdate) -> None:
        await anyio.lowlevel.checkpoint()
        updates.append(update)

    async with AsyncGateway(**settings) as gateway:
        response = await gateway.generate_video(video, VIDEO, report)
        assert (await gateway.generate_image(image, IMAGE, updates.append)).images
        job = await gateway.submit_video(video, VIDEO)
        assert (await gateway.check(job)).status in {"processing", "completed"}
        assert (await gateway.resume(job, report)).assets
        assert await gateway.cancel(await gateway.submit_image(image, IMAGE)) == "cancelled"
        [path] = await response.save_async(tmp_path / "clip")
        assert path.read_bytes() == PNG
        client = await gateway._async_pool.client()
    assert client.is_closed
    assert [update.status for update in updates if update.status == "completed"]


async def test_a_response_is_saved_in_either_colour(
    settings: dict[str, Any], configs: Any, tmp_path: Path
) -> None:
    """Whichever made it: each gateway has both kinds of connections."""
    gateway = AsyncGateway(**settings)
    response = await gateway.generate_video(configs[0], VIDEO)
    await anyio.to_thread.run_sync(response.save, tmp_path / "sync")
    gateway._pool.close()
    await gateway.aclose()
    other = Gateway(**settings)
    again = await anyio.to_thread.run_sync(other.generate_video, configs[0], VIDEO)
    await again.save_async(tmp_path / "async")
    other.close()
    await other._async_pool.aclose()
    assert {path.read_bytes() for path in tmp_path.iterdir()} == {PNG}  # noqa: ASYNC240


def test_many_threads_share_one_gateway(settings: dict[str, Any], configs: Any) -> None:
    """Each gets its own response."""
    responses: list[VideoGenerationResponse] = []
    with Gateway(**settings) as gateway:

        def generate() -> None:
            responses.append(gateway.generate_video(configs[0], VIDEO))

        threads = [threading.Thread(target=generate) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(responses) == 16


async def test_a_callers_own_client_carries_everything(
    settings: dict[str, Any], configs: Any
) -> None:
    """It is used, and left open."""
    seen: list[str] = []

    def note(request: Any) -> None:
        seen.append(request.method)

    with wire.build_client(event_hooks={"request": [note]}) as client:
        with Gateway(client=client, **settings) as gateway:
            gateway.generate_video(configs[0], VIDEO)
        assert not client.is_closed
    assert seen[0] == "POST"


@pytest.mark.parametrize(
    ("kind", "client"),
    [
        (Gateway, wire.AsyncClient),
        (AsyncGateway, wire.Client),
        (Gateway, object),
    ],
)
def test_a_client_of_the_wrong_kind_is_refused(kind: Any, client: Any) -> None:
    """It would silently not be used, and with it the proxy that it stands for."""
    with pytest.raises(ConfigurationError, match=f"takes a client that is .*{client.__name__}"):
        kind(client=client.__new__(client))


def test_no_slots_at_all_are_refused() -> None:
    """Nothing could ever be submitted."""
    with pytest.raises(ConfigurationError, match="submit_slots must be 1 or more, not 0"):
        Gateway(submit_slots=0)


def test_slots_are_shared_by_all_gateways_that_say_nothing_else() -> None:
    """Own ones are a gateway's own."""
    assert Gateway()._tools.slots is AsyncGateway()._tools.slots
    assert Gateway(submit_slots=2)._tools.slots is not Gateway()._tools.slots


def test_eight_paid_submits_of_a_provider_are_under_way_at_most() -> None:
    """In the whole process, unless a gateway says otherwise: a crash leaves no more unknown."""
    slots = Gateway()._tools.slots
    leases = [slots.take("a provider of this test") for _ in range(9)]
    assert [lease is not None for lease in leases] == [True] * 8 + [False]
    for lease in leases[:8]:
        assert lease is not None
        lease.release()


async def test_a_callback_that_cannot_be_called_is_refused_before_anything_is_sent() -> None:
    """In both colours."""
    config = VideoGenerationConfig(provider="absent", model="m")
    wrong: Any = "print"
    match = "on_progress takes a function .* not str. Nothing was sent"
    with pytest.raises(ConfigurationError, match=match):
        Gateway().generate_video(config, VIDEO, wrong)
    with pytest.raises(ConfigurationError, match=match):
        await AsyncGateway().generate_video(config, VIDEO, on_progress=wrong)


def test_an_async_callback_of_a_blocking_call_is_refused_before_anything_is_sent(
    settings: dict[str, Any], configs: Any, service: Any
) -> None:
    """Not after the money is spent."""

    async def report(update: object) -> None:
        raise AssertionError(update)

    wrong: Any = report
    gateway = Gateway(**settings)
    with pytest.raises(ConfigurationError, match="callback is async"):
        gateway.generate_video(configs[0], VIDEO, wrong)
    assert not service.requests


async def test_a_blocking_call_in_an_event_loop_is_warned_of_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """On asyncio and trio."""
    config = VideoGenerationConfig(provider="fal", model="m", mock=MockConfig(enabled=True))
    with caplog.at_level(logging.WARNING, "tarash"), Gateway() as gateway:
        gateway.generate_video(config, VIDEO)
        gateway.generate_video(config, VIDEO)
    messages = [record.getMessage() for record in caplog.records]
    assert sum("inside a running event loop" in message for message in messages) == 1


def test_a_blocking_call_elsewhere_is_not_warned_of(caplog: pytest.LogCaptureFixture) -> None:
    """There is nothing to stop."""
    config = VideoGenerationConfig(provider="fal", model="m", mock=MockConfig(enabled=True))
    with caplog.at_level(logging.WARNING, "tarash"), Gateway() as gateway:
        gateway.generate_video(config, VIDEO)
    assert not caplog.records


@pytest.mark.usefixtures("default_gateways")
def test_the_module_functions_generate_with_the_mock(tmp_path: Path) -> None:
    """In both colours, through the default gateways; each verb has a twin."""
    mock = MockConfig(enabled=True)
    video = VideoGenerationConfig(provider="fal", model="m", mock=mock)
    image = ImageGenerationConfig(provider="fal", model="m", mock=mock)
    assert api.generate_video(video, VIDEO).is_mock
    assert api.generate_image(image, IMAGE).is_mock

    async def awaited() -> None:
        assert (await api.generate_video_async(video, VIDEO)).is_mock
        assert (await api.generate_image_async(image, IMAGE)).is_mock

    for backend in ("asyncio", "trio"):
        anyio.run(awaited, backend=backend)
    assert tmp_path.exists()


def test_every_verb_has_a_twin() -> None:
    """The one blocks, the other is awaited; both take the same."""
    verbs = [name.removesuffix("_async") for name in api.__all__ if name.endswith("_async")]
    assert len(verbs) == 8
    for verb in verbs:
        plain, twin = getattr(api, verb), getattr(api, f"{verb}_async")
        assert list(inspect.signature(plain).parameters) == list(inspect.signature(twin).parameters)
        assert inspect.iscoroutinefunction(twin)
        assert not inspect.iscoroutinefunction(plain)


async def test_a_plan_can_be_awaited(configs: Any) -> None:
    """For symmetry: it is pure, and needs neither a key nor a network."""
    api.register_provider("toy_of_this_test", CancelToy("toy_of_this_test"))
    config = configs[0].model_copy(update={"provider": "toy_of_this_test"})
    assert await api.plan_async(config, VIDEO) == api.plan(config, VIDEO)
    assert "toy_of_this_test" in api.installed_providers()
