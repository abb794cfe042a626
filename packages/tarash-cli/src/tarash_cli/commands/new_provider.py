"""`tarash new-provider`."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import click

from tarash_cli.command import Command, Option, as_json

__all__ = ("command",)

_HELP = """Write the distribution of a provider of your own: plugin, models as data, tests, a test
server, settings of the tools, CI. It passes its own tests, lint and types from the first minute.

\b
  tarash new-provider acme
  tarash new-provider 3d-labs --title "3D Labs" --license MIT --directory ~/src

NAME is what a config will say. The guide to what comes next is docs/guides/custom-providers.md.
"""


def _write(name: str, directory: Path, *, in_json: bool, **choices: str | None) -> None:
    from tarash_cli.new_provider import write_provider  # noqa: PLC0415  the help does without
    from tarash_cli.screen import answer, answer_json, say  # noqa: PLC0415

    chosen = {choice: value for choice, value in choices.items() if value is not None}
    try:
        written = write_provider(name, directory, **chosen)
    except (ValueError, OSError) as error:
        raise click.UsageError(f"{error}.") from None
    _warn_of_the_same_name(name)
    if in_json:
        answer_json({"files": [str(path) for path in written]})
        return
    for path in written:
        answer(path)
    say("Go on with what its README.md says; this checks all of it, in an environment of its own:")
    folder = os.path.commonpath(written)
    say(f"  cd {shlex.quote(folder)} && pip install --editable . --group dev && pytest")


def _warn_of_the_same_name(name: str) -> None:
    """Say that an installed provider has the name; this one may be meant to take its place."""
    from tarash.tarash_gateway import installed_providers  # noqa: PLC0415  the help does without
    from tarash_cli.screen import say  # noqa: PLC0415

    if name.replace("-", "_") in installed_providers():
        say(
            f"A provider {name!r} is installed already. Only one of that name can be: uninstall "
            "it, or take another name."
        )


command = Command(
    "new-provider",
    callback=_write,
    params=[
        click.Argument(["name"]),
        Option(
            ["--directory"],
            type=click.Path(file_okay=False, path_type=Path),
            default=".",
            show_default=True,
            help="Where its folder comes into being.",
        ),
        Option(["--title"], help="What people call the service; made of NAME unless given."),
        Option(["--author"], help="Whose work it is."),
        Option(["--license"], help="Apache-2.0 (as it is without) or MIT."),
        as_json(),
    ],
    help=_HELP,
)
