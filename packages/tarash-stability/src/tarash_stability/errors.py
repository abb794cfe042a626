"""Error bodies of the service into typed errors, by status and name. Pure.

An answer is the service's own when it has a name in words beside its list of errors, or beside the
message that v1 writes. Of a 5xx or a 408 to a submit that is not enough: what failed on the way may
be at work all the same, and so may a job that was being started. A picture is made within the
exchange, so what failed there is over.

Source: types generated from the vendor's OpenAPI (2025-06: 403 and its name, 150 requests in 10 s,
10 MiB, results for 24 hours); a digest of its reference of 2026-07-09 (60 seconds after a 429);
error bodies in public repositories (400, 401, 402, v1's `insufficient_balance`); a third party's
probe of 2026-09-13 (v1, and that it repeats parts of the key). The names beside 404, 410, 413,
422, 429 and 500 are not documented, so their status alone counts.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from tarash.tarash_gateway.plugin import (
    AuthenticationError,
    ContentModerationError,
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
    sentence,
    text_of,
)
from tarash_stability.operations import FILES, is_started

__all__ = ("LOCK_OUT_SECONDS", "explain")

LOCK_OUT_SECONDS = 60.0
"""How long the service takes nothing more after a 429."""
_MODERATION = "content_moderation"
_QUOTA = frozenset({"insufficient_balance", "payment_required"})
_LOOK = "/v2beta/results/"
_SERVER_ERROR, _UNAVAILABLE, _TOO_MANY, _TIMED_OUT = 500, 503, 429, 408
_PAYMENT, _ABSENT, _GONE = 402, 404, 410
_WAIT_HEADERS = ("retry-after", "retry-after-ms")
_FIELD = re.compile(r"([a-z][a-z_]*): ")
_FIELDS: Mapping[str, str] = {
    **FILES,
    "background_prompt": "prompt",
    "style_preset": "style",
}
_REFUSED: Mapping[int, tuple[type[ProviderError], str]] = {
    # The service's own words may hold parts of the key.
    401: (
        AuthenticationError,
        "Stability AI refused the key ({name}). Look at it and at `base_url`.",
    ),
    403: (PermissionDeniedError, "Stability AI does not let this account do that: {words}"),
    429: (RateLimitedError, "Stability AI takes no more requests for now ({name}): {words}"),
    410: (ModelRetiredError, "Stability AI has shut this down: {words} Use another model."),
}
_ADVICE: Mapping[int, str] = {
    400: "Correct it and send it again.",
    404: "The name of the model, or `base_url`, may be wrong.",
    413: "A request may have 10 MiB: send smaller pictures, or a JPEG or WebP.",
    422: "Prompts must be in English.",
}


@dataclass(frozen=True, slots=True)
class _Said:
    """An error body: its name in words, its sentences, its id, and the field to blame."""

    name: str
    words: str
    id: str | None
    field: str | None


def explain(response: Response) -> TarashError | None:
    """Return the typed error for an answer of 400 or above; None when it says nothing certain."""
    said = _said(response)
    if said is None:
        return None
    if _LOOK in response.url:  # the job's own id says more than that of the error
        return _of_anything(said, response) or _of_a_look(said, response)
    error = _of_anything(said, response) or _of_a_submit(said, response)
    return error and error.locate(request_id=response.headers.get("x-request-id") or said.id)


def _of_anything(said: _Said, response: Response) -> TarashError | None:
    """Return the error for what means the same wherever it stands."""
    status = response.status_code
    if said.name == _MODERATION:
        return ContentModerationError(
            f"Stability AI's safety system refused it: {said.words} Change prompt or inputs.",
            code=said.name,
            stage="input",
        )
    if said.name in _QUOTA or status == _PAYMENT:
        return QuotaExceededError(
            f"Stability AI says that the account's credits are used up ({said.name}): {said.words}",
            code=said.name,
        )
    if status not in _REFUSED or (status == _GONE and _LOOK in response.url):
        return None
    kind, words = _REFUSED[status]
    error = kind(words.format(name=said.name, words=said.words), code=said.name)
    if status == _TOO_MANY and not any(response.headers.get(name) for name in _WAIT_HEADERS):
        error.retry_after_seconds = LOCK_OUT_SECONDS
    return error


def _of_a_look(said: _Said, response: Response) -> ProviderError:
    """Return the error for a look at a result; of a job that is being made it says nothing."""
    status = response.status_code
    if status == _ABSENT:
        return ProviderUnavailableError(
            f"Stability AI does not find the result: {said.words} It may a little later; it keeps "
            "a result for 24 hours, and for the account that asked for it.",
            code=said.name,
        )
    if status == _GONE:
        return RequestRejectedError(
            f"Stability AI does not have the result any more: {said.words}", code=said.name
        )
    if status >= _SERVER_ERROR or status == _TIMED_OUT:
        return _unavailable(said, status)
    return ProviderError(
        f"Stability AI did not tell the state of the job (HTTP {status}): {said.words}",
        code=said.name,
    )


def _of_a_submit(said: _Said, response: Response) -> TarashError | None:
    """Return the error for a submit; None where a job may have been taken."""
    status = response.status_code
    if status >= _SERVER_ERROR or status == _TIMED_OUT:
        failed = status == _SERVER_ERROR and not is_started(response.url)
        return _unavailable(said, status) if failed or status == _UNAVAILABLE else None
    if status not in _ADVICE:
        return RequestRejectedError(
            f"Stability AI refused the request (HTTP {status}, {said.name}): {said.words}",
            code=said.name,
        )
    return InvalidRequestError(
        f"Stability AI refused the request ({said.name}): {said.words} {_ADVICE[status]}",
        field="model" if status == _ABSENT else said.field,
        code=said.name,
    )


def _unavailable(said: _Said, status: int) -> ProviderUnavailableError:
    return ProviderUnavailableError(
        f"Stability AI failed (HTTP {status}, {said.name}): {said.words} Try again later.",
        code=said.name,
    )


def _said(response: Response) -> _Said | None:
    """Return what an error body says; None when it is not the service's own."""
    try:
        body = mapping_of(response.json())
    except TransportError:
        return None
    name, texts = text_of(body.get("name")), _texts(body)
    if name is None or name.isdecimal() or not texts:
        return None
    blamed = _FIELD.match(texts[0])
    field = blamed and _FIELDS.get(blamed[1], blamed[1])
    return _Said(name, sentence("; ".join(texts)), text_of(body.get("id")), field)


def _texts(body: Mapping[str, Any]) -> Sequence[str]:
    """Return the sentences of an error of v2beta, or the one of v1."""
    listed = body.get("errors")
    found = cast("list[object]", listed) if isinstance(listed, list) else [body.get("message")]
    return tuple(text for text in found if isinstance(text, str) and text)
