"""The bodies that Omni is sent."""

from collections.abc import Callable
from typing import Any

import pytest

from tarash_google.inputs import Piece
from tarash_google.omni import FAMILY
from tarash_google.settings import surface_of

MODEL = "gemini-omni-1.2-flash"
PNG = Piece("image/png", data="aW1n")
MP4 = Piece("video/mp4", uri="https://generativelanguage.googleapis.com/v1beta/files/v")


@pytest.fixture
def body_of(config_of: Callable[..., Any]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Return a function that makes the body of a payload whose media are pieces."""
    surface = surface_of(config_of(MODEL))
    return lambda payload: FAMILY.body(payload, surface, MODEL)


def test_a_body_is_nested_and_runs_in_the_background(
    body_of: Callable[..., dict[str, Any]],
) -> None:
    """As Google's client sends it, recorded with google-genai 3.6.1."""
    payload = {
        "input.text": "a cat",
        "input.first_frame": [PNG],
        "generation_config.seed": 3,
        "generation_config.video_config.task": "image_to_video",
        "response_format.aspect_ratio": "16:9",
        "response_format.duration": "8s",
        "response_format.delivery": "uri",
        "labels": {"a": "b"},
        "service_tier": "flex",
    }
    assert body_of(payload) == {
        "model": MODEL,
        "background": True,
        "store": True,
        "generation_config": {"seed": 3, "video_config": {"task": "image_to_video"}},
        "input": [
            {
                "type": "user_input",
                "content": [
                    {"type": "text", "text": "a cat"},
                    {"type": "image", "mime_type": "image/png", "data": "aW1n"},
                ],
            }
        ],
        "response_format": {
            "type": "video",
            "aspect_ratio": "16:9",
            "duration": "8s",
            "delivery": "uri",
        },
        "labels": {"a": "b"},
        "service_tier": "flex",
    }


def test_text_alone_is_sent_as_text(body_of: Callable[..., dict[str, Any]]) -> None:
    """A bare number of seconds, which Google refuses, gets its unit."""
    body = body_of({"input.text": "a cat", "response_format.duration": 7, "words.audio": False})
    assert body["input"].startswith("a cat Without any sound")
    assert body["response_format"] == {"type": "video", "duration": "7s"}


@pytest.mark.parametrize(
    ("places", "text"),
    [
        ({"input.first_frame": [PNG], "input.last_frame": [PNG]}, "a cat"),
        ({"input.references": [PNG, PNG]}, "a cat"),
        (
            {"input.first_frame": [PNG], "input.last_frame": [PNG], "input.references": [PNG]},
            (
                "[# Sources <FIRST_FRAME>@Image1 <LAST_FRAME>@Image2] "
                "[# References <IMAGE_REF_0>@Image3] a cat"
            ),
        ),
        (
            {"input.references": [PNG], "input.style_references": [PNG]},
            "a cat Take only the style of <IMAGE_REF_1>.",
        ),
        (
            {"input.first_frame": [PNG], "input.style_references": [PNG]},
            (
                "[# Sources <FIRST_FRAME>@Image1] [# References <IMAGE_REF_0>@Image2] a cat Take "
                "only the style of <IMAGE_REF_0>."
            ),
        ),
        ({"input.video": [MP4], "input.references": [PNG]}, "a cat"),
    ],
)
def test_pictures_are_named_where_their_places_leave_doubt(
    body_of: Callable[..., dict[str, Any]], places: dict[str, Any], text: str
) -> None:
    """Frames come first, then references; a header only where there are both."""
    (step,) = body_of({"input.text": "a cat", **places})["input"]
    first, *parts = step["content"]
    assert first["text"] == text
    assert len(parts) == sum(len(pieces) for pieces in places.values())


def test_a_caller_who_names_the_pictures_is_not_corrected(
    body_of: Callable[..., dict[str, Any]],
) -> None:
    """Nor one who writes the whole input."""
    own = "[# Sources <FIRST_FRAME>@Image1] a cat"
    payload = {"input.text": own, "input.first_frame": [PNG], "input.references": [PNG]}
    assert body_of(payload)["input"][0]["content"][0]["text"] == own
    whole = body_of({"input.text": "a cat", "input": "a dog", "background": False})
    assert (whole["input"], whole["background"]) == ("a dog", False)


def test_a_video_is_sent_by_its_address(body_of: Callable[..., dict[str, Any]]) -> None:
    """What lies in a file already is not sent again."""
    (step,) = body_of({"input.text": "faster", "input.video": [MP4]})["input"]
    assert step["content"][1] == {"type": "video", "mime_type": "video/mp4", "uri": MP4.uri}


@pytest.mark.parametrize(
    ("settings", "path"),
    [
        ({}, "/v1/interactions"),
        ({"gcp_project": "p"}, "/v1beta1/projects/p/locations/global/interactions"),
        ({"vertexai": True}, "/v1beta1/interactions"),
    ],
)
def test_interactions_have_one_path_for_all_models(
    config_of: Callable[..., Any], settings: dict[str, Any], path: str
) -> None:
    """The model stands in the body."""
    assert FAMILY.path(surface_of(config_of(MODEL, provider_config=settings)), MODEL) == path
