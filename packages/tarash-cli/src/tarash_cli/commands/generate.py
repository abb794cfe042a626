"""`tarash video` and `tarash image`."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from tarash_cli import options
from tarash_cli.command import Command

if TYPE_CHECKING:
    from tarash.tarash_gateway.models import Medium

__all__ = ("image", "video")

_VIDEO_HELP = """Make a video of PROMPT and say where it is.

\b
  tarash video "a cat playing piano" -p fal -m fal-ai/veo3.1 -o cat.mp4
  tarash video "it bows" -p fal -m fal-ai/veo3.1/image-to-video --image first_frame=cat.png
  tarash video "a cat" -p fal -m fal-ai/veo3.1 --mock -o cat.mp4

PROMPT - reads it from standard input. Ctrl-C asks the provider to cancel; a job that cannot be
cancelled is kept in a file for `tarash resume`. With --detach the job runs on.
"""
_IMAGE_HELP = """Make images of PROMPT and say where they are.

\b
  tarash image "a cat, oil on canvas" -p fal -m fal-ai/flux/dev -o cat.png
  tarash image "the same cat, asleep" -p openai -m gpt-image-1.5 --image cat.png -o asleep.png
  tarash image "a cat" -p fal -m fal-ai/flux/dev --mock -o cat.png

PROMPT - reads it from standard input.
"""


def _run(medium: Medium, **given: Any) -> None:
    """Plan, submit or generate, as the options say."""
    from tarash_cli import asks  # noqa: PLC0415  the help does without the core

    _check(given)
    config = asks.config_of(medium, given)
    request = asks.request_of(medium, given, _prompt(given["prompt"]))
    if given["plans"]:
        _plan(config, request, given)
    elif given["detach"]:
        _detach(medium, config, request)
    else:
        _generate(medium, config, request, given)


def _check(given: Mapping[str, Any]) -> None:
    if given["detach"] and given["output"]:
        raise click.UsageError("--detach saves nothing: give -o to `tarash resume`.")
    if given["detach"] and given["plans"]:
        raise click.UsageError("--plan sends nothing, and --detach sends: give one of them.")


def _prompt(given: str) -> str:
    if given != "-":
        return given
    return sys.stdin.read().rstrip("\r\n")


def _plan(config: Any, request: Any, given: Mapping[str, Any]) -> None:
    from tarash.tarash_gateway import plan  # noqa: PLC0415  loaded when it is used
    from tarash_cli import plans, screen  # noqa: PLC0415

    made = plan(config, request)
    if given["in_json"]:
        screen.answer_json(plans.document_of(made))
        return
    for line in plans.lines_of(made):
        screen.answer(line)


def _detach(medium: Medium, config: Any, request: Any) -> None:
    from tarash import tarash_gateway  # noqa: PLC0415
    from tarash_cli.live import shown  # noqa: PLC0415
    from tarash_cli.screen import answer, say  # noqa: PLC0415
    from tarash_cli.signals import terminations  # noqa: PLC0415

    submit = getattr(tarash_gateway, f"submit_{medium}")
    with terminations(), shown("", quiet=True):
        job = submit(config, request)
    for warning in job.warnings:
        say(f"note: {warning}")
    say(f"{job.provider}/{job.model} accepted job {job.id}; `tarash resume` goes on with it")
    answer(job.model_dump_json())


def _generate(medium: Medium, config: Any, request: Any, given: Mapping[str, Any]) -> None:
    from tarash import tarash_gateway  # noqa: PLC0415
    from tarash_cli.delivery import deliver  # noqa: PLC0415

    make = getattr(tarash_gateway, f"generate_{medium}")
    who = f"{config.provider}/{config.model}"
    deliver(partial(make, config, request), who=who, given=given)


video = Command(
    "video",
    callback=partial(_run, "video"),
    params=options.of_videos(),
    help=_VIDEO_HELP,
    short_help="Make a video.",
)
image = Command(
    "image",
    callback=partial(_run, "image"),
    params=options.of_images(),
    help=_IMAGE_HELP,
    short_help="Make images.",
)
