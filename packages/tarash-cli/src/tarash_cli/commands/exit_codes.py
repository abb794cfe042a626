"""`tarash exit-codes`."""

from __future__ import annotations

from tarash_cli.command import Command, as_json
from tarash_cli.exits import EXITS
from tarash_cli.screen import answer_json, table

__all__ = ("command",)


def _list(*, in_json: bool) -> None:
    if in_json:
        answer_json([exit_._asdict() for exit_ in EXITS])
        return
    table(("CODE", "ERROR", "MEANING"), EXITS)


command = Command(
    "exit-codes",
    callback=_list,
    params=[as_json()],
    help="List what the exit codes mean: one for each class of error.",
)
