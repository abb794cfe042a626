"""What would be sent: each standard field applied, converted, dropped or impossible."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from tarash.tarash_gateway.models._model import Model

__all__ = ("FieldOutcome", "FieldPlan", "Plan")

FieldOutcome = Literal["applied", "converted", "dropped", "impossible"]


class FieldPlan(Model):
    """What becomes of one field of the request.

    Attributes:
        field: Name of the standard field; image inputs as `image_list[first_frame]`.
        outcome: `applied` as it is, `converted` to the nearest allowed value, `dropped` since
            the model has no such field, or `impossible`: no value the model takes would do, or
            an input it needs is missing.
        wire_name: Name of the field on the wire, when one takes it.
        value: What goes on the wire; media and prompts are left out.
        note: What happened and what the model accepts, in words.
        accepts: The values that the model accepts, when they are known.
    """

    field: str
    outcome: FieldOutcome
    wire_name: str | None = None
    value: Any = Field(default=None, repr=False)
    note: str = ""
    accepts: tuple[Any, ...] | None = None


class Plan(Model):
    """What one config of a chain would send.

    Attributes:
        provider: Name of the provider.
        model: The model.
        payload: The body of the submit; media are still as the request has them.
        fields: What becomes of each field that the request states.
        outputs_per_call: How many outputs one paid submit gives; the rest becomes more jobs.
        submits: How many paid submits the request needs.
        known_model: Whether the catalog has the model.
        warnings: What the caller should know: conversions, drops, retirement.
    """

    provider: str
    model: str
    payload: dict[str, Any] = Field(default_factory=dict, repr=False)
    fields: tuple[FieldPlan, ...] = ()
    outputs_per_call: int | None = Field(default=None, ge=1)
    submits: int = 1
    known_model: bool = True
    warnings: tuple[str, ...] = ()

    def having(self, outcome: FieldOutcome) -> tuple[FieldPlan, ...]:
        """Return the fields with this outcome."""
        return tuple(field for field in self.fields if field.outcome == outcome)
