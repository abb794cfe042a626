"""What would be sent."""

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tarash.tarash_gateway.models import ImageGenerationConfig, ImageGenerationRequest, Plan
from tarash_stability import plugin

Planner = Callable[..., Plan]


def _outcomes(plan: Plan) -> dict[str, str]:
    return {field.field: field.outcome for field in plan.fields}


def _reference(content: object, role: str = "reference") -> list[dict[str, object]]:
    return [{"image": content, "type": role}]


def _png(colour_type: int) -> bytes:
    header = struct.pack(">IIBBBBB", 8, 8, 8, colour_type, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + header


def test_everything_has_its_place(plan_of: Planner) -> None:
    """A size becomes the nearest ratio; a ratio that is not there the nearest of its kind."""
    plan = plan_of(
        "stable-image-core",
        negative_prompt="dogs",
        aspect_ratio="4:3",
        style="Line Art",
        seed=7,
        n=3,
    )
    assert plan.payload == {
        "prompt": "a kite",
        "negative_prompt": "dogs",
        "aspect_ratio": "5:4",
        "style_preset": "line-art",
        "seed": 7,
    }
    assert (plan.outputs_per_call, plan.submits) == (1, 3)
    assert _outcomes(plan)["aspect_ratio"] == "converted"
    assert plan.known_model


@pytest.mark.parametrize(
    ("size", "ratio"),
    [
        ("1024x1024", "1:1"),
        ("1536x1024", "3:2"),
        ("1024x1536", "2:3"),
        ("1792x1024", "16:9"),
        ("1024x1792", "9:16"),
        ("2520x1080", "21:9"),
    ],
)
def test_a_size_becomes_a_ratio(plan_of: Planner, size: str, ratio: str) -> None:
    """Pixels cannot be asked for."""
    assert plan_of("stable-image-ultra", size=size).payload["aspect_ratio"] == ratio


def test_stable_diffusion_changes_a_picture(plan_of: Planner, png: bytes) -> None:
    """In another mode, with a strength, and without a ratio."""
    plan = plan_of("sd3.5-large", image_list=_reference(png), aspect_ratio="16:9", strength=0.4)
    assert plan.payload == {
        "model": "sd3.5-large",
        "mode": "image-to-image",
        "strength": 0.4,
        "prompt": "a kite",
        "image": png,
    }
    assert _outcomes(plan)["aspect_ratio"] == "converted"


def test_ultra_takes_a_ratio_beside_a_picture(plan_of: Planner, png: bytes) -> None:
    """And no mode."""
    plan = plan_of("stable-image-ultra", image_list=_reference(png), aspect_ratio="16:9")
    assert plan.payload == {
        "strength": 0.7,
        "prompt": "a kite",
        "aspect_ratio": "16:9",
        "image": png,
    }


def test_core_takes_no_picture(plan_of: Planner, png: bytes) -> None:
    """It says so."""
    (dropped,) = plan_of("stable-image-core", image_list=_reference(png)).having("dropped")
    assert "takes no image" in dropped.note


@pytest.mark.parametrize("seed", [0, -5])
def test_a_seed_of_zero_would_be_a_random_one(plan_of: Planner, seed: int) -> None:
    """Who states a seed wants the same picture again; extra_params can still say 0."""
    plan = plan_of("stable-image-core", seed=seed)
    assert plan.payload["seed"] == 1
    assert _outcomes(plan)["seed"] == "converted"
    assert plan_of("stable-image-core", extra_params={"seed": 0}).payload["seed"] == 0


@pytest.mark.parametrize(
    ("field", "value", "note"),
    [("mask_image", b"\x89PNG\r\n\x1a\n1", "inpaint"), ("quality", "high", "stable-image-ultra")],
)
@pytest.mark.parametrize("model", ["stable-image-core", "sd3.5-large"])
def test_what_another_model_does_is_told(
    plan_of: Planner, model: str, field: str, value: object, note: str
) -> None:
    """With its name."""
    (told,) = (one for one in plan_of(model, **{field: value}).fields if one.field == field)
    assert note in told.note
    assert told.outcome == ("impossible" if field == "mask_image" else "dropped")


@pytest.mark.parametrize(
    "model",
    ["stable-image-erase", "stable-image-remove-background", "stable-image-upscale-fast"],
)
def test_what_takes_no_prompt_can_be_used_all_the_same(
    plan_of: Planner, model: str, png: bytes
) -> None:
    """A request cannot leave it out, so it is no reason to refuse; a warning says what happens."""
    plan = plan_of(model, image_list=_reference(png))
    assert plan.payload == {"image": png}
    assert _outcomes(plan)["prompt"] == "applied"
    assert plan.warnings == (
        f"{model}: it takes no prompt; what the request says there was not sent.",
    )


def test_a_caller_can_leave_out_an_optional_prompt(plan_of: Planner, png: bytes) -> None:
    """None is not sent."""
    plan = plan_of(
        "stable-image-outpaint", image_list=_reference(png), extra_params={"prompt": None, "up": 9}
    )
    assert plan.payload == {"image": png, "prompt": None, "up": 9}


@pytest.mark.parametrize(
    ("model", "field", "needed"),
    [
        ("stable-image-inpaint", "image_list[reference]", "image"),
        ("stable-image-search-and-replace", "extra_params", "search_prompt"),
        ("stable-image-search-and-recolor", "extra_params", "select_prompt"),
        ("stable-image-replace-background-and-relight", "image_list[reference]", "subject_image"),
        ("stable-image-style-transfer", "image_list[reference]", "init_image"),
        ("stable-image-style-transfer", "image_list[style]", "style_image"),
    ],
)
def test_what_is_missing_is_named(plan_of: Planner, model: str, field: str, needed: str) -> None:
    """With the field of the request that fills it."""
    missing = {(one.field, one.wire_name) for one in plan_of(model).having("impossible")}
    assert (field, needed) in missing


def test_the_subject_gets_another_background(plan_of: Planner, png: bytes) -> None:
    """The prompt says which; a picture of style may show it."""
    images = [*_reference(png), *_reference(b"\xff\xd8\xff0", "style")]
    plan = plan_of("stable-image-replace-background-and-relight", image_list=images)
    assert plan.payload == {
        "background_prompt": "a kite",
        "subject_image": png,
        "background_reference": b"\xff\xd8\xff0",
    }


@pytest.mark.parametrize("role", ["reference", "style", "first_frame"])
def test_a_style_guide_is_one_picture(plan_of: Planner, png: bytes, role: str) -> None:
    """Whatever it is called; as a style it is what it is."""
    plan = plan_of("stable-image-style", image_list=_reference(png, role))
    assert plan.payload["image"] == png
    outcome = "converted" if role == "first_frame" else "applied"
    assert _outcomes(plan)[f"image_list[{role}]"] == outcome


@pytest.mark.parametrize(
    ("mask", "warns"),
    [
        (_png(6), True),
        (_png(4), True),
        (_png(0), False),
        (_png(2), False),
        (_png(6)[:20], False),
        (b"\xff\xd8\xff" + b"\x06" * 30, False),
        ("https://pictures.example/mask.png", False),
        (Path("mask.png"), False),
    ],
)
def test_a_mask_in_the_style_of_openai_is_noticed(
    plan_of: Planner, png: bytes, mask: Any, *, warns: bool
) -> None:
    """Its shape is in the alpha channel, at which nobody looks here."""
    plan = plan_of("stable-image-inpaint", image_list=_reference(png), mask_image=mask)
    assert plan.payload["mask"] == mask
    assert ("alpha channel" in " ".join(plan.warnings)) is warns


def test_a_model_that_nobody_knows_goes_out(plan_of: Planner) -> None:
    """As Stable Diffusion, under the usual names, with a warning."""
    plan = plan_of("sd3.5-hugest", aspect_ratio="4:3", seed=0)
    assert plan.payload == {
        "model": "sd3.5-hugest",
        "prompt": "a kite",
        "aspect_ratio": "4:3",
        "seed": 0,
    }
    assert not plan.known_model
    assert "nearest known model is sd3.5-large" in plan.warnings[-1]


def test_a_path_that_nobody_knows_goes_out(plan_of: Planner, png: bytes) -> None:
    """With whatever the caller says beside the usual."""
    plan = plan_of("edit/newer", image_list=_reference(png), mask_image=png, depth=3)
    assert plan.payload == {"prompt": "a kite", "image": png, "mask": png, "depth": 3}
    assert plan.warnings[-1].startswith("edit/newer: the catalog of Stability AI does not know it")


def test_a_version_of_the_api_says_nothing() -> None:
    """And that is not kept silent."""
    config = ImageGenerationConfig(
        provider="stability", model="stable-image-core", api_version="v3"
    )
    (said,) = plugin.plan(config, ImageGenerationRequest(prompt="a kite")).warnings
    assert "api_version says nothing" in said
