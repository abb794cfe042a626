"""What is installed: providers, where their keys may stand, and which models they know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from tarash.tarash_gateway import describe_provider, installed_providers
from tarash.tarash_gateway.exceptions import TarashError

if TYPE_CHECKING:
    from tarash.tarash_gateway.plugin import ModelFacts, ProviderInfo

__all__ = ("Found", "Key", "end_of", "found", "key_of", "models_of", "price_of")


class Found(NamedTuple):
    """One installed provider: what it says of itself, or why it cannot be used."""

    name: str
    info: ProviderInfo | None
    problem: str


class Key(NamedTuple):
    """Whether a key is there, and in which words; never the key."""

    is_there: bool
    words: str


def found(name: str | None = None) -> list[Found]:
    """Return every installed provider, or the one of that name.

    Raises:
        ProviderNotInstalledError: Nothing of that name is installed.
        PluginError: The one that was named is broken.
    """
    if name is not None:
        info = describe_provider(name)
        return [Found(info.name, info, "")]
    return [_found(installed) for installed in installed_providers()]


def _found(name: str) -> Found:
    try:
        return Found(name, describe_provider(name), "")
    except TarashError as error:
        return Found(name, None, error.message)


def key_of(info: ProviderInfo, environment: Mapping[str, str]) -> Key:
    """Return whether the environment has a key for the provider."""
    for names in info.environment:
        if all(environment.get(name, "").strip() for name in names):
            return Key(is_there=True, words=f"{' and '.join(names)} set")
    for name in _substitutes(info):
        if environment.get(name, "").strip():
            return Key(is_there=True, words=f"{name} set")
    if not info.needs_key:
        return Key(is_there=True, words="none needed")
    for names in info.environment:
        missing = [name for name in names if not environment.get(name, "").strip()]
        if len(missing) < len(names):
            return Key(is_there=False, words=f"not set: {' and '.join(missing)}")
    choices = ", or ".join(" and ".join(names) for names in info.environment)
    return Key(is_there=False, words=f"not set: {choices or 'api_key'}")


def _substitutes(info: ProviderInfo) -> Iterator[str]:
    """Yield the variables that make a key needless."""
    for setting in info.key_substitutes:
        yield from info.settings_environment.get(setting, ())


def models_of(info: ProviderInfo, medium: str | None = None) -> Iterator[ModelFacts]:
    """Yield the models that a provider's catalog knows."""
    if info.catalog is not None:
        yield from filter(None, map(info.catalog.get, info.catalog.ids(medium)))


def end_of(facts: ModelFacts, today: date) -> str:
    """Return in words when a model ends or ended; empty when nobody said so."""
    day = facts.retires_on
    if day is None:
        return ""
    if day >= today:
        return f"ends {day}"
    return f"ended {day}" if facts.retirement_official else f"was to end {day}"


def price_of(facts: ModelFacts) -> str:
    """Return the lowest price of a model, `from` where there are several."""
    if not facts.prices:
        return ""
    least = min(facts.prices, key=lambda price: price.amount)
    several = "from " if len({price.amount for price in facts.prices}) > 1 else ""
    return f"{several}{least.amount:g} {least.currency}/{least.unit}"
