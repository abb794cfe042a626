"""What would be sent, for a person and as JSON. Nothing is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from tarash_cli.screen import as_commands

if TYPE_CHECKING:
    from tarash.tarash_gateway.models import FieldPlan, Plan

__all__ = ("document_of", "lines_of")

_LONGEST = 72
_MARKS = {"applied": "  ", "converted": "~ ", "dropped": "- ", "impossible": "! "}


def lines_of(plans: Sequence[Plan]) -> Iterator[str]:
    """Yield what each provider of the chain would get."""
    for number, plan in enumerate(plans, 1):
        times = "one paid submit" if plan.submits == 1 else f"{plan.submits} paid submits"
        unknown = "" if plan.known_model else ", a model that the catalog does not know"
        yield f"{number}. {plan.provider}/{plan.model}: {times}{unknown}"
        for field in plan.fields:
            yield f"   {_field(field)}"
        if plan.payload:
            yield "   sends:"
            sent = json.dumps(_shown(plan.payload), indent=2, ensure_ascii=False)
            yield from (f"     {line}" for line in sent.splitlines())
        told = {f"{field.field} was {field.outcome}: {field.note}" for field in plan.fields}
        notes = (warning for warning in plan.warnings if warning not in told)
        yield from (f"   note: {as_commands(note)}" for note in notes)


def document_of(plans: Sequence[Plan]) -> list[dict[str, Any]]:
    """Return the plans as JSON."""
    return [
        {
            **plan.model_dump(mode="json", exclude={"payload", "fields"}),
            "fields": [
                {**field.model_dump(mode="json", exclude={"value"}), "value": _shown(field.value)}
                for field in plan.fields
            ],
            "payload": _shown(plan.payload),
        }
        for plan in plans
    ]


def _field(field: FieldPlan) -> str:
    told = f"{_MARKS[field.outcome]}{field.field}: {field.outcome}"
    if field.wire_name is not None:
        told += f" as {field.wire_name}"
    if field.value is not None:
        told += f" = {json.dumps(_shown(field.value), ensure_ascii=False)}"
    return f"{told}. {field.note}".rstrip(". ") + "." if field.note else told


def _shown(value: Any) -> Any:
    """Return `value` as JSON can show it: media by their size or name."""
    if isinstance(value, Mapping):
        entries = cast("Mapping[object, Any]", value)
        return {str(name): _shown(entry) for name, entry in entries.items()}
    if isinstance(value, list | tuple):
        return [_shown(entry) for entry in cast("Sequence[Any]", value)]
    if isinstance(value, bytes):
        return f"<{len(value):,} bytes>"
    if isinstance(value, str) and value.startswith("data:") and len(value) > _LONGEST:
        return f"{value[:32]}... <{len(value):,} characters>"
    if value is None or isinstance(value, str | int | float):
        return value
    return f"<{value}>"
