"""Every service by name, and how Tarash Gateway finds its server."""

import pytest

from tarash_testkit import __main__ as command
from tarash_testkit.environment import (
    SERVICES,
    exports_of,
    make_server,
    models_of,
    service_of,
)


def test_every_service_of_the_command_is_in_the_table() -> None:
    """A service that `python -m tarash_testkit` serves has its variables too."""
    assert set(SERVICES) == set(command._SERVERS)


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_served_and_says_what_to_set(name: str) -> None:
    """The variables have the key and the address of the server that runs."""
    service = SERVICES[name]
    with make_server(service, looks=0) as server:
        exports = exports_of(service, server)
    assert set(exports) == set(service.variables)
    assert server.api_key in exports.values()
    assert any(value.startswith(server.url) for value in exports.values())


def test_models_of_an_account_are_named() -> None:
    """Elsewhere the service's own names are what to ask for."""
    assert "pictures" in models_of(make_server(SERVICES["azure"]))
    assert models_of(make_server(SERVICES["fal"])) == ()


@pytest.mark.parametrize(
    ("name", "service"), [("fal", "fal"), ("azure-openai", "azure"), ("veo3", "google")]
)
def test_a_service_is_found_by_its_name_or_its_providers(name: str, service: str) -> None:
    """Who knows only what the gateway calls it need not guess."""
    assert service_of(name) is SERVICES[service]


def test_a_misspelled_service_says_which_was_meant() -> None:
    """The message has the nearest name."""
    with pytest.raises(ValueError, match="'google'"):
        _ = service_of("gogle")
