"""What `provider_config` may say."""

from collections.abc import Callable
from typing import Any

import pytest

from tarash.tarash_gateway.exceptions import ConfigurationError
from tarash_replicate.settings import (
    SETTINGS,
    check_settings,
    inlines_all,
    submit_body,
    submit_headers,
    uploads_all,
)

HEADERS: list[tuple[dict[str, Any], dict[str, str]]] = [
    ({}, {}),
    ({"wait": None, "cancel_after": None}, {}),
    ({"wait": False}, {}),
    ({"wait": 5}, {"Prefer": "wait=5"}),
    ({"wait": True}, {"Prefer": "wait=60"}),
    ({"cancel_after": 90}, {"Cancel-After": "90"}),
    ({"cancel_after": "1h30m45s"}, {"Cancel-After": "1h30m45s"}),
    ({"cancel_after": "5m"}, {"Cancel-After": "5m"}),
    ({"cancel_after": "5"}, {"Cancel-After": "5"}),
]


@pytest.mark.parametrize(("settings", "headers"), HEADERS)
def test_waiting_and_cancelling_are_headers(
    config_of: Callable[..., Any], settings: dict[str, Any], headers: dict[str, str]
) -> None:
    """Each in the form that the service reads."""
    check_settings(config_of("google/veo-3.1", provider_config=settings))
    assert submit_headers(settings) == headers
    assert submit_body(settings) == {}


def test_webhooks_stand_beside_the_input(config_of: Callable[..., Any]) -> None:
    """With their events."""
    settings = {"webhook_url": "https://me.example/h", "webhook_events_filter": ("completed",)}
    check_settings(config_of("google/veo-3.1", provider_config=settings))
    body = {"webhook": "https://me.example/h", "webhook_events_filter": ["completed"]}
    assert submit_body(settings) == body


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("wait", 0),
        ("wait", 61),
        ("wait", 1.5),
        ("wait", "5"),
        ("cancel_after", 4),
        ("cancel_after", True),
        ("cancel_after", 7.5),
        ("cancel_after", "4s"),
        ("cancel_after", "soon"),
        ("cancel_after", ""),
        ("webhook_url", "http://me.example/h"),
        ("webhook_url", "https://me.example/\n"),
        ("webhook_url", 7),
        ("webhook_events_filter", "completed"),
        ("webhook_events_filter", ["done"]),
        ("file_encoding_strategy", "inline"),
        ("deployment", "acme"),
        ("deployment", "acme/.."),
        ("deployment", 7),
    ],
)
def test_what_replicate_does_not_take_is_refused(
    config_of: Callable[..., Any], name: str, value: object
) -> None:
    """Before anything is sent, with what it would take."""
    config = config_of("google/veo-3.1", provider_config={name: value})
    with pytest.raises(
        ConfigurationError, match=rf"provider_config\['{name}'\] must be .* Nothing"
    ):
        check_settings(config)


def test_nobody_waits_longer_than_the_call(config_of: Callable[..., Any]) -> None:
    """An answer that is given up on belongs to a prediction that is paid and not known."""
    config = config_of("google/veo-3.1", timeout=30, provider_config={"wait": True})
    with pytest.raises(ConfigurationError, match="less than the timeout of 30 s"):
        check_settings(config)
    check_settings(config_of("google/veo-3.1", timeout=61, provider_config={"wait": True}))


def test_files_go_inside_or_are_uploaded_as_their_owner_says(
    config_of: Callable[..., Any],
) -> None:
    """By themselves they are judged by their size."""
    for strategy in ("base64", "url"):
        settings = {"file_encoding_strategy": strategy}
        check_settings(config_of("google/veo-3.1", provider_config=settings))
    assert inlines_all({"file_encoding_strategy": "base64"})
    assert uploads_all({"file_encoding_strategy": "url"})
    assert not inlines_all({})
    assert not uploads_all({})


def test_every_setting_has_a_name_of_its_own() -> None:
    """The names are what the provider describes itself with."""
    assert sorted(SETTINGS) == list(SETTINGS)
