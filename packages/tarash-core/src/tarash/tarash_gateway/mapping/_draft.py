"""A plan in the making: the payload so far, and what became of each field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tarash.tarash_gateway.catalog import InputField, ModelFacts
from tarash.tarash_gateway.mapping._rules import Rules, model_rules
from tarash.tarash_gateway.mapping._values import Wire
from tarash.tarash_gateway.models import FieldPlan

__all__ = ("Draft",)

_ALWAYS_TAKEN = frozenset({"prompt", "n", "number_of_videos"})


class Draft:
    """What one model would be sent."""

    __slots__ = ("exceptions", "extra", "facts", "fields", "payload", "rules")

    def __init__(self, facts: ModelFacts, rules: Rules, extra: Mapping[str, Any]) -> None:
        self.facts = facts
        self.rules = rules
        self.exceptions = model_rules(rules, facts.id)
        self.extra = extra
        self.payload: dict[str, Any] = {}
        self.fields: list[FieldPlan] = []

    def places(self, standard: str) -> Iterator[InputField]:
        """Yield the model's inputs that may take a standard field, the best first."""
        names = self.exceptions.fields.get(standard)
        for name in self.rules.fields.get(standard, ()) if names is None else names:
            found = self.facts.inputs.get(name)
            if found is not None:
                yield found

    def place(self, standard: str) -> InputField | None:
        """Return the model's best input for a standard field."""
        return next(self.places(standard), None)

    def meanings(self, place: InputField) -> Mapping[str, str]:
        """Return what the words of an input stand for."""
        return self.rules.meanings.get(place.name, {})

    def put(self, standard: str, place: InputField, wire: Wire, asked: object) -> None:
        """Write a value, applied or converted."""
        self.payload[place.name] = wire.value
        if wire.exact:
            self.note(standard, "applied", place.name, value=wire.value)
        else:
            note = f"{asked} became {wire.value}, the nearest that {place.name} accepts."
            self.note(
                standard,
                "converted",
                place.name,
                value=wire.value,
                note=note,
                accepts=accepted(place),
            )

    def drop(self, standard: str, note: str = "") -> None:
        """Leave a field out, since the model has no place for it."""
        said = note or self.exceptions.notes.get(standard) or self._others()
        outcome = "impossible" if standard in self.rules.essential else "dropped"
        if self.facts.partial:
            said += (
                " The catalog's description of the model is incomplete; extra_params can say it."
            )
        self.note(standard, outcome, note=said)

    def _others(self) -> str:
        """Say that the model has no such input, and which standard fields it takes instead."""
        has = {name.partition("[")[0] for name in self.rules.fields if self.place(name)}
        named = ", ".join(sorted(has - _ALWAYS_TAKEN)) or "the prompt alone"
        return f"the model has no such input. It takes {named}."

    def refuse(self, standard: str, place: InputField, asked: object) -> None:
        """Say that no value which the model takes would do."""
        note = f"{place.name} of this model does not take {asked}."
        self.note(standard, "impossible", place.name, note=note, accepts=accepted(place))

    def note(
        self,
        standard: str,
        outcome: Any,
        wire_name: str | None = None,
        *,
        value: Any = None,
        note: str = "",
        accepts: tuple[Any, ...] | None = None,
    ) -> None:
        """Say what became of a standard field."""
        self.fields.append(
            FieldPlan(
                field=standard,
                outcome=outcome,
                wire_name=wire_name,
                value=value,
                note=note,
                accepts=accepts,
            )
        )


def accepted(place: InputField) -> tuple[Any, ...] | None:
    """Return what an input accepts: its values, or its bounds in words."""
    if place.enum is not None:
        return place.enum
    if place.minimum is None and place.maximum is None:
        return None
    if place.maximum is None:
        return (f"{place.minimum:g} or more",)
    if place.minimum is None:
        return (f"{place.maximum:g} or less",)
    return (f"{place.minimum:g} to {place.maximum:g}",)
