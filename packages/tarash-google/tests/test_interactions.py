"""What interactions say, and what comes of it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from tarash.tarash_gateway.exceptions import (
    InvalidRequestError,
    PermissionDeniedError,
    ProviderError,
    TransportError,
)
from tarash.tarash_gateway.models import Job, VideoGenerationResponse
from tarash.tarash_gateway.service import Api
from tarash.tarash_gateway.testing import answer, play
from tarash_google import plugin
from tarash_google.interactions import accepted, seen
from tarash_google.refusals import MODERATION_CODES

MODEL = "gemini-omni-1.2-flash"
HOME = "https://generativelanguage.googleapis.com/v1"
Recorded = Callable[[str], Any]


@pytest.fixture
def api(config_of: Callable[..., Any], service_of: Callable[..., Any]) -> Api:
    """Return the Gemini API."""
    service: Api = service_of(config_of(MODEL))
    return service


@pytest.fixture
def job(job_of: Callable[..., Any]) -> Job:
    """Return an accepted job."""
    made: Job = job_of(
        MODEL,
        state={"asked": {"response_format.duration": "8s", "response_format.resolution": "1080p"}},
    )
    return made


def _ending(job: Job) -> tuple[str, str | None]:
    assert job.failure is not None
    return job.failure.kind, job.failure.code


def _output(*parts: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "status": "completed",
        "steps": [{"type": "model_output", "content": list(parts), **more}],
    }


def test_a_create_is_accepted_with_its_id(api: Api, recorded: Recorded) -> None:
    """It is looked at five seconds later."""
    job = accepted(recorded("interaction_accepted"), api, {"asked": {"a": 1}})
    assert (job.id, job.status, job.poll_after_seconds) == ("v1_abc", "processing", 5)
    assert job.state == {"asked": {"a": 1}}
    with pytest.raises(TransportError, match="names no interaction"):
        accepted({"status": "in_progress"}, api, {})


@pytest.mark.parametrize(
    ("name", "status"),
    [("interaction_inline", "completed"), ("interaction_completed", "processing")],
)
def test_a_create_may_be_over_at_once(api: Api, recorded: Recorded, name: str, status: str) -> None:
    """Without `background`; but a file must be ready first, and that takes a look."""
    assert accepted(recorded(name), api, {}).status == status


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("queued", "queued"),
        ("in_progress", "processing"),
        ("requires_continuation", "processing"),
        ("idle", "processing"),
        ("a_new_word", "processing"),
        ("cancelled", "cancelled"),
        ("failed", "failed"),
        ("incomplete", "failed"),
        ("budget_exceeded", "failed"),
        ("requires_action", "failed"),
    ],
)
def test_each_status_is_one_of_ours(job: Job, said: str, status: str) -> None:
    """A word that nobody knows is taken to be on its way."""
    assert seen(job, {"status": said}).status == status


def test_a_completed_interaction_waits_for_its_file(job: Job, api: Api, recorded: Recorded) -> None:
    """One look at both; while the file is processed, the job is."""
    done, ready = recorded("interaction_completed"), recorded("file_active")
    played = play(plugin.poll(job, api), answer(done), answer({**ready, "state": "PROCESSING"}))
    look, file = played.requests
    assert (look.url, look.params) == (f"{HOME}/interactions/v1_abc", {"stream": "false"})
    assert file.url == f"{HOME}/files/xyz"
    assert played.result.status == "processing"
    moved = play(plugin.poll(job, api), answer(done), answer(ready)).result
    assert moved.status == "completed"
    broken = play(plugin.poll(job, api), answer(done), answer({**ready, "state": "FAILED"})).result
    assert _ending(broken) == ("GenerationFailedError", None)


@pytest.mark.parametrize("error", [InvalidRequestError("no"), PermissionDeniedError("no")])
def test_a_file_that_google_does_not_describe_is_taken_to_be_ready(
    job: Job, api: Api, recorded: Recorded, error: Exception
) -> None:
    """A paid video is not lost over it: the download will tell."""
    moved = play(plugin.poll(job, api), answer(recorded("interaction_completed")), error).result
    assert moved.status == "completed"


def test_the_response_has_the_file_usage_and_cost(job: Job, api: Api, recorded: Recorded) -> None:
    """The address needs the key, and expires."""
    done = [answer(recorded("interaction_completed")), answer(recorded("file_active"))]
    response = plugin.normalize(play(plugin.poll(job, api), *done).result)
    assert isinstance(response, VideoGenerationResponse)
    (asset,) = response.assets
    assert response.video == asset.url
    assert asset.requires_credentials
    assert asset.expires_at == datetime(2026, 11, 22, 10, 1, 0, 123456, UTC)
    assert (response.duration, response.resolution, response.aspect_ratio) == (8.0, "1080p", None)
    assert response.provider_metadata["usage"]["total_tokens"] == 46348
    assert response.provider_metadata["text"] == "Here it is."
    assert response.cost is not None
    assert response.cost.amount == pytest.approx(8 * 0.1043)
    assert response.cost.estimated


def test_tokens_tell_the_cost_where_they_have_a_price(
    job_of: Callable[..., Any], recorded: Recorded
) -> None:
    """46 336 tokens of video at 17.50 dollars for a million; no length was asked for."""
    job = job_of("gemini-omni-1.1-flash").succeeded(recorded("interaction_completed"))
    response = plugin.normalize(job)
    assert response.cost is not None
    assert response.cost.amount == pytest.approx(46336e-6 * 17.5)
    assert isinstance(response, VideoGenerationResponse)
    assert response.duration is None


def test_an_inline_video_is_a_data_uri(job_of: Callable[..., Any], recorded: Recorded) -> None:
    """It needs no key."""
    response = plugin.normalize(job_of(MODEL).succeeded(recorded("interaction_inline")))
    (asset,) = response.assets
    assert asset.url == "data:video/mp4;base64,AAAAGGZ0eXBpc29t"
    assert not asset.requires_credentials
    assert response.cost is None


def test_a_response_without_a_video_is_empty(job_of: Callable[..., Any]) -> None:
    """The core makes an error of it."""
    assert plugin.normalize(job_of(MODEL).succeeded({})).assets == ()


REFUSALS: list[tuple[dict[str, Any], tuple[str, str | None]]] = [
    (_output({"type": "text", "text": "I cannot."}), ("ContentModerationError", None)),
    (
        _output(error={"code": 3, "message": "It violates our usage guidelines."}),
        ("ContentModerationError", "3"),
    ),
    *(
        (
            {"status": "failed", "errors": [{"code": code, "message": "no"}]},
            ("ContentModerationError", code),
        )
        for code in sorted(MODERATION_CODES)
    ),
    (
        {"status": "failed", "errors": [{"code": "https://x.example/errors/image_safety"}]},
        ("ContentModerationError", "image_safety"),
    ),
    (
        {"status": "incomplete", "steps": [{"type": "user_input", "error": {"code": "safety"}}]},
        ("ContentModerationError", "safety"),
    ),
]
FAILURES: list[tuple[dict[str, Any], tuple[str, str | None]]] = [
    (
        {"status": "failed", "errors": [{"code": "api_error", "message": "oh"}]},
        ("GenerationFailedError", "api_error"),
    ),
    (
        {"status": "failed", "errors": [{"code": "quota_exceeded"}]},
        ("QuotaExceededError", "quota_exceeded"),
    ),
    (
        {"status": "failed", "errors": [{"code": "payment_required"}]},
        ("QuotaExceededError", "payment_required"),
    ),
    (
        {"status": "failed", "errors": [{"code": 8, "message": "the daily quota is used up"}]},
        ("QuotaExceededError", "8"),
    ),
    (
        {"status": "failed", "errors": [{"code": "rate_limit_exceeded"}]},
        ("RateLimitedError", "rate_limit_exceeded"),
    ),
    ({"status": "budget_exceeded"}, ("GenerationFailedError", "budget_exceeded")),
    ({"status": "requires_action"}, ("GenerationFailedError", "requires_action")),
    (_output(error={"code": 13, "message": "oh"}), ("GenerationFailedError", "13")),
]


@pytest.mark.parametrize(("body", "ending"), [*REFUSALS, *FAILURES])
def test_an_interaction_without_a_video_has_failed(
    job: Job, body: dict[str, Any], ending: tuple[str, str | None]
) -> None:
    """Whatever its status: words in place of a video are a refusal."""
    moved = seen(job, body)
    assert moved.status == "failed"
    assert _ending(moved) == ending


def test_an_empty_end_is_looked_at_once_more(job: Job, recorded: Recorded) -> None:
    """Then it is a refusal without a reason; the look costs nothing."""
    again = seen(job, {"status": "completed", "steps": []})
    assert (again.status, again.poll_after_seconds) == ("processing", 5)
    assert seen(again, recorded("interaction_inline")).status == "completed"
    empty = {"status": "completed", "steps": []}
    assert _ending(seen(again, empty)) == ("ContentModerationError", None)


@pytest.mark.parametrize(
    "body",
    [
        {"status": "completed", "outputs": [{"uri": "https://x.example/1.mp4"}]},
        {"status": "completed", **_output({"type": "film", "uri": "https://x.example/1.mp4"})},
    ],
)
def test_an_end_of_an_unknown_shape_is_no_refusal(job: Job, body: dict[str, Any]) -> None:
    """It may hold what was paid for: the job has it, and its response has no video."""
    moved = seen(seen(job, body), body)
    assert (moved.status, moved.payload) == ("completed", body)
    assert plugin.normalize(moved).assets == ()


@pytest.mark.parametrize(
    ("replies", "verdict"),
    [
        ([answer({"status": "cancelled"})], "cancelled"),
        ([answer({"status": "in_progress"})], "unknown"),
        ([answer({"status": "completed"})], "too_late"),
        ([answer({"status": "failed"})], "too_late"),
        ([InvalidRequestError("over"), answer({"status": "completed"})], "too_late"),
        ([ProviderError("busy"), answer({"status": "cancelled"})], "cancelled"),
        ([ProviderError("busy"), answer({"status": "queued"})], "unknown"),
    ],
)
def test_a_cancel_says_what_came_of_it(
    job: Job, api: Api, replies: list[object], verdict: str
) -> None:
    """One that is refused is looked after; only what Google says is said."""
    played = play(plugin.cancel(job, api), *replies)
    first = played.requests[0]
    assert (first.method, first.url) == ("POST", f"{HOME}/interactions/v1_abc/cancel")
    assert first.json is None
    assert not first.is_paid
    assert played.result == verdict
