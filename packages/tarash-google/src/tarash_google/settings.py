"""What `provider_config` may say, and which of Google's two surfaces it means. Pure.

Vertex AI is meant by `vertexai`, by a project, a location or credentials that the config itself
states, or by the environment's own switch. A project that stands in the environment for other
reasons decides nothing, and a key of the config outweighs it.

Source: PyPI google-genai 3.6.1 (`_api_client.py`, `client.py`), read in November 2026.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from tarash.tarash_gateway.plugin import ConfigurationError, GenerationConfig

__all__ = ("ENVIRONMENT", "SETTINGS", "SUBSTITUTES", "Surface", "check_settings", "surface_of")

ENVIRONMENT: Mapping[str, tuple[str, ...]] = {
    "use_vertexai": ("GOOGLE_GENAI_USE_ENTERPRISE", "GOOGLE_GENAI_USE_VERTEXAI"),
    "default_project": ("GOOGLE_CLOUD_PROJECT",),
    "default_location": ("GOOGLE_CLOUD_LOCATION",),
    "default_api_version": ("GOOGLE_GENAI_API_VERSION",),
}
"""Settings that the environment fills; nobody writes them into a config."""
SUBSTITUTES = ("credentials_path", "gcp_project", "token_provider", "use_vertexai", "vertexai")
"""Settings with which no key may be needed."""

_MEANS_VERTEX = ("credentials_path", "gcp_project", "location", "token_provider")
_PROJECT = re.compile(r"[A-Za-z0-9][A-Za-z0-9:.-]*", re.ASCII)
_LOCATION = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)  # it becomes a part of a host's name
_VERSION = re.compile(r"v[0-9][0-9a-z]*", re.ASCII)
_TRUE = ("true", "1")
_BETA = {False: "v1beta", True: "v1beta1"}
_DEFAULT = {False: "v1", True: "v1beta1"}
_MULTI_REGIONS = ("us", "eu")


@dataclass(frozen=True, slots=True)
class Surface:
    """One of the two, and whose resources are used there.

    Attributes:
        is_vertex: Whether it is Vertex AI and not the Gemini API.
        by_token: Whether an access token is to prove who asks, and not a key.
        version: Of the API, as paths begin with it.
        project: Google Cloud's project; None: the Gemini API, or Vertex AI with a key alone.
        location: Where on Vertex AI.
    """

    is_vertex: bool
    by_token: bool
    version: str
    project: str | None = None
    location: str | None = None

    @property
    def home(self) -> str:
        """The path in front of every resource."""
        if self.project is None:
            return f"/{self.version}"
        return f"/{self.version}/projects/{self.project}/locations/{self.location}"

    @property
    def models(self) -> str:
        """The path in front of a model's id."""
        return f"{self.home}/{'publishers/google/' if self.is_vertex else ''}models"

    @property
    def host(self) -> str:
        """The address on Vertex AI that belongs to the location."""
        if self.location in {None, "global"}:
            return "https://aiplatform.googleapis.com"
        if self.location in _MULTI_REGIONS:
            return f"https://aiplatform.{self.location}.rep.googleapis.com"
        return f"https://{self.location}-aiplatform.googleapis.com"

    def pinned(self, config: GenerationConfig) -> GenerationConfig:
        """Return `config` so that it means this surface whatever a process's environment says."""
        settings = {
            **{n: value for n, value in config.provider_config.items() if n not in ENVIRONMENT},
            "vertexai": self.is_vertex,
            "auth": "token" if self.by_token else "key",
            "gcp_project": self.project,
            "location": self.location,
        }
        return config.with_changes({"provider_config": settings, "api_version": self.version})


def surface_of(config: GenerationConfig) -> Surface:
    """Return what `config` means; its settings are checked already."""
    settings = config.provider_config
    is_vertex = _means_vertex(settings)
    version = _version(config, is_vertex=is_vertex)
    own_token = bool(settings.get("token_provider") or settings.get("credentials_path"))
    auth = settings.get("auth")
    own_key = auth == "key" or (config.api_key is not None and auth != "token")
    if not is_vertex:
        return Surface(is_vertex, by_token=own_token, version=version)
    by_key = own_key and not own_token
    project, location = settings.get("gcp_project"), settings.get("location")
    if not by_key:
        project = project or settings.get("default_project")
        location = location or settings.get("default_location")
    return Surface(
        is_vertex,
        by_token=own_token or (project is not None and not by_key),
        version=version,
        project=project,
        location=location or ("global" if project else None),
    )


def _means_vertex(settings: Mapping[str, Any]) -> bool:
    stated = settings.get("vertexai")
    if stated is not None:
        return bool(stated)
    switched = str(settings.get("use_vertexai", "")).lower() in _TRUE
    return switched or any(settings.get(name) for name in _MEANS_VERTEX)


def _version(config: GenerationConfig, *, is_vertex: bool) -> str:
    stated = config.api_version or config.provider_config.get("default_api_version")
    return _DEFAULT[is_vertex] if not stated else _BETA[is_vertex] if stated == "beta" else stated


def check_settings(config: GenerationConfig) -> None:
    """Refuse settings that Google cannot take.

    Raises:
        ConfigurationError: A value is not what Google takes, or two contradict each other.
    """
    settings, is_vertex = config.provider_config, _means_vertex(config.provider_config)
    for name, (fits, wanted) in _CHECKS.items():
        value = settings.get(name)
        # What the environment says for others is no concern of the Gemini API.
        if value is None or fits(value) or (name in ENVIRONMENT and not is_vertex):
            continue
        shown = " or ".join(ENVIRONMENT.get(name, (f"provider_config[{name!r}]",)))
        raise ConfigurationError(f"{shown} must be {wanted}. Nothing was sent.")
    version = _version(config, is_vertex=is_vertex)
    if _VERSION.fullmatch(version) is None:
        raise ConfigurationError(
            f"{version!r} is no version of Google's API. Nothing was sent. Versions look like v1 "
            "or v1beta; look at api_version and GOOGLE_GENAI_API_VERSION."
        )
    if settings.get("vertexai") is False and settings.get("gcp_project"):
        raise ConfigurationError(
            "provider_config['gcp_project'] belongs to Vertex AI, and vertexai is False. Nothing "
            "was sent. Remove one of the two."
        )


def _matches(pattern: re.Pattern[str]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


_A_PROJECT = (_matches(_PROJECT), "the id of a Google Cloud project")
_A_LOCATION = (_matches(_LOCATION), "a location such as global, us or us-central1")
_CHECKS: Mapping[str, tuple[Callable[[object], bool], str]] = {
    "auth": (lambda value: value in {"key", "token"}, "key or token"),
    "credentials_path": (
        lambda value: isinstance(value, str | PurePath) and bool(str(value)),
        "the path of a JSON file with credentials",
    ),
    "default_location": _A_LOCATION,
    "default_project": _A_PROJECT,
    "gcp_project": _A_PROJECT,
    "location": _A_LOCATION,
    "quota_project": _A_PROJECT,
    "token_provider": (callable, "a function that returns an access token"),
    "vertexai": (lambda value: isinstance(value, bool), "True or False"),
}
SETTINGS = tuple(sorted(set(_CHECKS) - set(ENVIRONMENT)))
"""The keys of `provider_config` that Google knows."""
