"""What OpenAI's own client and our plugin are both asked for at a resource of Azure."""

from collections.abc import Callable, Generator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Any, NamedTuple

import openai
from openai_words import (
    EARLIER,
    FIRST,
    HERON,
    MASK,
    REED,
    Wish,
    film,
    given,
    options,
    picture,
)
from wire_comparison import Difference
from wishes import PROMPT

from tarash_testkit.azure import API_KEY, AzureServer
from tarash_testkit.oracles.openai import API_VERSION, azure_client_at, azure_v1_client_at

__all__ = ("FILMS", "PICTURES", "REMIX", "SURFACES", "TOKEN", "Surface")

TOKEN = "testkit-entra-token"
_PICTURES, _OLDER, _CLIPS = "pictures", "older-pictures", "clips"
_AZURE = "azure_openai"

_ALL, _OUR_ALL = options(
    {"n": 2, "size": "1536x864", "quality": "low"},
    background="opaque",
    output_compression=80,
    output_format="jpeg",
    user="user-7",
)
_EDIT_ALL, _OUR_EDIT_ALL = options(
    {"n": 2, "size": "1024x1536", "quality": "high"}, background="opaque", input_fidelity="high"
)
_STREAM, _OUR_STREAM = options({"size": "1024x1024"}, stream=True, partial_images=2)

PICTURES: Mapping[str, Wish] = {
    "from words": Wish(
        "images.generate",
        {"model": _PICTURES, "prompt": PROMPT},
        picture(_PICTURES, provider=_AZURE),
    ),
    "with every option": Wish(
        "images.generate",
        {"model": _PICTURES, "prompt": PROMPT, **_ALL},
        picture(_PICTURES, provider=_AZURE, **_OUR_ALL),
    ),
    "as a stream": Wish(
        "images.generate",
        {"model": _PICTURES, "prompt": PROMPT, **_STREAM},
        picture(_PICTURES, provider=_AZURE, **_OUR_STREAM),
    ),
    "from a picture": Wish(
        "images.edit",
        {"model": _PICTURES, "prompt": PROMPT, "image": HERON},
        picture(_PICTURES, HERON, provider=_AZURE),
    ),
    "from three pictures with a mask": Wish(
        "images.edit",
        {"model": _PICTURES, "prompt": PROMPT, "image": [HERON, REED, HERON], "mask": MASK},
        picture(_PICTURES, HERON, REED, HERON, provider=_AZURE, mask_image=given(MASK)),
    ),
    "from a picture with every option": Wish(
        "images.edit",
        {"model": _OLDER, "prompt": PROMPT, "image": HERON, **_EDIT_ALL},
        picture(_OLDER, HERON, provider=_AZURE, **_OUR_EDIT_ALL),
    ),
    "from a picture as a stream": Wish(
        "images.edit",
        {"model": _PICTURES, "prompt": PROMPT, "image": HERON, **_STREAM},
        picture(_PICTURES, HERON, provider=_AZURE, **_OUR_STREAM),
    ),
}

FILMS: Mapping[str, Wish] = {
    "from words": Wish(
        "videos.create",
        {"model": _CLIPS, "prompt": PROMPT, "seconds": "12", "size": "1280x720"},
        film(_CLIPS, provider=_AZURE, duration_seconds=12, extra_params={"size": "1280x720"}),
    ),
    "from a picture": Wish(
        "videos.create",
        {"model": _CLIPS, "prompt": PROMPT, "size": "1280x720", "input_reference": FIRST},
        film(_CLIPS, FIRST, provider=_AZURE, extra_params={"size": "1280x720"}),
    ),
}

REMIX = Wish(
    "videos.remix",
    {"video_id": EARLIER, "prompt": PROMPT},
    film(_CLIPS, provider=_AZURE, video_id=EARLIER),
)


class Surface(NamedTuple):
    """One way to a resource.

    Attributes:
        client: The vendor's client on that way.
        environment: What the plugin finds in the environment beside the endpoint.
        settings: Its own `provider_config`.
        besides: Where the two differ on this way alone.
    """

    client: Callable[[AzureServer], AbstractContextManager[openai.OpenAI]]
    environment: Mapping[str, str]
    settings: Mapping[str, Any] = {}
    besides: tuple[Difference, ...] = ()


@contextmanager
def _preview_client_at(server: AzureServer) -> Generator[openai.OpenAI]:
    with openai.OpenAI(
        api_key=TOKEN,
        base_url=server.base_url,
        default_query={"api-version": "preview"},
        max_retries=0,
    ) as client:
        yield client


_KEY = {"AZURE_OPENAI_API_KEY": API_KEY}
_TOKEN = {"AZURE_OPENAI_AD_TOKEN": TOKEN}
_DATED = {"OPENAI_API_VERSION": API_VERSION}
_AS_A_KEY = "without Azure's own class, OpenAI's client sends a key as a token; Azure takes both"
SURFACES: Mapping[str, Surface] = {
    "v1 with a key": Surface(
        azure_v1_client_at,
        _KEY,
        besides=(
            Difference("*", "header api-key", _AS_A_KEY),
            Difference("*", "header authorization", _AS_A_KEY),
        ),
    ),
    "v1 with a token": Surface(partial(azure_v1_client_at, token=TOKEN), _TOKEN),
    "v1 with a token, preview": Surface(
        _preview_client_at, {**_TOKEN, "OPENAI_API_VERSION": "preview"}
    ),
    "dated with a key": Surface(azure_client_at, {**_KEY, **_DATED}),
    "dated with a token": Surface(
        partial(azure_client_at, token=lambda: TOKEN), {**_KEY, **_TOKEN, **_DATED}
    ),
    "dated with a function": Surface(
        partial(azure_client_at, token=lambda: TOKEN),
        _DATED,
        {"token_provider": lambda: TOKEN},
    ),
}
