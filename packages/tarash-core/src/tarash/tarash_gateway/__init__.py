"""One API for every AI video and image provider.

Importing this package costs next to nothing; its names load the rest when they are first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tarash.tarash_gateway.api import (
        AsyncGateway,
        Gateway,
        cancel,
        cancel_async,
        check,
        check_async,
        describe_provider,
        generate_image,
        generate_image_async,
        generate_video,
        generate_video_async,
        installed_providers,
        plan,
        plan_async,
        register_provider,
        resume,
        resume_async,
        submit_image,
        submit_image_async,
        submit_video,
        submit_video_async,
    )

__all__ = (
    "AsyncGateway",
    "Gateway",
    "cancel",
    "cancel_async",
    "check",
    "check_async",
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


def __getattr__(name: str) -> object:
    if name == "__version__":
        return import_module("importlib.metadata").version("tarash-core")
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"{__name__}.api"), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
