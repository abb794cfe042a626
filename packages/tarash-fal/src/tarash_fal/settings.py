"""What `provider_config` may say, as the headers and the query of a submit. Pure.

Source: PyPI fal-client 1.0.3 (`_headers.py`, `client.py`) and fal.ai/docs, "Common parameters"
and "Media expiration", read in November 2026.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, cast

from tarash.tarash_gateway.plugin import ConfigurationError

__all__ = ("SETTINGS", "check_settings", "submit_headers", "submit_query")

_LEAST_START_TIMEOUT = 1.0  # seconds; the service takes more than that
_EXPIRATIONS: Mapping[str, int | None] = {
    "never": None,
    "immediate": 60,
    "1h": 3600,
    "1d": 86_400,
    "7d": 604_800,
    "30d": 2_592_000,
    "1y": 31_536_000,
}
_DECISIONS = ("allow", "hide", "forbid")
_LIFECYCLE_KEYS = ("expiration", "initial_acl")


def check_settings(settings: Mapping[str, Any]) -> None:
    """Refuse settings that fal does not take.

    Raises:
        ConfigurationError: A value is not what fal takes.
    """
    written = (submit_headers(settings), submit_query(settings))
    if not all(text.isascii() for texts in written for text in texts.values()):
        raise ConfigurationError("provider_config must be ASCII for fal. Nothing was sent.")


def submit_headers(settings: Mapping[str, Any]) -> dict[str, str]:
    """Return the headers of a submit. Raises what `check_settings` raises."""
    headers: dict[str, str] = {}
    for name, (header, write) in _HEADERS.items():
        if settings.get(name) is not None and (text := write(settings[name])) is not None:
            headers[header] = text
    return headers


def submit_query(settings: Mapping[str, Any]) -> dict[str, str]:
    """Return the query of a submit. Raises what `check_settings` raises."""
    query: dict[str, str] = {}
    address, longest = settings.get("webhook_url"), settings.get("max_queue_length")
    if address is not None:
        if not isinstance(address, str) or not address.startswith(("https://", "http://")):
            raise _wrong("webhook_url", "a URL that fal can reach")
        query["fal_webhook"] = address
    if longest is not None:
        if not isinstance(longest, int) or isinstance(longest, bool) or longest < 1:
            raise _wrong("max_queue_length", "a number of 1 or more")
        query["fal_max_queue_length"] = str(longest)
    return query


def _lifecycle(value: object) -> str:
    """Return how long the output lives and who may read it, as JSON."""
    if not isinstance(value, dict):
        value = {"expiration": value}
    wishes = cast("dict[str, object]", value)
    if not wishes or set(wishes) - set(_LIFECYCLE_KEYS):
        raise _wrong("lifecycle", "seconds, a name, or a dict of expiration and initial_acl")
    preference: dict[str, object] = {}
    if "expiration" in wishes:
        preference["expiration_duration_seconds"] = _expiration(wishes["expiration"])
    if "initial_acl" in wishes:
        preference["initial_acl"] = _access(wishes["initial_acl"])
    return json.dumps(preference)


def _expiration(value: object) -> int | None:
    if isinstance(value, str) and value in _EXPIRATIONS:
        return _EXPIRATIONS[value]
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    raise _wrong("lifecycle", f"seconds above 0, or one of {', '.join(_EXPIRATIONS)}")


def _access(value: object) -> object:
    access: object = {"default": value} if isinstance(value, str) else value
    if isinstance(access, dict):
        stated = cast("dict[str, object]", access)
        rules = cast("list[dict[str, object]]", stated.get("rules", []))
        decisions = [stated.get("default", "allow"), *(rule.get("decision") for rule in rules)]
        if all(decision in _DECISIONS for decision in decisions):
            return stated
    raise _wrong("lifecycle", f"an initial_acl of {', '.join(_DECISIONS)}, or a dict of them")


def _start_timeout(value: object) -> str:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or float(cast("float", value)) <= _LEAST_START_TIMEOUT:
        raise _wrong("start_timeout", "more than 1 second")
    return str(float(cast("float", value)))


def _priority(value: object) -> str:
    if value not in {"normal", "low"}:
        raise _wrong("priority", "normal or low")
    return str(value)


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.isprintable():
        raise _wrong("runner_hint", "a text")
    return value


def _flag(name: str, when: bool, text: str) -> Callable[[object], str | None]:
    """Return a writer for a switch that is sent only when it is `when`."""

    def write(value: object) -> str | None:
        if not isinstance(value, bool):
            raise _wrong(name, "True or False")
        return text if value is when else None

    return write


_HEADERS: Mapping[str, tuple[str, Callable[[object], str | None]]] = {
    "priority": ("X-Fal-Queue-Priority", _priority),
    "start_timeout": ("X-Fal-Request-Timeout", _start_timeout),
    "runner_hint": ("X-Fal-Runner-Hint", _text),
    "no_retry": ("X-Fal-No-Retry", _flag("no_retry", when=True, text="1")),
    "store_io": ("X-Fal-Store-IO", _flag("store_io", when=False, text="0")),
    "disable_fallback": (
        "x-app-fal-disable-fallback",
        _flag("disable_fallback", when=True, text="true"),
    ),
    "lifecycle": ("X-Fal-Object-Lifecycle-Preference", _lifecycle),
}
SETTINGS = tuple(sorted((*_HEADERS, "webhook_url", "max_queue_length")))
"""The keys of `provider_config` that fal knows."""


def _wrong(name: str, wanted: str) -> ConfigurationError:
    return ConfigurationError(f"provider_config[{name!r}] must be {wanted}. Nothing was sent.")
