"""Videos: requests, states and what comes of them."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from tarash.tarash_gateway.exceptions import (
    ContentModerationError,
    ProviderUnavailableError,
    RequestRejectedError,
    TransportError,
)
from tarash.tarash_gateway.models import Asset, Job
from tarash.tarash_gateway.testing import answer, play
from tarash_openai.services import Wire
from tarash_openai.tasks import ALL_TASKS, task_of
from tarash_openai.videos import (
    cancel_video,
    content_request,
    look_at,
    started,
    video_of,
    video_request,
)

HOME = "https://api.openai.com/v1/videos"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 8
BODY = {"model": "sora-2", "prompt": "a kite", "seconds": "8"}


def _task(**extra: Any) -> Any:
    return task_of(extra, None, ALL_TASKS)


def test_a_video_is_asked_for_in_a_form(wire_to: Callable[..., Wire]) -> None:
    """As OpenAI's own client does, even without a file."""
    request = play(video_request(wire_to(medium="video"), BODY, _task())).result
    assert (request.method, request.url, request.is_paid) == ("POST", HOME, True)
    assert request.files == [
        ("model", (None, b"sora-2", None)),
        ("prompt", (None, b"a kite", None)),
        ("seconds", (None, b"8", None)),
    ]


def test_a_picture_is_a_part_and_one_behind_a_url_is_fetched(
    wire_to: Callable[..., Wire],
) -> None:
    """Compatible services take files; not all of them read URLs."""
    wire = wire_to(medium="video")
    given = play(video_request(wire, {**BODY, "input_reference": PNG}, _task())).result
    content = {"content": PNG, "content_type": "image/png"}
    url = "https://pictures.example/a.png"
    fetched = play(video_request(wire, {**BODY, "input_reference": url}, _task()), content).result
    mapped = play(video_request(wire, {**BODY, "input_reference": content}, _task())).result
    for request in (given, fetched, mapped):
        assert request.files is not None
        assert request.files[-1] == ("input_reference", ("input.png", PNG, "image/png"))


@pytest.mark.parametrize(
    ("extra", "payload", "path"),
    [
        ({"video_id": "video_1"}, {"prompt": "b"}, "/video_1/remix"),
        (
            {"video_id": "video_1", "operation": "edit"},
            {"prompt": "b", "video": {"id": "video_1"}},
            "/edits",
        ),
        ({}, {**BODY, "input_reference": {"file_id": "file_1"}}, ""),
    ],
)
def test_what_names_an_id_is_json(
    wire_to: Callable[..., Wire], extra: dict[str, Any], payload: dict[str, Any], path: str
) -> None:
    """A remix, a video by its id, and a reference to a file."""
    request = play(video_request(wire_to(medium="video"), payload, _task(**extra))).result
    assert request.url == f"{HOME}{path}"
    assert request.json == payload


def test_a_video_begins(wire_to: Callable[..., Wire], recorded: Callable[[str], Any]) -> None:
    """Its job has the service's id, and its news is without the prompt."""
    reply = answer(recorded("video_queued"), headers={"openai-poll-after-ms": "2500"})
    job = started(wire_to(medium="video"), reply)
    assert (job.id, job.status, job.poll_after_seconds) == ("video_68f1", "queued", 2.5)
    assert job.state["update"]["progress"] == 0
    assert "prompt" not in job.state["update"]


def test_an_answer_without_an_id_is_an_unknown_outcome(wire_to: Callable[..., Wire]) -> None:
    """A video may have been begun."""
    for body in ({}, {"id": ""}, [1]):
        with pytest.raises(TransportError) as lost:
            started(wire_to(medium="video"), answer(body))
        assert lost.value.sent


def test_a_look_tells_how_far_it_is(
    wire_to: Callable[..., Wire], job_of: Callable[..., Job], recorded: Callable[[str], Any]
) -> None:
    """In percent; without a hint the engine finds its own rhythm."""
    wire = wire_to(medium="video")
    played = play(look_at(wire, job_of()), answer(recorded("video_running")))
    (sent,) = played.requests
    assert (sent.method, sent.url) == ("GET", f"{HOME}/video_68f1")
    assert played.result.status == "processing"
    assert played.result.progress_percent == 42
    assert played.result.poll_after_seconds is None


@pytest.mark.parametrize(
    ("status", "found"),
    [
        ("queued", "queued"),
        ("pending", "queued"),
        ("in_progress", "processing"),
        ("processing", "processing"),
        ("wrapping_up", "processing"),
        (None, "processing"),
        ("completed", "completed"),
        ("succeeded", "completed"),
        ("failed", "failed"),
        ("error", "failed"),
        ("cancelled", "cancelled"),
        ("canceled", "cancelled"),
    ],
)
def test_states_are_understood(
    wire_to: Callable[..., Wire], job_of: Callable[..., Job], status: str | None, found: str
) -> None:
    """What nobody knows is running: a job that is paid is not given up for a word."""
    body = {"id": "video_68f1", "status": status, "progress": "half"}
    moved = play(look_at(wire_to(medium="video"), job_of()), answer(body)).result
    assert moved.status == found
    assert moved.progress_percent in {None, 100}


@pytest.mark.parametrize(
    ("error", "kind", "code"),
    [
        ({"code": "insufficient_quota", "message": "no"}, "QuotaExceededError", None),
        ({"code": "server_error", "message": "no"}, "GenerationFailedError", "server_error"),
        (None, "GenerationFailedError", None),
    ],
)
def test_a_failed_video_says_why(
    wire_to: Callable[..., Wire], job_of: Callable[..., Job], error: Any, kind: str, code: Any
) -> None:
    """By the same codes as an answer."""
    body = {"id": "video_68f1", "status": "failed", "error": error}
    failed = play(look_at(wire_to(medium="video"), job_of()), answer(body)).result
    assert failed.failure is not None
    assert failed.failure.kind == kind
    assert code is None or failed.failure.code == code


def test_a_refused_video_says_what_for(
    wire_to: Callable[..., Wire], job_of: Callable[..., Job], recorded: Callable[[str], Any]
) -> None:
    """It is raised, with the failed job."""
    body = recorded("video_failed")
    body["error"]["moderation_details"] = {"moderation_stage": "output", "categories": ["violence"]}
    with pytest.raises(ContentModerationError) as refused:
        play(look_at(wire_to(medium="video"), job_of()), answer(body))
    assert (refused.value.stage, refused.value.categories) == ("output", ("violence",))
    assert refused.value.job is not None
    assert refused.value.job.status == "failed"
    assert refused.value.request_id == "video_68f1"


@pytest.fixture
def completed(
    wire_to: Callable[..., Wire], job_of: Callable[..., Job], recorded: Callable[[str], Any]
) -> Callable[..., Job]:
    """Return a function that looks at a completed video."""

    def job(headers: dict[str, str] | None = None, **fields: Any) -> Job:
        body = {**recorded("video_completed"), **fields}
        return play(
            look_at(wire_to(medium="video"), job_of()), answer(body, headers=headers)
        ).result

    return job


def test_a_completed_video_lies_behind_the_key(completed: Callable[..., Job]) -> None:
    """With its size, its length and the moment until which it is kept."""
    response = video_of(completed({"x-request-id": "req_1"}))
    assert response.video == f"{HOME}/video_68f1/content"
    asset = response.assets[0]
    assert asset.requires_credentials
    assert asset.content_type == "video/mp4"
    assert (asset.width, asset.height, asset.duration_seconds) == (1280, 720, 8)
    assert asset.expires_at == datetime(2025, 10, 10, 8, 54, 50, tzinfo=UTC)
    assert (response.resolution, response.aspect_ratio, response.duration) == ("720p", "16:9", 8)
    assert response.provider_metadata["request_id"] == "req_1"
    assert response.provider_metadata["completed_at"] == 1760000090


@pytest.mark.parametrize(
    ("fields", "url", "keyed"),
    [
        ({"video_url": "https://cdn.example/1.mp4"}, "https://cdn.example/1.mp4", False),
        ({"url": "https://cdn.example/2.mp4"}, "https://cdn.example/2.mp4", False),
        ({"url": "https://api.openai.com/f/3"}, "https://api.openai.com/f/3", True),
        ({"url": "file:///etc/passwd"}, f"{HOME}/video_68f1/content", True),
        ({"video_url": None, "url": 3}, f"{HOME}/video_68f1/content", True),
    ],
)
def test_a_service_may_say_where_it_lies(
    completed: Callable[..., Job],
    fields: dict[str, Any],
    url: str,
    keyed: bool,
) -> None:
    """The key goes there only when it is of the service's own origin."""
    asset = video_of(completed(**fields)).assets[0]
    assert (asset.url, asset.requires_credentials) == (url, keyed)
    assert (asset.content_type is None) is ("cdn" in url or "/f/" in url)


@pytest.mark.parametrize(
    "fields",
    [
        {"size": None, "seconds": None, "expires_at": None},
        {"size": "auto", "seconds": "long", "expires_at": "soon"},
        {"size": "0x0", "seconds": 0, "expires_at": 1e30},
        {"size": "1280", "seconds": "inf", "expires_at": True},
    ],
)
def test_a_service_may_say_less(completed: Callable[..., Job], fields: dict[str, Any]) -> None:
    """What is no number says nothing."""
    response = video_of(completed(**fields))
    assert (response.resolution, response.aspect_ratio, response.duration) == (None, None, None)
    assert response.assets[0].expires_at is None


def test_a_download_carries_the_key_to_its_own_origin(wire_to: Callable[..., Wire]) -> None:
    """And nowhere else."""
    api = wire_to(medium="video").api
    mine = content_request(Asset(url=f"{HOME}/v/content", requires_credentials=True), api)
    assert mine.headers == {
        "Authorization": "Bearer sk-test",
        "Accept": "application/binary",
    }
    other = content_request(Asset(url="https://cdn.example/1", requires_credentials=True), api)
    public = content_request(Asset(url=f"{HOME}/v/content"), api)
    for request in (other, public):
        assert "Authorization" not in request.headers


@pytest.mark.parametrize(
    ("replies", "verdict"),
    [
        ([{"status": "completed"}], "too_late"),
        ([{"status": "failed"}], "too_late"),
        ([{"status": "cancelled"}], "cancelled"),
        ([{"status": "in_progress"}], "unknown"),
        ([{"status": "wrapping_up"}], "unknown"),
        ([{"status": "queued"}, {"deleted": True}], "cancelled"),
        ([{"status": "queued"}, {"deleted": False}], "unknown"),
        ([{"status": "queued"}, RequestRejectedError("no")], "unknown"),
        ([{"status": "queued"}, ProviderUnavailableError("busy")], "unknown"),
    ],
)
def test_only_a_video_that_waits_is_deleted(
    wire_to: Callable[..., Wire], job_of: Callable[..., Job], replies: list[Any], verdict: str
) -> None:
    """What is being made, or is made, was paid for: a delete would throw it away."""
    made = [answer(reply) if isinstance(reply, dict) else reply for reply in replies]
    played = play(cancel_video(wire_to(medium="video"), job_of()), *made)
    assert played.result == verdict
    assert [request.method for request in played.requests] == ["GET", "DELETE"][: len(replies)]


def test_an_id_stays_one_part_of_the_path(
    wire_to: Callable[..., Wire], job_of: Callable[..., Job]
) -> None:
    """Whatever a service calls its videos."""
    job = job_of(id="a/b?c")
    (sent,) = play(look_at(wire_to(medium="video"), job), answer({"status": "queued"})).requests
    assert sent.url == f"{HOME}/a%2Fb%3Fc"
