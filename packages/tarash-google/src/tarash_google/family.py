"""What the families of models have in common: how each is spoken to, as one value.

A family is chosen by the model's name; on both surfaces it speaks the same bodies.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tarash.tarash_gateway.plugin import (
    Api,
    HttpFlow,
    ImageGenerationResponse,
    Job,
    ModelFacts,
    Rules,
    VideoGenerationResponse,
)
from tarash_google.settings import Surface

__all__ = ("Family",)


def _as_it_is(payload: Mapping[str, Any], surface: Surface, model: str) -> dict[str, Any]:
    del surface, model
    return dict(payload)


def _over(job: Job, api: Api, surface: Surface) -> HttpFlow[Job]:
    del api, surface
    yield from ()
    return job


@dataclass(frozen=True, slots=True)
class Family:
    """One family of models.

    Attributes:
        rules: What it calls the standard fields.
        path: Where a request for a model goes.
        body: The request's body, of a payload whose media are pieces.
        accept: The job of an answer to a request; for some families it is finished already.
        respond: The response for a completed job.
        media: Wire names of its inputs that are files, in the order in which they are sent.
        told: Wire names that a response repeats; of a file, only that there was one.
        aliases: Paths of parameters that callers know by another name.
        home: Where a caller's other parameters belong; empty: at the top of the body.
        top: Names at the top of the body although there is a home.
        look: One look at a job that is not finished.
        finish: Adds what a request needs beyond what was asked for.
    """

    rules: Rules
    path: Callable[[Surface, str], str]
    body: Callable[[Mapping[str, Any], Surface, str], dict[str, Any]]
    accept: Callable[[Mapping[str, Any], Api, dict[str, Any]], Job]
    respond: Callable[[Job, ModelFacts | None], VideoGenerationResponse | ImageGenerationResponse]
    media: tuple[str, ...]
    told: tuple[str, ...]
    aliases: Mapping[str, str] = field(default_factory=dict[str, str])
    home: str = ""
    top: frozenset[str] = frozenset()
    finish: Callable[[Mapping[str, Any], Surface, str], dict[str, Any]] = _as_it_is
    look: Callable[[Job, Api, Surface], HttpFlow[Job]] = _over
