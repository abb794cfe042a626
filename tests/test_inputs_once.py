"""An input is brought to a service once, for all pictures or videos of one generation."""

from collections.abc import Callable
from typing import Any

import pytest

from tarash.tarash_gateway import Gateway
from tarash.tarash_gateway.models import (
    ImageGenerationConfig,
    ImageGenerationRequest,
    VideoGenerationConfig,
    VideoGenerationRequest,
)
from tarash_google import inputs
from tarash_testkit.fal import FalServer
from tarash_testkit.google import GoogleServer
from tarash_testkit.media import png
from tarash_testkit.stability import StabilityServer

PROMPT = "a heron at dawn"
PICTURE = [{"image": png(64, 64).content, "type": "first_frame"}]

Perform = Callable[..., Any]


def test_fal_gets_a_file_once(fal_server: FalServer, perform: Perform) -> None:
    """One token and one upload for three jobs, each of which names it."""
    config = VideoGenerationConfig(
        provider="fal",
        model="fal-ai/veo3.1/image-to-video",
        base_url=fal_server.url,
        api_key=fal_server.api_key,
        poll_interval=0.001,
    )
    request = VideoGenerationRequest(prompt=PROMPT, image_list=PICTURE, number_of_videos=3)
    made = perform("generate_video", config, request)
    requests = fal_server.counters.requests
    assert (requests["token"], requests["upload"], requests["submit"]) == (1, 1, 3)
    assert len(made.assets) == 3
    named = [sent.json() for sent in fal_server.recorded if sent.operation == "submit"]
    assert len({body["image_url"] for body in named}) == 1  # type: ignore[index]


def test_google_gets_a_large_file_once(
    google_server: GoogleServer, perform: Perform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What would make a request too large goes up beforehand, and is waited for, once."""
    monkeypatch.setattr(inputs, "_INLINE_BYTES", 0)
    config = ImageGenerationConfig(
        provider="google",
        model="gemini-nano-banana-2.1",
        base_url=google_server.url,
        api_key=google_server.api_key,
    )
    images = [{"image": png(64, 64).content, "type": "reference"}]
    request = ImageGenerationRequest(prompt=PROMPT, image_list=images, n=3)
    made = perform("generate_image", config, request)
    requests = google_server.counters.requests
    assert (requests["start-upload"], requests["upload"], requests["generate-content"]) == (1, 1, 3)
    assert len(made.assets) == 3


def test_an_address_is_fetched_once(stability_server: StabilityServer) -> None:
    """Where a service takes files alone."""
    url = stability_server.add_file("heron.png", png(64, 64))
    config = ImageGenerationConfig(
        provider="stability",
        model="stable-image-sketch",
        base_url=stability_server.url,
        api_key=stability_server.api_key,
    )
    images = [{"image": url, "type": "reference"}]
    request = ImageGenerationRequest(prompt=PROMPT, image_list=images, n=3)
    with Gateway(allowed_hosts=["127.0.0.1"]) as gateway:
        made = gateway.generate_image(config, request)
    assert stability_server.counters.requests == {"file": 1, "change": 3}
    assert len(made.assets) == 3
    sent = [g.files["image"].content for g in stability_server.generations]
    assert sent == [png(64, 64).content] * 3
