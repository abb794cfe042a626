"""`provider_config`, key and environment, and the surface that they mean."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tarash.tarash_gateway.exceptions import ConfigurationError
from tarash_google.settings import ENVIRONMENT, SETTINGS, check_settings, surface_of

GLOBAL = "/v1beta1/projects/p/locations/global"
MODEL = "gemini-omni-1.2-flash"


@pytest.mark.parametrize(
    ("settings", "fields", "home", "by_token"),
    [
        ({}, {}, "/v1", False),
        ({}, {"api_version": "v1beta"}, "/v1beta", False),
        ({"default_api_version": "beta"}, {}, "/v1beta", False),
        ({"default_project": "p", "default_location": "eu"}, {}, "/v1", False),
        ({"use_vertexai": "false", "default_project": "p"}, {}, "/v1", False),
        ({"vertexai": False, "use_vertexai": "true", "default_project": "p"}, {}, "/v1", False),
        ({"vertexai": False, "token_provider": str}, {}, "/v1", True),
        ({"gcp_project": "p"}, {}, GLOBAL, True),
        ({"gcp_project": "p", "default_api_version": "beta"}, {}, GLOBAL, True),
        ({"gcp_project": "p", "location": "eu"}, {}, "/v1beta1/projects/p/locations/eu", True),
        ({"use_vertexai": "True", "default_project": "p"}, {}, GLOBAL, True),
        ({"vertexai": True, "default_project": "p"}, {}, GLOBAL, True),
        ({"location": "global", "default_project": "p"}, {}, GLOBAL, True),
        ({"token_provider": str, "default_project": "p"}, {}, GLOBAL, True),
        ({"credentials_path": "a.json", "default_project": "p"}, {}, GLOBAL, True),
        ({"vertexai": True}, {}, "/v1beta1", False),
        ({"vertexai": True, "default_project": "p"}, {"api_key": "k"}, "/v1beta1", False),
        ({"vertexai": True, "default_project": "p", "auth": "key"}, {}, "/v1beta1", False),
        ({"gcp_project": "p"}, {"api_key": "k"}, GLOBAL, False),
        ({"gcp_project": "p", "token_provider": str}, {"api_key": "k"}, GLOBAL, True),
        ({"gcp_project": "p", "auth": "token"}, {"api_key": "k"}, GLOBAL, True),
        ({"gcp_project": "p"}, {"api_version": "v1"}, "/v1/projects/p/locations/global", True),
    ],
)
def test_settings_key_and_environment_mean_one_surface(
    config_of: Callable[..., Any],
    settings: dict[str, Any],
    fields: dict[str, Any],
    home: str,
    by_token: bool,
) -> None:
    """What the config states outweighs the environment, as in Google's own client."""
    config = config_of(MODEL, provider_config=settings, **fields)
    check_settings(config)
    surface = surface_of(config)
    assert (surface.home, surface.by_token) == (home, by_token)
    pinned = surface.pinned(config)
    assert surface_of(pinned) == surface
    assert not set(pinned.provider_config) & set(ENVIRONMENT)
    elsewhere = {**pinned.provider_config, "default_project": "other", "use_vertexai": "true"}
    assert surface_of(pinned.model_copy(update={"provider_config": elsewhere})) == surface


@pytest.mark.parametrize(
    ("location", "host"),
    [
        ("global", "https://aiplatform.googleapis.com"),
        ("us", "https://aiplatform.us.rep.googleapis.com"),
        ("eu", "https://aiplatform.eu.rep.googleapis.com"),
        ("us-central1", "https://us-central1-aiplatform.googleapis.com"),
    ],
)
def test_a_location_has_a_host(config_of: Callable[..., Any], location: str, host: str) -> None:
    """Regions, two regions of many, and the whole world."""
    config = config_of(MODEL, provider_config={"gcp_project": "p", "location": location})
    assert surface_of(config).host == host


def test_models_stand_below_their_publisher_on_vertex_ai(config_of: Callable[..., Any]) -> None:
    """The Gemini API has only Google's."""
    assert surface_of(config_of(MODEL)).models == "/v1/models"
    vertex = surface_of(config_of(MODEL, provider_config={"gcp_project": "p"}))
    assert vertex.models == f"{GLOBAL}/publishers/google/models"


@pytest.mark.parametrize(
    ("settings", "fields", "words"),
    [
        ({"gcp_project": "a/b"}, {}, r"provider_config\['gcp_project'\] must be the id"),
        ({"gcp_project": "p", "location": "evil.example/"}, {}, "must be a location"),
        ({"location": "us-"}, {}, "must be a location"),
        ({"gcp_project": "p", "default_location": "?"}, {}, "GOOGLE_CLOUD_LOCATION must be"),
        ({"vertexai": "yes"}, {}, "True or False"),
        ({"token_provider": "token"}, {}, "function that returns an access token"),
        ({"credentials_path": 7}, {}, "path of a JSON file"),
        ({"auth": "both"}, {}, "key or token"),
        ({"quota_project": ""}, {}, "id of a Google Cloud project"),
        ({}, {"api_version": "latest"}, "no version of Google's API"),
        ({"default_api_version": "../v1"}, {}, "GOOGLE_GENAI_API_VERSION"),
        ({"vertexai": False, "gcp_project": "p"}, {}, "Remove one of the two"),
    ],
)
def test_wrong_settings_are_refused(
    config_of: Callable[..., Any], settings: dict[str, Any], fields: dict[str, Any], words: str
) -> None:
    """The error names the setting, what it takes, and that nothing was sent."""
    with pytest.raises(ConfigurationError, match=words) as refused:
        check_settings(config_of(MODEL, provider_config=settings, **fields))
    assert "Nothing was sent" in str(refused.value)


def test_the_environments_project_may_be_anything_for_the_gemini_api(
    config_of: Callable[..., Any],
) -> None:
    """It is there for others."""
    check_settings(config_of(MODEL, provider_config={"default_project": "a b/c"}))


def test_a_path_may_be_a_path(config_of: Callable[..., Any]) -> None:
    """Both forms are usual."""
    check_settings(config_of(MODEL, provider_config={"credentials_path": Path("a.json")}))
    assert "default_project" not in SETTINGS
