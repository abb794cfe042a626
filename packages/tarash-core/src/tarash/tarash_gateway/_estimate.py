"""What a call cost, as far as a price list and the answer tell. Pure, and always an estimate."""

from collections.abc import Mapping
from typing import Any

from tarash.tarash_gateway.catalog import ModelFacts, Price
from tarash.tarash_gateway.models import Cost

__all__ = ("cost_of",)


def cost_of(
    facts: ModelFacts | None, asked: Mapping[str, Any], counts: Mapping[str, float | None]
) -> Cost | None:
    """Return the estimate by the first price whose unit is counted and whose conditions hold.

    Args:
        facts: The model; its defaults stand for what was not asked.
        asked: What was sent, by wire name.
        counts: How much there is of each unit, such as `{"second": 8.0}`; None: not known.
    """
    if facts is None:
        return None
    for price in facts.prices:
        count = counts.get(price.unit)
        if count is not None and _holds(price, facts, asked):
            return Cost(
                amount=round(price.amount * count, 6),
                currency=price.currency,
                detail=f"{count:g} {price.unit} at {price.amount:g} {price.currency}; the price "
                "is from the catalog, not from the answer",
            )
    return None


def _holds(price: Price, facts: ModelFacts, asked: Mapping[str, Any]) -> bool:
    def value(name: str) -> object:
        place = facts.inputs.get(name)
        return asked.get(name, place.default if place else None)

    return all(value(name) in allowed for name, allowed in price.when.items())
