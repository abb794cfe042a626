"""From a plan's flat payload to the body of a request, and what all answers share. Pure.

Wire names are paths: `labels.team` stands for `{"labels": {"team": ...}}`.
Names that begin with `words.` have no place in a body; the prompt says them.
"""

import re
from collections.abc import Mapping
from typing import Any, cast

from tarash.tarash_gateway.plugin import (
    InvalidRequestError,
    Job,
    ProviderError,
    TarashError,
)

__all__ = ("ended", "nested", "renamed", "spoken")

_UNDERSCORE = re.compile(r"_([a-z0-9])")
_SENTENCES = {
    "words.negative_prompt": "Avoid: {}.",
    "words.style": "Style: {}.",
    "words.quality": "Quality: {}.",
    "words.size": "Size: {}.",
}
_SILENCE = "Without any sound: no speech, no music, no effects."


def renamed(
    extra: Mapping[str, Any],
    aliases: Mapping[str, str],
    home: str = "",
    top: frozenset[str] = frozenset(),
) -> dict[str, Any]:
    """Return a caller's own parameters under the paths where they belong.

    Args:
        extra: What the caller gave.
        aliases: Paths of well-known names.
        home: Where every other name belongs, in camel case; empty: at the top, as it is.
        top: Names in camel case that belong at the top all the same.
    """

    def path(name: str) -> str:
        if name in aliases:
            return aliases[name]
        if not home or "." in name:
            return name
        camel = _UNDERSCORE.sub(lambda match: match[1].upper(), name)
        return camel if camel in top else f"{home}.{camel}"

    return {path(name): value for name, value in extra.items()}


def nested(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Return the object that the paths of `payload` describe; whole objects are merged in last."""
    body: dict[str, Any] = {}
    for name in sorted(payload, key=lambda name: "." not in name):
        *way, last = name.split(".")
        place = body
        for step in way:
            place = place.setdefault(step, {})
        _merge(place, last, payload[name])
    return body


def _merge(place: dict[str, Any], name: str, value: Any) -> None:
    present = place.get(name)
    if isinstance(present, dict) and isinstance(value, Mapping):
        for inner, item in cast("Mapping[str, Any]", value).items():
            _merge(cast("dict[str, Any]", present), inner, item)
    else:
        place[name] = dict(cast("Mapping[str, Any]", value)) if isinstance(value, dict) else value


def spoken(prompt: object, payload: Mapping[str, Any]) -> str:
    """Return the prompt with what else must be said in words."""
    said = [str(prompt)]
    said += [
        sentence.format(str(payload[name]).rstrip("."))
        for name, sentence in _SENTENCES.items()
        if payload.get(name) is not None
    ]
    if payload.get("words.audio") is False:
        said.append(_SILENCE)
    return " ".join(said)


def ended(job: Job, error: TarashError) -> Job:
    """Return `job` as failed with `error`, so that nobody takes it to be still under way."""
    code = error.code if isinstance(error, ProviderError | InvalidRequestError) else None
    return job.failed(type(error).__name__, str(error), code=code)
