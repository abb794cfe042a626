"""Refuses a name that a server does not know, with the one that was meant."""

from collections.abc import Collection
from difflib import get_close_matches

__all__ = ("check_name",)


def check_name(kind: str, name: str, names: Collection[str]) -> None:
    """Return when `name` is one of `names`.

    Raises:
        ValueError: It is none; the message has the nearest, or all of them.
    """
    if name in names:
        return
    near = get_close_matches(name, names, 1)
    hint = f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join(sorted(names))}."
    message = f"There is no {kind} {name!r} on this server. {hint}"
    raise ValueError(message)
