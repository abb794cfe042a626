"""Where a request goes: its address and its parameters, as they stand in what is sent."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from tarash.tarash_gateway.exceptions import TransportError
from tarash.tarash_gateway.wire import http

if TYPE_CHECKING:
    from collections.abc import Callable

    from tarash.tarash_gateway.wire import Request

__all__ = ("address_of", "target_of")

T = TypeVar("T")
_HIGHEST_PORT = 65535
_NO_HOST = "it has no host"
_QUERY = re.compile(r"[?#]")
_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
# An address that the library would write as it is: nothing to be quoted, folded or left out.
_FINISHED = re.compile(
    rf"https?://(?:{_OCTET}(?:\.{_OCTET}){{3}}|(?:[a-z0-9-]+\.)+[a-z][a-z0-9-]*)"
    r"(?::([1-9]\d{0,4}))?"
    r"(?:/[\w.~!$&'()*+,;=:@-]+)+/?"
    r"(?:\?[\w./~!$&()*+,;=:@?-]+)?",
    re.ASCII,
)
_DEFAULT_PORTS = frozenset({"80", "443"})
_LONGEST_FINISHED = 8192


def address_of(request: Request) -> str:
    """Return the address of `request`, its parameters added to those that are there.

    The library takes 25 us to write an address anew, and each job has its own; so one that it
    would not change is left as it is.

    Raises:
        TransportError: It is no address; nothing was sent.
    """
    return _made_of(request, _written)


def target_of(request: Request) -> http.URL:
    """Return the same as the library's value. Raises what `address_of` raises."""
    return _made_of(request, _parsed)


def _made_of(request: Request, make: Callable[[str], T]) -> T:
    try:
        return make(_whole(request))
    except (http.InvalidURL, LookupError, TypeError, ValueError) as error:
        reason = _NO_HOST if _NO_HOST in error.args else type(error).__name__
    raise TransportError(
        f"{request.method} cannot go to an address that is none ({reason}). Nothing was sent; "
        "look at `base_url`.",
        sent=False,
    )


def _whole(request: Request) -> str:
    if not request.params:
        return request.url
    if _QUERY.search(request.url):  # the library's own option would replace the query
        return str(http.URL(request.url).copy_merge_params(request.params))
    return f"{request.url}?{http.QueryParams(request.params)}"


def _written(url: str) -> str:
    return url if _is_finished(url) else str(_parsed(url))


@lru_cache(maxsize=512)
def _parsed(url: str) -> http.URL:
    """Return the library's own value; it is slow to make, and a job is looked at many times."""
    parsed = http.URL(url)
    if not parsed.host or (parsed.port or 0) > _HIGHEST_PORT:
        raise LookupError(_NO_HOST)
    return parsed


def _is_finished(url: str) -> bool:
    """Tell whether the library would write `url` as it is; in doubt it is asked."""
    found = _FINISHED.fullmatch(url)
    if found is None or "/." in url or len(url) > _LONGEST_FINISHED:
        return False
    port = found[1]
    return port is None or (port not in _DEFAULT_PORTS and int(port) <= _HIGHEST_PORT)
