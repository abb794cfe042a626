"""Thousands of generations on a virtual clock, with faults drawn from a seed.

Whatever happens, the invariants of the money rules hold. A failing seed prints how to replay it.
"""

import os
import random
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest

from tarash.tarash_gateway._registry import Registry
from tarash.tarash_gateway.exceptions import (
    AuthenticationError,
    ContentModerationError,
    GenerationFailedError,
    InvalidRequestError,
    ProviderError,
    ProviderUnavailableError,
    QuotaExceededError,
    RateLimitedError,
    SubmissionUnknownError,
    TarashError,
    TransportError,
)
from tarash.tarash_gateway.models import (
    Job,
    Plan,
    VideoGenerationConfig,
    VideoGenerationRequest,
    VideoGenerationResponse,
)
from tarash.tarash_gateway.plugin import Address, Asset, ProviderInfo, hookimpl
from tarash.tarash_gateway.testing import Reply, VirtualGateway, answer
from tarash.tarash_gateway.wire import Request, Response

RUNS = 10_000
BATCHES = 10
CANCEL_SECONDS = 3.0  # what the engine grants a provider's cancel, for all open jobs
PROVIDERS = ("red", "green", "blue")
KEY = "simulated-key-1234567"
PROMPT = "a simulated prompt about nothing"

ERRORS: dict[str, type[ProviderError | InvalidRequestError]] = {
    "auth": AuthenticationError,
    "moderation": ContentModerationError,
    "invalid": InvalidRequestError,
    "quota": QuotaExceededError,
    "limit": RateLimitedError,
    "overload": ProviderUnavailableError,
    "failed": GenerationFailedError,
}
FINAL = {1, 2}  # which of the refusals below are the end of a job that is looked at
HTML = answer(status_code=502, content=b"<html>bad gateway</html>")


def refusal(status: int, code: str, headers: dict[str, str] | None = None) -> Response:
    """Return an error in the service's own words, which repeat what they should not."""
    words = {"error": code, "message": f"no: {PROMPT} {KEY}"}
    return answer(words, status_code=status, headers=headers)


class Toy:
    """A provider with one output a call, a cancel, and errors of its own."""

    def __init__(self, name: str) -> None:
        self.name = name

    @hookimpl
    def describe(self) -> ProviderInfo:
        """Return where it is."""
        base = Address(f"https://{self.name}.test")
        return ProviderInfo(self.name, self.name, ("video",), base, environment=(("KEY",),))

    @hookimpl
    def plan(self, config: Any) -> Plan:
        """Say that one call gives one output."""
        return Plan(provider=config.provider, model=config.model, outputs_per_call=1)

    @hookimpl
    def submit(self, request: Any, api: Any) -> Any:
        """Upload something for nothing, then pay."""
        part = {"seed": request.seed, "intent": api.intent.id}
        yield api.post("/uploads", json=part, repeatable=True)
        response = yield api.post("/jobs", json={"prompt": request.prompt, **part})
        return api.job(response.json()["id"])

    @hookimpl
    def poll(self, job: Any, api: Any) -> Any:
        """Look once."""
        response = yield api.get(f"/jobs/{job.id}")
        state = response.json()["state"]
        if state == "working":
            return job.running(poll_after_seconds=2)
        if state == "failed":
            return job.failed("GenerationFailedError", "the model gave up")
        return job.succeeded({"url": f"https://cdn.test/{job.id}.mp4"})

    @hookimpl
    def normalize(self, job: Any) -> VideoGenerationResponse:
        """Return the one asset."""
        return VideoGenerationResponse(assets=(Asset(url=job.payload["url"]),))

    @hookimpl
    def cancel(self, job: Any, api: Any) -> Any:
        """Ask for an end."""
        response = yield api.delete(f"/jobs/{job.id}")
        return response.json()["verdict"]

    @hookimpl
    def explain(self, response: Response) -> TarashError | None:
        """Read the service's own words."""
        if b"error" not in response.content:
            return None
        words = response.json()
        return ERRORS[words["error"]](words["message"])


@dataclass
class Service:
    """The three services, and what they really did.

    A part is the host and the seed of one output: at most one job each.
    """

    chance: random.Random
    calm: float
    jobs: dict[str, str] = field(default_factory=dict)  # id -> working, done, failed, cancelled
    lost: set[str] = field(default_factory=set)  # accepted, and nobody was told
    intents: dict[str, str] = field(default_factory=dict)  # id -> our own id
    parts: list[tuple[str, int]] = field(default_factory=list)  # of each paid submit
    begun: dict[tuple[str, int], float] = field(default_factory=dict)
    known_at: float = float("inf")  # when the first loss was known
    paid_after_loss: int = 0

    def __call__(self, request: Request) -> Response | Reply:
        """Answer `request`, or not."""
        if self.chance.random() < self.calm:
            return self.well(request)
        return self.badly(request)

    def accept(self, request: Request) -> str:
        """Take a paid job."""
        part = part_of(request)
        job = f"{part[0]}-{len(self.jobs)}"
        self.jobs[job] = "working"
        self.intents[job] = request.json["intent"]
        self.parts.append(part)
        if self.begun[part] > self.known_at:
            self.paid_after_loss += 1
        return job

    def well(self, request: Request) -> Response | Reply:
        """Do what is asked."""
        seconds = self.chance.uniform(0.05, 2)
        job = request.url.rpartition("/")[2]
        if request.url.endswith("/uploads"):
            return Reply(answer({}), seconds)
        if request.method == "POST":
            return Reply(answer({"id": self.accept(request)}), seconds)
        state = self.jobs[job]
        if request.method == "DELETE":
            verdict = self.chance.choice(("cancelled", "too_late", "unknown"))
            self.jobs[job] = "cancelled" if verdict == "cancelled" else state
            return Reply(answer({"verdict": verdict}), seconds)
        if state == "working" and self.chance.random() < 0.3:
            self.jobs[job] = self.chance.choice(("done", "done", "failed"))
        return Reply(answer({"state": self.jobs[job]}), seconds)

    def badly(self, request: Request) -> Response | Reply:
        """Fail in one of the ways in which services fail."""
        seconds = self.chance.uniform(0.05, 5)
        paid = request.method == "POST" and request.url.endswith("/jobs")
        told = [
            refusal(401, "auth"),
            refusal(422, "moderation"),
            refusal(400, "invalid"),
            refusal(402, "quota"),
            refusal(429, "limit", {"retry-after": str(self.chance.randint(0, 40))}),
            refusal(429, "limit"),
            refusal(500, "overload"),
            refusal(503, "overload"),
        ]
        silent: list[Response | Reply] = [
            Reply(error=TransportError("reset", sent=True), seconds=seconds),
            Reply(None),
            HTML,
            answer(content=b'{"id": "cut o'),
            answer({"unexpected": True}),
        ]
        draw = self.chance.random()
        if draw < 0.02:
            return Reply(error=KeyboardInterrupt(), seconds=seconds)
        if draw < 0.2:
            return Reply(error=TransportError("refused", sent=False), seconds=seconds)
        if draw < 0.55:
            number = self.chance.randrange(len(told))
            if request.method == "GET" and number in FINAL:
                self.jobs[request.url.rpartition("/")[2]] = "failed"
            return told[number]
        reply = self.chance.choice(silent)
        if paid and self.chance.random() < 0.6:
            self.lost.add(self.accept(request))
        return reply


def part_of(request: Request) -> tuple[str, int]:
    """Return the host and the seed of a paid submit or of what comes before it."""
    return request.url.partition("://")[2].partition(".")[0], request.json["seed"]


class Watched(VirtualGateway):
    """A gateway that tells the service what was begun when, and which answers came too late."""

    def _once(self, request: Request, remaining: float) -> Response:
        service: Any = self._serve
        before = set(service.jobs)
        if request.url.endswith("/uploads"):
            service.begun.setdefault(part_of(request), self.clock)
        try:
            return super()._once(request, remaining)
        except BaseException:
            lost = set(service.jobs) - before
            service.lost |= lost
            service.known_at = min(service.known_at, self.clock if lost else service.known_at)
            raise


@dataclass
class Run:
    """One generation and its end."""

    config: VideoGenerationConfig
    request: VideoGenerationRequest
    service: Service
    gateway: VirtualGateway
    response: VideoGenerationResponse | None = None
    error: BaseException | None = None
    seen: dict[str, Job] = field(default_factory=dict)


@cache
def toys() -> Registry:
    """Return the providers, which all runs share."""
    registry = Registry({"TARASH_PLUGINS": ""})
    for name in PROVIDERS:
        registry.register(name, Toy(name))
    return registry


def run(seed: int) -> Run:
    """Perform the generation of `seed` to its end."""
    chance = random.Random(seed)  # noqa: S311  faults, no secret
    service = Service(chance, calm=chance.choice((0.5, 0.8, 0.95)))
    configs = [
        VideoGenerationConfig(
            provider=name,
            model="m",
            timeout=chance.choice((3, 20, 120)),
            on_unknown_submit=chance.choice(("raise", "raise", "fallback")),
            max_poll_attempts=chance.choice((None, None, 3)),
        )
        for name in PROVIDERS[: chance.randint(1, 3)]
    ]
    config = configs[0].model_copy(update={"fallback_configs": tuple(configs[1:])})
    outputs, slots = chance.choice((1, 1, 2, 3, 5)), chance.choice((1, 2, 8))
    request = VideoGenerationRequest(prompt=PROMPT, number_of_videos=outputs, seed=1)
    gateway = Watched(service, environment={"KEY": KEY}, seed=seed, registry=toys(), slots=slots)
    outcome = Run(config, request, service, gateway)
    nervous = chance.random() < 0.1

    def on_progress(update: Any) -> None:
        outcome.seen[update.request_id] = update.job
        if nervous:
            raise ValueError("a callback of the caller's")

    try:
        outcome.response = gateway.generate_video(config, request, on_progress)
    except BaseException as error:  # noqa: BLE001  every end is looked at
        outcome.error = error
    return outcome


def complaints(outcome: Run) -> list[str]:
    """Return which invariants the run broke."""
    service, error = outcome.service, outcome.error
    careful = all(c.on_unknown_submit == "raise" for c in outcome.config.chain())
    limit = sum(c.timeout for c in outcome.config.chain())
    limit += CANCEL_SECONDS * len(list(outcome.config.chain()))
    if isinstance(error, KeyboardInterrupt):
        limit += CANCEL_SECONDS  # it may come while a job is being cancelled, which begins anew
    told = {job.id for job in outcome.response.jobs} if outcome.response else set()
    if error is not None:
        left = (*getattr(error, "jobs", ()), getattr(error, "job", None))
        told = {job.id for job in left if job is not None}
        told |= {n.split()[1] for n in getattr(error, "__notes__", ()) if n.startswith("job ")}
    alive = {job for job, state in service.jobs.items() if state in {"working", "done"}}
    parts = len(service.jobs) - len(service.lost)
    text = f"{error!r} {error} {getattr(error, '__notes__', '')}"
    said = f"{text} {outcome.response and outcome.response.warnings} {getattr(error, 'intent', '')}"
    stopped = isinstance(error, KeyboardInterrupt)  # what was under way has no answer any more
    named = {job for job, intent in service.intents.items() if intent in said}
    checks = {
        "an error is not typed": isinstance(error, TarashError | KeyboardInterrupt | None),
        "paid again after an unknown submit": not (careful and service.paid_after_loss),
        "a part was paid twice": len(service.parts) == len(set(service.parts)),
        "a lost answer is not named": not careful or service.lost <= named,
        "a lost answer is not called unknown": not (careful and service.lost)
        or isinstance(error, SubmissionUnknownError | KeyboardInterrupt)
        or outcome.response is not None,
        "a live job is lost": not careful or alive <= told | (named if stopped else service.lost),
        "a response without its job": outcome.response is None or bool(outcome.response.jobs),
        "more jobs than outputs": not careful
        or parts <= outcome.request.outputs * len(list(outcome.config.chain())),
        "the deadline was passed": outcome.gateway.clock <= limit,
        "a slot was kept": outcome.gateway.leases == 0,
        "a prompt or key leaked": PROMPT not in text and KEY not in text,
        "no end": (outcome.response is None) != (error is None),
    }
    return [name for name, holds in checks.items() if not holds]


@pytest.mark.parametrize("batch", range(BATCHES))
def test_the_money_rules_hold_whatever_fails(batch: int) -> None:
    """No seed of the batch breaks an invariant, and both good and bad ends occur."""
    only = os.environ.get("SIMULATION_SEED")
    each = RUNS // BATCHES
    seeds = [int(only)] if only else range(batch * each, (batch + 1) * each)
    ends = {"response": 0, "error": 0}
    for seed in seeds:
        outcome = run(seed)
        ends["response" if outcome.response else "error"] += 1
        broken = complaints(outcome)
        assert not broken, (
            f"seed {seed}: {broken}; {outcome.error!r}; {outcome.service.jobs}; "
            f"replay: SIMULATION_SEED={seed} pytest {__file__}"
        )
    assert only or min(ends.values()) > each // 20, ends
