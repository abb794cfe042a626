"""The models of both services as data."""

from datetime import date

import pytest

from tarash.tarash_gateway.catalog import Catalog
from tarash_openai.catalog import (
    AZURE_CATALOG,
    CATALOG,
    IMAGE_RULES,
    VIDEO_RULES,
    general_facts,
)

EVERY = [(catalog, model) for catalog in (CATALOG, AZURE_CATALOG) for model in catalog.ids()]
TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(("catalog", "model"), EVERY)
def test_every_model_is_whole(catalog: Catalog, model: str) -> None:
    """It has a source with its date, a prompt, and inputs that the rules know."""
    facts = catalog.get(model)
    assert facts is not None
    assert facts.source
    assert facts.read_on is not None
    assert facts.inputs["prompt"].required
    rules = IMAGE_RULES if facts.medium == "image" else VIDEO_RULES
    known = {name for names in rules.fields.values() for name in names}
    assert {"prompt", "size"} <= known & facts.inputs.keys()


@pytest.mark.parametrize(
    ("model", "ends", "successor"),
    [
        ("gpt-image-1", date(2026, 10, 23), "gpt-image-2.5-sunburst"),
        ("gpt-image-1.5", date(2026, 12, 1), "gpt-image-2.6-sunburst"),
        ("gpt-image-1-mini", date(2026, 12, 1), "gpt-image-2.6-sunburst"),
        ("chatgpt-image-latest", date(2026, 12, 1), "gpt-image-2.6-sunburst"),
        ("dall-e-2", date(2026, 5, 12), "gpt-image-2.6-flare"),
        ("dall-e-3", date(2026, 5, 12), "gpt-image-2.6-flare"),
        ("sora-2", date(2026, 9, 24), None),
        ("sora-2-2025-12-08", date(2026, 9, 24), None),
        ("sora-2-pro-2025-10-06", date(2026, 9, 24), None),
    ],
)
def test_openai_published_what_ends(model: str, ends: date, successor: str | None) -> None:
    """Each date is OpenAI's own, and a successor is alive."""
    facts = CATALOG.get(model)
    assert facts is not None
    assert (facts.retires_on, facts.retirement_official) == (ends, True)
    assert facts.successor == successor


@pytest.mark.parametrize(
    ("model", "ends", "official"),
    [
        ("gpt-image-2", date(2027, 10, 21), True),
        ("gpt-image-1.5", date(2027, 6, 16), True),
        ("gpt-image-1-mini", date(2027, 4, 7), True),
        ("gpt-image-1", date(2026, 10, 23), True),
        ("dall-e-3", date(2026, 3, 4), True),
        ("sora-2", date(2026, 10, 15), True),
        ("sora", date(2026, 2, 15), False),
        ("gpt-image-2.5-flare", None, False),
    ],
)
def test_azure_has_dates_of_its_own(model: str, ends: date | None, *, official: bool) -> None:
    """Models live on there that end at OpenAI; a day that is no more than the earliest warns."""
    facts = AZURE_CATALOG.get(model)
    assert facts is not None
    assert (facts.retires_on, facts.retirement_official) == (ends, official)


@pytest.mark.parametrize(("catalog", "model"), EVERY)
def test_a_successor_is_alive(catalog: Catalog, model: str) -> None:
    """Who follows the advice ends up with a model that still answers."""
    facts = catalog.get(model)
    successor = catalog.get(facts.successor) if facts and facts.successor else None
    assert successor is None or successor.retires_on is None or successor.retires_on > TODAY


@pytest.mark.parametrize("medium", ["image", "video"])
def test_unknown_models_have_a_general_description(medium: str) -> None:
    """It says of itself that it is incomplete; a seed is for models that are not OpenAI's."""
    for whose, seeded in (("any", True), ("openai", False)):
        facts = general_facts(whose, medium)
        assert facts.partial
        assert facts.medium == medium
        assert ("seed" in facts.inputs) is seeded


def test_there_is_no_other_general_description() -> None:
    """A wrong medium is a mistake of the code."""
    with pytest.raises(KeyError):
        general_facts("any", "audio")


def test_prices_are_of_tokens() -> None:
    """Where they are known, all three kinds are."""
    facts = CATALOG.get("gpt-image-2.6-flare")
    assert facts is not None
    assert {price.unit: price.amount for price in facts.prices} == {
        "million_text_input_tokens": 5,
        "million_image_input_tokens": 8,
        "million_output_tokens": 30,
    }
