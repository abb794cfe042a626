"""What a failure leaves behind: a typed error, which says whether a byte left, and no secrets.

The errors of libraries hold requests with their keys, and the frames of a traceback hold prompts.
"""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

from tarash.tarash_gateway.exceptions import TarashError, TransportError
from tarash.tarash_gateway.wire import http, origin_of

if TYPE_CHECKING:
    from tarash.tarash_gateway.wire import Request

__all__ = ("ForeignError", "TypedFailures", "answer_in", "empty_frames")

_LONGEST_REASON = 200
# Errors after which no byte of the request can have reached the server.
_NOT_SENT = (
    http.ConnectError,
    http.ConnectTimeout,
    http.PoolTimeout,
    http.UnsupportedProtocol,
    http.ProxyError,
    http.InvalidURL,
    UnicodeError,  # a host name that cannot be looked up
)
# ValueError: what is refused as unfit before or while it is written.
_FAILURES = (http.HTTPError, http.InvalidURL, http.StreamError, OSError, ValueError)
# Where the classes are whose errors hold numbers and words of the system alone.
_OF_THE_SYSTEM = frozenset({"builtins", "socket", "ssl"})
# Only these aiohttp errors mean that nothing was sent, whatever a caller's client turns them into:
# httpx-aiohttp calls every broken connection a connect timeout.
_NOT_SENT_BY_AIOHTTP = frozenset(
    {
        "ClientConnectorError",
        "ClientProxyConnectionError",
        "ConnectionTimeoutError",
        "InvalidURL",
        "NonHttpUrlClientError",
    }
)


class ForeignError(Exception):
    """Stands for an error of others that holds what is private; its text names it."""


def empty_frames(error: BaseException, handled: BaseException | None) -> None:
    """Empty the frames that `error` has come through, since they hold keys and prompts.

    Whoever shows variables with a traceback, as test runners and error trackers do, still shows
    every line, and the variables of the program that called.

    Args:
        error: What ends a call.
        handled: What the caller was handling when it made the call, which stays the caller's.
    """
    seen: list[BaseException | None] = [None, handled]
    left: list[BaseException | None] = [error]
    while left:
        found = left.pop()
        if found is None or any(found is known for known in seen):
            continue
        seen.append(found)
        traceback.clear_frames(found.__traceback__)
        if isinstance(found, TarashError) and found.__cause__ is not None:
            found.__context__ = None  # a library's, which only hides behind the cause
        left += [found.__cause__, found.__context__]
        left += getattr(found, "exceptions", ())  # of a group


class TypedFailures:
    """Turns a failure of the HTTP library into the typed error."""

    __slots__ = ("_request",)

    def __init__(self, request: Request) -> None:
        self._request = request

    def __enter__(self) -> None:
        return

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is None or not (isinstance(error, _FAILURES) or _of_aiohttp(error)):
            return
        request, sent = self._request, _was_sent(error)
        raise TransportError(
            f"{request.method} {origin_of(request.url) or 'an address without a host'} failed: "
            f"{_reason(error)}. "
            + (
                "The request may have arrived."
                if sent
                else "Nothing was sent; look at the network, proxies and `base_url`."
            ),
            sent=sent,
        ) from _root(error)


def answer_in(error: http.HTTPStatusError) -> http.Response:
    """Return the answer that a hook of a caller's client raised; without its body if it is lost."""
    answer = error.response
    if answer.is_stream_consumed:
        return answer
    headers = {n: value for n, value in answer.headers.items() if not n.startswith("content-")}
    return http.Response(answer.status_code, headers=headers)


def _root(error: BaseException) -> BaseException:
    """Return what was at the bottom of it: the system's own reason, or the name of another."""
    found = error
    while (inner := found.__cause__ or found.__context__) is not None:
        found = inner
    if isinstance(found, OSError) and type(found).__module__ in _OF_THE_SYSTEM:
        return found.with_traceback(None)
    return ForeignError(f"{type(found).__module__}.{type(found).__qualname__}")


def _was_sent(error: BaseException) -> bool:
    """Tell whether a byte of the request may have reached the server."""
    cause = _aiohttp_error(error)
    if cause is not None:
        return not any(kind.__name__ in _NOT_SENT_BY_AIOHTTP for kind in type(cause).__mro__)
    return not isinstance(error, _NOT_SENT)


def _reason(error: BaseException) -> str:
    """Return what happened, without what a library quotes from headers, addresses and answers."""
    aiohttp_error = _aiohttp_error(error)
    name = type(aiohttp_error or error).__name__
    found: BaseException | None = error
    while found is not None:
        if isinstance(found, OSError) and not _of_aiohttp(found) and str(found):
            return f"{name}: {found}"
        found = found.__cause__ or (found.__context__ if _of_httpcore(found) else None)
    text = "" if aiohttp_error or not isinstance(error, http.TransportError) else str(error)
    return f"{name}: {text[:_LONGEST_REASON].rstrip('.')}" if text else name


def _aiohttp_error(error: BaseException) -> BaseException | None:
    """Return the error of aiohttp that `error` is or was made from."""
    if _of_aiohttp(error):
        return error
    cause = error.__cause__
    return cause if cause is not None and _of_aiohttp(cause) else None


def _of_httpcore(error: BaseException) -> bool:
    # It raises its errors from None, and some say nothing themselves.
    return type(error).__module__.startswith("httpcore")


def _of_aiohttp(error: BaseException) -> bool:
    return type(error).__module__.partition(".")[0] == "aiohttp"
