"""What `provider_config` may say for Stability AI, as headers. Pure.

Source: types generated from the vendor's OpenAPI (2025-06), read on 2026-11-25.
"""

from collections.abc import Mapping
from typing import Any

from tarash.tarash_gateway.plugin import ConfigurationError

__all__ = ("JSON", "SETTINGS", "headers_of", "wants_bytes")

SETTINGS = ("accept", "client_id", "client_user_id", "client_version")
"""The keys of `provider_config` that Stability AI knows."""
JSON = "application/json"
_BYTES = "image/*"
_HEADERS = {
    "client_id": "stability-client-id",
    "client_user_id": "stability-client-user-id",
    "client_version": "stability-client-version",
}
_LONGEST = 256  # characters


def wants_bytes(settings: Mapping[str, Any]) -> bool:
    """Tell whether pictures are to come as bytes, a third shorter than in JSON."""
    return bool(settings.get("accept", JSON) == _BYTES)


def headers_of(settings: Mapping[str, Any]) -> dict[str, str]:
    """Return the headers that say who asks.

    Raises:
        ConfigurationError: A setting has a value that it cannot have.
    """
    if settings.get("accept", JSON) not in {JSON, _BYTES}:
        raise ConfigurationError(
            f"provider_config['accept'] must be {JSON!r} or {_BYTES!r}: how pictures are to come. "
            "Nothing was sent."
        )
    stated = {name: settings[name] for name in _HEADERS if settings.get(name) is not None}
    for name, value in stated.items():
        if not _fits(value):
            raise ConfigurationError(
                f"provider_config[{name!r}] must be a text of 1 to {_LONGEST} plain characters. "
                "Nothing was sent."
            )
    return {_HEADERS[name]: value for name, value in stated.items()}


def _fits(value: object) -> bool:
    if not isinstance(value, str) or not value.strip():
        return False
    return value.isascii() and value.isprintable() and len(value) <= _LONGEST
