"""Finds a provider's key and addresses in config and environment, and builds its `Api`."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, cast

from tarash.tarash_gateway.exceptions import ConfigurationError, MissingCredentialsError
from tarash.tarash_gateway.service import Api

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tarash.tarash_gateway.models import GenerationConfig, Medium
    from tarash.tarash_gateway.service import Address, ProviderInfo

__all__ = ("complete", "find_key", "open_service")

_KEY = re.compile(r"[!-~]+")  # what a header can carry; all keys are made of it
_OWN_SETTINGS = frozenset({"addresses", "allow_retired"})  # the core's, for every provider
_OFF = frozenset({"0", "false", "no", "off"})
_URL = re.compile(r"https?://[^\s/?#]+\S*", re.IGNORECASE)


def complete(
    info: ProviderInfo, config: GenerationConfig, environment: Mapping[str, str]
) -> GenerationConfig:
    """Return `config` with the settings that the environment gives, and its model's plain id.

    Raises:
        ConfigurationError: `provider_config` has a name that the provider does not know.
    """
    _check_names(info, config)
    changes: dict[str, Any] = {}
    found = {
        name: value
        for name, variables in info.settings_environment.items()
        if config.provider_config.get(name) is None
        and (value := _first_set(variables, environment))
    }
    if found:
        changes["provider_config"] = {**config.provider_config, **found}
    for prefix in info.model_prefixes:
        if config.model.startswith(prefix) and config.model != prefix:
            changes["model"] = config.model.removeprefix(prefix)
    return config.with_changes(changes) if changes else config


def _first_set(variables: tuple[str, ...], environment: Mapping[str, str]) -> str:
    values = (environment.get(variable, "").strip() for variable in variables)
    return next((value for value in values if value), "")


def _check_names(info: ProviderInfo, config: GenerationConfig) -> None:
    if not info.settings:
        return
    for name in config.provider_config:
        if name in info.settings or name in _OWN_SETTINGS:
            continue
        near = get_close_matches(str(name), info.settings, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else "."
        raise ConfigurationError(
            f"{info.title} knows no provider_config[{name!r}]{hint} Nothing was sent. Known: "
            f"{', '.join(sorted(info.settings))}.",
            provider=config.provider,
            model=config.model,
        )


def find_key(
    info: ProviderInfo, config: GenerationConfig, environment: Mapping[str, str]
) -> str | None:
    """Return the key: the config's, else the first complete one of the environment.

    Raises:
        MissingCredentialsError: The provider needs one and there is none.
        ConfigurationError: It cannot be a key.
    """
    given = config.key.strip()
    if given:
        return _checked(given, "api_key", config)
    for names in info.environment:
        parts = [environment.get(name, "").strip() for name in names]
        if all(parts):
            return _checked(":".join(parts), " and ".join(names), config)
    if not info.needs_key or _has_substitute(info, config):
        return None
    choices = ", or ".join(" and ".join(names) for names in info.environment)
    raise MissingCredentialsError(
        f"{info.title} needs a key, and none was given. Nothing was sent. "
        + (f"Set the environment variable {choices}, or pass" if choices else "Pass")
        + " api_key in the config.",
        provider=config.provider,
        model=config.model,
    )


def _has_substitute(info: ProviderInfo, config: GenerationConfig) -> bool:
    values = (config.provider_config.get(name) for name in info.key_substitutes)
    return any(value and str(value).strip().lower() not in _OFF for value in values)


def _checked(key: str, place: str, config: GenerationConfig) -> str:
    """Return `key`; what is wrong with it is said without it."""
    if set(key) == {"*"}:
        wrong = "is masked: keys are not kept when a config is written as JSON"
    elif _KEY.fullmatch(key) is None:
        wrong = "has a space, a line break or another character that no key has"
    else:
        return key
    raise ConfigurationError(
        f"the key of {config.provider} in {place} {wrong}. Nothing was sent. Copy the key again.",
        provider=config.provider,
        model=config.model,
    )


def open_service(
    info: ProviderInfo,
    config: GenerationConfig,
    medium: Medium,
    environment: Mapping[str, str],
    key: str | None,
) -> Api:
    """Return the provider's service as this config reaches it.

    `TARASH_<NAME>_BASE_URL` stands for a `base_url` that no config states, with `_` for a `-` of
    the name, since no shell sets a variable with a dash. The service's config keeps the provider's
    own secret settings, which a job leaves out, and no key.

    Raises:
        ConfigurationError: `provider_config["addresses"]` does not fit the service, or the variable
            has no address.
    """
    named = _named_addresses(info, config)
    variable = f"TARASH_{info.name.upper().replace('-', '_')}_BASE_URL"
    other = config.base_url or _stated_address(variable, environment)
    base = other or _address(info.base, environment)
    addresses = {
        name: named.get(name) or other or _address(address, environment)
        for name, address in info.addresses.items()
    }
    return Api(
        base_url=base,
        addresses=addresses,
        config=_of_one(config),
        medium=medium,
        credentials={info.key_header: info.key_format.format(key)} if key else {},
        idempotency_header=info.idempotency_header,
        client_id_header=info.client_id_header,
    )


def _stated_address(variable: str, environment: Mapping[str, str]) -> str:
    """Return the address in a variable; it may have a password in it, so no error shows it."""
    address = environment.get(variable, "").strip()
    if address and not _URL.fullmatch(address):
        raise ConfigurationError(
            f"{variable} is no address: write all of it, such as https://proxy.example/v1, or "
            "unset it. Nothing was sent."
        )
    return address


def _of_one(config: GenerationConfig) -> GenerationConfig:
    """Return `config` as its provider sees it: without the key, the mock and what comes after."""
    changes: dict[str, Any] = {"api_key": None, "mock": None}
    if config.fallbacks:
        changes["fallback_configs"] = ()
    return config.with_differences(changes)


def _address(address: Address, environment: Mapping[str, str]) -> str:
    for name, template in address.environment:
        value = environment.get(name, "").strip()
        if value:
            return template.format(value)
    return address.url


def _named_addresses(info: ProviderInfo, config: GenerationConfig) -> Mapping[str, str]:
    """Return the config's own addresses for other parts of the service."""
    given: object = config.provider_config.get("addresses", {})
    if not isinstance(given, dict):
        raise _wrong_address(f"must map names to URLs, not {type(given).__name__}", config)
    named = cast("dict[str, Any]", given)
    for name, url in named.items():
        if info.addresses and name not in info.addresses:
            near = get_close_matches(str(name), info.addresses, n=1)
            known = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(info.addresses)}"
            raise _wrong_address(
                f"names {name!r}, which {info.title} does not have; {known}", config
            )
        if not isinstance(url, str) or _URL.fullmatch(url) is None:
            raise _wrong_address(f"gives {name!r} no http:// or https:// URL", config)
    return cast("dict[str, str]", named)


def _wrong_address(what: str, config: GenerationConfig) -> ConfigurationError:
    return ConfigurationError(
        f"provider_config['addresses'] {what}. Nothing was sent.",
        provider=config.provider,
        model=config.model,
    )
