"""What `provider_config` may say, and which of Google's two surfaces it means. Pure.

Vertex AI is meant by `vertexai`, by a project, a location or credentials that the config itself
states, or by the environment's own switch. A project that stands in the environment for other
reasons decides nothing.

Source: PyPI google-genai 3.6.1 (`_api_client.py`, `client.py`), read in November 2026.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
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

_OF_THE_CORE = ("addresses", "allow_retired")
_MEANS_VERTEX = ("credentials_path", "gcp_project", "location", "token_provider")
_PROJECT = re.compile(r"[A-Za-z0-9][A-Za-z0-9:.-]*")
_LOCATION = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")  # it becomes a part of a host's name
_VERSION = re.compile(r"v[0-9][0-9a-z]*")
_TRUE = ("true", "1")
_BETA = {False: "v1beta", True: "v1beta1"}
_DEFAULT = {False: "v1", True: "v1beta1"}
_MULTI_REGIONS = ("us", "eu")


@dataclass(frozen=True, slots=True)
class Surface:
    """One of the two, and whose resources are used there.

    Attributes:
        is_vertex: Whether it is Vertex AI and not the Gemini API.
        version: Of the API, as paths begin with it.
        project: Google Cloud's project; None: the Gemini API, or Vertex AI with a key alone.
        location: Where on Vertex AI.
    """

    is_vertex: bool
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

    def pinned(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Return `settings` that mean this surface in any process, whatever its environment."""
        mine = {"vertexai": self.is_vertex, "gcp_project": self.project, "location": self.location}
        return {**settings, **mine, "default_project": None, "default_location": None}


def surface_of(config: GenerationConfig, *, own_key: bool = False) -> Surface:
    """Return what `config` means; its settings are checked already.

    Args:
        config: With what the environment adds to `provider_config`.
        own_key: Whether the config itself states a key, which the environment's project
            does not outweigh.
    """
    settings = config.provider_config
    is_vertex = _means_vertex(settings)
    version = _version(config.api_version or settings.get("default_api_version"), is_vertex)
    if not is_vertex:
        return Surface(is_vertex, version)
    project, location = settings.get("gcp_project"), settings.get("location")
    if not own_key:
        project = project or settings.get("default_project")
        location = location or settings.get("default_location")
    return Surface(is_vertex, version, project, location or ("global" if project else None))


def _means_vertex(settings: Mapping[str, Any]) -> bool:
    stated = settings.get("vertexai")
    if isinstance(stated, bool):
        return stated
    switched = str(settings.get("use_vertexai", "")).lower() in _TRUE
    return switched or any(settings.get(name) for name in _MEANS_VERTEX)


def _version(stated: str | None, is_vertex: bool) -> str:  # noqa: FBT001  private
    if stated is None:
        return _DEFAULT[is_vertex]
    return _BETA[is_vertex] if stated == "beta" else stated


def check_settings(config: GenerationConfig) -> None:
    """Refuse settings that Google does not know.

    Raises:
        ConfigurationError: A key is unknown, its value is not what Google takes, or two
            contradict each other.
    """
    settings = config.provider_config
    for name, value in settings.items():
        if name not in SETTINGS and name not in ENVIRONMENT and name not in _OF_THE_CORE:
            raise ConfigurationError(_unknown(name))
        fits, wanted = _CHECKS.get(name, _ANYTHING)
        if value is not None and not fits(value):
            raise ConfigurationError(
                f"provider_config[{name!r}] must be {wanted}. Nothing was sent."
            )
    version = config.api_version or settings.get("default_api_version")
    if version not in {None, "beta"} and _VERSION.fullmatch(str(version)) is None:
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


_Check = tuple[Callable[[object], bool], str]
_ANYTHING: _Check = (lambda _: True, "")
_PROJECT_CHECK = (_matches(_PROJECT), "the id of a Google Cloud project")
_LOCATION_CHECK = (_matches(_LOCATION), "a location such as global, us or us-central1")
_CHECKS: Mapping[str, _Check] = {
    "credentials_path": (
        lambda value: isinstance(value, str | PurePath) and bool(str(value)),
        "the path of a JSON file with credentials",
    ),
    "default_location": _LOCATION_CHECK,
    "default_project": _PROJECT_CHECK,
    "gcp_project": _PROJECT_CHECK,
    "location": _LOCATION_CHECK,
    "quota_project": _PROJECT_CHECK,
    "token_provider": (callable, "a function that returns an access token"),
    "vertexai": (lambda value: isinstance(value, bool), "True or False"),
}
SETTINGS = tuple(sorted(set(_CHECKS) - set(ENVIRONMENT)))
"""The keys of `provider_config` that Google knows."""


def _unknown(name: str) -> str:
    near = get_close_matches(name, SETTINGS, n=1)
    return (
        f"Google knows no provider_config[{name!r}]"
        + (f"; did you mean {near[0]!r}?" if near else ".")
        + f" Nothing was sent. Known: {', '.join(SETTINGS)}."
    )
