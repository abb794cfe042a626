"""One provider's hooks behind a typed face, checked against everything pluggy lets pass.

The rest of the core never touches `manager.hook`, whose results are untyped.
"""

from __future__ import annotations

import inspect
from collections.abc import Generator, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, TypeVar, cast, get_args

import pluggy

from tarash.tarash_gateway.exceptions import PluginError, TarashError
from tarash.tarash_gateway.hookspecs import (
    OPTIONAL_HOOKS,
    PROJECT,
    REQUIRED_HOOKS,
    ProviderHooks,
)
from tarash.tarash_gateway.models import CancelVerdict, GenerationResponse, Job, Plan
from tarash.tarash_gateway.service import ProviderInfo
from tarash.tarash_gateway.wire import Request

if TYPE_CHECKING:
    from tarash.tarash_gateway.catalog import ModelFacts
    from tarash.tarash_gateway.flows import Flow
    from tarash.tarash_gateway.models import (
        Asset,
        GenerationConfig,
        GenerationRequest,
        Intent,
    )
    from tarash.tarash_gateway.service import Api
    from tarash.tarash_gateway.wire import Response

__all__ = ("Provider",)

T = TypeVar("T")
_HOOKS = (*REQUIRED_HOOKS, *OPTIONAL_HOOKS)


class Provider:
    """One provider and the wrappers around it."""

    def __init__(self, name: str, plugin: object, wrappers: Sequence[object] = ()) -> None:
        self.name = name
        self._manager = pluggy.PluginManager(PROJECT)
        self._manager.add_hookspecs(ProviderHooks)
        self._register(plugin, name)
        for wrapper in wrappers:
            self._register(wrapper, None)
        self._check_pending()
        self._hook: Any = self._manager.hook
        self._check_provider(plugin)
        self._check_wrappers(plugin)
        self._has = {hook for hook in _HOOKS if self._implementations(hook, plugin)}
        self.info = self._expect("describe", self._pure("describe"), ProviderInfo)

    def can(self, hook: str) -> bool:
        """Tell whether the provider itself has the optional `hook`."""
        return hook in self._has

    def facts(self, model: str) -> ModelFacts | None:
        """Return what the provider's catalog knows about `model`."""
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

    def plan(self, config: GenerationConfig, request: GenerationRequest) -> Plan:
        """Return what would be sent; an empty plan when the provider has no `plan` hook."""
        if not self.can("plan"):
            return Plan(provider=config.provider, model=config.model)
        return self._expect("plan", self._pure("plan", config=config, request=request), Plan)

    def submit(
        self, config: GenerationConfig, request: GenerationRequest, api: Api, plan: Plan
    ) -> Flow[Job]:
        """Return the flow that starts a generation."""
        return self._job("submit", config=config, request=request, api=api, plan=plan)

    def poll(self, job: Job, api: Api) -> Flow[Job]:
        """Return the flow that looks once."""
        return self._job("poll", job=job, api=api)

    def normalize(self, job: Job) -> GenerationResponse:
        """Return the response for a completed job."""
        result = self._pure("normalize", job=job)
        return self._expect("normalize", result, GenerationResponse)

    def cancel(self, job: Job, api: Api) -> Flow[CancelVerdict]:
        """Return the flow that asks the service to stop `job`."""
        verdict = yield from self._flow("cancel", job=job, api=api)
        if verdict in get_args(CancelVerdict):
            return cast("CancelVerdict", verdict)
        raise self._unexpected("cancel", " or ".join(get_args(CancelVerdict)), verdict)

    def look_up(self, intent: Intent, api: Api) -> Flow[Job | None]:
        """Return the flow that finds the job of an intent."""
        job = yield from self._flow("look_up", intent=intent, api=api)
        return None if job is None else self._expect("look_up", job, Job)

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

    def _job(self, hook: str, **arguments: Any) -> Flow[Job]:
        job = yield from self._flow(hook, **arguments)
        return self._expect(hook, job, Job)

    def _pure(self, hook: str, **arguments: Any) -> Any:
        """Call a hook that returns a value; what it raises is ours, or becomes a `PluginError`."""
        try:
            return getattr(self._hook, hook)(**arguments)
        except TarashError:
            raise
        except Exception as error:
            raise self._broken(hook, error) from error

    def _flow(self, hook: str, **arguments: Any) -> Flow[Any]:
        """Return the flow of a hook, checked to be one."""
        flow = self._pure(hook, **arguments)
        if not isinstance(flow, Generator):
            raise PluginError(
                f"provider {self.name!r}: hook {hook!r} must be a generator function that yields "
                f"requests, but it returned {type(flow).__name__}. Write it with def (not async "
                f"def) and yield.{self._suspects(hook)}",
                provider=self.name,
            )
        return self._guarded(hook, cast("Flow[Any]", flow))

    def _guarded(self, hook: str, flow: Flow[T]) -> Flow[T]:
        """Run a flow of the plugin; whatever else it raises becomes a `PluginError`."""
        try:
            return (yield from flow)
        except TarashError:
            raise
        except Exception as error:
            raise self._broken(hook, error) from error

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
            _name_of(implementation.plugin) for implementation in every if implementation.wrapper
        ]
        return f" Or it is wrapped: {', '.join(names)} must return what it got." if names else ""

    def _register(self, plugin: object, name: str | None) -> None:
        if inspect.isclass(plugin):
            raise PluginError(
                f"plugin {plugin.__name__!r} of provider {self.name!r} is a class. Register an "
                "instance of it, or a module."
            )
        try:
            self._manager.register(plugin, name)
        except (pluggy.PluginValidationError, ValueError) as error:
            raise PluginError(
                f"provider {self.name!r}: {_name_of(plugin)} does not fit the contract: {error}. "
                "Take only arguments that `ProviderHooks` names for the hook."
            ) from error

    def _check_pending(self) -> None:
        try:
            self._manager.check_pending()
        except pluggy.PluginValidationError as error:
            unknown = str(error).split("'")[1]
            near = get_close_matches(unknown, _HOOKS, n=1)
            raise PluginError(
                f"provider {self.name!r}: {_name_of(error.plugin)} implements {unknown!r}, which "
                f"is no hook." + (f" Did you mean {near[0]!r}?" if near else f" Hooks: {_HOOKS}."),
                provider=self.name,
            ) from error

    def _check_provider(self, plugin: object) -> None:
        for hook in _HOOKS:
            implementations = self._implementations(hook, plugin)
            if not implementations and hook in REQUIRED_HOOKS:
                self._refuse(plugin, hook, _why_absent(plugin, hook))
            for implementation in implementations:
                if implementation.wrapper or implementation.hookwrapper:
                    self._refuse(plugin, hook, "is marked as a wrapper; use a plain @hookimpl")
                if _is_async(implementation.function):
                    self._refuse(plugin, hook, "is async; write it with def, and yield requests")
                self._check_arguments(plugin, hook, implementation)
            if not implementations and _own_function(plugin, hook):
                self._refuse(plugin, hook, _why_absent(plugin, hook))

    def _check_arguments(self, plugin: object, hook: str, implementation: pluggy.HookImpl) -> None:
        known = set(inspect.signature(getattr(ProviderHooks, hook)).parameters)
        for name, parameter in inspect.signature(implementation.function).parameters.items():
            if name not in known:
                continue
            if parameter.default is not parameter.empty:
                self._refuse(
                    plugin,
                    hook,
                    f"gives {name!r} a default, so it is never passed; remove the default",
                )
            if parameter.kind is parameter.KEYWORD_ONLY:
                self._refuse(
                    plugin,
                    hook,
                    f"takes {name!r} by keyword only, so it is never passed; remove the *",
                )

    def _check_wrappers(self, plugin: object) -> None:
        for hook in _HOOKS:
            for implementation in getattr(self._manager.hook, hook).get_hookimpls():
                if implementation.plugin is plugin:
                    continue
                self._check_arguments(implementation.plugin, hook, implementation)
                if not implementation.wrapper:
                    self._refuse(
                        implementation.plugin,
                        hook,
                        "would replace the provider's; a "
                        "cross-cutting plugin marks it @hookimpl(wrapper=True)",
                    )

    def _implementations(self, hook: str, plugin: object) -> list[pluggy.HookImpl]:
        every = getattr(self._manager.hook, hook).get_hookimpls()
        return [implementation for implementation in every if implementation.plugin is plugin]

    def _refuse(self, plugin: object, hook: str, why: str) -> None:
        raise PluginError(
            f"provider {self.name!r}: hook {hook!r} of {_name_of(plugin)} {why}.",
            provider=self.name,
        )


def _is_async(function: object) -> bool:
    return inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function)


def _own_function(plugin: object, name: str) -> bool:
    """Tell whether a plugin itself defines a function, and did not import it from elsewhere."""
    function = getattr(plugin, name, None)
    home = getattr(plugin, "__name__", type(plugin).__module__)
    return inspect.isroutine(function) and getattr(function, "__module__", None) == home


def _why_absent(plugin: object, hook: str) -> str:
    if hasattr(plugin, hook):
        return "is not marked; put @hookimpl from tarash.tarash_gateway.plugin above it"
    return f"is missing; write a function named {hook!r} and mark it @hookimpl"


def _name_of(plugin: object) -> str:
    """Return how to name a plugin to its author."""
    name = getattr(plugin, "__name__", None)
    return f"module {name!r}" if name else f"object of class {type(plugin).__qualname__!r}"
