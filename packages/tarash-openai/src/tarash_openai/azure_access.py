"""Where an Azure resource is, which of its two surfaces answers, and what opens it. Pure.

Source: Microsoft, includes/api-version-lifecycle-content.md and how-to/dall-e.md; PyPI openai
3.57.0 (`lib/azure.py`); read in November 2026.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, cast
from urllib.parse import quote

from tarash.tarash_gateway.plugin import ConfigurationError, GenerationConfig

__all__ = (
    "OFFICIAL_HOSTS",
    "SETTINGS",
    "Surface",
    "credentials_of",
    "route_to",
    "surface_of",
    "token_provider",
)

OFFICIAL_HOSTS = (
    ".openai.azure.com",
    ".services.ai.azure.com",
    ".cognitiveservices.azure.com",
)
"""Where Microsoft's own resources are."""
SETTINGS = ("ad_token", "api_version", "deployment_of", "token_provider")
"""The keys of `provider_config` that Azure knows."""

_DATED = re.compile(r"\d{4}-\d{2}-\d{2}(?:-\w+)?")
_UNDATED = "v1"
_PREVIEWS = frozenset({"preview", "latest"})
_RESOURCE = re.compile(r"(https?://[^/?#]+(?:/.*?)??)(?:/openai(?:/.*)?)?", re.IGNORECASE)
_VERSION = re.compile(r"[?&]api-version=([\w.-]+)", re.IGNORECASE)


class Surface(NamedTuple):
    """Where requests go.

    Attributes:
        endpoint: The resource, such as `https://me.openai.azure.com`.
        base_url: What paths are appended to.
        version: A date, `preview`, `latest`, or `v1` for no version at all.
    """

    endpoint: str
    base_url: str
    version: str


def surface_of(config: GenerationConfig, address: str) -> Surface:
    """Return where the resource at `address` answers.

    Every form that the portal shows is taken: the bare resource, `/openai`, `/openai/v1`, and
    the address of one deployment's operation with its version.

    Raises:
        ConfigurationError: There is no address, or the version is none.
    """
    if not address:
        raise ConfigurationError(
            "Azure OpenAI has an address for each customer, and none was given. Nothing was sent. "
            "Set base_url='https://<resource>.openai.azure.com', or AZURE_OPENAI_ENDPOINT."
        )
    plain, _, query = address.partition("?")
    found = _RESOURCE.fullmatch(plain.rstrip("/"))
    if found is None:
        raise ConfigurationError(
            "the address of the Azure resource is no http:// or https:// URL. Nothing was sent. "
            "Write it like https://<resource>.openai.azure.com."
        )
    stated = _VERSION.search(f"?{query}")
    version = _version(config, stated[1] if stated else None)
    endpoint = found[1]
    base_url = f"{endpoint}/openai" if _DATED.fullmatch(version) else f"{endpoint}/openai/v1"
    return Surface(endpoint, base_url, version)


def route_to(config: GenerationConfig) -> Callable[[str], str]:
    """Return the function that makes an operation's path of what OpenAI calls it.

    On the dated surface the path names the deployment of pictures; videos have none there.
    """
    version = config.api_version or _UNDATED
    query = "" if version == _UNDATED else f"?api-version={version}"
    deployment = ""
    if _DATED.fullmatch(version):
        deployment = f"/deployments/{quote(config.model, safe='')}"

    def route(path: str) -> str:
        return f"{deployment if path.startswith('/images/') else ''}{path}{query}"

    return route


def credentials_of(config: GenerationConfig, key: Mapping[str, str]) -> dict[str, str]:
    """Return the headers that open the resource.

    A key of the config comes first, then a function for tokens, which `authorize` asks, then a
    token, then the key of the environment: as in the vendor's own client.

    Args:
        config: The caller's own, with what the environment gives.
        key: The header of the key, where there is one.

    Raises:
        ConfigurationError: A key stands beside a function for tokens, or a token is none.
    """
    function, token = token_provider(config), config.provider_config.get("ad_token")
    if config.api_key is not None:
        if function is not None:
            raise ConfigurationError(
                "api_key and provider_config['token_provider'] both open the resource. Nothing was "
                "sent. Keep one."
            )
        return dict(key)
    if function is not None:
        return {}
    return dict(key) if token is None else _bearer(token)


def _bearer(token: object) -> dict[str, str]:
    text = token.strip() if isinstance(token, str) else ""
    if not (text and text.isascii() and text.isprintable()):
        raise ConfigurationError(
            "provider_config['ad_token'] must be the text of a token. Nothing was sent. For one "
            "that is fetched, give a function as token_provider."
        )
    return {"Authorization": f"Bearer {text}"}


def token_provider(config: GenerationConfig) -> Callable[[], object] | None:
    """Return the caller's own function that gives a token, None without one.

    Raises:
        ConfigurationError: It is no function.
    """
    function: Any = config.provider_config.get("token_provider")
    if function is None:
        return None
    if not callable(function):
        raise ConfigurationError(
            "provider_config['token_provider'] must be a function that returns a token, such as "
            "azure.identity.get_bearer_token_provider(...) gives. Nothing was sent."
        )
    return cast("Callable[[], object]", function)


def _version(config: GenerationConfig, in_the_address: str | None) -> str:
    """Return the version: the config's, the address's, then that of settings and environment."""
    version = config.api_version or in_the_address or config.provider_config.get("api_version")
    if not version:
        return _UNDATED
    text = str(version).strip()
    if text == _UNDATED or text in _PREVIEWS or _DATED.fullmatch(text):
        return text
    raise ConfigurationError(
        f"api_version {text!r} is none of Azure's. Nothing was sent. Write a date such as "
        "2025-04-01-preview for the older surface, 'preview', or 'v1', which is meant when "
        "nothing is said."
    )
