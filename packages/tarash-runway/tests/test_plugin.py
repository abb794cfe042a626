"""Runway's hooks, played by hand and checked against the contract."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from pydantic import SecretStr

from tarash.tarash_gateway.exceptions import (
    AuthenticationError,
    ConfigurationError,
    ContentModerationError,
    GenerationFailedError,
    InvalidRequestError,
    ModelRetiredError,
    ProviderError,
    QuotaExceededError,
    RateLimitedError,
    RequestRejectedError,
    TransportError,
)
from tarash.tarash_gateway.models import (
    ImageGenerationConfig,
    ImageGenerationRequest,
    ImageGenerationResponse,
    Job,
    Plan,
    VideoGenerationConfig,
    VideoGenerationRequest,
    VideoGenerationResponse,
)
from tarash.tarash_gateway.service import Api
from tarash.tarash_gateway.testing import ProviderContract, VirtualGateway, answer, play
from tarash.tarash_gateway.wire import Request, Response
from tarash_runway import errors, plugin

URL = "https://files.example/1.png"
HOME = "https://api.dev.runwayml.com/v1"
TASK = f"{HOME}/tasks/17f20503"
OUTPUT = "https://dnznrvs05pmza.cloudfront.net/a.mp4?_jwt=eyJ"
DONE = {
    "id": "17f20503",
    "createdAt": "2026-08-26T06:30:33.796Z",
    "status": "SUCCEEDED",
    "output": [OUTPUT],
    "cost": {"credits": 63},
}
CONFIG = VideoGenerationConfig(provider="runway", model="gen4.5")
KEYED = CONFIG.with_changes({"api_key": SecretStr("key_1")})

Jobs = Callable[..., Job]


def _task(status: str, **fields: Any) -> dict[str, Any]:
    return {"id": "17f20503", "createdAt": "2026-08-26T06:30:33.796Z", "status": status, **fields}


@pytest.fixture
def api(api_of: Callable[..., Api]) -> Api:
    """Runway, as one flow sees it."""
    return api_of("gen4.5")


def test_a_submit_is_one_post_of_the_models_own_fields(
    api: Api, plan_of: Callable[..., Plan]
) -> None:
    """Path, headers and body are those of Runway's own client."""
    fields: dict[str, Any] = {
        "image_list": [{"image": URL, "type": "first_frame"}],
        "contentModeration": {"publicFigureThreshold": "low"},
    }
    plan = plan_of("gen4.5", **fields)
    request = VideoGenerationRequest(prompt="a kite", **fields)
    accepted = answer({"id": "17f20503", "estimatedCost": {"credits": 60}})
    played = play(plugin.submit(CONFIG, request, api, plan), accepted)
    (sent,) = played.requests
    assert (sent.method, sent.url) == ("POST", f"{HOME}/image_to_video")
    assert sent.is_paid
    assert sent.headers == {"Authorization": "Bearer key_1", "X-Runway-Version": "2024-11-06"}
    assert sent.json == {
        "model": "gen4.5",
        "promptText": "a kite",
        "promptImage": [{"uri": URL, "position": "first"}],
        "ratio": "1280:720",
        "duration": 5,
        "contentModeration": {"publicFigureThreshold": "low"},
    }
    assert played.result.id == "17f20503"
    assert played.result.poll_after_seconds == 5
    assert played.result.state == {
        "asked": {"duration": 5, "ratio": "1280:720"},
        "credits_at_most": 60,
    }


def _sent(api: Api, plan_of: Callable[..., Plan], model: str, **fields: Any) -> Any:
    """Return the paid request that a video asks for."""
    config = CONFIG.with_changes({"model": model})
    plan = plan_of(model, **fields)
    request = VideoGenerationRequest(prompt="a kite", **fields)
    flow = plugin.submit(config, request, replace(api, config=config), plan)
    return play(flow, answer({"id": "1"})).requests[0]


def test_a_performance_has_a_character_and_a_reference(
    api: Api, plan_of: Callable[..., Plan]
) -> None:
    """Each says what it is; a character that is a video is the caller's own field."""
    fields: dict[str, Any] = {
        "video": "https://files.example/1.mp4",
        "image_list": [{"image": URL}],
    }
    sent = _sent(api, plan_of, "act_two", **fields)
    assert sent.url == f"{HOME}/character_performance"
    assert sent.json["character"] == {"type": "image", "uri": URL}
    assert sent.json["reference"] == {"type": "video", "uri": "https://files.example/1.mp4"}
    own = {"type": "video", "uri": "https://files.example/2.mp4"}
    sent = _sent(api, plan_of, "act_two", video=fields["video"], character=own)
    assert sent.json["character"] == own


def test_references_are_objects_of_their_kind(api: Api, plan_of: Callable[..., Plan]) -> None:
    """Frames say where they stand, videos what they are."""
    images = [{"image": URL}, {"image": f"{URL}2", "type": "asset"}]
    sent = _sent(api, plan_of, "seedance2", image_list=images)
    assert sent.json["references"] == [{"uri": URL}, {"uri": f"{URL}2"}]
    frames = [{"image": URL, "type": "first_frame"}, {"image": f"{URL}2", "type": "last_frame"}]
    sent = _sent(api, plan_of, "veo3.1", image_list=frames)
    assert sent.json["promptImage"] == [
        {"uri": URL, "position": "first"},
        {"uri": f"{URL}2", "position": "last"},
    ]
    sent = _sent(api, plan_of, "wan3", video="https://files.example/1.mp4")
    assert sent.json["referenceVideos"] == [{"type": "video", "uri": "https://files.example/1.mp4"}]
    own = [{"uri": URL, "tag": "kite"}]
    sent = _sent(api, plan_of, "kling_4", references=own, image_list=[{"image": f"{URL}2"}])
    assert sent.json["references"] == own


def test_a_class_and_a_shape_go_out_as_the_ratio(api: Api, plan_of: Callable[..., Plan]) -> None:
    """The uses of one wire field have one name on the wire."""
    sent = _sent(api, plan_of, "grok_imagine_1_5", aspect_ratio="9:16")
    assert sent.json["ratio"] == "9:16"


@pytest.mark.parametrize("accepted", [{}, {"id": None}, {"id": ""}])
def test_an_answer_without_an_id_is_no_task(jobs_answer: Any, accepted: Any) -> None:
    """It may be one all the same, so that the engine counts it as unknown."""
    with pytest.raises(TransportError, match="name a task"):
        jobs_answer(accepted)


@pytest.fixture
def jobs_answer(api: Api, plan_of: Callable[..., Plan]) -> Callable[[Any], Job]:
    """Return a function that submits, and is answered with an object."""

    def submit(body: Any) -> Job:
        request = VideoGenerationRequest(prompt="a kite")
        flow = plugin.submit(CONFIG, request, api, plan_of("gen4.5"))
        return play(flow, answer(body)).result

    return submit


def test_another_version_of_the_api_is_named_on_every_call(api_of: Callable[..., Api]) -> None:
    """Runway's versions are dates."""
    api = api_of("gen4.5", api_version="2027-02-01")
    assert api.get("/v1/tasks/1").headers["X-Runway-Version"] == "2027-02-01"
    assert "X-Runway-Version" not in api.get("https://elsewhere.example/").headers
    with pytest.raises(ConfigurationError, match="Nothing was sent"):
        api_of("gen4.5", api_version="v1")


@pytest.mark.parametrize(
    ("task", "told"),
    [
        (_task("PENDING"), ("queued", None, 5)),
        (_task("THROTTLED"), ("queued", None, 10)),
        (_task("RUNNING", progress=0.02), ("processing", 2, 5)),
        (_task("RUNNING", progress=10**400), ("processing", 100, 5)),
        (_task("RUNNING", progress=1), ("processing", 100, 5)),
        (_task("RUNNING"), ("processing", None, 5)),
        (_task("RUNNING", progress=True), ("processing", None, 5)),
        (_task("SOMETHING_NEW"), ("processing", None, 5)),
        ({"status": ["SUCCEEDED"]}, ("processing", None, 5)),
        ({}, ("processing", None, 5)),
    ],
)
def test_a_look_tells_how_a_task_goes_on(
    job_of: Jobs, api: Api, task: Any, told: tuple[str, float | None, float]
) -> None:
    """What is held back waits, and is looked at less often; an unknown word counts as running."""
    played = play(plugin.poll(job_of(), api), answer(task))
    (sent,) = played.requests
    assert (sent.method, sent.url) == ("GET", TASK)
    seen = played.result
    assert (seen.status, seen.progress_percent, seen.poll_after_seconds) == told


@pytest.mark.parametrize("word", ["CANCELLED", "CANCELED"])
def test_a_task_that_was_cancelled_elsewhere_is_cancelled(
    job_of: Jobs, api: Api, word: str
) -> None:
    """Runway spells it in two ways."""
    assert play(plugin.poll(job_of(), api), answer(_task(word))).result.status == "cancelled"


def test_a_task_that_waited_and_that_two_looks_miss_has_been_cancelled(
    job_of: Jobs, api: Api
) -> None:
    """One look may come to a machine that knows less; the next says whether it is there."""
    status, still = "PENDING", "queued"
    missing = ProviderError("gone", status_code=404, code=errors.GONE)
    seen = play(plugin.poll(job_of(), api), answer(_task(status))).result
    missed = _thrown(plugin.poll(seen, api), missing)
    assert missed.status == still
    assert _thrown(plugin.poll(missed, api), missing).status == "cancelled"
    back = play(plugin.poll(missed, api), answer(_task(status))).result
    assert _thrown(plugin.poll(back, api), missing).status == still


def test_a_task_that_ran_and_is_gone_may_have_been_paid(job_of: Jobs, api: Api) -> None:
    """Runway keeps the credits of one that is deleted then, so no other provider is paid."""
    missing = ProviderError("gone", status_code=404, code=errors.GONE)
    seen = play(plugin.poll(job_of(), api), answer(_task("RUNNING"))).result
    missed = _thrown(plugin.poll(seen, api), missing)
    assert missed.status == "processing"
    with pytest.raises(RequestRejectedError, match="deleted it") as caught:
        _thrown(plugin.poll(missed, api), missing)
    assert not caught.value.falls_back
    assert caught.value.ends_job


def test_a_task_that_was_never_seen_may_come_yet(job_of: Jobs, api: Api) -> None:
    """And what somebody else says of it, or of a failure, tells nothing."""
    missing = ProviderError("gone", status_code=404, code=errors.GONE)
    with pytest.raises(ProviderError):
        _thrown(plugin.poll(job_of(), api), missing)
    seen = play(plugin.poll(job_of(), api), answer(_task("RUNNING"))).result
    with pytest.raises(ProviderError):
        _thrown(plugin.poll(seen, api), ProviderError("a proxy's", status_code=404))


def _thrown(flow: Any, error: Exception) -> Any:
    """Return what a flow makes of an error at its first request."""
    next(flow)
    try:
        flow.throw(error)
    except StopIteration as stopped:
        return stopped.value
    raise AssertionError("the flow asked for more")


def test_a_completed_video_has_its_files_and_its_cost(job_of: Jobs, api: Api) -> None:
    """Runway tells nothing of the file; what was asked for is known."""
    job = play(plugin.poll(job_of(), api), answer(DONE)).result
    response = plugin.normalize(job)
    assert isinstance(response, VideoGenerationResponse)
    assert response.video == OUTPUT
    assert response.content_type == "video/mp4"
    assert (response.duration, response.resolution, response.aspect_ratio) == (5, "720p", "16:9")
    assert response.cost is not None
    assert (response.cost.amount, response.cost.estimated) == (0.63, False)
    assert response.provider_metadata == {
        "task_id": "17f20503",
        "created_at": "2026-08-26T06:30:33.796Z",
        "credits": 63,
    }
    assert response.raw_response == DONE


@pytest.mark.parametrize(
    ("accepted", "task", "told"),
    [
        ({"id": "1", "estimatedCost": {"credits": 70}}, {}, (0.7, True)),
        ({"id": "1", "estimatedCost": {"credits": True}}, {}, (0.6, True)),
        ({"id": "1"}, {}, (0.6, True)),
        ({"id": "1"}, {"cost": {"credits": 0}}, (0.0, False)),
        ({"id": "1"}, {"cost": {"credits": "63"}}, (0.6, True)),
    ],
)
def test_the_cost_is_runways_word_or_an_estimate(
    job_of: Jobs, api: Api, accepted: Any, task: Any, told: tuple[float, bool]
) -> None:
    """What was charged, what it was to be at most, or the price list: in that order."""
    job = job_of(accepted=accepted)
    done = play(plugin.poll(job, api), answer(_task("SUCCEEDED", output=[OUTPUT], **task))).result
    cost = plugin.normalize(done).cost
    assert cost is not None
    assert (cost.amount, cost.estimated) == told


def test_nothing_is_said_of_a_cost_that_nobody_knows(job_of: Jobs, api: Api) -> None:
    """Neither the answer nor the catalog has a price."""
    job = job_of("kling_4")
    done = play(plugin.poll(job, api), answer(_task("SUCCEEDED", output=[OUTPUT]))).result
    response = plugin.normalize(done)
    assert response.cost is None
    assert isinstance(response, VideoGenerationResponse)
    assert (response.duration, response.resolution, response.aspect_ratio) == (None, None, None)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.mov", "video/quicktime"),
        ("a.zip", "application/zip"),
        ("a", "video/mp4"),
        ("a.new", "video/mp4"),
    ],
)
def test_the_end_of_an_address_tells_what_a_file_is(
    job_of: Jobs, api: Api, name: str, kind: str
) -> None:
    """Other deliveries than MP4 have several files."""
    output = [f"https://files.example/{name}?_jwt=1", "https://files.example/a.wav", None, "ftp:"]
    done = play(plugin.poll(job_of(), api), answer(_task("SUCCEEDED", output=output))).result
    response = plugin.normalize(done)
    assert [asset.content_type for asset in response.assets] == [kind, "audio/wav"]


def test_an_address_of_another_form_is_still_the_result(job_of: Jobs, api: Api) -> None:
    """It was paid for, be it no list or none that a parser takes."""
    output = ["https://[no-host/a.png"]
    alone = play(plugin.poll(job_of(), api), answer(_task("SUCCEEDED", output=OUTPUT))).result
    assert [asset.url for asset in plugin.normalize(alone).assets] == [OUTPUT]
    done = play(plugin.poll(job_of(), api), answer(_task("SUCCEEDED", output=output))).result
    (asset,) = plugin.normalize(done).assets
    assert (asset.url, asset.content_type) == (output[0], "image/png")


def test_a_result_without_files_has_none(job_of: Jobs, api: Api) -> None:
    """The engine says so, with the whole answer."""
    done = play(plugin.poll(job_of(), api), answer(_task("SUCCEEDED"))).result
    response = plugin.normalize(done)
    assert isinstance(response, VideoGenerationResponse)
    assert response.video == ""
    assert response.assets == ()


def test_images_come_as_many_as_were_asked_for(job_of: Jobs, api_of: Callable[..., Api]) -> None:
    """A shape that is no pixels is told as it is."""
    job = job_of("muse_image", "image", n=2)
    urls = ["https://files.example/1.png?_jwt=1", "https://files.example/2.webp"]
    done = play(
        plugin.poll(job, api_of("muse_image", "image")), answer(_task("SUCCEEDED", output=urls))
    ).result
    response = plugin.normalize(done)
    assert isinstance(response, ImageGenerationResponse)
    assert response.images == tuple(urls)
    assert response.content_type == "image/png"
    assert response.aspect_ratio == "1:1"
    assert response.cost is not None
    assert response.cost.amount == 0.02


def test_a_class_is_told_as_it_was_asked(job_of: Jobs, api: Api) -> None:
    """`auto_720p` is neither a shape nor pixels."""
    images = [{"image": URL, "type": "first_frame"}]
    job = job_of("kling_4", image_list=images, resolution="720p")
    done = play(plugin.poll(job, api), answer(_task("SUCCEEDED", output=[OUTPUT]))).result
    response = plugin.normalize(done)
    assert isinstance(response, VideoGenerationResponse)
    assert (response.resolution, response.aspect_ratio) == (None, None)
    job = job_of("grok_imagine_1_5", resolution="480p", aspect_ratio="9:16")
    done = play(plugin.poll(job, api), answer(_task("SUCCEEDED", output=[OUTPUT]))).result
    response = plugin.normalize(done)
    assert isinstance(response, VideoGenerationResponse)
    assert (response.resolution, response.aspect_ratio) == ("480p", "9:16")


def test_a_failed_task_is_a_failed_job(job_of: Jobs, api: Api) -> None:
    """Class, words and code are kept, so that another process raises the same."""
    failed = _task("FAILED", failure="An error occurred", failureCode="INTERNAL")
    failure = play(plugin.poll(job_of(), api), answer(failed)).result.failure
    assert failure is not None
    assert (failure.kind, failure.code) == ("GenerationFailedError", "INTERNAL")
    assert "submit again" in failure.message


def test_a_refused_task_is_raised_with_its_job(job_of: Jobs, api: Api) -> None:
    """The stage of a refusal has no place in a job."""
    failed = _task("FAILED", failure="Refused", failureCode="SAFETY.INPUT.TEXT")
    with pytest.raises(ContentModerationError) as caught:
        play(plugin.poll(job_of(), api), answer(failed))
    assert caught.value.stage == "input"
    assert caught.value.job is not None
    assert caught.value.job.status == "failed"


@pytest.mark.parametrize("status", ["PENDING", "THROTTLED"])
def test_a_task_that_waits_is_cancelled(job_of: Jobs, api: Api, status: str) -> None:
    """First a look, then the DELETE that Runway answers with 204."""
    flow = plugin.cancel(job_of(), api)
    played = play(flow, answer(_task(status)), answer(status_code=204, content=b""))
    assert [(r.method, r.url) for r in played.requests] == [("GET", TASK), ("DELETE", TASK)]
    assert played.result == "cancelled"


@pytest.mark.parametrize("status", ["RUNNING", "SOMETHING_NEW"])
def test_a_task_that_runs_is_left_alone(job_of: Jobs, api: Api, status: str) -> None:
    """Its credits are gone either way, so what it makes is worth waiting for."""
    played = play(plugin.cancel(job_of(), api), answer(_task(status)))
    assert [request.method for request in played.requests] == ["GET"]
    assert played.result == "unknown"


def test_a_task_that_runs_is_stopped_for_whoever_asks_for_that(job_of: Jobs, api: Api) -> None:
    """The caller has said that it may be paid for nothing."""
    config = api.config.model_copy(update={"provider_config": {"cancel_running": True}})
    flow = plugin.cancel(job_of(), replace(api, config=config))
    played = play(flow, answer(_task("RUNNING")), answer(status_code=204, content=b""))
    assert [request.method for request in played.requests] == ["GET", "DELETE"]
    assert played.result == "cancelled"


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        ("SUCCEEDED", "too_late"),
        ("FAILED", "too_late"),
        ("CANCELLED", "cancelled"),
        ("CANCELED", "cancelled"),
    ],
)
def test_a_task_that_is_over_is_not_deleted(
    job_of: Jobs, api: Api, status: str, verdict: str
) -> None:
    """The same call would throw away what was paid for."""
    played = play(plugin.cancel(job_of(), api), answer(_task(status)))
    assert len(played.requests) == 1
    assert played.result == verdict


@pytest.mark.parametrize(("code", "verdict"), [(errors.GONE, "cancelled"), (None, "unknown")])
def test_a_delete_that_finds_nothing_has_been_done_before(
    job_of: Jobs, api: Api, code: str | None, verdict: str
) -> None:
    """Its first answer may have been lost; any other refusal tells nothing."""
    flow = plugin.cancel(job_of(), api)
    next(flow)
    flow.send(answer(_task("PENDING")))
    with pytest.raises(StopIteration) as stopped:
        flow.throw(ProviderError("no", status_code=404, code=code))
    assert stopped.value.value == verdict


def _virtual(serve: Callable[[Request], Response]) -> VirtualGateway:
    return VirtualGateway(serve, plugins={"runway": plugin})


def test_the_tasks_of_one_call_share_an_upload() -> None:
    """Runway counts uploads, and the file may be large."""
    begun = {"uploadUrl": "https://bucket.example/", "runwayUri": "runway://1"}

    def serve(request: Request) -> Response:
        if request.url == "https://bucket.example/":
            return answer(status_code=204, content=b"")
        if request.url.endswith("/uploads"):
            return answer(begun)
        return answer({"id": "17f20503"} if request.method == "POST" else DONE)

    gateway = _virtual(serve)
    large = b"\x89PNG\r\n\x1a\n" + bytes(3_800_000)
    asked = VideoGenerationRequest(
        prompt="a kite",
        image_list=[{"image": large, "type": "first_frame"}],
        number_of_videos=3,
    )
    assert len(gateway.generate_video(KEYED, asked).jobs) == 3
    sent = [request.url for request in gateway.requests if request.method == "POST"]
    assert sent == [f"{HOME}/uploads", "https://bucket.example/", *[f"{HOME}/image_to_video"] * 3]
    assert {r.json["promptImage"][0]["uri"] for r in gateway.requests if r.is_paid} == {
        "runway://1"
    }


def test_a_shut_down_model_leads_to_the_next_provider() -> None:
    """Runway knows the id no more, and the catalog knows why."""
    issue = {"code": "invalid_union", "note": "No matching discriminator", "path": ["model"]}
    body = {"error": "Validation of body failed", "issues": [issue]}
    gateway = _virtual(lambda _: answer(body, status_code=400))
    config = KEYED.with_changes({"model": "veo3"})
    with pytest.raises(ModelRetiredError, match="2026-08-04") as caught:
        gateway.generate_video(config, VideoGenerationRequest(prompt="a kite"))
    assert caught.value.status_code == 400
    unknown = KEYED.with_changes({"model": "gen9"})
    with pytest.raises(InvalidRequestError):
        gateway.generate_video(unknown, VideoGenerationRequest(prompt="a kite"))


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, {"error": "You do not have enough credits to run this task."}, QuotaExceededError),
        (401, {"error": "No."}, AuthenticationError),
        (429, {"error": "Too many requests."}, RateLimitedError),
    ],
)
def test_a_refused_submit_is_paid_by_nobody(status: int, body: Any, kind: Any) -> None:
    """Each refusal has its class, through the engine too."""
    gateway = _virtual(lambda _: answer(body, status_code=status))
    with pytest.raises(kind):
        gateway.generate_video(KEYED, VideoGenerationRequest(prompt="a kite"))


def test_a_task_that_fails_raises_what_it_failed_of() -> None:
    """Credits come back, and the next provider may be asked."""

    def serve(request: Request) -> Response:
        if request.method == "POST":
            return answer({"id": "17f20503"})
        return answer(_task("FAILED", failureCode="THIRD_PARTY.UNAVAILABLE"))

    with pytest.raises(GenerationFailedError, match="THIRD_PARTY") as caught:
        _virtual(serve).generate_video(KEYED, VideoGenerationRequest(prompt="a kite"))
    assert caught.value.job is not None


def _refusal(status: int, words: str) -> Response:
    """Return what a submit is refused with."""
    return replace(answer({"error": words}, status_code=status), url=f"{HOME}/text_to_video")


class TestContract(ProviderContract):
    """What every provider must keep, with a video from a large picture."""

    plugin = plugin
    config = CONFIG
    request = VideoGenerationRequest(
        prompt="a kite",
        image_list=[{"image": b"\x89PNG\r\n\x1a\n" + bytes(4_000_000), "type": "first_frame"}],
    )
    refusals = (
        (_refusal(401, "No."), AuthenticationError),
        (_refusal(400, "You do not have enough credits."), QuotaExceededError),
        (_refusal(404, "Not found"), RequestRejectedError),
        (_refusal(429, "Too many requests."), RateLimitedError),
        (_refusal(400, "Validation of body failed"), InvalidRequestError),
    )

    def serve(self, request: Request) -> Response:
        """Answer as Runway and its storage do."""
        if request.url == "https://bucket.example/":
            return answer(status_code=204, content=b"")
        if request.url.endswith("/uploads"):
            return answer(
                {
                    "uploadUrl": "https://bucket.example/",
                    "fields": {"key": "k"},
                    "runwayUri": "runway://1",
                }
            )
        return answer({"id": "17f20503"} if request.method == "POST" else DONE)


class TestImageContract(ProviderContract):
    """The same with an image."""

    plugin = plugin
    config = ImageGenerationConfig(provider="runway", model="gen4_image")
    request = ImageGenerationRequest(prompt="a kite")

    def serve(self, request: Request) -> Response:
        """Answer as Runway does."""
        return answer({"id": "17f20503"} if request.method == "POST" else DONE)
