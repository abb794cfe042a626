"""Requests as plans: families, roles, words, lengths and a caller's own parameters."""

from collections.abc import Callable
from typing import Any

import pytest

from tarash.tarash_gateway.exceptions import InvalidRequestError
from tarash.tarash_gateway.models import Plan
from tarash_google import content, imagen, omni, plugin, veo
from tarash_google.planning import asked_of, family_of

OMNI, VEO, IMAGE = "gemini-omni-1.2-flash", "veo-3.1-generate-001", "gemini-nano-banana-2.1"
ON_VERTEX = {"gcp_project": "p"}
URL = "https://files.example/1.png"
TASK = "generation_config.video_config.task"
Planner = Callable[..., Plan]


def _images(*roles: str) -> list[dict[str, str]]:
    return [{"image": URL, "type": role} for role in roles]


@pytest.mark.parametrize(
    ("model", "medium", "family"),
    [
        (OMNI, "video", omni.FAMILY),
        ("some-new-model", "video", omni.FAMILY),
        (VEO, "video", veo.FAMILY),
        (IMAGE, "image", content.FAMILY),
        ("imagen-4.0-generate-001", "image", imagen.FAMILY),
    ],
)
def test_a_models_name_tells_its_family(model: str, medium: str, family: object) -> None:
    """What nobody knows is spoken to as the newest family of its medium."""
    assert family_of(model, medium) is family


def test_omni_takes_seconds_as_words(plan_of: Planner) -> None:
    """Every wish has its path in the body, and the file comes as an address."""
    plan = plan_of(OMNI, duration_seconds=8, resolution="1080p", aspect_ratio="9:16", seed=3)
    assert plan.payload == {
        "input.text": "a kite",
        "response_format.duration": "8s",
        "response_format.resolution": "1080p",
        "response_format.aspect_ratio": "9:16",
        "response_format.delivery": "uri",
        "generation_config.seed": 3,
        TASK: "text_to_video",
    }


@pytest.mark.parametrize(
    ("fields", "task"),
    [
        ({}, "text_to_video"),
        ({"image_list": _images("first_frame")}, "image_to_video"),
        ({"image_list": _images("first_frame", "last_frame")}, "image_to_video"),
        ({"image_list": _images("reference", "asset")}, "reference_to_video"),
        ({"image_list": _images("style")}, "reference_to_video"),
        ({"reference_videos": [URL]}, "reference_to_video"),
        ({"image_list": _images("first_frame", "reference")}, None),
        ({"video": URL}, None),
        ({"video": URL, "image_list": _images("reference")}, None),
        ({"video": URL, "task": "upscale"}, "upscale"),
        ({"previous_interaction_id": "v1_a"}, None),
        ({"input": "in other words"}, None),
    ],
)
def test_omni_is_told_its_task_where_the_inputs_leave_no_doubt(
    plan_of: Planner, fields: dict[str, Any], task: str | None
) -> None:
    """What becomes of a video, only the prompt or the caller knows."""
    assert plan_of(OMNI, **fields).payload.get(TASK) == task


@pytest.mark.parametrize(
    ("settings", "extra", "delivery"),
    [
        ({}, {}, "uri"),
        ({}, {"delivery": "inline"}, "inline"),
        (ON_VERTEX, {}, None),
        (ON_VERTEX, {"gcs_uri": "gs://b/out"}, "uri"),
    ],
)
def test_omni_delivers_an_address_where_it_can(
    plan_of: Planner, settings: dict[str, Any], extra: dict[str, Any], delivery: str | None
) -> None:
    """On Vertex AI an address takes a bucket."""
    plan = plan_of(OMNI, settings, **extra)
    assert plan.payload.get("response_format.delivery") == delivery


def test_omni_says_in_words_what_it_has_no_field_for(plan_of: Planner) -> None:
    """Each such field is converted, with a note; what is always so needs no words."""
    plan = plan_of(OMNI, negative_prompt="rain", generate_audio=False, image_list=_images("style"))
    converted = {field.field: field.note for field in plan.having("converted")}
    assert set(converted) == {"negative_prompt", "generate_audio", "image_list[style]"}
    assert "asks for silence" in converted["generate_audio"]
    loud = plan_of(OMNI, generate_audio=True)
    assert "words.audio" not in loud.payload
    (field,) = [field for field in loud.fields if field.field == "generate_audio"]
    assert (field.outcome, field.wire_name) == ("applied", None)


@pytest.mark.parametrize(("model", "settings"), [(OMNI, {}), (VEO, ON_VERTEX)])
def test_a_last_frame_alone_is_impossible(
    plan_of: Planner, model: str, settings: dict[str, Any]
) -> None:
    """It needs a first one."""
    plan = plan_of(model, settings, image_list=_images("last_frame"))
    (field,) = plan.having("impossible")
    assert (field.field, "first_frame" in field.note) == ("image_list[last_frame]", True)
    both = plan_of(model, settings, image_list=_images("first_frame", "last_frame"))
    assert not both.having("impossible")


def test_veo_takes_three_references_and_then_eight_seconds(plan_of: Planner) -> None:
    """More of them are dropped, and another length is converted."""
    plan = plan_of(VEO, ON_VERTEX, image_list=_images(*["asset"] * 5), duration_seconds=4)
    assert plan.payload["instances.referenceImages"] == [URL] * 3
    assert plan.payload["parameters.durationSeconds"] == 8
    assert {field.field for field in plan.having("converted")} == {"duration_seconds"}
    assert {field.field for field in plan.having("dropped")} == {"image_list[asset]"}
    same = plan_of(VEO, ON_VERTEX, image_list=_images("asset"), duration_seconds=8)
    assert not same.having("converted")
    assert not plan_of(VEO, ON_VERTEX, image_list=_images("asset")).having("converted")


@pytest.mark.parametrize(
    ("fields", "gone"),
    [
        ({"image_list": _images("first_frame", "reference")}, ["instances.referenceImages"]),
        (
            {"video": URL, "image_list": _images("first_frame"), "duration_seconds": 6},
            ["instances.image", "parameters.durationSeconds"],
        ),
    ],
)
def test_veo_is_not_sent_what_excludes_each_other(
    plan_of: Planner, fields: dict[str, Any], gone: list[str]
) -> None:
    """Frames exclude references, and a clip to extend has its own beginning and length."""
    plan = plan_of(VEO, ON_VERTEX, **fields)
    assert not set(gone) & set(plan.payload)
    assert len(plan.having("converted")) == len(gone)


def test_veo_lite_begins_with_a_reference(plan_of: Planner) -> None:
    """It takes no references, so a picture is where the video begins."""
    plan = plan_of("veo-3.1-lite-generate-001", ON_VERTEX, image_list=_images("reference"))
    assert plan.payload["instances.image"] == URL


@pytest.mark.parametrize(
    ("model", "settings", "sound"),
    [
        (VEO, ON_VERTEX, True),
        ("veo-2.0-generate-001", ON_VERTEX, None),
        ("veo-3.1-generate-preview", {}, None),
    ],
)
def test_veo_3_on_vertex_ai_is_told_about_sound(
    plan_of: Planner, model: str, settings: dict[str, Any], sound: bool | None
) -> None:
    """Its page once called the field required."""
    assert plan_of(model, settings).payload.get("parameters.generateAudio") is sound
    silent = plan_of(VEO, ON_VERTEX, generate_audio=False)
    assert silent.payload["parameters.generateAudio"] is False


@pytest.mark.parametrize(
    ("quality", "size"),
    [("low", "1K"), ("medium", "1K"), ("high", "2K"), ("hd", "4K"), ("2K", "2K")],
)
def test_quality_of_an_image_is_its_size(plan_of: Planner, quality: str, size: str) -> None:
    """Our own choice: more pixels are what Gemini sells as better."""
    plan = plan_of(IMAGE, quality=quality)
    assert plan.payload["generationConfig.imageConfig.imageSize"] == size


def test_a_model_of_one_size_drops_quality(plan_of: Planner) -> None:
    """A chain need not stop for it."""
    (field,) = plan_of("gemini-3.1-flash-lite-image", quality="hd").having("dropped")
    assert "1K" in field.note


def test_pixels_become_ratio_and_size(plan_of: Planner) -> None:
    """The nearest of both."""
    payload = plan_of(IMAGE, size="3840x2160").payload
    assert payload["generationConfig.imageConfig.aspectRatio"] == "16:9"
    assert payload["generationConfig.imageConfig.imageSize"] == "4K"


def test_images_are_made_one_by_one(plan_of: Planner) -> None:
    """The engine makes several calls of it; Imagen gives four at once."""
    assert (plan_of(IMAGE, n=3).outputs_per_call, plan_of(IMAGE, n=3).submits) == (1, 3)
    many = plan_of("imagen-4.0-generate-001", ON_VERTEX, n=6)
    assert (many.payload["parameters.sampleCount"], many.submits) == (4, 2)


def test_a_mask_goes_along_as_an_image(plan_of: Planner) -> None:
    """No role of an image is lost, and the note says what was done."""
    plan = plan_of(IMAGE, mask_image=URL, image_list=_images("reference", "style", "first_frame"))
    assert plan.payload["contents.images"] == [URL] * 3
    assert plan.payload["contents.mask"] == URL
    fields = {field.field: field.outcome for field in plan.fields}
    assert fields["mask_image"] == fields["image_list[style]"] == "converted"


@pytest.mark.parametrize(
    ("model", "settings", "extra", "payload"),
    [
        (
            OMNI,
            {},
            {"duration": "5s", "service_tier": "flex", "labels": {"a": "b"}},
            {"response_format.duration": "5s", "service_tier": "flex", "labels": {"a": "b"}},
        ),
        (
            OMNI,
            {},
            {"max_output_tokens": 1000, "thinking_summaries": "none", "safety_settings": []},
            {
                "generation_config.max_output_tokens": 1000,
                "generation_config.thinking_summaries": "none",
                "safety_settings": [],
            },
        ),
        (
            VEO,
            ON_VERTEX,
            {"person_generation": "allow_all", "output_gcs_uri": "gs://b/", "labels": {"a": "b"}},
            {
                "parameters.personGeneration": "allow_all",
                "parameters.storageUri": "gs://b/",
                "labels": {"a": "b"},
            },
        ),
        (
            VEO,
            ON_VERTEX,
            {"parameters.fps": 24, "newParameter": 1, "new_parameter": 2},
            {"parameters.fps": 24, "parameters.newParameter": 2},
        ),
        (
            IMAGE,
            {},
            {"thinking_level": "HIGH", "safety_settings": [], "store": False},
            {
                "generationConfig.thinkingConfig.thinkingLevel": "HIGH",
                "safetySettings": [],
                "store": False,
            },
        ),
        (
            IMAGE,
            {},
            {"top_k": 40, "stop_sequences": ["end"], "image_size": "2K", "service_tier": "flex"},
            {
                "generationConfig.topK": 40,
                "generationConfig.stopSequences": ["end"],
                "generationConfig.imageConfig.imageSize": "2K",
                "serviceTier": "flex",
            },
        ),
        (
            "imagen-4.0-generate-001",
            ON_VERTEX,
            {"safety_filter_level": "BLOCK_NONE", "language": "en"},
            {"parameters.safetySetting": "BLOCK_NONE", "parameters.language": "en"},
        ),
    ],
)
def test_a_callers_own_parameters_find_their_place(
    plan_of: Planner,
    model: str,
    settings: dict[str, Any],
    extra: dict[str, Any],
    payload: dict[str, Any],
) -> None:
    """Under the names of Google's Python client, or as the wire has them."""
    planned = plan_of(model, settings, extra_params=extra).payload
    assert {name: planned[name] for name in payload} == payload


@pytest.mark.parametrize(("asked", "sent"), [({}, 1), ({"n": 3}, 3)])
def test_imagen_is_told_how_many_pictures_are_wanted(
    plan_of: Planner, asked: dict[str, Any], sent: int
) -> None:
    """It makes four, and bills them, when it is told nothing."""
    plan = plan_of("imagen-4.0-generate-001", ON_VERTEX, **asked)
    assert plan.payload["parameters.sampleCount"] == sent


def test_imagen_takes_a_seed_without_a_watermark(plan_of: Planner) -> None:
    """Unless the caller says otherwise; reasons of refusals are always asked for."""
    plan = plan_of("imagen-4.0-generate-001", ON_VERTEX, seed=2)
    assert plan.payload["parameters.addWatermark"] is False
    assert plan.payload["parameters.includeRaiReason"] is True
    marked = plan_of("imagen-4.0-generate-001", ON_VERTEX, seed=2, add_watermark=True)
    assert marked.payload["parameters.addWatermark"] is True


@pytest.mark.parametrize(
    ("model", "settings", "words"),
    [
        ("veo-3.1-generate-001", {}, "is a model of Vertex AI"),
        ("gemini-omni-1.1-flash", ON_VERTEX, "is a model of the Gemini API"),
        (OMNI, {**ON_VERTEX, "location": "us-central1"}, "at the location global alone"),
    ],
)
def test_a_model_that_lives_elsewhere_is_warned_of(
    plan_of: Planner, model: str, settings: dict[str, Any], words: str
) -> None:
    """Google may have changed its mind, so it is sent all the same."""
    assert any(words in warning for warning in plan_of(model, settings).warnings)
    assert not plan_of(VEO, {**ON_VERTEX, "location": "us-central1"}).warnings


def test_a_model_that_nobody_knows_is_sent_the_usual_names(plan_of: Planner) -> None:
    """With a warning that names the nearest one of the same surface."""
    plan = plan_of(
        "veo-4.0-generate-001", ON_VERTEX, duration_seconds=5, image_list=_images("first_frame")
    )
    assert plan.payload["parameters.durationSeconds"] == 5
    assert plan.payload["instances.image"] == URL
    assert "veo-3.0-generate-001" in plan.warnings[0]
    image = plan_of("gemini-9-image", quality="hd", size="1x2", image_list=_images("style"))
    assert image.payload["words.quality"] == "hd"
    assert image.payload["contents.images"] == [URL]


def test_an_id_that_cannot_be_one_is_refused(plan_of: Planner) -> None:
    """It would become a part of the address."""
    with pytest.raises(InvalidRequestError, match="no model of Google") as refused:
        plan_of("veo/../x", ON_VERTEX)
    assert refused.value.field == "model"


def test_a_response_may_repeat_only_what_is_no_text() -> None:
    """Of a file only that there was one; of prompts nothing."""
    payload = {
        "instances.prompt": "a kite",
        "parameters.negativePrompt": "rain",
        "parameters.resolution": "720p",
        "instances.video": b"video",
    }
    asked = {"parameters.resolution": "720p", "instances.video": True}
    assert asked_of(payload, veo.FAMILY) == asked


def test_facts_are_those_of_the_surface(config_of: Callable[..., Any]) -> None:
    """The hook follows the config."""
    assert plugin.facts(config_of("veo-3.1-generate-001")) is None
    on_vertex = config_of("veo-3.1-generate-001", provider_config=ON_VERTEX)
    assert plugin.facts(on_vertex) is not None
