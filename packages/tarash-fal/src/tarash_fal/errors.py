"""fal's error bodies into typed errors, by their machine-readable `type`. Pure.

Source: fal.ai/docs, "Errors" and "Request errors", and PyPI fal-client 1.0.3, read in
November 2026.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
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
    TransportError,
)

__all__ = (
    "ALREADY_DONE",
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

_MODERATION = frozenset({"content_policy_violation", "no_media_generated"})
_CANCELLED = frozenset({"client_cancelled", "client_disconnected"})
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
_OWN_KEYS = frozenset({"detail", "message", "error", "error_type", "status"})
_MONEY = re.compile(r"locked|balance|quota|credit|billing|exhausted", re.IGNORECASE)
_RUNNING = re.compile(r"in progress|not (?:yet )?(?:completed|ready)", re.IGNORECASE)
_RESULT = re.compile(r"/requests/[^/?]+(?:/response)?/?(?:\?|$)")
_LOOK = re.compile(r"/requests/[^/?]+/status(?:\?|$)")
_STORAGE = re.compile(r"/(?:storage|files)/")
_DONE = re.compile(r"already.?completed", re.IGNORECASE)
_SERVER_ERROR = 500
_INVALID = frozenset({400, 413, 422})
_NO_MONEY = "fal's account can pay no more: {words} Top it up on fal.ai/dashboard/billing."
_BY_STATUS: Mapping[int, tuple[type[ProviderError], str]] = {
    401: (AuthenticationError, "fal refused the key: {words} Look at api_key or FAL_KEY."),
    402: (QuotaExceededError, _NO_MONEY),
    403: (QuotaExceededError, _NO_MONEY),
    408: (ProviderUnavailableError, "fal gave up waiting: {words} Try again later."),
    429: (RateLimitedError, "fal takes no more requests for now: {words}"),
}
_PLAIN = frozenset({*_BY_STATUS, HTTPStatus.NOT_FOUND})  # what they say holds for any request
_OTHER = (RequestRejectedError, "fal refused the request (HTTP {status}): {words}")
_LONGEST_MESSAGE = 300  # characters of fal's words that a message repeats


@dataclass(frozen=True, slots=True)
class _Said:
    """What an error body says: its types, the first one's place, and words."""

    types: frozenset[str]
    code: str | None
    place: str
    words: str


def explain(response: Response) -> TarashError | None:
    """Return the typed error for an answer of 400 or above; None when it is not fal's own."""
    body = _object(response)
    if body is None or not _OWN_KEYS & body.keys():
        return None
    said = _read(body, response)
    status = response.status_code
    if _LOOK.search(response.url) and status not in _PLAIN:
        return _unseen(said, response)
    if said.types & _MODERATION:
        return ContentModerationError(
            f"fal withheld the result ({said.code}): {said.words} Change prompt or inputs.",
            code=said.code,
        )
    if status >= _SERVER_ERROR or said.types & _OF_THE_SERVICE:
        return _failure(said, response)
    return _refusal(said, response)


def failure_of_status(status: Mapping[str, Any]) -> TarashError | None:
    """Return the error for a completed status that names a failure of the platform."""
    kind = status.get("error_type")
    if kind not in _REQUEST_ERRORS:
        return None
    return GenerationFailedError(
        f"fal could not run the request ({kind}): {_cut(status.get('error'))} fal does not "
        "charge for it; submit again.",
        code=str(kind),
    )


def failure_without_type(status: Mapping[str, Any]) -> TarashError:
    """Return the error for a completed status whose error has no type."""
    return GenerationFailedError(
        f"the request failed at fal: {_cut(status.get('error'))} Submit again, or use another "
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


def _failure(said: _Said, response: Response) -> TarashError:
    """Return the error for a failure of fal's own, not of the request."""
    headers, status = response.headers, response.status_code
    words = f"fal failed (HTTP {status}, {said.code or 'no type'}): {said.words}"
    if headers.get("x-fal-request-timeout-type") == "user":
        return GenerationFailedError(
            f"{words} The start_timeout of provider_config ran out before a runner was free; "
            "give it more seconds.",
            code=said.code or "request_timeout",
        )
    # What a completed request answers is its outcome: asking again gives the same.
    ended = said.code is not None and _RESULT.search(response.url) is not None
    final = headers.get("x-fal-retryable", "").lower() == "false"
    if ended or final or status < _SERVER_ERROR:
        return GenerationFailedError(f"{words} Submit again, or use another model.", code=said.code)
    return ProviderUnavailableError(f"{words} Try again later.", code=said.code)


def _unseen(said: _Said, response: Response) -> TarashError:
    """Return the error for a look at the status that failed: of the job it says nothing."""
    status = response.status_code
    kind = ProviderUnavailableError if status >= _SERVER_ERROR else ProviderError
    return kind(
        f"fal did not tell the state of the request (HTTP {status}, {said.code or 'no type'}): "
        f"{said.words} resume(job) asks again.",
        code=said.code,
    )


def _refusal(said: _Said, response: Response) -> TarashError:
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


def _missing(said: _Said, response: Response) -> TarashError:
    if "/requests/" in response.url:
        return RequestRejectedError(
            f"fal does not know the request any more: {said.words} Results of 10 KB or more are "
            "kept for minutes when store_io is False, others for an hour or longer.",
            code=said.code or "not_found",
        )
    if _STORAGE.search(response.url):
        return RequestRejectedError(f"fal's storage refused the file: {said.words}", code=said.code)
    return InvalidRequestError(
        f"fal has no such model: {said.words} Look its id up on fal.ai/models.",
        field="model",
        code=said.code,
    )


def _invalid(said: _Said, response: Response) -> TarashError:
    if "/requests/" in response.url:
        for word, pattern in ((ALREADY_DONE, _DONE), (STILL_RUNNING, _RUNNING)):
            if pattern.search(said.words):
                return RequestRejectedError(f"fal says of the request: {said.words}", code=word)
    return InvalidRequestError(
        f"fal refused the request (HTTP {response.status_code}, {said.code or 'no type'}): "
        f"{f'{said.place}: ' if said.place else ''}{said.words} Correct it and send it again.",
        field=said.place or None,
        code=said.code,
    )


def _object(response: Response) -> Mapping[str, Any] | None:
    try:
        body = response.json()
    except TransportError:
        return None
    return cast("Mapping[str, Any]", body) if isinstance(body, dict) else None


def _read(body: Mapping[str, Any], response: Response) -> _Said:
    """Return what `body` says: a list of items, a text, `message`, `error` or a status word."""
    detail = body.get("detail")
    stated = body.get("error_type") or response.headers.get("x-fal-error-type")
    if isinstance(detail, list):
        items = [
            cast("Mapping[str, Any]", item)
            for item in cast("list[object]", detail)
            if isinstance(item, dict)
        ]
        types = [str(item["type"]) for item in items if item.get("type")]
        place = _place(items[0].get("loc")) if items else ""
        said = "; ".join(_cut(item.get("msg")) for item in items) or _cut(None)
        return _Said(frozenset(types), types[0] if types else stated, place, said)
    error = body.get("error")
    if isinstance(error, dict):
        inner = cast("Mapping[str, Any]", error)
        return _plain(inner.get("type") or stated, inner.get("message"))
    words = detail or body.get("message") or error or body.get("status")
    return _plain(stated or body.get("status"), words)


def _plain(code: object, words: object) -> _Said:
    kind = str(code) if code else None
    return _Said(frozenset({kind} if kind else ()), kind, "", _cut(words))


def _place(loc: object) -> str:
    """Return where an item points, without the word for the body."""
    parts = [str(part) for part in cast("list[object]", loc)] if isinstance(loc, list) else []
    return ".".join(part for part in parts if part != "body")


def _cut(words: object) -> str:
    """Return fal's words as one sentence of bounded length."""
    text = " ".join(str(words or "no reason given").split())[:_LONGEST_MESSAGE]
    return text if text.endswith((".", "!", "?")) else f"{text}."
