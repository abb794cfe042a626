"""Models that nobody knows: standard fields under the provider's usual names, in plain form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tarash.tarash_gateway.mapping._extras import unknown_extras
from tarash.tarash_gateway.mapping._fields import COUNTS, is_counted, stated_outputs
from tarash.tarash_gateway.mapping._media import wrapped
from tarash.tarash_gateway.mapping._rules import Rules, Sides
from tarash.tarash_gateway.models import (
    FieldPlan,
    GenerationConfig,
    GenerationRequest,
    ImageGenerationRequest,
    Plan,
)

if TYPE_CHECKING:
    from tarash.tarash_gateway.service import ProviderInfo

__all__ = ("plan_unknown",)

_SILENT = frozenset({"prompt", "negative_prompt", "video", "mask_image"})


def plan_unknown(
    provider: ProviderInfo, config: GenerationConfig, request: GenerationRequest, rules: Rules
) -> Plan:
    """Return the plan for a model without facts: nothing is converted, nothing dropped."""
    names = _general_names(rules, config.model, request.extra_params)
    each = _outputs_per_call(request, names, rules)
    payload, fields = _written(request, names, rules, each)
    return Plan(
        provider=config.provider,
        model=config.model,
        payload=payload,
        fields=tuple(fields),
        outputs_per_call=each,
        submits=-(-request.outputs // each),
        known_model=False,
        warnings=(
            _warning(provider, config.model),
            *unknown_extras(request.extra_params, request, rules.extras, None),
        ),
    )


def _written(
    request: GenerationRequest, names: Mapping[str, str], rules: Rules, each: int
) -> tuple[dict[str, Any], list[FieldPlan]]:
    """Return the payload, and what became of each field."""
    payload: dict[str, Any] = {}
    fields: list[FieldPlan] = []
    extra = dict(request.extra_params)
    for standard, value in request.stated().items():
        wire_name = _name(standard, names, rules)
        counted = is_counted(request, standard, extra, wire_name)
        if standard == "image_list":
            _add_images(payload, fields, value, names, rules)
        elif standard == "size" and rules.sides is not None and value != "auto":
            _add_sides(payload, fields, value, rules.sides)
        elif standard == "number_of_videos" and value == 1 and not counted:
            continue
        elif wire_name is None:
            fields.append(_without_name(standard))
        else:
            payload[wire_name] = plain = _plain(standard, wire_name, value, each, rules)
            if counted:
                del extra[wire_name]  # the most of one call; no more is paid for than was asked
            shown = None if standard in _SILENT else plain
            fields.append(
                FieldPlan(field=standard, outcome="applied", wire_name=wire_name, value=shown)
            )
    payload.update(extra)
    return payload, fields


def _outputs_per_call(request: GenerationRequest, names: Mapping[str, str], rules: Rules) -> int:
    """Return how many outputs one submit gives: as the caller says, or by the rule."""
    is_image = isinstance(request, ImageGenerationRequest)
    wire_name = _name("n" if is_image else "number_of_videos", names, rules)
    stated = stated_outputs(request.extra_params, wire_name)
    return stated or (rules.outputs_per_call if is_image and wire_name is not None else 1)


def _add_sides(payload: dict[str, Any], fields: list[FieldPlan], size: str, rule: Sides) -> None:
    width, height = (int(side) for side in size.split("x"))
    payload.update({rule.width: width, rule.height: height})
    fields.append(FieldPlan(field="size", outcome="applied", wire_name=rule.width, value=size))


def _without_name(standard: str) -> FieldPlan:
    if standard in COUNTS:
        return FieldPlan(field=standard, outcome="applied", note="one call each.")
    return FieldPlan(field=standard, outcome="dropped", note="the service has no such field.")


def _warning(provider: ProviderInfo, model: str) -> str:
    near = provider.catalog.nearest(model) if provider.catalog else None
    return (
        f"the catalog of {provider.title} does not know {model}; the fields went out under the "
        "usual names, unchecked." + (f" The nearest known model is {near}." if near else "")
    )


def _general_names(rules: Rules, model: str, extra: Mapping[str, Any]) -> dict[str, str]:
    """Return the usual names; those for a longer end of the id win.

    A count without a name has that one under which the caller states the most of one call.
    """
    names: dict[str, str] = {}
    for end in sorted(rules.general, key=len):
        if model.endswith(end):
            names.update(rules.general[end])
    for standard in COUNTS:
        if names.get(standard) == "":
            said = (name for name in rules.fields.get(standard, ()) if name in extra)
            names[standard] = next(said, "")
    return names


def _name(standard: str, names: Mapping[str, str], rules: Rules) -> str | None:
    if standard in names:
        return names[standard] or None
    return next(iter(rules.fields.get(standard, ())), None)


def _plain(standard: str, wire_name: str, value: Any, each: int, rules: Rules) -> Any:
    if standard in COUNTS:
        return min(value, each)
    if isinstance(value, bool):  # where a service says `mute`, True would be the opposite
        on, off = rules.switches.get(wire_name, (True, False))
        return on if value else off
    if standard == "size" and rules.size_as_object and value != "auto":
        width, height = value.split("x")
        return {"width": int(width), "height": int(height)}
    return value


def _add_images(
    payload: dict[str, Any],
    fields: list[FieldPlan],
    images: tuple[Mapping[str, Any], ...],
    names: Mapping[str, str],
    rules: Rules,
) -> None:
    """Write the input images; a name for one file becomes its plural when there are more."""
    by_name: dict[str, list[Any]] = {}
    for entry in images:
        standard = f"image_list[{entry.get('type', 'reference')}]"
        wire_name = _name(standard, names, rules) or "image"
        by_name.setdefault(wire_name, []).append(entry["image"])
        fields.append(FieldPlan(field=standard, outcome="applied", wire_name=wire_name))
    for wire_name, files in by_name.items():
        plural = rules.plurals.get(wire_name)
        if plural is not None and len(files) == 1:
            payload[wire_name] = files[0]
            continue
        wrapper = rules.wrappers.get(wire_name)
        items = [wrapped(wrapper, file, place + 1) for place, file in enumerate(files)]
        payload[plural or wire_name] = items
