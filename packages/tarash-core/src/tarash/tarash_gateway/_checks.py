"""What pluggy lets pass in silence, checked when a provider is loaded, with the remedy.

A message names the provider, the hook, the plugin and what to do, in that order.
"""

from __future__ import annotations

import inspect
from difflib import get_close_matches
from typing import NoReturn

import pluggy

from tarash.tarash_gateway.exceptions import PluginError
from tarash.tarash_gateway.hookspecs import OPTIONAL_HOOKS, REQUIRED_HOOKS, ProviderHooks

__all__ = ("HOOKS", "PluginChecks", "name_of")

HOOKS = (*REQUIRED_HOOKS, *OPTIONAL_HOOKS)


class PluginChecks:
    """The checks of one provider's manager."""

    def __init__(self, name: str, manager: pluggy.PluginManager) -> None:
        self._name = name
        self._manager = manager

    def register(self, plugin: object, name: str | None = None) -> None:
        """Register `plugin`, which takes only arguments that its hooks have."""
        if inspect.isclass(plugin):
            raise PluginError(
                f"plugin {plugin.__name__!r} of provider {self._name!r} is a class. Register an "
                "instance of it, or a module."
            )
        try:
            self._manager.register(plugin, name)
        except (pluggy.PluginValidationError, ValueError) as error:
            raise PluginError(
                f"provider {self._name!r}: {name_of(plugin)} does not fit the contract: {error}. "
                "Take only arguments that `ProviderHooks` names for the hook."
            ) from error

    def pending(self) -> None:
        """Refuse what is marked as a hook and is none."""
        try:
            self._manager.check_pending()
        except pluggy.PluginValidationError as error:
            unknown = str(error).split("'")[1]
            near = get_close_matches(unknown, HOOKS, n=1)
            raise PluginError(
                f"provider {self._name!r}: {name_of(error.plugin)} implements {unknown!r}, which "
                f"is no hook." + (f" Did you mean {near[0]!r}?" if near else f" Hooks: {HOOKS}."),
                provider=self._name,
            ) from error

    def provider(self, plugin: object) -> None:
        """Refuse a provider that lacks a hook, or wrote one so that it would not work."""
        for hook in HOOKS:
            implementations = self.implementations(hook, plugin)
            if not implementations and hook in REQUIRED_HOOKS:
                self._refuse(plugin, hook, _why_absent(plugin, hook))
            for implementation in implementations:
                if implementation.wrapper or implementation.hookwrapper:
                    self._refuse(plugin, hook, "is marked as a wrapper; use a plain @hookimpl")
                if _is_async(implementation.function):
                    self._refuse(plugin, hook, "is async; write it with def, and yield requests")
                self._arguments(plugin, hook, implementation)
            if not implementations and _own_function(plugin, hook):
                self._refuse(plugin, hook, _why_absent(plugin, hook))
        self._names(plugin)

    def _names(self, plugin: object) -> None:
        """Refuse marked functions of other names, `optionalhook` or not."""
        for name in dir(plugin):
            marked = self._manager.parse_hookimpl_opts(plugin, name)
            if marked is not None and (marked.get("specname") or name) not in HOOKS:
                self._refuse(plugin, name, f"is no hook; the hooks are {', '.join(HOOKS)}")

    def _arguments(self, plugin: object, hook: str, implementation: pluggy.HookImpl) -> None:
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

    def wrappers(self, plugin: object) -> None:
        """Refuse a cross-cutting plugin that would replace what it is to wrap, or wrap nothing."""
        for wrapper in self._manager.get_plugins():
            if wrapper is not plugin:
                self._names(wrapper)
                for hook in HOOKS:
                    if _own_function(wrapper, hook) and not self.implementations(hook, wrapper):
                        self._refuse(wrapper, hook, _why_absent(wrapper, hook))
        for hook in HOOKS:
            for implementation in getattr(self._manager.hook, hook).get_hookimpls():
                if implementation.plugin is plugin:
                    continue
                self._arguments(implementation.plugin, hook, implementation)
                if not implementation.wrapper:
                    self._refuse(
                        implementation.plugin,
                        hook,
                        "would replace the provider's; a "
                        "cross-cutting plugin marks it @hookimpl(wrapper=True)",
                    )

    def implementations(self, hook: str, plugin: object) -> list[pluggy.HookImpl]:
        """Return what `plugin` itself implements of `hook`."""
        every: list[pluggy.HookImpl] = getattr(self._manager.hook, hook).get_hookimpls()
        return [implementation for implementation in every if implementation.plugin is plugin]

    def _refuse(self, plugin: object, hook: str, why: str) -> NoReturn:
        raise PluginError(
            f"provider {self._name!r}: hook {hook!r} of {name_of(plugin)} {why}.",
            provider=self._name,
        )


def _is_async(function: object) -> bool:
    return inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function)


def _own_function(plugin: object, name: str) -> bool:
    """Tell whether a plugin defines a function, and did not only import it from elsewhere."""
    function = getattr(plugin, name, None)
    if not inspect.ismodule(plugin):  # whatever its classes have was written to be a method
        return inspect.isroutine(function)
    return inspect.isroutine(function) and function.__module__ == plugin.__name__


def _why_absent(plugin: object, hook: str) -> str:
    if hasattr(plugin, hook):
        return "is not marked; put @hookimpl from tarash.tarash_gateway.plugin above it"
    return f"is missing; write a function named {hook!r} and mark it @hookimpl"


def name_of(plugin: object) -> str:
    """Return how to name a plugin to its author."""
    name = getattr(plugin, "__name__", None)
    return f"module {name!r}" if name else f"object of class {type(plugin).__qualname__!r}"
