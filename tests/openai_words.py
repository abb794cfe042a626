"""How one wish is said: to OpenAI's own client, and to our plugin."""

from collections.abc import Mapping
from operator import attrgetter
from typing import Any, NamedTuple

import openai
import pytest
from wire_comparison import Difference
from wishes import Asked, asked_film, asked_picture

from tarash_testkit.media import png
from tarash_testkit.pictures import jpeg

__all__ = (
    "CLIENT",
    "EARLIER",
    "FIRST",
    "HERON",
    "MASK",
    "REED",
    "File",
    "Wish",
    "ask",
    "fetch",
    "film",
    "give_up",
    "given",
    "options",
    "picture",
)

File = tuple[str, bytes, str]

HERON: File = ("heron.png", png(64, 32).content, "image/png")
REED: File = ("reed.jpg", jpeg(64, 32).content, "image/jpeg")
MASK: File = ("mask.png", png(64, 32, 255).content, "image/png")
FIRST: File = ("first.png", png(1280, 720).content, "image/png")
EARLIER = "video_00000000000000000000000000000001"
"""The id of the first video of a server."""
CLIENT = (
    Difference("*", "header user-agent", "each names its own library"),
    Difference("*", "header x-stainless-*", "OpenAI's client tells of itself and its machine"),
    Difference(
        "generate|edit|create|remix|edit-video|extend|retrieve|delete",
        "header accept",
        "OpenAI's client names JSON; we read what comes",
    ),
    Difference(
        "delete",
        "header content-type",
        "OpenAI's client names the type of a body that is not there",
    ),
    Difference(
        "download",
        "header accept-encoding",
        "a file is saved as it is, so that it can go on where it broke off",
    ),
)
"""Where OpenAI's own client differs from our plugin, whatever it asks."""


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


def fetch(client: openai.OpenAI, wish: Wish) -> bytes:
    """Return the video that `wish` asks for, waited for with the client's own helper."""
    video = client.videos.create_and_poll(**wish.arguments)
    return client.videos.download_content(video.id).read()


def give_up(client: openai.OpenAI, wish: Wish) -> None:
    """Start a video, look at it and delete it, which a service may refuse so early."""
    video = client.videos.create(**wish.arguments)
    _ = client.videos.retrieve(video.id)
    with pytest.raises(openai.BadRequestError):
        _ = client.videos.delete(video.id)


def given(file: File | bytes) -> object:
    """Return a file as a request of ours takes it; bare bytes are taken as they are."""
    if isinstance(file, bytes):
        return file
    name, content, content_type = file
    return {"content": content, "content_type": content_type, "file_name": name}


def picture(model: str, *files: File | bytes, provider: str = "openai", **fields: Any) -> Asked:
    """Return config and request of a picture, made from `files` if there are any."""
    return asked_picture(provider, model, [{"image": given(file)} for file in files], **fields)


def film(model: str, *files: File | bytes, provider: str = "openai", **fields: Any) -> Asked:
    """Return config and request of a video, which begins with a file if there is one."""
    images = [{"image": given(file), "type": "first_frame"} for file in files]
    return asked_film(provider, model, images, **fields)


def options(standard: Mapping[str, Any], **extra: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the same options twice: for the client, and for us."""
    return {**standard, **extra}, {**standard, "extra_params": extra}
