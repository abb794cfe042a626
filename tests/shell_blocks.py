"""How the documents' blocks that are no Python are proven.

Shell blocks run in bash, in the document's empty folder. What would reach a package index or make
environments is not run: what it names is looked up instead, and the test report says so.
"""

import fnmatch
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import pytest
from sybil import Example
from sybil.parsers.markdown import CodeBlockParser

__all__ = ("OTHER_BLOCKS", "check_command", "run_console", "run_shell")

ROOT = Path(__file__).parent.parent
SECONDS = 60
MADE_UP = "tarash-acme"  # the plugin of the guide on custom providers
NOBODY = "http://127.0.0.1:9"
# Nothing in a block reaches beyond this machine: nobody listens where its proxy should be.
OFFLINE = {"http_proxy": NOBODY, "https_proxy": NOBODY, "no_proxy": "127.0.0.1,localhost"}


@cache
def _projects() -> dict[str, dict[str, Any]]:
    """Return the metadata of every distribution of the workspace, by name."""
    files = [ROOT / "pyproject.toml", *ROOT.glob("packages/*/pyproject.toml")]
    projects = [tomllib.loads(path.read_text("utf-8"))["project"] for path in files]
    return {project["name"]: project for project in projects}


def _check_requirements(words: list[str]) -> None:
    """Find every distribution of ours, and each extra that is asked of it."""
    for word in words:
        name, _, extras = word.partition("[")
        if word.startswith("-") or not name.startswith("tarash-"):
            continue
        assert name in {*_projects(), MADE_UP}, f"no distribution is named {name!r}"
        known = _projects().get(name, {}).get("optional-dependencies", {})
        for extra in filter(None, re.split(r"[,\]]", extras)):
            assert extra in known, f"{name} has no extra {extra!r}"


def _check_sessions(words: list[str]) -> None:
    """Find every session that is named."""
    noxfile = (ROOT / "noxfile.py").read_text("utf-8")
    for word in words:
        found = re.search(rf'^def {word}\(session|name="{word}"', noxfile, re.MULTILINE)
        assert found, f"noxfile.py has no session {word!r}"


NOT_RUN: tuple[tuple[tuple[str, ...], Callable[[list[str]], None], str], ...] = (
    (("pip", "install"), _check_requirements, "it would reach a package index"),
    (("uv", "add"), _check_requirements, "it would reach a package index"),
    (("nox", "-s"), _check_sessions, "it would make environments"),
)


def check_command(command: str) -> str | None:
    """Return why `command` is not run, once what it names is found; None for what is run."""
    words = shlex.split(command, comments=True)
    for beginning, check, reason in NOT_RUN:
        if tuple(words[: len(beginning)]) == beginning:
            check(words[len(beginning) :])
            return reason
    return None


def _commands(block: str) -> Iterator[str]:
    for line in block.replace("\\\n", " ").splitlines():
        yield from filter(None, (part.strip() for part in line.partition(" #")[0].split("&&")))


def _checked_only(block: str) -> bool:
    """Check a block of commands that are not run, and tell it from one that is."""
    reasons = [
        check_command(command) for command in _commands(block) if not command.startswith("#")
    ]
    if not any(reasons):
        return False
    assert all(reasons), "commands that are not run must stand in a block of their own"
    return True


def _run(commands: str) -> str:
    """Return what `commands` print; they must succeed. What they leave running is ended."""
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    settings = {"PATH": path, "HOME": str(Path.cwd()), "COLUMNS": "100", **OFFLINE}
    # Files, and no pipes: whoever is left running in the background would keep a pipe open.
    with TemporaryFile("w+") as output, TemporaryFile("w+") as errors:
        process = subprocess.Popen(
            ("bash", "-euo", "pipefail", "-c", commands),  # noqa: S607  wherever it is
            env={**os.environ, **settings},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            start_new_session=True,
        )
        try:
            ended = process.wait(SECONDS)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        output.seek(0)
        errors.seek(0)
        assert ended == 0, f"{commands}\nended with {ended}:\n{errors.read()}"
        return output.read()


def run_shell(example: Example) -> None:
    """Run a block of shell commands, or check what it names."""
    if _checked_only(example.parsed):
        pytest.skip(
            "not run, since it would reach a package index or make environments; "
            "the distributions, extras and sessions that it names were found"
        )
    _run(example.parsed)


def run_console(example: Example) -> None:
    """Run each command after a `$` and compare what it prints; `...` stands for anything."""
    turns = re.split(r"^\$ ", example.parsed, flags=re.MULTILINE)
    assert not turns[0].strip(), "a console block begins with a command after '$ '"
    for turn in turns[1:]:
        command, _, expected = turn.partition("\n")
        printed = _run(command).strip()
        pattern = re.sub(r"([\[\]?*])", r"[\1]", expected.strip()).replace("...", "*")
        assert not pattern or fnmatch.fnmatchcase(printed, pattern), printed


def _parse_toml(example: Example) -> None:
    tomllib.loads(example.parsed)


def _parse_json(example: Example) -> None:
    json.loads(example.parsed)


OTHER_BLOCKS = [
    CodeBlockParser("sh", run_shell),
    CodeBlockParser("bash", run_shell),
    CodeBlockParser("console", run_console),
    CodeBlockParser("toml", _parse_toml),
    CodeBlockParser("json", _parse_json),
]
