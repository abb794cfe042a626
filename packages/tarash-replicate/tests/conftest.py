"""What Replicate's tests share: plans of its models, services, jobs and predictions."""

from collections.abc import Callable
from datetime import UTC, datetime
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
from tarash_replicate import plugin
from tarash_replicate.catalog import CATALOG

NOW = datetime(2026, 11, 26, tzinfo=UTC)
HOME = "https://api.replicate.com/v1"


def _config(model: str, medium: str = "", **fields: Any) -> Any:
    known = CATALOG.get(model.partition(":")[0])
    made = medium or (known.medium if known else "video")
    kind = ImageGenerationConfig if made == "image" else VideoGenerationConfig
    return kind(provider="replicate", model=model, **fields)


def _intent(model: str) -> Intent:
    return Intent(id="intent", provider="replicate", model=model, request_hash="", created_at=NOW)


@pytest.fixture(scope="session")
def config_of() -> Callable[..., Any]:
    """Return a function that makes the config of a model, by the model's medium."""
    return _config


@pytest.fixture(scope="session")
def plan_of() -> Callable[..., Plan]:
    """Return a function that plans a request for a model, by the model's medium."""

    def plan(
        model: str, medium: str = "", settings: dict[str, Any] | None = None, **fields: Any
    ) -> Plan:
        config = _config(model, medium, provider_config=settings or {})
        is_image = isinstance(config, ImageGenerationConfig)
        kind = ImageGenerationRequest if is_image else VideoGenerationRequest
        return plugin.plan(config, kind(**{"prompt": "a kite", **fields}))

    return plan


@pytest.fixture(scope="session")
def api_to() -> Callable[..., Api]:
    """Return a function that makes the service as a submit of a model reaches it."""

    def api(model: str = "google/veo-3.1", **fields: Any) -> Api:
        config = _config(model, **fields)
        return Api(
            base_url=HOME,
            config=config,
            medium="image" if isinstance(config, ImageGenerationConfig) else "video",
            credentials={"Authorization": "Bearer r8_test"},
            intent=_intent(model),
        )

    return api


@pytest.fixture(scope="session")
def job_of() -> Callable[..., Job]:
    """Return a function that makes an accepted job."""

    def job(model: str = "google/veo-3.1", **fields: Any) -> Job:
        config = _config(model, provider_config=fields.pop("settings", {}))
        return Job(
            provider="replicate",
            model=model,
            medium="image" if isinstance(config, ImageGenerationConfig) else "video",
            config=config,
            submitted_at=NOW,
            intent=_intent(model),
            **{"id": "gm3q", **fields},
        )

    return job


@pytest.fixture(scope="session")
def prediction() -> Callable[..., dict[str, Any]]:
    """Return a function that makes a prediction as the service tells it.

    Source: the schema of a prediction in "Replicate HTTP API" 1.0.0-a1, a copy of April 2026.
    """

    def made(status: str = "starting", **fields: Any) -> dict[str, Any]:
        return {
            "id": "gm3q",
            "model": "google/veo-3.1",
            "version": "hidden",
            "input": {"prompt": "a kite"},
            "logs": "",
            "output": None,
            "data_removed": False,
            "error": None,
            "status": status,
            "created_at": "2026-11-01T10:00:00.123Z",
            "urls": {
                "web": "https://replicate.com/p/gm3q",
                "get": f"{HOME}/predictions/gm3q",
                "cancel": f"{HOME}/predictions/gm3q/cancel",
            },
            **fields,
        }

    return made
