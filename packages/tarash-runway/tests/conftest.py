"""What Runway's tests share: plans of its models, a job, and its service as one flow sees it."""

from collections.abc import Callable
from dataclasses import replace
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
from tarash.tarash_gateway.testing import answer, play
from tarash_runway import plugin

Planner = Callable[..., Plan]
NOW = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture(scope="session")
def plan_of() -> Planner:
    """Return a function that plans a request for a model."""

    def plan(model: str, medium: str = "video", prompt: str = "a kite", **fields: Any) -> Plan:
        if medium == "image":
            config = ImageGenerationConfig(provider="runway", model=model)
            return plugin.plan(config, ImageGenerationRequest(prompt=prompt, **fields))
        other = VideoGenerationConfig(provider="runway", model=model)
        return plugin.plan(other, VideoGenerationRequest(prompt=prompt, **fields))

    return plan


@pytest.fixture(scope="session")
def api_of() -> Callable[..., Api]:
    """Return a function that opens Runway for a model."""

    def open_service(model: str, medium: Any = "video", **fields: Any) -> Api:
        kind = VideoGenerationConfig if medium == "video" else ImageGenerationConfig
        config = kind(provider="runway", model=model, **fields)
        api = Api(
            base_url="https://api.dev.runwayml.com",
            config=config,
            medium=medium,
            credentials={"Authorization": "Bearer key_1"},
            intent=Intent(
                id="intent", provider="runway", model=model, request_hash="", created_at=NOW
            ),
        )
        return plugin.connect(config, api)

    return open_service


@pytest.fixture
def job_of(plan_of: Planner, api_of: Callable[..., Api]) -> Callable[..., Job]:
    """Return a function that submits, and returns the job that Runway accepted."""

    def submit(
        model: str = "gen4.5", medium: str = "video", accepted: Any = None, **fields: Any
    ) -> Job:
        api = api_of(model, medium)
        kind = VideoGenerationRequest if medium == "video" else ImageGenerationRequest
        request = kind(prompt="a kite", **fields)
        plan = plan_of(model, medium, **fields)
        flow = plugin.submit(api.config, request, replace(api, request=request), plan)
        return play(flow, answer(accepted or {"id": "17f20503"})).result

    return submit
