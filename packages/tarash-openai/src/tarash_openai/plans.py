"""What would be sent: the core's mapping, and what no description of a model can say. Pure."""

from typing import Any, cast

from tarash.tarash_gateway.plugin import (
    FieldPlan,
    GenerationConfig,
    GenerationRequest,
    ImageGenerationRequest,
    ModelFacts,
    Plan,
    VideoGenerationRequest,
    plan_request,
)
from tarash_openai.catalog import IMAGE_RULES, VIDEO_RULES, general_facts
from tarash_openai.services import Service
from tarash_openai.sizes import fitted, same_ratio, size_of_ratio, standard_size
from tarash_openai.tasks import Task, task_of

__all__ = ("plan_for",)

_IN_WORDS = {"negative_prompt": "\n\nAvoid: {}", "style": "\n\nStyle: {}"}


def plan_for(
    service: Service,
    config: GenerationConfig,
    request: GenerationRequest,
    facts: ModelFacts | None,
) -> Plan:
    """Return what would be sent; `payload` is the body but for files, which stay as given.

    Raises:
        InvalidRequestError: What it asks for cannot be said in one request.
    """
    whose = "openai" if service.free_names else "any"
    if isinstance(request, ImageGenerationRequest):
        known = facts or general_facts(whose, "image")
        plan = plan_request(service.info, config, request, known, IMAGE_RULES)
        plan = _images(plan, request, known, service if facts is None else None)
    else:
        known = facts or general_facts(whose, "video")
        plan = plan_request(service.info, config, request, known, VIDEO_RULES)
        task = task_of(request.extra_params, request.stated().get("video"), service.tasks)
        plan = _video(plan, cast("VideoGenerationRequest", request), task)
    if facts is not None:
        return plan
    return plan.model_copy(
        update={"known_model": False, "warnings": (*plan.warnings, _unknown(service, config.model))}
    )


def _unknown(service: Service, model: str) -> str:
    catalog = service.info.catalog
    near = None if catalog is None else catalog.nearest(model)
    return (
        f"the catalog of {service.info.title} does not know {model}; the fields went out under "
        f"the usual names, unchecked. {service.advice}"
        + (f" The nearest known model is {near}." if near else "")
    )


def _images(
    plan: Plan, request: ImageGenerationRequest, facts: ModelFacts, unknown_to: Service | None
) -> Plan:
    payload: dict[str, Any] = {"model": plan.model, **plan.payload}
    fields = list(plan.fields)
    if "size" in payload and facts.inputs["size"].enum is None:
        fields = [_sized(field, payload, request, unknown_to) for field in fields]
    changes: dict[str, Any] = {}
    given = request.extra_params
    if "prompt" not in given:
        fields = [_in_words(field, payload, request) for field in fields]
    if payload.get("image") and "image" not in given:
        # The mask belongs to the first picture, so their order is the caller's whatever their role.
        most = len(payload["image"])
        payload["image"] = [entry["image"] for entry in request.image_list][:most]
    if "mask" in payload and not payload.keys() & {"image", "images"}:
        fields = [_maskless(field) for field in fields]
    if "partial_images" in given and "stream" not in given:
        payload["stream"] = True
    if payload.get("output_format") == "svg" and request.outputs > 1:
        payload["n"] = 1
        changes = {"outputs_per_call": 1, "submits": request.outputs}
    return plan.model_copy(update={"payload": payload, "fields": tuple(fields), **changes})


def _sized(
    field: FieldPlan,
    payload: dict[str, Any],
    request: ImageGenerationRequest,
    unknown_to: Service | None,
) -> FieldPlan:
    """Return what becomes of a size, or of a ratio, where the model has no list of sizes."""
    if field.wire_name != "size" or field.value is None:
        return field
    if field.field == "size":
        asked = str(request.size)
        width, height = (int(side) for side in asked.split("x"))
        sides = fitted((width, height)) if unknown_to is None else (width, height)
        exact = sides == (width, height)
    else:
        asked = str(request.aspect_ratio)
        # Under a free name may be a model that takes the three sizes of all, and no other.
        cautious = unknown_to is not None and unknown_to.free_names
        sides = standard_size(asked) if cautious else size_of_ratio(asked)
        exact = same_ratio(sides, asked)
    payload["size"] = size = f"{sides[0]}x{sides[1]}"
    note = "" if exact else f"{asked} became {size}, the nearest that the model accepts."
    outcome = "applied" if exact else "converted"
    return field.model_copy(update={"outcome": outcome, "value": size, "note": note})


def _in_words(
    field: FieldPlan, payload: dict[str, Any], request: ImageGenerationRequest
) -> FieldPlan:
    """Return what becomes of a field that a prompt can say as well: the models have no other."""
    if field.outcome != "dropped" or field.field not in _IN_WORDS:
        return field
    payload["prompt"] += _IN_WORDS[field.field].format(getattr(request, field.field))
    note = "the model has no such input; the prompt says it."
    return FieldPlan(field=field.field, outcome="converted", wire_name="prompt", note=note)


def _maskless(field: FieldPlan) -> FieldPlan:
    if field.field != "mask_image":
        return field
    note = "a mask says what may change of a picture; give one in image_list."
    return field.model_copy(update={"outcome": "impossible", "note": note})


def _video(plan: Plan, request: VideoGenerationRequest, task: Task) -> Plan:
    payload = {"model": plan.model, **task.without_own_names(plan.payload)}
    fields = [_audio(field, request) for field in plan.fields]
    if task.takes is None:
        return plan.model_copy(update={"payload": payload, "fields": tuple(fields)})
    kept = {name: value for name, value in payload.items() if name in task.takes}
    if task.video_id is not None and "video" in task.takes:
        kept["video"] = {"id": task.video_id}
    fields = [_kept(field, task) for field in fields]
    for name, standard in task.needs.items():
        if name not in kept:
            note = f"{task.name} needs it."
            fields.append(
                FieldPlan(field=standard, outcome="impossible", wire_name=name, note=note)
            )
    return plan.model_copy(update={"payload": kept, "fields": tuple(fields)})


def _kept(field: FieldPlan, task: Task) -> FieldPlan:
    """Return what becomes of a field when a video is changed that is there already."""
    if field.wire_name is None or field.wire_name in (task.takes or ()):
        return field
    note = f"{task.name} takes nothing but {' and '.join(sorted(task.takes or ()))}."
    return FieldPlan(field=field.field, outcome="dropped", note=note)


def _audio(field: FieldPlan, request: VideoGenerationRequest) -> FieldPlan:
    """Return that sound is there anyway: every model of the API makes it."""
    if field.field != "generate_audio" or not request.generate_audio:
        return field
    return FieldPlan(field=field.field, outcome="applied", note="the model always makes sound.")
