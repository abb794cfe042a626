"""Each hook by itself: canned answers in, requests and values out."""

import pytest
from tarash.tarash_gateway.exceptions import ContentModerationError, InvalidRequestError
from tarash.tarash_gateway.models import VideoGenerationConfig, VideoGenerationRequest
from tarash.tarash_gateway.plugin import Job, RateLimitedError, Request, Response
from tarash.tarash_gateway.testing import VirtualGateway, answer

from service import PROVIDER, said
from tarash_papermoon_provider import plugin

CONFIG = VideoGenerationConfig(provider=PROVIDER, model="lantern-2", api_key="key")
PROMPT = "A cat playing piano"
TICKET = {"href": "https://cdn.papermoon.example/1?sig=0", "until": 1795000000, "seconds": 6}
LOCATION = {"location": "https://api.papermoon.example/v3/shows/sh_1"}


def looked_at(look: object) -> Job:
    """Return a job after one look that is answered with `look`."""

    def serve(request: Request) -> Response:
        if request.method == "POST":
            return answer(status_code=201, headers=LOCATION)
        return answer(TICKET if request.url.endswith("/ticket") else look)

    gateway = VirtualGateway(serve, plugins={PROVIDER: plugin})
    return gateway.check(gateway.submit_video(CONFIG, VideoGenerationRequest(prompt=PROMPT)))


@pytest.mark.parametrize(
    ("ratio", "audio", "frame", "mute"),
    [("16:9", True, "wide", False), ("9:16", False, "tall", True), ("1:1", None, "square", None)],
)
def test_a_request_is_planned_in_the_words_of_the_service(
    ratio: str, audio: bool | None, frame: str, mute: bool | None
) -> None:
    """Shapes have words, sound is said the other way round, and 9 seconds become 12."""
    request = VideoGenerationRequest(
        prompt=PROMPT, duration_seconds=9, aspect_ratio=ratio, generate_audio=audio
    )
    gateway = VirtualGateway(lambda _: answer(), plugins={PROVIDER: plugin})
    (planned,) = gateway.plan(CONFIG, request)
    told = {} if mute is None else {"mute": mute}
    assert planned.payload == {"story": PROMPT, "seconds": 12, "frame": frame, **told}
    assert [field.field for field in planned.having("converted")] == ["duration_seconds"]


def test_local_media_go_inside_the_order() -> None:
    """The bytes of a first frame become a `data:` URI."""
    sent: list[Request] = []

    def serve(request: Request) -> Response:
        sent.append(request)
        return answer(status_code=201, headers=LOCATION)

    frame = {"content": b"\x89PNG\r\n\x1a\n", "content_type": "image/png"}
    request = VideoGenerationRequest.model_validate(
        {"prompt": PROMPT, "image_list": [{"image": frame, "type": "first_frame"}]}
    )
    gateway = VirtualGateway(serve, plugins={PROVIDER: plugin})
    assert gateway.submit_video(CONFIG, request).id == "sh_1"
    assert sent[0].json["opening"].startswith("data:image/png;base64,")


@pytest.mark.parametrize(
    ("look", "status", "percent", "position"),
    [
        ({"act": "lobby", "seat": 2}, "queued", None, 2),
        ({"act": "curtain", "frames": "30/120"}, "processing", 25.0, None),
        ({"act": "a word of next year"}, "processing", None, None),
        ({"act": "left"}, "cancelled", None, None),
        ({"act": "bow"}, "completed", 100.0, None),
    ],
)
def test_a_look_says_how_far_a_job_is(
    look: object, status: str, percent: float | None, position: int | None
) -> None:
    """Each act of the service has its own state; one that nobody knows is no failure."""
    job = looked_at(look)
    assert (job.status, job.progress_percent, job.queue_position) == (status, percent, position)


def test_a_refusal_says_all_that_the_service_tells() -> None:
    """Which field, which rules, how long to wait."""
    script = plugin.explain(answer(said("bad_script", line="seconds"), status_code=422))
    assert isinstance(script, InvalidRequestError)
    assert script.field == "seconds"
    curfew = plugin.explain(answer(said("curfew", rules=["violence"]), status_code=451))
    assert isinstance(curfew, ContentModerationError)
    assert curfew.categories == ("violence",)
    crowded = plugin.explain(answer(said("crowded", wait_ms=1500), status_code=420))
    assert isinstance(crowded, RateLimitedError)
    assert crowded.retry_after_seconds == 1.5
