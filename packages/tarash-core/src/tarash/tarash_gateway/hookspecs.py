"""The contract of a provider: pluggy registers this class, type checkers compare with it.

A hook that has `-> Flow[...]` is a generator function: it yields requests, receives responses
and returns its result. Arguments are passed by name; a hook takes those it needs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import pluggy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tarash.tarash_gateway.catalog import ModelFacts
    from tarash.tarash_gateway.exceptions import TarashError
    from tarash.tarash_gateway.flows import Flow
    from tarash.tarash_gateway.models import (
        Asset,
        CancelVerdict,
        GenerationConfig,
        GenerationRequest,
        ImageGenerationResponse,
        Intent,
        Job,
        Plan,
        VideoGenerationResponse,
    )
    from tarash.tarash_gateway.service import Api, ProviderInfo
    from tarash.tarash_gateway.wire import Request, Response

__all__ = (
    "OPTIONAL_HOOKS",
    "PROJECT",
    "REQUIRED_HOOKS",
    "Delivery",
    "ProviderHooks",
    "hookimpl",
    "hookspec",
)

PROJECT = "tarash"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)

REQUIRED_HOOKS = ("describe", "submit", "poll", "normalize")
OPTIONAL_HOOKS = (
    "facts",
    "connect",
    "authorize",
    "plan",
    "cancel",
    "receive",
    "explain",
    "fetch",
    "look_up",
    "read_model",
)


class Delivery(Protocol):
    """A webhook's delivery as it came in."""

    headers: dict[str, str]
    body: bytes


class ProviderHooks(Protocol):
    """What a provider implements. The first four are required; having another is a capability."""

    @hookspec(firstresult=True)
    def describe(self) -> ProviderInfo:
        """Return the provider's facts; called once, when its name is first used."""
        ...

    @hookspec(firstresult=True)
    def facts(self, config: GenerationConfig) -> ModelFacts | None:
        """Return what is known about the config's model, purely.

        For a service where the id alone does not say which model it is. Without this hook it is
        what `ProviderInfo.catalog` has under the id.
        """
        ...

    @hookspec(firstresult=True)
    def connect(self, config: GenerationConfig, api: Api) -> Api:
        """Return the service as this config reaches it, purely; called before anything is sent.

        For a service whose address, or whose way to carry a key, depends on the config. `config`
        is the caller's own, key included, with the settings that the environment gave; what is
        changed in `api.config` is what jobs keep. Raises `ConfigurationError` for settings that
        do not fit.
        """
        ...

    @hookspec(firstresult=True)
    def authorize(
        self,
        config: GenerationConfig,
        api: Api,
        renew: bool,
    ) -> Flow[Mapping[str, str]]:
        """Return the headers that authenticate, where they must be fetched, such as a token.

        Called before the first request with `authenticated`, and once more with `renew` when the
        service answers 401 to it; that request is then sent once more. Empty headers leave the
        key to do it.
        """
        ...

    @hookspec(firstresult=True)
    def plan(self, config: GenerationConfig, request: GenerationRequest) -> Plan:
        """Return what would be sent, purely; called before anything is sent.

        The engine applies `on_unsupported` to it, and hands it to `submit`.
        """
        ...

    @hookspec(firstresult=True)
    def submit(
        self, config: GenerationConfig, request: GenerationRequest, api: Api, plan: Plan
    ) -> Flow[Job]:
        """Start the generation and return `api.job(...)`, which may be completed already.

        A POST counts as the paid submit unless it is built with `repeatable=True`.
        """
        ...

    @hookspec(firstresult=True)
    def poll(self, job: Job, api: Api) -> Flow[Job]:
        """Look once at `job` and return its new state; the engine waits between looks.

        Fetches the output when it is done. Raises when the job failed.
        """
        ...

    @hookspec(firstresult=True)
    def normalize(self, job: Job) -> VideoGenerationResponse | ImageGenerationResponse:
        """Return the response for a completed job, purely."""
        ...

    @hookspec(firstresult=True)
    def cancel(self, job: Job, api: Api) -> Flow[CancelVerdict]:
        """Ask the service to stop `job`; return `cancelled`, `too_late` or `unknown`."""
        ...

    @hookspec(firstresult=True)
    def receive(self, delivery: Delivery, api: Api) -> Flow[Job]:
        """Verify a webhook's delivery and return the job as it says."""
        ...

    @hookspec(firstresult=True)
    def explain(self, response: Response) -> TarashError | None:
        """Return the typed error for an answer with status 400 or above, purely.

        None means that the answer is not the service's own, such as a proxy's page in HTML or
        JSON, or that it does not say whether a submit was taken: the engine then goes by the
        status, and a 5xx or 408 to a paid submit counts as unknown.
        """
        ...

    @hookspec(firstresult=True)
    def fetch(self, asset: Asset, api: Api) -> Request:
        """Return the request that downloads `asset`, purely; for assets that need the key."""
        ...

    @hookspec(firstresult=True)
    def look_up(self, intent: Intent, api: Api) -> Flow[Job | None]:
        """Return the job that fulfils `intent`, where the service can find it by our id."""
        ...

    @hookspec(firstresult=True)
    def read_model(self, model: str, api: Api) -> Flow[Mapping[str, Any] | None]:
        """Ask the service for one of its models and return its row of the catalog.

        The row has `medium`, and in `schema` every input with its field in full, as
        `schema_inputs` makes them. None: the service does not know the model. Called when somebody
        refreshes the catalog, never in a generation.
        """
        ...
