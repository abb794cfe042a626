"""How a caller's media get into memory, and how each that cannot is named before anything is sent.

The flows are performed here step by step; a download's answer is scripted.
"""

import base64
import io
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tarash.tarash_gateway._guard import Guard
from tarash.tarash_gateway._inputs import fetch_input, read_local_inputs
from tarash.tarash_gateway.exceptions import InvalidRequestError, MediaError, TarashError
from tarash.tarash_gateway.flows import Call, Fetch, Flow, Save, Saved
from tarash.tarash_gateway.media import data_uri
from tarash.tarash_gateway.models import (
    GenerationRequest,
    ImageGenerationRequest,
    VideoGenerationRequest,
)
from tarash.tarash_gateway.wire import Headers

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 24
MP4 = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0" * 24
OPEN = Guard(frozenset({"cdn.example"}))


def perform(flow: Flow[Any], *answers: tuple[int, dict[str, str], bytes]) -> tuple[Any, list[Any]]:
    """Return what `flow` returns, and the steps it asked for; calls run inline."""
    steps: list[Any] = []
    replies = iter(answers)
    try:
        step = next(flow)
        while True:
            steps.append(step)
            try:
                reply = _reply(step, replies)
            except TarashError as error:
                step = flow.throw(error)
            else:
                step = flow.send(reply)
    except StopIteration as done:
        return done.value, steps


def _reply(step: object, answers: Iterator[tuple[int, dict[str, str], bytes]]) -> Any:
    if isinstance(step, Call):
        return step.function(*step.arguments)
    assert isinstance(step, Save)
    status, headers, content = next(answers)
    if status == 200:
        step.path.write_bytes(content)
    return Saved(status, Headers(headers), len(content))


@pytest.fixture(autouse=True)
def own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test its own folder for temporary files."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def read(request: GenerationRequest, **limits: int) -> Any:
    """Return `request` with its local inputs read."""
    return perform(read_local_inputs(request, **limits))[0]


def test_a_request_without_local_inputs_takes_no_step() -> None:
    """URLs and bytes are left alone, and the very same request comes back."""
    request = VideoGenerationRequest(
        prompt="a cat",
        video="https://cdn.example/a.mp4",
        image_list=[{"image": PNG}, {"image": "https://cdn.example/a.png"}],
    )
    result, steps = perform(read_local_inputs(request))
    assert result is request
    assert steps == []


def test_paths_and_open_files_become_content_in_every_field(tmp_path: Path) -> None:
    """Each local input is read where it stands; its part and the others stay as they were."""
    image, video = tmp_path / "cat.png", tmp_path / "clip.bin"
    image.write_bytes(PNG)
    video.write_bytes(MP4)
    url = "https://cdn.example/b.png"
    with video.open("rb") as file:
        request = VideoGenerationRequest(
            prompt="a cat",
            video=file,
            image_list=[{"image": url, "type": "style"}, {"image": image, "type": "first_frame"}],
        )
        result = read(request)
    assert result.video == {"content": MP4, "content_type": "video/mp4", "file_name": "clip.bin"}
    assert result.image_list == (
        {"image": url, "type": "style"},
        {
            "image": {"content": PNG, "content_type": "image/png", "file_name": "cat.png"},
            "type": "first_frame",
        },
    )
    assert request.image_list[1]["image"] == image


def test_a_mask_is_read_too(tmp_path: Path) -> None:
    """The mask of an image request is a local input as any other."""
    path = tmp_path / "mask.png"
    path.write_bytes(PNG)
    result = read(ImageGenerationRequest(prompt="a cat", mask_image=path))
    assert result.mask_image["content"] == PNG


def test_an_open_file_is_read_from_where_it_stands_and_put_back() -> None:
    """What was read before belongs to the caller; a second reading gives the same bytes."""
    file = io.BytesIO(b"header" + PNG)
    _ = file.seek(6)
    request = ImageGenerationRequest(prompt="a cat", image_list=[{"image": file}])
    first, second = read(request), read(request)
    assert first.image_list[0]["image"] == {
        "content": PNG,
        "content_type": "image/png",
        "file_name": "input.png",
    }
    assert second.image_list == first.image_list


def test_a_pipe_is_read_once_to_its_end() -> None:
    """A file that cannot seek is an input too."""
    reading, writing = os.pipe()
    os.write(writing, PNG)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        result = read(ImageGenerationRequest(prompt="a cat", image_list=[{"image": pipe}]))
    assert result.image_list[0]["image"]["content"] == PNG


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("cat.jpg", PNG, "image/png"),
        ("cat.webp", b"\x01\x02\x03\x04", "image/webp"),
        ("cat", b"\x01\x02\x03\x04", "application/octet-stream"),
    ],
)
def test_the_type_is_found_in_the_bytes_or_else_in_the_name(
    tmp_path: Path, name: str, content: bytes, expected: str
) -> None:
    """What a file begins with says more than its name."""
    path = tmp_path / name
    path.write_bytes(content)
    result = read(VideoGenerationRequest(prompt="a cat", image_list=[{"image": path}]))
    assert result.image_list[0]["image"]["content_type"] == expected


@pytest.mark.parametrize(
    ("field", "media", "found"),
    [
        ("image", b"hello", "text/plain"),
        ("image", MP4, "video/mp4"),
        ("image", "data:text/plain,hello", "text/plain"),
        ("image", {"content": b"<html>", "content_type": "image/png"}, "text/html"),
        ("image", base64.b64encode(MP4).decode(), "video/mp4"),
        ("video", PNG, "image/png"),
        ("video", data_uri(PNG, "video/mp4"), "image/png"),
    ],
)
def test_what_is_plainly_of_another_kind_is_refused(field: str, media: Any, found: str) -> None:
    """Before it is uploaded and paid for; the name and the stated type are not believed."""
    given: dict[str, Any] = {"image": {"image_list": [{"image": media}]}, "video": {"video": media}}
    with pytest.raises(InvalidRequestError, match=f"this is {found} and was to be an? {field}"):
        read(VideoGenerationRequest(prompt="a cat", **given[field]))


@pytest.mark.parametrize(
    "media", [b"GIF89a" + bytes(8), b"\x01\x02\x03", "https://cdn.test/a.txt", data_uri(MP4, None)]
)
def test_what_may_be_a_video_passes(media: Any) -> None:
    """A moving picture, what nobody recognises, a URL, a video."""
    assert read(VideoGenerationRequest(prompt="a cat", video=media)).video == media


def test_a_mask_is_an_image() -> None:
    """Text is none."""
    with pytest.raises(InvalidRequestError, match="mask_image"):
        read(ImageGenerationRequest(prompt="a cat", mask_image=b"hello"))


class _TextReader:
    """An object that looks like a file and gives text."""

    def read(self, size: int) -> str:
        """Return text of `size` characters."""
        return "x" * size


def _closed() -> io.BytesIO:
    file = io.BytesIO(PNG)
    file.close()
    return file


@pytest.mark.parametrize(
    ("media", "reason"),
    [
        (Path("nowhere/cat.png"), "'cat.png' cannot be read: No such file"),
        (Path(), "cannot be read: it is no regular file"),
        (io.BytesIO(), "the open file is empty"),
        (_closed(), "the open file cannot be read: I/O operation on closed file"),
        (io.BytesIO(b"x" * 65), "is larger than 64 bytes"),
        (_TextReader(), "gives no bytes"),
    ],
)
def test_an_input_that_cannot_be_read_names_its_field_and_why(media: Any, reason: str) -> None:
    """The error comes before anything is sent, and shows no folder of the caller's."""
    request = ImageGenerationRequest(prompt="a cat", image_list=[{"image": PNG}, {"image": media}])
    with pytest.raises(InvalidRequestError, match=reason) as caught:
        read(request, limit_bytes=64)
    assert caught.value.field == "image_list[1].image"
    assert "Nothing was sent" in str(caught.value)
    assert "nowhere" not in str(caught.value)


def test_a_fetched_input_has_the_type_of_its_bytes_and_the_name_of_its_url() -> None:
    """The URL is asked for without any header of ours, and nothing stays on disk."""
    flow = fetch_input("https://cdn.example/a/my%20cat.png?token=1", OPEN)
    result, steps = perform(flow, (200, {"content-type": "text/plain"}, PNG))
    assert result == {"content": PNG, "content_type": "image/png", "file_name": "my cat.png"}
    saves = [step for step in steps if isinstance(step, Save)]
    assert [dict(step.request.headers) for step in saves] == [{}]
    assert saves[0].limit_bytes == 100 * 1024**2
    assert not list(Path(tempfile.gettempdir()).iterdir())


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"content-type": "model/gltf-binary; v=2"}, "model/gltf-binary"),
        ({}, "application/octet-stream"),
    ],
)
def test_bytes_that_nobody_knows_have_the_type_that_the_server_states(
    headers: dict[str, str], expected: str
) -> None:
    """The header counts where the bytes say nothing; a URL without a name gets one."""
    result, _ = perform(fetch_input("https://cdn.example/", OPEN), (200, headers, b"\x01\x02\x03"))
    assert result["content_type"] == expected
    assert result["file_name"] == "input.bin"


@pytest.mark.parametrize(
    ("content", "found"), [(b"<!doctype html><p>Sign in", "text/html"), (b"", "empty")]
)
def test_an_error_page_is_no_input(content: bytes, found: str) -> None:
    """A page or nothing at all, answered with 200, is refused before anything is paid for."""
    with pytest.raises(MediaError, match=found):
        _ = perform(fetch_input("https://cdn.example/a.png?token=1", OPEN), (200, {}, content))
    assert not list(Path(tempfile.gettempdir()).iterdir())


def test_a_fetched_input_is_guarded_on_every_hop() -> None:
    """A redirect to this machine is refused, although the first host is allowed."""
    flow = fetch_input("https://cdn.example/a.png", OPEN)
    with pytest.raises(MediaError, match="loopback"):
        _ = perform(flow, (302, {"location": "http://127.0.0.1/a"}, b""))


def test_the_step_fetch_shows_no_url() -> None:
    """A signed URL stays out of a repr."""
    assert repr(Fetch("https://cdn.example/a?token=1")) == "Fetch()"
