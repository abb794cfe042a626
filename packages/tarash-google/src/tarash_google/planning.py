"""From a config and a request to a plan: family, surface, facts, and what Google's models demand.

Pure. The core's mapper does the mapping; here stands what no table of one field can say.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from tarash.tarash_gateway.plugin import (
    FieldPlan,
    GenerationConfig,
    GenerationRequest,
    ImageGenerationRequest,
    InvalidRequestError,
    ModelFacts,
    Plan,
    ProviderInfo,
    plan_request,
)
from tarash_google import content, imagen, omni, veo
from tarash_google.bodies import renamed
from tarash_google.catalog import GEMINI, VERTEX
from tarash_google.family import Family
from tarash_google.settings import Surface, check_settings, surface_of

__all__ = ("asked_of", "facts_of", "family_of", "plan_of")

_MODEL = re.compile(r"[A-Za-z0-9][\w.-]*(?:@[\w.-]+)?", re.ASCII)
_LAST_WITHOUT_FIRST = (
    ("input.last_frame", "input.first_frame"),
    ("instances.lastFrame", "instances.image"),
)
_LENGTH, _REFERENCES = "parameters.durationSeconds", "instances.referenceImages"
_LENGTH_WITH_REFERENCES = 8  # seconds
_SOUND = "words.audio"
_IN_WORDS = {
    "contents.mask": "the model takes no mask; it goes along as a last image, and the prompt says "
    "what it is.",
    "input.style_references": "the model knows no style; the prompt says that only the style of "
    "this reference is meant.",
    _SOUND: "the model always makes sound; the prompt asks for silence.",
}
_USUAL_WORDS = "the model has no such input; the prompt says it."


def family_of(model: str, medium: str) -> Family:
    """Return how a model is spoken to."""
    if medium == "image":
        return imagen.FAMILY if model.startswith("imagen") else content.FAMILY
    return veo.FAMILY if model.startswith("veo") else omni.FAMILY


def facts_of(config: GenerationConfig) -> ModelFacts | None:
    """Return what is known of the config's model on the surface that the config means."""
    catalog = VERTEX if surface_of(config).is_vertex else GEMINI
    return catalog.get(config.model)


def plan_of(info: ProviderInfo, config: GenerationConfig, request: GenerationRequest) -> Plan:
    """Return what would be sent.

    Raises:
        InvalidRequestError: The model's id cannot be one.
        ConfigurationError: The settings do not fit.
    """
    _check_model(config.model)
    check_settings(config)
    surface, facts = surface_of(config), facts_of(config)
    medium = "image" if isinstance(request, ImageGenerationRequest) else "video"
    family = family_of(config.model, medium)
    extra = renamed(request.extra_params, family.aliases, family.home, family.top)
    named = request.with_changes({"extra_params": extra})
    told = replace(info, catalog=VERTEX) if surface.is_vertex else info
    plan = plan_request(told, config, named, facts, family.rules)
    for adjust in _ADJUSTMENTS:
        plan = adjust(plan)
    return plan.model_copy(
        update={
            "payload": family.finish(plan.payload, surface, config.model),
            "warnings": (*plan.warnings, *_elsewhere(config.model, surface, facts)),
        }
    )


def _check_model(model: str) -> None:
    if _MODEL.fullmatch(model) is None:
        raise InvalidRequestError(
            f"{model!r} is no model of Google; nothing was sent. Its ids look like "
            "gemini-omni-1.2-flash or veo-3.1-generate-001.",
            field="model",
            value=model,
        )


def asked_of(payload: Mapping[str, Any], family: Family) -> dict[str, Any]:
    """Return what a response repeats of `payload`."""
    return {
        name: True if name in family.media else payload[name]
        for name in family.told
        if isinstance(payload.get(name), str | int | float)
        or (payload.get(name) and name in family.media)
    }


def _elsewhere(model: str, surface: Surface, facts: ModelFacts | None) -> tuple[str, ...]:
    """Return warnings about a model that lives on the other surface, or at another location."""
    if surface.is_vertex:
        if model.startswith("gemini-omni") and surface.location not in {"global", None}:
            only = f"Google serves {model} at the location global alone, not at {surface.location}."
            return (only,)
        other, name = GEMINI, "the Gemini API"
    else:
        other, name = VERTEX, "Vertex AI"
    if facts is None and other.get(model) is not None:
        return (f"{model} is a model of {name}.",)
    return ()


def _in_words(plan: Plan) -> Plan:
    """Say of fields that went into the prompt that this is all that could be done."""

    def told(field: FieldPlan) -> FieldPlan:
        name = field.wire_name or ""
        note = _IN_WORDS.get(name) or (_USUAL_WORDS if name.startswith("words.") else None)
        if note is None or field.outcome != "applied":
            return field
        return field.model_copy(update={"outcome": "converted", "note": note})

    return plan.model_copy(update={"fields": tuple(told(field) for field in plan.fields)})


def _with_sound(plan: Plan) -> Plan:
    """Leave out the wish for sound, which Omni always makes."""
    if plan.payload.get(_SOUND) is not True:
        return plan
    payload = {name: value for name, value in plan.payload.items() if name != _SOUND}
    said = {"wire_name": None, "note": "the model always makes sound."}
    fields = tuple(
        field.model_copy(update=said) if field.wire_name == _SOUND else field
        for field in plan.fields
    )
    return plan.model_copy(update={"payload": payload, "fields": fields})


def _first_before_last(plan: Plan) -> Plan:
    """Refuse a last frame where there is no first one."""
    for last, first in _LAST_WITHOUT_FIRST:
        if last in plan.payload and first not in plan.payload:
            field = FieldPlan(
                field="image_list[last_frame]",
                outcome="impossible",
                wire_name=last,
                note="the model takes a last frame only together with a first_frame.",
            )
            return plan.model_copy(update={"fields": (*plan.fields, field)})
    return plan


def _eight_seconds(plan: Plan) -> Plan:
    """Give a video with references the one length that it can have."""
    asked = plan.payload.get(_LENGTH)
    if _REFERENCES not in plan.payload or asked in {None, _LENGTH_WITH_REFERENCES}:
        return plan
    field = FieldPlan(
        field="duration_seconds",
        outcome="converted",
        wire_name=_LENGTH,
        value=_LENGTH_WITH_REFERENCES,
        note=f"{asked} s became 8, the only length with reference images.",
        accepts=(_LENGTH_WITH_REFERENCES,),
    )
    others = (item for item in plan.fields if item.wire_name != _LENGTH)
    payload = {**plan.payload, _LENGTH: _LENGTH_WITH_REFERENCES}
    return plan.model_copy(update={"payload": payload, "fields": (*others, field)})


_ADJUSTMENTS: tuple[Callable[[Plan], Plan], ...] = (
    _with_sound,
    _in_words,
    _first_before_last,
    _eight_seconds,
)
