"""Every model of both catalogs, planned; what has ended, and what comes after it."""

from collections.abc import Callable
from typing import Any

import pytest

from tarash.tarash_gateway.exceptions import ModelRetiredError
from tarash.tarash_gateway.models import (
    ImageGenerationConfig,
    ImageGenerationRequest,
    Plan,
    VideoGenerationConfig,
    VideoGenerationRequest,
)
from tarash.tarash_gateway.plugin import Catalog
from tarash.tarash_gateway.testing import VirtualGateway
from tarash.tarash_gateway.wire import Request, Response
from tarash_google import plugin
from tarash_google.catalog import CONTENT, GEMINI, IMAGEN, OMNI, VEO, VERTEX

URL = "https://files.example/1"
EVERY_IMAGE = [
    {"image": f"{URL}-{role}", "type": role}
    for role in ("first_frame", "last_frame", "reference", "asset", "style")
]
EVERYTHING: dict[str, dict[str, Any]] = {
    "video": {
        "duration_seconds": 5,
        "resolution": "720p",
        "aspect_ratio": "16:9",
        "generate_audio": True,
        "image_list": EVERY_IMAGE,
        "seed": 1,
        "number_of_videos": 2,
        "negative_prompt": "rain",
        "enhance_prompt": True,
    },
    "image": {
        "size": "1024x1024",
        "quality": "high",
        "style": "realistic",
        "n": 5,
        "seed": 1,
        "aspect_ratio": "1:1",
        "negative_prompt": "rain",
    },
}
# What `finish` adds is part of the body, though no field of a request fills it.
ADDED = {"parameters.includeRaiReason", "parameters.addWatermark"}
ON = {"gemini": (GEMINI, {}), "vertex": (VERTEX, {"gcp_project": "p"})}
EVERY_MODEL = [(surface, model) for surface, (catalog, _) in ON.items() for model in catalog.ids()]
RETIRED = [
    (surface, model, facts.successor)
    for surface, model in EVERY_MODEL
    if (facts := ON[surface][0].get(model)) is not None and facts.retirement_official
]


def _facts(surface: str, model: str) -> Any:
    facts = ON[surface][0].get(model)
    assert facts is not None
    return facts


@pytest.mark.parametrize("stated", ["only a prompt", "everything"])
@pytest.mark.parametrize(("surface", "model"), EVERY_MODEL)
def test_every_model_is_planned_within_its_schema(
    plan_of: Callable[..., Plan], surface: str, model: str, stated: str
) -> None:
    """A plan never fails, names no input that the model lacks, and keeps to its values."""
    facts, settings = _facts(surface, model), ON[surface][1]
    fields = EVERYTHING[facts.medium] if stated == "everything" else {}
    plan = plan_of(model, settings, facts.medium, **fields)
    assert plan.known_model
    assert set(plan.payload) <= set(facts.inputs) | ADDED
    for name, value in plan.payload.items():
        place = facts.inputs.get(name)
        if place is not None and place.enum is not None:
            assert value in place.enum
    assert not plan.having("impossible")


@pytest.mark.parametrize(("surface", "model"), EVERY_MODEL)
def test_every_model_has_a_dated_source_and_a_living_successor(surface: str, model: str) -> None:
    """A successor is a model of the same surface that Google has not shut down."""
    catalog, facts = ON[surface][0], _facts(surface, model)
    assert facts.read_on is not None
    assert facts.source
    assert facts.outputs_per_call
    if facts.retires_on is not None:
        after = catalog.get(facts.successor or "")
        assert after is not None
        assert not after.retirement_official


@pytest.mark.parametrize("rules", [CONTENT, IMAGEN, OMNI, VEO])
def test_every_name_of_the_rules_is_a_name_of_a_model(rules: Any) -> None:
    """A misspelled path would never be filled."""
    known = {name for surface, model in EVERY_MODEL for name in _facts(surface, model).inputs}
    assert {name for names in rules.fields.values() for name in names} <= known
    ids = {model for _, model in EVERY_MODEL}
    assert set(rules.models) <= ids


def _never(request: Request) -> Response:
    raise AssertionError(f"{request.method} {request.url} must not be sent")


@pytest.mark.parametrize(("surface", "model", "successor"), RETIRED)
def test_a_model_that_google_has_shut_down_is_refused_before_anything_is_sent(
    surface: str, model: str, successor: str
) -> None:
    """The error names what comes after it, and counts as a reason to fall back."""
    settings = {**ON[surface][1], **({"token_provider": str} if surface == "vertex" else {})}
    gateway = VirtualGateway(
        _never, plugins={"google": plugin}, environment={"GOOGLE_API_KEY": "AIza-0123456789"}
    )
    fields: Any = {"provider": "google", "model": model, "provider_config": settings}
    generate: Callable[[], object] = {
        "video": lambda: gateway.generate_video(
            VideoGenerationConfig(**fields), VideoGenerationRequest(prompt="a kite")
        ),
        "image": lambda: gateway.generate_image(
            ImageGenerationConfig(**fields), ImageGenerationRequest(prompt="a kite")
        ),
    }[_facts(surface, model).medium]
    with pytest.raises(ModelRetiredError) as refused:
        generate()
    assert refused.value.successor == successor
    assert refused.value.falls_back
    assert gateway.requests == []


def _ended(catalog: Catalog, beginning: str) -> list[bool]:
    return [
        facts.retirement_official
        for model in catalog.ids()
        if model.startswith(beginning) and (facts := catalog.get(model)) is not None
    ]


def test_the_two_surfaces_differ() -> None:
    """Veo and Imagen are shut down at the Gemini API; on Vertex AI Veo 3.1 is alive."""
    assert set(_ended(GEMINI, "veo-")) == set(_ended(GEMINI, "imagen-")) == {True}
    assert set(_ended(VERTEX, "veo-3.1")) == set(_ended(VERTEX, "imagen-")) == {False}
    assert set(_ended(VERTEX, "veo-3.0")) == {True}
    assert GEMINI.get("veo-3.1-generate-001") is None
    assert VERTEX.get("gemini-omni-1.1-flash") is None


def test_prices_are_for_values_that_the_models_take() -> None:
    """A row for a value that nobody can ask for would never hold."""
    for surface, model in EVERY_MODEL:
        facts = _facts(surface, model)
        for price in facts.prices:
            assert price.amount > 0
            for name, values in price.when.items():
                assert set(values) <= set(facts.inputs[name].enum or ())
