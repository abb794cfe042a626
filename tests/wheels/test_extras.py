"""What each extra installs, and what is loaded and said without it."""

from typing import Any

import pytest

pytestmark = pytest.mark.wheels

VENDOR_SDKS = {"fal-client", "google-genai", "openai", "replicate", "runwayml"}
ALWAYS = {"tarash-gateway", "tarash-core", "tarash-stability"}
VENDOR_MODULES = {"fal_client", "google.genai", "openai", "replicate", "runwayml"}
PROVIDER_MODULES = {
    "tarash_fal",
    "tarash_google",
    "tarash_openai",
    "tarash_replicate",
    "tarash_runway",
    "tarash_stability",
}


# What each extra brings beside what is always there; google and veo3 are two names of one.
EXTRAS = {
    "fal": {"tarash-fal"},
    "google": {"tarash-google"},
    "openai": {"tarash-openai"},
    "replicate": {"tarash-replicate"},
    "runway": {"tarash-runway"},
    "stability": set[str](),
    "veo3": {"tarash-google"},
}


@pytest.mark.parametrize("extra", EXTRAS)
def test_an_extra_installs_what_it_names_and_no_more(with_extra: Any, extra: str) -> None:
    """Its plugin, and neither a vendor's client nor what belongs to another extra."""
    environment = with_extra(extra)
    assert _own(environment) == ALWAYS | EXTRAS[extra]
    others = {"aiohttp", "google-auth", "httpx2"}
    assert not environment.distributions() & (VENDOR_SDKS | others)


def test_the_all_extra_installs_every_provider_and_the_fast_transport(with_all: Any) -> None:
    """`[all]` holds each plugin, the command and aiohttp, and still no vendor's client."""
    installed = with_all.distributions()
    assert _own(with_all) == ALWAYS.union({"tarash-cli"}, *EXTRAS.values())
    assert {"aiohttp", "google-auth"} <= installed
    assert not installed & VENDOR_SDKS


def test_the_distribution_without_extras_installs_one_provider(bare: Any) -> None:
    """`tarash-gateway` alone is the core and Stability AI, and nothing of any vendor."""
    assert _own(bare) == ALWAYS
    assert not bare.distributions() & (VENDOR_SDKS | {"aiohttp", "google-auth"})


def test_the_one_provider_without_an_extra_is_found(bare: Any) -> None:
    """It gets as far as asking for a key."""
    error = bare.answer("generate_without_key.py", "stability", "stable-image-core")
    assert error["type"] == "MissingCredentialsError"
    assert "STABILITY_API_KEY" in error["message"]


PROVIDERS = [
    ("fal", "fal-ai/flux/dev", "fal", "FAL_KEY"),
    ("openai", "gpt-image-2", "openai", "OPENAI_API_KEY"),
    ("azure-openai", "gpt-image-2", "openai", "AZURE_OPENAI_API_KEY"),
    ("google", "gemini-nano-banana-2.1", "google", "GEMINI_API_KEY"),
    ("replicate", "google/nano-banana-pro", "replicate", "REPLICATE_API_TOKEN"),
    ("runway", "gen4.5", "runway", "RUNWAYML_API_SECRET"),
]


@pytest.mark.parametrize(("provider", "model", "extra", "_"), PROVIDERS)
def test_a_provider_that_is_not_installed_says_what_to_install(
    bare: Any, provider: str, model: str, extra: str, _: str
) -> None:
    """Without its extra, a provider's name leads to the command that installs it."""
    error = bare.answer("generate_without_key.py", provider, model)
    assert error["type"] == "ProviderNotInstalledError"
    assert f'pip install "tarash-gateway[{extra}]"' in error["message"]


@pytest.mark.parametrize(("provider", "model", "_", "variable"), PROVIDERS)
def test_an_installed_plugin_is_found_without_registration(
    with_all: Any, provider: str, model: str, _: str, variable: str
) -> None:
    """With the extra, the same program gets as far as asking for a key."""
    error = with_all.answer("generate_without_key.py", provider, model)
    assert error["type"] == "MissingCredentialsError"
    assert variable in error["message"]


def test_the_cli_extra_installs_the_command_and_no_provider(install: Any) -> None:
    """`tarash-gateway[cli]` holds `tarash`, which says how to get a key and a test server."""
    environment = install("tarash-gateway[cli]")
    assert _own(environment) == ALWAYS | {"tarash-cli"}
    told = environment.answer("run_tarash.py", "doctor", "--json")
    assert (told["code"], {row["level"] for row in told["json"]}) == (0, {"ok", "note"})
    fake = environment.answer("run_tarash.py", "fake", "fal")
    assert (fake["code"], "tarash-cli[fake]" in fake["err"]) == (3, True)


def test_vertex_without_google_auth_names_the_extra_that_brings_it(with_extra: Any) -> None:
    """The error comes before anything is sent."""
    error = with_extra("google").answer("generate_on_vertex.py")
    assert error["type"] in {"ConfigurationError", "MissingCredentialsError"}
    assert "tarash-google[vertex]" in error["message"]


def test_importing_the_library_loads_no_provider(with_all: Any) -> None:
    """`import tarash.tarash_gateway` loads no provider, no vendor's client and not aiohttp."""
    loaded = set(with_all.answer("import_library.py"))
    assert "tarash.tarash_gateway" in loaded
    assert not loaded & (VENDOR_MODULES | PROVIDER_MODULES | {"aiohttp", "google.auth"})


def test_the_wheels_carry_their_data(with_all: Any) -> None:
    """Typing markers, sample media and catalogs are installed with the code."""
    assert with_all.answer("list_data_files.py") == {
        "typed": True,
        "sample videos": True,
        "catalogs": [1, 2, 2, 1, 2, 1],
    }


def _own(environment: Any) -> set[str]:
    return {name for name in environment.distributions() if name.startswith("tarash-")}
