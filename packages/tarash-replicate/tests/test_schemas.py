"""A model's own description as a row of the catalog."""

from typing import Any

import pytest

from tarash_replicate.schemas import latest_version, row_of
from tarash_testkit.replicate import MODELS
from tarash_testkit.replicate.schemas import model_body


def test_a_model_becomes_a_row() -> None:
    """Choices are looked up, files recognised, limits kept."""
    row = row_of(model_body("google", "veo-3.1", MODELS["google/veo-3.1"]))
    assert row is not None
    assert row["medium"] == "video"
    schema = row["schema"]
    assert schema["duration"] == {"type": "integer", "enum": [4, 6, 8], "default": 8}
    assert schema["prompt"] == {"type": "string", "required": True}
    assert schema["image"] == {"type": "string", "media": True}
    assert schema["reference_images"] == {"type": "array<string>", "media": True}
    assert schema["generate_audio"] == {"type": "boolean", "default": True}


@pytest.mark.parametrize("model", sorted(MODELS))
def test_the_medium_is_read_from_inputs_or_words(model: str) -> None:
    """Replicate itself does not say it."""
    owner, _, name = model.partition("/")
    row = row_of(model_body(owner, name, MODELS[model]))
    assert row is not None
    assert row["medium"] == MODELS[model].kind


@pytest.mark.parametrize("body", [{}, {"latest_version": None}, {"latest_version": {"id": "1"}}])
def test_a_model_without_a_schema_has_no_row(body: dict[str, Any]) -> None:
    """Its author has not pushed a version."""
    assert row_of(body) is None


def test_the_newest_version_is_named() -> None:
    """Where there is one."""
    assert latest_version({"latest_version": {"id": "abc"}}) == "abc"
    assert latest_version({"latest_version": None}) is None
