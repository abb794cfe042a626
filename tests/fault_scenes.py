"""A case of the fault matrix played: two servers, a call, and what can be seen of an error."""

import pickle
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from fault_tables import azure, fal, google, openai, replicate, runway, stability
from fault_tables.cases import PROMPT, WELL, Case, Service
from pydantic import SecretStr

from tarash.tarash_gateway.exceptions import TarashError
from tarash.tarash_gateway.models import (
    ImageGenerationConfig,
    ImageGenerationRequest,
    ImageGenerationResponse,
    Job,
    ProgressUpdate,
    VideoGenerationConfig,
    VideoGenerationRequest,
    VideoGenerationResponse,
)
from tarash_testkit.faults import Delay, Drip, Effect, Fault
from tarash_testkit.server import ProviderServer

__all__ = (
    "BRISK",
    "ROW",
    "SERVICES",
    "Record",
    "Scene",
    "on_each_driver",
    "outcome_of",
    "told_by",
    "where_it_differs",
)

SERVICES: tuple[Service, ...] = (
    fal.FAL,
    openai.OPENAI,
    azure.AZURE,
    google.GOOGLE,
    replicate.REPLICATE,
    runway.RUNWAY,
    stability.STABILITY,
)
ROW = "row of the fault matrix"
BRISK = Drip(interval_seconds=0.001, piece_bytes=64)

_IN_TIME: dict[type, Effect] = {Drip: BRISK, Delay: Delay(0.05)}

Config = VideoGenerationConfig | ImageGenerationConfig
Perform = Callable[..., Any]
Record = Callable[[str, object], None]
Response = VideoGenerationResponse | ImageGenerationResponse

_MODELS = {
    "image": (ImageGenerationConfig, ImageGenerationRequest),
    "video": (VideoGenerationConfig, VideoGenerationRequest),
}


@dataclass
class Scene:
    """Two servers of one provider, of which the first one fails.

    Attributes:
        case: What goes wrong.
        perform: Calls a method of a gateway, on one driver.
        first: The server that fails.
        second: The server that is well.
        begun: What each server was paid for, and how much it was asked, before the call.
    """

    case: Case
    perform: Perform
    first: ProviderServer
    second: ProviderServer
    begun: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])

    def prepare(self) -> None:
        """Bring both servers to where the call needs them."""
        for server in (self.first, self.second):
            self.case.operation.call.prepare(server)
            self.begun.append((server.counters.paid_submits, len(server.recorded)))

    @property
    def paid(self) -> tuple[int, ...]:
        """How much each of the servers was paid for by the call."""
        now = (server.counters.paid_submits for server in (self.first, self.second))
        return tuple(count - before for count, (before, _) in zip(now, self.begun, strict=True))

    @property
    def went_on(self) -> bool:
        """Whether the second server was asked for anything at all."""
        return len(self.second.recorded) > self.begun[1][1]

    @property
    def sent(self) -> int:
        """How many requests of the operation the first server was sent."""
        return self.first.counters.requests.get(self.case.operation.id, 0)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What nobody may see: the prompt, keys and tokens."""
        return (PROMPT, *self.case.service.secrets(self.first))

    def config(self, server: ProviderServer, *chain: Config, timeout: float = WELL) -> Config:
        """Return the config with which `server` is reached, with few and quick looks."""
        call = self.case.operation.call
        fields: dict[str, Any] = {
            "base_url": server.url,
            "api_key": SecretStr(server.api_key),
            **call.reach(server),
        }
        return _MODELS[call.medium][0](
            provider=self.case.service.provider,
            model=call.model,
            timeout=timeout,
            poll_interval=0.001,
            max_poll_attempts=1 if self.case.operation.part == "cancel" else 2,
            fallback_configs=chain,
            **fields,
        )

    def patient(self, job: Job) -> Job:
        """Return `job` with all the time it needs, and with what only its caller can give."""
        settings = {**job.config.provider_config, **self.config(self.first).provider_config}
        changes = {"timeout": WELL, "max_poll_attempts": None, "provider_config": settings}
        return job.model_copy(update={"config": job.config.model_copy(update=changes)})

    def generate(self, config: Config) -> Response | TarashError:
        """Generate while the case is the case, and return the response or the error."""
        call, late = self.case.operation.call, self._is_late()
        request = _MODELS[call.medium][1](prompt=PROMPT, **call.request)
        self.case.operation.before(self.first)
        if not late and self.case.operation.part != "download":
            self.break_down()

        def on_progress(update: ProgressUpdate) -> None:
            if late and update.job is not None and not self._was_looked_at():
                self.break_down()

        try:
            response: Response = self.perform(
                f"generate_{call.medium}", config, request, on_progress
            )
        except TarashError as error:
            return error
        return response

    def break_down(self, fault: Fault | None = None) -> None:
        """Let the first server fail from now on."""
        case = self.case
        chosen = fault or case.fault
        if case.operation.part == "cancel":  # what is slow ends in time
            chosen = replace(chosen, effect=_IN_TIME.get(type(chosen.effect), chosen.effect))
        self.first.fail(case.operation.id, chosen, times=case.times, after=case.operation.after)

    def _is_late(self) -> bool:
        """Tell whether the port closes only once the job was accepted."""
        return self.case.fault.name == "refuse" and self.case.operation.part in {"look", "cancel"}

    def _was_looked_at(self) -> bool:
        looks = (o.id for o in self.case.service.operations if o.part == "look")
        return any(self.first.counters.requests.get(name) for name in looks)


def outcome_of(result: Response | TarashError) -> str:
    """Return how a call ended, in the words of the tables."""
    if isinstance(result, TarashError):
        return type(result).__name__
    failed = [attempt.error_type for attempt in result.execution_metadata.attempts[:-1]]
    return f"next: {failed[0]}" if failed else "done"


def told_by(error: TarashError, scene: Scene) -> list[str]:
    """Return what an error tells of keys, tokens and prompt, wherever it is shown or stored."""
    return [secret for text in _traces(error) for secret in scene.secrets if secret in text]


def on_each_driver(cases: Iterable[Case]) -> list[Any]:
    """Return each case with each driver of its service, as parameters of a test."""
    return [
        pytest.param(case, driver, id=f"{driver}-{case}")
        for case in cases
        for driver in case.service.drivers
    ]


def where_it_differs(cases: Iterable[Case]) -> list[Any]:
    """Return each case with each driver on which its error can be another one.

    What a service says itself is read by the same code for all drivers, so there one is enough.
    """
    return [
        pytest.param(case, driver, id=f"{driver}-{case}")
        for case in cases
        for driver in (case.service.drivers[:1] if case.fault.status else case.service.drivers)
    ]


def _traces(error: BaseException) -> Iterator[str]:
    """Yield every text in which an error, its notes and its chain are shown or stored."""
    yield "".join(traceback.format_exception(error))
    found: BaseException | None = error
    while found is not None:
        yield repr(found) + repr(found.args) + repr(vars(found))
        found = found.__cause__ or found.__context__
    yield pickle.dumps(error).decode("latin-1")
