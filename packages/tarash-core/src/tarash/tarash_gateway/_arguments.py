"""What the verbs take: a config and a request of one medium, and jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tarash.tarash_gateway.exceptions import ConfigurationError
from tarash.tarash_gateway.models import (
    GenerationConfig,
    GenerationRequest,
    ImageGenerationConfig,
    ImageGenerationRequest,
    Job,
    VideoGenerationConfig,
    VideoGenerationRequest,
)

if TYPE_CHECKING:
    from tarash.tarash_gateway.models import Medium

__all__ = ("check_job_given", "check_pair")

_PAIRS: tuple[tuple[Medium, type[GenerationConfig], type[GenerationRequest]], ...] = (
    ("video", VideoGenerationConfig, VideoGenerationRequest),
    ("image", ImageGenerationConfig, ImageGenerationRequest),
)


def check_job_given(job: object) -> None:
    """Refuse what is no job, before anything is sent."""
    if not isinstance(job, Job):
        raise ConfigurationError(
            f"this takes a Job, not {type(job).__name__}. Job.model_validate_json(text) makes one "
            "of JSON. Nothing was sent."
        )


def check_pair(config: GenerationConfig, request: GenerationRequest, medium: Medium) -> None:
    """Refuse a config or a request of another medium, before anything is sent."""
    for name, config_type, request_type in _PAIRS:
        if name == medium and not (
            isinstance(config, config_type) and isinstance(request, request_type)
        ):
            raise ConfigurationError(
                f"{medium}s take a {config_type.__name__} and a {request_type.__name__}, not "
                f"{type(config).__name__} and {type(request).__name__}. Nothing was sent."
            )
