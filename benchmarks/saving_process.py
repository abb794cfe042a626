"""Saves a large file in a fresh process and tells what it cost; started by `saving.py`.

Rule: memory is measured with nothing else going on, stalls with many jobs under way: once as
Python is, and once after `gc.freeze()`, by which a server keeps its collector from looking at
everything that is loaded while others wait. Each time there is one full pass of the collector:
some run would have none, and say more of its luck than of the library.
`python saving_process.py MODE` reads its plan as JSON from standard input and prints one line.
"""

import gc
import json
import os
import sys
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anyio
import memory
from served import PROMPT, Place

from tarash.tarash_gateway import AsyncGateway, Gateway
from tarash.tarash_gateway.models import (
    Asset,
    ProgressUpdate,
    VideoGenerationRequest,
    VideoGenerationResponse,
)

__all__ = ("MODES", "Cost")

MODES = ("sync", "asyncio, fast", "asyncio, native", "trio")
_BEAT_SECONDS = 0.002
_PATIENCE_SECONDS = 3600.0
_SAVES_BESIDE_JOBS = 3


@dataclass(slots=True)
class Cost:
    """What it cost.

    Attributes:
        grown_bytes: How much memory grew while the file was saved.
        saving_seconds: How long that took.
        first_stall: The longest stall of the event loop in the first call of the process.
        stall: The longest with all jobs under way, in seconds.
        collector: The longest pass of Python's collector meanwhile.
        frozen_stall: The longest after `gc.freeze()`.
        objects_per_job: How many objects the collector looks at for each job under way.
    """

    grown_bytes: int = 0
    saving_seconds: float = 0.0
    first_stall: float = 0.0
    stall: float = 0.0
    collector: float = 0.0
    frozen_stall: float = 0.0
    objects_per_job: float = 0.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do: one server whose jobs end, one whose jobs go on, and how many of them."""

    ending: Place
    lasting: Place
    jobs: int
    folder: Path


@dataclass(slots=True)
class Pulse:
    """The longest time between two turns of the event loop, and the collector's longest pass."""

    worst: float = 0.0
    collector: float = 0.0
    objects: int = 0
    _collecting_since: float = 0.0

    async def beat(self) -> None:
        """Measure until cancelled."""
        last = time.perf_counter()
        while True:
            await anyio.sleep(_BEAT_SECONDS)
            now = time.perf_counter()
            self.worst = max(self.worst, now - last - _BEAT_SECONDS)
            last = now

    def collected(self, phase: str, _: object) -> None:
        """Note the length of a pass; the collector calls it before and after each."""
        if phase == "start":
            self._collecting_since = time.perf_counter()
        else:
            self.collector = max(self.collector, time.perf_counter() - self._collecting_since)


@asynccontextmanager
async def _watched() -> AsyncGenerator[Pulse]:
    pulse = Pulse()
    gc.callbacks.append(pulse.collected)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(pulse.beat)
        await anyio.sleep(10 * _BEAT_SECONDS)
        yield pulse
        await anyio.sleep(10 * _BEAT_SECONDS)
        tasks.cancel_scope.cancel()
    gc.callbacks.remove(pulse.collected)


def _large(response: VideoGenerationResponse, place: Place) -> VideoGenerationResponse:
    """Return `response` with the large file as its only asset."""
    asset = Asset(url=place.file_url, content_type="video/mp4")
    return response.model_copy(update={"assets": (asset,)})


def _before_saving() -> int:
    gc.collect()
    memory.reset_highest()
    return memory.now()


def blocking(plan: Plan) -> Cost:
    """Save with a blocking call."""
    with Gateway() as gateway:
        request = VideoGenerationRequest(prompt=PROMPT)
        response = gateway.generate_video(plan.ending.config(), request)
        response.save(plan.folder / "warm.mp4")
        large = _large(response, plan.ending)
        held, began = _before_saving(), time.perf_counter()
        large.save(plan.folder / "large.mp4")
        return Cost(memory.highest() - held, time.perf_counter() - began)


async def awaited(plan: Plan) -> Cost:
    """Save with an awaited call, by itself and beside jobs."""
    cost = Cost()
    async with AsyncGateway() as gateway:
        async with _watched() as first:
            request = VideoGenerationRequest(prompt=PROMPT)
            response = await gateway.generate_video(plan.ending.config(), request)
        cost.first_stall = first.worst
        await response.save_async(plan.folder / "warm.mp4")
        large = _large(response, plan.ending)
        held, began = _before_saving(), time.perf_counter()
        await large.save_async(plan.folder / "large.mp4")
        cost.grown_bytes = memory.highest() - held
        cost.saving_seconds = time.perf_counter() - began
        before = _objects()
        pulse = await _beside_jobs(gateway, plan, large)
        cost.stall, cost.collector = pulse.worst, pulse.collector
        cost.objects_per_job = (pulse.objects - before) / plan.jobs
        gc.collect()
        gc.freeze()
        cost.frozen_stall = (await _beside_jobs(gateway, plan, large)).worst
    return cost


async def _beside_jobs(gateway: AsyncGateway, plan: Plan, large: VideoGenerationResponse) -> Pulse:
    """Save with all jobs under way."""
    async with _jobs_under_way(gateway, plan), _watched() as pulse:
        for _ in range(_SAVES_BESIDE_JOBS):
            await large.save_async(plan.folder / "large.mp4")
        pulse.objects = _objects()
    return pulse


def _objects() -> int:
    """Return how many objects the collector looks at, after it has done so."""
    gc.collect()
    return len(gc.get_objects())


@asynccontextmanager
async def _jobs_under_way(gateway: AsyncGateway, plan: Plan) -> AsyncGenerator[None]:
    """Have all jobs accepted and looked at, at the interval that the provider asks for."""
    config = plan.lasting.config(poll_interval=None, timeout=_PATIENCE_SECONDS)
    started: set[str] = set()
    all_started = anyio.Event()

    def note(update: ProgressUpdate) -> None:
        started.add(update.request_id)
        if len(started) == plan.jobs:
            all_started.set()

    async def go_on() -> None:
        await gateway.generate_video(config, VideoGenerationRequest(prompt=PROMPT), note)

    async with anyio.create_task_group() as tasks:
        for _ in range(plan.jobs):
            tasks.start_soon(go_on)
        await all_started.wait()
        yield
        tasks.cancel_scope.cancel()


def run(mode: str, plan: Plan) -> Cost:
    """Do it in the given mode."""
    if mode == "sync":
        return blocking(plan)
    if mode == "asyncio, native":
        os.environ["TARASH_FAST"] = "0"
    backend = mode.partition(",")[0]
    work: Callable[[Plan], Awaitable[Cost]] = awaited
    return anyio.run(work, plan, backend=backend)


def main() -> None:
    """Read the plan, do it, print what it cost."""
    given: dict[str, Any] = json.load(sys.stdin)
    ending, lasting = Place(**given["ending"]), Place(**given["lasting"])
    cost = run(sys.argv[1], Plan(ending, lasting, given["jobs"], Path(given["folder"])))
    print(json.dumps({name: getattr(cost, name) for name in Cost.__slots__}))


if __name__ == "__main__":
    main()
