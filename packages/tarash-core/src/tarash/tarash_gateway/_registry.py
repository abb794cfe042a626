"""Looks providers up by name; imports the one that is used, and no other.

Installing a plugin is enough: entry points in `tarash.providers` (name -> module) and
`tarash.plugins` (cross-cutting wrappers, chosen by `TARASH_PLUGINS`).
"""

from __future__ import annotations

import os
import threading
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, cast

from tarash.tarash_gateway._provider import Provider
from tarash.tarash_gateway.exceptions import PluginError, ProviderNotInstalledError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from importlib_metadata import EntryPoint

    from tarash.tarash_gateway.service import ProviderInfo

__all__ = ("Registry", "canonical")

_NEAR = 0.7
PROVIDERS, PLUGINS = "tarash.providers", "tarash.plugins"

# What `pip install` takes for providers that we publish, so that a missing one can say so.
_EXTRAS = {
    "fal": "fal",
    "openai": "openai",
    "replicate": "replicate",
    "azure_openai": "openai",
    "google": "google",
    "runway": "runway",
    "stability": "stability",
    "veo3": "veo3",
}


def canonical(name: str) -> str:
    """Return `name` as providers are looked up: lower case, with underscores."""
    return name.strip().lower().replace("-", "_")


class Registry:
    """The providers and wrappers of one process; safe to use from several threads."""

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        self._environment = os.environ if environment is None else environment
        self._lock = threading.RLock()
        self._registered: dict[str, object] = {}
        self._loaded: dict[str, Provider] = {}
        self._entry_points: dict[str, list[EntryPoint]] | None = None
        self._wrappers: list[object] | None = None

    def register(self, name: str, plugin: object) -> None:
        """Make `plugin` the provider `name` in this process; it wins over installed ones.

        Raises:
            PluginError: It does not fit the contract.
        """
        with self._lock:
            provider = Provider(canonical(name), plugin, self._all_wrappers())
            self._registered[canonical(name)] = plugin
            self._loaded[canonical(name)] = provider

    def names(self) -> tuple[str, ...]:
        """Return the names that can be used, sorted; nothing is imported."""
        return tuple(sorted({*self._installed(), *self._registered}))

    def provider(self, name: str) -> Provider:
        """Return the provider `name`, imported now if it was not yet.

        Raises:
            ProviderNotInstalledError: Nothing of that name is installed.
            PluginError: It cannot be imported, breaks the contract, or its name is taken twice.
        """
        key = canonical(name)
        found = self._loaded.get(key)
        if found is not None:
            return found
        with self._lock:
            if key not in self._loaded:
                self._loaded[key] = Provider(key, self._import(key, name), self._all_wrappers())
            return self._loaded[key]

    def describe(self, name: str) -> ProviderInfo:
        """Return the facts about the provider `name`: its keys, addresses and models.

        Nothing is sent, and no key is needed. Raises as `provider`.
        """
        return self.provider(name).info

    def _import(self, key: str, asked: str) -> object:
        candidates = self._installed().get(key, [])
        if not candidates:
            raise self._not_installed(key, asked)
        if len(candidates) > 1:
            raise _taken_twice(f"provider {key!r}", candidates).locate(provider=key)
        return _load(candidates[0], f"provider {key!r}", "other providers are not affected")

    def _installed(self) -> dict[str, list[EntryPoint]]:
        """Return the entry points of providers by canonical name, scanned once."""
        with self._lock:
            if self._entry_points is None:
                self._entry_points = {}
                for entry in _scan(PROVIDERS):
                    self._entry_points.setdefault(canonical(entry.name), []).append(entry)
            return self._entry_points

    def _all_wrappers(self) -> Sequence[object]:
        """Return the cross-cutting plugins that the environment selects, imported once."""
        if self._wrappers is None:
            chosen = self._environment.get("TARASH_PLUGINS")
            wanted = None if chosen is None else [n.strip() for n in chosen.split(",") if n.strip()]
            # The scan reads every installed distribution; who wants no plugin need not wait.
            found = () if wanted == [] else _scan(PLUGINS)
            entries: dict[str, EntryPoint] = {}
            for entry in found:
                if entry.name in entries:
                    raise _taken_twice(f"plugin {entry.name!r}", [entries[entry.name], entry])
                entries[entry.name] = entry
            missing = [name for name in wanted or () if name not in entries]
            if missing:
                raise PluginError(
                    f"TARASH_PLUGINS names {missing[0]!r}, which is not installed. Installed: "
                    f"{', '.join(sorted(entries)) or 'none'}. Install it or correct the variable."
                )
            names = sorted(entries) if wanted is None else wanted
            remedy = "or set TARASH_PLUGINS to the names of those that you want; empty means none"
            self._wrappers = [_load(entries[name], f"plugin {name!r}", remedy) for name in names]
        return self._wrappers

    def _not_installed(self, key: str, asked: str) -> ProviderNotInstalledError:
        names = self.names()
        extra = _EXTRAS.get(key)
        near = get_close_matches(key, sorted({*names, *_EXTRAS}), n=1, cutoff=_NEAR)
        if extra:
            remedy = f'Install it: pip install "tarash-gateway[{extra}]"'
        elif near and near[0] in names:
            remedy = f"Did you mean {near[0]!r}?"
        elif near:
            remedy = (
                f"Did you mean {near[0]!r}? Install it: "
                f'pip install "tarash-gateway[{_EXTRAS[near[0]]}]"'
            )
        else:
            remedy = "Install the plugin that provides it, or correct the name."
        return ProviderNotInstalledError(
            f"provider {asked!r} is not installed. Installed: {', '.join(names) or 'none'}. "
            f"{remedy}",
            provider=key,
        )


def _scan(group: str) -> Sequence[EntryPoint]:
    # Imported here: it costs more than the rest of the core, and scripts with a registered
    # provider never need it.
    import importlib_metadata  # noqa: PLC0415

    # It takes any filter, so its type says nothing of what it returns.
    found: Sequence[EntryPoint] = tuple(cast("Any", importlib_metadata).entry_points(group=group))
    return found


def _taken_twice(what: str, entries: Sequence[EntryPoint]) -> PluginError:
    owners = " and ".join(sorted(_owner(entry) for entry in entries))
    return PluginError(f"{what} comes from two distributions: {owners}. Uninstall one of them.")


def _load(entry: EntryPoint, what: str, remedy: str) -> Any:
    try:
        return entry.load()
    except Exception as error:
        raise PluginError(
            f"{what} of {_owner(entry)} cannot be imported: {type(error).__name__}: {error}. "
            f"Reinstall or update that distribution; {remedy}."
        ) from error


def _owner(entry: EntryPoint) -> str:
    distribution = entry.dist
    return f"{distribution.name} {distribution.version}" if distribution else entry.value
