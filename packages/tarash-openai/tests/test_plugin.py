"""OpenAI's hooks, checked against the contract and through the engine."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tarash.tarash_gateway.exceptions import (
    AuthenticationError,
    ConfigurationError,
    ContentModerationError,
    InvalidRequestError,
    ModelRetiredError,
    ProviderUnavailableError,
    QuotaExceededError,
    RateLimitedError,
    SubmissionUnknownError,
    TarashError,
)
from tarash.tarash_gateway.models import (
    ImageGenerationConfig,
    ImageGenerationRequest,
    VideoGenerationConfig,
    VideoGenerationRequest,
)
from tarash.tarash_gateway.testing import ProviderContract, Reply, VirtualGateway, answer
from tarash.tarash_gateway.wire import Request, Response
from tarash_openai import plugin

KEY = "sk-proj-0123456789abcdefghijklmnopqrstuvwXyZ"
PICTURE = ImageGenerationRequest(prompt="a kite")
OTHER = "https://other.example/v1"
DONE = {"created": 1, "output_format": "png", "data": [{"b64_json": "iVBORw0KGgo="}]}
ERROR = {"error": {"message": "No.", "type": "invalid_request_error", "code": "invalid_value"}}


def _config(model: str = "gpt-image-2", **fields: Any) -> ImageGenerationConfig:
    return ImageGenerationConfig(**{"provider": "openai", "api_key": KEY, **fields, "model": model})


def _gateway(
    serve: Callable[[Request], Response | Reply], environment: dict[str, str] | None = None
) -> VirtualGateway:
    return VirtualGateway(serve, plugins={"openai": plugin}, environment=environment)


def _never(request: Request) -> Response:
    raise AssertionError(f"{request.method} {request.url} must not be sent")


def _done(request: Request) -> Response:
    del request
    return answer(DONE)


@pytest.mark.parametrize("model", ["gpt-image-1", "dall-e-3", "dall-e-2", "openai/gpt-image-1"])
def test_a_retired_model_is_refused_before_anything_is_sent(model: str) -> None:
    """With the successor, and so that the next provider is tried."""
    with pytest.raises(ModelRetiredError) as retired:
        _gateway(_never).generate_image(_config(model), PICTURE)
    assert retired.value.successor in str(retired.value)
    assert retired.value.successor is not None
    assert retired.value.falls_back


@pytest.mark.parametrize(
    "model",
    ["sora-2", "openai/sora-2", "sora-2-pro", "sora-2-2025-10-06", "sora-2-pro-2025-10-06"],
)
@pytest.mark.parametrize("settings", [{}, {"region": "eu"}])
def test_the_video_models_are_shut_down(model: str, settings: dict[str, str]) -> None:
    """OpenAI names no successor, in no region."""
    config = VideoGenerationConfig(
        provider="openai", model=model, api_key=KEY, provider_config=settings
    )
    with pytest.raises(ModelRetiredError, match="2026-09-24") as retired:
        _gateway(_never).generate_video(config, VideoGenerationRequest(prompt="a kite"))
    assert retired.value.successor is None


def test_a_model_that_ends_soon_warns() -> None:
    """Until its last day it answers."""
    response = _gateway(_done).generate_image(_config("gpt-image-1.5"), PICTURE)
    assert "2026-12-01" in response.warnings[0]


@pytest.mark.parametrize(
    ("fields", "environment"),
    [
        ({"base_url": OTHER}, {}),
        ({}, {"OPENAI_BASE_URL": OTHER}),
        ({"provider_config": {"allow_retired": True}}, {}),
    ],
)
def test_elsewhere_an_old_model_may_live_on(
    fields: dict[str, Any], environment: dict[str, str]
) -> None:
    """There, or when the caller says so, it is asked for, with a warning."""
    gateway = _gateway(_done, environment)
    response = gateway.generate_image(_config("dall-e-3", **fields), PICTURE)
    assert "was to be shut down" in response.warnings[0]
    assert len(gateway.requests) == 1


def test_settings_say_where_and_for_whom() -> None:
    """In the config, or in the environment of OpenAI's own client."""
    gateway = _gateway(_done, {"OPENAI_ORG_ID": "org-env", "OPENAI_PROJECT_ID": "proj-env"})
    settings = {"organization": "org-1", "region": "jp"}
    response = gateway.generate_image(_config(provider_config=settings), PICTURE)
    (sent,) = gateway.requests
    assert sent.url == "https://jp.api.openai.com/v1/images/generations"
    assert sent.headers["Authorization"] == f"Bearer {KEY}"
    assert sent.headers["OpenAI-Organization"] == "org-1"
    assert sent.headers["OpenAI-Project"] == "proj-env"
    assert response.job is not None
    assert sent.headers["X-Client-Request-Id"] == response.job.intent.id


def test_a_misspelled_setting_is_refused() -> None:
    """With the nearest one that is known."""
    with pytest.raises(ConfigurationError, match="did you mean 'organization'"):
        _gateway(_never).generate_image(_config(provider_config={"organisation": "x"}), PICTURE)


def test_a_prefix_means_the_same_model() -> None:
    """Neither the wire nor the job shows it."""
    gateway = _gateway(_done)
    response = gateway.generate_image(_config("openai/gpt-image-2"), PICTURE)
    assert gateway.requests[0].json["model"] == "gpt-image-2"
    assert response.job is not None
    assert response.job.model == "gpt-image-2"


def _stream(*events: dict[str, Any]) -> Response:
    text = "".join(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in events)
    return answer(content=text.encode(), headers={"content-type": "text/event-stream"})


def test_partial_pictures_are_progress() -> None:
    """Each is reported as it arrives; the last event is the result."""
    partial = {"type": "image_generation.partial_image", "output_format": "jpeg"}
    events = [
        {**partial, "b64_json": "QUE=", "partial_image_index": 0},
        {**partial, "b64_json": "QUI=", "partial_image_index": 1},
        {"type": "image_generation.completed", "b64_json": "QUM=", "output_format": "jpeg"},
    ]
    updates: list[Any] = []
    gateway = _gateway(lambda _: _stream(*events))
    request = ImageGenerationRequest(prompt="a kite", extra_params={"partial_images": 2})
    response = gateway.generate_image(_config(), request, on_progress=updates.append)
    previews = [update.preview.url for update in updates if update.preview]
    assert previews == ["data:image/jpeg;base64,QUE=", "data:image/jpeg;base64,QUI="]
    assert response.images == ("data:image/jpeg;base64,QUM=",)
    assert gateway.requests[0].json["stream"] is True


def test_a_stream_that_breaks_off_is_an_unknown_outcome() -> None:
    """It is sent once."""
    gateway = _gateway(lambda _: _stream({"type": "image_generation.partial_image"}))
    request = ImageGenerationRequest(prompt="a kite", extra_params={"stream": True})
    with pytest.raises(SubmissionUnknownError, match="without a finished picture"):
        gateway.generate_image(_config(), request)
    assert len(gateway.requests) == 1


def test_a_refusal_in_a_stream_is_moderation() -> None:
    """And no unknown outcome: the service has said no."""
    error = {"type": "error", "error": {"code": "moderation_blocked", "message": "no"}}
    request = ImageGenerationRequest(prompt="a kite", extra_params={"stream": True})
    with pytest.raises(ContentModerationError):
        _gateway(lambda _: _stream(error)).generate_image(_config(), request)


def test_no_part_of_a_key_is_in_an_error(recorded: Callable[[str], Any]) -> None:
    """OpenAI repeats its ends; neither message nor body shows them."""
    gateway = _gateway(lambda _: answer(recorded("invalid_key"), status_code=401))
    with pytest.raises(AuthenticationError) as refused:
        gateway.generate_image(_config(), PICTURE)
    shown = f"{refused.value} {refused.value!r} {refused.value.body}"
    assert "sk-proj" not in shown
    assert "wXyZ" not in shown
    assert refused.value.code == "invalid_api_key"


def test_no_prompt_is_in_an_error() -> None:
    """Though the service may repeat it."""
    secret = "a kite over the secret island"
    error = {"error": {**ERROR["error"], "message": f"Bad prompt: {secret}"}}
    gateway = _gateway(lambda _: answer(error, status_code=400))
    with pytest.raises(InvalidRequestError) as refused:
        gateway.generate_image(_config(), ImageGenerationRequest(prompt=secret))
    assert secret not in f"{refused.value} {refused.value.body}"


def _in_turn(*responses: Response) -> Callable[[Request], Response]:
    left: Iterator[Response] = iter(responses)
    return lambda _: next(left)


def test_a_limit_is_waited_out(recorded: Callable[[str], Any]) -> None:
    """As long as the words say; nothing was accepted, so it is sent again."""
    limited = answer(recorded("rate_limited"), status_code=429)
    gateway = _gateway(_in_turn(limited, answer(DONE)))
    assert gateway.generate_image(_config(), PICTURE).images
    assert 12 <= gateway.clock < 14
    assert len(gateway.requests) == 2


@pytest.mark.parametrize(
    ("status", "headers", "kind"),
    [
        (429, {"retry-after": "300"}, RateLimitedError),
        (503, {"retry-after": "300"}, ProviderUnavailableError),
    ],
)
def test_a_limit_beyond_the_deadline_is_not_waited_for(
    status: int, headers: dict[str, str], kind: type[TarashError]
) -> None:
    """The next provider's turn comes at once."""
    body = {"error": {"message": "No.", "type": "x", "code": "slow_down"}}
    gateway = _gateway(lambda _: answer(body, status_code=status, headers=headers))
    with pytest.raises(kind):
        gateway.generate_image(_config(timeout=60), PICTURE)
    assert gateway.clock == 0


def test_used_up_money_is_not_waited_for(recorded: Callable[[str], Any]) -> None:
    """It is a reason for the next provider."""
    spent = answer(recorded("credit_exhausted"), status_code=429, headers={"retry-after": "1"})
    gateway = _gateway(lambda _: spent)
    with pytest.raises(QuotaExceededError) as refused:
        gateway.generate_image(_config(), PICTURE)
    assert refused.value.falls_back
    assert len(gateway.requests) == 1


def test_a_refusal_is_asked_once_and_stops_the_chain(recorded: Callable[[str], Any]) -> None:
    """No other provider is shown what this one's safety system refused."""
    gateway = _gateway(lambda _: answer(recorded("moderation_blocked"), status_code=400))
    config = _config(fallback_configs=[_config("gpt-image-2.6-flare")])
    with pytest.raises(ContentModerationError):
        gateway.generate_image(config, PICTURE)
    assert len(gateway.requests) == 1


@pytest.mark.parametrize("status", [500, 502, 504])
def test_a_proxys_page_is_an_unknown_outcome(status: int) -> None:
    """It is not sent again: there is no idempotency key."""
    gateway = _gateway(lambda _: answer(content=b"<html>", status_code=status))
    with pytest.raises(SubmissionUnknownError):
        gateway.generate_image(_config(), PICTURE)
    assert len(gateway.requests) == 1


def test_more_pictures_than_a_call_gives_are_several() -> None:
    """All of one generation."""
    gateway = _gateway(_done)
    response = gateway.generate_image(_config(), ImageGenerationRequest(prompt="a kite", n=12))
    assert [request.json["n"] for request in gateway.requests] == [10, 2]
    assert len(response.images) == 2


class _Served(ProviderContract):
    plugin = plugin
    refusals = (
        (answer({"error": {"code": "invalid_api_key"}}, status_code=401), AuthenticationError),
        (answer({"error": {"code": "insufficient_quota"}}, status_code=429), QuotaExceededError),
        (
            answer({"error": {"code": "moderation_blocked"}}, status_code=400),
            ContentModerationError,
        ),
    )


class TestImageContract(_Served):
    """The contract, with pictures."""

    config = ImageGenerationConfig(provider="openai", model="gpt-image-2.6-sunburst")
    request = ImageGenerationRequest(prompt="a kite", n=3, aspect_ratio="16:9")

    def serve(self, request: Request) -> Response:
        """Answer at once."""
        assert request.url == "https://api.openai.com/v1/images/generations"
        return answer(DONE, headers={"x-request-id": "req_1"})


class TestVideoContract(_Served):
    """The contract, with a video of a compatible service."""

    config = VideoGenerationConfig(provider="openai", model="sora-2", base_url=OTHER)
    request = VideoGenerationRequest(prompt="a kite", duration_seconds=8)

    def serve(self, request: Request) -> Response:
        """Accept, be busy for a look, and complete."""
        if request.method == "POST":
            return answer({"id": "video_1", "status": "queued", "progress": 0})
        self.looks = getattr(self, "looks", 0) + 1
        status = "completed" if self.looks > 1 else "in_progress"
        return answer({"id": "video_1", "status": status, "progress": 40, "size": "1280x720"})

    def test_its_video_is_saved_with_the_key(self, tmp_path: Any) -> None:
        """The content lies behind it, and a cancel of what is done comes too late."""
        mp4 = b"\0\0\0\x18ftypisom" + b"0" * 32

        def serve(request: Request) -> Response:
            if request.url.endswith("/content"):
                assert request.headers["Authorization"] == f"Bearer {KEY}"
                assert request.headers["Accept"] == "application/binary"
                return answer(content=mp4, headers={"content-type": "video/mp4"})
            return self.serve(request)

        gateway = _gateway(serve)
        config = VideoGenerationConfig.model_validate({**dict(self.config), "api_key": KEY})
        response = gateway.generate_video(config, self.request)
        (path,) = response.save(tmp_path / "kite.mp4")
        assert path.read_bytes() == mp4

    def test_a_video_that_waits_is_cancelled(self) -> None:
        """Through the gateway, as a caller does it."""

        def serve(request: Request) -> Response:
            if request.method == "DELETE":
                return answer({"id": "video_1", "object": "video.deleted", "deleted": True})
            return answer({"id": "video_1", "status": "queued"})

        gateway = _gateway(serve, {"OPENAI_API_KEY": KEY})
        job = gateway.submit_video(self.config, self.request)
        assert gateway.cancel(job) == "cancelled"
