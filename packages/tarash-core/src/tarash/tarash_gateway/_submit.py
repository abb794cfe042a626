"""At most one paid job per part: the intent is made before the first byte leaves."""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tarash.tarash_gateway._link import Submission
from tarash.tarash_gateway.exceptions import (
    DeadlineExceededError,
    SubmissionUnknownError,
    TarashError,
    TransportError,
)
from tarash.tarash_gateway.flows import Acquire, Lease
from tarash.tarash_gateway.models import Intent

if TYPE_CHECKING:
    from tarash.tarash_gateway._link import Link
    from tarash.tarash_gateway.flows import Flow
    from tarash.tarash_gateway.models import GenerationRequest, Job, Plan

__all__ = ("submit",)

_log = logging.getLogger("tarash")


def submit(
    link: Link, request: GenerationRequest, plan: Plan, warnings: tuple[str, ...] = ()
) -> Flow[Job]:
    """Start one paid job and return it.

    Raises:
        SubmissionUnknownError: It may have been accepted.
        TarashError: It was not; `.intent` says what was tried.
    """
    intent = _intent(link, request)
    submission = Submission(intent)
    api = replace(link.api, intent=intent, request=request.storable(), warnings=warnings)
    lease: Lease = yield Acquire(link.config.provider, link.deadline)
    try:
        flow = link.provider.submit(link.config.without_secrets(), request, api, plan)
        job = yield from link.perform(flow, "submit", submission)
    except TarashError as error:
        raise _outcome(link, submission, error) from error.__cause__
    except GeneratorExit:
        raise
    except BaseException as stop:
        _note(stop, submission)
        raise
    finally:
        lease.release()
    _log.info("accepted %s/%s: job %s", job.provider, job.model, job.id)
    if link.runtime.log_prompts:
        _log.info("prompt of job %s: %s", job.id, request.prompt)
    return job


def _outcome(link: Link, submission: Submission, error: TarashError) -> TarashError:
    """Return the error that says what is known of the submit."""
    if submission.answered and not isinstance(error, SubmissionUnknownError):
        unknown = SubmissionUnknownError(
            f"the paid submit to {link.provider.info.title} was answered, but the answer could "
            f"not be used: {error} A job may exist. Look at the provider's job list before you "
            "pay again."
        )
        unknown.__cause__ = error
        error = unknown
    elif isinstance(error, TransportError) and link.remaining <= 0:
        late = DeadlineExceededError(
            f"{link.config.timeout:g} s ran out before {link.provider.info.title} accepted "
            f"anything; nothing was paid. Last failure: {error}"
        )
        late.__cause__ = error
        error = late
    return error.locate(intent=submission.intent)


def _note(stop: BaseException, submission: Submission) -> None:
    """Leave word on an interruption when a paid job may exist."""
    if submission.may_have_been_accepted:
        intent = submission.intent
        text = (
            f"interrupted while a paid submit to {intent.provider}/{intent.model} was under way: "
            f"it may have been accepted (intent {intent.id})"
        )
        _log.error("%s", text)
        stop.add_note(text)


def _intent(link: Link, request: GenerationRequest) -> Intent:
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
    text = json.dumps(fields, default=_plain, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> str:
    content = value if isinstance(value, bytes) else repr(value).encode()
    return hashlib.sha256(content).hexdigest()
