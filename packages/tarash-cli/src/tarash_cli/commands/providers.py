"""`tarash providers`."""

from __future__ import annotations

import os

from tarash_cli.command import Command, as_json

__all__ = ("command",)


def _list(*, in_json: bool) -> None:
    from tarash_cli import screen  # noqa: PLC0415  the help does without the core
    from tarash_cli.installed import found, key_of  # noqa: PLC0415

    rows: list[dict[str, object]] = []
    for name, info, problem in found():
        if info is None:
            rows.append({"name": name, "problem": problem})
            continue
        key = key_of(info, os.environ)
        rows.append(
            {
                "name": name,
                "title": info.title,
                "media": list(info.media),
                "key": key.words,
                "has_key": key.is_there,
                "models": 0 if info.catalog is None else len(info.catalog.ids()),
                "install": info.install,
            }
        )
    if in_json:
        screen.answer_json(rows)
        return
    shown = [row for row in rows if "problem" not in row]
    screen.table(
        ("NAME", "TITLE", "MAKES", "MODELS", "KEY"),
        [
            (row["name"], row["title"], _and(row["media"]), row["models"], row["key"])
            for row in shown
        ],
    )
    for row in rows:
        if "problem" in row:
            screen.say(f"{row['name']}: {row['problem']}")


def _and(words: object) -> str:
    return ", ".join(map(str, words)) if isinstance(words, list) else ""


command = Command(
    "providers",
    callback=_list,
    params=[as_json()],
    help="List the installed providers, what they make, and whether a key is set.",
)
