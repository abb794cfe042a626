"""What fal's tests share: plans of its models, and recorded answers."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tarash.tarash_gateway.models import (
    ImageGenerationConfig,
    ImageGenerationRequest,
    Plan,
    VideoGenerationConfig,
    VideoGenerationRequest,
)
from tarash_fal import plugin
from tarash_fal.catalog import CATALOG

Planner = Callable[..., Plan]


@pytest.fixture(scope="session")
def plan_of() -> Planner:
    """Return a function that plans a request for a model, by the model's medium."""

    def plan(model: str, medium: str = "", prompt: str = "a kite", **fields: Any) -> Plan:
        facts = CATALOG.get(model)
        made = medium or (facts.medium if facts else "video")
        if made == "image":
            config = ImageGenerationConfig(provider="fal", model=model)
            return plugin.plan(config, ImageGenerationRequest(prompt=prompt, **fields))
        config = VideoGenerationConfig(provider="fal", model=model)
        return plugin.plan(config, VideoGenerationRequest(prompt=prompt, **fields))

    return plan


@pytest.fixture(scope="session")
def recorded() -> Callable[[str], Any]:
    """Return a function that reads one of the answers in `fixtures`."""
    folder = Path(__file__).parent / "fixtures"
    return lambda name: json.loads((folder / f"{name}.json").read_text("utf-8"))["answer"]
