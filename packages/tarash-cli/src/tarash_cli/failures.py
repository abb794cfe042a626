"""What a person is told when a call ends early: what happened, which job goes on, and how.

A job that may be paid is written to a file before anything is said about it. No prompt is in it.
"""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tarash_cli.exits import INTERRUPTED, code_of
from tarash_cli.screen import answer_json, as_commands, say
from tarash_cli.signals import Terminated

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tarash.tarash_gateway.models import Job

__all__ = ("tell",)

_HINTS = {
    "MissingCredentialsError": "Without a key: add --mock, or run `tarash fake {provider}`.",
    "SubmissionUnknownError": "Look for it in the provider's own list of jobs, and only then "
    "repeat the command.",
    "DeadlineExceededError": "--timeout gives it more seconds.",
}
_NO_FILE = "<stdin>"
_UNSAFE = re.compile(r"[^\w.-]+")
_LONGEST_ID = 60


def tell(error: BaseException, given: Mapping[str, Any]) -> int | None:
    """Say how a call ended and return its exit code; None when `error` is none of ours.

    Args:
        error: What ended the call; the gateway leaves its jobs on it.
        given: The command's options. One without `output` gives no result, so that there is none
            to be offered.
    """
    code = _code(error)
    if code is None:
        return None
    output: str | None = given.get("output")
    kept = [(job, _place(job, given)) for job in _unfinished(error) if "output" in given]
    for line in _lines(error, kept, output):
        say(line)
    if given.get("in_json"):
        answer_json({"error": _document(error, code, kept)})
    return code


def _code(error: BaseException) -> int | None:
    if isinstance(error, KeyboardInterrupt):
        return error.exit_code if isinstance(error, Terminated) else INTERRUPTED
    return code_of(error)


def _message(error: BaseException) -> str:
    """Return what happened, in one line."""
    if isinstance(error, KeyboardInterrupt):
        return "terminated" if isinstance(error, Terminated) else "interrupted"
    return as_commands(str(getattr(error, "message", "")))


def _jobs(error: BaseException) -> tuple[Job, ...]:
    jobs: tuple[Job, ...] = getattr(error, "jobs", ())
    job: Job | None = getattr(error, "job", None)
    return jobs or ((job,) if job is not None else ())


def _unfinished(error: BaseException) -> list[Job]:
    """Return the jobs that can still give a result."""
    if getattr(error, "ends_job", False):
        return []
    return [job for job in _jobs(error) if job.status not in {"failed", "cancelled"}]


def _place(job: Job, given: Mapping[str, Any]) -> Path | None:
    """Return the file that has `job`: the one that it came from, or one that is written now."""
    source = getattr(given.get("job_file"), "name", _NO_FILE)
    return _keep(job, given["output"]) if source == _NO_FILE else Path(source)


def _keep(job: Job, output: str | None) -> Path | None:
    """Write `job` beside the output and return where; None when it cannot be written."""
    name = _UNSAFE.sub("-", job.id)[:_LONGEST_ID]
    folder, stem = Path(), "tarash"
    if output and output.endswith(("/", os.sep)):
        folder = Path(output)
    elif output:
        folder, stem = Path(output).parent, Path(output).name
    path = folder / f"{stem}.{name}.job.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _ = path.write_text(job.without_request().model_dump_json(), encoding="utf-8")
    except OSError:
        return None
    return path


def _lines(
    error: BaseException, kept: Sequence[tuple[Job, Path | None]], output: str | None
) -> Iterator[str]:
    name = type(error).__name__
    provider, model = getattr(error, "provider", None), getattr(error, "model", None)
    about = f"{provider}/{model}: " if provider and model else ""
    yield f"tarash: {about}{_message(error)}"
    if name in _HINTS and not kept:
        yield f"  {_HINTS[name].format(provider=provider)}"
    for note in getattr(error, "__notes__", ()):
        yield f"  {note}"
    for job, path in kept:
        yield from _how_to_go_on(job, path, output)


def _how_to_go_on(job: Job, path: Path | None, output: str | None) -> Iterator[str]:
    state = "is done and paid" if job.status == "completed" else "may be paid"
    yield f"  job {job.id} of {job.provider}/{job.model} {state}; for its result:"
    if path is None:
        yield "    write this into a file, and run `tarash resume` with it"
        yield f"    {job.without_request().model_dump_json()}"
        return
    target = f" -o {shlex.quote(output)}" if output else ""
    yield f"    tarash resume {shlex.quote(str(path))}{target}"


def _document(
    error: BaseException, code: int, kept: Sequence[tuple[Job, Path | None]]
) -> dict[str, Any]:
    told: dict[str, Any] = {
        "type": type(error).__name__,
        "message": _message(error),
        "exit_code": code,
    }
    for name in ("provider", "model", "request_id", "cancel_verdict", "status_code", "code"):
        told[name] = getattr(error, name, None)
    told["field"] = getattr(error, "field", None)
    told["notes"] = list(getattr(error, "__notes__", ()))
    told["jobs"] = [
        {"file": None if path is None else str(path), **_as_json(job)} for job, path in kept
    ]
    story = getattr(error, "execution_metadata", None)
    told["execution_metadata"] = None if story is None else story.model_dump(mode="json")
    return told


def _as_json(job: Job) -> dict[str, Any]:
    return {"job": job.without_request().model_dump(mode="json")}
