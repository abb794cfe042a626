"""OpenAI's settings as an address and as headers."""

from typing import Any

import pytest

from tarash.tarash_gateway.exceptions import ConfigurationError
from tarash_openai.settings import HOME, address_of, headers_of


@pytest.mark.parametrize(
    ("region", "address"),
    [
        (None, None),
        ("global", HOME),
        ("eu", "https://eu.api.openai.com/v1"),
        ("jp", "https://jp.api.openai.com/v1"),
    ],
)
def test_a_region_is_a_host(region: str | None, address: str | None) -> None:
    """Without one the address is what it was."""
    assert address_of({"region": region}, None) == address


def test_two_places_are_refused() -> None:
    """A region beside an address cannot both be meant."""
    with pytest.raises(ConfigurationError, match="Keep one"):
        address_of({"region": "eu"}, "https://other.example/v1")


@pytest.mark.parametrize(
    ("region", "hint"), [("europe", ""), ("eur", "did you mean 'eu'"), (3, "")]
)
def test_an_unknown_region_is_refused_with_the_known_ones(region: Any, hint: str) -> None:
    """The message lists them."""
    with pytest.raises(ConfigurationError, match="ae, au, eu, in, jp, us") as refused:
        address_of({"region": region}, None)
    assert hint in str(refused.value)


def test_organization_and_project_are_headers() -> None:
    """Under the names of OpenAI's own client."""
    assert headers_of({"organization": "org-1", "project": "proj-1", "region": "eu"}) == {
        "OpenAI-Organization": "org-1",
        "OpenAI-Project": "proj-1",
    }
    assert headers_of({}) == {}


@pytest.mark.parametrize("value", ["", "a\nb", "ö", 3])
def test_what_cannot_be_a_header_is_refused(value: Any) -> None:
    """A line break would make a second header."""
    with pytest.raises(ConfigurationError, match="must be an id"):
        headers_of({"project": value})
