"""Turns finished jobs into one response; what succeeded is kept when a part failed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tarash.tarash_gateway.exceptions import MediaError, SubmissionUnknownError, TarashError
from tarash.tarash_gateway.models import ImageGenerationResponse, VideoGenerationResponse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tarash.tarash_gateway._link import Link
    from tarash.tarash_gateway._part import Track
    from tarash.tarash_gateway.models import Cost, GenerationResponse, Job

__all__ = ("respond",)


def respond(
    link: Link,
    tracks: Sequence[Track],
    lost: Sequence[TarashError],
    warnings: tuple[str, ...] = (),
) -> GenerationResponse:
    """Return the response for `tracks`, each done or with its error.

    Raises:
        TarashError: Nothing succeeded; the gravest error, which carries all jobs.
    """
    good: list[GenerationResponse] = []
    made: list[Job] = []
    errors: list[TarashError] = []
    for track in tracks:
        try:
            good.append(_normalized(link, track))
            made.append(track.job)
        except TarashError as error:
            errors.append(error)
    errors += lost
    if not good:
        raise _gravest(errors, tracks)
    failed = tuple(
        f"1 of {len(tracks) + len(lost)} parts failed: {_told(error)}" for error in errors
    )
    said = (warning for response in good for warning in response.warnings)
    all_said = dict.fromkeys((*(warnings or made[0].warnings), *said, *_fewer(good, made)))
    common: dict[str, Any] = {
        "warnings": (*all_said, *failed),
        "jobs": tuple(track.job for track in tracks),
        "job": made[0],
    }
    response = good[0] if len(good) == 1 else _merged(good)
    return response.with_changes(common)


def _fewer(good: Sequence[GenerationResponse], made: Sequence[Job]) -> tuple[str, ...]:
    """Return a warning when the jobs that succeeded made less than they were asked for."""
    asked = sum(job.request.outputs if job.request else 1 for job in made)
    got = sum(len(response.assets) for response in good)
    job = made[0]
    if got >= asked:
        return ()
    return (f"{job.provider}/{job.model} made {got} of the {asked} {job.medium}s asked for",)


def _gravest(errors: Sequence[TarashError], tracks: Sequence[Track]) -> TarashError:
    """Return the error that forbids most: what may still be paid stops a chain."""
    gravest, *others = sorted(errors, key=_harmlessness)
    for other in others:
        gravest.add_note(f"another part failed too: {_told(other)}")
    jobs = tuple(track.job for track in tracks)
    job = gravest.job or (jobs[0] if jobs else None)
    if job is not None:
        gravest.locate(job=job, request_id=job.id, intent=job.intent)
    gravest.jobs = jobs
    return gravest


def _told(error: TarashError) -> str:
    """Return what a part failed with, and what to look for where no job says it."""
    intent = error.intent if error.job is None else None
    return f"{type(error).__name__}: {error}" + (f" (intent {intent.id})" if intent else "")


def _harmlessness(error: TarashError) -> int:
    """Return 0 for a submit that may have been accepted, up to 3 for an error that falls back."""
    if isinstance(error, SubmissionUnknownError):
        return 0
    if error.job is not None and not error.job.done:
        return 1
    return 3 if error.falls_back else 2


def _normalized(link: Link, track: Track) -> GenerationResponse:
    """Return one job's response, complete in what the core knows."""
    if track.error is not None:
        raise link.redactor.error(track.error)
    job = track.job
    try:
        response = link.provider.normalize(job)
    except TarashError as error:
        raise link.redactor.error(error.locate(job=job, request_id=job.id)) from error.__cause__
    if not response.assets and response.status == "completed":
        # It may hold what was paid for, in a shape that nobody knows: no other is paid for it.
        raise MediaError(
            f"job {job.id} of {job.provider}/{job.model} is completed, and its result names no "
            "media that the plugin knows. It may be paid for; the service's whole answer is in "
            "error.job.payload.",
            job=job,
            request_id=job.id,
        )
    changes: dict[str, Any] = {
        "request_id": response.request_id or job.id,
        "raw_response": job.payload if response.raw_response is None else response.raw_response,
    }
    if response.assets:
        first = response.assets[0]
        changes["content_type"] = response.content_type or first.content_type
        if isinstance(response, VideoGenerationResponse):
            changes["video"] = response.video or first.address
            known = response.duration
            changes["duration"] = first.duration_seconds if known is None else known
    if isinstance(response, ImageGenerationResponse):
        changes["images"] = response.images or tuple(asset.address for asset in response.assets)
    return response.with_differences(changes)


def _merged(parts: Sequence[GenerationResponse]) -> GenerationResponse:
    """Return the first response with the assets of all; raw answers become a list."""
    first = parts[0]
    changes: dict[str, Any] = {
        "assets": tuple(asset for part in parts for asset in part.assets),
        "cost": _total(parts),
        "raw_response": [part.raw_response for part in parts],
        "provider_metadata": {
            **first.provider_metadata,
            "parts": [part.provider_metadata for part in parts],
        },
    }
    if isinstance(first, ImageGenerationResponse):
        changes["images"] = tuple(asset.address for asset in changes["assets"])
    return first.with_changes(changes)


def _total(parts: Sequence[GenerationResponse]) -> Cost | None:
    """Return what all parts cost together; None when one does not say."""
    costs = [part.cost for part in parts if part.cost is not None]
    if len(costs) < len(parts) or len({cost.currency for cost in costs}) > 1:
        return None
    return costs[0].with_changes(
        {
            "amount": round(sum(cost.amount for cost in costs), 6),
            "estimated": any(cost.estimated for cost in costs),
            "detail": "; ".join(dict.fromkeys(cost.detail for cost in costs if cost.detail)),
        }
    )
