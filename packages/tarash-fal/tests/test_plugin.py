"""fal's hooks, played by hand and checked against the contract."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from tarash.tarash_gateway.exceptions import (
    AuthenticationError,
    ConfigurationError,
    ContentModerationError,
    GenerationFailedError,
    InvalidRequestError,
    MediaError,
    ModelRetiredError,
    ProviderUnavailableError,
    QuotaExceededError,
    RequestRejectedError,
    SubmissionUnknownError,
    TransportError,
)
from tarash.tarash_gateway.models import (
    ImageGenerationConfig,
    ImageGenerationRequest,
    Intent,
    Job,
    Plan,
    VideoGenerationConfig,
    VideoGenerationRequest,
)
from tarash.tarash_gateway.refreshing import refresh_models
from tarash.tarash_gateway.service import Api
from tarash.tarash_gateway.testing import ProviderContract, VirtualGateway, answer, play
from tarash.tarash_gateway.wire import Request, Response
from tarash_fal import errors, plugin
from tarash_testkit.fal import FalServer
from tarash_testkit.fal.listing import LISTED

MODEL = "fal-ai/veo3.1/image-to-video"
NOW = datetime(2026, 11, 1, tzinfo=UTC)
HOME = "https://queue.fal.run/fal-ai/veo3.1/requests/024ca5b1-45d3-4afd-883e-ad3abe2a1c4d"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40
CONFIG = VideoGenerationConfig(
    provider="fal",
    model=MODEL,
    provider_config={"priority": "low", "webhook_url": "https://me.example/hook"},
)
INTENT = Intent(id="intent", provider="fal", model=MODEL, request_hash="", created_at=NOW)
KEY = {"Authorization": "Key id:secret"}
API = Api(
    base_url="https://queue.fal.run",
    config=CONFIG,
    medium="video",
    addresses={"rest": "https://rest.fal.ai", "cdn": "https://v3.fal.media"},
    credentials=KEY,
    intent=INTENT,
)
API_WITH_PLATFORM = replace(API, addresses={"platform": "https://api.fal.ai/v1"})
TOKEN = {
    "token": "t",
    "token_type": "Bearer",
    "base_url": "https://v3.fal.media",
    "expires_at": "2026-11-01T11:00:00+00:00",
}


def _request(**fields: Any) -> VideoGenerationRequest:
    return VideoGenerationRequest(prompt="a kite", **fields)


def _planned(request: VideoGenerationRequest) -> Plan:
    return plugin.plan(CONFIG, request)


@pytest.fixture
def job(recorded: Callable[[str], Any]) -> Job:
    """Return a job that fal accepted."""
    plan = _planned(_request(image_list=[{"image": "https://x.example/1.png"}]))
    return play(plugin.submit(CONFIG, API, plan), answer(recorded("accepted"))).result


def test_a_submit_is_one_post_of_the_models_own_fields(recorded: Callable[[str], Any]) -> None:
    """Address, query, headers and body are those of fal's own client."""
    request = _request(image_list=[{"image": "https://x.example/1.png"}], duration_seconds=8)
    played = play(plugin.submit(CONFIG, API, _planned(request)), answer(recorded("accepted")))
    (sent,) = played.requests
    assert (sent.method, sent.url) == ("POST", f"https://queue.fal.run/{MODEL}")
    assert sent.is_paid
    assert sent.json == {
        "prompt": "a kite",
        "image_url": "https://x.example/1.png",
        "duration": "8s",
    }
    assert sent.params == {"fal_webhook": "https://me.example/hook"}
    assert sent.headers == {**KEY, "X-Fal-Queue-Priority": "low"}
    assert played.result.id == "024ca5b1-45d3-4afd-883e-ad3abe2a1c4d"
    assert played.result.queue_position == 0
    assert played.result.poll_after_seconds == 2
    assert played.result.state["asked"] == {"duration": "8s"}


@pytest.mark.parametrize(
    ("environment", "key", "host"),
    [
        ({"FAL_KEY": "k:s"}, "k:s", "queue.fal.run"),
        ({"FAL_KEY_ID": "id", "FAL_KEY_SECRET": "secret"}, "id:secret", "queue.fal.run"),
        ({"FAL_KEY": "k", "FAL_KEY_ID": "id", "FAL_KEY_SECRET": "no"}, "k", "queue.fal.run"),
        ({"FAL_KEY": "k", "FAL_RUN_HOST": "own.example"}, "k", "queue.own.example"),
        (
            {"FAL_KEY": "k", "FAL_RUN_HOST": "own.example", "FAL_QUEUE_RUN_HOST": "q.example"},
            "k",
            "q.example",
        ),
    ],
)
def test_key_and_hosts_are_read_where_fals_own_client_reads_them(
    environment: dict[str, str], key: str, host: str
) -> None:
    """The key as one or in two parts; the host of the queue, or of all that runs."""
    accepted = answer({"request_id": "r1", "status": "IN_QUEUE"})
    gateway = VirtualGateway(lambda _: accepted, environment=environment)
    gateway.submit_video(VideoGenerationConfig(provider="fal", model="fal-ai/veo3.1"), _request())
    (sent,) = gateway.requests
    assert sent.headers["Authorization"] == f"Key {key}"
    assert sent.url == f"https://{host}/fal-ai/veo3.1"


def test_an_image_is_looked_at_sooner() -> None:
    """Images take a second, videos a minute."""
    config = ImageGenerationConfig(provider="fal", model="fal-ai/flux/dev")
    plan = plugin.plan(config, ImageGenerationRequest(prompt="a kite"))
    api = replace(API, config=config, medium="image")
    played = play(plugin.submit(config, api, plan), answer({"request_id": "1"}))
    assert played.result.poll_after_seconds == 0.5


def test_local_media_are_uploaded_and_their_urls_sent(recorded: Callable[[str], Any]) -> None:
    """The key gets a token, the token goes to the CDN, and each file is uploaded once."""
    content = {"content": PNG, "content_type": "image/png", "file_name": "café.png"}
    request = _request(image_list=[{"image": content}], start=PNG, again=[{"x": PNG}], n_=3)
    played = play(
        plugin.submit(CONFIG, API, _planned(request)),
        answer(TOKEN),
        answer({"access_url": "https://v3.fal.media/1.png"}),
        answer({"access_url": "https://v3.fal.media/2.png"}),
        answer(recorded("accepted")),
    )
    token, first, second, submit = played.requests
    assert (token.method, token.url) == ("POST", "https://rest.fal.ai/storage/auth/token")
    assert token.params == {"storage_type": "fal-cdn-v3"}
    assert token.headers == KEY
    assert first.url == "https://v3.fal.media/files/upload"
    assert first.headers == {
        "Authorization": "Bearer t",
        "Content-Type": "image/png",
        "X-Fal-File-Name": "caf_.png",
    }
    assert first.content == second.content == PNG
    assert [request.is_paid for request in played.requests] == [False, False, False, True]
    assert submit.json["image_url"] == "https://v3.fal.media/1.png"
    assert submit.json["start"] == "https://v3.fal.media/2.png"
    assert submit.json["again"] == [{"x": "https://v3.fal.media/2.png"}]
    assert submit.json["n_"] == 3


@pytest.mark.parametrize(
    ("base", "host"),
    [
        ("https://v3.fal.media/", "https://v3.fal.media"),
        ("https://evil.example", "https://v3.fal.media"),
    ],
)
def test_a_token_goes_to_known_hosts_only(
    recorded: Callable[[str], Any], base: str, host: str
) -> None:
    """A host out of an answer is used when it was configured, and replaced when not."""
    played = play(
        plugin.submit(CONFIG, API, _planned(_request(image_list=[{"image": PNG}]))),
        answer({**TOKEN, "base_url": base}),
        answer({"access_url": "https://v3.fal.media/1.png"}),
        answer(recorded("accepted")),
    )
    assert played.requests[1].url == f"{host}/files/upload"


def test_a_large_file_goes_up_in_parts(
    recorded: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Parts are numbered from one, and the tags that the CDN gives complete the file."""
    monkeypatch.setattr("tarash_fal.uploads._PARTS_ABOVE_BYTES", 40)
    monkeypatch.setattr("tarash_fal.uploads._PART_BYTES", 30)
    where = "https://v3.fal.media/files/big.png"
    played = play(
        plugin.submit(CONFIG, API, _planned(_request(image_list=[{"image": PNG}]))),
        answer(TOKEN),
        answer({"access_url": where, "uploadId": "up"}),
        answer({}, headers={"ETag": '"e1"'}),
        answer({}, headers={"ETag": '"e2"'}),
        answer({}),
        answer(recorded("accepted")),
    )
    _, begin, one, two, complete, submit = played.requests
    assert (begin.method, begin.url) == ("POST", "https://v3.fal.media/files/upload/multipart")
    assert (one.method, one.url) == ("PUT", f"{where}/multipart/up/1")
    assert two.url == f"{where}/multipart/up/2"
    assert (one.content or b"") + (two.content or b"") == PNG
    assert complete.url == f"{where}/multipart/up/complete"
    assert complete.json == {
        "parts": [{"partNumber": 1, "etag": '"e1"'}, {"partNumber": 2, "etag": '"e2"'}]
    }
    assert all(request.headers["Authorization"] == "Bearer t" for request in (one, two, complete))
    assert submit.json["image_url"] == where


def test_parts_do_not_go_to_a_strange_host(monkeypatch: pytest.MonkeyPatch) -> None:
    """The token stays at home, and nothing is paid."""
    monkeypatch.setattr("tarash_fal.uploads._PARTS_ABOVE_BYTES", 40)
    with pytest.raises(TransportError, match="another host"):
        play(
            plugin.submit(CONFIG, API, _planned(_request(image_list=[{"image": PNG}]))),
            answer(TOKEN),
            answer({"access_url": "https://evil.example/x", "uploadId": "up"}),
        )


def test_media_that_is_none_is_refused_before_anything_is_sent() -> None:
    """A dict with content and no type says so, by the name of its input."""
    plan = _planned(_request(image_list=[{"image": PNG}], extra={"content": b"x"}))
    with pytest.raises(InvalidRequestError, match="content_type") as refused:
        play(plugin.submit(CONFIG, API, plan))
    assert refused.value.field == "extra"


def test_a_plan_refuses_what_fal_cannot_be_asked() -> None:
    """Ids and settings are checked before anything is sent."""
    with pytest.raises(InvalidRequestError, match="no model of fal"):
        plugin.plan(CONFIG.model_copy(update={"model": "veo"}), _request())
    with pytest.raises(ConfigurationError, match=r"provider_config\['priority'\]"):
        plugin.plan(CONFIG.model_copy(update={"provider_config": {"priority": 1}}), _request())


def test_a_look_tells_the_place_in_the_queue(job: Job, recorded: Callable[[str], Any]) -> None:
    """The logs are asked for with every look."""
    played = play(plugin.poll(job, API), answer(recorded("queued"), status_code=202))
    (sent,) = played.requests
    assert (sent.url, sent.params, sent.headers) == (f"{HOME}/status", {"logs": "true"}, KEY)
    assert (played.result.status, played.result.queue_position) == ("queued", 2)
    assert played.result.poll_after_seconds == 2


def test_a_look_tells_steps_and_logs(job: Job, recorded: Callable[[str], Any]) -> None:
    """Step 12 of 40 is 30 percent."""
    moved = play(plugin.poll(job, API), answer(recorded("running"), status_code=202)).result
    assert (moved.status, moved.progress_percent) == ("processing", 30.0)
    assert moved.logs == ("Loading", "Step 12/40")
    assert moved.queue_position is None


def test_a_completed_request_gives_its_result(job: Job, recorded: Callable[[str], Any]) -> None:
    """The result is fetched in the same look, with what was billed for it."""
    played = play(
        plugin.poll(job, API),
        answer(recorded("completed")),
        answer(recorded("video"), headers={"X-Fal-Billable-Units": "8"}),
    )
    assert played.requests[1].url == HOME
    assert played.result.status == "completed"
    assert played.result.state["billable_units"] == 8
    assert played.result.state["metrics"] == {"inference_time": 41.2}
    response = plugin.normalize(played.result)
    assert response.assets[0].url == "https://v3b.fal.media/files/b/x.mp4"


def test_a_completed_request_may_have_failed(job: Job, recorded: Callable[[str], Any]) -> None:
    """A failure of the platform needs no second call."""
    with pytest.raises(GenerationFailedError, match="request_timeout"):
        play(plugin.poll(job, API), answer(recorded("timed_out")))


def test_an_error_without_a_type_is_told_by_the_result(
    job: Job, recorded: Callable[[str], Any]
) -> None:
    """The result call has the details; a result beside an error is a failure all the same."""
    status = {**recorded("completed"), "error": "Invalid status code: 422"}
    with pytest.raises(ContentModerationError):
        play(plugin.poll(job, API), answer(status), ContentModerationError("no"))
    with pytest.raises(GenerationFailedError, match="Invalid status code: 422"):
        play(plugin.poll(job, API), answer(status), answer({}))


def test_a_result_that_cannot_be_had_leaves_the_job_open(
    job: Job, recorded: Callable[[str], Any]
) -> None:
    """It is asked for again; where the status says that it failed, that is how it ended."""
    done = recorded("completed")
    passing = ProviderUnavailableError("no", code="internal_error")
    with pytest.raises(ProviderUnavailableError):
        play(plugin.poll(job, API), answer(done), passing)
    failed = {**done, "error": "It broke"}
    with pytest.raises(GenerationFailedError, match="It broke"):
        play(plugin.poll(job, API), answer(failed), passing)
    with pytest.raises(ProviderUnavailableError):
        play(plugin.poll(job, API), answer(failed), ProviderUnavailableError("a proxy's"))
    cancelled = ProviderUnavailableError("no", code="client_cancelled")
    assert play(plugin.poll(job, API), answer(done), cancelled).result.status == "cancelled"


def test_a_cancelled_request_is_cancelled(job: Job, recorded: Callable[[str], Any]) -> None:
    """It shows as completed, with a type."""
    status = {**recorded("completed"), "error": "x", "error_type": "client_cancelled"}
    assert play(plugin.poll(job, API), answer(status)).result.status == "cancelled"


def test_a_result_that_is_not_there_yet_is_looked_for_again(
    job: Job, recorded: Callable[[str], Any]
) -> None:
    """Completed status, result still on its way: the job goes on."""
    early = RequestRejectedError("no", code=errors.STILL_RUNNING)
    for reply in (early, answer({}, status_code=202)):
        moved = play(plugin.poll(job, API), answer(recorded("completed")), reply).result
        assert moved.status == "processing"
    gone = RequestRejectedError("gone", code="not_found")
    with pytest.raises(RequestRejectedError):
        play(plugin.poll(job, API), answer(recorded("completed")), gone)


def test_black_images_are_withheld(job: Job, recorded: Callable[[str], Any]) -> None:
    """A result of black images alone is moderation, not success."""
    result = answer({"images": [{"url": "https://x.example/1"}], "has_nsfw_concepts": [True]})
    with pytest.raises(ContentModerationError):
        play(plugin.poll(job, API), answer(recorded("completed")), result)


@pytest.mark.parametrize(
    ("replies", "verdict"),
    [
        ([answer({"status": "OK"})], "cancelled"),
        (
            [
                RequestRejectedError("no", code=errors.ALREADY_DONE),
                answer({"status": "COMPLETED"}),
            ],
            "too_late",
        ),
        (
            [
                RequestRejectedError("no", code=errors.ALREADY_DONE),
                answer({"status": "COMPLETED", "error_type": "client_cancelled"}),
            ],
            "cancelled",
        ),
        ([RequestRejectedError("no", code="NOT_FOUND")], "unknown"),
        ([answer({}, status_code=202), answer({"status": "IN_PROGRESS"})], "unknown"),
        ([answer({}, status_code=202), answer({"status": "COMPLETED"})], "too_late"),
        (
            [
                answer({}, status_code=202),
                answer({"status": "COMPLETED", "error_type": "client_cancelled"}),
            ],
            "cancelled",
        ),
    ],
)
def test_a_cancel_says_what_came_of_it(job: Job, replies: list[object], verdict: str) -> None:
    """Out of the queue is cancelled; a signal, or an end before, is looked after once."""
    played = play(plugin.cancel(job, API), *replies)
    assert played.requests[0].method == "PUT"
    assert played.requests[0].url == f"{HOME}/cancel"
    assert played.result == verdict


def test_sora_is_refused_before_anything_is_sent() -> None:
    """The vendor published its end; the refusal counts as a reason to fall back."""
    gateway = VirtualGateway(_never, plugins={"fal": plugin})
    config = VideoGenerationConfig(
        provider="fal", model="fal-ai/sora-2/text-to-video", api_key="id:secret"
    )
    with pytest.raises(ModelRetiredError) as refused:
        gateway.generate_video(config, _request())
    assert refused.value.falls_back
    assert gateway.requests == []


def test_more_than_one_call_gives_becomes_several_jobs() -> None:
    """Five images of a model that gives four are two paid submits, for four and for one."""
    served = TestImageContract()
    gateway = VirtualGateway(served.serve, plugins={"fal": plugin})
    config = ImageGenerationConfig(provider="fal", model="fal-ai/flux/dev", api_key="id:secret")
    response = gateway.generate_image(config, ImageGenerationRequest(prompt="a kite", n=5))
    paid = [request.json for request in gateway.requests if request.is_paid]
    assert [body["num_images"] for body in paid] == [4, 1]
    assert len(response.images) == 2


@pytest.mark.parametrize(("n", "extra", "sent"), [(5, 4, [4, 1]), (2, 4, [2]), (3, 1, [1, 1, 1])])
def test_no_more_is_paid_than_was_asked(n: int, extra: int, sent: list[int]) -> None:
    """`num_images` of the caller's own says how many one submit gives; what lacks is told."""
    served = TestImageContract()
    gateway = VirtualGateway(served.serve, plugins={"fal": plugin})
    config = ImageGenerationConfig(provider="fal", model="fal-ai/flux/dev", api_key="id:secret")
    request = ImageGenerationRequest(prompt="a kite", n=n, extra_params={"num_images": extra})
    response = gateway.generate_image(config, request)
    paid = [request.json["num_images"] for request in gateway.requests if request.is_paid]
    assert paid == sent
    fewer = f"fal/fal-ai/flux/dev made {len(sent)} of the {n} images asked for"
    assert (fewer in response.warnings) is (len(sent) < n)


VIDEO = VideoGenerationConfig(provider="fal", model="fal-ai/veo3.1", api_key="id:secret")
FAST = VIDEO.model_copy(update={"model": "fal-ai/veo3.1/fast"})
CHAIN = VIDEO.model_copy(update={"fallback_configs": (FAST,)})


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (504, {"message": "Endpoint request timed out"}),
        (502, {"message": "An invalid response was received from the upstream server"}),
        (504, {"error": "upstream request timeout"}),
        (503, {"status": "error", "message": "no healthy upstream"}),
        (500, {"detail": "Internal Server Error"}),
        (408, {"message": "Request Timeout"}),
        (500, {"detail": "Internal error", "error_type": "internal_error"}),
    ],
)
def test_a_submit_that_a_proxy_answers_is_paid_once(status: int, body: dict[str, str]) -> None:
    """It may have been accepted: it is not sent again, and no other provider is asked."""
    gateway = VirtualGateway(lambda _: answer(body, status_code=status), plugins={"fal": plugin})
    with pytest.raises(SubmissionUnknownError):
        gateway.generate_video(CHAIN, _request())
    assert len(gateway.requests) == 1


@pytest.mark.parametrize(
    ("where", "status", "body"),
    [
        ("result", 504, {"detail": "Request timed out", "error_type": "request_timeout"}),
        ("result", 500, {"detail": "Internal error", "error_type": "internal_error"}),
        ("result", 404, {"detail": "Request not found"}),
        ("result", 404, {"page": "of a proxy"}),
        ("result", 502, {"message": "Bad gateway"}),
        ("status", 404, {"detail": "Request not found"}),
        ("status", 404, {"page": "of a proxy"}),
        ("status", 500, {"detail": "Internal error", "error_type": "internal_error"}),
    ],
)
def test_a_look_that_fails_loses_no_paid_job(where: str, status: int, body: dict[str, str]) -> None:
    """The request is completed at fal; one answer that says otherwise pays nobody else."""
    served = TestVideoContract()
    failed: list[str] = []

    def serve(request: Request) -> Response:
        look = "status" if request.url.endswith("/status") else "result"
        if request.method == "GET" and look == where and len(failed) < 6:
            failed.append(look)
            return answer(body, status_code=status)
        return served.serve(request)

    gateway = VirtualGateway(serve, plugins={"fal": plugin})
    response = gateway.generate_video(CHAIN, _request())
    assert response.video == "https://v3b.fal.media/x.mp4"
    assert sum(request.is_paid for request in gateway.requests) == 1


def test_a_result_that_names_no_media_is_kept() -> None:
    """It was paid for: the error has the whole answer, and no other provider is asked."""
    served = TestVideoContract()
    served.result = {"seed": 1, "film": "s3://bucket/x"}
    gateway = VirtualGateway(served.serve, plugins={"fal": plugin})
    with pytest.raises(MediaError) as caught:
        gateway.generate_video(CHAIN, _request())
    assert caught.value.job is not None
    assert caught.value.job.payload == served.result
    assert sum(request.is_paid for request in gateway.requests) == 1


def test_an_api_version_is_said_to_mean_nothing() -> None:
    """There are no versions at fal, so the plan warns."""
    plan = plugin.plan(VIDEO.model_copy(update={"api_version": "2"}), _request())
    assert any("api_version" in warning for warning in plan.warnings)
    assert plugin.plan(VIDEO, _request()).warnings == ()


def _never(request: Request) -> Response:
    raise AssertionError(f"{request.method} {request.url} must not be sent")


class _Served(ProviderContract):
    plugin = plugin
    refusals = (
        (answer({"detail": "no"}, status_code=401), AuthenticationError),
        (answer({"detail": "User is locked"}, status_code=403), QuotaExceededError),
        (
            answer({"detail": [{"type": "content_policy_violation"}]}, status_code=422),
            ContentModerationError,
        ),
    )
    result: dict[str, Any]

    def serve(self, request: Request) -> Response:
        """Accept, be busy for a look, and complete."""
        if request.method == "POST":
            return answer({"request_id": "1", "queue_position": 0})
        if request.url.endswith("/status"):
            self.looks = getattr(self, "looks", 0) + 1
            return answer({"status": "COMPLETED" if self.looks > 1 else "IN_PROGRESS"})
        return answer(self.result)


class TestVideoContract(_Served):
    """The contract, with a video."""

    config = VideoGenerationConfig(provider="fal", model="fal-ai/veo3.1")
    request = VideoGenerationRequest(prompt="a kite", duration_seconds=8)
    result = {"video": {"url": "https://v3b.fal.media/x.mp4"}}  # noqa: RUF012  the base's shape


class TestImageContract(_Served):
    """The contract, with images."""

    config = ImageGenerationConfig(provider="fal", model="fal-ai/flux/dev")
    request = ImageGenerationRequest(prompt="a kite", n=3)
    result = {"images": [{"url": "https://v3b.fal.media/x.png"}]}  # noqa: RUF012  the base's shape


def test_an_endpoint_is_read_from_the_platform() -> None:
    """One GET with the key; an endpoint that is not listed has no row."""
    played = play(plugin.read_model(MODEL, API_WITH_PLATFORM), answer({"models": []}))
    (sent,) = played.requests
    assert (sent.method, sent.url) == ("GET", "https://api.fal.ai/v1/models")
    assert sent.params == {"endpoint_id": MODEL, "expand": "openapi-3.0"}
    assert played.result is None


def test_a_catalog_is_refreshed_from_the_test_server(fal_server: FalServer) -> None:
    """What fal does not list stays as it is."""
    config = VideoGenerationConfig(
        provider="fal", model=MODEL, base_url=fal_server.url, api_key=fal_server.api_key
    )
    read = refresh_models("fal", [*LISTED, "fal-ai/veo3.1"], config=config)
    assert read.changed == tuple(sorted(LISTED))
    assert read.unknown == ("fal-ai/veo3.1",)
    assert fal_server.counters.paid_submits == 0
