"""The functions that most programs need: the verbs of one default gateway for each colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tarash.tarash_gateway._gateway import AsyncGateway, Gateway
from tarash.tarash_gateway._settings import default_registry

if TYPE_CHECKING:
    from tarash.tarash_gateway.models import (
        ImageGenerationConfig,
        ImageGenerationRequest,
        Plan,
        VideoGenerationConfig,
        VideoGenerationRequest,
    )

__all__ = (
    "AsyncGateway",
    "Gateway",
    "cancel",
    "cancel_async",
    "check",
    "check_async",
    "default_saver",
    "describe_provider",
    "generate_image",
    "generate_image_async",
    "generate_video",
    "generate_video_async",
    "installed_providers",
    "plan",
    "plan_async",
    "register_provider",
    "resume",
    "resume_async",
    "submit_image",
    "submit_image_async",
    "submit_video",
    "submit_video_async",
)


class _DefaultGateway(Gateway):
    """The one behind the functions, which a pool of processes may be given like any function."""

    def __reduce__(self) -> str:
        return "_gateway"


class _DefaultAsyncGateway(AsyncGateway):
    """Its twin."""

    def __reduce__(self) -> str:
        return "_async_gateway"


_gateway = _DefaultGateway()
_async_gateway = _DefaultAsyncGateway()

generate_video = _gateway.generate_video
generate_image = _gateway.generate_image
submit_video = _gateway.submit_video
submit_image = _gateway.submit_image
resume = _gateway.resume
check = _gateway.check
cancel = _gateway.cancel
plan = _gateway.plan

generate_video_async = _async_gateway.generate_video
generate_image_async = _async_gateway.generate_image
submit_video_async = _async_gateway.submit_video
submit_image_async = _async_gateway.submit_image
resume_async = _async_gateway.resume
check_async = _async_gateway.check
cancel_async = _async_gateway.cancel

register_provider = default_registry.register
installed_providers = default_registry.names
describe_provider = default_registry.describe


def default_saver() -> Gateway:
    """Return the gateway that saves a response which was loaded from JSON."""
    return _gateway


async def plan_async(
    config: VideoGenerationConfig | ImageGenerationConfig,
    request: VideoGenerationRequest | ImageGenerationRequest,
) -> tuple[Plan, ...]:
    """Do what `plan` does; it is pure, and awaitable only for symmetry."""
    return plan(config, request)
