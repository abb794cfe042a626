"""What `provider_config` may say."""

from typing import Any

import pytest

from tarash.tarash_gateway.exceptions import ConfigurationError
from tarash_stability.settings import headers_of, wants_bytes


def test_ids_of_the_client_are_headers() -> None:
    """Those that are stated."""
    settings = {"client_id": "my-app", "client_user_id": "u-1", "client_version": None}
    assert headers_of(settings) == {
        "stability-client-id": "my-app",
        "stability-client-user-id": "u-1",
    }
    assert headers_of({}) == {}


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"accept": "text/html"}, "how pictures are to come"),
        ({"accept": None}, "how pictures are to come"),
        ({"client_id": ""}, "client_id"),
        ({"client_id": 7}, "client_id"),
        ({"client_user_id": "x" * 257}, "256 plain characters"),
        ({"client_version": "1\r\nx: y"}, "client_version"),
        ({"client_version": "één"}, "client_version"),
    ],
)
def test_what_cannot_be_sent_is_refused(settings: dict[str, Any], words: str) -> None:
    """Before anything is."""
    with pytest.raises(ConfigurationError, match=words) as refused:
        headers_of(settings)
    assert "Nothing was sent" in str(refused.value)


def test_pictures_come_in_json_unless_said() -> None:
    """There the seed stands beside them."""
    assert not wants_bytes({})
    assert not wants_bytes({"accept": "application/json"})
    assert wants_bytes({"accept": "image/*"})
