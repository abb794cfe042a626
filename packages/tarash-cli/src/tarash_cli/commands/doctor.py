"""`tarash doctor`."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import click

from tarash_cli.command import Command, as_json
from tarash_cli.exits import PROBLEMS

__all__ = ("command",)

_HELP = f"""Say what is installed, which keys are set, and what is wrong, each with its remedy.

\b
  tarash doctor
  tarash doctor fal:fal-ai/veo3.1 openai:gpt-image-1
  tarash doctor src settings.toml

IN_USE is what you use: provider:model, or files and folders, which are searched for models that
have ended or soon will. TARASH_VIDEO_PROVIDER, _MODEL and _FALLBACK and their TARASH_IMAGE_ twins
count as used. Nothing is sent and no key is shown. The exit code is {PROBLEMS} when there is a
problem.
"""
_INDENT = 8
_COLOURS = {"ok": "green", "note": "yellow", "problem": "red"}


def _examine(in_use: tuple[str, ...], *, in_json: bool) -> int:
    from tarash_cli import screen  # noqa: PLC0415  the help does without the core
    from tarash_cli.diagnosis import diagnose  # noqa: PLC0415

    findings = list(diagnose(in_use, os.environ, datetime.now(UTC).date(), Path()))
    if in_json:
        screen.answer_json([finding._asdict() for finding in findings])
    else:
        for finding in findings:
            words = f"{finding.level:{_INDENT}}{finding.subject}: {finding.words}"
            screen.answer_paragraph(words, _INDENT, _COLOURS[finding.level])
            if finding.remedy:
                screen.answer_paragraph(f"{'':{_INDENT}}{finding.remedy}", _INDENT)
    return PROBLEMS if any(finding.level == "problem" for finding in findings) else 0


command = Command(
    "doctor",
    callback=_examine,
    params=[click.Argument(["in_use"], nargs=-1, metavar="[IN_USE]..."), as_json()],
    help=_HELP,
)
