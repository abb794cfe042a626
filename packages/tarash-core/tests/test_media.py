"""Each form of media is recognised, and what is none is refused in words a caller can act on."""

from __future__ import annotations

import base64
import io
import re
import tempfile
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from tarash.tarash_gateway.media import (
    MediaSource,
    check_media,
    data_uri,
    is_local,
    is_remote,
    media_as_json,
    media_source,
    shortened,
)

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 24
ENCODED = base64.b64encode(PNG).decode()
URL = "https://cdn.example/heron.png?x=1"


@pytest.mark.parametrize(
    ("value", "content", "content_type", "file_name"),
    [
        (PNG, PNG, "image/png", "input.png"),
        (bytearray(PNG), PNG, "image/png", "input.png"),
        (memoryview(PNG), PNG, "image/png", "input.png"),
        (b"\x01\x02\x03", b"\x01\x02\x03", "application/octet-stream", "input.bin"),
        ({"content": PNG, "content_type": "image/x-own"}, PNG, "image/x-own", "input.bin"),
        (
            {"content": PNG, "content_type": "image/png", "file_name": "a.png"},
            PNG,
            "image/png",
            "a.png",
        ),
        (
            {"content": PNG, "content_type": "image/png", "file_name": None},
            PNG,
            "image/png",
            "input.png",
        ),
        (ENCODED, PNG, "image/png", "input.png"),
        (f" {ENCODED[:20]}\n{ENCODED[20:]} ", PNG, "image/png", "input.png"),
        (ENCODED.rstrip("="), PNG, "image/png", "input.png"),
        (f"data:image/png;base64,{ENCODED}", PNG, "image/png", "input.png"),
        (f"DATA:Image/PNG; charset=x ;Base64,{ENCODED}", PNG, "image/png", "input.png"),
        (f"data:;base64,{ENCODED}", PNG, "image/png", "input.png"),
        ("data:image/svg+xml,%3Csvg/%3E", b"<svg/>", "image/svg+xml", "input.svg"),
        (
            "data:image/png;base64," + ENCODED.replace("=", "%3D").replace("+", "%2B"),
            PNG,
            "image/png",
            "input.png",
        ),
    ],
)
def test_content_is_recognised_in_every_form(
    value: object, content: bytes, content_type: str, file_name: str
) -> None:
    """The bytes, their type and a name for them; the same checks let it into a request."""
    source = media_source(value)
    assert (source.content, source.content_type) == (content, content_type)
    assert source.file_name.partition(".")[0] == file_name.partition(".")[0]
    assert not source.is_url
    assert media_source(source.as_data_uri()).content == content
    assert media_source(check_media(value)) == source


@pytest.mark.parametrize(
    "url", [URL, "HTTP://cdn.example", " https://cdn.example/a ", "gs://bucket/a.png", "s3://b/k"]
)
def test_an_address_is_left_to_the_provider(url: str) -> None:
    """A URL of any scheme that has a host is passed on, without space around it."""
    source = media_source(url)
    assert source == MediaSource(url=url.strip())
    assert source.is_url
    assert source.as_data_uri() == url.strip()
    assert check_media(url) == url.strip()
    assert is_remote(url)


REFUSED: list[tuple[object, str]] = [
    ("", "the text is no URL"),
    ("heron.png", "pass pathlib.Path(...)"),
    ("images/herons/at/dawn/still", "pass pathlib.Path(...)"),
    ("aaaaaaaaaaaaaaaa", "no base64 of a known kind of media"),
    ("C:\\herons\\dawn.png", "pass pathlib.Path(...)"),
    ("file:///home/me/heron.png", "pass pathlib.Path(...)"),
    ("FILE://host/heron.png", "pass pathlib.Path(...)"),
    ("https:///heron.png", "no URL that a provider can be given"),
    ("https://cdn.example/a heron.png", "no URL that a provider can be given"),
    ("mailto:heron@example.org", "no URL that a provider can be given"),
    ("data:image/png;base64", "the data: URI has no comma"),
    ("data:image/png;base64,", "the media is empty"),
    ("data:image/png;base64,a", "the base64 of the media cannot be decoded"),
    ("data:image/png;base64,%FF%FF", "the base64 of the media cannot be decoded"),
    ("data:picture;base64,iVBORw0KGgo=", "the data: URI begins with no media type"),
    (b"", "the media is empty"),
    ({}, "a media dict needs content (bytes) and content_type"),
    ({"content": "text", "content_type": "image/png"}, "a media dict needs content (bytes)"),
    ({"content": PNG, "mime_type": "image/png"}, "a media dict needs content (bytes)"),
    ({"content": PNG, "content_type": "png"}, "the content_type is no media type"),
    ({"content": PNG, "content_type": "image/png\r\nX: 1"}, "the content_type is no media type"),
    ({"content": b"", "content_type": "image/png"}, "the media is empty"),
    (7, "a pathlib.Path or an open binary file, not int"),
    ([PNG], "a pathlib.Path or an open binary file, not list"),
    (PurePosixPath("heron.png"), "a pathlib.Path or an open binary file, not PurePosixPath"),
]


@pytest.mark.parametrize(("value", "message"), REFUSED)
def test_what_is_no_media_is_refused_without_showing_it(value: object, message: str) -> None:
    """The message says what is wrong or what to pass instead, and repeats no content."""
    for check in (media_source, check_media):
        with pytest.raises(ValueError, match=re.escape(message)) as caught:
            check(value)
        assert "heron" not in str(caught.value)
    assert not is_remote(value)


class Upload:
    """A file as an async framework hands it over."""

    async def read(self) -> bytes:
        """Return its bytes."""
        return PNG


def test_a_file_must_be_open_for_bytes() -> None:
    """Text and async files are refused when the request is made, not when it is sent."""
    with pytest.raises(ValueError, match="open it with mode 'rb'"):
        check_media(io.StringIO("heron"))
    with (
        tempfile.TemporaryFile("w") as file,
        pytest.raises(ValueError, match="open it with mode 'rb'"),
    ):
        check_media(file)
    with pytest.raises(ValueError, match=r"await file\.read"):
        check_media(Upload())


@pytest.mark.parametrize("value", [Path("heron.png"), io.BytesIO(PNG)])
def test_what_lies_on_this_machine_is_read_later(value: Any) -> None:
    """It passes the check as it is, and has no place in JSON."""
    assert check_media(value) is value
    assert is_local(value)
    with pytest.raises(ValueError, match="give bytes or a URL instead"):
        media_as_json(value)


async def test_an_upload_gives_bytes_when_it_is_read() -> None:
    """What the message says works."""
    assert check_media(await Upload().read()) == PNG


def test_media_in_json_are_text_or_nothing() -> None:
    """A URL stays, content becomes a `data:` URI, None stays None."""
    assert media_as_json(None) is None
    assert check_media(None) is None
    assert media_as_json(URL) == URL
    assert media_as_json(PNG) == f"data:image/png;base64,{ENCODED}"
    assert data_uri(b"abc", None) == "data:application/octet-stream;base64,YWJj"
    assert MediaSource().as_data_uri() == "data:application/octet-stream;base64,"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://cdn.example/a.png", "https://cdn.example/a.png"),
        ("https://cdn.example/" + "x" * 80, "https://cdn.example/" + "x" * 60 + "..."),
        (
            "data:image/png;base64," + "A" * 978,
            "data:image/png;base64,AAAAAAAAAA... (1000 characters)",
        ),
    ],
)
def test_an_address_is_shown_briefly(address: str, shown: str) -> None:
    """What is long is cut, and its length told."""
    assert shortened(address) == shown


def test_a_source_does_not_show_its_content() -> None:
    """Its repr is fit for a log."""
    assert "PNG" not in repr(media_source(PNG))
