"""Reads the shape of JSON that a client sent.

Rule: a wrong shape is `None`, never an exception; the provider says how it rejects it.
"""

from typing import cast

__all__ = ("as_list", "as_object")


def as_object(value: object) -> dict[str, object] | None:
    """Return `value` when it is a JSON object."""
    return cast("dict[str, object]", value) if isinstance(value, dict) else None


def as_list(value: object) -> list[object] | None:
    """Return `value` when it is a JSON array."""
    return cast("list[object]", value) if isinstance(value, list) else None
