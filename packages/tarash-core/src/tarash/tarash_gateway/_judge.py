"""What an answer stands for: itself below 400, a typed and redacted error above.

Pure. An error for a paid submit is *rejected* when the service said itself that it took nothing;
a failure on the way to it, or in the middle of its work, leaves it *unknown*.
"""

from __future__ import annotations

import email.utils
import json
import logging
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeGuard

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

    from tarash.tarash_gateway.wire import Headers, Request, Response

__all__ = ("Redactor", "judge", "retry_after_seconds")

_log = logging.getLogger("tarash")
_REDIRECT, _CLIENT_ERROR, _SERVER_ERROR, _TIMED_OUT = 300, 400, 500, 408
_LONGEST_BODY = 4000  # characters of an answer that an error keeps
_LONGEST_SUMMARY = 300  # characters of it that stand in the message
_SHORT = 12  # a secret or prompt shorter than this is replaced only as a whole word

_BY_STATUS: dict[int, type[ProviderError]] = {
    401: AuthenticationError,
    402: QuotaExceededError,
    403: PermissionDeniedError,
    408: ProviderUnavailableError,
    429: RateLimitedError,
}

# Shapes of keys that a service may repeat in part: a known prefix, or a masked middle.
_KEY_SHAPES = re.compile(
    r"(?:\b(?:sk|r8|key|pk|rk)[-_][A-Za-z0-9_\-*.]{6,})"
    r"|(?:\bAIza[A-Za-z0-9_\-*]{10,})"
    r"|(?:(?<=Bearer )[^\s\"']+)|(?:(?<=Key )[^\s\"']{8,})"
    r"|(?:[A-Za-z0-9_\-]*\*{3,}[A-Za-z0-9_\-]*)"
)


@dataclass(frozen=True)
class Redactor:
    """Replaces keys and prompts in what a service says.

    Attributes:
        keys: Secrets of this call.
        prompts: The request's own words.
    """

    keys: tuple[str, ...] = field(default=(), repr=False)
    prompts: tuple[str, ...] = field(default=(), repr=False)

    def text(self, text: str) -> str:
        """Return `text` without keys and prompts."""
        for words, name in ((self.keys, "[key]"), (self.prompts, "[prompt]")):
            for word in sorted(filter(None, words), key=len, reverse=True):
                text = _replaced(text, word, name)
        return _KEY_SHAPES.sub("[key]", text)

    def value(self, value: object) -> object:
        """Return a JSON value with every text in it redacted."""
        if isinstance(value, str):
            return self.text(value)
        if _is_list(value):
            return [self.value(item) for item in value]
        if _is_object(value):
            return {self.text(str(name)): self.value(item) for name, item in value.items()}
        return value

    def error(self, error: TarashError) -> TarashError:
        """Return `error` with message, body and value redacted in place."""
        error.message = self.text(error.message)
        error.args = (error.message,)
        for name in ("body", "value", "code"):
            if getattr(error, name, None) is not None:
                setattr(error, name, self.value(getattr(error, name)))
        return error


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
    error = _explained(response, explain) if response.status_code >= _CLIENT_ERROR else None
    if error is None:
        error = _by_status(response, request, redactor)
    if isinstance(error, TransportError):
        error.sent = True  # there is an answer, whatever the plugin calls it
    if isinstance(error, ProviderError | InvalidRequestError):
        error.locate(status_code=response.status_code, body=_body(response, redactor))
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


def _by_status(response: Response, request: Request, redactor: Redactor) -> TarashError:
    """Return the error for an answer that the provider's plugin does not explain."""
    status, place = response.status_code, origin_of(request.url)
    # Only of a submit is it the last word: a look that is refused says nothing about the job.
    refused = RequestRejectedError if request.is_paid else ProviderError
    if status < _CLIENT_ERROR:
        return refused(
            f"{request.method} {place} was redirected (HTTP {status}); API calls do not follow "
            "redirects, so that a key goes to its own host only. Correct `base_url`."
        )
    said = _summary(response, redactor)
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


def _summary(response: Response, redactor: Redactor) -> str:
    """Return the first words of the answer in brackets; nothing of a page for browsers."""
    body = _redacted(response, redactor)
    words = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    text = " ".join(words.split())[:_LONGEST_SUMMARY]
    return f" ({text})" if text and "<" not in text else ""


def _body(response: Response, redactor: Redactor) -> object:
    body = _redacted(response, redactor)
    if len(response.content) <= _LONGEST_BODY:
        return body
    words = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    return words[:_LONGEST_BODY]


def _redacted(response: Response, redactor: Redactor) -> object:
    """Return the whole body redacted; a prompt that is cut, or escaped, would not be found."""
    try:
        return redactor.value(response.json())
    except (TarashError, RecursionError):
        return redactor.text(response.text)


def _replaced(text: str, word: str, name: str) -> str:
    if len(word) >= _SHORT:
        return text.replace(word, name)
    return re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", name, text)


def _is_list(value: object) -> TypeGuard[list[object]]:
    return isinstance(value, list)


def _is_object(value: object) -> TypeGuard[dict[object, object]]:
    return isinstance(value, dict)
