"""How one wish is said: to OpenAI's own client, and to our plugin."""

from collections.abc import Mapping
from operator import attrgetter
from typing import Any, NamedTuple

import openai

from tarash.tarash_gateway.models import (
    GenerationConfig,
    GenerationRequest,
    ImageGenerationConfig,
    ImageGenerationRequest,
    VideoGenerationConfig,
    VideoGenerationRequest,
)
from tarash_testkit.media import png
from tarash_testkit.pictures import jpeg

__all__ = (
    "FIRST",
    "HERON",
    "MASK",
    "PROMPT",
    "REED",
    "File",
    "Wish",
    "ask",
    "film",
    "given",
    "options",
    "picture",
)

File = tuple[str, bytes, str]
Asked = tuple[GenerationConfig, GenerationRequest]

PROMPT = "a heron in the reeds"
HERON: File = ("heron.png", png(64, 32).content, "image/png")
REED: File = ("reed.jpg", jpeg(64, 32).content, "image/jpeg")
MASK: File = ("mask.png", png(64, 32, 255).content, "image/png")
FIRST: File = ("first.png", png(1280, 720).content, "image/png")


class Wish(NamedTuple):
    """One thing to ask both for: a method of the client with its arguments, and ours."""

    method: str
    arguments: Mapping[str, Any]
    asked: Asked


def ask(client: openai.OpenAI, wish: Wish) -> None:
    """Call the client's method, and hear its stream to the end if it gives one."""
    answer = attrgetter(wish.method)(client)(**wish.arguments)
    if isinstance(answer, openai.Stream):
        with answer:
            assert list(answer)


def given(file: File | bytes) -> object:
    """Return a file as a request of ours takes it; bare bytes are taken as they are."""
    if isinstance(file, bytes):
        return file
    name, content, content_type = file
    return {"content": content, "content_type": content_type, "file_name": name}


def picture(model: str, *files: File | bytes, provider: str = "openai", **fields: Any) -> Asked:
    """Return config and request of a picture, made from `files` if there are any."""
    images = [{"image": given(file)} for file in files]
    request = ImageGenerationRequest(prompt=PROMPT, image_list=images, **fields)
    return ImageGenerationConfig(provider=provider, model=model), request


def film(model: str, *files: File | bytes, provider: str = "openai", **fields: Any) -> Asked:
    """Return config and request of a video, which begins with a file if there is one."""
    images = [{"image": given(file), "type": "first_frame"} for file in files]
    request = VideoGenerationRequest(prompt=PROMPT, image_list=images, **fields)
    return VideoGenerationConfig(provider=provider, model=model, poll_interval=0.01), request


def options(standard: Mapping[str, Any], **extra: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the same options twice: for the client, and for us."""
    return {**standard, **extra}, {**standard, "extra_params": extra}
