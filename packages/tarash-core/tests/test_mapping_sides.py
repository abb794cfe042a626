"""Sizes as width and height, words that stand for values, and what goes along with an input."""

from typing import Any

import pytest

from tarash.tarash_gateway.catalog import InputField, ModelFacts
from tarash.tarash_gateway.mapping import Implied, ModelRules, Rules, Sides, plan_request
from tarash.tarash_gateway.models import (
    FieldPlan,
    ImageGenerationConfig,
    ImageGenerationRequest,
    Plan,
    VideoGenerationConfig,
    VideoGenerationRequest,
)
from tarash.tarash_gateway.service import Address, ProviderInfo

INFO = ProviderInfo("maker", "Maker", ("video", "image"), Address("https://api.example"))
URL, OTHER = "https://files.example/1", "https://files.example/2"
RULES = Rules(
    fields={
        "prompt": ("prompt",),
        "size": ("size",),
        "n": ("count",),
        "number_of_videos": (),
        "resolution": ("mode", "quality"),
        "aspect_ratio": ("ratio",),
        "image_list[first_frame]": ("start",),
        "image_list[reference]": ("people", "start"),
    },
    meanings={
        "mode": {"standard": "720p", "pro": "1080p"},
        "ratio": {"portrait": "9:16", "landscape": "16:9"},
        "quality": {"1": "1 MP", "0.25": "0.25 MP"},
    },
    sides=Sides(),
    outputs_per_call=4,
    general={"": {"n": ""}},
    models={
        "maker/blocks": ModelRules(sides=Sides(block=32)),
        "maker/single": ModelRules(singles={"image_list[reference]": "start"}),
        "maker/implied": ModelRules(implies=(Implied("start", "ratio", "adaptive"),)),
        "maker/forced": ModelRules(implies=(Implied("start", "ratio", "adaptive", forced=True),)),
    },
)
SIDE = {"type": "integer"}
BOUNDED = {"type": "integer", "minimum": 256, "maximum": 1440}
PAIR = {"width": SIDE, "height": SIDE}
LIMITED = {"width": BOUNDED, "height": BOUNDED}


def _facts(medium: Any, model: str, inputs: dict[str, Any]) -> ModelFacts:
    fields = {name: InputField(name, **one) for name, one in {"prompt": {}, **inputs}.items()}
    return ModelFacts(id=model, medium=medium, inputs=fields)


def _image(
    inputs: dict[str, Any], model: str = "maker/photo", rules: Rules = RULES, **fields: Any
) -> Plan:
    config = ImageGenerationConfig(provider="maker", model=model)
    request = ImageGenerationRequest(prompt="a kite", **fields)
    return plan_request(INFO, config, request, _facts("image", model, inputs), rules)


def _video(inputs: dict[str, Any], model: str = "maker/film", **fields: Any) -> Plan:
    config = VideoGenerationConfig(provider="maker", model=model)
    request = VideoGenerationRequest(prompt="a kite", **fields)
    return plan_request(INFO, config, request, _facts("video", model, inputs), RULES)


def _sent(plan: Plan) -> dict[str, Any]:
    return {name: value for name, value in plan.payload.items() if name != "prompt"}


def _field(plan: Plan, name: str) -> FieldPlan:
    (field,) = [field for field in plan.fields if field.field == name]
    return field


@pytest.mark.parametrize(
    ("inputs", "model", "size", "sides", "outcome"),
    [
        (PAIR, "maker/photo", "1000x500", (1000, 500), "applied"),
        (LIMITED, "maker/photo", "1000x500", (1000, 500), "applied"),
        (LIMITED, "maker/photo", "2880x1440", (1440, 720), "converted"),
        (LIMITED, "maker/photo", "128x256", (256, 512), "converted"),
        (LIMITED, "maker/photo", "2880x288", (1440, 256), "converted"),
        (LIMITED, "maker/blocks", "1000x500", (992, 512), "converted"),
        (LIMITED, "maker/blocks", "1920x1080", (1440, 800), "converted"),
        (
            {"width": {**SIDE, "maximum": 1010}, "height": {**SIDE, "minimum": 100}},
            "maker/blocks",
            "4000x100",
            (992, 128),
            "converted",
        ),
    ],
)
def test_a_size_becomes_width_and_height(
    inputs: dict[str, Any], model: str, size: str, sides: tuple[int, int], outcome: str
) -> None:
    """Within their limits in the same ratio, as far as may be, and in whole blocks."""
    plan = _image(inputs, model, size=size)
    assert (plan.payload["width"], plan.payload["height"]) == sides
    field = _field(plan, "size")
    assert (field.outcome, field.value) == (outcome, f"{sides[0]}x{sides[1]}")


@pytest.mark.parametrize("name", ["ratio", "size"])
def test_a_choice_says_that_width_and_height_hold(name: str) -> None:
    """Under whichever name the model has it."""
    choice = {name: {"enum": ("1:1", "16:9", "custom")}}
    plan = _image({**PAIR, **choice}, size="1000x500", aspect_ratio="2:1")
    assert _sent(plan) == {"width": 1000, "height": 500, name: "custom"}
    assert _field(plan, "aspect_ratio").outcome == "applied"
    plan = _image({**PAIR, **choice}, size="1000x500", aspect_ratio="1:1")
    assert _field(plan, "aspect_ratio").outcome == "dropped"


def test_a_ratio_alone_keeps_its_own_field() -> None:
    """So does an automatic size."""
    plan = _image({**PAIR, "ratio": {"enum": ("1:1", "16:9")}}, aspect_ratio="16:9", size="auto")
    assert _sent(plan) == {"ratio": "16:9"}


@pytest.mark.parametrize(
    ("ratio", "sent"),
    [
        ("1:1", {"width": 1024, "height": 1024}),
        ("16:9", {"width": 1376, "height": 768}),
        ("auto", {}),
    ],
)
def test_a_ratio_without_a_field_becomes_width_and_height(ratio: str, sent: dict[str, Any]) -> None:
    """About a million pixels."""
    plan = _image(PAIR, aspect_ratio=ratio)
    assert _sent(plan) == sent
    assert _field(plan, "aspect_ratio").outcome == ("applied" if sent else "dropped")


def test_a_ratio_that_the_sides_cannot_have_is_said() -> None:
    """The nearest is sent, and the plan does not call it what was asked."""
    plan = _image(LIMITED, aspect_ratio="16:1")
    field = _field(plan, "aspect_ratio")
    assert _sent(plan) == {"width": 1440, "height": 256}
    assert (field.outcome, field.value) == ("converted", "1440x256")
    assert field.note == "16:1 became 1440x256, the nearest that width and height accept."
    assert _field(_image(LIMITED, aspect_ratio="4:1"), "aspect_ratio").outcome == "applied"


@pytest.mark.parametrize(
    ("inputs", "rules"), [({"width": SIDE}, RULES), (PAIR, Rules(fields={"prompt": ("prompt",)}))]
)
def test_one_side_is_no_pair(inputs: dict[str, Any], rules: Rules) -> None:
    """Nor are two that the provider does not speak of."""
    plan = _image(inputs, rules=rules, size="1000x500")
    assert _sent(plan) == {}
    assert _field(plan, "size").outcome == "dropped"


@pytest.mark.parametrize(
    ("asked", "value", "outcome"),
    [
        ("720p", "standard", "applied"),
        ("1080p", "pro", "applied"),
        ("4k", "4k", "applied"),
        ("480p", "standard", "converted"),
    ],
)
def test_a_word_stands_for_a_resolution(asked: str, value: str, outcome: str) -> None:
    """And the nearest word is taken."""
    plan = _video({"mode": {"enum": ("standard", "pro", "4k")}}, resolution=asked)
    assert plan.payload["mode"] == value
    assert _field(plan, "resolution").outcome == outcome


@pytest.mark.parametrize(
    ("asked", "value"), [("16:9", "landscape"), ("9:16", "portrait"), ("21:9", "landscape")]
)
def test_a_word_stands_for_a_ratio(asked: str, value: str) -> None:
    """As for resolutions."""
    plan = _video({"ratio": {"enum": ("portrait", "landscape")}}, aspect_ratio=asked)
    assert plan.payload["ratio"] == value


@pytest.mark.parametrize(
    ("size", "enum", "value"),
    [
        ("512x512", ("1", "0.25"), "0.25"),
        ("1344x768", ("1", "0.25"), "1"),
        ("2048x2048", ("0.5 MP", "1 MP", "4 MP", "match_input"), "4 MP"),
        ("4096x1024", ("1K", "2K", "4K"), "4K"),
    ],
)
def test_a_size_becomes_the_nearest_class(size: str, enum: tuple[str, ...], value: str) -> None:
    """A class counts the longer side, or all pixels."""
    plan = _image({"quality": {"enum": enum}}, size=size)
    assert plan.payload["quality"] == value


@pytest.mark.parametrize(
    ("images", "sent"),
    [
        ([{"image": URL}], {"start": URL}),
        ([{"image": URL}, {"image": OTHER}], {"people": [URL, OTHER]}),
        (
            [{"image": OTHER}, {"image": URL, "type": "first_frame"}],
            {"start": URL, "people": [OTHER]},
        ),
    ],
)
def test_a_single_image_may_have_another_place(
    images: list[dict[str, Any]], sent: dict[str, Any]
) -> None:
    """Where that is free."""
    inputs = {"people": {"type": "array<string>", "media": True}, "start": {"media": True}}
    assert _sent(_video(inputs, "maker/single", image_list=images)) == sent


START = [{"image": URL, "type": "first_frame"}]
ADAPTIVE = {"start": {"media": True}, "ratio": {"enum": ("16:9", "adaptive")}}


@pytest.mark.parametrize(
    ("model", "fields", "ratio", "outcome"),
    [
        ("maker/implied", {"image_list": START}, "adaptive", None),
        ("maker/implied", {"image_list": START, "aspect_ratio": "16:9"}, "16:9", "applied"),
        ("maker/implied", {"aspect_ratio": "16:9"}, "16:9", "applied"),
        ("maker/forced", {"image_list": START, "aspect_ratio": "16:9"}, "adaptive", "converted"),
        ("maker/forced", {"image_list": START, "aspect_ratio": "auto"}, "adaptive", "applied"),
        ("maker/forced", {"image_list": START, "extra_params": {"ratio": "1:1"}}, "1:1", None),
        ("maker/forced", {"aspect_ratio": "16:9"}, "16:9", "applied"),
    ],
)
def test_a_model_wants_something_beside_an_input(
    model: str, fields: dict[str, Any], ratio: str, outcome: str | None
) -> None:
    """The caller's own value stays, unless the model takes nothing else; `extra_params` win."""
    plan = _video(ADAPTIVE, model, **fields)
    assert plan.payload["ratio"] == ratio
    told = [field.outcome for field in plan.fields if field.field == "aspect_ratio"]
    assert told == ([] if outcome is None else [outcome])


def _unknown(**fields: Any) -> Plan:
    config = ImageGenerationConfig(provider="maker", model="nobody/knows")
    request = ImageGenerationRequest(prompt="a kite", **fields)
    return plan_request(INFO, config, request, None, RULES)


@pytest.mark.parametrize(
    ("size", "sent"), [("640x480", {"width": 640, "height": 480}), ("auto", {"size": "auto"})]
)
def test_an_unknown_model_gets_width_and_height(size: str, sent: dict[str, Any]) -> None:
    """Where the provider's models have them."""
    assert _sent(_unknown(size=size)) == sent


@pytest.mark.parametrize(
    ("extra", "submits", "sent"), [({}, 3, {}), ({"count": 2}, 2, {"count": 2})]
)
def test_a_count_without_a_usual_name_is_one_call_each(
    extra: dict[str, Any], submits: int, sent: dict[str, Any]
) -> None:
    """Unless the caller says in the model's own words how many one call gives."""
    plan = _unknown(n=3, extra_params=extra)
    assert (plan.submits, _sent(plan)) == (submits, sent)
