"""The table of commands. A command is one line here and one module, imported when it is used.

To add one, write `tarash_cli/commands/<name>.py` with a `command`, and name it below.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ("COMMANDS", "Lazy", "app")

COMMANDS: Mapping[str, tuple[str, str]] = {
    "video": ("tarash_cli.commands.generate:video", "Make a video."),
    "image": ("tarash_cli.commands.generate:image", "Make images."),
    "resume": ("tarash_cli.commands.jobs:resume", "Wait for a job; nothing is paid again."),
    "check": ("tarash_cli.commands.jobs:check", "Look once how far a job is."),
    "cancel": ("tarash_cli.commands.jobs:cancel", "Ask the provider to stop a job."),
    "providers": ("tarash_cli.commands.providers:command", "List the installed providers."),
    "models": ("tarash_cli.commands.models:command", "List models, and those that end soon."),
    "doctor": ("tarash_cli.commands.doctor:command", "Say what is wrong, and what to do."),
    "fake": ("tarash_cli.commands.fake:command", "Serve a provider's wire here, without a key."),
    "new-provider": (
        "tarash_cli.commands.new_provider:command",
        "Write the distribution of a provider of your own.",
    ),
    "exit-codes": ("tarash_cli.commands.exit_codes:command", "List what the exit codes mean."),
    "completion": ("tarash_cli.commands.completion:command", "Print the completion of a shell."),
}
"""Name -> where it is, and what its line in the help says."""

_EPILOG = (
    "Keys come from the environment, such as FAL_KEY. Try everything without a key: add --mock, "
    "or run `tarash fake fal`. Results are printed on standard output, everything else on "
    "standard error. `tarash exit-codes` lists how a command can end."
)


class Lazy(click.Group):
    """A group whose commands are imported when they are used; the help needs none of them."""

    def __init__(self, *arguments: Any, table: Mapping[str, tuple[str, str]], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the table."""
        del ctx
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name, imported now."""
        del ctx
        if cmd_name not in self.table:
            return None
        module, _, name = self.table[cmd_name][0].partition(":")
        found: click.Command = getattr(import_module(module), name)
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; of one that is none, say which was meant."""
        name, completes = args[0], ctx.resilient_parsing  # a shell that completes is told nothing
        if name not in self.table and not name.startswith("-") and not completes:
            from difflib import get_close_matches  # noqa: PLC0415  only who errs pays for it

            near = get_close_matches(name, self.table, 1)
            meant = f"Did you mean {near[0]}?" if near else f"There are {', '.join(self.table)}."
            raise click.UsageError(f"there is no command {name!r}. {meant}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands with the words of the table."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, words) in self.table.items()])


def _show_version(ctx: click.Context, option: click.Parameter, asked: bool) -> None:
    del option
    if not asked or ctx.resilient_parsing:
        return
    from importlib.metadata import version  # noqa: PLC0415  the help needs no metadata

    click.echo(f"tarash {version('tarash-cli')} (core {version('tarash-core')})")
    ctx.exit()


app = Lazy(
    "tarash",
    table=COMMANDS,
    help="Videos and images of any provider, from a terminal.",
    epilog=_EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    params=[
        click.Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_show_version,
            help="Print the versions.",
        )
    ],
)
"""The whole command line."""
