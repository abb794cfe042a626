"""How generations end that were accepted.

Rule: an outcome is data; the server puts it into answers.

Source: the vendor's OpenAPI (`finish_reason`; a filtered picture comes blurred, with status 200).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

__all__ = ("OUTCOMES", "Outcome")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What comes of a generation that was accepted."""

    name: str
    finish_reason: str = "SUCCESS"
    has_image: bool = True
    """Whether there is a picture at all; one without is not documented."""
    size_bytes: int | None = None
    """How long the picture is; `None`: as short as it can be. A PNG alone can be longer."""


OUTCOMES: Mapping[str, Outcome] = MappingProxyType(
    {
        outcome.name: outcome
        for outcome in (
            Outcome("done"),
            Outcome("filtered", "CONTENT_FILTERED"),
            Outcome("hollow", has_image=False),
        )
    }
)
"""The ends that `next_image` knows, by name."""
