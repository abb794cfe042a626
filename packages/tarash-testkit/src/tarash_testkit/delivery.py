"""Delivers files as a content network does: HEAD, ranges, entity tags.

Rule: any part of any file may be asked for again, and is the same each time.
"""

import re
from collections.abc import AsyncIterator
from email.utils import formatdate
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from tarash_testkit.media import MediaFile

__all__ = ("FILES_PREFIX", "FileStore", "deliver", "file_url")

FILES_PREFIX = "/files/"

_PIECE_BYTES = 256 * 1024
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
_LAST_MODIFIED = formatdate(1_793_491_200, usegmt=True)
"""2026-11-01, for every file: ids and times do not differ between runs."""


def file_url(origin: str, path: str) -> str:
    """Return the address of the file under `path`."""
    return origin + FILES_PREFIX + quote(path)


class FileStore:
    """The files of one server, by path below `/files/`."""

    def __init__(self) -> None:
        """Start empty."""
        self._files: dict[str, MediaFile] = {}

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths of all files, in order of arrival."""
        return tuple(self._files)

    def add(self, path: str, file: MediaFile) -> None:
        """Keep `file` under `path`, in place of what was there."""
        self._files[path] = file

    def get(self, path: str) -> MediaFile | None:
        """Return the file under `path`."""
        return self._files.get(path)

    def next_path(self, name: str) -> str:
        """Return a path for a new file that ends in `name`."""
        return f"b/{len(self._files):06d}/{name}"

    async def deliver(self, request: Request) -> Response:
        """Answer a GET or HEAD of `/files/{path}`."""
        file = self.get(request.path_params["path"])
        if file is None:
            return JSONResponse({"detail": "File not found"}, 404)
        return deliver(request, file)


def deliver(request: Request, file: MediaFile) -> Response:
    """Return the answer to a GET or HEAD of `file`: all of it, a part, or that it is the same."""
    headers = _validators(file)
    if request.headers.get("if-none-match") in (file.etag, "*"):
        return Response(status_code=304, headers=headers)
    wanted = _wanted_range(request, file)
    if wanted is None:
        return _stream(file, range(file.size_bytes), 200, headers)
    if not wanted:
        unsatisfied = {"content-range": f"bytes */{file.size_bytes}"}
        return Response(status_code=416, headers=unsatisfied)
    headers["content-range"] = f"bytes {wanted.start}-{wanted.stop - 1}/{file.size_bytes}"
    return _stream(file, wanted, 206, headers)


def _validators(file: MediaFile) -> dict[str, str]:
    return {"accept-ranges": "bytes", "etag": file.etag, "last-modified": _LAST_MODIFIED}


def _wanted_range(request: Request, file: MediaFile) -> range | None:
    """Return the asked bytes; `None`: the whole file; empty: a range outside of the file.

    Several ranges at once, and units other than bytes, are ignored as RFC 9110, 14.2 allows.
    """
    match = _RANGE.fullmatch(request.headers.get("range", ""))
    if match is None or match.group(0) == "bytes=-":
        return None
    if request.headers.get("if-range", file.etag) not in (file.etag, _LAST_MODIFIED):
        return None
    first, last = match.groups()
    if not first:
        return range(max(0, file.size_bytes - int(last)), file.size_bytes)
    end = min(int(last) + 1, file.size_bytes) if last else file.size_bytes
    return range(int(first), end)


def _stream(file: MediaFile, part: range, status: int, headers: dict[str, str]) -> Response:
    async def pieces() -> AsyncIterator[bytes]:
        for start in range(part.start, part.stop, _PIECE_BYTES):
            yield file.read(start, min(start + _PIECE_BYTES, part.stop))

    described = {"content-length": str(len(part)), "content-type": file.content_type}
    return StreamingResponse(pieces(), status, headers | described)
