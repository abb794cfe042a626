"""`tarash resume`, `check` and `cancel`: a job from a file, or from standard input."""

from __future__ import annotations

import json
from functools import partial
from typing import IO, TYPE_CHECKING, Any, cast

import click

from tarash_cli import options
from tarash_cli.command import Command, as_json
from tarash_cli.exits import NOT_CANCELLED

if TYPE_CHECKING:
    from tarash.tarash_gateway.models import Job

__all__ = ("cancel", "check", "resume")

_VERDICTS = {
    "cancelled": "cancelled",
    "too_late": "too late: it is done, or about to be",
    "unknown": "unknown: the provider does not say, so it may go on and be paid",
}


def _resume(job_file: IO[str], **given: Any) -> None:
    from tarash import tarash_gateway  # noqa: PLC0415  the help does without the core
    from tarash_cli.delivery import deliver  # noqa: PLC0415

    job = _job(job_file)
    if given["timeout"] is not None:
        config = job.config.model_copy(update={"timeout": float(given["timeout"])})
        job = job.model_copy(update={"config": config})
    deliver(partial(tarash_gateway.resume, job), who=f"{job.provider}/{job.model}", given=given)


def _check(job_file: IO[str], *, in_json: bool) -> None:
    from tarash import tarash_gateway  # noqa: PLC0415
    from tarash_cli import progress, screen  # noqa: PLC0415

    job = tarash_gateway.check(_job(job_file))
    if in_json:
        click.echo(job.model_dump_json())
        return
    screen.answer(f"{job.provider}/{job.model} {job.id}: {progress.words_of(job)}")
    if job.failure is not None:
        screen.answer(f"  {job.failure.kind}: {job.failure.message}")


def _cancel(job_file: IO[str], *, in_json: bool) -> int:
    from tarash import tarash_gateway  # noqa: PLC0415
    from tarash_cli import screen  # noqa: PLC0415

    job = _job(job_file)
    verdict = tarash_gateway.cancel(job)
    if in_json:
        screen.answer_json({"job_id": job.id, "verdict": verdict})
    else:
        screen.answer(f"{job.provider}/{job.model} {job.id}: {_VERDICTS[verdict]}")
    return 0 if verdict == "cancelled" else NOT_CANCELLED


def _job(job_file: IO[str]) -> Job:
    """Return the job in a file: the job itself, or what `--json` printed around it."""
    from tarash.tarash_gateway.models import Job  # noqa: PLC0415

    name = getattr(job_file, "name", "<stdin>").replace("<stdin>", "standard input")
    try:
        document: object = json.load(job_file)
    except ValueError:
        raise click.UsageError(f"{name} holds no JSON.") from None
    found = _within(document)
    if found is None:
        raise click.UsageError(
            f"{name} holds no job: give what --detach, check --json or a file *.job.json has."
        )
    return Job.model_validate_json(json.dumps(found))


def _within(document: object) -> object:
    """Return the first job in `document`."""
    if not isinstance(document, dict):
        return None
    fields = cast("dict[str, Any]", document)
    if {"provider", "model", "id", "intent"} <= fields.keys():
        return fields
    inner = fields.get("job") or fields.get("error") or next(iter(fields.get("jobs") or ()), None)
    return _within(inner)


def _file() -> click.Argument:
    return click.Argument(["job_file"], type=click.File(encoding="utf-8"), metavar="JOB")


resume = Command(
    "resume",
    callback=_resume,
    params=[
        _file(),
        options.output(),
        options.timeout("As the job was made."),
        as_json(),
        options.quiet(),
    ],
    help="Wait for JOB, a file or - for standard input, and save its result.\n\nNothing is "
    "submitted, so nothing is paid again. Ctrl-C asks the provider to cancel it; `tarash check` "
    "looks without waiting.",
)
check = Command(
    "check",
    callback=_check,
    params=[_file(), as_json()],
    help="Look once how far JOB is, a file or - for standard input.\n\nA job that failed is a "
    "state, not an error. --json prints the job as it is now.",
)
cancel = Command(
    "cancel",
    callback=_cancel,
    params=[_file(), as_json()],
    help="Ask the provider to stop JOB, a file or - for standard input.\n\nThe exit code is "
    f"{NOT_CANCELLED} when it came too late, or when nobody can say.",
)
