"""Runs `tarash` in this process, through its entry point, and gives it small providers."""

import io
import signal
import sys
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest

from tarash.tarash_gateway import _settings, exceptions, register_provider
from tarash.tarash_gateway.plugin import (
    Address,
    Api,
    Asset,
    CancelVerdict,
    Catalog,
    FieldPlan,
    Flow,
    GenerationConfig,
    GenerationRequest,
    Job,
    Plan,
    ProviderInfo,
    Sleep,
    VideoGenerationResponse,
    hookimpl,
)
from tarash_cli import asks
from tarash_cli.main import main

PROMPT = "a prompt that nobody else may read"


class Done(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str


Tarash = Callable[..., Done]


class Tty(io.StringIO):
    """A stream that takes itself for a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


class Toy:
    """A provider that needs no network; the model says what happens.

    A model named after a class of error raises it. Others are jobs: `stubborn` is interrupted and
    cannot be cancelled, `polite` can, `film` is done at the second look, `slow` at the fourth.
    """

    def __init__(self, name: str = "toy", **facts: Any) -> None:
        self.name, self.facts = name, facts
        self.looks = 0

    @hookimpl
    def describe(self) -> ProviderInfo:
        """Return the facts."""
        stated: dict[str, Any] = {"media": ("video", "image"), "needs_key": False, **self.facts}
        return ProviderInfo(self.name, self.name.title(), base=Address("https://t.test"), **stated)

    @hookimpl
    def plan(self, config: GenerationConfig, request: GenerationRequest) -> Plan:
        """Fail as the model says."""
        kind = getattr(exceptions, config.model, None)
        if kind is not None:
            raise kind(f"{config.model} was asked for")
        fields = (FieldPlan(field="seed", outcome="dropped", note="it takes none."),)
        return Plan(
            provider=config.provider,
            model=config.model,
            payload={"prompt": request.prompt, "bytes": b"12345", "list": [1, None]},
            fields=fields if request.seed is not None else (),
            submits=1,
        )

    @hookimpl
    def submit(self, api: Api) -> Flow[Job]:
        """Accept it."""
        yield Sleep(0)
        return api.job("job/1")

    @hookimpl
    def poll(self, job: Job) -> Flow[Job]:
        """Look."""
        yield Sleep(0)
        self.looks += 1
        if job.model in {"stubborn", "polite"}:
            signal.raise_signal(signal.SIGINT)
        if job.model == "terminated":
            signal.raise_signal(signal.SIGTERM)
        if job.model == "lost":
            return job.failed("GenerationFailedError", "the film tore")
        if self.looks < (4 if job.model == "slow" else 2):
            return job.running(progress_percent=40, queue_position=3, poll_after_seconds=0)
        return job.succeeded({"url": "https://cdn.test/film.mp4"})

    @hookimpl
    def normalize(self, job: Job) -> VideoGenerationResponse:
        """Return the film."""
        urls = [] if job.model == "empty" else [job.payload["url"]]
        assets = tuple(Asset(url=url, content_type="video/mp4") for url in urls)
        return VideoGenerationResponse(assets=assets, video="https://cdn.test/film.mp4")

    @hookimpl
    def cancel(self, job: Job) -> Flow[CancelVerdict]:
        """Obey, or not."""
        if job.model == "terminated":
            signal.raise_signal(signal.SIGTERM)  # a shell repeats what the system said
        yield Sleep(0)
        return "cancelled" if job.model == "polite" else "too_late"


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Toy]:
    """Give `toy(name, **facts)`: a provider that is there for the time of a test."""
    registry = _settings.default_registry
    monkeypatch.setattr(registry, "_registered", dict(registry._registered))
    monkeypatch.setattr(registry, "_loaded", dict(registry._loaded))

    def make(name: str = "toy", **facts: Any) -> Toy:
        made = Toy(name, **facts)
        register_provider(name, made)
        return made

    return make


@pytest.fixture
def tarash(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> Tarash:
    """Give `tarash(*arguments, stdin="")`: run it in an empty folder and return how it ended."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(asks, "MOCK_STEP_SECONDS", 0)

    def run(*arguments: str, stdin: str = "") -> Done:
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        capsys.readouterr()
        code = main(arguments)
        out, err = capsys.readouterr()
        assert "\x1b" not in out
        return Done(code, out, err)

    return run


@pytest.fixture
def fal(fal_server: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Give a fal server that this process finds; jobs are done at once."""
    fal_server.looks = 0
    monkeypatch.setenv("FAL_KEY", fal_server.api_key)
    monkeypatch.setenv("TARASH_FAL_BASE_URL", fal_server.url)
    return fal_server


def catalog(models: Mapping[str, Mapping[str, Any]]) -> Catalog:
    """Return a catalog of video models with these facts."""
    rows = {name: {"medium": "video", **facts} for name, facts in models.items()}
    return Catalog({"schemas": {}, "models": rows})


@pytest.fixture
def helpers() -> SimpleNamespace:
    """Give what tests share and a fixture cannot be."""
    return SimpleNamespace(catalog=catalog, prompt=PROMPT, Tty=Tty)
