"""Asks a service about a job that it accepted: how it is, and to stop it."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING

from tarash.tarash_gateway.exceptions import (
    InvalidRequestError,
    ProviderError,
    ProviderUnavailableError,
    TarashError,
)
from tarash.tarash_gateway.flows import together

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tarash.tarash_gateway._link import Link
    from tarash.tarash_gateway.flows import Flow
    from tarash.tarash_gateway.models import CancelVerdict, Job

__all__ = ("CANCEL_SECONDS", "cancel", "look", "stop")

CANCEL_SECONDS = 3.0  # how long a provider's cancel may take when a call is given up
_log = logging.getLogger("tarash")


def look(link: Link, job: Job) -> Flow[Job]:
    """Look once at `job` and return its new state; a failed job is a state too."""
    try:
        seen = yield from link.perform(
            link.provider.poll(job, link.api), f"poll of job {job.id} of"
        )
    except TarashError as error:
        error.locate(job=job, request_id=job.id)
        if getattr(error, "status_code", None) == HTTPStatus.NOT_FOUND:
            raise _not_there_yet(error) from error
        if not error.ends_job:
            raise
        code = error.code if isinstance(error, ProviderError | InvalidRequestError) else None
        error.job = job.failed(type(error).__name__, str(error), code=code)
        raise
    if seen.failure is None:
        return seen
    message = link.redactor.text(seen.failure.message)
    return seen.with_changes({"failure": seen.failure.with_changes({"message": message})})


def _not_there_yet(error: TarashError) -> ProviderUnavailableError:
    """Return what a 404 to a look stands for: services find what they accepted a little later."""
    known = vars(error)
    names = ("provider", "model", "request_id", "job", "intent", "status_code", "code", "body")
    return ProviderUnavailableError(
        error.message, **{name: known[name] for name in names if name in known}
    )


def cancel(link: Link, job: Job) -> Flow[CancelVerdict]:
    """Ask the service to stop `job`; whatever goes wrong, the verdict is `unknown`."""
    if not link.provider.can("cancel"):
        return "unknown"
    try:
        verdict = yield from link.perform(
            link.provider.cancel(job, link.api), f"cancel of job {job.id} of"
        )
    except TarashError as error:
        _log.warning("cancel of job %s failed: %s", job.id, error)
        return "unknown"
    _log.info("cancel of job %s: %s", job.id, verdict)
    return verdict


def stop(link: Link, jobs: Sequence[Job]) -> Flow[dict[str, CancelVerdict]]:
    """Cancel `jobs`, all within the same few seconds; return verdicts by job id."""
    # An interruption while a late call is given up does not make it still later.
    brief = link.with_deadline(CANCEL_SECONDS + min(0.0, link.remaining))
    verdicts = yield from together([cancel(brief, job) for job in jobs])
    return {job.id: verdict for job, verdict in zip(jobs, verdicts, strict=True)}
