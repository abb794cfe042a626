"""Which operation a request is for, and what becomes of its fields."""

from collections.abc import Callable
from typing import Any

import pytest

from tarash.tarash_gateway.exceptions import InvalidRequestError
from tarash.tarash_gateway.models import ImageGenerationRequest, Plan, VideoGenerationRequest
from tarash_runway.operations import operation_of

URL = "https://files.example/1.png"
CLIP = "https://files.example/1.mp4"
FIRST: dict[str, Any] = {"image": URL, "type": "first_frame"}
LAST: dict[str, Any] = {"image": f"{URL}-last", "type": "last_frame"}
REFERENCE: dict[str, Any] = {"image": f"{URL}-reference"}

Planner = Callable[..., Plan]


@pytest.mark.parametrize(
    ("model", "fields", "operation"),
    [
        ("gen4.5", {}, "text_to_video"),
        ("gen4.5", {"image_list": [FIRST]}, "image_to_video"),
        ("gen4.5", {"image_list": [REFERENCE]}, "image_to_video"),
        ("gen4.5", {"promptImage": URL}, "image_to_video"),
        ("gen4_turbo", {}, "image_to_video"),
        ("seedance2", {"image_list": [REFERENCE]}, "text_to_video"),
        ("seedance2", {"image_list": [REFERENCE, FIRST]}, "image_to_video"),
        ("seedance2", {"video": CLIP, "image_list": [REFERENCE]}, "video_to_video"),
        ("seedance2", {"promptVideo": CLIP}, "video_to_video"),
        ("klingO3_pro", {"image_list": [REFERENCE]}, "image_to_video"),
        ("wan3", {"video": CLIP}, "text_to_video"),
        ("aleph2", {}, "video_to_video"),
        ("aleph2", {"videoUri": CLIP}, "video_to_video"),
        ("act_two", {"video": CLIP, "image_list": [REFERENCE]}, "character_performance"),
        ("enhance_frame_rate", {"video": CLIP}, "video_upscale"),
        ("ruby", {"video": CLIP}, "video_to_hdr"),
        ("gen9", {}, "text_to_video"),
        ("gen9", {"image_list": [REFERENCE]}, "image_to_video"),
        ("gen9", {"video": CLIP}, "video_to_video"),
        ("gen9", {"video": CLIP, "operation": "video_upscale"}, "video_upscale"),
    ],
)
def test_what_a_request_has_decides_about_the_operation(
    model: str, fields: dict[str, Any], operation: str
) -> None:
    """Of the operations that fit, the first that the model has is taken."""
    assert operation_of(model, VideoGenerationRequest(prompt="a kite", **fields)) == operation


@pytest.mark.parametrize(
    ("model", "fields", "operation"),
    [
        ("gen4_image", {}, "text_to_image"),
        ("magnific_precision_upscaler_v2", {}, "image_upscale"),
        ("image9", {}, "text_to_image"),
        ("image9", {"operation": "image_upscale"}, "image_upscale"),
    ],
)
def test_images_have_two_operations(model: str, fields: dict[str, Any], operation: str) -> None:
    """An id that nobody knows makes images, unless the caller says that it enlarges them."""
    assert operation_of(model, ImageGenerationRequest(prompt="a kite", **fields)) == operation


@pytest.mark.parametrize("operation", ["text_to_image", "text_to_speech", 1, ""])
def test_an_operation_of_another_medium_is_refused(plan_of: Planner, operation: object) -> None:
    """The error lists those that make a video."""
    with pytest.raises(InvalidRequestError, match="Nothing was sent") as caught:
        plan_of("gen4.5", operation=operation)
    assert "image_to_video" in (caught.value.accepts or ())


@pytest.mark.parametrize("model", ["a/gen4.5", "gen 4", "../tasks", "gen4?"])
def test_an_id_that_cannot_be_one_is_refused(plan_of: Planner, model: str) -> None:
    """Nothing is sent, and the error shows what ids look like."""
    with pytest.raises(InvalidRequestError, match=r"nothing was sent.*gen4\.5"):
        plan_of(model)


@pytest.mark.parametrize(
    ("model", "fields", "payload"),
    [
        ("gen4.5", {}, {"ratio": "1280:720", "duration": 5}),
        ("gen4.5", {"aspect_ratio": "9:16"}, {"ratio": "720:1280", "duration": 5}),
        ("gen4.5", {"resolution": "720p"}, {"ratio": "1280:720", "duration": 5}),
        ("gen4_turbo", {"image_list": [FIRST]}, {"promptImage.first": URL, "ratio": "1280:720"}),
        (
            "gen4_turbo",
            {"image_list": [FIRST], "aspect_ratio": "21:9"},
            {"promptImage.first": URL, "ratio": "1584:672"},
        ),
        (
            "veo3.1",
            {"resolution": "1080p", "aspect_ratio": "9:16", "generate_audio": False},
            {"ratio": "1080:1920", "audio": False},
        ),
        ("veo3.1", {"negative_prompt": "rain"}, {"negativePrompt": "rain", "ratio": "1280:720"}),
        ("seedance2", {"resolution": "720p", "aspect_ratio": "1:1"}, {"ratio": "960:960"}),
        ("seedance2", {"resolution": "480p", "aspect_ratio": "16:9"}, {"ratio": "864:496"}),
        ("seedance2", {"resolution": "4k", "aspect_ratio": "1:1"}, {"ratio": "3840:3840"}),
        ("seedance2", {"aspect_ratio": "21:9"}, {"ratio": "1470:630"}),
        ("hailuo3", {"resolution": "720p", "aspect_ratio": "9:16"}, None),
        ("wan3", {"video": CLIP}, {"referenceVideos": [CLIP]}),
        ("wan3", {"image_list": [FIRST], "resolution": "1080p"}, None),
        (
            "grok_imagine_1_5",
            {"resolution": "480p", "aspect_ratio": "1:1"},
            {"resolution": "480p", "ratio.shape": "1:1"},
        ),
        ("aleph2", {"video": CLIP, "aspect_ratio": "4:3"}, None),
        ("h3_max", {"enhance_prompt": True}, {"promptExpansionMode": "balanced"}),
        ("h3_max", {"enhance_prompt": False}, {"promptExpansionMode": "disabled"}),
    ],
)
def test_standard_fields_become_the_models_own(
    plan_of: Planner, model: str, fields: dict[str, Any], payload: dict[str, Any] | None
) -> None:
    """A ratio and a resolution are the pixels, the shape or the class that the model takes."""
    others = {
        "hailuo3": {"resolution": "768p", "ratio.shape": "9:16"},
        "wan3": {"promptImage.first": URL, "ratio.lines": "auto_1080p"},
        "aleph2": {"videoUri": CLIP, "targetAspectRatio": "4:3"},
    }
    plan = plan_of(model, **fields)
    assert plan.payload == {"promptText": "a kite", **(payload or others[model])}
    assert not plan.having("impossible")


@pytest.mark.parametrize(
    ("seconds", "model", "sent", "outcome"),
    [
        (1, "gen4.5", 2, "converted"),
        (11, "gen4.5", 10, "converted"),
        (5, "veo3.1", 6, "converted"),
        (8, "veo3.1", 8, "applied"),
        (7, "kling2.5_turbo_pro", 5, "converted"),
        (12, "hailuo3", 12, "applied"),
        (2.4, "kling3.0_pro", 2, "converted"),
    ],
)
def test_a_length_is_the_nearest_that_the_model_makes(
    plan_of: Planner, seconds: float, model: str, sent: int, outcome: str
) -> None:
    """Lengths are whole seconds, within bounds or out of a list."""
    plan = plan_of(model, duration_seconds=seconds)
    assert plan.payload["duration"] == sent
    assert [f.outcome for f in plan.fields if f.field == "duration_seconds"] == [outcome]


def test_a_video_that_follows_another_has_no_length(plan_of: Planner) -> None:
    """The note says why."""
    plan = plan_of("aleph2", video=CLIP, duration_seconds=5)
    (dropped,) = plan.having("dropped")
    assert "as long as" in dropped.note


@pytest.mark.parametrize(
    ("model", "fields", "payload"),
    [
        ("klingO3_pro", {"image_list": [REFERENCE]}, {"promptImage.first": f"{URL}-reference"}),
        (
            "klingO3_pro",
            {"image_list": [REFERENCE, FIRST, LAST]},
            {
                "promptImage.first": URL,
                "promptImage.last": f"{URL}-last",
                "references": [f"{URL}-reference"],
            },
        ),
        (
            "seedance2",
            {"image_list": [REFERENCE, {"image": URL, "type": "style"}]},
            {"references": [URL, f"{URL}-reference"]},
        ),
        (
            "act_two",
            {"video": CLIP, "image_list": [REFERENCE]},
            {"character.image": f"{URL}-reference", "reference.video": CLIP},
        ),
        ("kling_4", {"video": CLIP, "image_list": [REFERENCE]}, None),
        ("seedance2", {"video": CLIP}, {"promptVideo": CLIP}),
    ],
)
def test_each_input_stands_where_the_model_looks_for_it(
    plan_of: Planner, model: str, fields: dict[str, Any], payload: dict[str, Any] | None
) -> None:
    """Frames, references, characters and videos have places of their own."""
    kling = {"videoUri": CLIP, "references": [f"{URL}-reference"]}
    sent = dict(plan_of(model, **fields).payload)
    sent.pop("promptText", None)
    assert sent == (payload or kling)


@pytest.mark.parametrize(
    ("model", "fields", "blamed"),
    [
        ("gen4_turbo", {}, "image_list[first_frame]"),
        ("veo3.1", {"image_list": [LAST]}, "image_list[first_frame]"),
        ("aleph2", {}, "video"),
        ("gen4.5", {"video": CLIP}, "video"),
        ("act_two", {"video": CLIP}, "image_list[reference]"),
        ("gen4.5", {"aspect_ratio": "1:1"}, "aspect_ratio"),
        ("enhance_frame_rate", {"video": CLIP}, "extra_params"),
        ("gen4.5", {"prompt": "é" * 1001}, "prompt"),
        ("gen4.5", {"prompt": "🪁" * 501}, "prompt"),
    ],
)
def test_what_a_model_cannot_do_is_said_before_anything_is_sent(
    plan_of: Planner, model: str, fields: dict[str, Any], blamed: str
) -> None:
    """The field that is to blame is named; a prompt is counted as Runway counts it."""
    assert blamed in {field.field for field in plan_of(model, **fields).having("impossible")}


@pytest.mark.parametrize("prompt", ["é" * 1000, "🪁" * 500])
def test_a_prompt_that_just_fits_is_sent(plan_of: Planner, prompt: str) -> None:
    """Two units of UTF-16 are one kite."""
    assert not plan_of("gen4.5", prompt=prompt).having("impossible")


def test_frames_push_references_out_where_the_two_exclude_each_other(plan_of: Planner) -> None:
    """Runway refuses the two together; the frames are what was meant more exactly."""
    plan = plan_of("seedance2", image_list=[FIRST, REFERENCE])
    assert "references" not in plan.payload
    assert [field.field for field in plan.having("dropped")] == ["image_list[reference]"]


def test_wire_fields_of_ones_own_replace_all_uses_of_the_field(plan_of: Planner) -> None:
    """A `promptImage` in extra_params is the whole of it, and warns of nothing."""
    images = [{"uri": URL, "position": "first"}]
    plan = plan_of("gen4.5", promptImage=images, contentModeration={})
    assert plan.payload["promptImage"] == images
    assert not plan.having("impossible")
    assert not plan.warnings


def test_a_name_that_runway_does_not_know_warns(plan_of: Planner) -> None:
    """It is sent all the same, and Runway will refuse it."""
    plan = plan_of("gen4.5", motionBucket=3)
    assert plan.payload["motionBucket"] == 3
    assert "motionBucket" in plan.warnings[0]


@pytest.mark.parametrize(
    ("model", "count", "each"),
    [
        ("gen4_image", 3, 1),
        ("gpt_image_2", 12, 10),
        ("gemini_image3_pro", 4, 4),
        ("gemini_image3_pro", 5, 4),
        ("gemini_image3_pro", 6, 1),
        ("gemini_image3_pro", 3, 1),
        ("muse_image", 4, 4),
    ],
)
def test_a_count_is_spread_over_calls(plan_of: Planner, model: str, count: int, each: int) -> None:
    """Where a model makes one or four, every call asks for one of the two."""
    plan = plan_of(model, "image", n=count)
    assert plan.outputs_per_call == each
    assert plan.payload.get("outputCount", 1) == min(each, count)


def test_several_videos_are_several_tasks(plan_of: Planner) -> None:
    """Runway makes one in each."""
    plan = plan_of("gen4.5", number_of_videos=3)
    assert (plan.outputs_per_call, plan.submits) == (1, 3)


@pytest.mark.parametrize(
    ("model", "fields", "sent"),
    [
        ("gen4_image", {"size": "1280x720"}, {"ratio": "1280:720"}),
        ("gen4_image", {"aspect_ratio": "16:9"}, {"ratio": "1280:720"}),
        ("gen4_image", {}, {"ratio": "1024:1024"}),
        ("ideogram_4_0", {}, {}),
        ("ideogram_4_0", {"quality": "hd"}, {"quality": "high"}),
        ("gpt_image_2", {"aspect_ratio": "auto"}, {"ratio": "auto"}),
        ("image9", {"size": "1234x567"}, {"ratio": "1234:567"}),
        ("image9", {"aspect_ratio": "16:9"}, {"ratio": "1376:768"}),
    ],
)
def test_sizes_of_images_are_ratios_in_pixels(
    plan_of: Planner, model: str, fields: dict[str, Any], sent: dict[str, Any]
) -> None:
    """A size that a model lists goes out exactly; of a model that nobody knows, every size."""
    plan = plan_of(model, "image", **fields)
    assert plan.payload == {"promptText": "a kite", **sent}


def test_a_mask_and_references_are_for_images(plan_of: Planner) -> None:
    """A mask has a place at one model alone."""
    plan = plan_of("ideogram_4_5", "image", mask_image=URL, image_list=[REFERENCE, FIRST])
    assert plan.payload["maskUri"] == URL
    assert plan.payload["referenceImages"] == [URL, f"{URL}-reference"]
    (refused,) = plan_of("gen4_image", "image", mask_image=URL).having("impossible")
    assert refused.field == "mask_image"


def test_a_model_that_nobody_knows_goes_by_the_general_rule(plan_of: Planner) -> None:
    """Fields have the names and pixels that most models take, and a warning says so."""
    plan = plan_of(
        "gen9",
        resolution="1080p",
        aspect_ratio="9:16",
        duration_seconds=7,
        image_list=[FIRST, LAST],
        loop=True,
    )
    assert not plan.known_model
    assert plan.payload == {
        "promptText": "a kite",
        "duration": 7,
        "ratio": "1080:1920",
        "promptImage.first": URL,
        "promptImage.last": f"{URL}-last",
        "loop": True,
    }
    assert any("gen9" in warning for warning in plan.warnings)


@pytest.mark.parametrize("model", ["act_two", "ruby", "enhance_frame_rate"])
def test_a_prompt_that_a_model_does_not_take_is_said_and_refuses_nothing(
    plan_of: Planner, model: str
) -> None:
    """A request has to have one, so even `on_unsupported="error"` must let it pass."""
    plan = plan_of(model, video=CLIP, image_list=[REFERENCE], targetFramerate="60")
    assert "promptText" not in plan.payload
    assert "prompt" not in {field.field for field in plan.having("dropped")}
    assert any("takes no prompt" in warning for warning in plan.warnings)
