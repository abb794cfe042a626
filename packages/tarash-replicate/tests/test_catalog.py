"""Every model of the catalog, planned."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tarash.tarash_gateway.models import Plan
from tarash_replicate.catalog import CATALOG, RULES

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
OF_THEIR_OWN = {"audio"}
"""Inputs that only the model's own words can fill."""


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
        place = facts.inputs[name]
        assert place.enum is None or value in place.enum
        assert place.is_list == isinstance(value, list)
        if isinstance(value, int) and not isinstance(value, bool) and name != "seed":
            assert (place.minimum or value) <= value <= (place.maximum or value)
    needed = {name for name, place in facts.inputs.items() if place.required}
    missing = {field.wire_name for field in plan.having("impossible")}
    assert needed <= set(plan.payload) | missing
    if stated == "everything":
        assert needed - set(plan.payload) <= OF_THEIR_OWN


def test_the_catalog_has_every_model() -> None:
    """45 models make videos and 55 make images."""
    assert len(CATALOG.ids("video")) == 45
    assert len(CATALOG.ids("image")) == 55


@pytest.mark.parametrize("model", CATALOG.ids())
def test_every_model_has_a_dated_source(model: str) -> None:
    """No fact stands without the place and the day where it was read."""
    facts = CATALOG.get(model)
    assert facts is not None
    assert facts.source
    assert facts.read_on is not None
    assert facts.inputs


@pytest.mark.parametrize(
    ("model", "day", "official", "successor"),
    [
        ("openai/sora-2", date(2026, 9, 24), True, None),
        ("openai/sora-2-pro", date(2026, 9, 24), True, None),
        ("google/veo-3", date(2026, 6, 30), False, "google/veo-3.1"),
        ("google/veo-3-fast", date(2026, 6, 30), False, "google/veo-3.1-fast"),
        ("google/veo-2", date(2026, 6, 30), False, None),
        ("google/imagen-3", date(2025, 11, 10), False, None),
        ("google/imagen-4", date(2026, 8, 17), False, None),
        ("google/veo-3.1", None, False, None),
    ],
)
def test_the_end_of_a_model_is_known(
    model: str, day: date | None, official: bool, successor: str | None
) -> None:
    """It binds only where the vendor of what is sold published it."""
    facts = CATALOG.get(model)
    assert facts is not None
    assert (facts.retires_on, facts.retirement_official) == (day, official)
    assert facts.successor == successor


def test_the_rules_name_inputs_that_exist() -> None:
    """A wire name in the rules that no model has would be a misspelling."""
    known = {name for model in CATALOG.ids() for name in _inputs(model)}
    named = {name for names in RULES.fields.values() for name in names}
    named |= {*RULES.switches, *RULES.words, *RULES.meanings}
    assert named <= known
    for model, rules in RULES.models.items():
        said = {name for pair in rules.excludes for name in pair}
        said |= {name for one in rules.implies for name in (one.present, one.name)}
        said |= {*rules.frames, *rules.singles.values()}
        said |= {name for names in rules.fields.values() for name in names}
        assert said <= _inputs(model), model


def test_words_stand_for_values_that_exist() -> None:
    """Each meaning belongs to a choice of some model."""
    for name, meanings in RULES.meanings.items():
        values = {
            str(value)
            for model in CATALOG.ids()
            if (facts := CATALOG.get(model)) and name in facts.inputs
            for value in facts.inputs[name].enum or ()
        }
        assert set(meanings) <= values


def test_prices_hold_for_values_that_exist() -> None:
    """A price's conditions name inputs of the model and values that they accept."""
    priced = [facts for model in CATALOG.ids() if (facts := CATALOG.get(model)) and facts.prices]
    assert len(priced) == 10
    for facts in priced:
        for price in facts.prices:
            assert price.amount > 0
            for name, values in price.when.items():
                allowed = facts.inputs[name].enum
                assert allowed is None or set(values) <= set(allowed)


def _inputs(model: str) -> set[str]:
    facts = CATALOG.get(model)
    return set(facts.inputs) if facts else set()
