"""What the tests share: plans, the service as a submit reaches it, and recorded answers."""

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tarash.tarash_gateway.models import (
    ImageGenerationConfig,
    ImageGenerationRequest,
    Intent,
    Plan,
)
from tarash.tarash_gateway.service import Api
from tarash_stability import plugin

NOW = datetime(2026, 11, 26, tzinfo=UTC)
HOME = "https://api.stability.ai"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 24
PICTURE = {
    "image": base64.b64encode(PNG).decode(),
    "finish_reason": "SUCCESS",
    "seed": 343_940_597,
}


@pytest.fixture(scope="session")
def plan_of() -> Callable[..., Plan]:
    """Return a function that plans a request for a model."""

    def plan(model: str, **fields: Any) -> Plan:
        config = ImageGenerationConfig(provider="stability", model=model)
        request = ImageGenerationRequest(**{"prompt": "a kite", **fields})
        return plugin.plan(config, request)

    return plan


@pytest.fixture(scope="session")
def service() -> Callable[..., Api]:
    """Return a function that makes the service as a submit for a model reaches it."""

    def reached(model: str = "stable-image-core", base_url: str = HOME, **settings: Any) -> Api:
        return Api(
            base_url=base_url,
            config=ImageGenerationConfig(
                provider="stability", model=model, provider_config=settings
            ),
            medium="image",
            credentials={"Authorization": "Bearer sk-test"},
            intent=Intent(
                id="intent", provider="stability", model=model, request_hash="", created_at=NOW
            ),
        )

    return reached


@pytest.fixture(scope="session")
def recorded() -> Callable[[str], Any]:
    """Return a function that reads one of the answers in `fixtures`."""
    folder = Path(__file__).parent / "fixtures"
    return lambda name: json.loads((folder / f"{name}.json").read_text("utf-8"))["answer"]


@pytest.fixture(scope="session")
def png() -> bytes:
    """Return the beginning of a picture, which is all that anybody reads here."""
    return PNG


@pytest.fixture(scope="session")
def picture() -> dict[str, Any]:
    """Return an answer that carries a picture."""
    return PICTURE
