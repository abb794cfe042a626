"""The catalog, and every operation of every model against a server that checks each field."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tarash.tarash_gateway import generate_image, generate_video
from tarash.tarash_gateway.models import (
    ImageGenerationConfig,
    ImageGenerationRequest,
    Plan,
    VideoGenerationConfig,
    VideoGenerationRequest,
)
from tarash_runway.catalog import CATALOG, INPUTS, RULES
from tarash_testkit.media import png
from tarash_testkit.runway import RunwayServer

RETIRED = {
    "gen3a_turbo": "2026-07-30",
    "gen4_aleph": "2026-07-30",
    "upscale_v1": "2026-01-17",
    "veo3": "2026-08-04",
}
PICTURE = png(8, 8).content
CLIP = "https://files.example/clip.mp4"
NEEDS_A_VIDEO = ("video_to_video", "character_performance", "video_upscale", "video_to_hdr")
NEEDS_A_PICTURE = ("image_to_video", "character_performance", "image_upscale")
PICTURE_MODELS = ("gen4_image_turbo", "bria_fibo_edit_1_5")
KNOWN = [name for name in INPUTS.ids() if not name.endswith("/*")]
EVERYTHING: dict[str, dict[str, Any]] = {
    "video": {
        "duration_seconds": 7,
        "resolution": "1080p",
        "aspect_ratio": "16:9",
        "generate_audio": True,
        "seed": 1,
        "number_of_videos": 2,
        "negative_prompt": "rain",
        "enhance_prompt": True,
    },
    "image": {"size": "1920x1080", "quality": "low", "n": 6, "seed": 1, "negative_prompt": "rain"},
}


@pytest.fixture(scope="module")
def server() -> Iterator[RunwayServer]:
    """One server for all: it is well, and forgets nothing that matters."""
    with RunwayServer(looks=0) as started:
        yield started
    assert not started.crashes
    assert not started.leaks


def _media(operation: str, model: str) -> dict[str, Any]:
    """Return the inputs without which the operation is none."""
    fields: dict[str, Any] = {"operation": operation}
    if operation in NEEDS_A_VIDEO:
        fields["video"] = CLIP
    if operation in NEEDS_A_PICTURE or model in PICTURE_MODELS:
        fields["image_list"] = [{"image": PICTURE}]
    if model == "enhance_frame_rate":
        fields["targetFramerate"] = "60"
    return fields


@pytest.mark.parametrize("stated", ["only a prompt", "everything"])
@pytest.mark.parametrize("name", KNOWN)
def test_what_is_planned_for_a_model_is_what_runway_takes(
    server: RunwayServer, name: str, stated: str
) -> None:
    """The strict server accepts each operation of each model, bare and with all that is stated."""
    operation, _, model = name.partition("/")
    medium = INPUTS.get(name).medium  # type: ignore[union-attr]
    fields = _media(operation, model) | (EVERYTHING[medium] if stated == "everything" else {})
    reach: dict[str, Any] = {
        "provider": "runway",
        "model": model,
        "base_url": server.url,
        "api_key": server.api_key,
        "poll_interval": 0.001,
    }
    before = len(server.tasks)
    if medium == "video":
        config = VideoGenerationConfig(**reach)
        response: Any = generate_video(config, VideoGenerationRequest(prompt="a kite", **fields))
    else:
        other = ImageGenerationConfig(**reach)
        response = generate_image(other, ImageGenerationRequest(prompt="a kite", **fields))
    made = server.tasks[before:]
    assert {task.operation for task in made} == {operation}
    assert len(response.assets) == (1 if stated != "everything" else 2 if medium == "video" else 6)


@pytest.mark.parametrize("name", INPUTS.ids())
def test_every_input_has_a_standard_field_or_is_the_models_own(name: str) -> None:
    """No name that a standard field may take is spelled otherwise in the data."""
    facts = INPUTS.get(name)
    assert facts is not None
    mapped = {wire_name for names in RULES.fields.values() for wire_name in names}
    uses = {n for n in facts.inputs if "." in n}
    assert uses <= mapped
    assert facts.source
    assert facts.read_on


def test_every_living_model_has_an_operation_of_its_medium() -> None:
    """The two documents speak of the same models."""
    operations = {name.partition("/")[2] for name in KNOWN}
    assert operations == set(CATALOG.ids()) - set(RETIRED)
    for name in KNOWN:
        facts = CATALOG.get(name.partition("/")[2])
        assert facts is not None
        assert facts.medium == INPUTS.get(name).medium  # type: ignore[union-attr]


@pytest.mark.parametrize(("model", "day"), RETIRED.items())
def test_a_day_that_others_told_warns_and_refuses_nothing(model: str, day: str) -> None:
    """Runway's own page with these days could not be read; only the vendor's word refuses."""
    facts = CATALOG.get(model)
    assert facts is not None
    assert str(facts.retires_on) == day
    assert not facts.retirement_official


def test_a_retired_model_is_planned_by_the_general_rule(plan_of: Callable[..., Plan]) -> None:
    """Runway itself says whether it still knows it."""
    plan = plan_of("gen4_aleph", video=CLIP, aspect_ratio="16:9")
    assert plan.known_model
    assert plan.payload == {"promptText": "a kite", "videoUri": CLIP, "ratio": "1280:720"}
