"""At most one paid job per part: the intent is made before the first byte leaves."""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from tarash.tarash_gateway._part import Track
from tarash.tarash_gateway.exceptions import (
    DeadlineExceededError,
    InvalidRequestError,
    PluginError,
    ProviderError,
    SubmissionUnknownError,
    TarashError,
    TransportError,
)
from tarash.tarash_gateway.flows import Acquire, Lease
from tarash.tarash_gateway.models import Intent

if TYPE_CHECKING:
    from tarash.tarash_gateway._link import Link
    from tarash.tarash_gateway._part import Part, Submission
    from tarash.tarash_gateway.flows import Flow
    from tarash.tarash_gateway.models import GenerationRequest, Job, Plan
    from tarash.tarash_gateway.service import Api

__all__ = ("new_intent", "submit")

_log = logging.getLogger("tarash")
_LOOK_UP_SECONDS = 5.0  # how long the search for a lost job may take, past the deadline even


def submit(link: Link, part: Part) -> Flow[None]:
    """Start the one paid job of `part`, unless it has one, or it is not wanted any more.

    Raises:
        SubmissionUnknownError: It may have been accepted.
        TarashError: It was not; `.intent` says what was tried.
    """
    submission = part.submission
    if submission is None:
        return
    try:
        yield from _begin(link, part, submission)
    except TarashError as error:
        _hint_at_model(link, submission.plan, error)
        raise
    job = part.job
    if job is not None:
        _log.info("accepted %s/%s: job %s", job.provider, job.model, job.id)
        if link.runtime.log_prompts:
            _log.info("prompt of job %s: %s", job.id, submission.request.prompt)


def _begin(link: Link, part: Part, submission: Submission) -> Flow[None]:
    """Run the provider's submit in a slot; when its outcome is unknown, ask the service."""
    intent, request = submission.intent, submission.request
    api = replace(link.api, intent=intent, request=request.storable(), warnings=submission.warnings)
    lease: Lease | None = None
    try:
        lease = yield Acquire(link.provider.name, link.deadline)
        if submission.wanted():
            flow = link.provider.submit(link.api.config, request, api, submission.plan)
            _accept(link, part, (yield from link.perform(flow, "submit", submission)))
    except TarashError as error:
        outcome = link.located(_outcome(link, submission, error))
        if isinstance(outcome, SubmissionUnknownError):
            submission.lost = True
            _accept(link, part, (yield from _looked_up(link, api, intent)))
        if part.job is None:
            raise outcome from (error.__cause__ if outcome is error else error)
    finally:
        if lease is not None:
            lease.release()


def _accept(link: Link, part: Part, job: Job | None) -> None:
    """Note what the service accepted, and let go of what the submit needed."""
    if job is not None:
        part.track = Track(job.made_by(link.config), link.runtime.clock())
        part.submission = None


def _looked_up(link: Link, api: Api, intent: Intent) -> Flow[Job | None]:
    """Return the job of an intent that the service knows; None when it may still exist."""
    if not link.provider.can("look_up"):
        return None
    brief = link.with_deadline(_LOOK_UP_SECONDS)
    try:
        job = yield from brief.perform(link.provider.look_up(intent, api), "look_up")
    except TarashError as error:
        _log.warning("the look-up of intent %s failed: %s", intent.id, error)
        return None
    _log.info("the look-up of intent %s: %s", intent.id, job.id if job else "nothing")
    return job


def _outcome(link: Link, submission: Submission, error: TarashError) -> TarashError:
    """Return the error that says what is known of the submit."""
    if not isinstance(error, SubmissionUnknownError) and _is_unsure(submission, error):
        error = SubmissionUnknownError(
            f"the paid submit to {link.provider.info.title} was made, but what came back could "
            f"not be used: {error} A job may exist. Look at the provider's job list before you "
            "pay again."
        )
    elif isinstance(error, TransportError) and link.remaining <= 0:
        error = DeadlineExceededError(
            f"{link.config.timeout:g} s ran out before {link.provider.info.title} accepted "
            f"anything; nothing was paid. Last failure: {error}"
        )
    if isinstance(error, SubmissionUnknownError) and link.remaining <= 0:
        error.message += f" The config's timeout of {link.config.timeout:g} s had run out."
        error.args = (error.message,)
    return error.locate(intent=submission.intent)


def _is_unsure(submission: Submission, error: TarashError) -> bool:
    """Tell whether a job may exist although the submit ended with an error that denies it."""
    if submission.answered:
        # What a plugin reads in a 200 answer is the service's own no, and has no status.
        return not isinstance(error, ProviderError | InvalidRequestError) or (
            error.status_code is not None
        )
    # A blocking call failed in a way that the plugin did not foresee, or was sent and lost.
    lost = isinstance(error, PluginError) or (isinstance(error, TransportError) and error.sent)
    return submission.lost or (submission.in_flight and lost)


def _hint_at_model(link: Link, plan: Plan, error: TarashError) -> None:
    """Say of an id that the catalog does not know what it may have been meant to be."""
    if plan.known_model:
        return
    if isinstance(error, InvalidRequestError):  # as likely the model's name as what it was given
        for warning in plan.warnings:
            error.add_note(warning)
    catalog = link.provider.info.catalog
    unknown = isinstance(error, ProviderError) and error.status_code == HTTPStatus.NOT_FOUND
    if not unknown or catalog is None:
        return
    near = catalog.nearest(plan.model)
    error.message += f" The catalog does not know the model {plan.model!r} either" + (
        f"; did you mean {near!r}?" if near else "."
    )
    error.args = (error.message,)


def new_intent(link: Link, request: GenerationRequest) -> Intent:
    """Return what is about to be paid for, with an id of its own."""
    return Intent(
        id=link.runtime.new_id(),
        provider=link.config.provider,
        model=link.config.model,
        request_hash=_hash(request),
        created_at=link.runtime.now(),
    )


def _hash(request: GenerationRequest) -> str:
    """Return the SHA-256 of the request's fields, media included."""
    fields = {name: getattr(request, name) for name in type(request).model_fields}
    try:
        text = _to_json(fields)
    except (TypeError, ValueError, RecursionError) as error:
        raise InvalidRequestError(
            f"extra_params cannot be written as JSON: {error}. Nothing was sent.",
            field="extra_params",
        ) from error
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> str:
    content = value if isinstance(value, bytes) else repr(value).encode()
    return hashlib.sha256(content).hexdigest()


_to_json = json.JSONEncoder(default=_plain, sort_keys=True, separators=(",", ":")).encode
