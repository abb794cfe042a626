"""Replicate's HTTP errors into typed errors. Pure.

Its errors are problems with a `detail`. Nothing in one of a 5xx or a 408 says that no prediction
was created, so such an answer to a submit is left to the core, which then does not know.

Source: "Replicate HTTP API" 1.0.0-a1; replicate.com/docs/topics/predictions/rate-limits; PyPI
replicate 1.0.7 (`exceptions.py`); public reports of 2025 and 2026 for texts and `invalid_fields`;
read in November 2026.
"""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, NamedTuple

from tarash.tarash_gateway.plugin import (
    AuthenticationError,
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
    mapping_of,
    mappings_of,
    sentence,
    text_of,
)

__all__ = ("NO_SUCH_MODEL", "explain")

NO_SUCH_MODEL = "model_not_found"
"""Code of the refusal of a model that is not there, or not under the path of official models."""

_SERVER_ERROR, _TIMED_OUT = 500, 408
_RESETS = re.compile(r"resets in ~?(\d+(?:\.\d+)?)\s*s", re.IGNORECASE)
_LINE = re.compile(r"-\s*input\.(?P<field>[\w.]+)\s*:")
_LOOK = re.compile(r"/predictions/[^/?]+/?(?:\?|$)")
_CANCEL = re.compile(r"/predictions/[^/?]+/cancel/?(?:\?|$)")
_FILES = re.compile(r"/files/?(?:\?|$)")
_ENDED = re.compile(
    r"deprecat|retired|disabled|shut ?down|no longer (?:available|supported|exists?)", re.IGNORECASE
)
_VERSION = re.compile(r"\bversion\b.*(?:not exist|not permitted)", re.IGNORECASE | re.DOTALL)
_WAIT_HEADERS = ("retry-after", "retry-after-ms")  # the core reads them, and they win
_INVALID = frozenset({400, 413, 422})
_OF_THE_ACCOUNT = frozenset({401, 402, 429})  # what is "disabled" there is no model
_GONE = "Replicate may find it a little later; resume(job) asks again."


class _Said(NamedTuple):
    """What a problem says."""

    words: str
    title: str
    field: str | None
    seconds: float | None


def explain(response: Response) -> TarashError | None:
    """Return the typed error for an answer of 400 or above; None when it is not Replicate's own."""
    status = response.status_code
    if status >= _SERVER_ERROR or status == _TIMED_OUT:
        return None
    body = _object(response)
    if not {"detail", "title"} & body.keys():
        return None
    said = _read(body, response)
    if _LOOK.search(response.url) or _CANCEL.search(response.url):
        return _of_a_prediction(said, status)
    if status in _INVALID:
        return _invalid(said, response)
    if status == HTTPStatus.NOT_FOUND or (
        status not in _OF_THE_ACCOUNT and _ENDED.search(said.words)
    ):
        return _missing(said, response)
    return _by_status(said, status)


def _by_status(said: _Said, status: int) -> TarashError:
    kind, text = _BY_STATUS.get(status, _OTHER)
    message = text.format(status=status, words=said.words)
    return kind(message, code=said.title or None, retry_after_seconds=said.seconds)


def _of_a_prediction(said: _Said, status: int) -> TarashError:
    """Return the error for a look or a cancel that failed: it says nothing of the prediction."""
    if status in _BY_STATUS:
        return _by_status(said, status)
    if status == HTTPStatus.NOT_FOUND:
        return ProviderUnavailableError(
            f"Replicate does not find the prediction: {said.words} {_GONE}", code="not_found"
        )
    return ProviderError(
        f"Replicate did not tell the state of the prediction (HTTP {status}): {said.words} "
        "resume(job) asks again.",
        code=said.title or None,
    )


def _missing(said: _Said, response: Response) -> TarashError:
    if _ENDED.search(said.words):
        return ModelRetiredError(
            f"Replicate has shut the model down: {said.words} Use another one.",
            code="model_retired",
        )
    if "/deployments/" in response.url:
        return InvalidRequestError(
            f"Replicate has no such deployment, or not for this account: {said.words} Look its "
            "name up on replicate.com/deployments.",
            field="model",
            code="deployment_not_found",
        )
    return InvalidRequestError(
        f"Replicate has no such model, or not for this account: {said.words} Look its id up on "
        "replicate.com/explore.",
        field="model",
        code=NO_SUCH_MODEL,
    )


def _invalid(said: _Said, response: Response) -> TarashError:
    """Return the error for a request that cannot be; an ended or unknown version is the model's."""
    if _ENDED.search(said.words) and said.field is None:
        return _missing(said, response)
    if _FILES.search(response.url):
        return InvalidRequestError(
            f"Replicate refused a file (HTTP {response.status_code}): {said.words} No prediction "
            "was created.",
            code=said.title or None,
        )
    is_version = _VERSION.search(f"{said.title} {said.words}") is not None
    place = f"{said.field}: " if said.field and said.field not in said.words else ""
    return InvalidRequestError(
        f"Replicate refused the request (HTTP {response.status_code}): {place}{said.words} Correct "
        "it and send it again.",
        field="model" if is_version else said.field,
        code=said.title or None,
    )


def _read(body: Mapping[str, Any], response: Response) -> _Said:
    """Return what a problem says, and the first input that it names."""
    detail = body.get("detail")
    words = detail if isinstance(detail, str) else body.get("title")
    fields = [text_of(one.get("field")) for one in mappings_of(body.get("invalid_fields"))]
    named = next((name for name in fields if name), None)
    line = _LINE.search(str(words))
    field = named or (line["field"] if line else None)
    return _Said(
        words=sentence(words),
        title=text_of(body.get("title")) or "",
        field=field.removeprefix("input.") if field else None,
        seconds=None if _has_header(response) else _seconds(body, str(words)),
    )


def _has_header(response: Response) -> bool:
    return any(response.headers.get(name) for name in _WAIT_HEADERS)


def _seconds(body: Mapping[str, Any], words: str) -> float | None:
    """Return the pause that a rate limit asks for, in its own field or in its words."""
    stated = body.get("retry_after")
    if isinstance(stated, int | float) and not isinstance(stated, bool) and stated >= 0:
        return float(stated)
    match = _RESETS.search(words)
    return float(match[1]) if match else None


def _object(response: Response) -> Mapping[str, Any]:
    try:
        return mapping_of(response.json())
    except TransportError:
        return {}


_NO_CREDIT = (
    "Replicate's account has no credit left: {words} Buy some on replicate.com/account/billing and "
    "wait a few minutes."
)
_LIMITED = (
    "Replicate takes no more requests for now: {words} Its limits are lower while the account's "
    "credit is low."
)
_REFUSED = "Replicate refused the token: {words} Look at api_key or REPLICATE_API_TOKEN."
_BY_STATUS: Mapping[int, tuple[type[ProviderError], str]] = {
    401: (AuthenticationError, _REFUSED),
    402: (QuotaExceededError, _NO_CREDIT),
    403: (PermissionDeniedError, "the token may not do this: {words}"),
    429: (RateLimitedError, _LIMITED),
}
_OTHER = (RequestRejectedError, "Replicate refused the request (HTTP {status}): {words}")
