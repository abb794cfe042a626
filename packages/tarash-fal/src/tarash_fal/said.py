"""What one of fal's error bodies says, in each of its shapes. Pure.

Source: fal.ai/docs, "Errors" and "Request errors"; PyPI fal-client 1.0.3 and npm @fal-ai/client
1.10.1, read in November 2026.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from tarash.tarash_gateway.plugin import Response, error_body, mappings_of, sentence

__all__ = ("Said", "said_in")

_OWN_KEYS = frozenset({"detail", "message", "error", "error_type", "status"})


@dataclass(frozen=True, slots=True)
class Said:
    """What an error body says.

    Attributes:
        types: Its types.
        code: The first of them.
        place: Where the first one points.
        words: Its messages.
        stated: The type of a failure of fal's platform.
        of_model: Whether it is the model's own error: a list of typed items.
    """

    types: frozenset[str]
    code: str | None
    place: str
    words: str
    stated: str | None = None
    of_model: bool = False

    @property
    def marks(self) -> frozenset[str]:
        """The types that only fal writes: of items, or of its platform."""
        platform = frozenset({self.stated} if self.stated else ())
        return platform | self.types if self.of_model else platform


def said_in(response: Response) -> Said | None:
    """Return what the body of an error answer says; None when nothing of it is fal's."""
    body = error_body(response)
    return _read(body, response) if _OWN_KEYS & body.keys() else None


def _read(body: Mapping[str, Any], response: Response) -> Said:
    """Return what `body` says: a list of items, a text, `message`, `error` or a status word."""
    detail = body.get("detail")
    stated = body.get("error_type") or response.headers.get("x-fal-error-type")
    if isinstance(detail, list):
        items = tuple(mappings_of(cast("object", detail)))
        types = [str(item["type"]) for item in items if item.get("type")]
        place = _place(items[0].get("loc")) if items else ""
        said = "; ".join(sentence(item.get("msg")) for item in items) or sentence(None)
        code = types[0] if types else stated
        return Said(frozenset(types), code, place, said, _text(stated), of_model=bool(types))
    error = body.get("error")
    if isinstance(error, dict):
        inner = cast("Mapping[str, Any]", error)
        return _plain(inner.get("type") or stated, inner.get("message"), stated)
    words = detail or body.get("message") or error or body.get("status")
    return _plain(stated or body.get("status"), words, stated)


def _plain(code: object, words: object, stated: object) -> Said:
    kind = _text(code)
    return Said(frozenset({kind} if kind else ()), kind, "", sentence(words), _text(stated))


def _text(value: object) -> str | None:
    return str(value) if value else None


def _place(loc: object) -> str:
    """Return where an item points, without the word for the body."""
    parts = [str(part) for part in cast("list[object]", loc)] if isinstance(loc, list) else []
    return ".".join(part for part in parts if part != "body")
