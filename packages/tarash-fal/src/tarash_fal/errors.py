"""fal's error bodies into typed errors, by their machine-readable `type`. Pure.

Of a 5xx or a 408, only a body with a type of fal's is fal's own: proxies write such pages in JSON
too. After a submit it is a no only if the type says that nothing runs and nothing will.

Source: fal.ai/docs, "Errors" and "Request errors", and PyPI fal-client 1.0.3, read in
November 2026.
"""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, cast

from tarash.tarash_gateway.plugin import (
    AuthenticationError,
    ContentModerationError,
    GenerationFailedError,
    InvalidRequestError,
    PermissionDeniedError,
    ProviderError,
    ProviderUnavailableError,
    QuotaExceededError,
    RateLimitedError,
    RequestRejectedError,
    Response,
    TarashError,
    sentence,
)
from tarash_fal.said import Said, said_in

__all__ = (
    "ALREADY_DONE",
    "CANCELLED",
    "STILL_RUNNING",
    "explain",
    "failure_of_status",
    "failure_without_type",
    "was_cancelled",
    "withheld",
)

STILL_RUNNING = "still_in_progress"
"""Code of the refusal to give a result before it is there."""
ALREADY_DONE = "already_completed"
"""Code of the refusal to cancel what is over."""

CANCELLED = "client_cancelled"
"""Type of a request that was cancelled."""

_MODERATION = frozenset({"content_policy_violation", "no_media_generated"})
_CANCELLED = frozenset({CANCELLED, "client_disconnected"})
_OF_THE_SERVICE = frozenset(
    {
        "internal_server_error",
        "generation_timeout",
        "downstream_service_error",
        "downstream_service_unavailable",
    }
)
_REQUEST_ERRORS = frozenset(
    {
        "request_timeout",
        "startup_timeout",
        "runner_scheduling_failure",
        "runner_connection_timeout",
        "runner_disconnected",
        "runner_connection_refused",
        "runner_connection_error",
        "runner_incomplete_response",
        "runner_server_error",
        "internal_error",
    }
)
# No runner began, or the model itself ended. What else fails may have queued the request before.
_NOT_TAKEN = frozenset(
    {
        "request_timeout",
        "startup_timeout",
        "runner_scheduling_failure",
        "runner_connection_timeout",
        "runner_connection_refused",
        "generation_timeout",
        "downstream_service_error",
        "downstream_service_unavailable",
    }
)
_MONEY = re.compile(r"locked|balance|quota|credit|billing|exhausted", re.IGNORECASE)
_RUNNING = re.compile(r"in progress|not (?:yet )?(?:completed|ready)", re.IGNORECASE)
_RESULT = re.compile(r"/requests/[^/?]+(?:/response)?/?(?:\?|$)")
_LOOK = re.compile(r"/requests/[^/?]+/status(?:\?|$)")
_CANCEL = re.compile(r"/requests/[^/?]+/cancel(?:\?|$)")
_STORAGE = re.compile(r"/(?:storage|files)/")
_DONE = re.compile(r"already.?completed", re.IGNORECASE)
_SERVER_ERROR, _TIMED_OUT = 500, 408
_INVALID = frozenset({400, 413, 422})
_NO_MONEY = "fal's account can pay no more: {words} Top it up on fal.ai/dashboard/billing."
_BY_STATUS: Mapping[int, tuple[type[ProviderError], str]] = {
    401: (AuthenticationError, "fal refused the key: {words} Look at api_key or FAL_KEY."),
    402: (QuotaExceededError, _NO_MONEY),
    403: (QuotaExceededError, _NO_MONEY),
    408: (ProviderUnavailableError, "fal gave up waiting: {words} Try again later."),
    429: (RateLimitedError, "fal takes no more requests for now: {words}"),
}
# What an answer about a request says of its state, and not of an error.
_STATES = ((_CANCEL, _DONE, ALREADY_DONE), (_RESULT, _RUNNING, STILL_RUNNING))
_GONE = (
    "Results of 10 KB or more are kept for minutes when store_io is False, others for an hour or "
    "longer."
)
_OTHER = (RequestRejectedError, "fal refused the request (HTTP {status}): {words}")


def explain(response: Response) -> TarashError | None:
    """Return the typed error for an answer of 400 or above; None when it is not fal's own."""
    said = said_in(response)
    if said is None or not _is_own(said, response):
        return None
    return _state_in(said, response) or _explained(said, response)


def _explained(said: Said, response: Response) -> TarashError:
    if _is_passing(said, response):
        return _unseen(said, response)
    if said.types & _MODERATION:
        return ContentModerationError(
            f"fal withheld the result ({said.code}): {said.words} Change prompt or inputs.",
            code=said.code,
        )
    if response.status_code >= _SERVER_ERROR or said.types & _OF_THE_SERVICE:
        return _failure(said, response)
    return _refusal(said, response)


def _state_in(said: Said, response: Response) -> TarashError | None:
    """Return the error that tells the state of a request, where an answer is about that."""
    for place, pattern, word in _STATES:
        told = response.status_code in _INVALID and pattern.search(said.words)
        if told and place.search(response.url):
            return RequestRejectedError(f"fal says of the request: {said.words}", code=word)
    return None


def _is_own(said: Said, response: Response) -> bool:
    """Tell whether an answer is fal's own; of a 5xx or 408 to a submit, whether it is a no."""
    if response.status_code < _SERVER_ERROR and response.status_code != _TIMED_OUT:
        return True
    if _start_ran_out(response):
        return True
    is_submit = "/requests/" not in response.url and not _STORAGE.search(response.url)
    return bool(said.marks) and (said.marks <= _NOT_TAKEN or not is_submit)


def _start_ran_out(response: Response) -> bool:
    return str(response.headers.get("x-fal-request-timeout-type")) == "user"


def _is_passing(said: Said, response: Response) -> bool:
    """Tell whether an answer says nothing of the job itself: of its state, or of its result.

    Of what a completed request made, only the model's own error is the last word.
    """
    status = response.status_code
    if status in _BY_STATUS:
        return False
    if _LOOK.search(response.url):
        return True
    final = said.of_model or (status in _INVALID and said.stated is None)
    return _RESULT.search(response.url) is not None and not final


def failure_of_status(status: Mapping[str, Any]) -> TarashError | None:
    """Return the error for a completed status that names a failure of the platform."""
    kind = status.get("error_type")
    if kind not in _REQUEST_ERRORS:
        return None
    return GenerationFailedError(
        f"fal could not run the request ({kind}): {sentence(status.get('error'))} fal does not "
        "charge for it; submit again.",
        code=str(kind),
    )


def failure_without_type(status: Mapping[str, Any]) -> TarashError:
    """Return the error for a completed status whose error has no type."""
    return GenerationFailedError(
        f"the request failed at fal: {sentence(status.get('error'))} Submit again, or use another "
        "model."
    )


def was_cancelled(status: Mapping[str, Any]) -> bool:
    """Tell whether a completed status says that the request was cancelled."""
    return status.get("error_type") in _CANCELLED


def withheld(payload: Mapping[str, Any]) -> TarashError | None:
    """Return the error for a result whose every image was blacked out."""
    flags = payload.get("has_nsfw_concepts")
    if not isinstance(flags, list) or not flags or not all(cast("list[object]", flags)):
        return None
    return ContentModerationError(
        "fal's safety checker blacked out every image (has_nsfw_concepts). Change the prompt.",
        code="has_nsfw_concepts",
    )


def _failure(said: Said, response: Response) -> TarashError:
    """Return the error for a failure of fal's own, not of the request."""
    status = response.status_code
    words = f"fal failed (HTTP {status}, {said.code or 'no type'}): {said.words}"
    if _start_ran_out(response):
        return GenerationFailedError(
            f"{words} The start_timeout of provider_config ran out before a runner was free; "
            "give it more seconds.",
            code=said.code or "request_timeout",
        )
    # What the model of a completed request says is its outcome: asking again gives the same.
    ended = _RESULT.search(response.url) is not None
    final = response.headers.get("x-fal-retryable", "").lower() == "false"
    if ended or final or status < _SERVER_ERROR:
        return GenerationFailedError(f"{words} Submit again, or use another model.", code=said.code)
    return ProviderUnavailableError(f"{words} Try again later.", code=said.code)


def _unseen(said: Said, response: Response) -> TarashError:
    """Return the error for a look that failed, at status or result: of the job it says nothing."""
    status = response.status_code
    missing, of_result = status == HTTPStatus.NOT_FOUND, _RESULT.search(response.url)
    passes = missing or of_result or status >= _SERVER_ERROR
    kind = ProviderUnavailableError if passes else ProviderError
    subject = "result" if of_result else "state"
    advice = _GONE if missing else "resume(job) asks again."
    return kind(
        f"fal did not tell the {subject} of the request (HTTP {status}, "
        f"{said.code or 'no type'}): {said.words} {advice}",
        code=said.code or ("not_found" if missing else None),
    )


def _refusal(said: Said, response: Response) -> TarashError:
    """Return the error for a 4xx."""
    status, words, code = response.status_code, said.words, said.code
    if status == HTTPStatus.NOT_FOUND:
        return _missing(said, response)
    if status in _INVALID:
        return _invalid(said, response)
    if status == HTTPStatus.FORBIDDEN and not _MONEY.search(words):
        return PermissionDeniedError(f"the key may not do this: {words}", code=code)
    kind, sentence = _BY_STATUS.get(status, _OTHER)
    return kind(sentence.format(status=status, words=words), code=code)


def _missing(said: Said, response: Response) -> TarashError:
    if "/requests/" in response.url:
        return RequestRejectedError(
            f"fal does not know the request any more: {said.words} {_GONE}",
            code=said.code or "not_found",
        )
    if _STORAGE.search(response.url):
        return RequestRejectedError(f"fal's storage refused the file: {said.words}", code=said.code)
    return InvalidRequestError(
        f"fal has no such model: {said.words} Look its id up on fal.ai/models.",
        field="model",
        code=said.code,
    )


def _invalid(said: Said, response: Response) -> TarashError:
    return InvalidRequestError(
        f"fal refused the request (HTTP {response.status_code}, {said.code or 'no type'}): "
        f"{f'{said.place}: ' if said.place else ''}{said.words} Correct it and send it again.",
        field=said.place or None,
        code=said.code,
    )
