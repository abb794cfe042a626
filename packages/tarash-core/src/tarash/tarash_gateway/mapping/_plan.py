"""The one mapper: a request and a model's facts into the body of a submit. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tarash.tarash_gateway.catalog import InputField, ModelFacts
from tarash.tarash_gateway.mapping._draft import Draft, accepted
from tarash.tarash_gateway.mapping._extras import unknown_extras
from tarash.tarash_gateway.mapping._fields import (
    FIELDS,
    is_counted,
    outputs_per_call,
)
from tarash.tarash_gateway.mapping._general import plan_unknown
from tarash.tarash_gateway.mapping._geometry import map_geometry
from tarash.tarash_gateway.mapping._media import map_file, map_images
from tarash.tarash_gateway.mapping._rules import Implied, Rules
from tarash.tarash_gateway.models import FieldPlan, GenerationConfig, GenerationRequest, Plan

if TYPE_CHECKING:
    from tarash.tarash_gateway.service import ProviderInfo

__all__ = ("plan_request",)

_SWITCH = "enhance_prompt"


def plan_request(
    provider: ProviderInfo,
    config: GenerationConfig,
    request: GenerationRequest,
    facts: ModelFacts | None,
    rules: Rules,
) -> Plan:
    """Return what would be sent for `request`, without any I/O.

    A model that nobody knows (`facts` is None) gets the standard fields by the provider's
    general rule. `extra_params` go out as they are and win over mapped values.
    """
    if facts is None:
        return plan_unknown(provider, config, request, rules)
    draft = Draft(facts, rules, request.extra_params)
    stated = {**request.stated(), **_taken_from_extra(draft, request)}
    for name, value in stated.items():
        if name in FIELDS:
            FIELDS[name](draft, name, value)
    map_geometry(draft, stated)
    map_images(draft, stated.get("image_list", ()))
    for name in ("video", "mask_image"):
        if name in stated:
            map_file(draft, name, stated[name])
    _add_extra(draft, request)
    _exclude(draft)
    _imply(draft)
    _demand(draft)
    each = outputs_per_call(draft, request.outputs)
    return Plan(
        provider=config.provider,
        model=config.model,
        payload=draft.payload,
        fields=tuple(draft.fields),
        outputs_per_call=each,
        submits=-(-request.outputs // each),
        warnings=unknown_extras(draft.extra, request, (*facts.inputs, *rules.extras), facts),
    )


def _taken_from_extra(draft: Draft, request: GenerationRequest) -> dict[str, Any]:
    """Take out a switch that only a request for videos has, where the model has another name."""
    on = draft.extra.get(_SWITCH)
    foreign = _SWITCH not in type(request).model_fields and isinstance(on, bool)
    if not foreign or _SWITCH in draft.facts.inputs or draft.place(_SWITCH) is None:
        return {}
    draft.extra = {name: value for name, value in draft.extra.items() if name != _SWITCH}
    return {_SWITCH: on}


def _add_extra(draft: Draft, request: GenerationRequest) -> None:
    """Add the caller's own wire fields; a mapped field that they replace says so."""
    if not draft.extra:
        return
    counts = {name: draft.payload[name] for name in _counted(draft, request)}
    draft.payload.update({**draft.extra, **counts})
    for place, field in enumerate(draft.fields):
        name = field.wire_name
        if name is not None and name in draft.extra and name not in counts:
            draft.fields[place] = _replaced(field, name)


def _counted(draft: Draft, request: GenerationRequest) -> Iterator[str]:
    """Yield the wire field of a count that was stated twice: no more is paid than was asked."""
    for field in draft.fields:
        if is_counted(request, field.field, draft.extra, field.wire_name):
            yield str(field.wire_name)


def _exclude(draft: Draft) -> None:
    """Take out what the service refuses beside another field."""
    for stays, goes in draft.exceptions.excludes:
        if stays in draft.payload and goes in draft.payload:
            del draft.payload[goes]
            for place, field in enumerate(draft.fields):
                if field.wire_name == goes:
                    draft.fields[place] = _replaced(field, stays)


def _imply(draft: Draft) -> None:
    """Add what the model wants beside an input that is there."""
    for implied in draft.exceptions.implies:
        stated = draft.payload.get(implied.name)
        if implied.present not in draft.payload or stated == implied.value:
            continue
        if stated is None or (implied.forced and implied.name not in draft.extra):
            draft.payload[implied.name] = implied.value
            for place, field in enumerate(draft.fields):
                if field.wire_name == implied.name:
                    draft.fields[place] = _forced(field, implied)


def _forced(field: FieldPlan, implied: Implied) -> FieldPlan:
    note = f"beside {implied.present} the model takes {implied.value} alone."
    return FieldPlan(
        field=field.field,
        outcome="converted",
        wire_name=implied.name,
        value=implied.value,
        note=note,
        accepts=(implied.value,),
    )


def _replaced(field: FieldPlan, wire_name: str) -> FieldPlan:
    # A prompt cannot be left out of a request, so a caller who replaces it lost nothing.
    outcome: Any = "applied" if field.field == "prompt" else "converted"
    note = f"{wire_name} takes its place, since it was given too."
    return FieldPlan(field=field.field, outcome=outcome, wire_name=wire_name, note=note)


def _demand(draft: Draft) -> None:
    """Say which inputs the service demands and the request has not; one with a default gets it."""
    refused = {field.wire_name for field in draft.fields if field.outcome == "impossible"}
    for name, place in draft.facts.inputs.items():
        if not place.required or name in draft.payload or name in refused:
            continue
        if place.default is not None:
            draft.payload[name] = place.default
            continue
        standard = _standard(draft, place)
        note = f"the model needs {name}"
        note += "; give it here." if standard else f"; give extra_params={{{name!r}: ...}}."
        draft.note(
            standard or "extra_params", "impossible", name, note=note, accepts=accepted(place)
        )


def _standard(draft: Draft, place: InputField) -> str | None:
    """Return the standard field that fills an input."""
    found = [standard for standard, names in draft.rules.fields.items() if place.name in names]
    if draft.facts.medium == "image" and "image_list[reference]" in found:
        return "image_list[reference]"
    return found[0] if found else None
