"""What bytes are recognised as, and which declared types they may stand under."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, features

from tarash.tarash_gateway._sniff import HEAD_BYTES, content_type_of, extension_for, same_kind


def ftyp(major: bytes, *compatible: bytes) -> bytes:
    """Return the first box of a file of the MP4 family."""
    body = b"ftyp" + major + b"\0\0\2\0" + b"".join(compatible)
    return (4 + len(body)).to_bytes(4, "big") + body


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "image/jpeg"),
        (b"GIF87a\1\0\1\0", "image/gif"),
        (b"GIF89a\1\0\1\0", "image/gif"),
        (b"RIFF\x1a\0\0\0WEBPVP8L", "image/webp"),
        (b"RIFF\x1a\0\n\0AVI LIST", "video/x-msvideo"),
        (b"RIFF\x1a\0\0\0WAVEfmt ", "audio/wav"),
        (b"II*\0\x08\0\0\0", "image/tiff"),
        (b"MM\0*\0\0\0\x08", "image/tiff"),
        (b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\2\0", "image/bmp"),
        (ftyp(b"avif", b"avif", b"mif1"), "image/avif"),
        (ftyp(b"avis", b"avis"), "image/avif"),
        (ftyp(b"mif1", b"mif1", b"miaf", b"avif"), "image/avif"),
        (ftyp(b"mif1", b"mif1", b"heic"), "image/heic"),
        (ftyp(b"heic", b"mif1"), "image/heic"),
        (ftyp(b"isom", b"isom", b"iso2", b"avc1", b"mp41"), "video/mp4"),
        (ftyp(b"mp42"), "video/mp4"),
        (ftyp(b"M4V ", b"isom"), "video/x-m4v"),
        (ftyp(b"M4A ", b"isom"), "audio/mp4"),
        (ftyp(b"qt  "), "video/quicktime"),
        (b"\0\0\0\x18stypmsdh", "video/mp4"),
        (b"\0\0\0\x08wide\0\0\0\0mdat", "video/quicktime"),
        (b"\0\0\x0a\0moov\0\0\0\x6cmvhd", "video/quicktime"),
        (b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\1\x42\x82\x84webm", "video/webm"),
        (b"\x1a\x45\xdf\xa3\xa3\x42\x86\x81\1\x42\x82\x88matroska", "video/x-matroska"),
        (b"OggS\0\2" + bytes(22) + b"\x80theora", "video/ogg"),
        (b"OggS\0\2" + bytes(22) + b"OpusHead", "audio/ogg"),
        (b"fLaC\0\0\0\x22", "audio/flac"),
        (b"ID3\4\0\0\0\0\0\0", "audio/mpeg"),
        (b"\xff\xfb\x90\x64\0", "audio/mpeg"),
        (b"\xff\xf3\x44\xc4\0", "audio/mpeg"),
        (b"\xff\xf1\x50\x80\0", "audio/aac"),
        (b"%PDF-1.7\n", "application/pdf"),
    ],
)
def test_media_is_recognised_by_how_it_begins(head: bytes, expected: str) -> None:
    """Each format is told from its first bytes, with whatever follows them."""
    assert content_type_of(head) == expected
    assert content_type_of(head + bytes(2_000)) == expected


@pytest.mark.parametrize("name", ["PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP", "AVIF"])
def test_pictures_written_by_a_real_encoder_are_recognised(name: str) -> None:
    """What Pillow writes is recognised as what it calls it."""
    if name == "AVIF" and not features.check("avif"):
        pytest.skip("this Pillow writes no AVIF")
    stream = io.BytesIO()
    Image.new("RGB", (8, 6), "teal").save(stream, name)
    assert content_type_of(stream.getvalue()) == f"image/{name.lower()}"


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"<!DOCTYPE html><html>", "text/html"),
        (b"\xef\xbb\xbf\r\n <HTML lang=en>", "text/html"),
        (b"<!-- one --> <!-- two -->\n<html>", "text/html"),
        (b"<h1>Bad Gateway</h1>", "text/html"),
        (b'<?xml version="1.0"?>\n<Error><Code>AccessDenied</Code></Error>', "application/xml"),
        (b"<Error><Code>ExpiredToken</Code>", "application/xml"),
        (b"<!-- only a comment -->", "application/xml"),
        (b'<svg xmlns="http://www.w3.org/2000/svg">', "image/svg+xml"),
        (b'<?xml version="1.0"?><!-- drawn --><svg width="1">', "image/svg+xml"),
        (b'<?xml version="1.0"?><!DOCTYPE svg PUBLIC "">', "image/svg+xml"),
        (b'{"detail": "Not found"}', "application/json"),
        (b" {}\n", "application/json"),
        (b"{", "application/json"),
        (b'[{"type": "error"}]', "application/json"),
        (b"[-1.5, true]", "application/json"),
        (b"[ null ]", "application/json"),
        (b"[", "application/json"),
        (b"upstream connect error", "text/plain"),
        (b"{not json}", "text/plain"),
        (b"[warning] nothing here", "text/plain"),
        (b"< 5 seconds", "text/plain"),
        (b"BM is how a bitmap begins", "text/plain"),
        ("Fehler: Schlüssel ungültig".encode(), "text/plain"),
    ],
)
def test_text_in_place_of_media_is_recognised(head: bytes, expected: str) -> None:
    """An error page or an error body has a type of its own, so that it is not saved as a video."""
    assert content_type_of(head) == expected


def test_text_is_recognised_when_its_last_character_is_cut() -> None:
    """The border of the head may lie within a character."""
    assert content_type_of(b"a" + "ü".encode() * HEAD_BYTES) == "text/plain"


def test_a_long_run_of_comments_is_read_in_one_pass() -> None:
    """Markup made to have many readings is settled with one."""
    assert content_type_of(b"<!---->" * 72) == "application/xml"


@pytest.mark.parametrize(
    "head",
    [b"", b" \n", b"\0\0\0\0", b"\xff\xfe<\0h\0", b"\xff\xff\xff\xff", b"\x80abc"],
)
def test_what_is_not_recognised_has_no_type(head: bytes) -> None:
    """Nothing is guessed from too little; only readable text is called text."""
    assert content_type_of(head) is None


@given(st.binary(max_size=600) | st.text().map(str.encode))
def test_any_bytes_have_a_type_or_none(head: bytes) -> None:
    """Recognition never raises, and each type it gives has an extension."""
    content_type = content_type_of(head)
    assert content_type is None or extension_for(content_type) != ".bin"


@given(st.binary(max_size=40), st.binary(max_size=80))
def test_only_the_head_counts(head: bytes, tail: bytes) -> None:
    """What lies behind the head changes nothing."""
    head = head.ljust(HEAD_BYTES, b"\0")
    assert content_type_of(head + tail) == content_type_of(head)


@pytest.mark.parametrize(
    ("content_type", "expected"),
    [
        ("video/mp4", ".mp4"),
        ("video/quicktime", ".mov"),
        ("Video/WebM; codecs=vp9", ".webm"),
        ("image/jpeg", ".jpg"),
        ("image/png", ".png"),
        ("application/octet-stream", ".bin"),
        ("", ".bin"),
    ],
)
def test_a_type_has_the_extension_that_people_know(content_type: str, expected: str) -> None:
    """Parameters and capitals do not matter; an unknown type gets `.bin`."""
    assert extension_for(content_type) == expected


@pytest.mark.parametrize(
    ("declared", "found", "expected"),
    [
        ("video/mp4", "video/mp4", True),
        ("video/mp4", "video/quicktime", True),
        ("video/mp4; codecs=avc1", "video/webm", True),
        ("application/mp4", "video/mp4", True),
        ("audio/mp4", "video/mp4", True),
        ("audio/webm", "video/webm", True),
        ("audio/mpeg", "video/mp4", False),
        ("video/mp4", "audio/wav", False),
        ("video/x-msvideo", "video/mp4", True),
        ("image/jpeg", "image/png", True),
        ("IMAGE/PNG", "image/webp", True),
        ("image/png", "video/mp4", False),
        ("video/mp4", "text/html", False),
        ("video/mp4", "application/json", False),
        ("image/png", "application/xml", False),
        ("image/svg+xml", "image/svg+xml", True),
        ("application/json", "text/html", True),
        ("application/problem+json", "application/json", True),
        ("application/pdf", "application/pdf", True),
        ("application/pdf", "application/zip", False),
        ("application/octet-stream", "video/mp4", True),
        ("binary/octet-stream", "image/png", True),
        (None, "video/mp4", True),
        ("video/mp4", None, True),
        ("", "", True),
    ],
)
def test_a_declared_type_and_the_bytes_agree_in_kind(
    declared: str | None,
    found: str | None,
    expected: bool,
) -> None:
    """Image is image and video is video; sound and video share containers; text is neither."""
    assert same_kind(declared, found) is expected
    assert same_kind(found, declared) is expected
