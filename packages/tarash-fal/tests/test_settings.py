"""`provider_config` as headers and query of a submit."""

from typing import Any

import pytest

from tarash.tarash_gateway.exceptions import ConfigurationError
from tarash_fal.settings import check_settings, submit_headers, submit_query

LIFECYCLE = "X-Fal-Object-Lifecycle-Preference"


@pytest.mark.parametrize(
    ("settings", "headers"),
    [
        ({}, {}),
        ({"priority": "low"}, {"X-Fal-Queue-Priority": "low"}),
        ({"start_timeout": 30}, {"X-Fal-Request-Timeout": "30.0"}),
        ({"runner_hint": "a-session"}, {"X-Fal-Runner-Hint": "a-session"}),
        ({"no_retry": True}, {"X-Fal-No-Retry": "1"}),
        ({"no_retry": False}, {}),
        ({"store_io": False}, {"X-Fal-Store-IO": "0"}),
        ({"store_io": True, "priority": None}, {}),
        ({"disable_fallback": True}, {"x-app-fal-disable-fallback": "true"}),
        ({"lifecycle": 3600}, {LIFECYCLE: '{"expiration_duration_seconds": 3600}'}),
        ({"lifecycle": "7d"}, {LIFECYCLE: '{"expiration_duration_seconds": 604800}'}),
        ({"lifecycle": "never"}, {LIFECYCLE: '{"expiration_duration_seconds": null}'}),
        (
            {"lifecycle": {"expiration": "1h", "initial_acl": "forbid"}},
            {
                LIFECYCLE: '{"expiration_duration_seconds": 3600, '
                '"initial_acl": {"default": "forbid"}}'
            },
        ),
        (
            {"lifecycle": {"initial_acl": {"rules": [{"user": "u", "decision": "allow"}]}}},
            {LIFECYCLE: '{"initial_acl": {"rules": [{"user": "u", "decision": "allow"}]}}'},
        ),
    ],
)
def test_settings_become_headers(settings: dict[str, Any], headers: dict[str, str]) -> None:
    """Each setting is written as fal's own client writes it; what is off is not sent."""
    check_settings(settings)
    assert submit_headers(settings) == headers


def test_a_webhook_and_a_queue_limit_stand_in_the_query() -> None:
    """They are parameters of the submit, not headers."""
    settings = {"webhook_url": "https://me.example/hook?a=1", "max_queue_length": 3}
    check_settings(settings)
    assert submit_query(settings) == {
        "fal_webhook": "https://me.example/hook?a=1",
        "fal_max_queue_length": "3",
    }
    assert submit_query({}) == {}


@pytest.mark.parametrize(
    "settings",
    [
        {"priority": "high"},
        {"start_timeout": 1},
        {"start_timeout": "30"},
        {"start_timeout": True},
        {"runner_hint": 3},
        {"runner_hint": "a\nb"},
        {"runner_hint": "schön"},
        {"no_retry": "yes"},
        {"lifecycle": 0},
        {"lifecycle": True},
        {"lifecycle": "2h"},
        {"lifecycle": {}},
        {"lifecycle": {"expires": 3}},
        {"lifecycle": {"initial_acl": "public"}},
        {"lifecycle": {"initial_acl": 3}},
        {"lifecycle": {"initial_acl": {"rules": [{"user": "u"}]}}},
        {"webhook_url": "me.example"},
        {"webhook_url": 3},
        {"max_queue_length": 0},
        {"max_queue_length": True},
        {"max_queue_length": "3"},
    ],
)
def test_a_wrong_value_is_refused_with_what_is_right(settings: dict[str, Any]) -> None:
    """The message names the setting, and nothing was sent."""
    with pytest.raises(ConfigurationError, match="Nothing was sent") as refused:
        check_settings(settings)
    assert "ASCII" in str(refused.value) or next(iter(settings)) in str(refused.value)
