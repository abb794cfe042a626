"""What each family of models is sent for the standard fields.

Source: replicate.com model pages and captures of its schemas, as `models.json` dates them.
"""

from collections.abc import Callable
from typing import Any

import pytest

from tarash.tarash_gateway.exceptions import InvalidRequestError
from tarash.tarash_gateway.models import Plan, VideoGenerationConfig, VideoGenerationRequest
from tarash.tarash_gateway.testing import VirtualGateway, answer
from tarash_replicate import plugin

FIRST, LAST, OTHER, CLIP = (f"https://files.example/{name}" for name in ("1", "2", "3", "clip"))
ONE = [{"image": FIRST}]
START = [{"image": FIRST, "type": "first_frame"}]
BOTH = [*START, {"image": LAST, "type": "last_frame"}]
TWO = [{"image": FIRST}, {"image": OTHER, "type": "reference"}]

Row = tuple[str, dict[str, Any], dict[str, Any]]

VIDEOS: list[Row] = [
    (
        "google/veo-3.1",
        {
            "duration_seconds": 8,
            "resolution": "1080p",
            "aspect_ratio": "9:16",
            "generate_audio": False,
            "negative_prompt": "rain",
            "seed": 7,
            "image_list": BOTH,
        },
        {
            "duration": 8,
            "resolution": "1080p",
            "aspect_ratio": "9:16",
            "generate_audio": False,
            "negative_prompt": "rain",
            "seed": 7,
            "image": FIRST,
            "last_frame": LAST,
        },
    ),
    ("google/veo-3.1", {"image_list": ONE}, {"image": FIRST}),
    (
        "google/veo-3.1",
        {"image_list": TWO, "duration_seconds": 4, "aspect_ratio": "9:16"},
        {"reference_images": [FIRST, OTHER], "duration": 8, "aspect_ratio": "16:9"},
    ),
    (
        "google/veo-3.1",
        {"image_list": [*BOTH, {"image": OTHER}]},
        {
            "image": FIRST,
            "reference_images": [OTHER],
            "duration": 8,
            "aspect_ratio": "16:9",
        },
    ),
    ("google/veo-3.1-fast", {"duration_seconds": 5}, {"duration": 6}),
    (
        "google/veo-3.1-lite",
        {"resolution": "4k", "image_list": ONE},
        {"resolution": "1080p", "image": FIRST},
    ),
    ("google/veo-2", {"duration_seconds": 12}, {"duration": 8}),
    (
        "kwaivgi/kling-v3-video",
        {"resolution": "720p", "duration_seconds": 7, "image_list": BOTH, "generate_audio": True},
        {
            "mode": "standard",
            "duration": 7,
            "start_image": FIRST,
            "end_image": LAST,
            "generate_audio": True,
        },
    ),
    ("kwaivgi/kling-v3-video", {"resolution": "1080p"}, {"mode": "pro"}),
    ("kwaivgi/kling-v3-video", {"resolution": "4k"}, {"mode": "4k"}),
    ("kwaivgi/kling-v3-video", {"resolution": "480p"}, {"mode": "standard"}),
    ("kwaivgi/kling-o1", {"resolution": "720p"}, {"mode": "std"}),
    ("kwaivgi/kling-o1", {"image_list": TWO}, {"reference_images": [FIRST, OTHER]}),
    (
        "kwaivgi/kling-v3-omni-video",
        {"video": CLIP, "generate_audio": True},
        {"reference_video": CLIP},
    ),
    (
        "kwaivgi/kling-v2.1",
        {"image_list": ONE, "duration_seconds": 8},
        {"start_image": FIRST, "duration": 10},
    ),
    (
        "kwaivgi/kling-v2.5-turbo-pro",
        {"image_list": BOTH},
        {"start_image": FIRST, "end_image": LAST},
    ),
    ("kwaivgi/kling-v2.6", {"image_list": START}, {"start_image": FIRST}),
    (
        "kwaivgi/kling-v2.6-motion-control",
        {"image_list": ONE, "video": CLIP},
        {"image": FIRST, "video": CLIP},
    ),
    (
        "minimax/hailuo-2.3",
        {"resolution": "720p", "duration_seconds": 10},
        {"resolution": "768p", "duration": 10},
    ),
    (
        "minimax/hailuo-2.3",
        {"enhance_prompt": False, "image_list": ONE},
        {"prompt_optimizer": False, "first_frame_image": FIRST},
    ),
    ("minimax/video-01", {"duration_seconds": 6, "image_list": ONE}, {"subject_reference": FIRST}),
    ("minimax/video-01", {"image_list": START}, {"first_frame_image": FIRST}),
    (
        "minimax/h3",
        {"aspect_ratio": "16:9", "image_list": TWO},
        {"ratio": "16:9", "reference_image_urls": [FIRST, OTHER]},
    ),
    (
        "wan-video/wan-2.2-i2v-fast",
        {"duration_seconds": 5, "image_list": BOTH},
        {"num_frames": 81, "frames_per_second": 16, "image": FIRST, "last_image": LAST},
    ),
    (
        "wan-video/wan-2.2-i2v-fast",
        {"duration_seconds": 9, "image_list": START},
        {"num_frames": 121, "frames_per_second": 16, "image": FIRST},
    ),
    (
        "wan-video/wan-2.5-i2v",
        {"duration_seconds": 7, "image_list": ONE},
        {"duration": 5, "image": FIRST},
    ),
    ("wan-video/wan-2.7-t2v", {"enhance_prompt": True}, {"enable_prompt_expansion": True}),
    ("bytedance/seedance-2.0", {"duration_seconds": 2}, {"duration": 4}),
    ("bytedance/seedance-2.0", {"image_list": START}, {"image": FIRST, "aspect_ratio": "adaptive"}),
    (
        "bytedance/seedance-2.0",
        {"image_list": START, "aspect_ratio": "9:16"},
        {"image": FIRST, "aspect_ratio": "9:16"},
    ),
    (
        "bytedance/seedance-2.0",
        {"image_list": [*START, {"image": OTHER}]},
        {"image": FIRST, "aspect_ratio": "adaptive"},
    ),
    ("bytedance/seedance-2.0", {"video": CLIP}, {"reference_videos": [CLIP]}),
    (
        "bytedance/seedance-2.5",
        {"image_list": START, "aspect_ratio": "16:9"},
        {"image": FIRST, "aspect_ratio": "adaptive"},
    ),
    ("bytedance/seedance-2.5", {"aspect_ratio": "16:9"}, {"aspect_ratio": "16:9"}),
    ("bytedance/seedance-1-lite", {"image_list": TWO}, {"reference_images": [FIRST, OTHER]}),
    (
        "pixverse/pixverse-v6",
        {"resolution": "1080p", "generate_audio": True},
        {"quality": "1080p", "generate_audio_switch": True},
    ),
    (
        "vidu/q3-pro",
        {"generate_audio": False, "image_list": BOTH},
        {"audio": False, "start_image": FIRST, "end_image": LAST},
    ),
    ("luma/ray", {"image_list": BOTH}, {"start_image": FIRST, "end_image": LAST}),
    ("runwayml/gen-4.5", {"duration_seconds": 8}, {"duration": 10}),
    (
        "xai/grok-imagine-video",
        {"video": CLIP, "duration_seconds": 20},
        {"video": CLIP, "duration": 15},
    ),
    ("prunaai/p-video", {"resolution": "480p", "generate_audio": True}, {"resolution": "720p"}),
    (
        "openai/sora-2",
        {"duration_seconds": 8, "aspect_ratio": "16:9"},
        {"seconds": 8, "aspect_ratio": "landscape"},
    ),
    (
        "openai/sora-2-pro",
        {"resolution": "1080p", "image_list": ONE},
        {"resolution": "high", "input_reference": FIRST},
    ),
]
IMAGES: list[Row] = [
    (
        "black-forest-labs/flux-schnell",
        {"size": "512x512", "n": 3, "seed": 7},
        {"aspect_ratio": "1:1", "megapixels": "0.25", "num_outputs": 3, "seed": 7},
    ),
    (
        "black-forest-labs/flux-schnell",
        {"size": "1344x768"},
        {"aspect_ratio": "16:9", "megapixels": "1"},
    ),
    (
        "black-forest-labs/flux-1.1-pro",
        {"size": "1024x768"},
        {"aspect_ratio": "custom", "width": 1024, "height": 768},
    ),
    (
        "black-forest-labs/flux-1.1-pro",
        {"size": "1920x1080", "aspect_ratio": "16:9"},
        {"aspect_ratio": "custom", "width": 1440, "height": 800},
    ),
    ("black-forest-labs/flux-1.1-pro", {"aspect_ratio": "16:9"}, {"aspect_ratio": "16:9"}),
    (
        "black-forest-labs/flux-2-pro",
        {"size": "1280x720", "image_list": TWO},
        {"aspect_ratio": "custom", "width": 1280, "height": 720, "input_images": [FIRST, OTHER]},
    ),
    ("black-forest-labs/flux-2-dev", {"size": "1024x512"}, {"width": 1024, "height": 512}),
    (
        "black-forest-labs/flux-kontext-pro",
        {"image_list": ONE, "aspect_ratio": "auto"},
        {"input_image": FIRST, "aspect_ratio": "match_input_image"},
    ),
    (
        "black-forest-labs/flux-fill-pro",
        {"image_list": ONE, "mask_image": OTHER},
        {"image": FIRST, "mask": OTHER},
    ),
    ("black-forest-labs/flux-canny-dev", {"image_list": ONE}, {"control_image": FIRST}),
    ("black-forest-labs/flux-redux-dev", {"image_list": ONE}, {"redux_image": FIRST}),
    (
        "google/nano-banana-pro",
        {"size": "4096x4096", "image_list": TWO},
        {"aspect_ratio": "1:1", "resolution": "4K", "image_input": [FIRST, OTHER]},
    ),
    ("google/imagen-4", {"size": "2048x2048"}, {"aspect_ratio": "1:1", "image_size": "2K"}),
    (
        "bytedance/seedream-4",
        {"size": "3840x2160", "n": 2},
        {"size": "custom", "width": 3840, "height": 2160},
    ),
    (
        "bytedance/seedream-4.5",
        {"size": "512x512"},
        {"size": "custom", "width": 1024, "height": 1024},
    ),
    ("bytedance/seedream-5-pro", {"aspect_ratio": "16:9"}, {"aspect_ratio": "16:9"}),
    (
        "ideogram-ai/ideogram-v2",
        {"size": "1280x720", "style": "anime"},
        {"resolution": "1280x720", "style_type": "Anime"},
    ),
    (
        "ideogram-ai/ideogram-v3-turbo",
        {"image_list": [{"image": FIRST, "type": "style"}]},
        {"style_reference_images": [FIRST]},
    ),
    (
        "ideogram-ai/ideogram-character",
        {"image_list": [{"image": FIRST, "type": "asset"}]},
        {"character_reference_image": FIRST},
    ),
    ("recraft-ai/recraft-v3", {"size": "1024x1024"}, {"size": "1024x1024"}),
    ("recraft-ai/recraft-v3", {"aspect_ratio": "16:9"}, {"size": "1820x1024"}),
    ("qwen/qwen-image", {"negative_prompt": "rain"}, {"negative_prompt": "rain"}),
    (
        "openai/gpt-image-2",
        {"size": "1536x1024", "quality": "hd", "n": 4},
        {"aspect_ratio": "3:2", "quality": "high", "number_of_images": 4},
    ),
    ("prunaai/z-image-turbo", {"aspect_ratio": "1:1"}, {"width": 1024, "height": 1024}),
    ("prunaai/z-image-turbo", {"size": "4096x2048"}, {"width": 2048, "height": 1024}),
    ("prunaai/z-image-turbo", {"aspect_ratio": "auto"}, {}),
    (
        "luma/photon",
        {"image_list": ONE},
        {"image_reference_url": FIRST},
    ),
]


@pytest.mark.parametrize(("model", "fields", "sent"), [*VIDEOS, *IMAGES])
def test_a_family_is_sent_its_own_words(
    plan_of: Callable[..., Plan], model: str, fields: dict[str, Any], sent: dict[str, Any]
) -> None:
    """Names, forms and values are those of its schema."""
    payload = plan_of(model, **fields).payload
    assert {name: payload.get(name) for name in sent} == sent
    assert payload.keys() - {"prompt"} == sent.keys()


@pytest.mark.parametrize(
    ("model", "fields", "outcome", "standard"),
    [
        ("google/veo-3.1-fast", {"duration_seconds": 5}, "converted", "duration_seconds"),
        ("kwaivgi/kling-v3-video", {"resolution": "480p"}, "converted", "resolution"),
        ("kwaivgi/kling-v3-video", {"seed": 1}, "dropped", "seed"),
        (
            "bytedance/seedance-2.5",
            {"image_list": START, "aspect_ratio": "16:9"},
            "converted",
            "aspect_ratio",
        ),
        ("wan-video/wan-2.7-t2v", {"image_list": START}, "impossible", "image_list[first_frame]"),
        ("kwaivgi/kling-v2.1", {}, "impossible", "image_list[first_frame]"),
        ("black-forest-labs/flux-1.1-pro", {"size": "99x99"}, "converted", "size"),
        ("prunaai/z-image-turbo", {"aspect_ratio": "auto"}, "dropped", "aspect_ratio"),
    ],
)
def test_what_does_not_fit_is_said(
    plan_of: Callable[..., Plan],
    model: str,
    fields: dict[str, Any],
    outcome: str,
    standard: str,
) -> None:
    """With the field and what became of it."""
    assert standard in {field.field for field in plan_of(model, **fields).having(outcome)}


@pytest.mark.parametrize("role", ["reference", "asset"])
def test_a_reference_too_many_is_no_first_frame(plan_of: Callable[..., Plan], role: str) -> None:
    """As one it would take the place of all the others, which the model refuses beside it."""
    nine = [{"image": f"{FIRST}{number}"} for number in range(9)]
    plan = plan_of("bytedance/seedance-2.0", image_list=[*nine, {"image": OTHER, "type": role}])
    assert plan.payload["reference_images"] == [one["image"] for one in nine]
    assert "image" not in plan.payload
    assert [field.field for field in plan.having("dropped")] == [f"image_list[{role}]"]


def test_a_model_that_nobody_knows_gets_the_usual_names(plan_of: Callable[..., Plan]) -> None:
    """One prediction for each image, since what it calls the count is not known."""
    plan = plan_of("acme/pictures", "image", size="640x480", n=3, image_list=ONE, seed=7)
    sent = {"prompt": "a kite", "width": 640, "height": 480, "image": FIRST, "seed": 7}
    assert plan.payload == sent
    assert (plan.submits, plan.known_model) == (3, False)


def test_a_count_in_the_models_own_words_is_counted(plan_of: Callable[..., Plan]) -> None:
    """No more is paid for than was asked."""
    plan = plan_of("acme/pictures", "image", n=3, extra_params={"num_outputs": 2})
    assert (plan.submits, plan.payload["num_outputs"]) == (2, 2)


def test_a_version_is_planned_by_its_model(plan_of: Callable[..., Plan]) -> None:
    """The catalog knows the newest one."""
    plan = plan_of(f"google/veo-3.1:{'0' * 64}", duration_seconds=5)
    assert plan.payload["duration"] == 6


def test_what_a_model_needs_is_asked_for_before_anything_is_sent() -> None:
    """With the field that gives it."""
    gateway = VirtualGateway(lambda _: answer({}), plugins={"replicate": plugin})
    model = "minimax/hailuo-2.3-fast"
    config = VideoGenerationConfig(provider="replicate", model=model, api_key="r8_x")
    with pytest.raises(InvalidRequestError, match="the model needs first_frame_image"):
        gateway.generate_video(config, VideoGenerationRequest(prompt="a kite"))
    assert gateway.requests == []
