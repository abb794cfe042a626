"""Standard fields as wire values, by the schema of an invented model."""

from typing import Any

import pytest

from tarash.tarash_gateway.catalog import Catalog, InputField, ModelFacts
from tarash.tarash_gateway.mapping import Frames, ModelRules, Rules, Wrapper, plan_request
from tarash.tarash_gateway.models import (
    FieldPlan,
    ImageGenerationConfig,
    ImageGenerationRequest,
    Plan,
    VideoGenerationConfig,
    VideoGenerationRequest,
)
from tarash.tarash_gateway.service import Address, ProviderInfo

URL = "https://files.example/1"
KNOWN = Catalog({"models": {"maker/film": {"medium": "video"}}})
RULES = Rules(
    fields={
        "prompt": ("prompt",),
        "negative_prompt": ("negative",),
        "seed": ("seed",),
        "duration_seconds": ("duration", "frames"),
        "resolution": ("resolution",),
        "aspect_ratio": ("ratio",),
        "size": ("size",),
        "n": ("count",),
        "number_of_videos": ("count",),
        "quality": ("quality", "speed"),
        "style": ("style",),
        "generate_audio": ("audio", "sound"),
        "enhance_prompt": ("enhance", "thinking"),
        "video": ("clip", "clips"),
        "mask_image": ("mask",),
        "image_list[first_frame]": ("start",),
        "image_list[last_frame]": ("end",),
        "image_list[reference]": ("images", "image", "people", "start"),
    },
    fallback_roles={"style": "reference"},
    switches={"thinking": ("enabled", "disabled"), "enhance": ("yes", None)},
    words={"quality": {"hd": "high"}},
    presets={"16:9": "wide", "1:1": "square"},
    wrappers={"people": Wrapper("url", "name", "person{}")},
    frames={"frames": Frames("rate", 25)},
    outputs_per_call=4,
    general={
        "": {"image_list[reference]": "image", "image_list[style]": "people"},
        "/edit": {"image_list[reference]": "images"},
    },
    plurals={"image": "images"},
    models={
        "maker/film": ModelRules(
            fields={"seed": ("start_value", "seed")},
            excludes=(("shots", "prompt"), ("clip", "image")),
            frames={"frames": Frames("rate", 16, extra=1, minimum=17, maximum=161)},
            notes={"resolution": "the id says it."},
            outputs_per_call=2,
        )
    },
)


def _info(catalog: Catalog | None = KNOWN) -> ProviderInfo:
    base = Address("https://api.example")
    return ProviderInfo("maker", "Maker", ("video", "image"), base, catalog=catalog)


def _facts(medium: Any, model: str, **inputs: Any) -> ModelFacts:
    fields = {name: InputField(name, **spec) for name, spec in inputs.items()}
    return ModelFacts(id=model, medium=medium, inputs=fields, partial="partial" in model)


def _video(
    inputs: dict[str, Any], model: str = "other/film", rules: Rules = RULES, **fields: Any
) -> Plan:
    facts = _facts("video", model, prompt={}, **inputs)
    config = VideoGenerationConfig(provider="maker", model=model)
    request = VideoGenerationRequest(prompt="a kite", **fields)
    return plan_request(_info(), config, request, facts, rules)


def _image(inputs: dict[str, Any], model: str = "other/photo", **fields: Any) -> Plan:
    facts = _facts("image", model, prompt={}, **inputs)
    config = ImageGenerationConfig(provider="maker", model=model)
    request = ImageGenerationRequest(prompt="a kite", **fields)
    return plan_request(_info(), config, request, facts, RULES)


def _sent(plan: Plan) -> dict[str, Any]:
    return {name: value for name, value in plan.payload.items() if name != "prompt"}


def _field(plan: Plan, name: str) -> FieldPlan:
    (field,) = [field for field in plan.fields if field.field == name]
    return field


def _enum(*values: Any, **more: Any) -> dict[str, Any]:
    return {"enum": values, **more}


NUMBER = {"type": "number"}
INTEGER = {"type": "integer"}


@pytest.mark.parametrize(
    ("spec", "seconds", "value", "outcome"),
    [
        (_enum("4s", "6s", "8s"), 8, "8s", "applied"),
        (_enum("4s", "6s", "8s"), 5, "6s", "converted"),
        (_enum("4s", "6s", "8s"), 60, "8s", "converted"),
        (_enum("5", "10"), 5, "5", "applied"),
        (_enum("5", "10"), 7.4, "5", "converted"),
        (_enum(6, 8), 6.0, 6, "applied"),
        (_enum("auto", 6, 8), 1, 6, "converted"),
        (_enum(0, 2, 3), 0.5, 2, "converted"),
        (_enum("4.5s"), 4.5, "4.5s", "applied"),
        (NUMBER, 5.0, 5, "applied"),
        (NUMBER, 5.5, 5.5, "applied"),
        (INTEGER, 5.5, 6, "converted"),
        ({**INTEGER, "minimum": 2, "maximum": 10}, 11, 10, "converted"),
        ({**NUMBER, "minimum": 2}, 1, 2, "converted"),
        ({"default": "5s"}, 7, "7s", "applied"),
        ({}, 7.5, "7.5", "applied"),
    ],
)
def test_a_length_takes_the_fields_form(
    spec: dict[str, Any], seconds: float, value: Any, outcome: str
) -> None:
    """Text, text with a unit or a number; else the nearest allowed, and ties go up."""
    plan = _video({"duration": spec}, duration_seconds=seconds)
    assert _sent(plan) == {"duration": value}
    assert isinstance(plan.payload["duration"], type(value))
    field = _field(plan, "duration_seconds")
    assert (field.outcome, field.value) == (outcome, value)
    assert (str(value) in field.note) is (outcome == "converted")


def test_a_length_that_has_no_form_is_impossible() -> None:
    """A field that takes words alone has no number of seconds."""
    field = _field(_video({"duration": _enum("auto")}, duration_seconds=5), "duration_seconds")
    assert (field.outcome, field.accepts) == ("impossible", ("auto",))


@pytest.mark.parametrize(
    ("model", "inputs", "more", "sent", "outcome"),
    [
        ("maker/film", {"rate": {"default": 16}}, {}, {"frames": 81, "rate": 16}, "applied"),
        ("maker/film/v2", {"rate": {}}, {}, {"frames": 81, "rate": 16}, "applied"),
        ("maker/film", {}, {}, {"frames": 81}, "applied"),
        ("maker/film", {"rate": {"default": 40}}, {}, {"frames": 161, "rate": 40}, "converted"),
        ("maker/film", {"rate": {}}, {"rate": 2}, {"frames": 17, "rate": 2}, "converted"),
        ("maker/film", {"rate": {}}, {"rate": "x"}, {"frames": 81, "rate": "x"}, "applied"),
        ("maker/films", {"rate": {}}, {}, {"frames": 125, "rate": 25}, "applied"),
    ],
)
def test_a_length_may_be_a_number_of_frames(
    model: str,
    inputs: dict[str, Any],
    more: dict[str, Any],
    sent: dict[str, Any],
    outcome: str,
) -> None:
    """Seconds times rate; the rate goes along, and the caller's own rate counts."""
    plan = _video({"frames": INTEGER, **inputs}, model, duration_seconds=5, **more)
    assert _sent(plan) == sent
    assert _field(plan, "duration_seconds").outcome == outcome


@pytest.mark.parametrize(
    ("spec", "asked", "value", "outcome"),
    [
        (_enum("720p", "1080p"), "1080p", "1080p", "applied"),
        (_enum("512P", "768P"), "720p", "768P", "converted"),
        (_enum("480P", "1080P"), "480p", "480P", "applied"),
        (_enum("720p", "2160p"), "4k", "2160p", "applied"),
        (_enum("auto", "720p"), "4k", "720p", "converted"),
        (_enum("2K"), "720p", "2K", "converted"),
        (_enum("700p", "740p"), "720p", "740p", "converted"),
        ({}, "720p", "720p", "applied"),
        (_enum("best"), "720p", None, "impossible"),
    ],
)
def test_a_resolution_is_spelled_as_the_field_does(
    spec: dict[str, Any], asked: str, value: str | None, outcome: str
) -> None:
    """Case and unit are the service's; else the nearest number of lines."""
    plan = _video({"resolution": spec}, resolution=asked)
    assert plan.payload.get("resolution") == value
    assert _field(plan, "resolution").outcome == outcome


@pytest.mark.parametrize(
    ("spec", "asked", "value", "outcome"),
    [
        (_enum("16:9", "9:16"), "9:16", "9:16", "applied"),
        (_enum("16:9", "9:16"), "21:9", "16:9", "converted"),
        (_enum("16:9", "9:16"), "3:4", "9:16", "converted"),
        (_enum("16:9", "9:16"), "1:1", None, "impossible"),
        (_enum("4:3", "16:9"), "1.78:1", "16:9", "applied"),
        (_enum("auto", "16:9"), "auto", "auto", "applied"),
        (_enum("16:9", "adaptive"), "auto", "adaptive", "applied"),
        (_enum("16:9"), "auto", None, "dropped"),
        ({}, "7:5", "7:5", "applied"),
    ],
)
def test_a_ratio_keeps_its_orientation(
    spec: dict[str, Any], asked: str, value: str | None, outcome: str
) -> None:
    """The nearest of the same orientation serves; another orientation is not what was asked."""
    plan = _video({"ratio": spec}, aspect_ratio=asked)
    assert plan.payload.get("ratio") == value
    assert _field(plan, "aspect_ratio").outcome == outcome


OBJECT = {"type": "object|string", "enum": ("wide", "square", "tall")}


@pytest.mark.parametrize(
    ("spec", "asked", "value", "outcome"),
    [
        (OBJECT, "800x600", {"width": 800, "height": 600}, "applied"),
        ({}, "800x600", "800x600", "applied"),
        (_enum("800x600", "600x800"), "800x600", "800x600", "applied"),
        (_enum("auto", "1024x1024", "1536x1024"), "1920x1080", "1536x1024", "converted"),
        (_enum("1024x1024", "2048x2048"), "1900x1900", "2048x2048", "converted"),
        (_enum("wide", "square"), "1920x1080", "wide", "applied"),
        (_enum("wide", "square"), "1080x1920", None, "impossible"),
        (_enum("auto", "1024x1024"), "auto", "auto", "applied"),
        (OBJECT, "auto", None, "dropped"),
    ],
)
def test_a_size_takes_the_fields_form(
    spec: dict[str, Any], asked: str, value: Any, outcome: str
) -> None:
    """Width and height, text, a listed size, or a word."""
    plan = _image({"size": spec}, size=asked)
    assert plan.payload.get("size") == value
    assert _field(plan, "size").outcome == outcome


@pytest.mark.parametrize(
    ("spec", "asked", "value", "outcome"),
    [
        (OBJECT, "16:9", "wide", "applied"),
        (OBJECT, "3:2", {"width": 1248, "height": 832}, "applied"),
        ({}, "1:1", "1024x1024", "applied"),
        (_enum("1024x1024", "1536x1024"), "16:9", "1536x1024", "converted"),
        (_enum("1024x1024", "1536x1024"), "9:16", None, "impossible"),
        (_enum("auto", "1024x1024"), "auto", "auto", "applied"),
        (OBJECT, "auto", None, "dropped"),
    ],
)
def test_a_ratio_becomes_a_size_where_a_model_has_only_that(
    spec: dict[str, Any], asked: str, value: Any, outcome: str
) -> None:
    """A word for it, about a million pixels of that shape, or a listed size."""
    plan = _image({"size": spec}, aspect_ratio=asked)
    assert plan.payload.get("size") == value
    assert _field(plan, "aspect_ratio").outcome == outcome


@pytest.mark.parametrize(
    ("inputs", "asked", "sent", "outcome"),
    [
        ({"ratio": _enum("1:1", "16:9")}, "1920x1080", {"ratio": "16:9"}, "converted"),
        (
            {"ratio": _enum("1:1", "16:9"), "resolution": _enum("1K", "2K", "4K")},
            "3840x2160",
            {"ratio": "16:9", "resolution": "4K"},
            "converted",
        ),
        ({"ratio": {}, "resolution": _enum("1k")}, "64x64", {"resolution": "1k"}, "converted"),
        ({"ratio": _enum("16:9")}, "1080x1920", {}, "dropped"),
        ({"ratio": _enum("16:9"), "resolution": _enum("720p")}, "auto", {}, "dropped"),
        ({}, "64x64", {}, "dropped"),
        ({}, "auto", {}, "dropped"),
    ],
)
def test_a_size_becomes_a_ratio_where_a_model_has_only_that(
    inputs: dict[str, Any], asked: str, sent: dict[str, Any], outcome: str
) -> None:
    """Pixels cannot be asked for; the shape and the class of size can."""
    plan = _image(inputs, size=asked)
    assert _sent(plan) == sent
    assert _field(plan, "size").outcome == outcome


@pytest.mark.parametrize(
    ("size", "ratio", "outcome"),
    [("1920x1080", "16:9", "applied"), ("1920x1080", "1:1", "dropped"), ("auto", "1:1", "dropped")],
)
def test_a_size_wins_over_a_ratio_beside_it(size: str, ratio: str, outcome: str) -> None:
    """The same shape is said twice; another one is dropped."""
    plan = _image({"size": _enum("auto", "1920x1080")}, size=size, aspect_ratio=ratio)
    assert _sent(plan) == {"size": size}
    assert _field(plan, "aspect_ratio").outcome == outcome


def test_a_ratio_of_its_own_wins_over_the_sizes() -> None:
    """The size gives the class alone when the ratio is stated."""
    inputs = {"ratio": _enum("1:1", "16:9"), "resolution": _enum("1K", "2K")}
    plan = _image(inputs, size="2048x2048", aspect_ratio="16:9")
    assert _sent(plan) == {"ratio": "16:9", "resolution": "2K"}


def test_lines_and_ratio_make_a_size_together() -> None:
    """A video model that takes pixels gets them from resolution and ratio."""
    size = {"type": "object"}
    plan = _video({"size": size}, resolution="1080p", aspect_ratio="9:16")
    assert _sent(plan) == {"size": {"width": 1080, "height": 1920}}
    assert {field.outcome for field in plan.fields} == {"applied"}
    assert _sent(_video({"size": size}, resolution="720p")) == {
        "size": {"width": 1280, "height": 720}
    }
    dropped = _video({"size": _enum("64x128")}, resolution="720p", aspect_ratio="auto")
    assert {field.field for field in dropped.having("dropped")} == {"resolution", "aspect_ratio"}


@pytest.mark.parametrize(
    ("inputs", "asked", "sent", "outcome"),
    [
        ({"quality": _enum("low", "high")}, "HIGH", {"quality": "high"}, "applied"),
        ({"quality": _enum("low", "high")}, "hd", {"quality": "high"}, "converted"),
        ({"quality": _enum("low")}, "hd", {}, "impossible"),
        ({"quality": _enum("low")}, "auto", {}, "dropped"),
        ({"quality": _enum("low"), "speed": _enum("Very Fast")}, "very_fast",
         {"speed": "Very Fast"}, "applied"),
        ({"quality": {}}, "any", {"quality": "any"}, "applied"),
        ({}, "high", {}, "dropped"),
    ],
)  # fmt: skip
def test_a_word_is_matched_without_regard_to_case(
    inputs: dict[str, Any], asked: str, sent: dict[str, Any], outcome: str
) -> None:
    """The service's spelling, another service's word, or an error with the list."""
    plan = _image(inputs, quality=asked)
    assert _sent(plan) == sent
    assert _field(plan, "quality").outcome == outcome


@pytest.mark.parametrize(
    ("inputs", "on", "sent"),
    [
        ({"enhance": {"type": "boolean"}}, True, {"enhance": "yes"}),
        ({"enhance": {"type": "boolean"}, "thinking": {}}, False, {"thinking": "disabled"}),
        ({"thinking": _enum("enabled")}, True, {"thinking": "enabled"}),
        ({"thinking": _enum("enabled")}, False, {}),
        ({}, True, {}),
    ],
)
def test_a_switch_takes_the_fields_form(
    inputs: dict[str, Any],
    on: bool,
    sent: dict[str, Any],
) -> None:
    """A boolean or a pair of words; one that cannot be said is dropped."""
    plan = _video(inputs, enhance_prompt=on)
    assert _sent(plan) == sent
    assert bool(plan.having("dropped")) is not bool(sent)


def test_a_switch_passes_over_what_is_no_switch() -> None:
    """An input of the same name that takes text is not meant."""
    plan = _video({"audio": {}, "sound": {"type": "boolean"}}, generate_audio=False)
    assert _sent(plan) == {"sound": False}


@pytest.mark.parametrize(
    ("inputs", "model", "count", "sent", "each", "submits"),
    [
        ({"count": {}}, "other/photo", 3, {"count": 3}, 4, 1),
        ({"count": {}}, "other/photo", 9, {"count": 4}, 4, 3),
        ({"count": {}}, "maker/film", 3, {"count": 2}, 2, 2),
        ({"count": {"maximum": 8}}, "other/photo", 9, {"count": 8}, 8, 2),
        ({"count": {"enum": ("1", "2", "4")}}, "other/photo", 6, {"count": "4"}, 4, 2),
        ({"count": {"enum": (0, 1, 2)}}, "other/photo", 2, {"count": 2}, 2, 1),
        ({"count": {"enum": ("few", None)}}, "other/photo", 2, {"count": 2}, 4, 1),
        ({}, "other/photo", 2, {}, 1, 2),
        ({}, "other/photo", 1, {}, 1, 1),
    ],
)
def test_outputs_are_spread_over_submits(  # noqa: PLR0917  a row of the table
    inputs: dict[str, Any], model: str, count: int, sent: dict[str, Any], each: int, submits: int
) -> None:
    """As many as one call gives, as often as it takes."""
    plan = _image(inputs, model, n=count)
    assert _sent(plan) == sent
    assert (plan.outputs_per_call, plan.submits) == (each, submits)


def _images(*roles: str) -> list[dict[str, Any]]:
    return [{"image": f"{URL}-{place}", "type": role} for place, role in enumerate(roles)]


LIST = {"type": "array<string>", "media": True}
FILE = {"media": True}


@pytest.mark.parametrize(
    ("inputs", "roles", "sent", "outcomes"),
    [
        ({"start": FILE, "end": FILE}, ["last_frame", "first_frame"],
         {"start": f"{URL}-1", "end": f"{URL}-0"}, ["applied", "applied"]),
        ({"images": LIST}, ["reference", "reference"],
         {"images": [f"{URL}-0", f"{URL}-1"]}, ["applied"]),
        ({"images": LIST, "image": {**FILE, "required": True}}, ["reference", "reference"],
         {"image": f"{URL}-0", "images": [f"{URL}-1"]}, ["applied", "applied"]),
        ({"images": {**LIST, "required": True}, "image": {**FILE, "required": True}},
         ["reference", "reference"],
         {"image": f"{URL}-0", "images": [f"{URL}-1"]}, ["applied", "applied"]),
        ({"image": FILE}, ["reference", "reference"],
         {"image": f"{URL}-0"}, ["applied", "dropped"]),
        ({"start": FILE}, ["first_frame", "reference"],
         {"start": f"{URL}-0"}, ["applied", "dropped"]),
        ({"images": LIST}, ["style"], {"images": [f"{URL}-0"]}, ["converted"]),
        ({"images": LIST}, ["style", "reference"],
         {"images": [f"{URL}-0", f"{URL}-1"]}, ["converted", "applied"]),
        ({"people": {**LIST, "type": "array<object>"}}, ["reference", "reference"],
         {"people": [{"url": f"{URL}-0", "name": "person1"},
                     {"url": f"{URL}-1", "name": "person2"}]}, ["applied"]),
        ({}, ["reference"], {}, ["dropped"]),
        ({}, ["first_frame"], {}, ["impossible"]),
        ({"end": FILE}, ["first_frame"], {}, ["impossible"]),
        ({}, ["last_frame"], {}, ["dropped"]),
    ],
)  # fmt: skip
def test_images_find_the_place_of_their_role(
    inputs: dict[str, Any], roles: list[str], sent: dict[str, Any], outcomes: list[str]
) -> None:
    """Needed places first; one too many is dropped, and what cannot do without is impossible."""
    plan = _video(inputs, image_list=_images(*roles))
    assert _sent(plan) == sent
    images = [field for field in plan.fields if field.field.startswith("image_list")]
    assert [field.outcome for field in images] == outcomes
    assert all(URL not in str(field.model_dump()) for field in images)


@pytest.mark.parametrize(
    ("inputs", "sent", "outcome"),
    [
        ({"clip": FILE}, {"clip": URL}, "applied"),
        ({"clips": LIST}, {"clips": [URL]}, "applied"),
        ({}, {}, "impossible"),
    ],
)
def test_a_video_needs_a_place(inputs: dict[str, Any], sent: dict[str, Any], outcome: str) -> None:
    """To extend or edit a video without it makes no sense."""
    plan = _video(inputs, video=URL)
    assert _sent(plan) == sent
    assert _field(plan, "video").outcome == outcome


def test_what_a_model_needs_and_the_request_lacks_is_impossible() -> None:
    """The input is named, under the standard field that fills it or as the model's own."""
    required = {
        "start": {**FILE, "required": True},
        "image": {**FILE, "required": True},
        "mood": _enum("calm", "wild", required=True),
        "ratio": _enum("16:9", required=True),
    }
    plan = _video(required, aspect_ratio="1:1")
    assert {(field.field, field.wire_name) for field in plan.having("impossible")} == {
        ("image_list[first_frame]", "start"),
        ("image_list[reference]", "image"),
        ("extra_params", "mood"),
        ("aspect_ratio", "ratio"),
    }
    mood = _field(plan, "extra_params")
    assert mood.accepts == ("calm", "wild")
    assert "extra_params={'mood'" in mood.note
    photo = _image({"start": {**FILE, "required": True}})
    assert [field.field for field in photo.having("impossible")] == ["image_list[reference]"]


def test_the_callers_own_wire_fields_win() -> None:
    """They go out as they are, and the mapped field says what happened."""
    plan = _video(
        {"duration": _enum("4s", "8s")},
        duration_seconds=8,
        negative_prompt="rain",
        duration="4s",
        odd=[1],
    )
    assert _sent(plan) == {"duration": "4s", "odd": [1]}
    assert _field(plan, "duration_seconds").outcome == "converted"
    assert _field(plan, "negative_prompt").outcome == "dropped"


def test_inputs_that_exclude_each_other_do_not_go_out_together() -> None:
    """One stays; a prompt that must go is no loss, since nobody can leave it out."""
    plan = _video({"shots": {}}, "maker/film", shots=[1])
    assert plan.payload == {"shots": [1]}
    assert _field(plan, "prompt").outcome == "applied"
    inputs = {"clip": FILE, "image": FILE}
    plan = _video(inputs, "maker/film", video=URL, image_list=_images("reference"))
    assert _sent(plan) == {"clip": URL}
    assert _field(plan, "image_list[reference]").outcome == "converted"
    alone = _video(inputs, "maker/film", image_list=_images("reference"))
    assert _sent(alone) == {"image": f"{URL}-0"}


def test_a_models_exceptions_stand_before_the_rules() -> None:
    """Names and notes of the longest beginning of the id, whole steps of its path only."""
    inputs = {"seed": INTEGER, "start_value": INTEGER}
    assert _sent(_video(inputs, "maker/film/fast", seed=3)) == {"start_value": 3}
    assert _sent(_video(inputs, "maker/films", seed=3)) == {"seed": 3}
    assert _field(_video({}, "maker/film", resolution="720p"), "resolution").note == (
        "the id says it."
    )


@pytest.mark.parametrize(
    ("bounds", "seed", "value", "accepts"),
    [
        ({"minimum": 0, "maximum": 9}, 10, 9, ("0 to 9",)),
        ({"minimum": 0}, -1, 0, ("0 or more",)),
        ({"maximum": 9}, 10, 9, ("9 or less",)),
    ],
)
def test_a_number_outside_the_bounds_goes_to_the_bound(
    bounds: dict[str, Any], seed: int, value: int, accepts: tuple[str]
) -> None:
    """And the plan says what the bounds are."""
    field = _field(_video({"seed": {**INTEGER, **bounds}}, seed=seed), "seed")
    assert (field.value, field.accepts, field.outcome) == (value, accepts, "converted")


def test_an_incomplete_description_says_so() -> None:
    """What is dropped may be possible after all, by extra_params."""
    field = _field(_video({}, "partial/film", seed=3), "seed")
    assert "incomplete" in field.note


def test_neither_prompts_nor_media_stand_in_the_fields() -> None:
    """They are in the payload alone, which no repr shows."""
    plan = _video({"negative": {}, "clip": FILE}, negative_prompt="grey rain", video=URL)
    shown = f"{plan!r} {[field.model_dump() for field in plan.fields]}"
    assert plan.payload["negative"] == "grey rain"
    assert all(secret not in shown for secret in ("kite", "grey rain", URL))


def _unknown(model: str, info: ProviderInfo | None = None, **fields: Any) -> Plan:
    config = VideoGenerationConfig(provider="maker", model=model)
    request = VideoGenerationRequest(prompt="a kite", **fields)
    return plan_request(info or _info(), config, request, None, RULES)


def test_a_model_that_nobody_knows_gets_the_usual_names() -> None:
    """Nothing is converted or dropped, and the nearest known model is named."""
    plan = _unknown(
        "maker/fild",
        duration_seconds=5,
        resolution="720p",
        video=URL,
        image_list=_images("first_frame", "reference"),
        odd=1,
    )
    assert _sent(plan) == {
        "duration": 5,
        "resolution": "720p",
        "clip": URL,
        "start": [f"{URL}-0"],
        "image": f"{URL}-1",
        "odd": 1,
    }
    assert not plan.known_model
    assert {field.outcome for field in plan.fields} == {"applied"}
    assert "maker/film" in plan.warnings[0]
    assert all(URL not in str(field.model_dump()) for field in plan.fields)


@pytest.mark.parametrize("audio", [True, False])
def test_a_switch_that_says_the_opposite_does_so_of_an_unknown_model_too(*, audio: bool) -> None:
    """Nobody gets sound who asked for none."""
    rules = Rules(fields={"generate_audio": ("mute",)}, switches={"mute": (False, True)})
    request = VideoGenerationRequest(prompt="a kite", generate_audio=audio)
    config = VideoGenerationConfig(provider="maker", model="x/y")
    assert plan_request(_info(), config, request, None, rules).payload == {"mute": not audio}


def test_an_unknown_models_files_are_counted() -> None:
    """Several files go under the plural, alone or not where the end of the id says so."""
    two = _unknown("x/y", image_list=_images("reference", "reference"))
    assert _sent(two) == {"images": [f"{URL}-0", f"{URL}-1"]}
    edit = _unknown("x/y/edit", image_list=_images("reference", "style", "asset"))
    assert _sent(edit) == {
        "images": [f"{URL}-0"],
        "people": [{"url": f"{URL}-1", "name": "person1"}],
        "image": f"{URL}-2",
    }


@pytest.mark.parametrize("catalog", [None, KNOWN])
def test_an_unknown_model_without_a_neighbour_only_warns(catalog: Catalog | None) -> None:
    """There may be no catalog, and no near id."""
    plan = _unknown("zzz", _info(catalog), number_of_videos=2)
    assert "nearest" not in plan.warnings[0]
    assert (plan.outputs_per_call, plan.submits) == (1, 2)
    assert _sent(plan) == {"count": 1}


COUNTED = {"count": {"type": "integer", "maximum": 4}}


@pytest.mark.parametrize(
    ("asked", "extra", "sent", "each", "submits"),
    [
        (5, 4, 4, 4, 2),
        (1, 4, 1, 4, 1),
        (2, 4, 2, 4, 1),
        (5, 2, 2, 2, 3),
        (None, 3, 3, 3, 1),
    ],
)
def test_a_count_that_is_stated_twice_pays_for_no_more_than_was_asked(
    asked: int | None, extra: int, sent: int, each: int, submits: int
) -> None:
    """A caller's own wire field says how many one submit gives, known model or not."""
    more = {} if asked is None else {"n": asked}
    config = ImageGenerationConfig(provider="maker", model="zzz")
    request = ImageGenerationRequest(prompt="a kite", extra_params={"count": extra}, **more)
    known = _image(COUNTED, extra_params={"count": extra}, **more)
    for plan in (known, plan_request(_info(), config, request, None, RULES)):
        assert _sent(plan) == {"count": sent}
        assert (plan.outputs_per_call, plan.submits) == (each, submits)
    if asked is not None:
        assert f"One call gives {extra} at most, as count says." in _field(known, "n").note
        assert _field(known, "n").outcome == "applied"


def test_a_last_part_of_one_video_is_one() -> None:
    """Where the caller stated the number; the default of one asks for nothing."""
    extra = {"extra_params": {"count": 4}}
    assert _sent(_video(COUNTED, number_of_videos=1, **extra)) == {"count": 1}
    assert _sent(_unknown("zzz", number_of_videos=1, **extra)) == {"count": 1}
    assert _sent(_video(COUNTED, **extra)) == {"count": 4}
    assert _sent(_unknown("zzz", **extra)) == {"count": 4}


@pytest.mark.parametrize("odd", ["4", 0, True, None])
def test_a_count_that_is_none_goes_out_as_it_is(odd: object) -> None:
    """Nobody knows what the service makes of it."""
    plan = _image(COUNTED, n=2, extra_params={"count": odd})
    assert _sent(plan) == {"count": odd}
    assert plan.outputs_per_call == 4


def test_an_unknown_model_may_have_no_name_for_a_count() -> None:
    """Then each output is a submit of its own."""
    rules = Rules(fields={"prompt": ("prompt",)})
    config = VideoGenerationConfig(provider="maker", model="zzz")
    request = VideoGenerationRequest(prompt="a kite", number_of_videos=2)
    plan = plan_request(_info(), config, request, None, rules)
    assert (plan.payload, plan.submits) == ({"prompt": "a kite"}, 2)


@pytest.mark.parametrize(
    ("as_object", "size", "value"),
    [
        (True, "800x600", {"width": 800, "height": 600}),
        (True, "auto", "auto"),
        (False, "800x600", "800x600"),
    ],
)
def test_an_unknown_image_model_takes_a_size_in_the_providers_way(
    *, as_object: bool, size: str, value: Any
) -> None:
    """Text, or width and height; and no more outputs than one call gives."""
    rules = Rules(fields=RULES.fields, size_as_object=as_object, outputs_per_call=4)
    config = ImageGenerationConfig(provider="maker", model="zzz")
    request = ImageGenerationRequest(prompt="a kite", size=size, n=6)
    plan = plan_request(_info(), config, request, None, rules)
    assert _sent(plan) == {"size": value, "count": 4}
    assert plan.submits == 2


@pytest.mark.parametrize(
    ("lines", "value", "exact"),
    [("720p", "1280x720", True), ("1080p", "1920x1080", True), ("1440p", "1920x1080", False)],
)
def test_of_several_sizes_of_a_ratio_the_resolution_decides(
    lines: Any, value: str, exact: bool
) -> None:
    """As many lines, or else the nearest area; only an equal one is exact."""
    sizes = _enum("1280x720", "720x1280", "1920x1080", "1080x1920")
    plan = _video({"size": sizes}, resolution=lines, aspect_ratio="16:9")
    assert plan.payload["size"] == value
    assert _field(plan, "resolution").outcome == ("applied" if exact else "converted")


def test_a_word_for_a_ratio_says_nothing_of_lines() -> None:
    """It is taken as it is."""
    assert _video({"size": _enum("wide", "square")}, resolution="720p").payload["size"] == "wide"


def test_a_list_takes_no_more_files_than_it_may() -> None:
    """The rest is dropped aloud, also beside files that another role has put there."""
    images = [{"image": f"{URL}{number}"} for number in range(5)]
    plan = _image(
        {"images": {"type": "array<string>", "media": True, "maximum": 3}}, image_list=images
    )
    assert len(plan.payload["images"]) == 3
    assert [field.outcome for field in plan.fields][-2:] == ["applied", "dropped"]
    assert "3 of 5" in plan.fields[-1].note
    full = _image({"images": {"type": "array<string>", "maximum": 0}}, image_list=images[:1])
    assert "images" not in full.payload


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("duraton_seconds", "did you mean duration_seconds?"),
        ("sed", "did you mean seed?"),
        ("zzz", "no input of other/film that the catalog knows"),
        ("durations", "did you mean duration?"),
    ],
)
def test_an_extra_that_nobody_knows_goes_out_and_is_said_aloud(name: str, said: str) -> None:
    """It may be a misspelled field, which must not be paid for in silence."""
    plan = _video({"duration": NUMBER}, **{name: 5})
    assert plan.payload[name] == 5
    (warning,) = plan.warnings
    assert said in warning


@pytest.mark.parametrize(
    ("model", "name"), [("other/film", "duration"), ("partial/film", "zzz"), ("other/film", "task")]
)
def test_an_extra_that_may_be_right_warns_of_nothing(model: str, name: str) -> None:
    """An input of the model, one of a model that is half known, one that the plugin reads."""
    rules = Rules(fields={"prompt": ("prompt",)}, extras=frozenset({"task"}))
    assert _video({"duration": NUMBER}, model=model, rules=rules, **{name: 5}).warnings == ()


def test_a_field_for_which_a_service_has_no_name_is_dropped_aloud() -> None:
    """Also of a model that nobody knows."""
    rules = Rules(fields={"prompt": ("prompt",), "number_of_videos": ()})
    config = VideoGenerationConfig(provider="maker", model="unheard/of")
    request = VideoGenerationRequest(
        prompt="a kite", seed=7, number_of_videos=2, negative_promt="x"
    )
    plan = plan_request(_info(), config, request, None, rules)
    assert _field(plan, "seed").outcome == "dropped"
    assert _field(plan, "number_of_videos").outcome == "applied"
    assert plan.warnings[1].endswith("did you mean negative_prompt?")


def test_what_a_model_has_no_input_for_is_told_with_what_it_takes() -> None:
    """By the names of the standard fields, so that a caller knows what to leave out."""
    (dropped,) = _video({"duration": {}, "end": {}, "seed": {}}, negative_prompt="rain").having(
        "dropped"
    )
    assert (
        dropped.note == "the model has no such input. It takes duration_seconds, image_list, seed."
    )
    (bare,) = _video({}, generate_audio=True).having("dropped")
    assert bare.note == "the model has no such input. It takes the prompt alone."
