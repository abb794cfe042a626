"""Brings a caller's media into memory: local files before anything is sent, URLs when asked for.

A provider never sees a path or an open file, and no credentials ever go to a caller's URL.
"""

from __future__ import annotations

import mimetypes
import os
import stat
import tempfile
from pathlib import Path
from typing import IO, Any, TypeVar
from urllib.parse import unquote, urlsplit

from tarash.tarash_gateway import _files
from tarash.tarash_gateway._download import Source, download
from tarash.tarash_gateway._guard import Guard
from tarash.tarash_gateway._saving import safe_name
from tarash.tarash_gateway._sniff import HEAD_BYTES, content_type_of, extension_for, same_kind
from tarash.tarash_gateway.exceptions import InvalidRequestError, MediaError
from tarash.tarash_gateway.flows import Call, Flow
from tarash.tarash_gateway.media import MediaContent, head_of, is_local
from tarash.tarash_gateway.models import GenerationRequest
from tarash.tarash_gateway.models.request import ImageInput
from tarash.tarash_gateway.wire import Request, origin_of

__all__ = ("FETCHED_LIMIT_BYTES", "LOCAL_LIMIT_BYTES", "fetch_input", "read_local_inputs")

LOCAL_LIMIT_BYTES = 512 * 1024**2
"""How large a local input may be unless said otherwise: 512 MiB."""
FETCHED_LIMIT_BYTES = 100 * 1024**2
"""How large an input behind a URL may be unless said otherwise: 100 MiB."""

_UNKNOWN_TYPE = "application/octet-stream"
_SINGLE_FIELDS = {"video": "video/mp4", "mask_image": "image/png"}

AnyRequest = TypeVar("AnyRequest", bound=GenerationRequest)


def read_local_inputs(
    request: AnyRequest, limit_bytes: int = LOCAL_LIMIT_BYTES
) -> Flow[AnyRequest]:
    """Return `request` with the content of every path and open file in their place.

    Raises:
        InvalidRequestError: One cannot be read, is empty or too large; nothing was sent.
    """
    update: dict[str, Any] = {}
    for field in _SINGLE_FIELDS:
        media = getattr(request, field, None)
        if is_local(media):
            update[field] = yield Call(_read, (field, media, limit_bytes))
    images: list[ImageInput] = []
    for position, entry in enumerate(request.image_list):
        if is_local(entry["image"]):
            field = f"image_list[{position}].image"
            content = yield Call(_read, (field, entry["image"], limit_bytes))
            images.append({**entry, "image": content})
        else:
            images.append(entry)
    if any(new is not old for new, old in zip(images, request.image_list, strict=True)):
        update["image_list"] = tuple(images)
    read = request.with_changes(update) if update else request
    _check_kinds(read)
    return read


def _check_kinds(request: GenerationRequest) -> None:
    """Refuse what is plainly no image, or no video, before it is uploaded and paid for.

    Raises:
        InvalidRequestError: The bytes are of another kind; nothing was sent.
    """
    for position, entry in enumerate(request.image_list):
        _check_kind(f"image_list[{position}].image", entry["image"], "image/png")
    for field, kind in _SINGLE_FIELDS.items():
        media = getattr(request, field, None)
        if media is not None:
            _check_kind(field, media, kind)


def _check_kind(field: str, media: object, kind: str) -> None:
    found = content_type_of(head_of(media))
    if found in {None, "image/gif"} or same_kind(kind, found):  # a GIF is both
        return
    wanted = kind.partition("/")[0]
    article = "an" if wanted == "image" else "a"
    raise InvalidRequestError(
        f"{field}: this is {found} and was to be {article} {wanted}. Nothing was sent; look at "
        "which file it is.",
        field=field,
    )


def fetch_input(
    url: str, guard: Guard, limit_bytes: int = FETCHED_LIMIT_BYTES
) -> Flow[MediaContent]:
    """Return what `url` shows, from a public host, without any credentials.

    Raises:
        MediaError: The host is not public, the file is gone, too large or no media.
        TransportError: It did not arrive whole in several tries.
    """
    path = Path(tempfile.gettempdir()) / _files.part_name()
    try:
        saved = yield from download(Source(Request("GET", url), guard, limit_bytes), path)
        content: bytes = yield Call(_files.read, (path,))
    finally:
        _files.remove(path)
    found = content_type_of(content[:HEAD_BYTES])
    if not content or (found is not None and same_kind("text/plain", found)):
        raise MediaError(
            f"the input at {origin_of(url)} was to be media and is {found or 'empty'}; "
            "look at the URL, or give the bytes"
        )
    stated = saved.headers.get("content-type", "").partition(";")[0].strip()
    name = safe_name(unquote(urlsplit(url).path))
    return _content(content, found or stated, name)


def _read(field: str, media: Path | IO[bytes], limit_bytes: int) -> MediaContent:
    """Return what a path or an open file holds."""
    name = _name_of(media)
    try:
        content = _bytes_of(media, limit_bytes)
    except (OSError, ValueError) as error:  # a closed file gives a ValueError
        reason = getattr(error, "strerror", None) or str(error)
        raise _unreadable(field, name, f"cannot be read: {reason}") from error
    if not isinstance(content, bytes):
        raise _unreadable(field, name, "gives no bytes; open it with mode 'rb'")
    if not content:
        raise _unreadable(field, name, "is empty, or was read to its end before")
    if len(content) > limit_bytes:
        raise _unreadable(field, name, f"is larger than {limit_bytes} bytes")
    return _content(content, mimetypes.guess_type(name)[0], name)


def _bytes_of(media: Path | IO[bytes], limit_bytes: int) -> object:
    """Return the bytes, one more than `limit_bytes` at most; leave a file where it stood."""
    if isinstance(media, Path):
        if not stat.S_ISREG(media.stat().st_mode):
            raise ValueError("it is no regular file")
        with media.open("rb") as file:
            return file.read(limit_bytes + 1)
    is_seekable = getattr(media, "seekable", bool)()
    start = media.tell() if is_seekable else 0
    content = media.read(limit_bytes + 1)
    if is_seekable:  # the same request may be sent to another provider later
        media.seek(start)
    return content


def _name_of(media: Path | IO[bytes]) -> str:
    """Return the file's name without its folders; empty when it has none."""
    name = getattr(media, "name", "")
    return os.path.basename(name) if isinstance(name, str) else ""  # noqa: PTH119  not a path yet


def _content(content: bytes, stated: str | None, name: str) -> MediaContent:
    """Return `content` with its type, found in it or else `stated`, and a name."""
    content_type = content_type_of(content[:HEAD_BYTES]) or stated or _UNKNOWN_TYPE
    return MediaContent(
        content=content,
        content_type=content_type,
        file_name=name or f"input{extension_for(content_type)}",
    )


def _unreadable(field: str, name: str, reason: str) -> InvalidRequestError:
    """Return the error for an input that cannot be sent."""
    shown = f"the file {name!r}" if name else "the open file"
    return InvalidRequestError(f"{field}: {shown} {reason}. Nothing was sent.", field=field)
