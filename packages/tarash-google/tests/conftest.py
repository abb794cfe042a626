"""What Google's tests share: configs, plans, the service as a config reaches it, and answers."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tarash.tarash_gateway.models import (
    GenerationConfig,
    ImageGenerationConfig,
    ImageGenerationRequest,
    Intent,
    Job,
    Plan,
    VideoGenerationConfig,
    VideoGenerationRequest,
)
from tarash.tarash_gateway.service import Api
from tarash_google import plugin

KEY = "AIza-test-0123456789abcdefghij"
HOSTS = {
    "vertex": "https://aiplatform.googleapis.com",
    "storage": "https://storage.googleapis.com",
}
Maker = Callable[..., Any]


def _config(model: str, **fields: Any) -> GenerationConfig:
    made = fields.pop("medium", "image" if "image" in model or "banana" in model else "video")
    kind = ImageGenerationConfig if made == "image" else VideoGenerationConfig
    return kind(provider="google", model=model, **fields)


@pytest.fixture(scope="session")
def config_of() -> Maker:
    """Return a function that makes a config for a model; an image model is known by its name."""
    return _config


@pytest.fixture(scope="session")
def plan_of() -> Maker:
    """Return a function that plans a request for a model on a surface."""

    def plan(
        model: str, settings: dict[str, Any] | None = None, medium: str = "", **fields: Any
    ) -> Plan:
        named = {"medium": medium} if medium else {}
        config = _config(model, provider_config=settings or {}, **named)
        kind = (
            ImageGenerationRequest
            if isinstance(config, ImageGenerationConfig)
            else VideoGenerationRequest
        )
        request = kind(prompt=fields.pop("prompt", "a kite"), **fields)
        return plugin.plan(config, request)

    return plan


@pytest.fixture(scope="session")
def service_of() -> Maker:
    """Return a function that makes the service as a config reaches it, in the midst of a submit."""

    def service(config: GenerationConfig, *, key: str | None = KEY, **changes: Any) -> Api:
        api = Api(
            base_url="https://generativelanguage.googleapis.com",
            config=config.model_copy(update={"api_key": None}),
            medium="image" if isinstance(config, ImageGenerationConfig) else "video",
            addresses=HOSTS,
            credentials={"x-goog-api-key": key} if key else {},
            intent=Intent(
                id="intent",
                provider="google",
                model=config.model,
                request_hash="",
                created_at=datetime(2026, 11, 1, tzinfo=UTC),
            ),
            **changes,
        )
        return plugin.connect(config, api)

    return service


@pytest.fixture(scope="session")
def job_of(service_of: Maker) -> Maker:
    """Return a function that makes an accepted job of a model."""

    def job(
        model: str, job_id: str = "v1_abc", state: dict[str, Any] | None = None, **fields: Any
    ) -> Job:
        api = service_of(_config(model, **fields))
        made: Job = api.job(job_id, state=state or {})
        return made

    return job


@pytest.fixture(scope="session")
def recorded() -> Callable[[str], Any]:
    """Return a function that reads one of the answers in `fixtures`."""
    folder = Path(__file__).parent / "fixtures"
    return lambda name: json.loads((folder / f"{name}.json").read_text("utf-8"))["answer"]
