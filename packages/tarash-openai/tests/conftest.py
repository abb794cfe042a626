"""What the tests share: plans, services and jobs of both providers, and recorded answers."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tarash.tarash_gateway.models import (
    ImageGenerationConfig,
    ImageGenerationRequest,
    Intent,
    Job,
    Plan,
    VideoGenerationConfig,
    VideoGenerationRequest,
)
from tarash.tarash_gateway.service import Api
from tarash_openai import azure, plugin
from tarash_openai.services import Wire

NOW = datetime(2026, 11, 26, tzinfo=UTC)
HOMES = {
    "openai": "https://api.openai.com/v1",
    "azure_openai": "https://me.openai.azure.com",
}
PLUGINS = {"openai": plugin, "azure_openai": azure}

Planner = Callable[..., Plan]
Maker = Callable[..., Any]


def _config(provider: str, model: str, medium: str, **fields: Any) -> Any:
    kind = ImageGenerationConfig if medium == "image" else VideoGenerationConfig
    return kind(provider=provider, model=model, **fields)


@pytest.fixture(scope="session")
def plan_of() -> Planner:
    """Return a function that plans a request for a model."""

    def plan(
        model: str,
        medium: str = "image",
        provider: str = "openai",
        settings: dict[str, Any] | None = None,
        **fields: Any,
    ) -> Plan:
        config = _config(provider, model, medium, provider_config=settings or {})
        kind = ImageGenerationRequest if medium == "image" else VideoGenerationRequest
        return PLUGINS[provider].plan(config, kind(**{"prompt": "a kite", **fields}))

    return plan


@pytest.fixture(scope="session")
def wire_to() -> Callable[..., Wire]:
    """Return a function that makes a service as a submit of it reaches it."""

    def wire(provider: str = "openai", medium: Any = "image", **fields: Any) -> Wire:
        model = "gpt-image-2" if medium == "image" else "sora-2"
        settings = {"base_url": HOMES[provider]} if provider == "azure_openai" else {}
        config = _config(provider, model, medium, **{**settings, **fields})
        api = Api(
            base_url=config.base_url or HOMES[provider],
            config=config,
            medium=medium,
            credentials={"Authorization": "Bearer sk-test"},
            intent=Intent(
                id="intent", provider=provider, model=model, request_hash="", created_at=NOW
            ),
        )
        made = PLUGINS[provider].connect(config, api)
        service = PLUGINS[provider]._SERVICE
        return azure._wire(made) if provider == "azure_openai" else Wire(service, made)

    return wire


@pytest.fixture(scope="session")
def job_of() -> Callable[..., Job]:
    """Return a function that makes an accepted job."""

    def job(medium: Any = "video", provider: str = "openai", **fields: Any) -> Job:
        model = "gpt-image-2" if medium == "image" else "sora-2"
        return Job(
            provider=provider,
            model=model,
            medium=medium,
            config=_config(provider, model, medium),
            submitted_at=NOW,
            intent=Intent(
                id="intent", provider=provider, model=model, request_hash="", created_at=NOW
            ),
            **{"id": "video_68f1", **fields},
        )

    return job


@pytest.fixture(scope="session")
def recorded() -> Callable[[str], Any]:
    """Return a function that reads one of the answers in `fixtures`."""
    folder = Path(__file__).parent / "fixtures"
    return lambda name: json.loads((folder / f"{name}.json").read_text("utf-8"))["answer"]


@pytest.fixture(scope="session")
def elsewhere() -> Callable[[Wire], Wire]:
    """Return a function that moves a service to a host that is not the vendor's."""
    return lambda wire: replace(wire, api=replace(wire.api, base_url="https://other.example/v1"))
