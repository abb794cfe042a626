"""The entry point: runs a command and turns however it ends into an exit code."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

import click

from tarash_cli.app import app
from tarash_cli.command import UnreadError
from tarash_cli.exits import BROKEN_PIPE, DEFECT, INTERRUPTED

__all__ = ("main", "run")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code; `None`: the process's own arguments."""
    for stream in (sys.stdout, sys.stderr):
        _accept_any_text(stream)
    try:
        code = app.main(args=arguments, prog_name="tarash", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        _document("UsageError", error.format_message(), error.exit_code, arguments)
        return error.exit_code
    except click.Abort:
        return INTERRUPTED
    except UnreadError:
        _close_output()
        return BROKEN_PIPE
    except Exception as error:  # noqa: BLE001  it is the last frame
        _document(type(error).__name__, _tell_of_a_defect(error), DEFECT, arguments)
        return DEFECT
    return code or 0


def run() -> None:
    """Run the command line of this process and end with its code."""
    sys.exit(main())


def _document(kind: str, message: str, code: int, arguments: Sequence[str] | None) -> None:
    """Write how it ended as JSON where that is asked for, not after a `--` for another command."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if "--json" not in given[: given.index("--") if "--" in given else None]:
        return
    from tarash_cli.screen import answer_json  # noqa: PLC0415  only who fails pays for it

    error: dict[str, object] = {"type": kind, "message": message, "exit_code": code, "jobs": []}
    answer_json({"error": error})


def _accept_any_text(stream: object) -> None:
    """Let a stream that cannot show a character show another in its place."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")


def _close_output() -> None:
    """Let nobody write to a pipe that nobody reads, not even at the end of the process."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())


def _tell_of_a_defect(error: Exception) -> str:
    """Say where it is, and return what was said; its message could hold a prompt."""
    frames = traceback.extract_tb(error.__traceback__)
    last = next(frame for frame in reversed(frames) if not frame.filename.startswith("<"))
    place = f"{Path(last.filename).name}, line {last.lineno}"
    told = (
        f"a defect: {type(error).__name__} in {place}. Nobody can say what was sent: look "
        "before you pay again. With TARASH_DEBUG=1 the whole traceback is shown."
    )
    click.echo(f"tarash: {told}", err=True)
    if os.environ.get("TARASH_DEBUG"):
        traceback.print_exception(error)
    return told
