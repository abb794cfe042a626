"""What an error body says, in the many shapes that OpenAI, Azure and their kin write it. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self, cast

from tarash.tarash_gateway.plugin import Response, error_body, mapping_of, sentence, text_of

__all__ = ("Said", "filtered_categories", "said_in", "seconds_in")

_HINT = re.compile(
    r"(?:try again|retry)(?: \w+){0,3} (?:in|after) ((?:\d+(?:\.\d+)?\s*[a-z]+\s*)+)", re.IGNORECASE
)
_TIMES = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z]+)", re.IGNORECASE)
_SECONDS = {
    "ms": 0.001,
    "millisecond": 0.001,
    "s": 1.0,
    "sec": 1.0,
    "second": 1.0,
    "m": 60.0,
    "min": 60.0,
    "minute": 60.0,
    "h": 3600.0,
    "hour": 3600.0,
}
_INNER = ("innererror", "inner_error")
_RESULTS = ("content_filter_results", "content_filter_result")


@dataclass(frozen=True, slots=True)
class Said:
    """An error in its parts.

    Attributes:
        code: The most telling code, else the type.
        all_codes: Every code and type, those inside included.
        words: The message as a sentence of bounded length.
        param: The wire field to blame.
        stage: When the safety system refused: `input` or `output`.
        categories: What it refused for.
    """

    code: str | None
    all_codes: tuple[str, ...]
    words: str
    param: str | None = None
    stage: str | None = None
    categories: tuple[str, ...] = ()

    @property
    def codes(self) -> str:
        """Every code and type as one text, to search in."""
        return " ".join(self.all_codes)

    @property
    def is_marked(self) -> bool:
        """Whether a code or a type is a word; a gateway repeats the status, if anything."""
        return any(not code.isdecimal() for code in self.all_codes)

    @classmethod
    def of(cls, error: object) -> Self | None:
        """Return what an `error` value says; None when there is none."""
        if isinstance(error, str) and error.strip():
            return cls(None, (), sentence(error))
        if not isinstance(error, dict) or not error:
            return None
        body = cast("Mapping[str, Any]", error)
        inner = _inner(body)
        codes = (body.get("code"), body.get("type"), inner.get("code"))
        texts = tuple(str(code) for code in codes if code not in (None, ""))
        details = mapping_of(body.get("moderation_details"))
        return cls(
            code=texts[0] if texts else None,
            all_codes=texts,
            words=sentence(body.get("message")),
            param=text_of(body.get("param")),
            stage=text_of(details.get("moderation_stage")),
            categories=_categories(details, body, inner),
        )


def said_in(response: Response) -> Said | None:
    """Return what the body of an error answer says; None when it is not the service's own."""
    body = error_body(response)
    if "error" in body:
        return Said.of(body["error"])
    # The gate in front of Azure, and servers of the vLLM family, have no envelope.
    if "message" in body and ("statusCode" in body or body.get("object") == "error"):
        return Said.of({"code": body.get("code") or body.get("statusCode"), **body})
    return None


def filtered_categories(results: object) -> tuple[str, ...]:
    """Return the categories of a content filter's results that were filtered."""
    return tuple(
        name
        for name, result in mapping_of(results).items()
        if mapping_of(result).get("filtered") is True
    )


def _inner(body: Mapping[str, Any]) -> Mapping[str, Any]:
    found = [mapping_of(body[name]) for name in _INNER if body.get(name)]
    return found[0] if found else {}


def _categories(*places: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what was refused, as OpenAI's list or as Azure's results name it."""
    return tuple(dict.fromkeys(name for place in places for name in _named(place)))


def _named(place: Mapping[str, Any]) -> Iterator[str]:
    listed = place.get("categories")
    if isinstance(listed, list):
        yield from (str(name) for name in cast("list[object]", listed))
    for results in _RESULTS:
        yield from filtered_categories(place.get(results))


def seconds_in(words: str) -> float | None:
    """Return the wait that a sentence such as `try again in 1m30s` asks for, in seconds."""
    hint = _HINT.search(words)
    if hint is None:
        return None
    parts = ((float(number), _unit(name)) for number, name in _TIMES.findall(hint[1]))
    return sum(number * unit for number, unit in parts) or None


def _unit(name: str) -> float:
    """Return the seconds of a unit of time, 0 for another word."""
    word = name.lower()
    return _SECONDS.get(word) or _SECONDS.get(word.removesuffix("s"), 0.0)
