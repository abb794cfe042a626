"""Each hook by itself: canned answers in, requests and values out."""

import pytest
from tarash.tarash_gateway.models import VideoGenerationConfig, VideoGenerationRequest
from tarash.tarash_gateway.plugin import Job, Request, Response
from tarash.tarash_gateway.testing import VirtualGateway, answer

from service import PROVIDER, said
from tarash_papermoon_provider import plugin

CONFIG = VideoGenerationConfig(provider=PROVIDER, model="motion-1", api_key="key")
PROMPT = "A cat playing piano"


def looked_at(look: object) -> Job:
    """Return a job after one look that is answered with `look`."""

    def serve(request: Request) -> Response:
        return answer({"id": "g-1"} if request.method == "POST" else look)

    gateway = VirtualGateway(serve, plugins={PROVIDER: plugin})
    return gateway.check(gateway.submit_video(CONFIG, VideoGenerationRequest(prompt=PROMPT)))


def test_a_request_is_planned_in_the_words_of_the_service() -> None:
    """Standard fields go out under the service's names; what it does not take is converted."""
    request = VideoGenerationRequest(prompt=PROMPT, duration_seconds=5, aspect_ratio="9:16")
    gateway = VirtualGateway(lambda _: answer(), plugins={PROVIDER: plugin})
    (planned,) = gateway.plan(CONFIG, request)
    assert planned.payload == {"prompt": PROMPT, "seconds": 4, "ratio": "9:16"}
    assert [field.field for field in planned.having("converted")] == ["duration_seconds"]


def test_local_media_go_inside_the_order() -> None:
    """The bytes of a first frame become a `data:` URI."""
    sent: list[Request] = []

    def serve(request: Request) -> Response:
        sent.append(request)
        return answer({"id": "g-1"})

    frame = {"content": b"\x89PNG\r\n\x1a\n", "content_type": "image/png"}
    request = VideoGenerationRequest.model_validate(
        {"prompt": PROMPT, "image_list": [{"image": frame, "type": "first_frame"}]}
    )
    gateway = VirtualGateway(serve, plugins={PROVIDER: plugin})
    assert gateway.submit_video(CONFIG, request).id == "g-1"
    assert sent[0].json["start_image"].startswith("data:image/png;base64,")


@pytest.mark.parametrize(
    ("look", "status", "percent", "position"),
    [
        ({"state": "queued", "position": 3}, "queued", None, 3),
        ({"state": "running", "percent": 40}, "processing", 40.0, None),
        ({"state": "a word of next year"}, "processing", None, None),
        ({"state": "cancelled"}, "cancelled", None, None),
        ({"state": "done", "files": []}, "completed", 100.0, None),
    ],
)
def test_a_look_says_how_far_a_job_is(
    look: object, status: str, percent: float | None, position: int | None
) -> None:
    """Each state of the service has its own; one that nobody knows is no failure."""
    job = looked_at(look)
    assert (job.status, job.progress_percent, job.queue_position) == (status, percent, position)


@pytest.mark.parametrize("code", ["overloaded", "internal", None])
def test_a_job_that_failed_is_not_looked_at_again(code: str | None) -> None:
    """Whatever the code, the failure of a job is the last word on it."""
    job = looked_at({"state": "failed", **said(code or "")})
    assert job.status == "failed"
    assert job.failure is not None
    assert job.failure.kind == "GenerationFailedError"
