"""What some bytes are, by what they begin with. Nothing here trusts a name or a header.

Source: WHATWG MIME Sniffing Standard (images, audio, video, HTML); ISO/IEC 14496-12 and the MP4
registration authority (`ftyp` brands); RFC 9559 (Matroska, WebM); RFC 3533 (Ogg).
"""

import codecs
import re

__all__ = ("HEAD_BYTES", "content_type_of", "extension_for", "same_kind")

HEAD_BYTES = 512
"""How much of a file is enough to recognise it."""

# The first that matches decides. Each is bounded, so that no input makes the search slow.
_SIGNATURES = tuple(
    (re.compile(pattern, re.DOTALL), content_type)
    for pattern, content_type in (
        (rb"\x89PNG\r\n\x1a\n", "image/png"),
        (rb"\xff\xd8\xff", "image/jpeg"),
        (rb"GIF8[79]a", "image/gif"),
        (rb"RIFF.{4}WEBP", "image/webp"),
        (rb"RIFF.{4}AVI ", "video/x-msvideo"),
        (rb"RIFF.{4}WAVE", "audio/wav"),
        (rb"II\*\0|MM\0\*", "image/tiff"),
        (rb"BM.{12}[\x0c\x28\x34\x38\x40\x6c\x7c]\0\0\0", "image/bmp"),
        (rb".{4}ftypavi[fs]", "image/avif"),
        # The general brand of still pictures comes with a closer one among the compatible brands.
        (rb".{4}ftypmif1.{4}(?:.{4}){0,16}?avif", "image/avif"),
        (rb".{4}ftyp(?:hei[cx]|mif1)", "image/heic"),
        (rb".{4}ftypqt  ", "video/quicktime"),
        (rb".{4}ftypM4V ", "video/x-m4v"),
        (rb".{4}ftypM4[AB] ", "audio/mp4"),
        (rb".{4}(?:ftyp|styp)", "video/mp4"),
        # QuickTime from before `ftyp` begins with one of these boxes.
        (rb".{4}(?:moov|mdat|wide|pnot)", "video/quicktime"),
        (rb"\x1a\x45\xdf\xa3.{0,60}?webm", "video/webm"),
        (rb"\x1a\x45\xdf\xa3", "video/x-matroska"),
        (rb"OggS.*?theora", "video/ogg"),
        (rb"OggS", "audio/ogg"),
        (rb"fLaC", "audio/flac"),
        # A tag, or the header of a frame: synchronisation, a known version, layer 3, a bit rate.
        (rb"ID3|\xff[\xe2\xe3\xf2\xf3\xfa\xfb][\x00-\xef]", "audio/mpeg"),
        (rb"\xff[\xf0\xf1\xf8\xf9]", "audio/aac"),
        (rb"%PDF-", "application/pdf"),
    )
)
# Possessive: after a run of comments there is one way back, not one for each way to split it.
_PROLOGUE = rb"(?:<\?xml[^>]*+>|<!--(?>.*?-->)|\s++)*+"
_HTML_TAGS = rb"html|head|body|title|script|style|meta|h1|div|p|center|table|iframe"
_TEXTS = tuple(
    (re.compile(pattern, re.DOTALL | re.IGNORECASE), content_type)
    for pattern, content_type in (
        (_PROLOGUE + rb"<(?:svg\b|!doctype svg\b)", "image/svg+xml"),
        (_PROLOGUE + rb"<(?:!doctype html\b|(?:" + _HTML_TAGS + rb")[\s/>])", "text/html"),
        (rb"<(?:[?!]|[a-z_][\w:.-]*+[\s/>])", "application/xml"),
        (rb'\{\s*+(?:["}]|\Z)', "application/json"),
        (rb'\[\s*+(?:["\[{\]\d-]|(?:true|false|null)\b|\Z)', "application/json"),
    )
)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")

_EXTENSIONS = {
    "application/json": ".json",
    "application/pdf": ".pdf",
    "application/xml": ".xml",
    "audio/aac": ".aac",
    "audio/flac": ".flac",
    "audio/mp4": ".m4a",
    "audio/mpeg": ".mp3",
    "audio/ogg": ".ogg",
    "audio/wav": ".wav",
    "audio/webm": ".weba",
    "audio/x-wav": ".wav",
    "image/avif": ".avif",
    "image/bmp": ".bmp",
    "image/gif": ".gif",
    "image/heic": ".heic",
    "image/heif": ".heif",
    "image/jpeg": ".jpg",
    "image/jpg": ".jpg",
    "image/png": ".png",
    "image/svg+xml": ".svg",
    "image/tiff": ".tiff",
    "image/webp": ".webp",
    "text/html": ".html",
    "text/plain": ".txt",
    "text/xml": ".xml",
    "video/mp4": ".mp4",
    "video/ogg": ".ogv",
    "video/quicktime": ".mov",
    "video/webm": ".webm",
    "video/x-m4v": ".m4v",
    "video/x-matroska": ".mkv",
    "video/x-msvideo": ".avi",
}
_UNSTATED = frozenset({"", "application/octet-stream", "binary/octet-stream"})
# These containers hold sound with or without pictures, under one signature.
_SHARED_CONTAINERS = frozenset({"3gpp", "mp4", "ogg", "quicktime", "webm", "x-m4a", "x-matroska"})


def content_type_of(head: bytes) -> str | None:
    """Return the media type of what begins with `head`, or None when nothing is recognised.

    Text is recognised too (`text/html`, `application/json`, `application/xml`, `text/plain`): an
    error page that came in place of a video must not be taken for one.

    Args:
        head: The first bytes, `HEAD_BYTES` or more if there are; later ones are not looked at.
    """
    head = head[:HEAD_BYTES]
    for signature, content_type in _SIGNATURES:
        if signature.match(head):
            return content_type
    return _text_type_of(head.removeprefix(codecs.BOM_UTF8).strip())


def extension_for(content_type: str) -> str:
    """Return the file name extension with its dot: `.mp4`; `.bin` for a type unknown here."""
    return _EXTENSIONS.get(_bare(content_type), ".bin")


def same_kind(declared: str | None, found: str | None) -> bool:
    """Tell whether a declared media type and the one found by `content_type_of` can both be true.

    Kinds are compared, not formats: a PNG that is declared as JPEG is still an image. What is not
    stated (None, octet-stream) contradicts nothing.
    """
    one, other = _bare(declared or ""), _bare(found or "")
    if one in _UNSTATED or other in _UNSTATED:
        return True
    if {_subtype(one), _subtype(other)} <= _SHARED_CONTAINERS:
        return True
    return _kind(one) == _kind(other)


def _text_type_of(text: bytes) -> str | None:
    if not text or _CONTROL.search(text):
        return None
    for beginning, content_type in _TEXTS:
        if beginning.match(text):
            return content_type
    try:
        _ = codecs.getincrementaldecoder("utf-8")().decode(text)  # The last character may be cut.
    except UnicodeDecodeError:
        return None
    return "text/plain"


def _bare(content_type: str) -> str:
    """Return the type without its parameters, in small letters."""
    return content_type.partition(";")[0].strip().lower()


def _subtype(content_type: str) -> str:
    return content_type.partition("/")[2]


def _kind(content_type: str) -> str:
    """Return `image`, `video`, `audio`, `text`, or the whole type when it is none of them."""
    kind = content_type.partition("/")[0]
    if kind in {"image", "video", "audio", "text"}:
        return kind
    is_text = content_type.endswith(("/json", "/xml", "+json", "+xml", "/javascript"))
    return "text" if is_text else content_type
