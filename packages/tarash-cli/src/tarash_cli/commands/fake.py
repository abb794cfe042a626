"""`tarash fake`."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import time
from typing import TYPE_CHECKING

import click

from tarash_cli.command import Command, Option, as_json
from tarash_cli.completions import complete_provider

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tarash_testkit.environment import Service
    from tarash_testkit.server import ProviderServer

__all__ = ("command",)

_LOOK_SECONDS = 0.2
_HELP = """Serve the wire of PROVIDER on this machine, so that anyone can try it without a key.

\b
  tarash fake fal                          print what to set, serve until Ctrl-C
  tarash fake fal -- tarash video "a cat" -p fal -m fal-ai/veo3.1 -o cat.mp4

PROVIDER is azure_openai, fal, google, openai, replicate, runway or stability. With a command after
it, the server lives as long as the command, which finds it by itself; so do the addresses of what
was made: save it with -o. What comes back is a short film or small pictures. Needs
pip install "tarash-cli[fake]".
"""


def _serve(provider: str, command_line: tuple[str, ...], looks: int, *, in_json: bool) -> int:
    service = _service(provider)
    from tarash_cli.screen import say  # noqa: PLC0415  the help does without
    from tarash_cli.signals import terminations  # noqa: PLC0415
    from tarash_testkit.environment import exports_of, make_server, models_of  # noqa: PLC0415

    with terminations(), make_server(service, looks=looks) as server:
        exports = exports_of(service, server)
        until = " until the command ends" if command_line else ""
        say(f"{service.name} is served at {server.url}{until}; nothing leaves this machine")
        if models := models_of(server):
            say(f"its models are called {', '.join(models)}")
        if command_line:
            return _run(command_line, exports)
        _print(exports, in_json=in_json)
        _watch(server)
    return 0


def _service(name: str) -> Service:
    """Return what can be served under that name.

    Raises:
        ConfigurationError: The test servers are not installed.
    """
    try:
        from tarash_testkit.environment import service_of  # noqa: PLC0415  it is optional
    except ImportError:
        from tarash.tarash_gateway.exceptions import ConfigurationError  # noqa: PLC0415

        raise ConfigurationError(
            'the test servers are not installed: pip install "tarash-cli[fake]"'
        ) from None
    try:
        return service_of(name)
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def _run(command_line: tuple[str, ...], exports: Mapping[str, str]) -> int:
    """Run a command that finds the server, and return its exit code."""
    from tarash_cli.signals import left_to_the_child  # noqa: PLC0415  the help does without

    program = shutil.which(command_line[0])
    if program is None:
        raise click.UsageError(f"there is no program {command_line[0]!r}.")
    with (
        left_to_the_child(),
        subprocess.Popen(  # noqa: S603  it is what the person asked for
            (program, *command_line[1:]), env={**os.environ, **exports}
        ) as child,
    ):
        try:
            code = child.wait()
        except KeyboardInterrupt:  # SIGTERM and the like: the child shall tell of its jobs too
            child.terminate()
            raise
    return code if code >= 0 else 128 - code


def _print(exports: Mapping[str, str], *, in_json: bool) -> None:
    from tarash_cli.screen import answer, answer_json, say  # noqa: PLC0415

    if in_json:
        answer_json(dict(exports))
    else:
        for name, value in exports.items():
            answer(f"export {name}={shlex.quote(value)}")
    say("Set these where you want to use it. Ctrl-C ends it; here is what it is asked:")


def _watch(server: ProviderServer) -> None:
    """Say what the server is asked, until Ctrl-C."""
    from tarash_cli.screen import say  # noqa: PLC0415

    shown = 0
    try:
        while True:
            for exchange in server.recorded[shown:]:
                answered = exchange.status or "no answer yet"
                say(f"  {exchange.method} {exchange.path} -> {answered}")
                shown += 1
            time.sleep(_LOOK_SECONDS)
    except KeyboardInterrupt:
        say(f"ended; {server.counters.paid_submits} generations were accepted")


command = Command(
    "fake",
    callback=_serve,
    params=[
        click.Argument(["provider"], shell_complete=complete_provider),
        click.Argument(
            ["command_line"], nargs=-1, type=click.UNPROCESSED, metavar="[-- COMMAND...]"
        ),
        Option(
            ["--looks"],
            type=click.IntRange(0),
            default=2,
            show_default=True,
            help="How many looks find a new job unfinished.",
        ),
        as_json(),
    ],
    help=_HELP,
)
