"""What leaves for a request: its head and its body; what is wrong with them is said before."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

from tarash.tarash_gateway._target import target_of
from tarash.tarash_gateway.exceptions import ConfigurationError, InvalidRequestError
from tarash.tarash_gateway.wire import http, origin_of

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from tarash.tarash_gateway.wire import Request

__all__ = ("body_of", "check_sendable", "has_form", "merged", "pinned", "writing")

_to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


def pinned(request: Request, headers: dict[str, str]) -> tuple[http.URL, str]:
    """Return the URL with the IP address that is given, and whom the certificate must name.

    `headers` get the host; and no connection is kept, since another request on it would go to
    other names without a look at their TLS.
    """
    url = target_of(request)
    headers |= {"Host": url.netloc.decode("ascii"), "Connection": "close"}
    return url.copy_with(host=request.address), url.raw_host.decode("ascii")


def has_form(request: Request) -> bool:
    """Tell whether the body is one that the library writes."""
    return request.data is not None or request.files is not None


def body_of(request: Request) -> tuple[dict[str, str], bytes]:
    """Return the headers of `request`, with those that its body needs, and the body.

    Raises:
        InvalidRequestError: The body cannot be written.
    """
    headers = dict(request.headers)
    if request.json is None:
        return headers, request.content or b""
    with writing(request):
        body = _to_json(request.json).encode()
    if "content-type" not in map(str.lower, headers):
        headers["Content-Type"] = "application/json"
    return headers, body


@contextmanager
def writing(request: Request) -> Generator[None]:
    """Turn the failure to write a body into the typed error."""
    try:
        yield
    except (TypeError, ValueError) as error:
        why = f": {error}" if type(error) is TypeError else ""
        raise InvalidRequestError(
            f"the body of {request.method} {origin_of(request.url)} cannot be written: "
            f"{type(error).__name__}{why}. Nothing was sent; look at `extra_params`."
        ) from None


def check_sendable(request: Request, *, is_closed: bool) -> None:
    """Refuse to send with a client that is closed, or a header that cannot be sent.

    Raises:
        ConfigurationError: It is so; nothing was sent.
    """
    if is_closed:
        raise ConfigurationError(
            f"{request.method} {origin_of(request.url)} was to go through an HTTP client that is "
            "closed; nothing was sent. Keep the client open for as long as its gateway is used."
        )
    unfit = _unfit_header(request)
    if unfit is not None:
        raise ConfigurationError(
            f"the header {unfit!r} of {request.method} {origin_of(request.url)} holds characters "
            "that no header may hold, such as a line break; nothing was sent. Look at `api_key` "
            "and where it is read from."
        )


def _unfit_header(request: Request) -> str | None:
    """Return the name of a header that cannot be sent as it is, such as one with a line break."""
    for name, value in request.headers.items():
        is_plain = value.isascii() and value.isprintable() and value == value.strip()
        if not (is_plain and _HEADER_NAME.fullmatch(name)):
            return name
    return None


def merged(headers: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return `headers` after the library's usual ones, which they replace.

    A client of ours has no address, parameters, cookies and login of its own to be merged with.
    """
    named = {name.lower() for name in headers}
    kept = [(name, value) for low, name, value in _usual() if low not in named]
    return [*kept, *headers.items()]


@cache
def _usual() -> tuple[tuple[str, str, str], ...]:
    """Return what the library sends by itself: each name in small letters, name, and value."""
    raw = http.Client(transport=http.BaseTransport()).headers.raw
    entries = ((name.decode("ascii"), value.decode("ascii")) for name, value in raw)
    return tuple((name.lower(), name, value) for name, value in entries)
