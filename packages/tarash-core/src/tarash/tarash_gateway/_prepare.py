"""Before anything is spent: is the model alive, does it take this, how many jobs will it be."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from tarash.tarash_gateway.exceptions import InvalidRequestError, ModelRetiredError, TarashError
from tarash.tarash_gateway.models import ImageGenerationRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from tarash.tarash_gateway._link import Link
    from tarash.tarash_gateway.catalog import ModelFacts
    from tarash.tarash_gateway.models import FieldPlan, GenerationRequest, Plan

__all__ = ("Prepared", "prepare")


@dataclass(frozen=True, slots=True)
class Prepared:
    """What one config will send: a request and its plan for each paid submit."""

    plan: Plan
    parts: tuple[tuple[GenerationRequest, Plan], ...] = field(repr=False)
    warnings: tuple[str, ...]

    @property
    def shown(self) -> Plan:
        """The plan as a caller sees it, with what the core adds."""
        return self.plan.with_changes({"submits": len(self.parts), "warnings": self.warnings})


def prepare(link: Link, request: GenerationRequest, *, strict: bool = True) -> Prepared:
    """Return what will be sent for `request`.

    Args:
        link: The config at work.
        request: The whole request.
        strict: False warns where it would refuse, so that a plan can be shown.

    Raises:
        InvalidRequestError: The model cannot do it, or `on_unsupported="error"` says so.
        ModelRetiredError: The vendor published that the model is shut down.
    """
    facts = link.provider.facts(link.api.config)
    medium = _told(partial(_check_medium, link, facts), strict=strict)
    retirement = _told(partial(_retirement, link, facts), strict=strict)
    plan = _planned(link, request)
    fields = _told(partial(_check_fields, link, request, plan), strict=strict)
    warnings = (*medium, *retirement, *fields, *plan.warnings, *_warnings(link, plan))
    return Prepared(plan, _parts(link, request, plan), warnings)


def _told(check: Callable[[], tuple[str, ...] | None], *, strict: bool) -> tuple[str, ...]:
    """Return the warnings of a check; when nobody is strict, what it refuses is one of them."""
    try:
        return check() or ()
    except (InvalidRequestError, ModelRetiredError) as error:
        if strict:
            raise
        return (f"a call is refused: {error.message}",)


def _planned(link: Link, request: GenerationRequest) -> Plan:
    """Return the provider's plan; an error of it says nothing that is private."""
    try:
        return link.provider.plan(link.api.config, request)
    except TarashError as error:
        raise link.redactor.error(error) from error.__cause__


def _check_medium(link: Link, facts: ModelFacts | None) -> None:
    info, medium = link.provider.info, link.medium
    if medium not in info.media:
        raise InvalidRequestError(
            f"{info.title} makes no {medium}s, but {', '.join(info.media)}s. Nothing was sent.",
            field="provider",
            value=link.config.provider,
            accepts=info.media,
        )
    if facts is not None and facts.medium != medium:
        raise InvalidRequestError(
            f"{link.config.model} of {info.title} makes {facts.medium}s, not {medium}s. Nothing "
            f"was sent. Use generate_{facts.medium}, or another model.",
            field="model",
            value=link.config.model,
        )


def _retirement(link: Link, facts: ModelFacts | None) -> tuple[str, ...]:
    """Return warnings about a model's end; refuse it when its vendor says it has ended."""
    if facts is None or facts.retires_on is None:
        return ()
    today: date = link.runtime.now().date()
    instead = f" Use {facts.successor} instead." if facts.successor else ""
    name = f"{facts.id} of {link.provider.info.title}"
    if today <= facts.retires_on:  # when on that day, only the vendor knows
        return (f"{name} is to be shut down on {facts.retires_on}.{instead}",)
    binding = facts.retirement_official and link.provider.info.is_official(link.api.base_url)
    if not binding or link.config.provider_config.get("allow_retired"):
        return (f"{name} was to be shut down on {facts.retires_on}.{instead}",)
    raise ModelRetiredError(
        f"{name} was shut down on {facts.retires_on}; nothing was sent.{instead} To try it all "
        "the same, set provider_config={'allow_retired': True}.",
        successor=facts.successor,
        code="model_retired",
    )


def _check_fields(link: Link, request: GenerationRequest, plan: Plan) -> None:
    refused = plan.having("impossible")
    if not refused and link.config.on_unsupported == "error":
        refused = (*plan.having("dropped"), *plan.having("converted"))
    if not refused:
        return
    first = refused[0]
    raise InvalidRequestError(
        f"{link.config.model} of {link.provider.info.title} cannot take this request; nothing "
        f"was sent. {_sentences(refused)}",
        field=first.field,
        value=_asked(request, first),
        accepts=first.accepts,
    )


def _asked(request: GenerationRequest, refused: FieldPlan) -> object:
    """Return the value that was asked for; None for one that no text shows, such as a prompt."""
    field = type(request).model_fields.get(refused.field)
    if field is None:
        return refused.value
    return getattr(request, refused.field) if field.repr else None


def _warnings(link: Link, plan: Plan) -> tuple[str, ...]:
    if link.config.on_unsupported == "drop":
        return ()
    changed = (*plan.having("converted"), *plan.having("dropped"))
    return tuple(f"{field.field} was {field.outcome}: {field.note}" for field in changed)


def _sentences(fields: Sequence[FieldPlan]) -> str:
    return " ".join(
        f"{field.field}: {field.note}"
        + (f" Accepted: {', '.join(map(str, field.accepts))}." if field.accepts else "")
        for field in fields
    )


def _parts(
    link: Link, request: GenerationRequest, plan: Plan
) -> tuple[tuple[GenerationRequest, Plan], ...]:
    """Return one request and plan for each paid submit; a seed counts up, so that parts differ."""
    each = plan.outputs_per_call
    if each is None or request.outputs <= each:
        return ((request, plan),)
    name = "n" if isinstance(request, ImageGenerationRequest) else "number_of_videos"
    parts: list[tuple[GenerationRequest, Plan]] = []
    for begin in range(0, request.outputs, each):
        count = min(each, request.outputs - begin)
        part = request.with_changes({name: count})
        parts.append(_seeded(link, part, plan, begin, [_seed(made) for _, made in parts]))
    return tuple(parts)


def _seeded(
    link: Link, part: GenerationRequest, plan: Plan, begin: int, taken: Sequence[object]
) -> tuple[GenerationRequest, Plan]:
    """Return a part with a seed of its own, and its plan: the same output is not paid for twice.

    It counts from the seed that is sent, which a bound of the model may have moved; where the
    upper bound is in the way it counts down.
    """
    if part.seed is None or not begin:
        return part, _planned(link, part)
    sent = _seed(plan)
    first = sent if isinstance(sent, int) else part.seed
    up = part.with_changes({"seed": first + begin})
    planned = _planned(link, up)
    if sent is None or _seed(planned) not in taken:
        return up, planned
    down = part.with_changes({"seed": first - begin})
    return down, _planned(link, down)


def _seed(plan: Plan) -> object:
    """Return the seed that a plan sends; None without one."""
    return next((field.value for field in plan.fields if field.field == "seed"), None)
