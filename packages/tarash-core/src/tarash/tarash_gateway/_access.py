"""Finds a provider's key and addresses in config and environment, and builds its `Api`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tarash.tarash_gateway.exceptions import ConfigurationError, MissingCredentialsError
from tarash.tarash_gateway.service import Api

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tarash.tarash_gateway.models import GenerationConfig, Medium
    from tarash.tarash_gateway.service import Address, ProviderInfo

__all__ = ("find_key", "open_service")


def find_key(
    info: ProviderInfo, config: GenerationConfig, environment: Mapping[str, str]
) -> str | None:
    """Return the key: the config's, else the first complete one of the environment.

    Raises:
        MissingCredentialsError: The provider needs one and there is none.
    """
    if config.api_key is not None and config.api_key.get_secret_value():
        return config.api_key.get_secret_value()
    for names in info.environment:
        parts = [environment.get(name, "").strip() for name in names]
        if all(parts):
            return ":".join(parts)
    if not info.needs_key:
        return None
    choices = ", or ".join(" and ".join(names) for names in info.environment)
    raise MissingCredentialsError(
        f"{info.title} needs a key, and none was given. Nothing was sent. "
        + (f"Set the environment variable {choices}, or pass" if choices else "Pass")
        + " api_key in the config.",
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

    `TARASH_<NAME>_BASE_URL` stands for a `base_url` that no config states.
    """
    named = _named_addresses(config)
    other = config.base_url or environment.get(f"TARASH_{info.name.upper()}_BASE_URL")
    base = other or _address(info.base, environment)
    addresses = {
        name: named.get(name) or other or _address(address, environment)
        for name, address in info.addresses.items()
    }
    return Api(
        base_url=base,
        addresses=addresses,
        config=config.without_secrets(),
        medium=medium,
        credentials={info.key_header: info.key_format.format(key)} if key else {},
        idempotency_header=info.idempotency_header,
    )


def _address(address: Address, environment: Mapping[str, str]) -> str:
    for name, template in address.environment:
        value = environment.get(name, "").strip()
        if value:
            return template.format(value)
    return address.url


def _named_addresses(config: GenerationConfig) -> Mapping[str, Any]:
    named = config.provider_config.get("addresses", {})
    if isinstance(named, dict):
        return named
    raise ConfigurationError(
        f"provider_config['addresses'] must map names to URLs, not {type(named).__name__}",
        provider=config.provider,
    )
