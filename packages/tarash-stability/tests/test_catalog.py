"""The models as data."""

from datetime import date

import pytest

from tarash_stability.catalog import CATALOG, RULES, facts_of
from tarash_stability.operations import FILES, OPERATIONS, operation_of

PRICES = {
    "stable-image-ultra": 0.08,
    "stable-image-core": 0.03,
    "sd3.5-large": 0.065,
    "sd3.5-large-turbo": 0.04,
    "sd3.5-medium": 0.035,
    "sd3.5-flash": 0.025,
    "stable-image-outpaint": 0.04,
    "stable-image-inpaint": 0.05,
    "stable-image-replace-background-and-relight": 0.08,
    "stable-image-style-transfer": 0.08,
    "stable-image-upscale-fast": 0.02,
    "stable-image-upscale-conservative": 0.4,
    "stable-image-upscale-creative": 0.6,
}


@pytest.mark.parametrize("model", CATALOG.ids())
def test_every_model_is_whole(model: str) -> None:
    """It makes images, has a source with its date, and its files are known as such."""
    facts = CATALOG.get(model)
    assert facts is not None
    assert facts.medium == "image"
    assert facts.source
    assert facts.read_on is not None
    files = {name for name, place in facts.inputs.items() if place.media}
    assert files == facts.inputs.keys() & FILES.keys()
    required = [name for name in files if facts.inputs[name].required]
    assert required or "edit" not in operation_of(model).path


def test_every_operation_has_facts() -> None:
    """And every fact an operation; what has none is an id of Stable Diffusion."""
    assert set(OPERATIONS) < set(CATALOG.ids())
    others = set(CATALOG.ids()) - set(OPERATIONS)
    assert {operation_of(model).path for model in others} == {"generate/sd3"}


@pytest.mark.parametrize("model", PRICES)
def test_a_picture_has_its_price(model: str) -> None:
    """A credit is a cent."""
    facts = CATALOG.get(model)
    assert facts is not None
    assert [(price.amount, price.unit) for price in facts.prices] == [(PRICES[model], "image")]


@pytest.mark.parametrize(
    ("model", "successor"),
    [
        ("sd3-large", "sd3.5-large"),
        ("sd3-large-turbo", "sd3.5-large-turbo"),
        ("sd3-medium", "sd3.5-medium"),
    ],
)
def test_what_is_handed_on_only_warns(model: str, successor: str) -> None:
    """It still answers, as its successor."""
    facts = CATALOG.get(model)
    assert facts is not None
    assert (facts.retires_on, facts.retirement_official) == (date(2025, 4, 17), False)
    assert facts.successor == successor


def test_what_the_vendor_switched_off_is_gone() -> None:
    """By its own announcement."""
    facts = CATALOG.get("stable-diffusion-v1-6")
    assert facts is not None
    assert (facts.retires_on, facts.retirement_official) == (date(2025, 7, 24), True)


def test_every_place_of_a_rule_is_an_input_of_some_model() -> None:
    """So that no name is misspelled."""
    rows = (CATALOG.get(model) for model in CATALOG.ids())
    known = {name for facts in rows if facts is not None for name in facts.inputs}
    named = {name for names in RULES.fields.values() for name in names}
    assert named <= known


def test_an_unknown_model_has_the_usual_inputs() -> None:
    """And may have more."""
    facts = facts_of("sd9-huge")
    assert facts is not None
    assert facts.partial
    assert {"prompt", "image", "mask", "seed"} <= facts.inputs.keys()
