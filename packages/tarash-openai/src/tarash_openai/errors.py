"""Error bodies of OpenAI, Azure and compatible services into typed errors, by their codes. Pure.

Of a 5xx or a 408, only an error with a type or a code in words is the service's own: gateways, that
of Azure included, write such pages in JSON too. After a submit it is a no where the service was
full, or where it failed at a picture, which nothing goes on to make; a failure of something on the
way, or at a video, leaves unknown what is being made.

Messages are read only for a hint of seconds, and for words that no code stands for: services
change them freely, and Azure's block of a whole resource speaks of content policy too.

Source: developers.openai.com, "Error codes"; help.openai.com, articles 5955604 and 6614457; PyPI
openai 3.57.0 (`_base_client.py`, `_exceptions.py`, `types/video_create_error.py`); Microsoft,
how-to/dall-e.md and how-to/troubleshoot-errors.md; read in November 2026. Shapes that no page of
the vendors shows come from public issue reports of 2026: `moderation_blocked` through Azure, the
block of a resource, code 451, and what a retired image model answers.
"""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, NamedTuple

from tarash.tarash_gateway.plugin import (
    AuthenticationError,
    ContentModerationError,
    GenerationFailedError,
    InvalidRequestError,
    ModelRetiredError,
    PermissionDeniedError,
    ProviderError,
    ProviderUnavailableError,
    QuotaExceededError,
    RateLimitedError,
    RequestRejectedError,
    Response,
    TarashError,
)
from tarash_openai.refusals import Said, said_in, seconds_in

__all__ = ("explain", "failure_of", "refusal_in")

_MODERATION = frozenset(
    {
        "moderationblocked",
        "contentpolicyviolation",
        "imagecontentpolicyviolation",
        "contentfilter",
        "contentfiltered",
        "responsibleaipolicyviolation",
        "inputmoderation",
        "outputmoderation",
    }
)
_QUOTA = re.compile(r"quota|billing|credit_?balance|spend_?limit|usage_?limit", re.IGNORECASE)
_QUOTA_WORDS = re.compile(
    r"exceeded your (?:current |monthly )?quota|quota (?:is |has been )?(?:exceeded|exhausted|used)"
    r"|out of (?:quota|credits)|insufficient[ _](?:quota|funds|balance)",
    re.IGNORECASE,
)
_RATE = re.compile(r"rate_?limit|slow_?down|too_?many_?requests", re.IGNORECASE)
_ENDED = re.compile(
    r"deprecat|shut ?down|sunset|retired|decommission|no longer (?:available|supported|exist)",
    re.IGNORECASE,
)
_ABSENT = re.compile(r"(?:model|deployment)_?not_?found|unknown_?model", re.IGNORECASE)
_CREDENTIALS = re.compile(r"invalid_?api_?key|authentication", re.IGNORECASE)
_ONE_VIDEO = re.compile(r"/videos/(?!edits|extensions)[^/?]+(?:/content)?/?(?:\?|$)")
_NEW_VIDEO = re.compile(r"/videos/?(?:\?|$)")
_OF_A_VIDEO = re.compile(r"/videos/(?:edits|extensions|[^/?]+/remix)/?(?:\?|$)")
_FULL = re.compile(r"overload|slow_?down|unavailable|capacity", re.IGNORECASE)
_WAIT_HEADERS = ("retry-after", "retry-after-ms")
_SERVER_ERROR, _NOT_IMPLEMENTED, _UNAVAILABLE, _TIMED_OUT = 500, 501, 503, 408
_GONE = frozenset({404, 410})
_INVALID = frozenset({400, 404, 405, 410, 411, 413, 414, 415, 422})
_FIELDS: Mapping[str, str] = {
    "image": "image_list",
    "images": "image_list",
    "input_reference": "image_list",
    "mask": "mask_image",
    "seconds": "duration_seconds",
}


class _Kind(NamedTuple):
    """One class of error and how to say it."""

    error: type[ProviderError]
    sentence: str


class _Place(NamedTuple):
    """Which field is to blame, and what to do about it."""

    field: str | None
    advice: str


_QUOTA_KIND = _Kind(
    QuotaExceededError, "{service} says that quota or money is used up ({code}): {words}"
)
_BY_STATUS: Mapping[int, _Kind] = {
    # The service's own words hold a part of the key.
    401: _Kind(
        AuthenticationError,
        "{service} refused the credentials ({code}). Look at key or token, at what it may do, "
        "and at `base_url`.",
    ),
    402: _QUOTA_KIND,
    403: _Kind(PermissionDeniedError, "{service} does not let this account do that: {words}"),
    408: _Kind(ProviderUnavailableError, "{service} gave up waiting: {words} Try again later."),
    409: _Kind(ProviderUnavailableError, "{service} was busy with it: {words} Try again later."),
    429: _Kind(RateLimitedError, "{service} takes no more requests for now ({code}): {words}"),
}
_OTHER = _Kind(RequestRejectedError, "{service} refused the request (HTTP {status}): {words}")
_BROKEN = _Kind(
    ProviderUnavailableError, "{service} failed (HTTP {status}, {code}): {words} Try again later."
)
_FINAL = _Kind(
    GenerationFailedError,
    "{service} failed (HTTP {status}, {code}) and says not to try again: {words}",
)
_MISSING = _Kind(
    ProviderUnavailableError,
    "{service} does not find the video: {words} It may find it a little later, and keeps a video "
    "until `expires_at`, about a day.",
)
_LOST = _Kind(RequestRejectedError, "{service} does not have the video any more: {words}")
_NOT_SEEN = _Kind(
    ProviderError, "{service} did not tell the state of the video (HTTP {status}): {words}"
)
_OF_A_LOOK: Mapping[int, _Kind] = {404: _MISSING, 410: _LOST}


def explain(response: Response, service: str) -> TarashError | None:
    """Return the typed error for an answer of 400 or above; None when it is not the service's own.

    Args:
        response: The answer.
        service: What people call the service.
    """
    said = said_in(response)
    if said is None or not _is_own(said, response):
        return None
    error = _explained(said, response, service)
    if _ONE_VIDEO.search(response.url):  # the job's own id says more
        return error
    return error.locate(request_id=response.headers.get("x-request-id"))


def _is_own(said: Said, response: Response) -> bool:
    """Tell whether an answer is the service's own; of a 5xx or 408 to a submit, whether a no."""
    status = response.status_code
    if status < _SERVER_ERROR and status != _TIMED_OUT:
        return True
    if not said.is_marked:
        return False
    if _ONE_VIDEO.search(response.url) or _moderation(said, "", status) is not None:
        return True
    if status == _SERVER_ERROR:
        is_video = _NEW_VIDEO.search(response.url) or _OF_A_VIDEO.search(response.url)
        return not is_video or _FULL.search(said.codes) is not None
    return status in {_NOT_IMPLEMENTED, _UNAVAILABLE}


def _explained(said: Said, response: Response, service: str) -> TarashError:
    status = response.status_code
    refused = _moderation(said, service, status)
    if refused is not None:
        return refused
    if status < _SERVER_ERROR and _is_quota(said, status):
        return _error(_QUOTA_KIND, said, service, status)
    if status in _INVALID:
        return _invalid(said, response, service)
    kind = _BROKEN if status >= _SERVER_ERROR else _BY_STATUS.get(status, _OTHER)
    if status == HTTPStatus.FORBIDDEN and _CREDENTIALS.search(said.codes):
        kind = _BY_STATUS[HTTPStatus.UNAUTHORIZED]
    if kind.error.retryable and _is_final(response):
        kind = _FINAL
    return _error(kind, said, service, status, _wait(said, response))


def refusal_in(body: Mapping[str, Any], service: str) -> TarashError | None:
    """Return the error for the `error` that stands in a 200 answer or in a stream; None without."""
    said = Said.of(body.get("error"))
    if said is None:
        return None
    refused = _moderation(said, service, None)
    if refused is not None:
        return refused
    if _is_quota(said, None):
        return _error(_QUOTA_KIND, said, service, None)
    if _RATE.search(said.codes):
        return _error(_BY_STATUS[429], said, service, None)
    if said.param or "invalid" in said.codes or "user_error" in said.codes:
        return _wrong(said, service)
    return GenerationFailedError(
        f"{service} began and failed ({said.code or 'no code'}): {said.words} Try again, or use "
        "another model.",
        code=said.code,
    )


def failure_of(video: Mapping[str, Any], service: str) -> TarashError:
    """Return the error for a video whose status is that it failed."""
    found = refusal_in(video, service)
    return found or GenerationFailedError(
        f"{service} failed to make the video and gives no reason. Try again, or use another model."
    )


def _moderation(said: Said, service: str, status: int | None) -> TarashError | None:
    """Return the error for a refusal by the safety system."""
    codes = {re.sub(r"[^a-z]", "", code.lower()) for code in said.all_codes}
    if not codes & _MODERATION and status != HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS:
        return None
    about = f"stage {said.stage}" if said.stage else ""
    about += f"{', ' if about else ''}{', '.join(said.categories)}" if said.categories else ""
    return ContentModerationError(
        f"{service}'s safety system refused it ({said.code or status}"
        f"{f'; {about}' if about else ''}). Change prompt or inputs.",
        code=said.code,
        stage=said.stage,
        categories=said.categories,
    )


def _is_quota(said: Said, status: int | None) -> bool:
    if _QUOTA.search(said.codes):
        return True
    # Azure's limit of requests advertises an increase of the quota.
    limited = bool(_RATE.search(said.codes)) or "rate limit" in said.words.lower()
    return status in {None, 429} and not limited and bool(_QUOTA_WORDS.search(said.words))


def _invalid(said: Said, response: Response, service: str) -> TarashError:
    """Return the error for a 4xx about the request, its model or its address."""
    status, url = response.status_code, response.url
    gone = status in _GONE
    if _ONE_VIDEO.search(url):  # a look: of a running job it says nothing
        return _error(_OF_A_LOOK.get(status, _NOT_SEEN), said, service, status)
    absent = bool(_ABSENT.search(said.codes)) or said.param == "model"
    ended = (absent or gone) and bool(_ENDED.search(said.words))
    if ended or (gone and not absent and _NEW_VIDEO.search(url)):
        return ModelRetiredError(
            f"{service} has shut this down ({said.code or status}): {said.words} Use another "
            "model.",
            code=said.code,
        )
    if absent:
        return InvalidRequestError(
            f"{service} has no such model, or not for this account ({said.code or status}): "
            f"{said.words} It may be shut down, or the name of a deployment may be wrong.",
            field="model",
            code=said.code,
        )
    return _wrong(said, service, _absent_place(url) if gone else None)


def _absent_place(url: str) -> _Place:
    """Return what a 404 without a model's name is about."""
    if _OF_A_VIDEO.search(url):
        return _Place("video", "It may not keep that video any more.")
    return _Place(None, "Look at `base_url` and `api_version`.")


def _wrong(said: Said, service: str, place: _Place | None = None) -> InvalidRequestError:
    name = said.param or ""
    field, advice = place or _Place(
        _FIELDS.get(name.partition("[")[0], name) or None, "Correct it and send it again."
    )
    return InvalidRequestError(
        f"{service} refused the request ({said.code or 'no code'}): "
        f"{f'{name}: ' if name else ''}{said.words} {advice}",
        field=field,
        code=said.code,
    )


def _error(
    kind: _Kind, said: Said, service: str, status: int | None, seconds: float | None = None
) -> ProviderError:
    sentence = kind.sentence.format(
        service=service, status=status, code=said.code or "no code", words=said.words
    )
    return kind.error(sentence, code=said.code, retry_after_seconds=seconds)


def _is_final(response: Response) -> bool:
    """Tell whether the service says that the same request will fail again."""
    final = response.headers.get("x-should-retry", "").lower() == "false"
    return final and not _ONE_VIDEO.search(response.url)


def _wait(said: Said, response: Response) -> float | None:
    """Return the seconds that the words ask for, where no header does."""
    stated = any(response.headers.get(name) for name in _WAIT_HEADERS)
    return None if stated else seconds_in(said.words)
