"""Both drivers do the same: each flow runs on all of them, and what came of it is compared.

The blocking driver is the measure. Compared are the result or the typed error, and every request
as the server saw it: path, query, headers and body.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import anyio
import pytest

from tarash.tarash_gateway import AsyncGateway, Gateway, wire
from tarash.tarash_gateway._drivers import AsyncDriver, Driver
from tarash.tarash_gateway._retry import RetryPolicy
from tarash.tarash_gateway._slots import Slots
from tarash.tarash_gateway._tools import Tools
from tarash.tarash_gateway._transports import new_async_client, new_client
from tarash.tarash_gateway.exceptions import ProviderUnavailableError, TarashError
from tarash.tarash_gateway.flows import Acquire, Call, Emit, Exchange, Flow, Save, Sleep
from tarash.tarash_gateway.models import (
    ImageGenerationConfig,
    ImageGenerationRequest,
    VideoGenerationConfig,
    VideoGenerationRequest,
)
from tarash.tarash_gateway.wire import Request, Response
from tarash_testkit.fal import FAULTS, FalServer
from tarash_testkit.faults import Drip
from tarash_testkit.media import padded_mp4

ASYNC_DRIVERS = {
    "asyncio-over-aiohttp": ("asyncio", "1"),
    "asyncio-over-native-pools": ("asyncio", "0"),
    "trio": ("trio", "0"),
}
QUICK = RetryPolicy(attempts=3, first_seconds=0.001, longest_seconds=0.001)
SHORT = 0.4  # seconds, where an answer never comes
WELL = 20.0  # seconds; more than enough
MODEL = "fal-ai/veo3.1"
# How much of a broken download was kept: aiohttp drops what it had not handed over yet.
_KEPT = {"range", "if-range"}
# What belongs to one connection or one library, and not to the request.
_INCIDENTAL = {"host", "content-length", *_KEPT}
_ALIKE = {206: 200}


@dataclass
class Stage:
    """What a flow is played on: a server of its own, a folder, and what it reported."""

    server: FalServer
    folder: Path
    reports: list[object] = field(default_factory=list[object])

    def request(self, method: str, path: str, **fields: Any) -> Request:
        """Return a request to the server, with the key."""
        headers = {"Authorization": f"Key {self.server.api_key}", **fields.pop("headers", {})}
        return Request(method, self.server.url + path, headers=headers, **fields)

    def plain(self, value: object) -> str:
        """Return `value` in words that are the same for every server and folder."""
        text = repr(value).replace(self.server.url, "<server>")
        return text.replace(str(self.folder), "<folder>")

    def requests(self) -> list[tuple[object, ...]]:
        """Return every request as the server saw it."""
        return [
            (
                exchange.operation,
                exchange.method,
                exchange.path,
                exchange.query,
                sorted(item for item in exchange.headers if item[0] not in _INCIDENTAL),
                self.plain(exchange.body),
                _ALIKE.get(exchange.status or 0, exchange.status),
            )
            for exchange in self.server.recorded
        ]


def outcome_of(stage: Stage, work: Callable[[], object]) -> tuple[object, ...]:
    """Return what came of `work`: its result, or the kind of its error and what that knows."""
    try:
        return "result", stage.plain(work())
    except TarashError as error:
        known = {"sent", "status_code", "code", "retryable", "falls_back", "cancel_verdict"}
        facts = {name: getattr(error, name, None) for name in sorted(known)}
        return "error", type(error).__name__, facts, error.job is not None
    except (ValueError, RuntimeError) as error:
        return "error", type(error).__name__


# --------------------------------------------------------------------------------- flows of steps


def judge(response: Response) -> Response:
    """Raise what an overloaded service stands for."""
    if response.status_code >= 500:
        raise ProviderUnavailableError("overloaded", status_code=response.status_code)
    return response


def told(response: Response) -> tuple[object, ...]:
    """Return what the flow learns of an answer."""
    return response.status_code, response.headers.get("content-type"), response.content


def every_step(stage: Stage) -> Flow[object]:
    """Perform one step of each kind."""
    url = stage.server.add_file("clip.mp4", padded_mp4(300_000))
    lease = yield Acquire("fal", time.monotonic() + WELL)
    submitted = yield stage.request("POST", f"/{MODEL}", json={"prompt": "h\u00e9ron"})
    lease.release()
    yield Sleep(0)
    number = yield Call(divmod, (7, 2))
    nothing = yield Emit(stage.reports.append, "news")
    path = submitted.json()["status_url"].removeprefix(stage.server.url)
    looked = yield Exchange(stage.request("GET", path), judge, time.monotonic() + WELL)
    saved = yield Save(Request("GET", url), stage.folder / "clip.mp4")
    size = (stage.folder / "clip.mp4").stat().st_size
    return submitted.status_code, number, nothing, told(looked), saved.size_bytes, size


def every_body(stage: Stage) -> Flow[object]:
    """Send each kind of body, and an address that is easily damaged."""
    signed = "/a%2Fb/%7Ec?x=a%3Ab%2Fc&y=c+d%20e~&sig=Ab%3D%3D&q=[1]"
    answers: list[object] = []
    for request in (
        stage.request("POST", signed, content=b"abc"),
        stage.request("PUT", "/empty"),
        stage.request("GET", "/n?a=1", params={"b": "x y/", "c": True, "d": 1.5}),
        stage.request("POST", "/form", data={"a": "b c"}),
        stage.request("POST", "/json", json={"a": [1, None, "\u00e9"]}),
        stage.request("PATCH", "/large", content=b"a" * 2_000_000, repeatable=True),
        stage.request("DELETE", "/n", headers={"X-Kind": "1"}),
    ):
        answers.append(told((yield request)))  # noqa: PERF401  a comprehension cannot yield
    return answers


def retries(stage: Stage) -> Flow[object]:
    """Repeat what may be repeated, after three kinds of failure."""
    answers: list[object] = []
    for fault in ("unavailable", "reset-before-accept", "truncated-body"):
        stage.server.fail("submit", fault, times=2)
        request = stage.request("POST", f"/{MODEL}", json={"prompt": fault}, repeatable=True)
        answer = yield Exchange(request, judge, time.monotonic() + WELL)
        answers.append(answer.status_code)
    return answers


def paid_once(stage: Stage) -> Flow[object]:
    """Do not repeat a paid request whose answer is lost."""
    stage.server.fail("submit", "reset-after-accept")
    return (yield stage.request("POST", f"/{MODEL}", json={"prompt": "lost"}))


def not_sent(stage: Stage) -> Flow[object]:
    """Give up on a service that refuses every connection."""
    return (yield Request("POST", stage.server.unreachable_url + "/x", json={}))


def hanging(stage: Stage) -> Flow[object]:
    """Be cut off by the deadline while no answer comes."""
    stage.server.fail("submit", "hang-after-accept")
    request = stage.request("POST", f"/{MODEL}", json={"prompt": "hangs"})
    return (yield Exchange(request, judge, time.monotonic() + SHORT))


def dripping(stage: Stage) -> Flow[object]:
    """Be cut off by the deadline while the answer drips."""
    effect = Drip(interval_seconds=SHORT * 0.9)
    stage.server.fail("submit", replace(FAULTS["slow-drip"], effect=effect))
    request = stage.request("POST", f"/{MODEL}", json={"prompt": "drips"})
    return (yield Exchange(request, judge, time.monotonic() + SHORT))


def nonsense(stage: Stage) -> Flow[object]:
    """Yield what is no step, and go on after the error."""
    step: Any = stage.server.url
    try:
        yield step
    except TarashError as error:
        return str(error), (yield Call(int, ("7",)))
    raise AssertionError


def raising(stage: Stage) -> Flow[object]:
    """Let an error of the caller's own function out."""
    del stage
    return (yield Call(int, ("no number",)))


def unwritable(stage: Stage) -> Flow[object]:
    """Send a body that is no JSON, and a header that is none."""
    failures: list[object] = []
    for fields in ({"json": {"a": object()}}, {"json": {}, "headers": {"X-A": "b\nc"}}):
        try:
            yield stage.request("POST", "/x", **fields)
        except TarashError as error:
            failures.append((type(error).__name__, str(error)))
    return failures


FLOWS = (
    every_step,
    every_body,
    retries,
    paid_once,
    not_sent,
    hanging,
    dripping,
    nonsense,
    raising,
    unwritable,
)


def perform_flow(driver: str, flow: Flow[object], patch: pytest.MonkeyPatch) -> object:
    """Perform `flow` with the driver of that name."""
    tools = Tools(QUICK, Slots(1), time.monotonic, lambda: 0.5)
    if driver == "sync":
        with new_client() as client:
            return Driver(client, tools).run(flow)
    backend, fast = ASYNC_DRIVERS[driver]
    patch.setenv("TARASH_FAST", fast)

    async def awaited() -> object:
        async with aclosing(new_async_client(backend)) as client:
            return await AsyncDriver(client, tools).run(flow)

    return anyio.run(awaited, backend=backend)


@pytest.fixture
def stages(tmp_path: Path) -> Iterator[Callable[[str], Stage]]:
    """Give `stages(name)`: a stage for one driver, with a server that is stopped at the end."""
    servers: list[FalServer] = []

    def open_stage(name: str) -> Stage:
        folder = tmp_path / name
        folder.mkdir()
        servers.append(FalServer(looks=1).start())
        return Stage(servers[-1], folder)

    yield open_stage
    for server in servers:
        server.stop()
        assert server.crashes == ()


@pytest.mark.parametrize("driver", ASYNC_DRIVERS)
@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.__name__)
def test_each_flow_ends_alike_on_every_driver(
    flow: Callable[[Stage], Flow[object]],
    driver: str,
    stages: Callable[[str], Stage],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The same result or error, the same reports, and the same requests in the same order."""
    seen: list[tuple[object, ...]] = []
    for name in ("sync", driver):
        stage = stages(name)
        outcome = outcome_of(stage, partial(perform_flow, name, flow(stage), monkeypatch))
        seen.append((outcome, stage.reports, stage.requests()))
    assert seen[1] == seen[0]


def test_each_flow_ends_as_it_says(
    stages: Callable[[str], Stage], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The measure itself: alike is not enough."""
    kinds: dict[str, object] = {}
    sent: dict[str, int] = {}
    for flow in FLOWS:
        stage = stages(flow.__name__)
        outcome = outcome_of(stage, partial(perform_flow, "sync", flow(stage), monkeypatch))
        kinds[flow.__name__] = outcome[0] if outcome[0] == "result" else outcome[1]
        sent[flow.__name__] = len(stage.server.recorded)
    assert kinds == {
        "every_step": "result",
        "every_body": "result",
        "retries": "result",
        "paid_once": "TransportError",
        "not_sent": "TransportError",
        "hanging": "TransportError",
        "dripping": "TransportError",
        "nonsense": "result",
        "raising": "ValueError",
        "unwritable": "result",
    }
    assert sent == {
        "every_step": 3,
        "every_body": 7,
        "retries": 9,
        "paid_once": 1,
        "not_sent": 0,
        "hanging": 1,
        "dripping": 1,
        "nonsense": 0,
        "raising": 0,
        "unwritable": 0,
    }


# -------------------------------------------------------------------------------- whole generations


def prepared(stage: Stage, fault: str) -> tuple[VideoGenerationConfig, VideoGenerationRequest]:
    """Return what to generate, at a server that fails once in the given way."""
    operation, _, name = fault.partition(" ")
    if name:
        stage.server.fail(operation, name)
    config = VideoGenerationConfig(
        provider="fal",
        model=MODEL,
        base_url=stage.server.url,
        poll_interval=0.001,
        timeout=WELL,
    )
    return config, VideoGenerationRequest(prompt="a heron", duration_seconds=8)


def generation(driver: str, stage: Stage, fault: str, patch: pytest.MonkeyPatch) -> object:
    """Generate, save, submit, check and cancel with the driver of that name."""
    config, request = prepared(stage, fault)
    image = ImageGenerationConfig(
        provider="fal", model="fal-ai/flux/dev", base_url=config.base_url, poll_interval=0.001
    )
    drawing = ImageGenerationRequest(prompt="a heron", size="1024x1024")

    settings: dict[str, Any] = {
        "environment": {"FAL_KEY": stage.server.api_key},
        "retry": QUICK,
    }

    def report(update: Any) -> None:
        stage.reports.append((update.status, update.queue_position, update.progress_percent))

    def told_of(response: Any, paths: tuple[Path, ...], job: Any, verdict: str) -> object:
        files = [(path.name, path.read_bytes()) for path in paths]
        urls = [asset.url for asset in response.assets]
        return urls, response.raw_response, files, job.status, verdict

    if driver == "sync":
        with Gateway(**settings) as gateway:
            response = gateway.generate_video(config, request, report)
            paths = response.save(stage.folder / "clip.mp4")
            job = gateway.check(gateway.submit_image(image, drawing))
            return told_of(response, paths, job, gateway.cancel(job))
    backend, fast = ASYNC_DRIVERS[driver]
    patch.setenv("TARASH_FAST", fast)

    async def awaited() -> object:
        async with AsyncGateway(**settings) as gateway:
            response = await gateway.generate_video(config, request, report)
            paths = await response.save_async(stage.folder / "clip.mp4")
            job = await gateway.check(await gateway.submit_image(image, drawing))
            return told_of(response, paths, job, await gateway.cancel(job))

    return anyio.run(awaited, backend=backend)


FAULTY = {
    "none": "result",
    "submit unavailable": "result",
    "submit reset-after-accept": "SubmissionUnknownError",
    "submit proxy-502": "SubmissionUnknownError",
    "submit invalid-input": "InvalidRequestError",
    "status reset-before-accept": "result",
    "status bad-json": "result",
    "result truncated-body": "result",
    "download truncated-body": "result",
    "download unavailable": "result",
    "cancel reset-before-accept": "result",
}


@pytest.mark.parametrize("driver", ASYNC_DRIVERS)
@pytest.mark.parametrize("fault", FAULTY)
def test_each_generation_goes_alike_on_every_driver(
    fault: str, driver: str, stages: Callable[[str], Stage], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same response, files, reports, error and requests, whatever goes wrong on the way."""
    seen: list[tuple[object, ...]] = []
    for name in ("sync", driver):
        stage = stages(name)
        outcome = outcome_of(stage, partial(generation, name, stage, fault, monkeypatch))
        seen.append((outcome, stage.reports, stage.requests()))
        assert FAULTY[fault] in outcome
        assert stage.server.leaks == ()
    assert seen[1] == seen[0]


# ------------------------------------------------------------------------------ the other library


@pytest.mark.skipif(wire.LIBRARY != "httpx", reason="this is that run")
def test_everything_here_holds_with_the_librarys_successor() -> None:
    """This file passes with httpx2 in the place of httpx."""
    pytest.importorskip("httpx2")
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", __file__],
        env={**os.environ, "TARASH_HTTP_LIBRARY": "httpx2"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout
