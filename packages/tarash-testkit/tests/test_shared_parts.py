"""The parts that several services share: forms, inline media, pictures, looks, scripts."""

import base64
import io
import json

import pytest
from PIL import Image

from tarash_testkit.inline import Text, inline_json
from tarash_testkit.media import MediaFile, padded_mp4, padded_png, png
from tarash_testkit.multipart import Part, read_parts
from tarash_testkit.pictures import PICTURES
from tarash_testkit.recorder import Exchange
from tarash_testkit.scripts import Scripts
from tarash_testkit.watched import Watched

FORM = "multipart/form-data; boundary=x"


@pytest.mark.parametrize("kind", PICTURES)
@pytest.mark.parametrize("size", [(1, 1), (7, 9), (64, 36), (1536, 864)])
def test_a_picture_is_a_valid_file_of_its_type_and_size(kind: str, size: tuple[int, int]) -> None:
    """Grey in every pixel, for a reader of its own."""
    file = PICTURES[kind](*size)
    with Image.open(io.BytesIO(file.content)) as image:
        image.load()
        assert (image.format, image.size, file.content_type) == (
            kind.upper(),
            size,
            f"image/{kind}",
        )
        assert image.convert("L").getextrema() == (128, 128)
    assert file.size_bytes < 6000


@pytest.mark.parametrize("size_bytes", [200, 65_536, 300_001])
def test_a_padded_png_is_a_valid_file_of_exactly_its_size(size_bytes: int) -> None:
    """With the checksum of its padding."""
    file = padded_png(size_bytes, 64, 36)
    content = file.read(0, file.size_bytes)
    assert (len(content), file.size_bytes) == (size_bytes, size_bytes)
    with Image.open(io.BytesIO(content)) as image:
        image.verify()
    with Image.open(io.BytesIO(content)) as image:
        assert image.size == (64, 36)
        image.load()


def test_a_padded_png_has_a_smallest_size() -> None:
    """And says which."""
    with pytest.raises(ValueError, match="at least 79 bytes, 78 asked"):
        _ = padded_png(78)
    assert padded_png(79).size_bytes == 79


@pytest.mark.parametrize(
    "file", [padded_png(1000), padded_mp4(5000), MediaFile(b"ab", "x", 2, b"cd")]
)
def test_any_part_of_a_file_is_that_part_of_the_whole(file: MediaFile) -> None:
    """Across content, padding and tail."""
    whole = file.read(0, file.size_bytes + 7)
    assert len(whole) == file.size_bytes
    for start in range(0, file.size_bytes, 37):
        for stop in (start, start + 1, start + 41, file.size_bytes, file.size_bytes + 3):
            assert file.read(start, stop) == whole[start:stop]


def test_the_tail_is_part_of_the_tag() -> None:
    """Two files that differ there alone differ."""
    assert MediaFile(b"a", "x", 1, b"b").etag != MediaFile(b"a", "x", 1, b"c").etag


def told(text: Text) -> bytes:
    """Return `text` as it is sent, all at once."""
    return b"".join(
        part if isinstance(part, bytes) else base64.b64encode(part.read(0, part.size_bytes))
        for part in text
    )


def test_media_in_json_become_base64() -> None:
    """Wherever they stand, each in its own place."""
    first, second = png(2, 2), padded_png(200)
    body = {"a": [{"b": first}, second], "c": "testkit", "d": None}
    parsed = json.loads(told(inline_json(body)))
    assert base64.b64decode(parsed["a"][0]["b"]) == first.content
    assert base64.b64decode(parsed["a"][1]) == second.read(0, 200)
    assert (parsed["c"], parsed["d"]) == ("testkit", None)


def test_what_is_no_json_is_a_failure_of_the_server() -> None:
    """It names the type."""
    with pytest.raises(TypeError, match="A set is no JSON"):
        _ = inline_json({"a": {1}})


def test_a_form_keeps_its_parts_byte_for_byte() -> None:
    """Line feeds, dashes and zeros included; names in any alphabet."""
    content = b"\r\n--x\n\x00--y\r\n--\r\n"
    body = (
        b'--x\r\nContent-Disposition: form-data; name="a[b]"\r\n\r\nreiher \xc3\xa4\r\n'
        b'--x\r\nContent-Disposition: form-data; name="f"; filename="a b.png"\r\n'
        b"Content-Type: image/png\r\n\r\n" + content.replace(b"--x", b"--z") + b"\r\n--x--\r\n"
    )
    assert read_parts(FORM, body) == (
        Part("a[b]", "reiher ä".encode()),
        Part("f", content.replace(b"--x", b"--z"), "a b.png", "image/png"),
    )


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b"{}"),
        ("multipart/form-data", b"--x--"),
        ("", b""),
        (FORM, b""),
        (FORM, b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\nb"),
        (FORM, b"--x\r\nContent-Disposition: form-data\r\n\r\nb\r\n--x--"),
        (FORM, b"--x\r\nContent-Disposition: form-data; name=a\r\n--x--"),
    ],
)
def test_what_is_no_form_is_none(content_type: str, body: bytes) -> None:
    """Not half of one."""
    assert read_parts(content_type, body) is None


def test_an_empty_form_has_no_parts() -> None:
    """It is a form all the same."""
    assert read_parts(FORM, b"--x--\r\n") == ()


def test_an_exchange_gives_the_parts_of_its_form() -> None:
    """Or says that it is none."""
    headers = (("content-type", FORM),)
    body = b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\nb\r\n--x--"
    exchange = Exchange(3, "edit", "POST", "/", (), headers, body)
    assert [(part.name, part.text) for part in exchange.parts()] == [("a", "b")]
    with pytest.raises(ValueError, match=r"exchange 4 \(edit\) is no multipart form"):
        _ = Exchange(4, "edit", "POST", "/", (), (), b"{}").parts()


def test_looks_move_on_and_stop_at_the_end() -> None:
    """Half of them queued, the rest running; percent follows."""
    job = Watched(looks=4)
    seen = []
    for _ in range(6):
        seen.append((job.phase, job.percent))
        job = job.after_look()
    assert seen == [
        ("queued", 0),
        ("queued", 25),
        ("running", 50),
        ("running", 75),
        ("done", 100),
        ("done", 100),
    ]
    assert (Watched(looks=0).phase, Watched(looks=0).percent) == ("done", 100)


def test_scripts_are_used_in_order_and_then_the_usual_way_is_back() -> None:
    """Each with its own looks, or with those of the server."""
    scripts = Scripts({"done": 1, "failed": 2}, "done")
    scripts.write(scripts.named("failed"), 9)
    scripts.write(scripts.named(3))
    assert [scripts.take(5) for _ in range(3)] == [(2, 9), (3, 5), (1, 5)]
    with pytest.raises(ValueError, match="no outcome"):
        _ = scripts.named("other")
