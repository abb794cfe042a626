"""The flow that brings the file behind a URL to disk: tries, redirects, and what may see a key.

Each hop is either trusted or checked by the guard. The headers of the first request stay with
its own origin.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urljoin

from tarash.tarash_gateway._guard import Guard
from tarash.tarash_gateway.exceptions import MediaError, TransportError
from tarash.tarash_gateway.flows import Flow, Save, Saved, Sleep
from tarash.tarash_gateway.wire import Headers, Request, origin_of

__all__ = ("Source", "download")

_TRIES = 5
_REDIRECTS = 5
_FIRST_PAUSE_SECONDS = 0.25
_LONGEST_PAUSE_SECONDS = 30.0
_OK, _PARTIAL, _UNAUTHORISED, _RANGE_REFUSED = 200, 206, 401, 416
_REDIRECTED = frozenset({301, 302, 303, 307, 308})
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_GONE = frozenset({403, 404, 410})
_RANGE = re.compile(r"bytes (?:(\d+)-\d+|\*)/(?:(\d+)|\*)")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a file comes from.

    Attributes:
        request: What to send first; its headers may hold a key.
        guard: Decides about each host that is not trusted.
        limit_bytes: More than this is refused.
        trusts: Whether a URL is of the provider's own configured origins.
        remark: What else an error should say, such as when the URL expires.
    """

    request: Request
    guard: Guard
    limit_bytes: int
    trusts: Callable[[str], bool] = lambda _url: False
    remark: str = ""


@dataclass(frozen=True, slots=True)
class _Part:
    """What is on disk already, and how to ask for the rest of the same file.

    Attributes:
        size_bytes: Its size; 0 when it is of no use.
        total_bytes: Size of the whole, when it was told.
        validator: What tells that the file is still the same: its ETag or time of change.
    """

    size_bytes: int = 0
    total_bytes: int | None = None
    validator: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        """What asks for the rest."""
        if not self.size_bytes:
            return {}
        asked = {"Range": f"bytes={self.size_bytes}-"}
        return {**asked, "If-Range": self.validator} if self.validator else asked

    def rest_after(self, saved: Saved) -> _Part | None:
        """Return what is on disk after an answer 200 or 206; None when that is the whole file."""
        start, total = _extent(saved)
        if saved.status_code == _PARTIAL and (
            start != self.size_bytes or self.total_bytes not in {None, total}
        ):
            return _Part()  # another part, or another file, than the one that was asked for
        if saved.status_code == _PARTIAL and self._is_of_another_file(saved.headers):
            return _Part()  # the server does not know `If-Range`
        if saved.complete and total in {None, saved.size_bytes}:
            return None
        validator = _validator(saved.headers)
        is_sure = validator is not None or total is not None
        is_shorter = total is None or saved.size_bytes < total
        is_plain = saved.headers.get("content-encoding", "identity") == "identity"
        if not (is_sure and is_shorter and is_plain):
            return _Part()
        return _Part(saved.size_bytes, total, validator)

    def _is_of_another_file(self, headers: Headers) -> bool:
        found = _validator(headers)
        return None not in {self.validator, found} and self.validator != found


def download(source: Source, path: Path) -> Flow[Saved]:
    """Bring the file to `path` and return the last answer.

    What is on disk when a connection breaks is kept, and only the rest is asked for.

    Raises:
        MediaError: The file is gone, too large, refused, or its host is not public.
        TransportError: It did not arrive whole in several tries.
    """
    part, pause_seconds, failure = _Part(), 0.0, TransportError("nothing was tried")
    for attempt in range(_TRIES):
        if attempt:
            yield Sleep(max(pause_seconds, _FIRST_PAUSE_SECONDS * 2 ** (attempt - 1)))
        try:
            saved = yield from _follow(source, path, part, attempt)
        except TransportError as error:
            failure = error
            continue
        if saved.status_code in {_OK, _PARTIAL}:
            rest = part.rest_after(saved)
            if rest is None:
                return saved
            part = rest
        elif saved.status_code == _RANGE_REFUSED and part.size_bytes:
            if _extent(saved)[1] == part.size_bytes:
                return saved
            part = _Part()
        elif saved.status_code not in _PASSING:
            raise _refusal(source, saved)
        pause_seconds = _asked_pause(saved.headers)
        failure = _broken(source, saved)
    raise failure


def _follow(source: Source, path: Path, part: _Part, attempt: int) -> Flow[Saved]:
    """Ask once, through redirects, and return the answer that is none."""
    request, first_origin, has_key = source.request, origin_of(source.request.url), True
    for _ in range(_REDIRECTS + 1):
        is_trusted, address = source.trusts(request.url), None
        if not is_trusted:
            resolved = yield from source.guard.check(request.url)
            address = resolved.address(attempt)
        has_key = has_key and is_trusted and origin_of(request.url) == first_origin
        headers = {**(source.request.headers if has_key else {}), **part.headers}
        request = replace(request, headers=headers, address=address)
        saved: Saved = yield Save(request, path, part.size_bytes, source.limit_bytes)
        if saved.status_code not in _REDIRECTED:
            return saved
        target = saved.headers.get("location")
        if not target:
            raise MediaError(f"{origin_of(request.url)} redirected the download to nowhere")
        request = Request("GET", urljoin(request.url, target))
    raise MediaError(f"{first_origin} redirected the download more than {_REDIRECTS} times")


def _extent(saved: Saved) -> tuple[int | None, int | None]:
    """Return where the body of an answer begins in the file, and the size of the whole."""
    if saved.status_code == _OK:
        length = saved.headers.get("content-length", "")
        is_encoded = saved.headers.get("content-encoding", "identity") != "identity"
        return 0, int(length) if length.isdecimal() and not is_encoded else None
    found = _RANGE.fullmatch(saved.headers.get("content-range", "").strip())
    start, total = found.groups() if found else (None, None)
    return int(start) if start else None, int(total) if total else None


def _validator(headers: Headers) -> str | None:
    """Return what a resumed download compares: the strong ETag, or else the time of change."""
    etag: str | None = headers.get("etag")
    changed: str | None = headers.get("last-modified")
    return etag if etag and not etag.startswith("W/") else changed


def _asked_pause(headers: Headers) -> float:
    """Return how long the service asks to wait, in seconds, within reason."""
    asked = headers.get("retry-after", "")
    return min(float(asked), _LONGEST_PAUSE_SECONDS) if asked.isdecimal() else 0.0


def _broken(source: Source, saved: Saved) -> TransportError:
    """Return the error for a download that may be tried again."""
    what = (
        f"broke off after {saved.size_bytes} bytes"
        if saved.status_code in {_OK, _PARTIAL}
        else f"was answered with status {saved.status_code}"
    )
    return TransportError(
        f"the download from {origin_of(source.request.url)} {what}, in {_TRIES} tries. "
        "Save again later; nothing has to be generated again.",
        sent=True,
    )


def _refusal(source: Source, saved: Saved) -> MediaError:
    """Return the error for an answer that another try does not change."""
    status = saved.status_code
    if status == _UNAUTHORISED:
        reason = "it needs a key, or the key is wrong; look at `api_key`"
    elif status in _GONE:
        reason = "it has expired or is gone; resume(job) may give a fresh address"
    else:
        reason = "this is no answer to a download; look at the URL"
    return MediaError(
        f"the file at {origin_of(source.request.url)} cannot be had (status {status}): "
        f"{reason}{source.remark}"
    )
