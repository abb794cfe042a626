"""What is to run, by the id of a config: an official model, a version, or a deployment. Pure.

Source: "Replicate HTTP API" 1.0.0-a1 (OpenAPI document, a copy of April 2026), read in
November 2026.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from tarash.tarash_gateway.plugin import GenerationConfig, InvalidRequestError, ModelFacts
from tarash_replicate.catalog import CATALOG

__all__ = ("Target", "facts_of", "target_of", "version_target")

_MODEL = r"(?P<owner>\w[\w.-]*)/(?P<name>\w[\w.-]*)"  # no `..`, which would be another path
_NAMED = re.compile(rf"{_MODEL}(?::(?P<version>[0-9a-f]{{64}}))?")
_VERSION = re.compile(r"[0-9a-f]{64}")
_DEPLOYMENT = "deployments/"


@dataclass(frozen=True, slots=True)
class Target:
    """Where a prediction is created.

    Attributes:
        path: The path of the submit.
        body: What stands beside the input.
        model: `owner/name`, where the id says it.
        by_name: Whether the path is that of official models, which others do not have.
    """

    path: str
    body: dict[str, Any] = field(default_factory=dict[str, Any])
    model: str | None = None
    by_name: bool = False


def target_of(config: GenerationConfig) -> Target:
    """Return where a prediction of the config's model is created.

    Raises:
        InvalidRequestError: The id is none of Replicate's.
    """
    named = _NAMED.fullmatch(config.model.removeprefix(_DEPLOYMENT))
    version = _VERSION.fullmatch(config.model)
    if named is None and version is None:
        raise InvalidRequestError(
            f"{config.model!r} is no model of Replicate; nothing was sent. Its ids look like "
            "google/veo-3.1, owner/name:version with 64 hexadecimal digits, or "
            "deployments/owner/name.",
            field="model",
            value=config.model,
        )
    deployment = config.provider_config.get("deployment")
    if config.model.startswith(_DEPLOYMENT):
        return Target(f"/{config.model}/predictions")
    model = f"{named['owner']}/{named['name']}" if named else None
    if deployment is not None:
        return Target(f"/{_DEPLOYMENT}{deployment}/predictions", model=model)
    if named is None or named["version"]:
        return Target("/predictions", {"version": config.model}, model)
    return Target(f"/models/{config.model}/predictions", model=model, by_name=True)


def version_target(model: str, version: str) -> Target:
    """Return where a prediction of one version of a model is created."""
    return Target("/predictions", {"version": version}, model)


def facts_of(config: GenerationConfig) -> ModelFacts | None:
    """Return what the catalog knows of the model behind the config's id."""
    model = config.model.partition(":")[0]
    return CATALOG.get(model)
