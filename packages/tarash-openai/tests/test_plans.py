"""What would be sent."""

from typing import Any

import pytest

from tarash.tarash_gateway.exceptions import InvalidRequestError
from tarash.tarash_gateway.models import FieldPlan, Plan

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 8
NEWEST = "gpt-image-2.6-flare"
FIXED = "gpt-image-1.5"


def _field(plan: Plan, name: str) -> FieldPlan:
    (found,) = [field for field in plan.fields if field.field == name]
    return found


def test_a_plan_is_the_body(plan_of: Any) -> None:
    """With the model, and without what nobody asked for."""
    assert plan_of(NEWEST).payload == {"model": NEWEST, "prompt": "a kite"}


@pytest.mark.parametrize(
    ("model", "fields", "size", "outcome"),
    [
        (NEWEST, {"aspect_ratio": "16:9"}, "1536x864", "applied"),
        (NEWEST, {"aspect_ratio": "21:9"}, "1792x768", "applied"),
        (NEWEST, {"aspect_ratio": "5:1"}, "2016x672", "converted"),
        ("gpt-image-2", {"size": "1280x720"}, "1280x720", "applied"),
        ("gpt-image-2", {"size": "512x512"}, "816x816", "converted"),
        (FIXED, {"aspect_ratio": "16:9"}, "1536x1024", "converted"),
        (FIXED, {"aspect_ratio": "3:2"}, "1536x1024", "applied"),
        (FIXED, {"size": "1536x864"}, "1536x1024", "converted"),
        (FIXED, {"size": "auto"}, "auto", "applied"),
        ("gpt-image-9", {"aspect_ratio": "16:9"}, "1536x864", "applied"),
        ("gpt-image-9", {"size": "64x64"}, "64x64", "applied"),
    ],
)
def test_a_size_is_what_the_model_takes(
    plan_of: Any, model: str, fields: dict[str, str], size: str, outcome: str
) -> None:
    """Free by the rule, or one of the list; of a model nobody knows nothing is said."""
    plan = plan_of(model, **fields)
    (name,) = fields
    field = _field(plan, name)
    assert plan.payload["size"] == size
    assert (field.outcome, field.value) == (outcome, size)
    assert (size in field.note) is (outcome == "converted")


def test_a_model_may_choose_its_size(plan_of: Any) -> None:
    """`auto` is what it does when nothing is said."""
    for name in ("size", "aspect_ratio"):
        plan = plan_of(NEWEST, **{name: "auto"})
        assert "size" not in plan.payload
        assert _field(plan, name).outcome == "dropped"


def test_a_size_beside_a_ratio_says_it_or_wins(plan_of: Any) -> None:
    """The ratio never replaces it."""
    plan = plan_of(NEWEST, size="1280x720", aspect_ratio="16:9")
    assert plan.payload["size"] == "1280x720"
    assert _field(plan, "aspect_ratio").outcome == "applied"
    assert _field(plan_of(NEWEST, size="1280x720", aspect_ratio="1:1"), "aspect_ratio").outcome == (
        "dropped"
    )


def test_the_callers_own_size_wins(plan_of: Any) -> None:
    """`extra_params` go out as they are."""
    plan = plan_of(NEWEST, aspect_ratio="16:9", extra_params={"size": "100x100"})
    assert plan.payload["size"] == "100x100"


@pytest.mark.parametrize(
    ("model", "word", "sent"),
    [
        (NEWEST, "max", "max"),
        ("gpt-image-2", "max", "high"),
        ("gpt-image-2", "hd", "high"),
        ("gpt-image-2", "standard", "medium"),
        ("gpt-image-2", "LOW", "low"),
        ("dall-e-3", "high", "hd"),
        ("dall-e-3", "low", "standard"),
        ("gpt-image-9", "ultra", "ultra"),
    ],
)
def test_words_for_quality_are_translated(plan_of: Any, model: str, word: str, sent: str) -> None:
    """Those of other models become the nearest of this one."""
    assert plan_of(model, quality=word).payload["quality"] == sent


def test_a_seed_is_dropped(plan_of: Any) -> None:
    """The API has no such field; a model nobody knows may have it."""
    plan = plan_of(NEWEST, seed=3)
    assert "seed" not in plan.payload
    assert _field(plan, "seed").outcome == "dropped"
    assert plan_of("qwen-image", seed=3).payload["seed"] == 3


@pytest.mark.parametrize(("name", "word"), [("negative_prompt", "Avoid"), ("style", "Style")])
def test_what_has_no_field_is_said_in_the_prompt(plan_of: Any, name: str, word: str) -> None:
    """Converted, so `on_unsupported` decides; a model nobody knows may have the field."""
    plan = plan_of(NEWEST, **{name: "vivid"})
    assert plan.payload == {"model": NEWEST, "prompt": f"a kite\n\n{word}: vivid"}
    field = _field(plan, name)
    assert (field.outcome, field.wire_name, field.value) == ("converted", "prompt", None)
    assert plan_of("qwen-image", **{name: "vivid"}).payload[name] == "vivid"
    own = plan_of(NEWEST, **{name: "vivid"}, extra_params={"prompt": "mine"})
    assert own.payload["prompt"] == "mine"
    assert _field(own, name).outcome == "dropped"


def test_an_old_model_has_its_own_styles(plan_of: Any) -> None:
    """Where somebody still serves it."""
    assert plan_of("dall-e-3", style="vivid").payload["style"] == "vivid"


def test_pictures_stay_in_their_order(plan_of: Any) -> None:
    """The mask belongs to the first, whatever the roles."""
    roles = ("reference", "style", "first_frame", "asset")
    images = [{"image": f"https://x.example/{role}", "type": role} for role in roles]
    plan = plan_of(NEWEST, image_list=images, mask_image=PNG)
    assert plan.payload["image"] == [f"https://x.example/{role}" for role in roles]
    assert plan.payload["mask"] == PNG
    assert _field(plan, "image_list[style]").outcome == "converted"


def test_sixteen_pictures_are_the_most(plan_of: Any) -> None:
    """The seventeenth is dropped, and says so."""
    images = [{"image": f"https://x.example/{number}"} for number in range(17)]
    plan = plan_of(NEWEST, image_list=images)
    assert len(plan.payload["image"]) == 16
    assert plan.having("dropped")[0].field == "image_list[reference]"


def test_the_callers_own_pictures_win(plan_of: Any) -> None:
    """In the plain list, or as references."""
    images = [{"image": "https://x.example/1"}]
    plan = plan_of(NEWEST, image_list=images, extra_params={"image": [PNG]})
    assert plan.payload["image"] == [PNG]
    plan = plan_of(NEWEST, mask_image=PNG, extra_params={"images": [{"file_id": "f"}]})
    assert not plan.having("impossible")


def test_a_mask_needs_a_picture(plan_of: Any) -> None:
    """Impossible, whatever `on_unsupported` says."""
    plan = plan_of(NEWEST, mask_image=PNG, seed=3)
    (refused,) = plan.having("impossible")
    assert refused.field == "mask_image"
    assert "image_list" in refused.note


def test_partial_pictures_are_streamed(plan_of: Any) -> None:
    """The service refuses them otherwise; who says something else is taken at his word."""
    assert plan_of(NEWEST, extra_params={"partial_images": 2}).payload["stream"] is True
    plan = plan_of(NEWEST, extra_params={"partial_images": 2, "stream": False})
    assert plan.payload["stream"] is False


def test_more_than_ten_are_several_calls(plan_of: Any) -> None:
    """The engine fans out; of SVG there is one a call."""
    plan = plan_of(NEWEST, n=12)
    assert (plan.payload["n"], plan.outputs_per_call, plan.submits) == (10, 10, 2)
    drawn = plan_of(NEWEST, n=3, extra_params={"output_format": "svg"})
    assert (drawn.payload["n"], drawn.outputs_per_call, drawn.submits) == (1, 1, 3)
    single = plan_of(NEWEST, extra_params={"output_format": "svg"})
    assert "n" not in single.payload


def test_an_unknown_model_says_so(plan_of: Any) -> None:
    """With the nearest one that is known."""
    plan = plan_of("gpt-image-2.7-flare")
    assert not plan.known_model
    (warning,) = plan.warnings
    assert "does not know gpt-image-2.7-flare" in warning
    assert "gpt-image-2.6-flare" in warning
    assert "nearest" not in plan_of("zzz").warnings[0]


def test_a_deployment_is_of_a_model(plan_of: Any) -> None:
    """A setting says of which; its own name may say it too."""
    plan = plan_of("img-prod", provider="azure_openai", settings={"deployment_of": "gpt-image-2"})
    assert plan.known_model
    assert plan.payload["model"] == "img-prod"
    assert plan_of("gpt-image-2", provider="azure_openai").known_model


def test_a_deployment_of_any_model_gets_what_all_take(plan_of: Any) -> None:
    """The three standard sizes and no seed; a size is the caller's own business."""
    plan = plan_of("img-prod", provider="azure_openai", aspect_ratio="16:9", seed=3)
    assert plan.payload == {"model": "img-prod", "prompt": "a kite", "size": "1536x1024"}
    assert "deployment_of" in plan.warnings[0]
    video = plan_of("my-sora", "video", "azure_openai", seed=3, duration_seconds=8)
    assert video.payload == {"model": "my-sora", "prompt": "a kite", "seconds": "8"}
    assert plan_of("img-prod", provider="azure_openai", size="640x640").payload["size"] == "640x640"


def test_a_video_is_planned(plan_of: Any) -> None:
    """Seconds are text, lines and ratio are a size, and one picture is the first."""
    plan = plan_of(
        "sora-2",
        "video",
        duration_seconds=7,
        resolution="720p",
        aspect_ratio="9:16",
        image_list=[{"image": PNG, "type": "first_frame"}],
        generate_audio=True,
    )
    assert plan.payload == {
        "model": "sora-2",
        "prompt": "a kite",
        "seconds": "8",
        "size": "720x1280",
        "input_reference": PNG,
    }
    assert _field(plan, "generate_audio").outcome == "applied"
    silent = plan_of("sora-2", "video", generate_audio=False)
    assert _field(silent, "generate_audio").outcome == "dropped"


def test_lines_choose_among_sizes_of_one_ratio(plan_of: Any) -> None:
    """The larger model has several."""
    plan = plan_of("sora-2-pro", "video", resolution="1080p", aspect_ratio="16:9")
    assert plan.payload["size"] == "1920x1080"


def test_a_video_of_an_unknown_model_is_planned(plan_of: Any) -> None:
    """Compatible services have models of their own, with a seed."""
    plan = plan_of("wan-3", "video", duration_seconds=5, resolution="1080p", seed=3)
    assert plan.payload == {
        "model": "wan-3",
        "prompt": "a kite",
        "seconds": "5",
        "size": "1920x1080",
        "seed": 3,
    }
    assert not plan.known_model


def test_several_videos_are_several_jobs(plan_of: Any) -> None:
    """The service makes one a call."""
    assert plan_of("sora-2", "video", number_of_videos=3).submits == 3


@pytest.mark.parametrize(
    ("extra", "fields", "payload", "dropped"),
    [
        (
            {"video_id": "video_1"},
            {"duration_seconds": 8, "aspect_ratio": "9:16"},
            {"prompt": "a kite"},
            {"duration_seconds", "aspect_ratio"},
        ),
        (
            {"video_id": "video_1", "operation": "edit"},
            {},
            {"prompt": "a kite", "video": {"id": "video_1"}},
            set[str](),
        ),
        (
            {"video_id": "video_1", "operation": "extend"},
            {"duration_seconds": 8},
            {"prompt": "a kite", "seconds": "8", "video": {"id": "video_1"}},
            set[str](),
        ),
        (
            {},
            {"video": PNG, "aspect_ratio": "16:9"},
            {"prompt": "a kite", "video": PNG},
            {"aspect_ratio"},
        ),
    ],
)
def test_a_video_that_is_there_is_changed(
    plan_of: Any,
    extra: dict[str, Any],
    fields: dict[str, Any],
    payload: dict[str, Any],
    dropped: set[str],
) -> None:
    """What the operation does not take is dropped, and says so."""
    plan = plan_of("sora-2", "video", extra_params=extra, **fields)
    assert plan.payload == payload
    assert {field.field for field in plan.having("dropped")} == dropped


def test_an_extension_needs_its_length(plan_of: Any) -> None:
    """The service has no default for it."""
    plan = plan_of("sora-2", "video", extra_params={"video_id": "v", "operation": "extend"})
    (refused,) = plan.having("impossible")
    assert refused.field == "duration_seconds"


def test_an_operation_that_is_none_is_refused(plan_of: Any) -> None:
    """A plan says so, too."""
    with pytest.raises(InvalidRequestError):
        plan_of("sora-2", "video", extra_params={"operation": "edit"})
