"""One provider's hooks behind a typed face, checked against everything pluggy lets pass.

The rest of the core never touches `manager.hook`, whose results are untyped.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, cast, get_args

import pluggy

from tarash.tarash_gateway._checks import HOOKS, PluginChecks, name_of
from tarash.tarash_gateway.catalog import ModelFacts
from tarash.tarash_gateway.exceptions import PluginError, TarashError
from tarash.tarash_gateway.hookspecs import PROJECT, ProviderHooks
from tarash.tarash_gateway.models import CancelVerdict, GenerationResponse, Job, Plan
from tarash.tarash_gateway.service import Api, ProviderInfo
from tarash.tarash_gateway.wire import Request

if TYPE_CHECKING:
    from tarash.tarash_gateway.flows import Flow
    from tarash.tarash_gateway.models import (
        Asset,
        GenerationConfig,
        GenerationRequest,
        Intent,
    )
    from tarash.tarash_gateway.wire import Response

__all__ = ("Provider",)

T = TypeVar("T")


class Provider:
    """One provider and the wrappers around it."""

    def __init__(self, name: str, plugin: object, wrappers: Sequence[object] = ()) -> None:
        self.name = name
        self._manager = pluggy.PluginManager(PROJECT)
        self._manager.add_hookspecs(ProviderHooks)
        checks = PluginChecks(name, self._manager)
        checks.register(plugin, name)
        for wrapper in wrappers:
            checks.register(wrapper)
        checks.pending()
        checks.provider(plugin)
        checks.wrappers(plugin)
        self._hook: Any = self._manager.hook
        self._has = {hook for hook in HOOKS if checks.implementations(hook, plugin)}
        self.info = self._expect("describe", self._pure("describe"), ProviderInfo)

    def can(self, hook: str) -> bool:
        """Tell whether the provider itself has the optional `hook`."""
        return hook in self._has

    def facts(self, config: GenerationConfig) -> ModelFacts | None:
        """Return what is known about the model of `config`: by the hook, else by the catalog."""
        if self.can("facts"):
            facts = self._pure("facts", config=config)
            return None if facts is None else self._expect("facts", facts, ModelFacts)
        model = config.model
        if self.info.catalog is None:
            return None
        try:
            return self.info.catalog.get(model)
        except Exception as error:
            raise PluginError(
                f"provider {self.name!r}: what its catalog says of {model!r} cannot be read: "
                f"{type(error).__name__}. Reinstall or update the plugin.",
                provider=self.name,
            ) from error

    def connect(self, config: GenerationConfig, api: Api) -> Api:
        """Return the service as `config` reaches it."""
        if not self.can("connect"):
            return api
        return self._expect("connect", self._pure("connect", config=config, api=api), Api)

    def authorize(
        self, config: GenerationConfig, api: Api, *, renew: bool
    ) -> Flow[Mapping[str, str]]:
        """Return the flow that fetches the headers which authenticate."""
        kind: type[Any] = Mapping
        return self._flow("authorize", kind, config=config, api=api, renew=renew)

    def plan(self, config: GenerationConfig, request: GenerationRequest) -> Plan:
        """Return what would be sent; an empty plan when the provider has no `plan` hook."""
        if not self.can("plan"):
            return Plan(provider=config.provider, model=config.model)
        return self._expect("plan", self._pure("plan", config=config, request=request), Plan)

    def submit(
        self, config: GenerationConfig, request: GenerationRequest, api: Api, plan: Plan
    ) -> Flow[Job]:
        """Return the flow that starts a generation."""
        return self._flow("submit", Job, config=config, request=request, api=api, plan=plan)

    def poll(self, job: Job, api: Api) -> Flow[Job]:
        """Return the flow that looks once."""
        return self._flow("poll", Job, job=job, api=api)

    def normalize(self, job: Job) -> GenerationResponse:
        """Return the response for a completed job."""
        result = self._pure("normalize", job=job)
        return self._expect("normalize", result, GenerationResponse)

    def cancel(self, job: Job, api: Api) -> Flow[CancelVerdict]:
        """Return the flow that asks the service to stop `job`."""
        verdict = yield from self._flow("cancel", object, job=job, api=api)
        if verdict in get_args(CancelVerdict):
            return cast("CancelVerdict", verdict)
        raise self._unexpected("cancel", " or ".join(get_args(CancelVerdict)), verdict)

    def look_up(self, intent: Intent, api: Api) -> Flow[Job | None]:
        """Return the flow that finds the job of an intent."""
        job = yield from self._flow("look_up", object, intent=intent, api=api)
        return None if job is None else self._expect("look_up", job, Job)

    def read_model(self, model: str, api: Api) -> Flow[Mapping[str, Any] | None]:
        """Return the flow that reads a model's own description of the service."""
        row = yield from self._flow("read_model", object, model=model, api=api)
        kind: type[Any] = Mapping
        if row is None or isinstance(self._expect("read_model", row, kind).get("schema"), Mapping):
            return cast("Mapping[str, Any] | None", row)
        raise self._unexpected("read_model", "a Mapping with a Mapping in 'schema'", row)

    def explain(self, response: Response) -> TarashError | None:
        """Return the typed error for an answer, or None when it is not the service's own."""
        if not self.can("explain"):
            return None
        error = self._pure("explain", response=response)
        return None if error is None else self._expect("explain", error, TarashError)

    def fetch(self, asset: Asset, api: Api) -> Request:
        """Return the request that downloads `asset`."""
        if self.can("fetch"):
            return self._expect("fetch", self._pure("fetch", asset=asset, api=api), Request)
        return api.get(asset.url or "", authenticated=asset.requires_credentials)

    def _pure(self, hook: str, **arguments: Any) -> Any:
        """Call a hook that returns a value; what it raises is ours, or becomes a `PluginError`."""
        try:
            return getattr(self._hook, hook)(**arguments)
        except TarashError:
            raise
        except Exception as error:
            raise self._broken(hook, error) from error

    def _flow(self, hook: str, kind: type[T], **arguments: Any) -> Flow[T]:
        """Run the flow of a hook, which must return a `kind`; it raises as `_pure` does."""
        flow = self._pure(hook, **arguments)
        if not isinstance(flow, Generator):
            raise PluginError(
                f"provider {self.name!r}: hook {hook!r} must be a generator function that yields "
                f"requests, but it returned {type(flow).__name__}. Write it with def (not async "
                f"def) and yield.{self._suspects(hook)}",
                provider=self.name,
            )
        try:
            value = yield from cast("Flow[Any]", flow)
        except TarashError:
            raise
        except Exception as error:
            raise self._broken(hook, error) from error
        return self._expect(hook, value, kind)

    def _broken(self, hook: str, error: Exception) -> PluginError:
        # Only the names of keys and types are safe to repeat: other messages may hold a prompt.
        detail = f" {error.args[0]!r}" if isinstance(error, KeyError) and error.args else ""
        return PluginError(
            f"provider {self.name!r}: hook {hook!r} failed with {type(error).__name__}{detail}. "
            "The service's answer was not what the plugin expects, or the plugin has a defect; "
            "the original error is this one's __cause__. Look for a newer version of the plugin.",
            provider=self.name,
        )

    def _expect(self, hook: str, value: object, kind: type[T]) -> T:
        if isinstance(value, kind):
            return value
        raise self._unexpected(hook, kind.__name__, value)

    def _unexpected(self, hook: str, wanted: str, value: object) -> PluginError:
        return PluginError(
            f"provider {self.name!r}: hook {hook!r} must return {wanted}, but it returned "
            f"{type(value).__name__}. Correct its return statement.{self._suspects(hook)}",
            provider=self.name,
        )

    def _suspects(self, hook: str) -> str:
        """Return a sentence that names the wrappers of a hook, which pass its result on."""
        every: list[pluggy.HookImpl] = getattr(self._hook, hook).get_hookimpls()
        names = [
            name_of(implementation.plugin) for implementation in every if implementation.wrapper
        ]
        return f" Or it is wrapped: {', '.join(names)} must return what it got." if names else ""
