"""Every model of the catalog, planned."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tarash.tarash_gateway.models import Plan
from tarash_fal.catalog import CATALOG, RULES
from tarash_fal.payloads import accepted_state

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
        "video": URL,
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
        "image_list": EVERY_IMAGE,
        "mask_image": URL,
        "seed": 1,
        "aspect_ratio": "1:1",
        "negative_prompt": "rain",
    },
}
# Inputs that only the model's own words can fill.
OF_THEIR_OWN = {
    "audio_url",
    "character_orientation",
    "name",
    "video_id",
}


@pytest.mark.parametrize("stated", ["only a prompt", "everything"])
@pytest.mark.parametrize("model", CATALOG.ids())
def test_every_model_is_planned_within_its_schema(
    plan_of: Callable[..., Plan], model: str, stated: str
) -> None:
    """A plan never fails, names no input that the model lacks, and keeps to its values."""
    facts = CATALOG.get(model)
    assert facts is not None
    plan = plan_of(model, **(EVERYTHING[facts.medium] if stated == "everything" else {}))
    assert set(plan.payload) <= set(facts.inputs)
    for name, value in plan.payload.items():
        allowed = facts.inputs[name].enum
        assert allowed is None or value in allowed or isinstance(value, dict)
        assert facts.inputs[name].is_list == isinstance(value, list)
    needed = {name for name, place in facts.inputs.items() if place.required}
    missing = {field.wire_name for field in plan.having("impossible")}
    assert needed <= set(plan.payload) | missing
    if stated == "everything":
        assert needed - set(plan.payload) <= OF_THEIR_OWN


def test_the_catalog_has_every_model() -> None:
    """203 models make videos and 164 make images."""
    assert len(CATALOG.ids()) == 367
    assert len(CATALOG.ids("video")) == 203
    assert len(CATALOG.ids("image")) == 164


@pytest.mark.parametrize("model", CATALOG.ids())
def test_every_model_has_a_dated_source(model: str) -> None:
    """No fact stands without the place and the day where it was read."""
    facts = CATALOG.get(model)
    assert facts is not None
    assert facts.source
    assert facts.read_on is not None
    assert facts.inputs


def test_sora_is_retired_by_its_vendor() -> None:
    """OpenAI itself published the day, and named no successor."""
    models = [CATALOG.get(name) for name in CATALOG.ids() if "/sora-2/" in name]
    assert len(models) == 6
    for facts in models:
        assert facts is not None
        assert facts.retires_on == date(2026, 9, 24)
        assert facts.retirement_official
        assert facts.successor is None


def test_veo_3_is_retired_by_hearsay_only() -> None:
    """There is no word from fal about the endpoints of models that Google retired."""
    facts = CATALOG.get("fal-ai/veo3")
    assert facts is not None
    assert facts.retires_on == date(2026, 6, 30)
    assert not facts.retirement_official
    later = CATALOG.get("fal-ai/veo3.1")
    assert later is not None
    assert later.retires_on is None


def test_the_rules_name_inputs_that_exist() -> None:
    """A wire name in the rules that no model has would be a misspelling."""
    known = {name for model in CATALOG.ids() for name in _inputs(model)}
    named = {name for names in RULES.fields.values() for name in names}
    named |= {*RULES.switches, *RULES.words, *RULES.wrappers, *RULES.frames}
    assert named <= known
    for path, rules in RULES.models.items():
        assert any(model == path or model.startswith(f"{path}/") for model in CATALOG.ids())
        assert {name for pair in rules.excludes for name in pair} <= known


def test_prices_hold_for_values_that_exist() -> None:
    """A price's conditions name inputs of the model, and what a job keeps of its request."""
    priced = [facts for model in CATALOG.ids() if (facts := CATALOG.get(model)) and facts.prices]
    assert priced
    for facts in priced:
        for price in facts.prices:
            assert price.amount > 0
            for name in price.when:
                assert name in facts.inputs
                assert accepted_state({}, {name: 1})["asked"] == {name: 1}


def _inputs(model: str) -> set[str]:
    facts = CATALOG.get(model)
    return set(facts.inputs) if facts else set()
