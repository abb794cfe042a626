"""A command line as a config and a request of the gateway."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from tarash.tarash_gateway.mock import MockConfig, MockPollingConfig
from tarash.tarash_gateway.models import (
    ImageGenerationConfig,
    ImageGenerationRequest,
    VideoGenerationConfig,
    VideoGenerationRequest,
)

if TYPE_CHECKING:
    from tarash.tarash_gateway.models import GenerationConfig, GenerationRequest, Medium

__all__ = ("config_of", "request_of")

MOCK_STEP_SECONDS = 0.2
_CONFIGS: Mapping[Medium, type[GenerationConfig]] = {
    "video": VideoGenerationConfig,
    "image": ImageGenerationConfig,
}
_REQUESTS: Mapping[Medium, type[GenerationRequest]] = {
    "video": VideoGenerationRequest,
    "image": ImageGenerationRequest,
}
_OF_THE_FIRST = ("base_url", "api_version")


def config_of(medium: Medium, options: Mapping[str, Any]) -> Any:
    """Return the chain that the options ask for.

    Address, version and settings are the first provider's; what says how to wait is everybody's.
    """
    kind = _CONFIGS[medium]
    fields = _stated(kind, options)
    everybody = {name: value for name, value in fields.items() if name not in _OF_THE_FIRST}
    if options["mocked"]:
        everybody["mock"] = fields["mock"] = _mock()
    fallbacks = [
        kind.model_validate({**everybody, "provider": provider, "model": model})
        for provider, model in options["fallbacks"]
    ]
    settings = _once(options["settings"], "--provider-config")
    return kind.model_validate(
        {**fields, "provider_config": settings, "fallback_configs": fallbacks}
    )


def request_of(medium: Medium, options: Mapping[str, Any], prompt: str) -> Any:
    """Return the request that the options ask for."""
    kind = _REQUESTS[medium]
    extra = _once(options["extra"], "--set")
    for name in extra:
        if name in kind.model_fields:
            raise click.UsageError(
                f"--set {name}=... sends a parameter of the model as it is, and {name} is a "
                "standard field: give its own option."
            )
    return kind.model_validate({**_stated(kind, options), "prompt": prompt, "extra_params": extra})


def _stated(kind: type[GenerationConfig | GenerationRequest], options: Mapping[str, Any]) -> Any:
    """Return the fields of `kind` that the options state."""
    return {
        name: value
        for name in kind.model_fields
        if (value := options.get(name)) is not None and value != ()
    }


def _once(pairs: Sequence[tuple[str, Any]], option: str) -> dict[str, Any]:
    stated = dict(pairs)
    if len(stated) < len(pairs):
        raise click.UsageError(f"{option} names the same key twice.")
    return stated


def _mock() -> MockConfig:
    """Return a mock that takes its time, so that there is something to see."""
    steps = MockPollingConfig(
        status_sequence=["queued", "processing", "processing", "processing", "completed"],
        progress_percentages=[0, 25, 60, 90, 100],
        delay_between_updates=MOCK_STEP_SECONDS,
    )
    return MockConfig(enabled=True, polling=steps)
