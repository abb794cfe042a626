"""What each family of video models is sent for the standard fields.

Source: fal.ai model pages and the types of its JavaScript client, as `models.json` dates them.
"""

from collections.abc import Callable
from typing import Any

import pytest

from tarash.tarash_gateway.models import Plan

FIRST, LAST, OTHER, CLIP = (f"https://files.example/{name}" for name in ("1", "2", "3", "clip"))
ONE = [{"image": FIRST}]
START = [{"image": FIRST, "type": "first_frame"}]
BOTH = [*START, {"image": LAST, "type": "last_frame"}]
TWO = [{"image": FIRST}, {"image": OTHER, "type": "asset"}]
ELEMENT = [{"frontal_image_url": FIRST}]

Row = tuple[str, dict[str, Any], dict[str, Any]]

VEO: list[Row] = [
    (
        "fal-ai/veo3.1",
        {
            "duration_seconds": 8,
            "resolution": "4k",
            "aspect_ratio": "9:16",
            "generate_audio": False,
            "enhance_prompt": True,
            "negative_prompt": "rain",
            "seed": 7,
        },
        {
            "duration": "8s",
            "resolution": "4k",
            "aspect_ratio": "9:16",
            "generate_audio": False,
            "auto_fix": True,
            "negative_prompt": "rain",
            "seed": 7,
        },
    ),
    ("fal-ai/veo3.1/fast", {"duration_seconds": 5}, {"duration": "6s"}),
    ("fal-ai/veo3.1/lite", {"resolution": "4k"}, {"resolution": "1080p"}),
    (
        "fal-ai/veo3.1/image-to-video",
        {"image_list": ONE, "aspect_ratio": "auto"},
        {"image_url": FIRST, "aspect_ratio": "auto"},
    ),
    ("fal-ai/veo3.1/fast/image-to-video", {"image_list": START}, {"image_url": FIRST}),
    (
        "fal-ai/veo3.1/first-last-frame-to-video",
        {"image_list": BOTH},
        {"first_frame_url": FIRST, "last_frame_url": LAST},
    ),
    (
        "fal-ai/veo3.1/lite/first-last-frame-to-video",
        {"image_list": BOTH, "duration_seconds": 4},
        {"first_frame_url": FIRST, "last_frame_url": LAST, "duration": "8s"},
    ),
    (
        "fal-ai/veo3.1/reference-to-video",
        {"image_list": TWO, "duration_seconds": 6, "seed": 1, "negative_prompt": "rain"},
        {"image_urls": [FIRST, OTHER], "duration": "8s"},
    ),
    (
        "fal-ai/veo3.1/extend-video",
        {"video": CLIP, "duration_seconds": 7, "resolution": "1080p"},
        {"video_url": CLIP, "duration": "7s", "resolution": "720p"},
    ),
]

KLING: list[Row] = [
    (
        "fal-ai/kling-video/v1.6/pro/image-to-video",
        {"image_list": BOTH, "duration_seconds": 7, "aspect_ratio": "1:1"},
        {"image_url": FIRST, "tail_image_url": LAST, "duration": "5", "aspect_ratio": "1:1"},
    ),
    (
        "fal-ai/kling-video/v2.5-turbo/pro/image-to-video",
        {"image_list": [*ONE, BOTH[1]], "duration_seconds": 10},
        {"image_url": FIRST, "tail_image_url": LAST, "duration": "10"},
    ),
    (
        "fal-ai/kling-video/v2/master/text-to-video",
        {"aspect_ratio": "9:16", "resolution": "1080p", "negative_prompt": "rain"},
        {"aspect_ratio": "9:16", "negative_prompt": "rain"},
    ),
    (
        "fal-ai/kling-video/v2.1/standard/image-to-video",
        {"image_list": BOTH},
        {"image_url": FIRST},
    ),
    (
        "fal-ai/kling-video/v1.6/pro/elements",
        {"image_list": TWO},
        {"input_image_urls": [FIRST, OTHER]},
    ),
    (
        "fal-ai/kling-video/v2.6/pro/text-to-video",
        {"duration_seconds": 5, "generate_audio": True},
        {"duration": "5", "generate_audio": True},
    ),
    (
        "fal-ai/kling-video/v2.6/pro/image-to-video",
        {"image_list": BOTH, "aspect_ratio": "16:9"},
        {"start_image_url": FIRST, "end_image_url": LAST},
    ),
    (
        "fal-ai/kling-video/v3/pro/motion-control",
        {"image_list": ONE, "video": CLIP, "character_orientation": "video"},
        {"image_url": FIRST, "video_url": CLIP, "character_orientation": "video"},
    ),
    (
        "fal-ai/kling-video/v3/pro/text-to-video",
        {"duration_seconds": 3, "aspect_ratio": "1:1", "generate_audio": False},
        {"duration": "3", "aspect_ratio": "1:1", "generate_audio": False},
    ),
    (
        "fal-ai/kling-video/v3/standard/image-to-video",
        {"image_list": [*BOTH, {"image": OTHER}], "duration_seconds": 20},
        {
            "start_image_url": FIRST,
            "end_image_url": LAST,
            "elements": [{"frontal_image_url": OTHER}],
            "duration": "15",
        },
    ),
    (
        "fal-ai/kling-video/v3/turbo/pro/image-to-video",
        {"image_list": BOTH, "generate_audio": True, "duration_seconds": 12},
        {"image_url": FIRST, "duration": "12"},
    ),
    (
        "fal-ai/kling-video/o1/image-to-video",
        {"image_list": BOTH, "duration_seconds": 11},
        {"start_image_url": FIRST, "end_image_url": LAST, "duration": "10"},
    ),
    (
        "fal-ai/kling-video/o1/reference-to-video",
        {"image_list": ONE, "aspect_ratio": "1:1"},
        {"image_urls": [FIRST], "aspect_ratio": "1:1"},
    ),
    (
        "fal-ai/kling-video/o1/video-to-video/edit",
        {"video": CLIP, "image_list": ONE, "keep_audio": True},
        {"video_url": CLIP, "image_urls": [FIRST], "keep_audio": True},
    ),
    (
        "fal-ai/kling-video/o3/standard/text-to-video",
        {"duration_seconds": 15, "generate_audio": True},
        {"duration": "15", "generate_audio": True},
    ),
    (
        "fal-ai/kling-video/o3/pro/image-to-video",
        {"image_list": BOTH},
        {"image_url": FIRST, "end_image_url": LAST},
    ),
    (
        "fal-ai/kling-video/o3/pro/reference-to-video",
        {"image_list": [*BOTH, {"image": OTHER}]},
        {"start_image_url": FIRST, "end_image_url": LAST, "image_urls": [OTHER]},
    ),
    (
        "fal-ai/kling-video/o3/pro/video-to-video/reference",
        {"video": CLIP, "image_list": ONE, "duration_seconds": 4, "aspect_ratio": "auto"},
        {"video_url": CLIP, "image_urls": [FIRST], "duration": "4", "aspect_ratio": "auto"},
    ),
]

MINIMAX: list[Row] = [
    (
        "fal-ai/minimax/hailuo-02/standard/image-to-video",
        {
            "image_list": BOTH,
            "duration_seconds": 8,
            "resolution": "720p",
            "enhance_prompt": False,
        },
        {
            "image_url": FIRST,
            "end_image_url": LAST,
            "duration": "10",
            "resolution": "768P",
            "prompt_optimizer": False,
        },
    ),
    (
        "fal-ai/minimax/hailuo-2.3/pro/text-to-video",
        {"duration_seconds": 6, "resolution": "1080p", "aspect_ratio": "16:9"},
        {},
    ),
    (
        "fal-ai/minimax/video-01-subject-reference",
        {"image_list": ONE},
        {"subject_reference_image_url": FIRST},
    ),
    (
        "minimax/h3/text-to-video",
        {"duration_seconds": 4, "resolution": "1080p", "aspect_ratio": "21:9"},
        {"duration": 5, "resolution": "2K", "aspect_ratio": "21:9"},
    ),
    (
        "minimax/h3/image-to-video",
        {"image_list": BOTH},
        {"image_url": FIRST, "end_image_url": LAST},
    ),
    (
        "minimax/h3/reference-to-video",
        {"image_list": ONE, "video": CLIP, "aspect_ratio": "auto"},
        {
            "reference_image_urls": [FIRST],
            "reference_video_urls": [CLIP],
            "aspect_ratio": "adaptive",
        },
    ),
    (
        "minimax/h3-max/image-to-video",
        {
            "image_list": BOTH,
            "duration_seconds": 15.4,
            "resolution": "720p",
            "enhance_prompt": False,
        },
        {
            "image_url": FIRST,
            "end_image_url": LAST,
            "duration": 15,
            "resolution": "768P",
            "prompt_expansion_mode": "disabled",
        },
    ),
]

WAN: list[Row] = [
    (
        "fal-ai/wan/v2.2-a14b/text-to-video",
        {"duration_seconds": 5, "resolution": "720p", "enhance_prompt": True},
        {
            "num_frames": 81,
            "frames_per_second": 16,
            "resolution": "720p",
            "enable_prompt_expansion": True,
        },
    ),
    (
        "fal-ai/wan/v2.2-a14b/text-to-video",
        {"duration_seconds": 60, "frames_per_second": 8},
        {"num_frames": 161, "frames_per_second": 8},
    ),
    (
        "fal-ai/wan/v2.2-a14b/image-to-video/turbo",
        {"image_list": BOTH, "duration_seconds": 5, "resolution": "580p"},
        {"image_url": FIRST, "end_image_url": LAST, "resolution": "580p"},
    ),
    (
        "fal-ai/wan/v2.2-a14b/video-to-video",
        {"video": CLIP, "strength": 0.5},
        {"video_url": CLIP, "strength": 0.5},
    ),
    (
        "fal-ai/wan/v2.2-5b/image-to-video",
        {"image_list": ONE, "duration_seconds": 5, "resolution": "480p"},
        {
            "image_url": FIRST,
            "num_frames": 121,
            "frames_per_second": 24,
            "resolution": "580p",
        },
    ),
    (
        "fal-ai/wan/v2.2-14b/speech-to-video",
        {"image_list": ONE, "audio_url": CLIP, "duration_seconds": 5},
        {"image_url": FIRST, "audio_url": CLIP, "num_frames": 80, "frames_per_second": 16},
    ),
    (
        "fal-ai/wan-25-preview/text-to-video",
        {"duration_seconds": 10, "resolution": "480p", "aspect_ratio": "1:1"},
        {"duration": "10", "resolution": "480p", "aspect_ratio": "1:1"},
    ),
    (
        "wan/v2.6/text-to-video",
        {"duration_seconds": 15, "resolution": "1080p", "aspect_ratio": "3:4"},
        {"duration": "15", "resolution": "1080p", "aspect_ratio": "3:4"},
    ),
    (
        "wan/v2.6/reference-to-video",
        {"video": CLIP, "duration_seconds": 15},
        {"video_urls": [CLIP], "duration": "10"},
    ),
    (
        "wan/v2.6/reference-to-video/flash",
        {"image_list": ONE, "generate_audio": False},
        {"image_urls": [FIRST], "generate_audio": False},
    ),
    (
        "fal-ai/wan/v2.7/text-to-video",
        {"duration_seconds": 7, "generate_audio": True},
        {"duration": 7},
    ),
    (
        "fal-ai/wan/v2.7/image-to-video",
        {"image_list": BOTH},
        {"image_url": FIRST, "end_image_url": LAST},
    ),
    (
        "fal-ai/wan/v2.7/image-to-video",
        {"image_list": START, "video": CLIP},
        {"video_url": CLIP},
    ),
    (
        "fal-ai/wan/v2.7/reference-to-video",
        {"image_list": ONE, "video": CLIP, "duration_seconds": 12},
        {"reference_image_urls": [FIRST], "reference_video_urls": [CLIP], "duration": 10},
    ),
    (
        "fal-ai/wan/v2.7/edit-video",
        {"video": CLIP, "image_list": ONE, "duration_seconds": 1},
        {"video_url": CLIP, "reference_image_url": FIRST, "duration": 2},
    ),
    (
        "alibaba/wan-3.0-prime/image-to-video",
        {"image_list": BOTH, "duration_seconds": 31, "generate_audio": False, "seed": -1},
        {
            "start_image_url": FIRST,
            "end_image_url": LAST,
            "duration": 30,
            "audio": False,
            "seed": 0,
        },
    ),
    ("alibaba/wan-3.0-prime/image-to-video", {"image_list": ONE}, {"start_image_url": FIRST}),
]

SEEDANCE: list[Row] = [
    (
        "fal-ai/bytedance/seedance/v1/pro/text-to-video",
        {"duration_seconds": 12, "resolution": "360p", "aspect_ratio": "21:9", "seed": 3},
        {"duration": "12", "resolution": "480p", "aspect_ratio": "21:9", "seed": 3},
    ),
    (
        "fal-ai/bytedance/seedance/v1/pro/fast/image-to-video",
        {"image_list": BOTH, "aspect_ratio": "auto"},
        {"image_url": FIRST, "aspect_ratio": "auto"},
    ),
    (
        "fal-ai/bytedance/seedance/v1/lite/reference-to-video",
        {"image_list": TWO, "resolution": "1080p"},
        {"reference_image_urls": [FIRST, OTHER], "resolution": "720p"},
    ),
    (
        "fal-ai/bytedance/seedance/v1.5/pro/image-to-video",
        {"image_list": BOTH, "duration_seconds": 2, "generate_audio": True, "seed": 3},
        {
            "image_url": FIRST,
            "end_image_url": LAST,
            "duration": "4",
            "generate_audio": True,
            "seed": 3,
        },
    ),
    (
        "bytedance/seedance-2.0/text-to-video",
        {"duration_seconds": 15, "resolution": "4k", "aspect_ratio": "auto", "seed": 1},
        {"duration": "15", "resolution": "4k", "aspect_ratio": "auto"},
    ),
    (
        "bytedance/seedance-2.0/fast/image-to-video",
        {"image_list": BOTH, "resolution": "1080p"},
        {"image_url": FIRST, "end_image_url": LAST, "resolution": "720p"},
    ),
    (
        "bytedance/seedance-2.0/mini/reference-to-video",
        {"image_list": ONE, "video": CLIP},
        {"image_urls": [FIRST], "video_urls": [CLIP]},
    ),
    (
        "bytedance/seedance-2.5/image-to-video",
        {"image_list": ONE, "duration_seconds": 30, "seed": 1, "resolution": "1080p"},
        {"image_url": FIRST, "duration": "30", "seed": 1, "resolution": "720p"},
    ),
]

PIXVERSE: list[Row] = [
    (
        "fal-ai/pixverse/v5/text-to-video",
        {"duration_seconds": 6.5, "resolution": "480p", "style": "anime"},
        {"duration": "8", "resolution": "540p", "style": "anime"},
    ),
    (
        "fal-ai/pixverse/v5/transition",
        {"image_list": BOTH, "aspect_ratio": "4:3"},
        {"first_image_url": FIRST, "end_image_url": LAST, "aspect_ratio": "4:3"},
    ),
    (
        "fal-ai/pixverse/v5.5/image-to-video",
        {"image_list": ONE, "generate_audio": True, "enhance_prompt": False},
        {"image_url": FIRST, "generate_audio_switch": True, "thinking_type": "disabled"},
    ),
    (
        "fal-ai/pixverse/v5.6/text-to-video",
        {"duration_seconds": 10, "enhance_prompt": True},
        {"duration": "10", "thinking_type": "enabled"},
    ),
    (
        "fal-ai/pixverse/v6/text-to-video",
        {"duration_seconds": 20, "aspect_ratio": "21:9"},
        {"duration": 15, "aspect_ratio": "21:9"},
    ),
    (
        "fal-ai/pixverse/c1/reference-to-video",
        {"image_list": TWO},
        {
            "image_references": [
                {"image_url": FIRST, "ref_name": "image1"},
                {"image_url": OTHER, "ref_name": "image2"},
            ]
        },
    ),
    ("fal-ai/pixverse/v6/extend", {"video": CLIP}, {"video_url": CLIP}),
    (
        "fal-ai/pixverse/extend",
        {"video": CLIP, "duration_seconds": 8},
        {"video_url": CLIP, "duration": "8"},
    ),
]

OTHERS: list[Row] = [
    (
        "fal-ai/sora-2/text-to-video/pro",
        {"duration_seconds": 10, "resolution": "720p"},
        {"duration": "12", "resolution": "720p"},
    ),
    (
        "fal-ai/luma-dream-machine/ray-2",
        {"duration_seconds": 7, "resolution": "540p"},
        {"duration": "9s", "resolution": "540p"},
    ),
    (
        "fal-ai/ltx-2.3/text-to-video",
        {"duration_seconds": 7, "resolution": "4k"},
        {"duration": 8, "resolution": "2160p"},
    ),
    (
        "lightricks/ltx-2.5/image-to-video/fast",
        {"image_list": ONE, "duration_seconds": 11},
        {"image_url": FIRST, "duration": 12},
    ),
    ("fal-ai/hunyuan-video-v1.5/text-to-video", {"duration_seconds": 5}, {"num_frames": 121}),
    (
        "fal-ai/vidu/q3/text-to-video",
        {"duration_seconds": 16, "generate_audio": False},
        {"duration": 16, "audio": False},
    ),
    (
        "xai/grok-imagine-video/text-to-video",
        {"duration_seconds": 20, "resolution": "1080p"},
        {"duration": 15, "resolution": "720p"},
    ),
]


@pytest.mark.parametrize(
    ("model", "fields", "expected"),
    [*VEO, *KLING, *MINIMAX, *WAN, *SEEDANCE, *PIXVERSE, *OTHERS],
)
def test_a_family_is_sent_its_own_values(
    plan_of: Callable[..., Plan], model: str, fields: dict[str, Any], expected: dict[str, Any]
) -> None:
    """The standard fields become exactly the family's wire values, and nothing is impossible."""
    plan = plan_of(model, **fields)
    assert plan.payload == {"prompt": "a kite", **expected}
    assert not plan.having("impossible")
    assert plan.known_model


@pytest.mark.parametrize(
    ("model", "fields", "needs"),
    [
        ("fal-ai/veo3.1/image-to-video", {}, "image_url"),
        ("fal-ai/veo3.1/first-last-frame-to-video", {"image_list": START}, "last_frame_url"),
        ("fal-ai/veo3.1/extend-video", {}, "video_url"),
        ("fal-ai/veo3.1", {"aspect_ratio": "1:1"}, "aspect_ratio"),
        ("fal-ai/kling-video/v2.6/pro/motion-control", {"image_list": ONE}, "video_url"),
        ("fal-ai/wan/v2.2-14b/speech-to-video", {"image_list": ONE}, "audio_url"),
    ],
)
def test_what_a_family_cannot_do_is_said(
    plan_of: Callable[..., Plan], model: str, fields: dict[str, Any], needs: str
) -> None:
    """A missing input or a value without any stand-in is impossible, and names the input."""
    assert needs in {field.wire_name for field in plan_of(model, **fields).having("impossible")}


def test_shots_of_their_own_take_the_place_of_a_prompt(plan_of: Callable[..., Plan]) -> None:
    """Kling refuses a prompt beside multi_prompt, and the caller lost nothing."""
    shots = [{"prompt": "up", "duration": "3"}, {"prompt": "down", "duration": "2"}]
    plan = plan_of("fal-ai/kling-video/v3/pro/text-to-video", multi_prompt=shots)
    assert plan.payload == {"multi_prompt": shots}
    assert [field.outcome for field in plan.fields] == ["applied"]


def test_several_videos_are_several_submits(plan_of: Callable[..., Plan]) -> None:
    """No video model of fal makes more than one per call."""
    plan = plan_of("fal-ai/veo3.1", number_of_videos=3)
    assert (plan.outputs_per_call, plan.submits) == (1, 3)
    assert plan.payload == {"prompt": "a kite"}


def test_kling_says_where_its_resolution_stands(plan_of: Callable[..., Plan]) -> None:
    """The tier is in Kling's ids, and the plan says so."""
    plan = plan_of("fal-ai/kling-video/v3/pro/text-to-video", resolution="1080p")
    (dropped,) = plan.having("dropped")
    assert dropped.field == "resolution"
    assert "4k" in dropped.note


def test_a_model_without_a_prompt_goes_without(plan_of: Callable[..., Plan]) -> None:
    """Pixverse swap takes a video and an image alone."""
    plan = plan_of("fal-ai/pixverse/swap", video=CLIP, image_list=ONE, resolution="1080p")
    assert plan.payload == {"video_url": CLIP, "image_url": FIRST, "resolution": "720p"}
    assert [field.field for field in plan.having("dropped")] == ["prompt"]
