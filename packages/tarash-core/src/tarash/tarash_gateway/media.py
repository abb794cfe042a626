"""Media as a caller gives it: recognised here, read elsewhere. Nothing here does I/O."""

from __future__ import annotations

import base64
import inspect
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Annotated, Any, NotRequired, TypedDict, TypeGuard, cast
from urllib.parse import unquote_to_bytes

from pydantic_core import core_schema

from tarash.tarash_gateway._sniff import HEAD_BYTES, content_type_of, extension_for

__all__ = (
    "MEDIA_SCHEMA",
    "Checked",
    "CheckedMedia",
    "MediaContent",
    "MediaInput",
    "MediaSource",
    "check_media",
    "data_uri",
    "data_uri_of",
    "data_uri_pieces",
    "head_of",
    "is_local",
    "is_remote",
    "media_as_json",
    "media_source",
    "shortened",
)

_SCHEME = re.compile(r"^([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_URL = re.compile(r"([a-z][a-z0-9+.-]+)://[^\s/?#]\S*", re.IGNORECASE)
_CONTENT_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+", re.ASCII)
_UNKNOWN_TYPE = "application/octet-stream"
_SHOWN_CHARACTERS = 80
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]+={0,2}")
_BASE64_TEXT = re.compile(r"[A-Za-z0-9+/]+={0,2}")
_LONGEST_HEAD = 200  # characters of a `data:` URI before its comma
_PIECE_CHARACTERS = 4 * 256 * 1024


class MediaContent(TypedDict):
    """Bytes with their media type."""

    content: bytes
    content_type: str
    file_name: NotRequired[str]


@dataclass(frozen=True, slots=True)
class MediaSource:
    """One input, recognised: a `url`, or `content` with its type and a name for it."""

    url: str | None = None
    content: bytes | None = field(default=None, repr=False)
    content_type: str = _UNKNOWN_TYPE
    file_name: str = "input.bin"

    @property
    def is_url(self) -> bool:
        """Whether there is a URL and no content."""
        return self.url is not None

    def as_data_uri(self) -> str:
        """Return the content as a `data:` URI, or the URL as it is."""
        return (
            self.url if self.url is not None else data_uri(self.content or b"", self.content_type)
        )


def media_source(value: object) -> MediaSource:
    """Return what `value` is; a local file must have been read before.

    Raises:
        ValueError: It is none of the accepted forms; the message says which they are.
    """
    if isinstance(value, bytes | bytearray | memoryview):
        return _from_bytes(bytes(cast("bytes", value)))
    if isinstance(value, dict):
        return _from_content(cast("dict[str, Any]", value))
    if isinstance(value, str):
        return _from_text(value.strip())
    raise ValueError(
        "media must be a URL, a data: URI, base64 text, bytes, a dict with content and "
        f"content_type, a pathlib.Path or an open binary file, not {type(value).__name__}"
    )


def head_of(value: object) -> bytes:
    """Return the beginning of inline media, enough to recognise it; empty for a URL."""
    if not isinstance(value, str):
        return (media_source(value).content or b"")[:HEAD_BYTES]
    text = value.strip()
    if is_remote(text):
        return b""
    head, comma, _ = text[:_LONGEST_HEAD].partition(",")
    if comma and not head.lower().endswith(";base64"):
        return (media_source(text).content or b"")[:HEAD_BYTES]
    start = len(head) + 1 if comma else 0
    return _decoded("".join(text[start : start + 2 * HEAD_BYTES].split())[: HEAD_BYTES // 3 * 4])


def data_uri(content: bytes, content_type: str | None) -> str:
    """Return `content` as a `data:` URI."""
    return data_uri_of(base64.b64encode(content).decode("ascii"), content_type)


def data_uri_of(encoded: str, content_type: str | None) -> str:
    """Return what is base64 already as a `data:` URI."""
    return f"data:{content_type or _UNKNOWN_TYPE};base64,{encoded}"


def data_uri_pieces(uri: str) -> Iterator[bytes] | None:
    """Return the content of a plain base64 `data:` URI in pieces; None when it is no such URI.

    A large one is never in memory a second time.
    """
    start = uri.find(",", 0, _LONGEST_HEAD) + 1
    if not start or not uri[: start - 1].lower().endswith(";base64"):
        return None
    if _BASE64_TEXT.fullmatch(uri, start) is None or (len(uri) - start) % 4:
        return None
    places = range(start, len(uri), _PIECE_CHARACTERS)
    return (base64.b64decode(uri[place : place + _PIECE_CHARACTERS]) for place in places)


def shortened(address: str) -> str:
    """Return `address` fit for a repr: whole if short, its beginning and length if not."""
    if len(address) <= _SHOWN_CHARACTERS:
        return address
    if address.startswith("data:"):
        return f"{address[:32]}... ({len(address)} characters)"
    return f"{address[:_SHOWN_CHARACTERS]}..."


def is_remote(value: object) -> TypeGuard[str]:
    """Tell whether `value` is a URL that another machine can be given."""
    if not isinstance(value, str):
        return False
    url = _URL.fullmatch(value.strip())
    return url is not None and url[1].lower() != "file"


def is_local(value: object) -> TypeGuard[Path | IO[bytes]]:
    """Tell whether `value` must be read from this machine: a path or an open binary file."""
    return isinstance(value, Path) or hasattr(value, "read")


def _from_bytes(content: bytes, content_type: str | None = None, name: str = "") -> MediaSource:
    if not content:
        raise ValueError("the media is empty; give at least one byte")
    found = content_type or content_type_of(content[:HEAD_BYTES]) or _UNKNOWN_TYPE
    return MediaSource(
        content=content,
        content_type=found,
        file_name=name or f"input{extension_for(found)}",
    )


def _from_content(value: dict[str, Any]) -> MediaSource:
    content, content_type = value.get("content"), value.get("content_type")
    if not isinstance(content, bytes) or not isinstance(content_type, str):
        raise ValueError(  # noqa: TRY004  pydantic turns it into the field's error
            "a media dict needs content (bytes) and content_type (such as image/png)"
        )
    if _CONTENT_TYPE.fullmatch(content_type) is None:
        raise ValueError("the content_type is no media type; write it like image/png")
    return _from_bytes(content, content_type, str(value.get("file_name") or ""))


def _from_text(text: str) -> MediaSource:
    scheme = _SCHEME.match(text)
    if scheme is None:
        return _from_base64(text)
    if scheme[1].lower() == "data":
        return _from_data_uri(text)
    if not is_remote(text):
        raise ValueError(
            "the text is no URL that a provider can be given; for a local file pass "
            "pathlib.Path(...)"
        )
    return MediaSource(url=text)


def _from_data_uri(text: str) -> MediaSource:
    head, comma, body = text[5:].partition(",")
    if not comma:
        raise ValueError("the data: URI has no comma, so it has no content")
    content_type, *parameters = (part.strip().lower() for part in head.split(";"))
    if content_type and _CONTENT_TYPE.fullmatch(content_type) is None:
        raise ValueError("the data: URI begins with no media type; write it like data:image/png")
    content = unquote_to_bytes(body)
    if "base64" in parameters:
        content = _decoded(content.decode("ascii", "replace"))
    return _from_bytes(content, content_type or None)


def _from_base64(text: str) -> MediaSource:
    plain = "".join(text.split())
    content = _decoded(plain) if _BASE64.fullmatch(plain) else b""
    kind = content_type_of(content[:HEAD_BYTES]) or "text/plain"
    if kind.startswith("text/"):  # letters and slashes make a path as well as base64
        raise ValueError(
            "the text is no URL, no data: URI and no base64 of a known kind of media; for a "
            "local file pass pathlib.Path(...), for another kind a data: URI"
        )
    return _from_bytes(content, kind)


def _decoded(text: str) -> bytes:
    try:
        plain = "".join(text.split()).replace("-", "+").replace("_", "/")
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except ValueError as error:
        raise ValueError(f"the base64 of the media cannot be decoded: {error}") from None


@dataclass(frozen=True, slots=True)
class Checked:
    """Has pydantic check a field with `check` and write it to JSON with `as_json`.

    `schema` is what the field takes in JSON; bytes, paths and files are for Python alone.
    Pydantic cannot look into `typing.TypedDict` before Python 3.12, and need not here.
    """

    check: Callable[[Any], Any]
    as_json: Callable[[Any], Any]
    schema: dict[str, Any] = field(compare=False)

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(
            self.check,
            serialization=core_schema.plain_serializer_function_ser_schema(
                self.as_json, when_used="json"
            ),
        )

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        return self.schema


def check_media(value: Any) -> Any:
    """Return `value`, or refuse at once what can never be media.

    Raises:
        ValueError: It is none of the accepted forms.
    """
    if isinstance(value, io.TextIOBase):
        raise ValueError("the file is open as text; open it with mode 'rb'")  # noqa: TRY004
    if is_local(value):
        if inspect.iscoroutinefunction(getattr(value, "read", None)):
            raise ValueError("the file is asynchronous; pass what `await file.read()` returns")
        return value
    if value is None:
        return None
    media_source(value)
    if isinstance(value, str):
        return value.strip()
    return bytes(cast("bytes", value)) if isinstance(value, bytearray | memoryview) else value


def media_as_json(value: object) -> str | None:
    """Return media as JSON can carry it: a URL, or a `data:` URI.

    Raises:
        ValueError: It is a local file.
    """
    if value is None:
        return None
    if is_local(value):
        raise ValueError("a local file cannot be serialised; give bytes or a URL instead")
    return media_source(value).as_data_uri()


MediaInput = str | bytes | MediaContent | Path | IO[bytes]
MEDIA_SCHEMA: dict[str, Any] = {
    "type": "string",
    "description": "A URL, a data: URI, or base64 text",
}
"""What media are in JSON."""
CheckedMedia = Annotated[
    MediaInput | None,
    Checked(check_media, media_as_json, {"anyOf": [MEDIA_SCHEMA, {"type": "null"}]}),
]
