"""What every plugin is asked for: a config and a request of ours, for a picture or a video."""

from collections.abc import Mapping, Sequence
from typing import Any

from tarash.tarash_gateway.models import (
    GenerationConfig,
    GenerationRequest,
    ImageGenerationConfig,
    ImageGenerationRequest,
    VideoGenerationConfig,
    VideoGenerationRequest,
)

__all__ = ("PROMPT", "Asked", "asked_film", "asked_picture")

Asked = tuple[GenerationConfig, GenerationRequest]

PROMPT = "a heron in the reeds"


def asked_picture(
    provider: str, model: str, images: Sequence[Mapping[str, Any]] = (), /, **fields: Any
) -> Asked:
    """Return config and request of a picture."""
    request = ImageGenerationRequest(prompt=PROMPT, image_list=list(images), **fields)
    return ImageGenerationConfig(provider=provider, model=model), request


def asked_film(
    provider: str,
    model: str,
    images: Sequence[Mapping[str, Any]] = (),
    /,
    *,
    settings: Mapping[str, Any] | None = None,
    **fields: Any,
) -> Asked:
    """Return config and request of a video, which is looked at as soon as may be."""
    config = VideoGenerationConfig(
        provider=provider, model=model, poll_interval=0.01, provider_config=settings or {}
    )
    return config, VideoGenerationRequest(prompt=PROMPT, image_list=list(images), **fields)
