"""The functions that most programs need, on one default gateway for each colour."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from toys import QueueToy

from tarash.tarash_gateway import (
    api,
    cancel,
    cancel_async,
    check,
    check_async,
    describe_provider,
    generate_video,
    generate_video_async,
    installed_providers,
    plan,
    plan_async,
    register_provider,
    resume,
    resume_async,
    submit_video,
    submit_video_async,
)
from tarash.tarash_gateway.exceptions import PluginError, ProviderNotInstalledError
from tarash.tarash_gateway.mock import MockConfig, mock_provider
from tarash.tarash_gateway.models import (
    VideoGenerationConfig,
    VideoGenerationRequest,
    VideoGenerationResponse,
)

CONFIG = VideoGenerationConfig(provider="absent", model="m", mock=MockConfig(enabled=True))
REQUEST = VideoGenerationRequest(prompt="a heron at dawn")


async def test_a_job_is_carried_through_by_the_functions_alone() -> None:
    """Each verb and its twin agree."""
    job = submit_video(CONFIG, REQUEST)
    assert (await submit_video_async(CONFIG, REQUEST)).status == job.status == "queued"
    assert check(job) == await check_async(job)
    assert cancel(job) == await cancel_async(job) == "cancelled"
    assert resume(job) == await resume_async(job)


@pytest.mark.parametrize(
    "function", [generate_video, generate_video_async, plan, resume, cancel_async]
)
def test_a_function_can_be_sent_to_another_process(function: Callable[..., Any]) -> None:
    """As any function can: a pool of processes is given it, and uses its own connections there."""
    assert pickle.loads(pickle.dumps(function)) == function  # noqa: S301  our own bytes


async def test_a_plan_names_what_is_not_installed() -> None:
    """It asks the provider itself, not the mock, and suggests what to install."""
    with pytest.raises(ProviderNotInstalledError, match="absent"):
        plan(CONFIG, REQUEST)
    with pytest.raises(ProviderNotInstalledError, match="absent"):
        await plan_async(CONFIG, REQUEST)


async def test_a_loaded_response_can_be_saved(tmp_path: Path) -> None:
    """From JSON, in another process or later, by the default gateway."""
    response = await generate_video_async(CONFIG, REQUEST)
    loaded = VideoGenerationResponse.model_validate_json(response.model_dump_json())
    assert loaded == response
    (saved,) = loaded.save(tmp_path / "heron.mp4")
    assert saved.stat().st_size == response.assets[0].size_bytes
    assert isinstance(api.default_saver(), api.Gateway)


def test_a_provider_registers_in_process_or_is_refused() -> None:
    """What does not fit the contract does not become a provider."""
    with pytest.raises(PluginError):
        register_provider("nonsense", mock_provider)
    assert "nonsense" not in installed_providers()


def test_a_provider_is_described_by_its_facts() -> None:
    """Name, media, keys and models, without a key or a request; an unknown name says so."""
    register_provider("described", QueueToy())
    info = describe_provider("Described")
    assert info.media == ("video", "image")
    with pytest.raises(ProviderNotInstalledError, match="absent"):
        _ = describe_provider("absent")
