"""What every command shares: sections in its help, and the end of it when something fails.

A command returns its exit code, or None for 0.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

__all__ = ("Command", "Group", "Option", "Parsed", "UnreadError", "as_json")

_PASSED_ON = (click.ClickException, click.exceptions.Exit, click.Abort)


if TYPE_CHECKING:
    _Type = click.ParamType[Any]
else:
    _Type = click.ParamType  # generic only in later versions


class Option(click.Option):
    """An option that stands in a section of the help."""

    def __init__(self, *arguments: Any, section: str = "Options", **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.section = section


class Parsed(_Type):
    """A value that a pure function reads; its `ValueError` is what the person is told."""

    def __init__(self, name: str, parse: Callable[[str], Any]) -> None:
        self.name, self.parse = name, parse

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return what was written, as a value."""
        try:
            return self.parse(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


class UnreadError(Exception):
    """Whoever read standard output stopped reading."""


class _Ending(click.Command):
    """Ends with the exit code of the error that ended it, after saying how to go on."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Return what is left of `args`; a prompt without quotes is not repeated."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            if type(error) is not click.UsageError or "prompt" not in _names(self):
                raise
            raise click.UsageError(
                "the prompt is one argument: put it in quotes, or give - and write it to "
                "standard input",
                ctx,
            ) from None

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command and return its exit code."""
        try:
            return super().invoke(ctx)
        except _PASSED_ON:
            raise
        except BrokenPipeError:  # click would end with 0
            raise UnreadError from None
        except BaseException as error:
            from tarash_cli.failures import tell  # noqa: PLC0415  only who fails pays for it

            code = tell(error, ctx.params)
            if code is None:
                raise
            return code


class Command(_Ending):
    """A command whose help has sections."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write each section of options."""
        _format_sections(self, ctx, formatter)


class Group(_Ending, click.Group):
    """A command that has further commands."""


def as_json() -> Option:
    """Return the option `--json`."""
    return Option(
        ["--json", "in_json"],
        is_flag=True,
        section="Output",
        help="Print one JSON document on standard output, and all else on standard error.",
    )


def _names(command: click.Command) -> set[str | None]:
    return {parameter.name for parameter in command.params}


def _format_sections(
    command: click.Command, ctx: click.Context, formatter: click.HelpFormatter
) -> None:
    sections: dict[str, list[tuple[str, str]]] = {}
    for parameter in command.get_params(ctx):
        if not isinstance(parameter, click.Option):  # what an argument is, the text says
            continue
        section = parameter.section if isinstance(parameter, Option) else "Other"
        record = parameter.get_help_record(ctx)
        sections.setdefault(section, []).extend([record] if record else [])
    for section, records in sections.items():
        with formatter.section(section):
            formatter.write_dl(records)
