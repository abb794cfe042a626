"""One request object for every provider, and a chain whose links fail for reasons of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tarash.tarash_gateway import (
    generate_image,
    generate_image_async,
    generate_video,
    plan,
    resume,
)
from tarash.tarash_gateway.exceptions import ContentModerationError
from tarash.tarash_gateway.models import (
    ImageGenerationConfig,
    ImageGenerationRequest,
    Job,
    VideoGenerationConfig,
    VideoGenerationRequest,
)
from tarash_testkit.azure import AzureServer
from tarash_testkit.fal import FalServer
from tarash_testkit.google import GoogleServer
from tarash_testkit.openai import OpenAIServer
from tarash_testkit.runway import RunwayServer
from tarash_testkit.server import ProviderServer
from tarash_testkit.stability import StabilityServer

PROMPT = "a heron at dawn over still water"
IMAGE = ImageGenerationRequest(prompt=PROMPT, aspect_ratio="16:9", quality="low", n=1)
VIDEO = VideoGenerationRequest(
    prompt=PROMPT, duration_seconds=4, aspect_ratio="16:9", resolution="720p"
)
IMAGE_MODELS = {
    "fal": "fal-ai/nano-banana-pro",
    "openai": "gpt-image-2",
    "azure-openai": "pictures",
    "google": "gemini-nano-banana-2.1",
    "runway": "gpt_image_2",
    "stability": "stable-image-core",
}
VIDEO_MODELS = {
    "fal": "fal-ai/veo3.1",
    "openai": "openai/sora-2",
    "azure-openai": "clips",
    "google": "gemini-omni-1.2-flash",
    "runway": "veo3.1",
}
Servers = Mapping[str, ProviderServer]


@pytest.fixture
def servers(monkeypatch: pytest.MonkeyPatch) -> Iterator[Servers]:
    """Serve them all; their keys are in the environment, as a job needs them."""
    kinds = {
        "fal": FalServer(looks=1),
        "openai": OpenAIServer(looks=1),
        "azure-openai": AzureServer(looks=1),
        "google": GoogleServer(looks=1),
        "runway": RunwayServer(looks=1),
        "stability": StabilityServer(looks=1),
    }
    keys = (
        "FAL_KEY",
        "OPENAI_API_KEY",
        "AZURE_OPENAI_API_KEY",
        "GEMINI_API_KEY",
        "RUNWAYML_API_SECRET",
        "STABILITY_API_KEY",
    )
    with ExitStack() as opened:
        for (_, server), variable in zip(kinds.items(), keys, strict=True):
            opened.enter_context(server)
            monkeypatch.setenv(variable, server.api_key)
        yield kinds
    assert [server.leaks for server in kinds.values()] == [()] * len(kinds)
    assert [server.crashes for server in kinds.values()] == [()] * len(kinds)


def settings(provider: str, servers: Servers, models: Mapping[str, str]) -> dict[str, Any]:
    """Return what a config of that provider says."""
    url = servers[provider].url
    return {
        "provider": provider,
        "model": models[provider],
        "base_url": f"{url}/v1" if provider == "openai" else url,
        "poll_interval": 0,
    }


def image_config(provider: str, servers: Servers, **more: Any) -> ImageGenerationConfig:
    """Return the config of that provider's image model."""
    return ImageGenerationConfig(**settings(provider, servers, IMAGE_MODELS), **more)


@pytest.mark.parametrize("provider", list(IMAGE_MODELS))
def test_the_same_image_request_runs_everywhere(
    provider: str, servers: Servers, tmp_path: Path
) -> None:
    """Two words differ; each gives a picture that is saved."""
    response = generate_image(image_config(provider, servers), IMAGE)
    assert servers[provider].counters.paid_submits == 1
    (saved,) = response.save(tmp_path / "heron.png")
    assert saved.stat().st_size > 0
    assert response.content_type == "image/png"
    assert response.execution_metadata.successful_attempt == 1


@pytest.mark.parametrize("provider", list(VIDEO_MODELS))
def test_the_same_video_request_runs_everywhere(
    provider: str, servers: Servers, tmp_path: Path
) -> None:
    """Its job goes on from JSON, and its file is saved, with the key where that is needed."""
    config = VideoGenerationConfig(**settings(provider, servers, VIDEO_MODELS))
    updates: list[Any] = []
    response = generate_video(config, VIDEO, updates.append)
    stored = next(update.job for update in updates if update.job)
    again = resume(Job.model_validate_json(stored.model_dump_json()))
    assert again.request_id == response.request_id
    assert servers[provider].counters.paid_submits == 1
    for made in (response, again):
        (saved,) = made.save(tmp_path / "heron.mp4")
        assert saved.read_bytes()[4:8] == b"ftyp"


@pytest.mark.parametrize(("models", "request_"), [(IMAGE_MODELS, IMAGE), (VIDEO_MODELS, VIDEO)])
def test_a_plan_says_what_each_provider_would_get(
    models: Mapping[str, str], request_: Any, servers: Servers
) -> None:
    """Nothing is sent; every stated field but a bare one has an end, and none is impossible."""
    kind: Any = ImageGenerationConfig if request_ is IMAGE else VideoGenerationConfig
    links = [kind(**settings(provider, servers, models)) for provider in models]
    first = links[0].model_copy(update={"fallback_configs": links[1:]})
    plans = plan(first, request_)
    assert [made.provider for made in plans] == list(models)
    for made in plans:
        assert not made.having("impossible")
        told = {field.field for field in made.fields}
        assert set(request_.stated()) - told <= {"n", "number_of_videos"}
    assert all(server.recorded == () for server in servers.values())


def a_chain(servers: Servers) -> ImageGenerationConfig:
    """Return fal, then Google, then OpenAI."""
    links = [image_config(name, servers) for name in ("google", "openai")]
    return image_config("fal", servers, fallback_configs=links)


def test_a_chain_tells_its_story(servers: Servers) -> None:
    """An empty account at fal, an overrun Google; OpenAI makes the picture, and is paid."""
    servers["fal"].fail("submit", "exhausted-balance", times=None)
    servers["google"].fail("generate-content", "unavailable", times=None)
    config = a_chain(servers)
    response = generate_image(config, IMAGE)
    story = response.execution_metadata
    assert (story.total_attempts, story.successful_attempt) == (3, 3)
    assert story.fallback_triggered
    assert story.configs_in_chain == 3
    assert [(made.provider, made.status, made.error_type) for made in story.attempts] == [
        ("fal", "failed", "QuotaExceededError"),
        ("google", "failed", "ProviderUnavailableError"),
        ("openai", "success", None),
    ]
    assert [servers[name].counters.paid_submits for name in ("fal", "google", "openai")] == [
        0,
        0,
        1,
    ]


async def test_a_chain_tells_the_same_story_when_it_is_awaited(servers: Servers) -> None:
    """On asyncio and trio."""
    servers["fal"].fail("submit", "exhausted-balance", times=None)
    servers["google"].fail("generate-content", "quota-per-day", times=None)
    response = await generate_image_async(a_chain(servers), IMAGE)
    story = response.execution_metadata
    assert [made.error_type for made in story.attempts] == ["QuotaExceededError"] * 2 + [None]


def test_a_refusal_ends_a_chain_wherever_it_comes(servers: Servers) -> None:
    """Nothing is sent to the third when the second will not make such a picture."""
    servers["fal"].fail("submit", "exhausted-balance", times=None)
    google: Any = servers["google"]
    google.next_content("finish-image-safety")
    with pytest.raises(ContentModerationError) as caught:
        generate_image(a_chain(servers), IMAGE)
    assert caught.value.provider == "google"
    assert servers["openai"].recorded == ()
