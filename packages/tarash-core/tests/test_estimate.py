"""Estimates out of price lists."""

from typing import Any

import pytest

from tarash.tarash_gateway.plugin import InputField, ModelFacts, Price, cost_of

FACTS = ModelFacts(
    id="m",
    medium="video",
    inputs={"resolution": InputField("resolution", default="720p")},
    prices=(
        Price(17.5, "million video tokens"),
        Price(0.1, "second", {"resolution": ("720p",)}),
        Price(0.2, "second", {"resolution": ("1080p",)}),
    ),
)


@pytest.mark.parametrize(
    ("asked", "counts", "amount"),
    [
        ({}, {"million video tokens": 0.04, "second": 8.0}, 0.7),
        ({}, {"million video tokens": None, "second": 8.0}, 0.8),
        ({"resolution": "1080p"}, {"second": 8.0}, 1.6),
        ({"resolution": "4k"}, {"second": 8.0}, None),
        ({}, {"second": None}, None),
        ({}, {}, None),
    ],
)
def test_the_first_price_that_holds_is_taken(
    asked: dict[str, Any], counts: dict[str, float | None], amount: float | None
) -> None:
    """Defaults of the model stand for what was not asked; it is always an estimate."""
    cost = cost_of(FACTS, asked, counts)
    assert (cost.amount if cost else None) == amount
    if cost is not None:
        assert cost.estimated
        assert cost.currency == "USD"


def test_without_facts_or_conditions_there_is_no_guess() -> None:
    """A condition on a name that the model lacks does not hold."""
    assert cost_of(None, {}, {"second": 8.0}) is None
    strange = ModelFacts(
        id="m", medium="video", prices=(Price(1.0, "second", {"speed": ("fast",)}),)
    )
    assert cost_of(strange, {}, {"second": 8.0}) is None
