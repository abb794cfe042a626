"""What `provider_config` may say, as headers and fields of a submit. Pure.

Source: "Replicate HTTP API" 1.0.0-a1 and PyPI replicate 2.0.0b4 (`resources/predictions.py`), read
in November 2026.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, cast

from tarash.tarash_gateway.plugin import ConfigurationError, GenerationConfig

__all__ = (
    "SETTINGS",
    "check_settings",
    "inlines_all",
    "submit_body",
    "submit_headers",
    "uploads_all",
)

SETTINGS = (
    "cancel_after",
    "deployment",
    "file_encoding_strategy",
    "wait",
    "webhook_events_filter",
    "webhook_url",
)
"""The keys of `provider_config` that Replicate knows."""

_EVENTS = ("start", "output", "logs", "completed")
_STRATEGIES = ("base64", "url")
_LONGEST_WAIT = 60  # seconds
_LEAST_CANCEL_AFTER = 5  # seconds
_SPAN = re.compile(r"(?=\d)(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s?)?", re.ASCII)
_NAME = re.compile(r"\w[\w.-]*/\w[\w.-]*", re.ASCII)
_HEADER_URL = re.compile(r"https://[!-~]+")


def check_settings(config: GenerationConfig) -> None:
    """Refuse settings that Replicate does not take, before anything is sent.

    Raises:
        ConfigurationError: A value is not what Replicate takes, or waits longer than the call.
    """
    settings = config.provider_config
    for name, check in _CHECKS.items():
        if settings.get(name) is not None:
            check(settings[name])
    wait = _seconds_to_wait(settings.get("wait"))
    if wait is not None and wait >= config.timeout:
        raise _wrong(
            "wait",
            f"less than the timeout of {config.timeout:g} s, or the answer to a paid request "
            "could be given up on",
        )


def submit_headers(settings: Mapping[str, Any]) -> dict[str, str]:
    """Return the headers of a submit; the settings have been checked."""
    headers: dict[str, str] = {}
    wait = _seconds_to_wait(settings.get("wait"))
    if wait is not None:
        headers["Prefer"] = f"wait={wait}"
    if settings.get("cancel_after") is not None:
        headers["Cancel-After"] = str(settings["cancel_after"])
    return headers


def submit_body(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return what stands beside the input; the settings have been checked."""
    body: dict[str, Any] = {}
    if settings.get("webhook_url") is not None:
        body["webhook"] = settings["webhook_url"]
    if settings.get("webhook_events_filter") is not None:
        body["webhook_events_filter"] = list(settings["webhook_events_filter"])
    return body


def inlines_all(settings: Mapping[str, Any]) -> bool:
    """Tell whether every local file goes out inside the request."""
    return settings.get("file_encoding_strategy") == "base64"


def uploads_all(settings: Mapping[str, Any]) -> bool:
    """Tell whether every local file is uploaded, however small."""
    return settings.get("file_encoding_strategy") == "url"


def _seconds_to_wait(value: object) -> int | None:
    if value is True:
        return _LONGEST_WAIT
    return None if value is None or value is False else cast("int", value)


def _check_wait(value: object) -> None:
    if isinstance(value, bool):
        return
    if not isinstance(value, int) or not 1 <= value <= _LONGEST_WAIT:
        raise _wrong("wait", f"True, or seconds from 1 to {_LONGEST_WAIT}")


def _check_cancel_after(value: object) -> None:
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    match = _SPAN.fullmatch(text) if isinstance(text, str) else None
    hours, minutes, seconds = (int(part or 0) for part in match.groups()) if match else (0, 0, 0)
    if 3600 * hours + 60 * minutes + seconds < _LEAST_CANCEL_AFTER:
        wanted = f"seconds from {_LEAST_CANCEL_AFTER} on, or a text such as 90s, 5m or 1h30m45s"
        raise _wrong("cancel_after", wanted)


def _check_webhook(value: object) -> None:
    if not isinstance(value, str) or _HEADER_URL.fullmatch(value) is None:
        raise _wrong("webhook_url", "an HTTPS URL that Replicate can reach")


def _check_events(value: object) -> None:
    events = cast("list[object]", value) if isinstance(value, list | tuple) else [None]
    if not all(event in _EVENTS for event in events):
        raise _wrong("webhook_events_filter", f"a list of {', '.join(_EVENTS)}")


def _check_strategy(value: object) -> None:
    if value not in _STRATEGIES:
        raise _wrong("file_encoding_strategy", " or ".join(_STRATEGIES))


def _check_deployment(value: object) -> None:
    if not isinstance(value, str) or _NAME.fullmatch(value) is None:
        raise _wrong("deployment", "its name, such as acme/fast-flux")


_CHECKS: Mapping[str, Callable[[object], None]] = {
    "cancel_after": _check_cancel_after,
    "deployment": _check_deployment,
    "file_encoding_strategy": _check_strategy,
    "wait": _check_wait,
    "webhook_events_filter": _check_events,
    "webhook_url": _check_webhook,
}


def _wrong(name: str, wanted: str) -> ConfigurationError:
    return ConfigurationError(f"provider_config[{name!r}] must be {wanted}. Nothing was sent.")
