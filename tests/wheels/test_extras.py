"""What each extra installs, and what is loaded and said without it."""

from typing import Any

import pytest

pytestmark = pytest.mark.wheels

VENDOR_SDKS = {"fal-client", "google-genai", "openai", "replicate", "runwayml"}
VENDOR_MODULES = {"fal_client", "google.genai", "openai", "replicate", "runwayml"}


def test_the_fal_extra_installs_the_core_and_the_fal_plugin(with_fal: Any) -> None:
    """`tarash-gateway[fal]` holds the core and the fal provider."""
    assert {"tarash-gateway", "tarash-core", "tarash-fal"} <= with_fal.distributions()


def test_the_fal_extra_installs_no_vendor_sdk_and_no_second_http_library(with_fal: Any) -> None:
    """`tarash-gateway[fal]` brings neither a vendor's client nor what belongs to `fast`."""
    assert not with_fal.distributions() & (VENDOR_SDKS | {"aiohttp", "httpx-aiohttp", "httpx2"})


def test_the_all_extra_installs_every_provider_and_the_fast_transport(with_all: Any) -> None:
    """`tarash-gateway[all]` holds each plugin and aiohttp, and still no vendor's client."""
    installed = with_all.distributions()
    assert {"tarash-fal", "aiohttp", "httpx-aiohttp"} <= installed
    assert not installed & VENDOR_SDKS


def test_the_distribution_without_extras_installs_no_provider(bare: Any) -> None:
    """`tarash-gateway` alone is the core."""
    own = {name for name in bare.distributions() if name.startswith("tarash-")}
    assert own == {"tarash-gateway", "tarash-core"}


def test_a_provider_that_is_not_installed_says_what_to_install(bare: Any) -> None:
    """`provider="fal"` without the extra names the command that installs it."""
    error = bare.answer("generate_with_fal.py")
    assert error["type"] == "ProviderNotInstalledError"
    assert "pip install tarash-gateway[fal]" in error["message"]


def test_the_installed_fal_plugin_is_found_without_registration(with_fal: Any) -> None:
    """With the extra, the same program gets as far as asking for a key."""
    error = with_fal.answer("generate_with_fal.py")
    assert error["type"] == "MissingCredentialsError"
    assert "FAL_KEY" in error["message"]


def test_importing_the_library_loads_no_provider(with_all: Any) -> None:
    """`import tarash.tarash_gateway` loads no provider, no vendor's client and not aiohttp."""
    loaded = set(with_all.answer("import_library.py"))
    assert "tarash.tarash_gateway" in loaded
    assert not loaded & (VENDOR_MODULES | {"aiohttp", "tarash_fal"})


def test_the_wheels_carry_their_data(with_fal: Any) -> None:
    """Typing markers, sample media and the fal catalog are installed with the code."""
    assert with_fal.answer("list_data_files.py") == {
        "core is typed": True,
        "fal is typed": True,
        "sample videos": True,
        "catalog": True,
    }
