"""Google's error bodies into typed errors: the classic envelope, and that of Interactions.

Of a 5xx or a 408, only an error with one of these words is Google's own: proxies write such pages
in JSON too. After a submit it is a no where Google was full, or where it failed at an answer that
nothing goes on to make. A job may exist all the same: of UNAVAILABLE, gRPC itself says that it is
not always safe to send the request again.

The classic one names a status (`RESOURCE_EXHAUSTED`), the other a code in words
(`rate_limit_exceeded`); one table serves both.

Source: google.rpc error model and `code.proto`; ai.google.dev, "API errors" and "Troubleshooting";
PyPI google-genai 3.6.1 (`errors.py`), read in November 2026.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, cast

from tarash.tarash_gateway.plugin import (
    AuthenticationError,
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
    TransportError,
    mappings_of,
    sentence,
)
from tarash_google.catalog import GEMINI, VERTEX
from tarash_google.refusals import MODERATION_CODES, is_quota, moderated, says_no

__all__ = ("explain",)

_Kind = type[ProviderError] | type[InvalidRequestError]

_KEY_REASONS = frozenset({"API_KEY_INVALID", "API_KEY_EXPIRED", "API_KEY_NOT_FOUND"})
_RETIRED = re.compile(
    r"no longer (?:available|supported)|has been (?:shut ?down|retired|discontinued)|is retired",
    re.IGNORECASE,
)
_BILLING = re.compile(r"billing|quota|prepay", re.IGNORECASE)
_COUNTRY = re.compile(
    r"location is not supported|not available in your (?:country|region)", re.IGNORECASE
)
_DELAY = re.compile(r"(\d+(?:\.\d+)?)s")
_RETRY_IN = re.compile(r"retry in (\d+(?:\.\d+)?)\s*s", re.IGNORECASE)
_MODEL = re.compile(r"/models/([^/:?]+):")
_LOOK = re.compile(r"/interactions/[^/?]+(?:\?|$)|:fetchPredictOperation|/operations/|/files/")
_UPLOAD = re.compile(r"/upload/[^?]*/files(?:\?|$)")
_JOB_SUBMIT = re.compile(r"/interactions(?:\?|$)|:predictLongRunning")
_SUBMIT = re.compile(rf"{_JOB_SUBMIT.pattern}|:generateContent|:predict(?:\?|$)")
_FULL = re.compile(r"overloaded|high demand|no capacity", re.IGNORECASE)

_BUSY = "Try again later."
_INVALID = "Correct the request and send it again."
_KEY = "Look at the key: GOOGLE_API_KEY, GEMINI_API_KEY or api_key; for Vertex AI at the token."
_MAY = "The key or account may not do this; look at the project's APIs, billing and roles."
_SOON = "Send it again after a while."
_PAY = "Look at the plan, the quotas and the billing of the project."
_TABLE: Mapping[str, tuple[_Kind, str]] = {
    "invalid_argument": (InvalidRequestError, _INVALID),
    "invalid_request": (InvalidRequestError, _INVALID),
    "parameter_unknown": (InvalidRequestError, _INVALID),
    "failed_precondition": (InvalidRequestError, _INVALID),
    "out_of_range": (InvalidRequestError, _INVALID),
    "unimplemented": (InvalidRequestError, _INVALID),
    "unauthenticated": (AuthenticationError, _KEY),
    "authentication": (AuthenticationError, _KEY),
    "payment_required": (QuotaExceededError, _PAY),
    "permission_denied": (PermissionDeniedError, _MAY),
    "not_found": (InvalidRequestError, _INVALID),
    "model_not_found": (InvalidRequestError, _INVALID),
    "already_exists": (RequestRejectedError, _INVALID),
    "aborted": (ProviderUnavailableError, _BUSY),
    "resource_exhausted": (RateLimitedError, _SOON),
    "rate_limit_exceeded": (RateLimitedError, _SOON),
    "too_many_requests": (RateLimitedError, _SOON),
    "quota_exceeded": (QuotaExceededError, _PAY),
    "cancelled": (GenerationFailedError, _BUSY),
    "image_other": (GenerationFailedError, "Try again, or change the prompt."),
    "internal": (ProviderUnavailableError, _BUSY),
    "unknown": (ProviderUnavailableError, _BUSY),
    "api_error": (ProviderUnavailableError, _BUSY),
    "unavailable": (ProviderUnavailableError, _BUSY),
    "service_unavailable": (ProviderUnavailableError, _BUSY),
    "deadline_exceeded": (ProviderUnavailableError, _BUSY),
}
_OVERLOADED = frozenset({"unavailable", "service_unavailable"})
_BY_STATUS: Mapping[int, str] = {
    401: "unauthenticated",
    402: "payment_required",
    403: "permission_denied",
    404: "not_found",
    408: "deadline_exceeded",
    409: "already_exists",
    416: "out_of_range",
    429: "resource_exhausted",
    499: "cancelled",
    504: "deadline_exceeded",
}


# What the words make of a code, the first that fits.
_NEARER: tuple[tuple[frozenset[str], Callable[[str], object], _Kind, str], ...] = (
    (frozenset({"failed_precondition"}), _COUNTRY.search, PermissionDeniedError, _MAY),
    (frozenset({"failed_precondition"}), _BILLING.search, QuotaExceededError, _PAY),
    (
        frozenset({"resource_exhausted", "rate_limit_exceeded", "too_many_requests"}),
        is_quota,
        QuotaExceededError,
        _PAY,
    ),
)


@dataclass(frozen=True, slots=True)
class _Said:
    """What an error body says.

    Attributes:
        code: Google's status or code, in lower case.
        words: Its message.
        reasons: Reasons among the details, such as `API_KEY_INVALID`.
        quotas: Names of the quotas that were exceeded.
        delay: How long to wait, in seconds.
        field: Path of the first field that was refused.
        is_marked: Whether Google's word for it stands there, and not the HTTP status alone.
    """

    code: str
    words: str
    reasons: frozenset[str]
    quotas: str
    delay: float | None
    field: str | None
    is_marked: bool


def explain(response: Response) -> TarashError | None:
    """Return the typed error for an answer of 400 or above; None when it is not Google's own."""
    error = _error(response)
    if error is None:
        return None
    said = _read(error, response.status_code)
    if not _is_own(said, response):
        return None
    found = _special(said, response)
    if found is not None:
        return found
    if _LOOK.search(response.url):
        return _unseen(said, response)
    kind, advice = _TABLE[said.code]
    return _error_of(kind, said, response, advice)


def _is_own(said: _Said, response: Response) -> bool:
    """Tell whether an answer is Google's own; of a 5xx or 408 to a submit, whether it is a no."""
    status, url = response.status_code, response.url
    if status < HTTPStatus.INTERNAL_SERVER_ERROR and status != HTTPStatus.REQUEST_TIMEOUT:
        return True
    kind, _ = _TABLE.get(said.code, (None, ""))
    if not said.is_marked or not _SUBMIT.search(url) or kind is not ProviderUnavailableError:
        return said.is_marked
    if _JOB_SUBMIT.search(url):
        return _FULL.search(said.words) is not None and said.code in _OVERLOADED
    return status in {HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.SERVICE_UNAVAILABLE}


def _special(said: _Said, response: Response) -> TarashError | None:
    """Return the error that the words or details of a refusal ask for, not its code alone."""
    if said.reasons & _KEY_REASONS:
        return _error_of(AuthenticationError, said, response, _KEY)
    kind, _ = _TABLE.get(said.code, (None, ""))
    if said.code in MODERATION_CODES or (kind is InvalidRequestError and says_no(said.words)):
        return moderated(said.words, said.code)
    if said.code in {"not_found", "model_not_found"}:
        return _missing(said, response)
    for codes, tells, nearer, advice in _NEARER:
        if said.code in codes and tells(f"{said.quotas} {said.words}"):
            return _error_of(nearer, said, response, advice)
    return None


def _missing(said: _Said, response: Response) -> TarashError:
    if _LOOK.search(response.url):
        return ProviderUnavailableError(
            f"Google does not find it: {said.words} It may find it a little later; interactions "
            "are kept for 55 days (1 on the free plan), files for 48 hours.",
            code=said.code,
        )
    match = _MODEL.search(response.url)
    model = match[1] if match else ""
    if _RETIRED.search(said.words):
        facts = (VERTEX if "/publishers/google/" in response.url else GEMINI).get(model)
        successor = facts.successor if facts else None
        instead = f" Use {successor} instead." if successor else ""
        return ModelRetiredError(
            f"the model is shut down: {said.words}{instead}", successor=successor, code=said.code
        )
    if _UPLOAD.search(response.url):
        return InvalidRequestError(
            f"Google takes no files there: {said.words} Nothing was paid. Look at `base_url`: not "
            "every service that speaks alike stores files.",
            code=said.code,
        )
    return InvalidRequestError(
        f"Google has no such model there: {said.words} Look at its id, and on Vertex AI at the "
        "location: not every model is everywhere.",
        field="model",
        code=said.code,
    )


def _unseen(said: _Said, response: Response) -> TarashError:
    """Return the error for a look that failed: of the job it says nothing."""
    kind, advice = _TABLE[said.code]
    if issubclass(kind, InvalidRequestError | GenerationFailedError | RequestRejectedError):
        kind, advice = ProviderError, "resume(job) asks again."
    return _error_of(kind, said, response, advice)


def _error_of(kind: _Kind, said: _Said, response: Response, advice: str) -> TarashError:
    context: dict[str, Any] = {"code": said.code}
    if issubclass(kind, ProviderError):
        context["retry_after_seconds"] = said.delay
    else:
        context["field"] = said.field
    place = f"{said.field}: " if said.field else ""
    return kind(
        f"Google said no (HTTP {response.status_code}, {said.code}): {place}{said.words} {advice}",
        **context,
    )


def _error(response: Response) -> Mapping[str, Any] | None:
    """Return the object that an error body is about; some front ends put it into a list."""
    try:
        body: object = response.json()
    except TransportError:
        return None
    if isinstance(body, list) and body:
        body = cast("list[object]", body)[0]
    error = cast("Mapping[str, object]", body).get("error") if isinstance(body, dict) else None
    return cast("Mapping[str, Any]", error) if isinstance(error, dict) else None


def _read(error: Mapping[str, Any], status: int) -> _Said:
    details = tuple(mappings_of(error.get("details")))
    words = str(error.get("message") or "")
    named = error.get("status") or error.get("code")
    code = named.lower() if isinstance(named, str) and not named.isdecimal() else ""
    is_marked = bool(code)
    if code not in _TABLE and code not in MODERATION_CODES:
        default = "internal" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "invalid_argument"
        code = _BY_STATUS.get(status, default)
    violations = [
        item
        for detail in details
        for name in ("violations", "fieldViolations")
        for item in mappings_of(detail.get(name))
    ]
    quotas = (str(item.get(name, "")) for item in violations for name in ("quotaId", "quotaMetric"))
    zeros = ("limit: 0" for item in violations if str(item.get("quotaValue", "")) == "0")
    fields = [str(item["field"]) for item in violations if item.get("field")]
    return _Said(
        code=code,
        words=sentence(words),
        reasons=frozenset(str(detail.get("reason", "")) for detail in details),
        quotas=" ".join((*quotas, *zeros)),
        delay=_delay(details, words),
        field=fields[0] if fields else None,
        is_marked=is_marked,
    )


def _delay(details: tuple[Mapping[str, Any], ...], words: str) -> float | None:
    """Return how long Google asks to wait, from `RetryInfo` or from the message."""
    for detail in details:
        match = _DELAY.fullmatch(str(detail.get("retryDelay", "")))
        if match:
            return float(match[1])
    match = _RETRY_IN.search(words)
    return float(match[1]) if match else None
