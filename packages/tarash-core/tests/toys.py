"""Small providers, and a service that is a script: what the tests of the core generate with."""

from collections.abc import Mapping, Sequence
from typing import Any

from tarash.tarash_gateway._retry import RetryPolicy
from tarash.tarash_gateway.catalog import Catalog
from tarash.tarash_gateway.exceptions import (
    AuthenticationError,
    ContentModerationError,
    InvalidRequestError,
    ProviderUnavailableError,
    QuotaExceededError,
    RateLimitedError,
    TarashError,
)
from tarash.tarash_gateway.models import (
    Asset,
    CancelVerdict,
    FieldPlan,
    GenerationConfig,
    GenerationRequest,
    ImageGenerationConfig,
    ImageGenerationRequest,
    ImageGenerationResponse,
    Intent,
    Job,
    Plan,
    VideoGenerationConfig,
    VideoGenerationRequest,
    VideoGenerationResponse,
)
from tarash.tarash_gateway.plugin import Address, Api, Flow, HttpFlow, ProviderInfo, hookimpl
from tarash.tarash_gateway.testing import Reply, VirtualGateway, answer
from tarash.tarash_gateway.wire import Request, Response

KEY = "toy-key-0123456789"
PROMPT = "a prompt that nobody else may read"
PAGE = answer(status_code=502, content=b"<html>502 Bad Gateway</html>")

_REFUSALS: Mapping[str, tuple[int, type[TarashError]]] = {
    "auth": (401, AuthenticationError),
    "invalid": (422, InvalidRequestError),
    "moderation": (422, ContentModerationError),
    "quota": (402, QuotaExceededError),
    "limit": (429, RateLimitedError),
    "overload": (503, ProviderUnavailableError),
}


def refusal(code: str, headers: Mapping[str, str] | None = None) -> Response:
    """Return an error in the toy service's own words."""
    body = {"error": code, "message": f"no: {PROMPT} {KEY}"}
    return answer(body, status_code=_REFUSALS[code][0], headers=headers)


class QueueToy:
    """A provider with a queue and without anything optional but `explain`."""

    def __init__(self, name: str = "toy", **facts: Any) -> None:
        self.name, self.facts = name, facts

    @hookimpl
    def describe(self) -> ProviderInfo:
        """Return where the service is."""
        stated: dict[str, Any] = {
            "media": ("video", "image"),
            "environment": (("TOY_KEY",),),
            "poll_after_seconds": 2.0,
            **self.facts,
        }
        address = Address(f"https://{self.name}.test")
        return ProviderInfo(self.name, self.name.title(), base=address, **stated)

    @hookimpl
    def submit(self, request: GenerationRequest, api: Api) -> Flow[Job]:
        """Order one."""
        body = {"prompt": request.prompt, "seed": request.seed, "outputs": request.outputs}
        response = yield api.post("/jobs", json=body)
        return api.job(response.json()["id"])

    @hookimpl
    def poll(self, job: Job, api: Api) -> HttpFlow[Job]:
        """Look once."""
        response = yield api.get(f"/jobs/{job.id}")
        seen = response.json()
        changes = {
            "progress_percent": seen.get("percent"),
            "queue_position": seen.get("position"),
            "logs": tuple(seen.get("logs", ())),
            "poll_after_seconds": seen.get("hint"),
        }
        if seen["state"] == "queued":
            return job.queued(**changes)
        if seen["state"] == "working":
            return job.running(**changes)
        if seen["state"] == "cancelled":
            return job.cancelled()
        if seen["state"] == "failed":
            return job.failed(seen.get("kind", "GenerationFailedError"), seen["why"], code="c-1")
        return job.succeeded(seen, logs=changes["logs"])

    @hookimpl
    def normalize(self, job: Job) -> VideoGenerationResponse | ImageGenerationResponse:
        """Return the assets of the answer."""
        kind = VideoGenerationResponse if job.medium == "video" else ImageGenerationResponse
        urls = job.payload.get("urls", [f"https://cdn.test/{job.id}"])
        return kind(assets=tuple(Asset(url=url, content_type="x/y") for url in urls))

    @hookimpl
    def explain(self, response: Response) -> TarashError | None:
        """Read the service's own words."""
        if b'"error"' not in response.content:
            return None
        words = response.json()
        return _REFUSALS[words["error"]][1](words["message"])


class CancelToy(QueueToy):
    """One whose jobs can be cancelled."""

    @hookimpl
    def cancel(self, job: Job, api: Api) -> HttpFlow[CancelVerdict]:
        """Ask for an end."""
        response = yield api.delete(f"/jobs/{job.id}")
        verdict: CancelVerdict = response.json()["verdict"]
        return verdict


class LookUpToy(CancelToy):
    """One that finds a job by our own id."""

    @hookimpl
    def look_up(self, intent: Intent, api: Api) -> HttpFlow[Job | None]:
        """Ask for the job of an intent."""
        response = yield api.get(f"/intents/{intent.id}")
        found = response.json()["id"]
        return None if found is None else api.job(found)


class PlanToy(CancelToy):
    """One with a plan: one output a call, durations of 5 or 10 s, no negative prompt."""

    outputs_per_call: int | None = 1

    @hookimpl
    def plan(self, config: GenerationConfig, request: GenerationRequest) -> Plan:
        """Say what becomes of each field."""
        fields: list[FieldPlan] = []
        if request.negative_prompt:
            fields.append(
                FieldPlan(field="negative_prompt", outcome="dropped", note="it takes none.")
            )
        seconds = getattr(request, "duration_seconds", None)
        if seconds is not None and seconds not in {5, 10}:
            outcome: Any = "converted" if seconds < 10 else "impossible"
            fields.append(
                FieldPlan(
                    field="duration_seconds",
                    outcome=outcome,
                    value=10 if outcome == "converted" else None,
                    note=f"{seconds} s.",
                    accepts=(5, 10),
                )
            )
        return Plan(
            provider=config.provider,
            model=config.model,
            payload={"seed": request.seed},
            fields=tuple(fields),
            outputs_per_call=self.outputs_per_call,
            warnings=("planned",) if config.model == "warned" else (),
        )


class UploadToy(QueueToy):
    """One that uploads before it pays."""

    @hookimpl
    def submit(self, request: GenerationRequest, api: Api) -> HttpFlow[Job]:
        """Upload, then order."""
        yield api.post("/uploads", content=b"bytes", repeatable=True)
        response = yield api.post("/jobs", json={"prompt": request.prompt})
        return api.job(response.json()["id"])


class SynchronousToy(QueueToy):
    """One that answers with the result itself."""

    @hookimpl
    def submit(self, request: GenerationRequest, api: Api) -> HttpFlow[Job]:
        """Order one and get it."""
        response = yield api.post("/now", json={"prompt": request.prompt})
        seen = response.json()
        if "refused" in seen:
            raise ContentModerationError(f"refused: {request.prompt}", code=seen["refused"])
        if seen["kind"] == "elsewhere":
            seen = (yield api.get("/results/1")).json()
        return api.job("now-1").succeeded(seen)


class Script:
    """A service that answers by a list for each kind of request; the last answer stays.

    Kinds are `submit`, `upload`, `poll`, `cancel`, `look_up` and `now`, each also with the
    provider's name or a job's id before it: `red.submit`, `toy-2.poll`.
    """

    def __init__(self, **replies: Sequence[object]) -> None:
        self._replies = {name.replace("__", "."): list(given) for name, given in replies.items()}
        self._jobs = 0
        self.seen: list[str] = []

    def __call__(self, request: Request) -> Response | Reply:
        """Answer."""
        host, _, path = request.url.removeprefix("https://").partition("/")
        name, last = host.removesuffix(".test"), path.rpartition("/")[2]
        kind = self._kind(request, path)
        self.seen.append(f"{name}.{kind}")
        for key in (f"{last.replace('-', '_')}.{kind}", f"{name}.{kind}", kind):
            if self._replies.get(key):
                given = self._replies[key]
                reply = given.pop(0) if len(given) > 1 else given[0]
                return self._reply(name, reply)
        return self._reply(name, self._usual(kind))

    def count(self, kind: str) -> int:
        """Return how many requests of a kind came."""
        return sum(seen == kind or seen.endswith(f".{kind}") for seen in self.seen)

    def _kind(self, request: Request, path: str) -> str:
        if request.method == "DELETE":
            return "cancel"
        if request.method == "GET":
            return "look_up" if path.startswith("intents") else "poll"
        return {"uploads": "upload", "now": "now"}.get(path, "submit")

    def _usual(self, kind: str) -> object:
        return {
            "submit": {"id": ...},
            "upload": {},
            "poll": {"state": "done"},
            "cancel": {"verdict": "cancelled"},
            "look_up": {"id": None},
            "now": {"kind": "now", "urls": ["https://cdn.test/now"]},
        }[kind]

    def _reply(self, name: str, reply: object) -> Response | Reply:
        if isinstance(reply, BaseException):
            return Reply(error=reply, seconds=0.5)
        if isinstance(reply, Response | Reply):
            return reply
        if reply == {"id": ...}:
            self._jobs += 1
            reply = {"id": f"{name}-{self._jobs}"}
        return answer(reply)


def gateway(
    script: Any, *toys: QueueToy, retry: RetryPolicy | None = None, seed: int = 0, slots: int = 8
) -> VirtualGateway:
    """Return a gateway on a virtual clock with `toys`, served by `script`."""
    chosen = toys or (QueueToy(),)
    plugins = {toy.name: toy for toy in chosen}
    environment = {"TOY_KEY": KEY}
    return VirtualGateway(
        script, plugins=plugins, environment=environment, retry=retry, seed=seed, slots=slots
    )


def config(provider: str = "toy", **fields: Any) -> VideoGenerationConfig:
    """Return a config for a toy."""
    return VideoGenerationConfig(provider=provider, model=fields.pop("model", "m"), **fields)


def chain(*configs: VideoGenerationConfig) -> VideoGenerationConfig:
    """Return the first config with the others as its fallbacks."""
    return configs[0].model_copy(update={"fallback_configs": configs[1:]})


def request(**fields: Any) -> VideoGenerationRequest:
    """Return a request with the private prompt."""
    return VideoGenerationRequest(prompt=PROMPT, **fields)


def image_config(provider: str = "toy", **fields: Any) -> ImageGenerationConfig:
    """Return a config for an image of a toy."""
    return ImageGenerationConfig(provider=provider, model=fields.pop("model", "m"), **fields)


def image_request(**fields: Any) -> ImageGenerationRequest:
    """Return a request for an image."""
    return ImageGenerationRequest(prompt=PROMPT, **fields)


def catalog(**models: Mapping[str, Any]) -> Catalog:
    """Return a catalog of video models with these facts."""
    return Catalog(
        {"schemas": {}, "models": {n: {"medium": "video", **m} for n, m in models.items()}}
    )
