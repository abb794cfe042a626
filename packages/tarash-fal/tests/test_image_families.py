"""What each family of image models is sent for the standard fields.

Source: fal.ai model pages and the types of its JavaScript client, as `models.json` dates them.
"""

from collections.abc import Callable
from typing import Any

import pytest

from tarash.tarash_gateway.models import Plan

FIRST, SECOND, MASK = (f"https://files.example/{name}" for name in ("1", "2", "mask"))
ONE = [{"image": FIRST}]
TWO = [{"image": FIRST}, {"image": SECOND}]

Row = tuple[str, dict[str, Any], dict[str, Any]]

FLUX: list[Row] = [
    (
        "fal-ai/flux/dev",
        {"size": "1280x720", "n": 2, "seed": 5},
        {"image_size": {"width": 1280, "height": 720}, "num_images": 2, "seed": 5},
    ),
    ("fal-ai/flux/schnell", {"aspect_ratio": "16:9"}, {"image_size": "landscape_16_9"}),
    (
        "fal-ai/flux/krea",
        {"aspect_ratio": "3:2"},
        {"image_size": {"width": 1248, "height": 832}},
    ),
    (
        "fal-ai/flux/dev/image-to-image",
        {"image_list": ONE, "strength": 0.5},
        {"image_url": FIRST, "strength": 0.5},
    ),
    (
        "fal-ai/flux-pro/v1.1",
        {"size": "1024x768", "enhance_prompt": True},
        {"image_size": {"width": 1024, "height": 768}, "enhance_prompt": True},
    ),
    (
        "fal-ai/flux-pro/v1.1-ultra",
        {"size": "2100x900", "image_list": ONE, "image_prompt_strength": 0.2},
        {"aspect_ratio": "21:9", "image_url": FIRST, "image_prompt_strength": 0.2},
    ),
    (
        "fal-ai/flux-pro/kontext",
        {"image_list": ONE, "aspect_ratio": "9:21"},
        {"image_url": FIRST, "aspect_ratio": "9:21"},
    ),
    ("fal-ai/flux-pro/kontext/max/multi", {"image_list": TWO}, {"image_urls": [FIRST, SECOND]}),
    (
        "fal-ai/flux-pro/v1/fill",
        {"image_list": ONE, "mask_image": MASK},
        {"image_url": FIRST, "mask_url": MASK},
    ),
    (
        "fal-ai/flux-kontext/dev",
        {"image_list": ONE, "aspect_ratio": "auto"},
        {"image_url": FIRST, "resolution_mode": "auto"},
    ),
    (
        "fal-ai/flux-kontext-lora/inpaint",
        {"image_list": TWO, "mask_image": MASK},
        {"image_url": FIRST, "reference_image_url": SECOND, "mask_url": MASK},
    ),
    (
        "fal-ai/flux-2/edit",
        {"image_list": TWO, "enable_prompt_expansion": True},
        {"image_urls": [FIRST, SECOND], "enable_prompt_expansion": True},
    ),
    (
        "fal-ai/flux-2-pro/edit",
        {"image_list": ONE, "size": "auto"},
        {"image_urls": [FIRST], "image_size": "auto"},
    ),
    (
        "fal-ai/flux-2-pro",
        {"n": 1, "size": "512x512"},
        {"image_size": {"width": 512, "height": 512}},
    ),
]

GOOGLE: list[Row] = [
    (
        "fal-ai/nano-banana",
        {"aspect_ratio": "1:1", "n": 4},
        {"aspect_ratio": "1:1", "num_images": 4},
    ),
    ("fal-ai/nano-banana/edit", {"image_list": TWO}, {"image_urls": [FIRST, SECOND]}),
    (
        "fal-ai/nano-banana-pro",
        {"size": "3840x2160"},
        {"aspect_ratio": "16:9", "resolution": "4K"},
    ),
    (
        "fal-ai/nano-banana-pro/edit",
        {"image_list": ONE, "aspect_ratio": "auto", "resolution": "2K"},
        {"image_urls": [FIRST], "aspect_ratio": "auto", "resolution": "2K"},
    ),
    (
        "fal-ai/nano-banana-2",
        {"size": "512x512", "thinking_level": "high"},
        {"aspect_ratio": "1:1", "resolution": "0.5K", "thinking_level": "high"},
    ),
    ("fal-ai/imagen4/preview", {"size": "768x1024"}, {"aspect_ratio": "3:4", "resolution": "1K"}),
]

OTHERS: list[Row] = [
    (
        "fal-ai/bytedance/seedream/v4/text-to-image",
        {"size": "2048x2048", "enhance_prompt_mode": "fast"},
        {"image_size": {"width": 2048, "height": 2048}, "enhance_prompt_mode": "fast"},
    ),
    (
        "bytedance/seedream/v5/pro/edit",
        {"image_list": TWO, "aspect_ratio": "9:16"},
        {"image_urls": [FIRST, SECOND], "image_size": "portrait_16_9"},
    ),
    (
        "fal-ai/ideogram/v3",
        {
            "quality": "turbo",
            "style": "realistic",
            "negative_prompt": "rain",
            "image_list": [{"image": FIRST, "type": "style"}],
            "expand_prompt": False,
        },
        {
            "rendering_speed": "TURBO",
            "style": "REALISTIC",
            "negative_prompt": "rain",
            "image_urls": [FIRST],
            "expand_prompt": False,
        },
    ),
    (
        "fal-ai/ideogram/v3",
        {"style": "art deco", "quality": "hd"},
        {"style_preset": "ART_DECO", "rendering_speed": "QUALITY"},
    ),
    (
        "fal-ai/ideogram/v3/edit",
        {"image_list": ONE, "mask_image": MASK},
        {"image_url": FIRST, "mask_url": MASK},
    ),
    (
        "fal-ai/ideogram/v3/remix",
        {"image_list": ONE, "strength": 0.4},
        {"image_url": FIRST, "strength": 0.4},
    ),
    (
        "fal-ai/ideogram/character",
        {"image_list": [*ONE, {"image": SECOND, "type": "style"}]},
        {"reference_image_urls": [FIRST], "image_urls": [SECOND]},
    ),
    (
        "fal-ai/ideogram/character/edit",
        {"image_list": [*ONE, {"image": SECOND, "type": "asset"}], "mask_image": MASK},
        {"image_url": FIRST, "reference_image_urls": [SECOND], "mask_url": MASK},
    ),
    (
        "ideogram/v4",
        {"quality": "low", "expansion_model": "Large"},
        {"rendering_speed": "TURBO", "expansion_model": "Large"},
    ),
    ("ideogram/v4/image-to-image", {"image_list": ONE}, {"image_url": FIRST}),
    (
        "fal-ai/recraft/v3/text-to-image",
        {"style": "Vector Illustration", "size": "1024x1024"},
        {"style": "vector_illustration", "image_size": {"width": 1024, "height": 1024}},
    ),
    (
        "fal-ai/recraft/v3/image-to-image",
        {"image_list": ONE, "strength": 0.3},
        {"image_url": FIRST, "strength": 0.3},
    ),
    (
        "fal-ai/recraft/v4.1/pro/text-to-image",
        {"style": "realistic_image", "aspect_ratio": "4:3"},
        {"image_size": "landscape_4_3"},
    ),
    (
        "fal-ai/qwen-image",
        {"negative_prompt": "rain", "aspect_ratio": "1:1"},
        {"negative_prompt": "rain", "image_size": "square_hd"},
    ),
    ("fal-ai/qwen-image-edit", {"image_list": ONE}, {"image_url": FIRST}),
    ("fal-ai/qwen-image-edit-2511", {"image_list": TWO}, {"image_urls": [FIRST, SECOND]}),
    (
        "fal-ai/qwen-image-edit/inpaint",
        {"image_list": ONE, "mask_image": MASK},
        {"image_url": FIRST, "mask_url": MASK},
    ),
    (
        "fal-ai/gpt-image-1/text-to-image",
        {"size": "1536x1024", "quality": "HIGH", "background": "transparent"},
        {"image_size": "1536x1024", "quality": "high", "background": "transparent"},
    ),
    ("fal-ai/gpt-image-1-mini", {"aspect_ratio": "9:16"}, {"image_size": "1024x1536"}),
    (
        "fal-ai/gpt-image-1.5",
        {"size": "1920x1080", "quality": "hd"},
        {"image_size": "1536x1024", "quality": "high"},
    ),
    (
        "fal-ai/gpt-image-1.5/edit",
        {"image_list": ONE, "mask_image": MASK, "size": "auto"},
        {"image_urls": [FIRST], "mask_image_url": MASK, "image_size": "auto"},
    ),
    (
        "openai/gpt-image-2/edit",
        {"image_list": TWO, "mask_image": MASK, "aspect_ratio": "3:4"},
        {"image_urls": [FIRST, SECOND], "mask_url": MASK, "image_size": "portrait_4_3"},
    ),
    (
        "xai/grok-imagine-image",
        {"size": "1024x1024"},
        {"aspect_ratio": "1:1", "resolution": "1k"},
    ),
    (
        "fal-ai/kling-image/v3/image-to-image",
        {"image_list": TWO},
        {"image_url": FIRST, "elements": [{"frontal_image_url": SECOND}]},
    ),
]


@pytest.mark.parametrize(("model", "fields", "expected"), [*FLUX, *GOOGLE, *OTHERS])
def test_a_family_is_sent_its_own_values(
    plan_of: Callable[..., Plan], model: str, fields: dict[str, Any], expected: dict[str, Any]
) -> None:
    """The standard fields become exactly the family's wire values, and nothing is impossible."""
    plan = plan_of(model, **fields)
    assert plan.payload == {"prompt": "a kite", **expected}
    assert not plan.having("impossible")


@pytest.mark.parametrize(
    ("model", "on", "expected"),
    [
        ("fal-ai/flux-pro/v1.1", False, {"enhance_prompt": False}),
        ("fal-ai/flux-2", True, {"enable_prompt_expansion": True}),
        ("fal-ai/qwen-image-2/text-to-image", False, {"enable_prompt_expansion": False}),
        ("fal-ai/ideogram/v3", True, {"expand_prompt": True}),
        ("ideogram/v4", False, {"expansion_model": "None"}),
    ],
)
def test_prompt_enhancement_has_a_family_s_own_name(
    plan_of: Callable[..., Plan], model: str, on: bool, expected: dict[str, Any]
) -> None:
    """Asked for by the name that videos have for it."""
    plan = plan_of(model, enhance_prompt=on)
    assert plan.payload == {"prompt": "a kite", **expected}
    assert not any("enhance_prompt" in warning for warning in plan.warnings)


def test_a_model_without_prompt_enhancement_is_sent_the_name_as_it_is(
    plan_of: Callable[..., Plan],
) -> None:
    """As every name that no input has, with a warning; of both names the family's own wins."""
    plan = plan_of("fal-ai/flux/dev", enhance_prompt=True)
    assert plan.payload == {"prompt": "a kite", "enhance_prompt": True}
    assert "enhance_prompt is no input" in plan.warnings[0]
    both = plan_of("fal-ai/ideogram/v3", enhance_prompt=True, expand_prompt=False)
    assert both.payload == {"prompt": "a kite", "expand_prompt": False}
    odd = plan_of("fal-ai/ideogram/v3", enhance_prompt="much")
    assert odd.payload == {"prompt": "a kite", "enhance_prompt": "much"}


@pytest.mark.parametrize(
    ("model", "count", "payload_count", "submits"),
    [
        ("fal-ai/flux/dev", 4, 4, 1),
        ("fal-ai/flux/dev", 9, 4, 3),
        ("fal-ai/flux-2-pro", 2, None, 2),
        ("fal-ai/recraft/v3/text-to-image", 3, None, 3),
    ],
)
def test_more_images_than_one_call_gives_are_several_submits(
    plan_of: Callable[..., Plan],
    model: str,
    count: int,
    payload_count: int | None,
    submits: int,
) -> None:
    """Four at a time where the model counts, one at a time where it does not."""
    plan = plan_of(model, n=count)
    assert plan.payload.get("num_images") == payload_count
    assert plan.submits == submits
    assert [field.outcome for field in plan.fields if field.field == "n"] == ["applied"]


@pytest.mark.parametrize(
    ("model", "fields", "field"),
    [
        ("fal-ai/flux/dev", {"mask_image": MASK}, "mask_image"),
        ("fal-ai/nano-banana/edit", {}, "image_list[reference]"),
        ("fal-ai/recraft/v3/text-to-image", {"style": "cubist dream"}, "style"),
        ("fal-ai/ideogram/v3/reframe", {"image_list": ONE}, "size"),
    ],
)
def test_what_a_family_cannot_do_is_said(
    plan_of: Callable[..., Plan], model: str, fields: dict[str, Any], field: str
) -> None:
    """A missing input or a value without any stand-in is impossible."""
    assert field in {refused.field for refused in plan_of(model, **fields).having("impossible")}
