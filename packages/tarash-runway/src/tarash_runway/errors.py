"""Runway's refusals and failed tasks as typed errors. Pure.

An answer is Runway's own when it is a JSON object with a text under `error`. Of a 5xx or a 408
Runway does not say that nothing was taken, and a submit may be billed by then: those go by their
status, so that a paid submit counts as unknown.

Source: docs.dev.runwayml.com, "Errors" and "Task failures", a mirror of 2026-08-15; answers
recorded by third parties in August 2026; PyPI runwayml 5.24.0 (`_base_client.py`).
"""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, NamedTuple, cast

from tarash.tarash_gateway.plugin import (
    AuthenticationError,
    ContentModerationError,
    GenerationFailedError,
    InvalidRequestError,
    Job,
    ModelFacts,
    ModelRetiredError,
    PermissionDeniedError,
    ProviderError,
    QuotaExceededError,
    RateLimitedError,
    RequestRejectedError,
    Response,
    TarashError,
    TransportError,
    mapping_of,
    mappings_of,
    sentence,
    text_of,
)

__all__ = ("GONE", "ended", "explain", "failure_of", "lost", "retired")

GONE = "task_not_found"
"""Code of Runway's own answer that it knows no such task."""

_NO_CREDITS = re.compile(r"enough credits|insufficient credits|out of credits", re.IGNORECASE)
_DAILY = re.compile(r"\b(?:daily|per day|24.?h|quota|generations?)\b", re.IGNORECASE)
_SUBMIT = re.compile(r"/v1/(?!uploads)[a-z_]+(?:\?|$)")
_TASK = re.compile(r"/v1/tasks/[^/?]+(?:\?|$)")
_OWN = "/v1/"  # in every path of Runway's; uploads go to a storage of somebody else's
_INVALID = frozenset({400, 413, 415, 422})
_FIELDS = {
    "promptText": "prompt",
    "negativePrompt": "negative_prompt",
    "duration": "duration_seconds",
    "ratio": "aspect_ratio",
    "resolution": "resolution",
    "seed": "seed",
    "audio": "generate_audio",
    "promptImage": "image_list",
    "references": "image_list",
    "referenceImages": "image_list",
    "character": "image_list",
    "imageUri": "image_list",
    "videoUri": "video",
    "promptVideo": "video",
    "reference": "video",
    "maskUri": "mask_image",
    "outputCount": "n",
    "quality": "quality",
    "model": "model",
}
_WRONG_KEY = (
    "Runway refused the key: {words} Look at api_key or RUNWAYML_API_SECRET, and whether it is one "
    "of dev.runwayml.com."
)
_BY_STATUS: Mapping[int, tuple[type[ProviderError], str]] = {
    401: (AuthenticationError, _WRONG_KEY),
    402: (QuotaExceededError, "Runway's account can pay no more: {words}"),
    403: (PermissionDeniedError, "Runway does not let this key do that: {words}"),
    404: (RequestRejectedError, "Runway does not know what was asked for: {words}"),
    429: (RateLimitedError, "Runway takes no more requests for now: {words}"),
}


class _Failure(NamedTuple):
    """What a failure code means, and what to do."""

    kind: type[TarashError]
    words: str
    stage: str | None = None


_CHARGED = " Runway charges for it, and suspends accounts that repeat it."
_AGAIN = "Runway gives the credits back; submit again."
# The longest beginning counts; what no row names is a failure of Runway's own.
_FAILURES: Mapping[str, _Failure] = {
    "SAFETY.INPUT": _Failure(
        ContentModerationError,
        f"Runway refused the prompt or an input. Change it.{_CHARGED}",
        "input",
    ),
    "SAFETY.OUTPUT": _Failure(
        ContentModerationError,
        "Runway withheld what was made, and gives the credits back. Change prompt or inputs.",
        "output",
    ),
    "SAFETY": _Failure(ContentModerationError, "Runway refused the task. Change prompt or inputs."),
    "INPUT_PREPROCESSING.SAFETY": _Failure(
        ContentModerationError,
        "Runway refused the prompt before the task began, and gives the credits back. Change it.",
        "input",
    ),
    "INTERNAL.BAD_OUTPUT": _Failure(
        GenerationFailedError,
        "what was made was not good enough, and Runway gives the credits back. Change prompt or "
        "inputs: the same often fails again.",
    ),
    "ASSET.INVALID": _Failure(
        InvalidRequestError,
        "Runway cannot use an input file, and gives the credits back. Look at its kind, size, "
        "length and shape.",
    ),
    "THIRD_PARTY.UNAVAILABLE": _Failure(
        GenerationFailedError,
        f"the company that runs the model for Runway was not available. {_AGAIN}",
    ),
    "": _Failure(GenerationFailedError, f"the task failed at Runway. {_AGAIN}"),
}


# A code that no row begins, with one of these in it, is a refusal too: no other provider is paid.
_REFUSING = frozenset({"SAFETY", "MODERATION"})


def explain(response: Response) -> TarashError | None:
    """Return the typed error for an answer of 400 or above; None when it is not Runway's own."""
    status = response.status_code
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.REQUEST_TIMEOUT:
        return None
    try:
        body = mapping_of(response.json())
    except TransportError:
        return None
    words = text_of(body.get("error"))
    if words is None or (response.url and _OWN not in response.url):
        return None
    error = _explained(words, body, response)
    if error.ends_job and _TASK.search(response.url):
        return ProviderError(
            f"Runway did not tell the state of the task (HTTP {status}): {sentence(words)} "
            "resume(job) asks again.",
            code=GONE if status == HTTPStatus.NOT_FOUND else None,
        )
    return error


def _explained(words: str, body: Mapping[str, Any], response: Response) -> TarashError:
    status = response.status_code
    if status in _INVALID:
        return _invalid(words, body)
    if status == HTTPStatus.TOO_MANY_REQUESTS and _is_daily(words, response):
        return QuotaExceededError(
            f"Runway's quota of generations in 24 hours is used up: {sentence(words)} Wait, or "
            "raise the tier on dev.runwayml.com.",
            code="daily_quota",
        )
    kind, text = _BY_STATUS.get(
        status, (RequestRejectedError, f"Runway refused the request (HTTP {status}): {{words}}")
    )
    return kind(text.format(words=sentence(words)))


def _is_daily(words: str, response: Response) -> bool:
    """Tell whether a 429 is about a day: more at once than allowed is no refusal at Runway."""
    return _DAILY.search(words) is not None and _SUBMIT.search(response.url) is not None


def _invalid(words: str, body: Mapping[str, Any]) -> TarashError:
    """Return the error for a 400: no credits, or what is wrong with the request."""
    if _NO_CREDITS.search(words):
        return QuotaExceededError(
            f"Runway's account has no credits left: {sentence(words)} Buy some on "
            "dev.runwayml.com.",
            code="no_credits",
        )
    issues = tuple(mappings_of(body.get("issues")))
    told = " ".join(_told(issue) for issue in issues)
    place = _path(issues[0]) if issues else ()
    return InvalidRequestError(
        f"Runway refused the request: {sentence(words)} {told}".rstrip(),
        field=_FIELDS.get(place[0], f"extra_params[{place[0]!r}]") if place else None,
        code=text_of(issues[0].get("code")) if issues else None,
    )


def _told(issue: Mapping[str, Any]) -> str:
    """Return one issue as words."""
    place = ".".join(_path(issue))
    said = sentence(issue.get("message") or issue.get("note") or issue.get("code"))
    return f"{place}: {said}" if place else said


def _path(issue: Mapping[str, Any]) -> tuple[str, ...]:
    path: object = issue.get("path")
    steps = cast("list[object]", path) if isinstance(path, list) else []
    return tuple(map(str, steps))


def retired(error: InvalidRequestError, facts: ModelFacts | None) -> ModelRetiredError | None:
    """Return the error for a model that Runway no longer knows, where the catalog knows its end."""
    if error.field != "model" or facts is None or facts.retires_on is None:
        return None
    return ModelRetiredError(
        f"Runway knows no model {facts.id}: it was to be shut down on {facts.retires_on}. Choose "
        "another one.",
        code="model_retired",
        status_code=error.status_code,
        body=error.body,
    )


def failure_of(task: Mapping[str, Any]) -> TarashError:
    """Return the error for a task that failed; its code says why, where there is one."""
    code = (text_of(task.get("failureCode")) or "").upper()
    steps = code.split(".")
    starts = (".".join(steps[:count]) for count in range(len(steps), 0, -1))
    other = _FAILURES["" if _REFUSING.isdisjoint(steps) else "SAFETY"]
    kind, words, stage = next((_FAILURES[start] for start in starts if start in _FAILURES), other)
    said = task.get("failure")
    message = f"{words} ({code or 'no code'}" + (f": {sentence(said)})" if said else ")")
    error = kind(message, code=code or None)
    if isinstance(error, ContentModerationError):
        error.stage = stage
    return error


def lost() -> RequestRejectedError:
    """Return the error for a task that ran and is gone: Runway keeps the credits of such a one."""
    return RequestRejectedError(
        "Runway does not know the task any more, which had begun to run: somebody deleted it, or "
        "the key is one of another organization. Its credits may be spent; look at "
        "dev.runwayml.com before you pay again.",
        code=GONE,
    )


def ended(job: Job, task: Mapping[str, Any]) -> Job:
    """Return `job` as failed; a refusal is raised, since it can say more than a job keeps.

    Raises:
        ContentModerationError: Runway's safety system refused prompt, input or result.
    """
    error = failure_of(task)
    code: str | None = getattr(error, "code", None)
    failed = job.failed(type(error).__name__, str(error), code=code)
    if isinstance(error, ContentModerationError):
        raise error.locate(job=failed, request_id=job.id)
    return failed
