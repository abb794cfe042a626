"""Turns a failure of the HTTP library into the typed error, which says whether a byte left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tarash.tarash_gateway.exceptions import TransportError
from tarash.tarash_gateway.wire import http, origin_of

if TYPE_CHECKING:
    from tarash.tarash_gateway.wire import Request

__all__ = ("TypedFailures",)

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
# httpx-aiohttp calls every broken connection a connect timeout; only these aiohttp errors mean
# that nothing was sent, whatever they are turned into.
_NOT_SENT_BY_AIOHTTP = frozenset(
    {
        "ClientConnectorError",
        "ClientProxyConnectionError",
        "ConnectionTimeoutError",
        "InvalidURL",
        "NonHttpUrlClientError",
    }
)


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


def _root(error: BaseException) -> BaseException:
    """Return what was at the bottom of it, without the libraries' hundred lines of frames."""
    found = error
    while (inner := found.__cause__ or found.__context__) is not None:
        found = inner
    return found.with_traceback(None)


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
