"""Sizes as ratios in pixels, counts out of a list, and defaults that a service demands."""

from typing import Any

import pytest

from tarash.tarash_gateway.catalog import InputField, ModelFacts
from tarash.tarash_gateway.mapping import Rules, plan_request
from tarash.tarash_gateway.models import (
    ImageGenerationConfig,
    ImageGenerationRequest,
    Plan,
    VideoGenerationConfig,
    VideoGenerationRequest,
)
from tarash.tarash_gateway.service import Address, ProviderInfo

INFO = ProviderInfo("maker", "Maker", ("video", "image"), Address("https://api.example"))
RULES = Rules(
    fields={
        "prompt": ("prompt",),
        "resolution": ("class",),
        "size": ("ratio",),
        "n": ("count",),
    },
    size_separator=":",
)
TIERS = (
    *("1280:720", "960:960", "720:1280", "1470:630"),
    *("864:496", "640:640", "496:864", "992:432"),
    *("1920:1080", "1440:1440", "1080:1920", "2206:946", "auto"),
)


def _plan(medium: str, inputs: dict[str, Any], **fields: Any) -> Plan:
    places = {name: InputField(name, **spec) for name, spec in {"prompt": {}, **inputs}.items()}
    kind: Any = "image" if medium == "image" else "video"
    facts = ModelFacts(id="film", medium=kind, inputs=places)
    if medium == "image":
        config: Any = ImageGenerationConfig(provider="maker", model="film")
        request: Any = ImageGenerationRequest(prompt="a kite", **fields)
    else:
        config = VideoGenerationConfig(provider="maker", model="film")
        request = VideoGenerationRequest(prompt="a kite", **fields)
    return plan_request(INFO, config, request, facts, RULES)


@pytest.mark.parametrize(
    ("resolution", "ratio", "pixels", "outcome"),
    [
        ("720p", "16:9", "1280:720", "applied"),
        ("720p", "1:1", "960:960", "applied"),
        ("720p", "9:16", "720:1280", "applied"),
        ("720p", "21:9", "1470:630", "applied"),
        ("480p", "1:1", "640:640", "applied"),
        ("480p", "9:16", "496:864", "applied"),
        ("480p", "21:9", "992:432", "applied"),
        ("1080p", "1:1", "1440:1440", "applied"),
        ("4k", "16:9", "1920:1080", "converted"),
    ],
)
def test_a_class_is_the_same_area_in_every_shape(
    resolution: str, ratio: str, pixels: str, outcome: str
) -> None:
    """As services sell it: a square of 720p has as many pixels as 1280 by 720."""
    plan = _plan("video", {"ratio": {"enum": TIERS}}, resolution=resolution, aspect_ratio=ratio)
    assert plan.payload["ratio"] == pixels
    assert [f.outcome for f in plan.fields if f.field == "resolution"] == [outcome]


def test_as_many_lines_come_before_the_area() -> None:
    """Where a square of 720 lines is made, that is 720p."""
    sizes = ("720:720", "1440:1440", "960:960")
    plan = _plan("video", {"ratio": {"enum": sizes}}, resolution="720p", aspect_ratio="1:1")
    assert plan.payload["ratio"] == "720:720"


def test_a_word_among_shapes_is_no_shape() -> None:
    """The nearest of the others is taken."""
    rules = Rules(fields={"prompt": ("prompt",), "aspect_ratio": ("ratio",)})
    facts = ModelFacts(
        id="film",
        medium="video",
        inputs={"ratio": InputField("ratio", enum=("adaptive", "16:9", "1:1"))},
    )
    config = VideoGenerationConfig(provider="maker", model="film")
    request = VideoGenerationRequest(prompt="a kite", aspect_ratio="3:2")
    assert plan_request(INFO, config, request, facts, rules).payload["ratio"] == "16:9"


def test_a_shape_is_no_size() -> None:
    """`16:9` has two numbers too, and is no picture of 16 by 9 pixels."""
    shapes = {"ratio": {"enum": ("16:9", "1:1")}}
    assert "ratio" not in _plan("image", shapes, size="1600x900").payload


@pytest.mark.parametrize(
    ("size", "pixels", "outcome"),
    [
        ("1280x720", "1280:720", "applied"),
        ("1300x720", "1280:720", "converted"),
        ("1000x570", "864:496", "converted"),
        ("900x900", "960:960", "converted"),
    ],
)
def test_a_size_is_written_as_the_service_writes_it(size: str, pixels: str, outcome: str) -> None:
    """The same pixels are exact; of those of nearly the same shape, the area decides."""
    plan = _plan("image", {"ratio": {"enum": TIERS}}, size=size)
    assert plan.payload["ratio"] == pixels
    assert [f.outcome for f in plan.fields if f.field == "size"] == [outcome]


@pytest.mark.parametrize(
    ("fields", "pixels"),
    [({"size": "1000x500"}, "1000:500"), ({"aspect_ratio": "1:1"}, "1024:1024")],
)
def test_a_size_that_is_free_has_the_services_separator(
    fields: dict[str, Any], pixels: str
) -> None:
    """Two numbers and what stands between them."""
    assert _plan("image", {"ratio": {}}, **fields).payload["ratio"] == pixels


@pytest.mark.parametrize(
    ("asked", "sent", "outcome"),
    [
        ("720p", "auto_720p", "applied"),
        ("1080p", "auto_1080p", "applied"),
        ("4k", "auto_1080p", "converted"),
    ],
)
def test_a_class_may_say_that_the_shape_is_the_inputs(asked: str, sent: str, outcome: str) -> None:
    """`auto_720p` is 720 lines, whatever the shape."""
    place = {"class": {"enum": ("auto_720p", "auto_1080p")}}
    plan = _plan("video", place, resolution=asked)
    assert plan.payload["class"] == sent
    assert [f.outcome for f in plan.fields if f.field == "resolution"] == [outcome]


@pytest.mark.parametrize(
    ("count", "each", "sent"),
    [(1, 1, 1), (2, 1, 1), (4, 4, 4), (5, 4, 4), (6, 1, 1), (8, 4, 4), (9, 4, 4)],
)
def test_a_count_out_of_a_list_makes_every_call_one_of_them(
    count: int, each: int, sent: int
) -> None:
    """What is left over must be in the list too."""
    plan = _plan("image", {"count": {"type": "integer", "enum": (1, 4)}}, n=count)
    assert plan.outputs_per_call == each
    assert plan.payload["count"] == sent


def test_a_count_that_fits_nowhere_is_one_at_a_time() -> None:
    """Whatever the list has."""
    plan = _plan("image", {"count": {"type": "integer", "enum": (2, 4)}}, n=3)
    assert plan.outputs_per_call == 1


def test_what_a_service_demands_has_a_default_where_one_is_known() -> None:
    """It is sent when the request does not say it, and gives way when it does."""
    demanded = {"ratio": {"enum": TIERS, "required": True, "default": "1280:720"}}
    assert _plan("video", demanded).payload["ratio"] == "1280:720"
    assert _plan("video", demanded, aspect_ratio="1:1").payload["ratio"] == "960:960"
    assert _plan("video", demanded, ratio="mine").payload["ratio"] == "mine"
    assert not _plan("video", demanded).having("impossible")


def test_a_shape_that_no_size_has_is_told_beside_a_resolution() -> None:
    """Not only that of the resolution: both say what became of them."""
    places = {"ratio": {"enum": ("1280:720", "720:1280")}}
    plan = _plan("video", places, resolution="720p", aspect_ratio="21:9")
    assert plan.payload["ratio"] == "1280:720"
    told = {field.field: field for field in plan.having("converted")}
    assert "21:9 became 1280:720" in told["aspect_ratio"].note


def test_a_word_for_a_size_says_nothing_of_its_shape() -> None:
    """It is the one for both."""
    plan = _plan("video", {"ratio": {"enum": ("auto",)}}, resolution="720p", aspect_ratio="auto")
    assert plan.payload["ratio"] == "auto"
    assert [field.field for field in plan.having("applied")] == [
        "prompt",
        "resolution",
        "aspect_ratio",
    ]
