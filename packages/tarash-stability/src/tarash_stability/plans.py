"""What would be sent: the core's mapping, and what no description of a model can say. Pure."""

from tarash.tarash_gateway.plugin import (
    FieldPlan,
    GenerationConfig,
    GenerationRequest,
    ModelFacts,
    Plan,
    ProviderInfo,
    media_source,
    plan_request,
)
from tarash_stability.catalog import CATALOG, RULES, facts_of
from tarash_stability.operations import operation_of

__all__ = ("plan_for",)

_PROMPTLESS = "it takes no prompt; what the request says there was not sent."
_VERSIONLESS = "the version stands in the path of every operation, so api_version says nothing."
_SHAPE_OF_A_MASK = (
    "the mask has an alpha channel, which Stability AI does not look at: white is what changes and "
    "black is what stays, however transparent. Turn a mask in OpenAI's style into such a one."
)
_PNG = b"\x89PNG\r\n\x1a\n"
_COLOUR_TYPE = 25  # place of the byte in a PNG's header
_WITH_ALPHA = (4, 6)


def plan_for(info: ProviderInfo, config: GenerationConfig, request: GenerationRequest) -> Plan:
    """Return what would be sent; `payload` is the form, in which files stay as given.

    Raises:
        InvalidRequestError: The model's name cannot be one.
    """
    operation = operation_of(config.model)
    known = CATALOG.get(config.model)
    made = plan_request(info, config, request, facts_of(config.model), RULES)
    fields = tuple(_without_prompt(field, known) for field in made.fields)
    said = [_PROMPTLESS for old, new in zip(made.fields, fields, strict=True) if old is not new]
    if _has_alpha(made.payload.get("mask")):
        said.append(_SHAPE_OF_A_MASK)
    if config.api_version is not None:
        said.append(_VERSIONLESS)
    if known is None:
        said.append(_unknown(info, config.model))
    return made.model_copy(
        update={
            "payload": operation.completed(made.payload),
            "fields": fields,
            "known_model": known is not None,
            "warnings": (*made.warnings, *(f"{config.model}: {words}" for words in said)),
        }
    )


def _without_prompt(field: FieldPlan, facts: ModelFacts | None) -> FieldPlan:
    """Return what becomes of a prompt where there is none: no request can leave it out.

    So it is no reason to refuse the request, whatever `on_unsupported` says.
    """
    if field.field != "prompt" or field.outcome != "dropped" or facts is None:
        return field
    return FieldPlan(field="prompt", outcome="applied", note=_PROMPTLESS)


def _has_alpha(mask: object) -> bool:
    """Tell whether a mask that is at hand is a PNG with an alpha channel."""
    try:
        head = (media_source(mask).content or b"")[: _COLOUR_TYPE + 1]
    except ValueError:
        return False
    return head.startswith(_PNG) and head[-1] in _WITH_ALPHA and len(head) > _COLOUR_TYPE


def _unknown(info: ProviderInfo, model: str) -> str:
    near = CATALOG.nearest(model)
    hint = f" The nearest known model is {near}." if near else ""
    return (
        f"the catalog of {info.title} does not know it; the fields went out under the usual names, "
        f"unchecked.{hint}"
    )
