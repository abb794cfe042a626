"""Azure's addresses, surfaces and credentials."""

from typing import Any

import pytest

from tarash.tarash_gateway.exceptions import ConfigurationError
from tarash.tarash_gateway.models import ImageGenerationConfig
from tarash_openai.azure_access import (
    credentials_of,
    route_to,
    surface_of,
    token_provider,
)

ME = "https://me.openai.azure.com"
DATE = "2025-04-01-preview"
KEY = {"api-key": "k"}


def _config(**fields: Any) -> ImageGenerationConfig:
    return ImageGenerationConfig(**{"provider": "azure_openai", "model": "img2", **fields})


def _token() -> str:
    return "token"


@pytest.mark.parametrize(
    "address",
    [
        ME,
        f"{ME}/",
        f"{ME}/openai",
        f"{ME}/openai/",
        f"{ME}/openai/v1",
        f"{ME}/openai/v1/",
        f"{ME}/openai/deployments/img2/images/generations",
    ],
)
def test_every_form_of_an_address_means_the_resource(address: str) -> None:
    """Without a version the surface is v1."""
    assert surface_of(_config(), address) == (ME, f"{ME}/openai/v1", "v1")


@pytest.mark.parametrize(
    ("address", "endpoint"),
    [
        ("https://me.services.ai.azure.com/api/projects/p", None),
        ("https://apim.example/team/openai/v1", "https://apim.example/team"),
        ("https://openai.example", None),
        ("http://127.0.0.1:8080", None),
    ],
)
def test_other_hosts_keep_their_path(address: str, endpoint: str | None) -> None:
    """A gateway before the resource may have a path of its own."""
    assert surface_of(_config(), address).endpoint == (endpoint or address)


@pytest.mark.parametrize("address", ["", "me.openai.azure.com", "ftp://x"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    """The message shows the form of one."""
    with pytest.raises(ConfigurationError, match="https://<resource>"):
        surface_of(_config(), address)


@pytest.mark.parametrize(
    ("fields", "query", "version"),
    [
        ({}, "", "v1"),
        ({"api_version": DATE}, "", DATE),
        ({"api_version": "v1", "provider_config": {"api_version": DATE}}, "", "v1"),
        ({"provider_config": {"api_version": DATE}}, "", DATE),
        ({"provider_config": {"api_version": DATE}}, "?api-version=preview", "preview"),
        ({}, f"?x=1&api-version={DATE}", DATE),
        ({"api_version": "2024-10-21"}, "?api-version=preview", "2024-10-21"),
    ],
)
def test_the_nearest_version_wins(fields: dict[str, Any], query: str, version: str) -> None:
    """The config's own, then the address's, then that of settings and environment."""
    assert surface_of(_config(**fields), f"{ME}/openai{query}").version == version


def test_a_version_that_is_none_is_refused() -> None:
    """The message shows the three that are."""
    with pytest.raises(ConfigurationError, match="2025-04-01-preview"):
        surface_of(_config(api_version="latest-2"), ME)


@pytest.mark.parametrize(
    ("version", "image", "video"),
    [
        (None, "/images/edits", "/videos"),
        ("v1", "/images/edits", "/videos"),
        ("preview", "/images/edits?api-version=preview", "/videos?api-version=preview"),
        (
            DATE,
            f"/deployments/img%2F2/images/edits?api-version={DATE}",
            f"/videos?api-version={DATE}",
        ),
    ],
)
def test_a_dated_path_names_the_deployment_of_pictures(
    version: str | None, image: str, video: str
) -> None:
    """As the vendor's own client writes it."""
    route = route_to(_config(model="img/2", api_version=version))
    assert (route("/images/edits"), route("/videos")) == (image, video)


def test_a_dated_surface_has_no_v1() -> None:
    """Its paths are below /openai."""
    assert surface_of(_config(api_version=DATE), ME).base_url == f"{ME}/openai"


@pytest.mark.parametrize(
    ("fields", "headers"),
    [
        ({"api_key": "k", "provider_config": {"ad_token": "t"}}, KEY),
        ({"provider_config": {"ad_token": " t "}}, {"Authorization": "Bearer t"}),
        ({"provider_config": {"ad_token": "t", "token_provider": _token}}, {}),
        ({}, KEY),
    ],
)
def test_one_credential_opens_the_resource(fields: dict[str, Any], headers: dict[str, str]) -> None:
    """A key of the config, a function, a token, a key of the environment, in this order."""
    assert credentials_of(_config(**fields), KEY) == headers


def test_a_key_beside_a_function_is_refused() -> None:
    """Both are explicit, so one of them is a mistake."""
    with pytest.raises(ConfigurationError, match="Keep one"):
        credentials_of(_config(api_key="k", provider_config={"token_provider": _token}), KEY)


@pytest.mark.parametrize("token", [3, "", "a\nb", "ö"])
def test_a_token_that_is_none_is_refused_without_it(token: Any) -> None:
    """The message does not repeat it."""
    with pytest.raises(ConfigurationError, match="text of a token"):
        credentials_of(_config(provider_config={"ad_token": token}), KEY)


def test_a_token_provider_is_a_function() -> None:
    """Anything else is refused before anything is sent."""
    assert token_provider(_config(provider_config={"token_provider": _token})) is _token
    with pytest.raises(ConfigurationError, match="must be a function"):
        token_provider(_config(provider_config={"token_provider": "token"}))
