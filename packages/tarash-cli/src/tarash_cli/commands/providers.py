"""`tarash providers`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from tarash_cli.command import Command, as_json

if TYPE_CHECKING:
    from tarash.tarash_gateway.plugin import ProviderInfo
    from tarash_cli.installed import Found

__all__ = ("command",)


def _list(*, in_json: bool) -> None:
    from tarash_cli import screen  # noqa: PLC0415  the help does without the core
    from tarash_cli.installed import found, key_of  # noqa: PLC0415

    every = found()
    if in_json:
        screen.answer_json([_document(one) for one in every])
        return
    screen.table(
        ("NAME", "TITLE", "MAKES", "MODELS", "KEY"),
        [
            (
                *(name, info.title, ", ".join(info.media), _count(info)),
                key_of(info, os.environ).words,
            )
            for name, info, _ in every
            if info is not None
        ],
    )
    for name, _, problem in every:
        if problem:
            screen.say(f"{name}: {problem}")


def _document(one: Found) -> dict[str, object]:
    from tarash_cli.installed import key_of  # noqa: PLC0415

    if one.info is None:
        return {"name": one.name, "problem": one.problem}
    key = key_of(one.info, os.environ)
    return {
        "name": one.name,
        "title": one.info.title,
        "media": list(one.info.media),
        "models": _count(one.info),
        "environment": [list(names) for names in one.info.environment],
        "has_key": key.is_there,
        "key": key.words,
        "install": one.info.install,
    }


def _count(info: ProviderInfo) -> int:
    return 0 if info.catalog is None else len(info.catalog.ids())


command = Command(
    "providers",
    callback=_list,
    params=[as_json()],
    help="List the installed providers, what they make, and whether a key is set.",
)
