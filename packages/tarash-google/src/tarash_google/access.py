"""How a config reaches its surface: host, paths and what proves who asks.

A key, a caller's own function, or `google-auth`, which is imported by the one function that needs
it. Credentials are loaded once in a process and refreshed when they have run out.

Source: PyPI google-genai 3.6.1 (`_api_client.py`) and google-auth 2.63, read in November 2026.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

from tarash.tarash_gateway.plugin import (
    Api,
    AuthenticationError,
    Call,
    ConfigurationError,
    Flow,
    GenerationConfig,
    TransportError,
    bearer_token,
)
from tarash_google.settings import check_settings, surface_of

__all__ = ("KEY_HEADER", "VERTEX_HOST", "authorize", "connect", "google_token")

KEY_HEADER = "x-goog-api-key"
VERTEX_HOST = "https://aiplatform.googleapis.com"
"""Where Vertex AI is when nothing else is said; a location has a host of its own."""

_QUOTA_HEADER = "x-goog-user-project"
_SCOPE = "https://www.googleapis.com/auth/cloud-platform"
_LOADERS = {
    "service_account": ("google.oauth2.service_account", "from_service_account_info"),
    "authorized_user": ("google.oauth2.credentials", "from_authorized_user_info"),
}
_KEPT = 16  # credentials that stay loaded


def connect(config: GenerationConfig, api: Api) -> Api:
    """Return the service as `config` reaches it, its surface written into the config.

    Raises:
        ConfigurationError: The settings do not fit; nothing was sent.
    """
    check_settings(config)
    surface = surface_of(config)
    if not surface.by_token and KEY_HEADER not in api.credentials:
        raise ConfigurationError(_WITHOUT_PROJECT if surface.is_vertex else _WITHOUT_KEY)
    changes: dict[str, Any] = {
        "addresses": {},
        "config": surface.pinned(api.config),
        "credentials": _quota(config)
        if surface.by_token
        else {**api.credentials, **_quota(config)},
    }
    if surface.is_vertex:
        stated = api.addresses["vertex"]
        changes["base_url"] = surface.host if stated == VERTEX_HOST else stated
        changes["addresses"] = {"storage": api.addresses["storage"]}
    return replace(api, **changes)


def authorize(config: GenerationConfig, api: Api, renew: bool) -> Flow[Mapping[str, str]]:
    """Return the headers with an access token; none where a key does it."""
    if KEY_HEADER in api.credentials:
        return {}
    settings = config.provider_config
    if settings.get("token_provider") is not None:
        token = yield from bearer_token(
            settings["token_provider"], "provider_config['token_provider']"
        )
        return {"Authorization": f"Bearer {token}", **_quota(config)}
    path = settings.get("credentials_path")
    headers: dict[str, str] = yield Call(google_token, (str(path) if path else None, renew))
    return {**headers, **_quota(config)}


def _quota(config: GenerationConfig) -> dict[str, str]:
    """Return the header that names who pays for the quota, where that is somebody else."""
    project = config.provider_config.get("quota_project")
    return {_QUOTA_HEADER: str(project)} if project else {}


def google_token(path: str | None, renew: bool) -> dict[str, str]:
    """Return the headers that `google-auth` gives; blocking.

    Args:
        path: A JSON file with credentials; None: the ones that Google's tools have set up.
        renew: Whether the last token was refused.

    Raises:
        ConfigurationError: `google-auth` is not installed.
        AuthenticationError: There are no credentials, or Google refused them.
        TransportError: Google could not be reached; nothing was paid.
    """
    problems = _imported("google.auth.exceptions")
    try:
        return _headers(path, renew=renew)
    except problems.TransportError as error:
        raise TransportError(
            f"Google's token service could not be reached ({type(error).__name__}). Nothing was "
            "sent to the model.",
            sent=False,
        ) from error
    except (problems.GoogleAuthError, OSError, ValueError, KeyError, TypeError) as error:
        place = "provider_config['credentials_path']" if path else "application default credentials"
        raise AuthenticationError(
            f"Google gave no access token for the {place} ({type(error).__name__}). Give the "
            "credentials_path of a service account or an authorised user, a token_provider, or run "
            "gcloud auth application-default login."
        ) from error


def _headers(path: str | None, *, renew: bool) -> dict[str, str]:
    if renew:
        _credentials.cache_clear()  # the file may be a new one
    credentials = _credentials(path)
    if not credentials.valid:
        credentials.refresh(_imported("google.auth.transport.requests").Request())
    quota = getattr(credentials, "quota_project_id", None)
    return {
        "Authorization": f"Bearer {credentials.token}",
        **({_QUOTA_HEADER: str(quota)} if quota else {}),
    }


@lru_cache(maxsize=_KEPT)
def _credentials(path: str | None) -> Any:
    """Return the credentials in a file, or those of the machine, not refreshed yet."""
    if path is None:
        return _imported("google.auth").default(scopes=[_SCOPE])[0]
    stored: dict[str, Any] = json.loads(Path(path).read_text("utf-8"))
    module, load = _LOADERS[stored["type"]]
    return getattr(_imported(module).Credentials, load)(stored, scopes=[_SCOPE])


def _imported(module: str) -> Any:
    try:
        return import_module(module)
    except ImportError as error:
        raise ConfigurationError(
            "Vertex AI with a project needs google-auth, which is not installed. Nothing was sent. "
            'pip install "tarash-google[vertex]", or give a token_provider in provider_config.'
        ) from error


_WITHOUT_KEY = (
    "the Gemini API needs a key, and none was given. Nothing was sent. Set GOOGLE_API_KEY or "
    "GEMINI_API_KEY, or pass api_key in the config."
)
_WITHOUT_PROJECT = (
    "Vertex AI needs a project or a key, and none was given. Nothing was sent. Pass "
    "provider_config={'gcp_project': ...} or api_key, or set GOOGLE_CLOUD_PROJECT."
)
