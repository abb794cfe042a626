"""What an answer stands for: itself below 400, a typed and redacted error above.

Pure. An error for a paid submit is *rejected* when the service said itself that it took nothing;
a failure on the way to it, or in the middle of its work, leaves it *unknown*.
"""

from __future__ import annotations

import email.utils
import json
import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from tarash.tarash_gateway.exceptions import (
    AuthenticationError,
    InvalidRequestError,
    PermissionDeniedError,
    PluginError,
    ProviderError,
    ProviderUnavailableError,
    QuotaExceededError,
    RateLimitedError,
    RequestRejectedError,
    SubmissionUnknownError,
    TarashError,
    TransportError,
)
from tarash.tarash_gateway.wire import origin_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from tarash.tarash_gateway.models._redact import Redactor
    from tarash.tarash_gateway.wire import Headers, Request, Response

__all__ = ("judge", "retry_after_seconds")

_log = logging.getLogger("tarash")
_REDIRECT, _CLIENT_ERROR, _SERVER_ERROR, _TIMED_OUT = 300, 400, 500, 408
_LONGEST_BODY = 4000  # characters of an answer that an error keeps
_LONGEST_SUMMARY = 300  # characters of it that stand in the message
_LONGEST_READ = 65_536  # bytes of an answer that are read as JSON; of a longer one some are text

_BY_STATUS: dict[int, type[ProviderError]] = {
    401: AuthenticationError,
    402: QuotaExceededError,
    403: PermissionDeniedError,
    408: ProviderUnavailableError,
    429: RateLimitedError,
}


def judge(
    response: Response,
    request: Request,
    explain: Callable[[Response], TarashError | None],
    redactor: Redactor,
    now: Callable[[], datetime],
) -> Response:
    """Return `response`, or raise the typed error that it stands for.

    Raises:
        TarashError: The status is 300 or above.
    """
    if response.status_code < _REDIRECT:
        return response
    said = _said(response)
    body = redactor.value(said)
    error = None
    if response.status_code >= _CLIENT_ERROR:
        error = _explained(_readable(response, said, redactor), explain)
    if error is None:
        error = _by_status(response, request, body)
    if isinstance(error, TransportError):
        error.sent = True  # there is an answer, whatever the plugin calls it
    if isinstance(error, ProviderError | InvalidRequestError):
        error.locate(status_code=response.status_code, body=_kept(body, response))
    if isinstance(error, ProviderError):
        error.locate(retry_after_seconds=retry_after_seconds(response.headers, now()))
    raise redactor.error(error)


def retry_after_seconds(headers: Headers, now: datetime) -> float | None:
    """Return how long the service asks to wait: `retry-after-ms`, seconds, or an HTTP date."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        text = headers.get(name, "").strip()
        try:
            seconds = float(text) * unit
        except ValueError:
            continue
        # Not a number and infinity parse as floats, and mean nothing here.
        if 0 <= seconds < float("inf"):
            return seconds
    try:
        date = email.utils.parsedate_to_datetime(headers.get("retry-after", ""))
    except (ValueError, OverflowError):
        return None
    if date.tzinfo is None:
        return None
    return max(0.0, (date - now).total_seconds())


def _explained(
    response: Response, explain: Callable[[Response], TarashError | None]
) -> TarashError | None:
    """Return what the plugin says of the answer; a plugin that breaks over it says nothing."""
    try:
        return explain(response)
    except PluginError as error:
        _log.warning("an answer with HTTP %s goes by its status: %s", response.status_code, error)
        return None
    except TarashError as error:  # raised, where it was to be returned
        return error


def _by_status(response: Response, request: Request, body: object) -> TarashError:
    """Return the error for an answer that the provider's plugin does not explain."""
    status, place = response.status_code, origin_of(request.url)
    # Only of a submit is it the last word: a look that is refused says nothing about the job.
    refused = RequestRejectedError if request.is_paid else ProviderError
    if status < _CLIENT_ERROR:
        return refused(
            f"{request.method} {place} was redirected (HTTP {status}); API calls do not follow "
            "redirects, so that a key goes to its own host only. Correct `base_url`."
        )
    said = _summary(body)
    if request.is_paid and (status >= _SERVER_ERROR or status == _TIMED_OUT):
        return SubmissionUnknownError(
            f"HTTP {status} from {place}, which does not say that nothing was taken{said}: the "
            "paid submit may have been accepted. Look at the provider's job list before you pay "
            "again."
        )
    if status >= _SERVER_ERROR:
        return ProviderUnavailableError(f"{place} answered HTTP {status}{said}. Try again later.")
    kind = _BY_STATUS.get(status, refused)
    return kind(f"{request.method} {place} was refused with HTTP {status}{said}.")


def _said(response: Response) -> object:
    """Return the body as JSON, or else as text."""
    if len(response.content) > _LONGEST_READ:
        return response.content[:_LONGEST_READ].decode("utf-8", "replace")
    try:
        return response.json()
    except (TarashError, RecursionError):
        return response.text


def _readable(response: Response, said: object, redactor: Redactor) -> Response:
    """Return the answer as a plugin may read and cut it; a prompt that is cut is hard to find."""
    told = redactor.data(said)
    if told == said:
        return response
    words = told if isinstance(told, str) else json.dumps(told)
    return replace(response, content=words.encode("utf-8", "replace"))


def _summary(body: object) -> str:
    """Return the first words of the answer in brackets; nothing of a page for browsers."""
    text = " ".join(_words(body).split())[:_LONGEST_SUMMARY]
    return f" ({text})" if text and "<" not in text else ""


def _kept(body: object, response: Response) -> object:
    """Return what an error keeps of the body."""
    return body if len(response.content) <= _LONGEST_BODY else _words(body)[:_LONGEST_BODY]


def _words(body: object) -> str:
    return body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
