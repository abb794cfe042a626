"""What a call that is stopped from outside leaves: every paid job by name, and cancelled.

Ctrl-C, a cancelled task and a callback that ends the program come here alike. Word is left before
anything else is tried, since the next interruption may come at once.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from tarash.tarash_gateway._ask import stop
from tarash.tarash_gateway._interruption import inherit
from tarash.tarash_gateway.exceptions import TarashError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tarash.tarash_gateway._link import Link
    from tarash.tarash_gateway._part import Part
    from tarash.tarash_gateway.flows import Flow
    from tarash.tarash_gateway.models import CancelVerdict, Intent, Job

__all__ = ("abandon", "jobs_of", "leaving")

_log = logging.getLogger("tarash")


def abandon(
    link: Link, parts: Sequence[Part], end: BaseException, *, cancels: bool = True
) -> Flow[None]:
    """Leave word of what is under way when `end` stops a call from outside, and cancel it.

    Args:
        link: The config at work.
        parts: What is known of the call.
        end: What ends the call; an error of ours has said everything itself.
        cancels: False lets an accepted job go on: it was to outlive the call.
    """
    if isinstance(end, TarashError):
        return
    if isinstance(end, GeneratorExit):
        _name(end, parts, "goes on, since nothing can be sent any more")
        return
    _name(end, parts, "is being cancelled" if cancels else "goes on: resume(exception.job)")
    opened = [job for part in parts if (job := part.open_job)] if cancels else []
    if opened:
        yield from _cancelled(link, parts, opened, end)


def leaving(flow: Flow[None], jobs: Sequence[Job]) -> Flow[None]:
    """Tell the caller how the call ended; what stops even that has the jobs."""
    try:
        yield from flow
    except BaseException as interruption:
        _leave(interruption, jobs)
        raise


def jobs_of(error: TarashError) -> tuple[Job, ...]:
    """Return every accepted job that `error` is about."""
    return error.jobs or ((error.job,) if error.job is not None else ())


def _cancelled(
    link: Link, parts: Sequence[Part], opened: Sequence[Job], interruption: BaseException
) -> Flow[None]:
    """Cancel what is open, and say what became of each."""
    try:
        verdicts = yield from stop(link, opened)
    except BaseException as second:
        inherit(second, interruption)
        raise
    jobs = [job for part in parts if (job := part.job)]
    after = [job.cancelled() if verdicts.get(job.id) == "cancelled" else job for job in jobs]
    _leave(interruption, after, verdicts)
    for job in opened:
        verdict = verdicts[job.id]
        interruption.add_note(f"job {job.id} of {job.provider}/{job.model}: cancel: {verdict}")
        if verdict != "cancelled":
            _log.error(
                "job %s of %s/%s may run on and be paid: cancel: %s",
                *(job.id, job.provider, job.model, verdict),
            )


def _name(interruption: BaseException, parts: Sequence[Part], what: str) -> None:
    """Leave every accepted job and every submit that may be one, and log those under way."""
    _leave(interruption, [job for part in parts if (job := part.job)])
    for part in parts:
        job = part.open_job
        if job is not None:
            _log.error(
                "interrupted (%s): job %s of %s/%s is under way and %s",
                *(type(interruption).__name__, job.id, job.provider, job.model, what),
            )
    unknown = [intent for part in parts if (intent := part.unknown)]
    if unknown:
        left: Any = interruption
        left.intent, left.intents = unknown[0], tuple(unknown)
    for intent in unknown:
        _note(interruption, intent)


def _note(interruption: BaseException, intent: Intent) -> None:
    text = (
        f"interrupted while a paid submit to {intent.provider}/{intent.model} was under way: "
        f"it may have been accepted (intent {intent.id})"
    )
    _log.error("%s", text)
    interruption.add_note(text)


def _leave(
    interruption: BaseException,
    jobs: Sequence[Job],
    verdicts: Mapping[str, CancelVerdict] | None = None,
) -> None:
    """Leave accepted jobs on what ended the call."""
    if jobs:
        left: Any = interruption
        left.job, left.jobs = jobs[0], tuple(jobs)
        left.cancel_verdict = (verdicts or {}).get(jobs[0].id)
