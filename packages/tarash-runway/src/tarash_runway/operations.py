"""Which of Runway's operations a request is for, and what would be sent. Pure.

Source: PyPI runwayml 5.24.0, resources/*.py and types/*_create_params.py.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tarash.tarash_gateway.plugin import (
    FieldPlan,
    GenerationConfig,
    GenerationRequest,
    ImageGenerationRequest,
    InputField,
    InvalidRequestError,
    ModelFacts,
    Plan,
    ProviderInfo,
    VideoGenerationRequest,
    plan_request,
)
from tarash_runway.catalog import CATALOG, INPUTS, RULES

__all__ = ("OPERATION", "operation_of", "plan_of")

OPERATION = "operation"
"""The name in `extra_params` with which a caller chooses an operation."""

_MODEL = re.compile(r"[A-Za-z0-9][\w.-]*", re.ASCII)
_T2V, _I2V, _V2V = "text_to_video", "image_to_video", "video_to_video"
_OTHERS = ("character_performance", "video_upscale", "video_to_hdr")
_OPERATIONS: Mapping[str, tuple[str, ...]] = {
    "image": ("text_to_image", "image_upscale"),
    "video": (_T2V, _I2V, _V2V, *_OTHERS),
}
# What a request has decides; of the operations that follow, the first that the model has is taken.
_ORDER: Mapping[str, tuple[str, ...]] = {
    "video": (_V2V, *_OTHERS, _T2V, _I2V),
    "frame": (_I2V, _T2V, _V2V, *_OTHERS),
    "reference": (_T2V, _I2V, _V2V, *_OTHERS),
    "text": (_T2V, _I2V, _V2V, *_OTHERS),
    "image": _OPERATIONS["image"],
}
_FRAMES = frozenset({"first_frame", "last_frame"})
_VIDEO_FIELDS = frozenset({"promptVideo", "videoUri"})


def operation_of(model: str, request: GenerationRequest) -> str:
    """Return the operation, which is also the end of its path.

    Raises:
        InvalidRequestError: The caller chose one that makes another medium, or that is none.
    """
    medium = "image" if isinstance(request, ImageGenerationRequest) else "video"
    stated = request.extra_params.get(OPERATION)
    if stated is not None and stated not in _OPERATIONS[medium]:
        raise InvalidRequestError(
            f"extra_params[{OPERATION!r}] is none of Runway's operations that make a {medium}. "
            f"Nothing was sent. They are: {', '.join(_OPERATIONS[medium])}.",
            field="extra_params",
            value=stated,
            accepts=_OPERATIONS[medium],
        )
    if stated is not None:
        return str(stated)
    wish = _wish(request)
    order = _ORDER[wish]
    if wish == "reference" and not _has(_T2V, model, "references"):
        order = _ORDER["frame"]
    return next((name for name in order if INPUTS.get(f"{name}/{model}")), order[0])


def plan_of(info: ProviderInfo, config: GenerationConfig, request: GenerationRequest) -> Plan:
    """Return what would be sent.

    Raises:
        InvalidRequestError: The model's id or the operation cannot be one.
    """
    _check_model(config.model)
    operation = operation_of(config.model, request)
    extra = {n: value for n, value in request.extra_params.items() if n != OPERATION}
    own = request.with_changes({"extra_params": extra})
    facts = INPUTS.get(f"{operation}/{config.model}") or INPUTS.get(f"{operation}/*")
    fitted = _without_replaced(facts, extra) if facts else None
    plan = _with_prompt_checked(plan_request(info, config, own, fitted, RULES), request, facts)
    if CATALOG.get(config.model) is not None:
        return plan
    unknown = plan_request(info, config, own, None, RULES)
    return plan.with_changes({"known_model": False, "warnings": unknown.warnings})


def _wish(request: GenerationRequest) -> str:
    """Return what a request has that decides about the operation."""
    if not isinstance(request, VideoGenerationRequest):
        return "image"
    extra, roles = request.extra_params, {e.get("type", "reference") for e in request.image_list}
    if request.video is not None or not _VIDEO_FIELDS.isdisjoint(extra):
        return "video"
    if "promptImage" in extra or roles & _FRAMES:
        return "frame"
    return "reference" if roles else "text"


def _has(operation: str, model: str, field: str) -> bool:
    facts = INPUTS.get(f"{operation}/{model}")
    return facts is not None and field in facts.inputs


def _without_replaced(facts: ModelFacts, extra: Mapping[str, Any]) -> ModelFacts:
    """Return the facts in which a caller's own wire field is one, whatever its uses are."""
    inputs: dict[str, InputField] = {}
    for name, field in facts.inputs.items():
        head = name.partition(".")[0]
        inputs |= {head: InputField(head)} if head != name and head in extra else {name: field}
    return replace(facts, inputs=inputs)


def _with_prompt_checked(plan: Plan, request: GenerationRequest, facts: ModelFacts | None) -> Plan:
    """Refuse a prompt that is too long; Runway counts units of UTF-16.

    That a model takes none is no wish unheard: a request cannot be without a prompt.
    """
    place = facts.inputs.get("promptText") if facts else None
    if place is None:
        said = FieldPlan(field="prompt", outcome="applied", note="the model takes no prompt.")
        fields = tuple(said if field.field == "prompt" else field for field in plan.fields)
        ignored = f"{plan.model} takes no prompt, so that of the request says nothing to it"
        return plan.with_changes({"fields": fields, "warnings": (*plan.warnings, ignored)})
    units = len(request.prompt.encode("utf-16-le")) // 2
    if place.maximum is None or units <= place.maximum:
        return plan
    refused = FieldPlan(
        field="prompt",
        outcome="impossible",
        wire_name=place.name,
        note=f"it has {units} characters as Runway counts them, and the model takes "
        f"{place.maximum:g}.",
    )
    return plan.with_changes({"fields": (*plan.fields, refused)})


def _check_model(model: str) -> None:
    if _MODEL.fullmatch(model) is None:
        raise InvalidRequestError(
            f"{model!r} is no model of Runway; nothing was sent. Its ids look like gen4.5 or "
            "gen4_image.",
            field="model",
            value=model,
        )
