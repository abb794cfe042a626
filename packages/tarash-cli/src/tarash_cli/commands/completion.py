"""`tarash completion`."""

from __future__ import annotations

from collections.abc import Mapping

import click
from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete

from tarash_cli.command import Command

__all__ = ("command",)

_KINDS: Mapping[str, type[ShellComplete]] = {
    "bash": BashComplete,
    "fish": FishComplete,
    "zsh": ZshComplete,
}
_VARIABLE = "_TARASH_COMPLETE"
_HELP = """Print what makes SHELL complete commands, options, providers and models.

\b
  bash: tarash completion bash >> ~/.bashrc
  zsh:  tarash completion zsh >> ~/.zshrc
  fish: tarash completion fish > ~/.config/fish/completions/tarash.fish
"""


def _print(shell: str) -> None:
    from tarash_cli.app import app  # noqa: PLC0415  it names this module

    click.echo(_KINDS[shell](app, {}, "tarash", _VARIABLE).source())


command = Command(
    "completion",
    callback=_print,
    params=[click.Argument(["shell"], type=click.Choice(list(_KINDS)))],
    help=_HELP,
)
