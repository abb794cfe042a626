"""Sees a part of a generation through: submits, looks, reports, and gives up in an orderly way.

A look that fails does not lose a paid job: it is looked at again until the deadline.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from tarash.tarash_gateway import exceptions
from tarash.tarash_gateway._ask import CANCEL_SECONDS, cancel, look
from tarash.tarash_gateway._submit import submit
from tarash.tarash_gateway.exceptions import (
    DeadlineExceededError,
    GenerationFailedError,
    InvalidRequestError,
    ProviderError,
    TarashError,
    TransportError,
)
from tarash.tarash_gateway.flows import Sleep
from tarash.tarash_gateway.models import CancelVerdict

if TYPE_CHECKING:
    from tarash.tarash_gateway._link import Link
    from tarash.tarash_gateway._part import Part, Track
    from tarash.tarash_gateway.flows import Flow
    from tarash.tarash_gateway.models import Job, JobFailure

__all__ = ("see_through",)

_log = logging.getLogger("tarash")
_LAST_LOOK_SECONDS = 1.0  # how long before the deadline the last look is made

# Without a hint: a tenth of the time waited so far, within these bounds in seconds.
_INTERVALS = {"video": (1.0, 8.0), "image": (0.25, 2.0)}

_ADVICE: dict[CancelVerdict, str] = {
    "cancelled": "Try again with a longer timeout.",
    "too_late": "It has ended by now: resume(error.job) brings what it made.",
    "unknown": "It may still finish and be paid: resume(error.job) goes on with it.",
}


def see_through(link: Link, part: Part) -> Flow[None]:
    """Submit `part`, unless it has a job already, and look at the job until it has ended.

    Nothing is raised: `part` has its error.
    """
    try:
        yield from submit(link, part)
    except TarashError as error:
        part.error = error
    track = part.track
    if track is None:  # refused, or not wanted any more
        return
    _settle(track)
    track.next_look = _next_look(link, track)
    yield from link.reporter.news(track.job, link.deadline)
    while track.open:
        if link.remaining <= 0:
            yield from _give_up(link, track, f"{link.config.timeout:g} s ran out")
        elif _out_of_looks(link, track):
            yield from _give_up(link, track, f"{track.looks} looks were made")
        elif (pause := track.next_look - link.runtime.clock()) > 0:
            yield Sleep(pause)
        else:
            yield from _look_again(link, track)
            yield from link.reporter.news(track.job, link.deadline)


def _give_up(link: Link, track: Track, why: str) -> Flow[None]:
    """End a track whose time or looks are used up: cancel it, unless it has ended by itself."""
    brief = link.with_deadline(CANCEL_SECONDS)
    status = track.job.status
    verdict = yield from cancel(brief, track.job)
    if verdict == "cancelled":
        track.job = track.job.cancelled()
    elif verdict == "too_late":  # most often it is done, and what it made is paid for
        yield from _look_again(brief, track)
        if not track.open:
            return
    track.error = DeadlineExceededError(
        f"{why} and job {track.job.id} of {link.config.provider}/{link.config.model} was still "
        f"{status}; cancel: {verdict}. {_ADVICE[verdict]}"
        + (f" The last look told nothing: {track.trouble.message}" if track.trouble else ""),
        job=track.job,
        request_id=track.job.id,
        cancel_verdict=verdict,
    )


def _look_again(link: Link, track: Track) -> Flow[None]:
    track.looks += 1
    pause = 0.0
    try:
        track.job = yield from look(link, track.job)
        track.trouble = None
        _settle(track)
    except TransportError as error:
        track.trouble = error
        _log.warning("a look at job %s failed and is repeated: %s", track.job.id, error)
    except TarashError as error:
        if not error.retryable:
            track.error = error
            track.job = error.job or track.job
            return
        track.trouble = error
        pause = getattr(error, "retry_after_seconds", None) or 0.0
        _log.warning("a look at job %s failed and is repeated: %s", track.job.id, error)
    track.next_look = _next_look(link, track, pause)


def _settle(track: Track) -> None:
    """Give a job that ended badly its error."""
    job = track.job
    if job.status == "failed" and job.failure is not None:
        track.error = _failure(job, job.failure)
    elif job.status in {"failed", "cancelled"}:
        track.error = GenerationFailedError(
            f"job {job.id} of {job.provider}/{job.model} was {job.status} at the service",
            job=job,
            request_id=job.id,
        )


def _failure(job: Job, failure: JobFailure) -> TarashError:
    kind = getattr(exceptions, failure.kind, None)
    if not (isinstance(kind, type) and issubclass(kind, TarashError)):
        kind = GenerationFailedError
    error = kind(failure.message, job=job, request_id=job.id)
    if isinstance(error, ProviderError | InvalidRequestError):
        error.code = failure.code
    return error


def _out_of_looks(link: Link, track: Track) -> bool:
    limit = link.config.max_poll_attempts
    return limit is not None and track.looks >= limit


def _next_look(link: Link, track: Track, pause: float = 0.0) -> float:
    """Return when to look next: after `pause` at least, and once more before the deadline."""
    now = link.runtime.clock()
    due, last = now + max(pause, _interval(link, track)), link.deadline - _LAST_LOOK_SECONDS
    return last if due > last > now else min(due, link.deadline)


def _interval(link: Link, track: Track) -> float:
    """Return the seconds to the next look: asked for, hinted, or by medium with jitter."""
    if link.config.poll_interval is not None:
        return link.config.poll_interval
    hint = track.job.poll_after_seconds
    hint = link.provider.info.poll_after_seconds if hint is None else hint
    if hint is not None:
        return hint
    shortest, longest = _INTERVALS[link.medium]
    waited = link.runtime.clock() - track.accepted
    return min(longest, max(shortest, waited / 10)) * (0.75 + link.runtime.random() / 2)
