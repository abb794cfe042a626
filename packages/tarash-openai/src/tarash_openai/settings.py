"""What `provider_config` may say for OpenAI, as an address and as headers. Pure.

Source: PyPI openai 3.57.0 (`_data_residency.py`, `_client.py`) and
developers.openai.com/api/reference/overview, read in November 2026.
"""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from tarash.tarash_gateway.plugin import ConfigurationError

__all__ = ("HOME", "SETTINGS", "address_of", "headers_of")

HOME = "https://api.openai.com/v1"
"""OpenAI's own address."""
SETTINGS = ("organization", "project", "region")
"""The keys of `provider_config` that OpenAI knows."""

_REGIONS = ("ae", "au", "eu", "in", "jp", "us")
_EVERYWHERE = "global"
_HEADERS = {"organization": "OpenAI-Organization", "project": "OpenAI-Project"}


def address_of(settings: Mapping[str, Any], base_url: str | None) -> str | None:
    """Return the address that a region stands for; None when none is named.

    Args:
        settings: The config's own.
        base_url: The config's own.

    Raises:
        ConfigurationError: There is no such region, or an address is given too.
    """
    region = settings.get("region")
    if region is None:
        return None
    if base_url is not None:
        raise ConfigurationError(
            "provider_config['region'] and base_url both say where OpenAI is. Nothing was sent. "
            "Keep one."
        )
    if region == _EVERYWHERE:
        return HOME
    if region not in _REGIONS:
        raise ConfigurationError(_no_region(region))
    return HOME.replace("//", f"//{region}.", 1)


def headers_of(settings: Mapping[str, Any]) -> dict[str, str]:
    """Return the headers that say whose account pays.

    Raises:
        ConfigurationError: A value cannot stand in a header.
    """
    headers: dict[str, str] = {}
    for name, header in _HEADERS.items():
        value = settings.get(name)
        if value is None:
            continue
        if not (isinstance(value, str) and value.isascii() and value.isprintable() and value):
            raise ConfigurationError(
                f"provider_config[{name!r}] must be an id of OpenAI's, such as org-abc123. Nothing "
                "was sent."
            )
        headers[header] = value
    return headers


def _no_region(region: object) -> str:
    known = (_EVERYWHERE, *_REGIONS)
    near = get_close_matches(str(region), known, n=1, cutoff=0.5)
    hint = f"; did you mean {near[0]!r}?" if near else "."
    return (
        f"provider_config['region'] names no region of OpenAI{hint} Nothing was sent. Known: "
        f"{', '.join(known)}."
    )
