"""How the mock may be told to answer, and how contradictions are refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tarash.tarash_gateway.exceptions import ConfigurationError, RateLimitedError
from tarash.tarash_gateway.mock import MockConfig, MockPollingConfig, MockResponse
from tarash.tarash_gateway.models import VideoGenerationResponse

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 24
URL = "https://cdn.example/heron.mp4"


@pytest.mark.parametrize(
    ("kind", "fields", "message"),
    [
        (MockResponse, {"weight": 0}, "weight: Input should be greater than 0"),
        (MockResponse, {"weight": -1}, "weight: Input should be greater than 0"),
        (MockResponse, {"weight": float("nan")}, "weight: Input should be"),
        (MockResponse, {"weight": 1e10}, "weight: Input should be less than or equal to"),
        (MockResponse, {"error": "RateLimitedError"}, "error: Input should be an instance of"),
        (MockResponse, {"error": ValueError}, "error: Input should be an instance of"),
        (MockResponse, {"error": ValueError(), "output_video": URL}, "an error excludes a result"),
        (MockResponse, {"error": ValueError(), "mock_response": {}}, "an error excludes a result"),
        (
            MockResponse,
            {"mock_response": {}, "output_image": PNG},
            "mock_response excludes outputs",
        ),
        (MockResponse, {"mock_response": 5}, "mock_response is no VideoGenerationResponse"),
        (MockResponse, {"output_video": "heron.mp4"}, "pass pathlib.Path(...)"),
        (MockResponse, {"output_audio": URL}, "did you mean 'output_video'?"),
        (MockPollingConfig, {"status_sequence": []}, "status_sequence is empty"),
        (MockPollingConfig, {"status_sequence": "queued"}, "status_sequence: "),
        (MockPollingConfig, {"status_sequence": ["done"]}, "status_sequence.0: Input should be"),
        (MockPollingConfig, {"delay_between_updates": -1}, "greater than or equal to 0"),
        (MockPollingConfig, {"delay_between_updates": float("inf")}, "finite"),
        (
            MockPollingConfig,
            {"progress_percentages": [1]},
            "has 1 entries and status_sequence has 3",
        ),
        (MockPollingConfig, {"progress_percentages": [0, 50, 101]}, "less than or equal to 100"),
        (MockPollingConfig, {"custom_updates": [{}]}, "custom_updates has 1 entries"),
        (MockPollingConfig, {"custom_updates": [1, 2, 3]}, "custom_updates.0: Input should be"),
        (MockConfig, {"enable": True}, "did you mean 'enabled'?"),
        (MockConfig, {"responses": [{"weight": 0}]}, "weight: Input should be greater than 0"),
    ],
)
def test_a_mock_that_contradicts_itself_is_refused(
    kind: type[MockResponse | MockPollingConfig | MockConfig],
    fields: dict[str, Any],
    message: str,
) -> None:
    """The error is ours and names the field."""
    with pytest.raises(ConfigurationError) as caught:
        kind.model_validate(fields)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "fields",
    [
        {"output_video": URL},
        {"output_video": Path("heron.mp4"), "output_image": PNG},
        {"output_image": "data:image/png;base64,iVBORw0KGgo="},
        {"mock_response": {"video": URL}},
        {"mock_response": VideoGenerationResponse(video=URL)},
        {"error": RateLimitedError("slow down")},
    ],
)
def test_an_outcome_is_media_a_whole_response_or_an_error(fields: dict[str, Any]) -> None:
    """Each form is taken, and its content is not shown."""
    outcome = MockResponse(**fields)
    assert outcome.weight == 1
    assert URL not in repr(outcome)


def test_lists_become_tuples() -> None:
    """A mock is as frozen as every other value."""
    steps = MockPollingConfig(
        status_sequence=["queued", "completed"],
        progress_percentages=[0, 100],
        custom_updates=[{"a": 1}, {}],
    )
    mock = MockConfig(enabled=True, responses=[MockResponse()], polling=steps)
    assert mock.responses == (MockResponse(),)
    assert steps.status_sequence == ("queued", "completed")
    assert steps.progress_percentages == (0, 100)
    assert steps.custom_updates == ({"a": 1}, {})


def test_defaults_are_the_documented_ones() -> None:
    """A mock is off until it is enabled."""
    assert MockConfig() == MockConfig(enabled=False, responses=None, polling=None, seed=None)
    steps = MockPollingConfig()
    assert (steps.enabled, steps.delay_between_updates) == (True, 0.5)
    assert steps.status_sequence == ("queued", "processing", "completed")
