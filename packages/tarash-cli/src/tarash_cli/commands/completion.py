"""`tarash completion`."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from tarash_cli.command import Command

__all__ = ("command",)

_SHELLS = ("bash", "fish", "zsh")
_VARIABLE = "_TARASH_COMPLETE"
_HELP = """Print what makes SHELL complete commands, options, providers and models.

\b
  bash: tarash completion bash >> ~/.bashrc
  zsh:  tarash completion zsh >> ~/.zshrc
  fish: tarash completion fish > ~/.config/fish/completions/tarash.fish
"""


def _print(shell: str) -> None:
    from tarash_cli.app import app  # noqa: PLC0415  it names this module

    kind = get_completion_class(shell)
    if kind is not None:  # click has all of _SHELLS
        click.echo(kind(app, {}, "tarash", _VARIABLE).source())


command = Command(
    "completion",
    callback=_print,
    params=[click.Argument(["shell"], type=click.Choice(_SHELLS))],
    help=_HELP,
)
