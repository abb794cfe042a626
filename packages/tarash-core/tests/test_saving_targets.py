"""Where a file may be written: through a link, never in the place of what is no file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from toys import image_config, image_request

from tarash.tarash_gateway import generate_image
from tarash.tarash_gateway.exceptions import MediaError
from tarash.tarash_gateway.mock import MockConfig
from tarash.tarash_gateway.models import Asset, ImageGenerationResponse, VideoGenerationResponse

PNG = b"\x89PNG\r\n\x1a\n" + bytes(24)


def response(**fields: Any) -> ImageGenerationResponse:
    """Return a response with an image."""
    return ImageGenerationResponse(assets=(Asset(**(fields or {"content": PNG})),))


def test_a_link_is_followed(tmp_path: Path) -> None:
    """The file that it leads to is replaced, and the link stays."""
    (tmp_path / "target.png").write_bytes(b"old")
    link = tmp_path / "link.png"
    link.symlink_to("target.png")
    assert response().save(link) == (link,)
    assert link.is_symlink()
    assert (tmp_path / "target.png").read_bytes() == PNG


def test_a_link_to_nothing_makes_the_file(tmp_path: Path) -> None:
    """In the folder that it leads to."""
    link = tmp_path / "link.png"
    link.symlink_to("sub.png")
    response().save(link)
    assert (tmp_path / "sub.png").read_bytes() == PNG


def test_a_pipe_is_left_alone(tmp_path: Path) -> None:
    """So is a device; nothing is left beside it."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(MediaError, match="no regular file"):
        response().save(pipe)
    assert pipe.is_fifo()
    assert list(tmp_path.iterdir()) == [pipe]


def test_a_name_that_no_file_can_have_is_refused(tmp_path: Path) -> None:
    """With an error of ours."""
    with pytest.raises(MediaError, match="null byte"):
        response().save(f"{tmp_path}/a\0b")


@pytest.mark.parametrize(
    "url",
    [
        "data:image/png;base64,iVBORw0KGgoAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "data:image/png;base64,iVBORw0KGgoAAAAAAAAAAAAA AAAAAAAAAAAAAAAAAAA=",
        "data:image/png,%89PNG%0D%0A%1A%0A" + "%00" * 24,
    ],
    ids=["plain", "with a space", "percent"],
)
def test_a_data_uri_is_written_in_whatever_form(tmp_path: Path, url: str) -> None:
    """A plain one in pieces, the others as a whole."""
    assert response(url=url).save(tmp_path / "1.png")[0].read_bytes() == PNG


def test_a_data_uri_that_is_none_says_so(tmp_path: Path) -> None:
    """It is not taken for a file."""
    with pytest.raises(MediaError, match="cannot be saved"):
        response(url="data:image/png;base64").save(tmp_path / "1.png")


def test_what_cannot_be_written_names_the_place_that_was_asked_for(tmp_path: Path) -> None:
    """Not the sample that is copied, and no unfinished file."""
    config = image_config("fal", mock=MockConfig(enabled=True))
    made = generate_image(config, image_request())
    (tmp_path / "file").write_bytes(b"")
    for saved in (made, VideoGenerationResponse(assets=(Asset(content=PNG),))):
        with pytest.raises(MediaError) as caught:
            saved.save(tmp_path / "file" / "1.png")
        assert str(tmp_path) in str(caught.value)
        assert ".tarash-" not in str(caught.value)
