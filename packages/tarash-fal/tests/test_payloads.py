"""fal's JSON as our values."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from tarash.tarash_gateway.exceptions import (
    ContentModerationError,
    InvalidRequestError,
)
from tarash.tarash_gateway.models import (
    ImageGenerationConfig,
    Intent,
    Job,
    VideoGenerationConfig,
)
from tarash.tarash_gateway.service import Api
from tarash.tarash_gateway.testing import answer
from tarash_fal import payloads
from tarash_fal.plugin import normalize

NOW = datetime(2026, 11, 1, tzinfo=UTC)
API = Api(
    base_url="https://queue.fal.run",
    config=VideoGenerationConfig(provider="fal", model="fal-ai/veo3.1"),
    medium="video",
)


def _job(medium: Any = "video", model: str = "fal-ai/veo3.1/fast", **fields: Any) -> Job:
    kind = VideoGenerationConfig if medium == "video" else ImageGenerationConfig
    return Job(
        provider="fal",
        model=model,
        medium=medium,
        id="024c",
        config=kind(provider="fal", model=model),
        submitted_at=NOW,
        intent=Intent(id="i", provider="fal", model=model, request_hash="", created_at=NOW),
        **fields,
    )


@pytest.mark.parametrize(
    ("model", "base"),
    [
        ("fal-ai/veo3.1/image-to-video", "fal-ai/veo3.1"),
        ("bytedance/seedance-2.0/fast/text-to-video", "bytedance/seedance-2.0"),
        ("workflows/me/my-flow/v2", "workflows/me/my-flow"),
        ("comfy/me/flow", "comfy/me/flow"),
    ],
)
def test_requests_are_followed_at_owner_and_app(model: str, base: str) -> None:
    """The path of an id is part of the submit's address alone."""
    job = _job(model=model)
    assert payloads.address_of(job, API, "status") == f"/{base}/requests/024c/status"
    assert payloads.address_of(job, API, "response") == f"/{base}/requests/024c"
    assert payloads.address_of(job, API, "cancel") == f"/{base}/requests/024c/cancel"


@pytest.mark.parametrize(
    ("url", "used"),
    [
        ("https://queue.fal.run/x/y/requests/1/status", True),
        ("https://queue.fal.run.evil.example/x", False),
        ("http://queue.fal.run/x", False),
        (3, False),
    ],
)
def test_an_address_out_of_an_answer_is_used_only_at_home(url: object, *, used: bool) -> None:
    """The key would go there, so the origin must be the configured one."""
    address = payloads.address_of(_job(state={"status_url": url}), API, "status")
    assert (address == url) is used


@pytest.mark.parametrize("model", ["veo3.1", "/fal-ai/veo3", "fal-ai/../x", "a/b?c", "a//b", "a/"])
def test_what_cannot_be_an_id_is_refused(model: str) -> None:
    """An id is owner and app with an optional path."""
    with pytest.raises(InvalidRequestError, match="nothing was sent") as refused:
        payloads.check_model(model)
    assert refused.value.field == "model"


def test_log_lines_stand_once(recorded: Callable[[str], Any]) -> None:
    """The same entry again is the same line; a shorter log than before is not believed."""
    status = recorded("running")
    twice = {"logs": [*status["logs"], *status["logs"], "odd"]}
    assert payloads.log_lines(twice, ()) == ("Loading", "Step 12/40")
    assert payloads.log_lines({"logs": None}, ("Loading",)) == ("Loading",)


def test_a_video_response_has_what_the_file_tells(recorded: Callable[[str], Any]) -> None:
    """Length, shape and the rewritten prompt are the service's own."""
    job = _job(
        payload=recorded("video"),
        state={
            "billable_units": 8.0,
            "metrics": {"inference_time": 41.2},
            "asked": {"aspect_ratio": "16:9"},
        },
    )
    response = payloads.video_of(job)
    assert response.video == "https://v3b.fal.media/files/b/x.mp4"
    assert (response.duration, response.resolution) == (8.0, "720p")
    assert response.aspect_ratio == "16:9"
    assert response.revised_prompt == "a red kite"
    assert response.provider_metadata["billable_units"] == 8.0
    assert response.provider_metadata["seed"] == 1
    (asset,) = response.assets
    assert (asset.size_bytes, asset.file_name) == (4404019, "x.mp4")


@pytest.mark.parametrize(
    ("asked", "duration", "resolution", "ratio"),
    [
        ({"duration": "8s", "resolution": "1080p", "aspect_ratio": "9:16"}, 8.0, "1080p", "9:16"),
        ({"duration": 5}, 5.0, None, None),
        ({"duration": "auto", "aspect_ratio": "auto"}, None, None, None),
        ({}, None, None, None),
    ],
)
def test_a_video_response_falls_back_to_what_was_asked(
    asked: dict[str, object], duration: float | None, resolution: str | None, ratio: str | None
) -> None:
    """Older models tell nothing about the file."""
    job = _job(payload={"video": {"url": "https://v3.fal.media/x.mp4"}}, state={"asked": asked})
    response = payloads.video_of(job)
    assert (response.duration, response.resolution) == (duration, resolution)
    assert response.aspect_ratio == ratio


@pytest.mark.parametrize(
    ("model", "wishes", "file", "amount"),
    [
        ("fal-ai/veo3.1", {"duration": "8s", "generate_audio": False}, {}, 1.6),
        ("fal-ai/veo3.1", {"duration": "8s", "resolution": "4k"}, {}, 4.8),
        ("fal-ai/veo3.1", {}, {"duration": 6.0}, 2.4),
        ("fal-ai/veo3.1/extend-video", {"duration": "7s"}, {"duration": 15.0}, 2.8),
        ("bytedance/seedance-2.0/text-to-video", {"duration": "10"}, {}, 3.03),
        ("bytedance/seedance-2.0/text-to-video", {"duration": "4"}, {}, None),
        ("fal-ai/veo3.1", {}, {}, None),
        ("fal-ai/pixverse/v5/text-to-video", {"duration": "5"}, {}, None),
        ("acme/unheard-of", {"duration": "5"}, {}, None),
    ],
)
def test_a_video_s_cost_is_estimated_where_its_price_and_length_are_known(
    model: str, wishes: dict[str, Any], file: dict[str, Any], amount: float | None
) -> None:
    """By what was asked for, or the model's default; of an extension what was added."""
    state = payloads.accepted_state({}, wishes)
    video = {"url": "https://v3.fal.media/x.mp4", **file}
    cost = normalize(_job(model=model, payload={"video": video}, state=state)).cost
    assert (cost and cost.amount) == amount
    assert cost is None or cost.estimated


@pytest.mark.parametrize(
    ("medium", "payload"),
    [
        ("video", {"video": None}),
        ("video", {"videos": []}),
        ("video", {"video": {}}),
        ("video", {"video": ""}),
        ("image", {"images": [{"url": ""}], "seed": 1}),
        ("image", {"images": [], "image": None}),
    ],
)
def test_an_empty_place_for_media_is_moderation(medium: str, payload: dict[str, Any]) -> None:
    """The endpoint has that place and put nothing into it."""
    read = payloads.video_of if medium == "video" else payloads.images_of
    with pytest.raises(ContentModerationError, match=f"without any {medium}"):
        read(_job(medium, payload=payload))


FILM = "https://v3.fal.media/x.mp4"
BARE = "https://v3.fal.media/files/b/x"


@pytest.mark.parametrize(
    ("payload", "url"),
    [
        ({"video": FILM}, FILM),
        ({"videos": [BARE]}, BARE),
        ({"output": {"url": FILM}}, FILM),
        ({"output": {"url": BARE}}, BARE),
        ({"output": BARE}, BARE),
        ({"video_url": BARE}, BARE),
        ({"node": {"out": [{"clip": {"url": BARE, "content_type": "video/mp4"}}]}}, BARE),
        ({"a": {"url": BARE, "content_type": "application/octet-stream"}}, BARE),
        ({"thumbnail": {"url": f"{BARE}.mp4"}, "clip": FILM, "again": {"url": FILM}}, FILM),
        ({"picture": {"url": "https://x.example/1.png"}, "clip": {"url": BARE}}, BARE),
        ({"video": {"url": "/relative.mp4"}, "clip": FILM}, FILM),
    ],
)
def test_a_result_of_an_unknown_shape_is_searched(payload: dict[str, Any], url: str) -> None:
    """Workflows and unknown endpoints name their outputs as they like; it was paid for."""
    response = payloads.video_of(_job(payload=payload))
    assert response.video == url
    assert len(response.assets) == 1
    at_home = payload.get("video") == FILM or "videos" in payload
    assert any("usual place" in warning for warning in response.warnings) is not at_home


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"seed": 1, "note": "https://fal.ai/docs"},
        {"url": 3, "docs": {"url": "https://fal.ai/docs"}},
        {"speech": {"url": BARE, "content_type": "audio/mpeg"}},
        {"speech": {"url": "https://v3.fal.media/x.MP3"}},
        {"image": {"url": "https://v3.fal.media/x.png"}},
        {"video": {"url": "data:video/mp4;base64,!!!"}, "x": {"url": "data:nothing"}},
        {"videos": [{"file": 1}]},
    ],
)
def test_a_result_without_any_file_of_the_medium_is_empty(payload: dict[str, Any]) -> None:
    """The core raises an error that has it whole; nothing is said of moderation."""
    assert payloads.video_of(_job(payload=payload)).assets == ()


def test_a_file_without_a_usable_address_is_left_out() -> None:
    """The others are kept, and a warning tells."""
    entries = [{"url": FILM, "width": float("inf")}, {"url": 123}, {"url": "/relative.mp4"}]
    response = payloads.video_of(_job(payload={"videos": entries}))
    assert [asset.url for asset in response.assets] == [FILM]
    assert response.assets[0].width is None
    assert response.warnings == ("2 of 3 files have no usable address",)


def test_a_black_image_is_not_brought_back_by_the_search() -> None:
    """Not even where nothing else is left."""
    payload = {"images": [{"url": f"{BARE}.png"}, {"url": 1}], "has_nsfw_concepts": [True, False]}
    response = payloads.images_of(_job("image", payload=payload))
    assert response.assets == ()
    assert "blacked out 1 of 2" in response.warnings[0]


def test_blacked_out_images_stay_behind(recorded: Callable[[str], Any]) -> None:
    """The others are kept, and a warning tells."""
    response = payloads.images_of(_job("image", payload=recorded("images")))
    assert response.images == ("https://v3b.fal.media/files/b/1.png",)
    assert "1 of 2" in response.warnings[0]
    assert response.assets[0].width == 1024


def test_images_may_come_alone_or_inside_the_answer() -> None:
    """A single `image`, and the data: URI of sync_mode."""
    alone = payloads.images_of(_job("image", payload={"image": {"url": "https://x.example/1.svg"}}))
    assert alone.images == ("https://x.example/1.svg",)
    inline = {"images": [{"url": "data:image/png;base64,iVBORw0KGgo="}]}
    response = payloads.images_of(
        _job("image", payload=inline, state={"asked": {"aspect_ratio": "1:1"}})
    )
    assert response.assets[0].content == b"\x89PNG\r\n\x1a\n"
    assert response.content_type == "image/png"
    assert response.images[0].startswith("data:image/png;base64,")
    assert response.aspect_ratio == "1:1"


@pytest.mark.parametrize(("header", "units"), [("8", 8.0), ("0.5", 0.5), ("many", "many")])
def test_billed_units_are_kept(header: str, units: object) -> None:
    """What the call cost is in the result's headers, a number where it is one."""
    headers = {"X-Fal-Billable-Units": header, "X-Fal-Request-Id": "r"}
    state = payloads.result_state({"metrics": {}}, answer({}, headers=headers))
    assert state == {"billable_units": units, "served_request_id": "r"}


def test_the_accepted_state_keeps_addresses_and_plain_wishes(
    recorded: Callable[[str], Any],
) -> None:
    """Neither a prompt nor a size of pixels is copied into it."""
    body = {**recorded("accepted"), "gateway_request_id": "g"}
    state = payloads.accepted_state(body, {"prompt": "secret", "duration": "8s", "resolution": {}})
    assert state["asked"] == {"duration": "8s"}
    assert state["status_url"].endswith("/status")
    assert state["gateway_request_id"] == "g"
    assert "secret" not in str(state)
    assert payloads.accepted_state({}, {}) == {}
