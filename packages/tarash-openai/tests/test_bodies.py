"""Bodies of submits."""

from typing import Any

import pytest

from tarash.tarash_gateway.flows import Fetch
from tarash.tarash_gateway.testing import play
from tarash_openai.bodies import image_edit_json, image_edit_parts

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 8
URL = "https://pictures.example/a.png"
FETCHED = {"content": PNG, "content_type": "image/png", "file_name": "a.png"}


def _edit(**fields: Any) -> dict[str, Any]:
    return {"model": "gpt-image-2", "prompt": "a kite", **fields}


def test_urls_go_out_as_they_are() -> None:
    """In the documented form, in their order, the mask beside them."""
    body = image_edit_json(_edit(image=[URL, f"{URL}?2"], mask=URL, quality="low", n=2))
    assert body == {
        "model": "gpt-image-2",
        "prompt": "a kite",
        "quality": "low",
        "n": 2,
        "images": [{"image_url": URL}, {"image_url": f"{URL}?2"}],
        "mask": {"image_url": URL},
    }


@pytest.mark.parametrize(
    "fields",
    [
        {"image": [PNG]},
        {"image": [URL, PNG]},
        {"image": [URL], "mask": PNG},
        {"image": [URL], "size": "1536x864"},
        {"image": [URL], "quality": "max"},
        {"image": [URL], "complexity": "high"},
        {"image": [URL], "markup": URL},
        {"image": [URL], "output_format": "gif"},
    ],
)
def test_what_the_json_form_cannot_say_becomes_parts(fields: dict[str, Any]) -> None:
    """Bytes are a third shorter as parts, and other words are documented for them alone."""
    assert image_edit_json(_edit(**fields)) is None


def test_moderation_is_said_in_json_alone() -> None:
    """So bytes go there as a data: URI."""
    body = image_edit_json(_edit(image=[PNG], moderation="low"))
    assert body is not None
    assert body["images"][0]["image_url"].startswith("data:image/png;base64,")


def test_the_callers_own_images_stay_as_they_are() -> None:
    """Such as files that were uploaded before."""
    payload = _edit(images=[{"file_id": "file_1"}], size="1536x864")
    assert image_edit_json(payload) == payload


def test_one_picture_is_a_part_and_more_are_a_list() -> None:
    """Words first, then files, under the names that OpenAI's own client gives them."""
    one = play(image_edit_parts(_edit(image=[PNG], n=1))).result
    assert one == [
        ("model", (None, b"gpt-image-2", None)),
        ("prompt", (None, b"a kite", None)),
        ("n", (None, b"1", None)),
        ("image", ("input.png", PNG, "image/png")),
    ]
    two = play(image_edit_parts(_edit(image=[PNG, PNG], mask=PNG, markup=PNG))).result
    assert [name for name, _ in two[2:]] == ["image[]", "image[]", "mask", "markup"]


def test_what_lies_behind_a_url_is_fetched() -> None:
    """Without any credentials; the core does it."""
    played = play(image_edit_parts(_edit(image=[URL])), FETCHED)
    assert played.steps == (Fetch(URL),)
    assert played.result[-1] == ("image", ("a.png", PNG, "image/png"))
