"""Replicate's hooks, played by hand, checked against the contract, and against the test server."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tarash.tarash_gateway import Gateway
from tarash.tarash_gateway.catalog import Catalog
from tarash.tarash_gateway.exceptions import (
    AuthenticationError,
    ConfigurationError,
    ContentModerationError,
    GenerationFailedError,
    InvalidRequestError,
    MediaError,
    ModelRetiredError,
    PermissionDeniedError,
    QuotaExceededError,
    RateLimitedError,
    RequestRejectedError,
    SubmissionUnknownError,
    TransportError,
)
from tarash.tarash_gateway.models import (
    ImageGenerationConfig,
    ImageGenerationRequest,
    Job,
    Plan,
    VideoGenerationConfig,
    VideoGenerationRequest,
)
from tarash.tarash_gateway.refreshing import refresh_models
from tarash.tarash_gateway.service import Api
from tarash.tarash_gateway.testing import ProviderContract, VirtualGateway, answer, play
from tarash.tarash_gateway.wire import Request, Response
from tarash_replicate import errors, plugin
from tarash_replicate.catalog import CATALOG
from tarash_testkit.media import png
from tarash_testkit.replicate import COMMUNITY_VERSION, MODELS, ReplicateServer

Maker = Callable[..., Any]

HOME = "https://api.replicate.com/v1"
CLIP = "https://replicate.delivery/xezq/1/tmp.mp4"
VEO, FLUX = "google/veo-3.1", "black-forest-labs/flux-schnell"
VERSION = "0123456789abcdef" * 4
NOT_FOUND = InvalidRequestError("no such model", field="model", code=errors.NO_SUCH_MODEL)


def _submit(api: Api, plan: Plan, *replies: object) -> Any:
    return play(plugin.submit(api.config, api, plan), *replies)


def test_a_submit_is_one_post_of_the_models_own_inputs(
    api_to: Maker, plan_of: Maker, prediction: Maker
) -> None:
    """Under its name; what is asked for stands in `input` alone."""
    plan = plan_of(VEO, duration_seconds=8, aspect_ratio="9:16")
    played = _submit(api_to(), plan, answer(prediction(), status_code=201))
    (sent,) = played.requests
    assert (sent.method, sent.url) == ("POST", f"{HOME}/models/{VEO}/predictions")
    assert sent.is_paid
    assert sent.json == {"input": {"prompt": "a kite", "duration": 8, "aspect_ratio": "9:16"}}
    assert sent.headers == {"Authorization": "Bearer r8_test"}
    job = played.result
    assert (job.id, job.status, job.poll_after_seconds) == ("gm3q", "queued", 2)
    assert job.state["asked"] == {"duration": 8, "aspect_ratio": "9:16"}


def test_settings_go_where_the_service_reads_them(
    api_to: Maker, plan_of: Maker, prediction: Maker
) -> None:
    """Headers for time, fields beside the input for webhooks."""
    settings = {"cancel_after": "5m", "wait": 10, "webhook_url": "https://me.example/h"}
    api = api_to(provider_config=settings)
    (sent,) = _submit(api, plan_of(VEO, settings=settings), answer(prediction())).requests
    assert sent.headers["Cancel-After"] == "5m"
    assert sent.headers["Prefer"] == "wait=10"
    assert sent.json["webhook"] == "https://me.example/h"


@pytest.mark.parametrize(
    ("status", "state", "pause"),
    [
        ("succeeded", "completed", None),
        ("processing", "processing", 2),
        ("failed", "processing", 0),
    ],
)
def test_an_answer_that_was_waited_for_is_read_like_a_look(
    *,
    api_to: Maker,
    plan_of: Maker,
    prediction: Maker,
    status: str,
    state: str,
    pause: float | None,
) -> None:
    """It may be the end already; how it failed is the next look's to tell, with the job."""
    body = prediction(status, output=CLIP if status == "succeeded" else None)
    job = _submit(api_to(), plan_of(VEO), answer(body)).result
    assert (job.status, job.poll_after_seconds) == (state, pause)


def test_a_model_that_is_not_official_is_asked_for_by_its_newest_version(
    api_to: Maker, plan_of: Maker, prediction: Maker
) -> None:
    """The refusal cost nothing, and says that there is no path under the name."""
    model = "stability-ai/sdxl"
    played = _submit(
        api_to(model, medium="image"),
        plan_of(model, "image"),
        NOT_FOUND,
        answer({"latest_version": {"id": VERSION}}),
        answer(prediction()),
    )
    first, look, second = played.requests
    assert first.url == f"{HOME}/models/{model}/predictions"
    assert (look.method, look.url, look.is_paid) == ("GET", f"{HOME}/models/{model}", False)
    assert second.url == f"{HOME}/predictions"
    assert second.json == {"input": {"prompt": "a kite"}, "version": VERSION}


@pytest.mark.parametrize("reply", [NOT_FOUND, answer({"latest_version": None})])
def test_a_model_that_is_not_there_is_refused(api_to: Maker, plan_of: Maker, reply: object) -> None:
    """With the first refusal."""
    with pytest.raises(InvalidRequestError) as raised:
        _submit(api_to(), plan_of(VEO), NOT_FOUND, reply)
    assert raised.value is NOT_FOUND


def test_another_refusal_is_left_alone(api_to: Maker, plan_of: Maker) -> None:
    """So is that of a version, which has no other path."""
    refused = InvalidRequestError("no", field="duration")
    with pytest.raises(InvalidRequestError) as raised:
        _submit(api_to(), plan_of(VEO), refused)
    assert raised.value is refused
    with pytest.raises(InvalidRequestError):
        _submit(api_to(VERSION), plan_of(VERSION), NOT_FOUND)


def test_an_answer_without_a_prediction_is_no_answer(api_to: Maker, plan_of: Maker) -> None:
    """It was sent, so nobody knows whether it was taken."""
    with pytest.raises(TransportError) as raised:
        _submit(api_to(), plan_of(VEO), answer({"id": ""}))
    assert raised.value.sent


def test_a_look_is_one_get(api_to: Maker, job_of: Maker, prediction: Maker) -> None:
    """At the address of the prediction."""
    job = job_of(state={"get_url": f"{HOME}/predictions/gm3q"})
    played = play(plugin.poll(job, api_to()), answer(prediction("succeeded", output=CLIP)))
    (sent,) = played.requests
    assert (sent.method, sent.url) == ("GET", f"{HOME}/predictions/gm3q")
    assert played.result.status == "completed"


def test_a_cancel_is_a_post_without_a_body(api_to: Maker, job_of: Maker, prediction: Maker) -> None:
    """It costs nothing, so it may be repeated."""
    played = play(plugin.cancel(job_of(), api_to()), answer(prediction("canceled")))
    (sent,) = played.requests
    assert (sent.method, sent.url) == ("POST", f"{HOME}/predictions/gm3q/cancel")
    assert (sent.json, sent.is_paid) == (None, False)
    assert played.result == "cancelled"


@pytest.mark.parametrize(
    ("status", "verdict"), [("aborted", "cancelled"), ("processing", "unknown")]
)
def test_a_cancel_that_says_nothing_is_looked_after(
    api_to: Maker, job_of: Maker, prediction: Maker, status: str, verdict: str
) -> None:
    """Once."""
    answers = (answer(prediction("processing")), answer(prediction(status)))
    assert play(plugin.cancel(job_of(), api_to()), *answers).result == verdict


@pytest.mark.parametrize(
    ("base", "url"),
    [
        ("https://api.replicate.com/v1", "https://api.replicate.com/v1"),
        ("https://api.replicate.com", "https://api.replicate.com/v1"),
        ("https://proxy.example/", "https://proxy.example/v1"),
        ("https://proxy.example/replicate", "https://proxy.example/replicate"),
    ],
)
def test_an_address_without_a_path_gets_the_version(api_to: Maker, base: str, url: str) -> None:
    """1.x of the official client takes it so from the environment, 2.x does not."""
    api = replace(api_to(), base_url=base)
    assert plugin.connect(api.config, api).base_url == url


@pytest.mark.parametrize(
    ("model", "fields", "words"),
    [
        (VEO, {"api_version": "v2"}, ["api_version says nothing"]),
        (VERSION, {}, ["does not know", "not checked"]),
        (VEO, {}, []),
    ],
)
def test_a_plan_says_what_is_not_known(
    config_of: Maker, model: str, fields: dict[str, Any], words: list[str]
) -> None:
    """And refuses what cannot be."""
    config = config_of(model, **fields)
    warnings = plugin.plan(config, VideoGenerationRequest(prompt="a kite")).warnings
    assert len(warnings) == len(words)
    assert all(word in warning for word, warning in zip(words, warnings, strict=True))


def test_a_plan_refuses_settings_and_ids(config_of: Maker) -> None:
    """Before anything is sent."""
    request = VideoGenerationRequest(prompt="a kite")
    with pytest.raises(ConfigurationError):
        plugin.plan(config_of(VEO, provider_config={"wait": 99}), request)
    with pytest.raises(InvalidRequestError):
        plugin.plan(config_of("veo"), request)


def test_a_model_is_read_from_the_service(api_to: Maker) -> None:
    """A model that is not there has no row; another refusal is raised."""
    schema = {"components": {"schemas": {"Input": {"properties": {"fps": {"type": "integer"}}}}}}
    body = {"name": "m", "latest_version": {"id": VERSION, "openapi_schema": schema}}
    played = play(plugin.read_model("a/m", api_to()), answer(body))
    assert played.requests[0].url == f"{HOME}/models/a/m"
    assert played.result == {"medium": "video", "schema": {"fps": {"type": "integer"}}}
    assert play(plugin.read_model("a/m", api_to()), NOT_FOUND).result is None
    with pytest.raises(InvalidRequestError):
        play(plugin.read_model("a/m", api_to()), InvalidRequestError("wrong"))


class TestReplicateKeepsTheContract(ProviderContract):
    """The checks of the core, with an official model of videos."""

    plugin = plugin
    config = VideoGenerationConfig(provider="replicate", model=VEO)
    request = VideoGenerationRequest(prompt="a kite", image_list=[{"image": png(8, 8).content}])
    refusals = tuple(
        (answer({"detail": "no", "status": status}, status_code=status), kind)
        for status, kind in (
            (400, InvalidRequestError),
            (401, AuthenticationError),
            (402, QuotaExceededError),
            (403, PermissionDeniedError),
            (404, InvalidRequestError),
            (409, RequestRejectedError),
            (422, InvalidRequestError),
            (429, RateLimitedError),
        )
    )

    def serve(self, request: Request) -> Response:
        """Take a prediction, then finish it."""
        body: dict[str, Any] = {"id": "gm3q", "status": "starting", "logs": ""}
        if request.method == "POST":
            return answer(body, status_code=201)
        return answer({**body, "status": "succeeded", "output": CLIP})


def test_a_prediction_that_was_aborted_ends_the_call(prediction: Maker) -> None:
    """The official clients would look for ever."""

    def serve(request: Request) -> Response:
        return answer(prediction("starting" if request.method == "POST" else "aborted"))

    gateway = VirtualGateway(serve, plugins={"replicate": plugin})
    config = VideoGenerationConfig(provider="replicate", model=VEO, api_key="r8_x")
    with pytest.raises(GenerationFailedError) as raised:
        gateway.generate_video(config, VideoGenerationRequest(prompt="a kite"))
    assert raised.value.job is not None
    assert raised.value.job.status == "failed"


@pytest.mark.parametrize(("model", "retired"), [("openai/sora-2", True), ("google/veo-3", False)])
def test_a_model_whose_vendor_published_its_end_is_refused(
    prediction: Maker, model: str, retired: bool
) -> None:
    """A date that Replicate never said only warns."""
    body = prediction("succeeded", output=CLIP)
    gateway = VirtualGateway(lambda _: answer(body), plugins={"replicate": plugin})
    config = VideoGenerationConfig(provider="replicate", model=model, api_key="r8_x")
    request = VideoGenerationRequest(prompt="a kite")
    if retired:
        with pytest.raises(ModelRetiredError, match="2026-09-24"):
            gateway.generate_video(config, request)
        assert gateway.requests == []
    else:
        response = gateway.generate_video(config, request)
        assert "was to be shut down on 2026-06-30" in response.warnings[0]


@pytest.fixture
def reach(replicate_server: ReplicateServer) -> dict[str, Any]:
    """Return what a config needs in order to reach the test server."""
    return {
        "provider": "replicate",
        "api_key": replicate_server.api_key,
        "base_url": replicate_server.base_url,
        "poll_interval": 0.01,
    }


@pytest.fixture
def gateway() -> Gateway:
    """Return a gateway that may save from loopback."""
    return Gateway(allowed_hosts=["127.0.0.1"], environment={})


def test_a_video_is_made_and_saved(
    replicate_server: ReplicateServer, reach: dict[str, Any], gateway: Gateway, tmp_path: Path
) -> None:
    """From a large first frame, with progress from the log; the key goes to the API alone."""
    replicate_server.looks = 4
    frame = png(8, 8).content + bytes(300_000)
    content = {"content": frame, "content_type": "image/png"}
    request = VideoGenerationRequest(
        prompt="a kite", duration_seconds=8, image_list=[{"image": content, "type": "first_frame"}]
    )
    told: list[tuple[str, float | None]] = []
    config = VideoGenerationConfig(model=VEO, **reach)
    response = gateway.generate_video(
        config, request, lambda update: told.append((update.status, update.progress_percent))
    )
    assert ("processing", 50.0) in told
    (path,) = response.save(tmp_path / "kite.mp4")
    assert path.read_bytes()[4:8] == b"ftyp"
    assert [upload.content for upload in replicate_server.uploads] == [frame]
    assert (replicate_server.counters.paid_submits, replicate_server.leaks) == (1, ())
    assert response.cost is not None
    assert response.cost.amount == 3.2


def test_images_are_made_in_as_few_predictions_as_may_be(
    replicate_server: ReplicateServer, reach: dict[str, Any], gateway: Gateway
) -> None:
    """Four at a time."""
    config = ImageGenerationConfig(model=FLUX, **reach)
    response = gateway.generate_image(config, ImageGenerationRequest(prompt="a kite", n=6))
    assert len(response.images) == 6
    inputs = sorted(int(str(job.input["num_outputs"])) for job in replicate_server.jobs)
    assert inputs == [2, 4]


@pytest.mark.parametrize(
    ("model", "form"),
    [
        ("stability-ai/sdxl", "version"),
        (f"stability-ai/sdxl:{COMMUNITY_VERSION}", "version"),
        (COMMUNITY_VERSION, "version"),
        ("deployments/acme/fast-flux", "deployment"),
        (FLUX, "model"),
    ],
)
def test_each_form_of_an_id_is_understood(
    replicate_server: ReplicateServer,
    reach: dict[str, Any],
    gateway: Gateway,
    model: str,
    form: str,
) -> None:
    """By the service too."""
    config = ImageGenerationConfig(model=model, **reach)
    response = gateway.generate_image(config, ImageGenerationRequest(prompt="a kite"))
    (job,) = replicate_server.jobs
    assert (job.form, len(response.images)) == (form, 1)


def test_a_deployment_is_planned_by_the_model_behind_it(
    replicate_server: ReplicateServer, reach: dict[str, Any], gateway: Gateway
) -> None:
    """`provider_config` names it; the model says which fields there are."""
    settings = {"deployment": "acme/fast-flux", "wait": 5}
    config = ImageGenerationConfig(model=FLUX, provider_config=settings, **reach)
    request = ImageGenerationRequest(prompt="a kite", size="512x512")
    response = gateway.generate_image(config, request)
    (job,) = replicate_server.jobs
    assert (job.deployment, job.input["megapixels"]) == ("acme/fast-flux", "0.25")
    assert "get" not in replicate_server.counters.requests
    assert response.job is not None


@pytest.mark.parametrize(
    ("outcome", "error", "code"),
    [
        ("moderated", ContentModerationError, "E005"),
        ("moderated-words", ContentModerationError, None),
        ("high-demand", GenerationFailedError, "E003"),
        ("upstream-credit", GenerationFailedError, "E001"),
        ("bad-input", InvalidRequestError, "E006"),
        ("out-of-memory", GenerationFailedError, "E1001"),
        ("interrupted", GenerationFailedError, "PA"),
        ("raised", GenerationFailedError, None),
        ("failed-silently", GenerationFailedError, None),
        ("canceled", GenerationFailedError, None),
        ("canceled-by-deadline", GenerationFailedError, "deadline"),
        ("aborted", GenerationFailedError, "aborted"),
        ("removed", RequestRejectedError, "data_removed"),
        ("no-output", MediaError, None),
    ],
)
def test_each_end_of_a_prediction_has_its_error(
    *,
    replicate_server: ReplicateServer,
    reach: dict[str, Any],
    gateway: Gateway,
    outcome: str,
    error: type[Exception],
    code: str | None,
) -> None:
    """With the job, which was paid for."""
    replicate_server.next_job(outcome, looks=0)
    config = VideoGenerationConfig(model=VEO, **reach)
    with pytest.raises(error) as raised:
        gateway.generate_video(config, VideoGenerationRequest(prompt="a kite"))
    found: Any = raised.value
    assert type(found) is error
    assert found.job is not None
    assert getattr(found, "code", None) == code
    assert replicate_server.counters.paid_submits == 1


def test_a_failure_of_the_service_leaves_a_submit_unknown(
    replicate_server: ReplicateServer, reach: dict[str, Any], gateway: Gateway
) -> None:
    """Its own words do not say that nothing was taken, and it is not sent again."""
    replicate_server.fail("create", "server-error", times=None)
    config = VideoGenerationConfig(model=VEO, **reach)
    with pytest.raises(SubmissionUnknownError):
        gateway.generate_video(config, VideoGenerationRequest(prompt="a kite"))
    assert replicate_server.counters.requests["create"] == 1


def test_a_job_is_cancelled(
    replicate_server: ReplicateServer, reach: dict[str, Any], gateway: Gateway
) -> None:
    """And says so when it is looked at."""
    replicate_server.looks = 10
    config = VideoGenerationConfig(model=VEO, **reach)
    job: Job = gateway.submit_video(config, VideoGenerationRequest(prompt="a kite"))
    assert gateway.cancel(job) == "cancelled"
    assert gateway.check(job).status == "cancelled"


def test_the_catalog_is_read_anew_from_the_service(
    replicate_server: ReplicateServer, reach: dict[str, Any]
) -> None:
    """Every model once, for nothing; what the service does not know stays as it was."""
    config = VideoGenerationConfig(model="any", **reach)
    read = refresh_models("replicate", config=config)
    assert (read.failed, read.changed) == ({}, ())
    assert len(read.unknown) == len(CATALOG.ids()) - len(MODELS) + 1
    again = Catalog(json.loads(read.text))
    assert again.ids() == CATALOG.ids()
    for model in read.unknown:
        assert again.get(model) == CATALOG.get(model)
    veo = again.get(VEO)
    assert veo is not None
    assert veo.source == "Replicate: schemas of the service itself"
    assert veo.prices
    assert veo.inputs["reference_images"].maximum == 3  # people know it, and no schema
    assert replicate_server.counters.requests == {"model": len(CATALOG.ids())}


def test_a_model_that_the_catalog_lacks_is_added(
    replicate_server: ReplicateServer, reach: dict[str, Any]
) -> None:
    """By its own description."""
    del replicate_server
    config = VideoGenerationConfig(model="any", **reach)
    read = refresh_models("replicate", ["stability-ai/sdxl"], config=config)
    facts = Catalog(read.document).get("stability-ai/sdxl")
    assert read.added == ("stability-ai/sdxl",)
    assert facts is not None
    assert (facts.medium, facts.inputs["num_outputs"].maximum) == ("image", 4)
