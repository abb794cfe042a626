"""Stability AI's hooks, checked against the contract and through the engine."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tarash.tarash_gateway.exceptions import (
    AuthenticationError,
    ConfigurationError,
    ContentModerationError,
    InvalidRequestError,
    MediaError,
    MissingCredentialsError,
    ModelRetiredError,
    PermissionDeniedError,
    ProviderUnavailableError,
    QuotaExceededError,
    RateLimitedError,
    SubmissionUnknownError,
)
from tarash.tarash_gateway.models import (
    ImageGenerationConfig,
    ImageGenerationRequest,
    VideoGenerationConfig,
    VideoGenerationRequest,
)
from tarash.tarash_gateway.testing import ProviderContract, Reply, VirtualGateway, answer
from tarash.tarash_gateway.wire import Request, Response
from tarash_stability import plugin

KEY = "sk-0123456789abcdefghijklmnopqrstuvwxyzABCDwXyZ"
REQUEST = ImageGenerationRequest(prompt="a kite")
LIMITED = {"id": "e", "name": "rate_limit_exceeded", "errors": ["Too many."]}
JOB = "a" * 64


def _config(model: str = "stable-image-core", **fields: Any) -> ImageGenerationConfig:
    return ImageGenerationConfig(
        **{"provider": "stability", "api_key": KEY, **fields, "model": model}
    )


def _gateway(
    serve: Callable[[Request], Response | Reply], environment: dict[str, str] | None = None
) -> VirtualGateway:
    return VirtualGateway(serve, plugins={"stability": plugin}, environment=environment)


def _never(request: Request) -> Response:
    raise AssertionError(f"{request.method} {request.url} must not be sent")


def _in_turn(*responses: Response) -> Callable[[Request], Response]:
    left: Iterator[Response] = iter(responses)
    return lambda _: next(left)


@pytest.fixture
def done(picture: dict[str, Any]) -> Callable[[Request], Response]:
    """Return a service that answers with a picture."""
    return lambda _: answer(picture)


def test_a_video_is_refused_before_anything_is_sent() -> None:
    """The vendor switched its video service off; the message says what there is."""
    config = VideoGenerationConfig(provider="stability", model="stable-video", api_key=KEY)
    with pytest.raises(InvalidRequestError, match="Stability AI makes no videos, but images"):
        _gateway(_never).generate_video(config, VideoGenerationRequest(prompt="a kite"))


def test_a_model_that_was_switched_off_is_refused() -> None:
    """And the next provider is tried."""
    with pytest.raises(ModelRetiredError, match="2025-07-24") as retired:
        _gateway(_never).generate_image(_config("stable-diffusion-v1-6"), REQUEST)
    assert retired.value.falls_back


def test_a_model_that_is_handed_on_warns(done: Any) -> None:
    """It is sent as it is called."""
    gateway = _gateway(done)
    response = gateway.generate_image(_config("sd3-large"), REQUEST)
    assert "Use sd3.5-large instead." in response.warnings[0]
    assert ("model", (None, b"sd3-large", None)) in gateway.requests[0].files


@pytest.mark.parametrize("name", ["STABILITY_API_KEY", "SAI_API_KEY"])
def test_the_key_may_stand_in_the_environment(done: Any, name: str) -> None:
    """Under the usual name, or under that of the vendor's node."""
    gateway = _gateway(done, {name: KEY})
    gateway.generate_image(_config(api_key=None), REQUEST)
    assert gateway.requests[0].headers["Authorization"] == f"Bearer {KEY}"


def test_without_a_key_nothing_is_sent() -> None:
    """The error names the variables."""
    with pytest.raises(MissingCredentialsError, match="STABILITY_API_KEY"):
        _gateway(_never).generate_image(_config(api_key=None), REQUEST)


@pytest.mark.parametrize(
    ("settings", "words"),
    [({"accepts": "image/*"}, "did you mean 'accept'"), ({"accept": "image/png"}, "must be")],
)
def test_a_wrong_setting_is_refused(settings: dict[str, str], words: str) -> None:
    """Before anything is sent."""
    with pytest.raises(ConfigurationError, match=words):
        _gateway(_never).generate_image(_config(provider_config=settings), REQUEST)


def test_a_prefix_means_the_same_model(done: Any) -> None:
    """As other gateways write it."""
    gateway = _gateway(done)
    response = gateway.generate_image(_config("stability/stable-image-core"), REQUEST)
    assert response.job is not None
    assert response.job.model == "stable-image-core"
    assert gateway.requests[0].url.endswith("/v2beta/stable-image/generate/core")


def test_several_pictures_are_several_calls(done: Any) -> None:
    """A seed counts up, so that they differ; without one each is random."""
    gateway = _gateway(done)
    response = gateway.generate_image(
        _config(), ImageGenerationRequest(prompt="a kite", n=3, seed=7)
    )
    seeds = [dict(request.files)["seed"][1] for request in gateway.requests]
    assert sorted(seeds) == [b"7", b"8", b"9"]
    assert len(response.images) == 3
    assert response.cost is not None
    assert response.cost.amount == pytest.approx(0.09)


def test_elsewhere_prices_are_not_known(done: Any) -> None:
    """A reseller has its own."""
    config = _config(base_url="https://other.example")
    assert _gateway(done).generate_image(config, REQUEST).cost is None


def test_a_limit_is_waited_out(picture: dict[str, Any]) -> None:
    """For the minute in which the service takes nothing; nothing was accepted."""
    gateway = _gateway(_in_turn(answer(LIMITED, status_code=429), answer(picture)))
    assert gateway.generate_image(_config(timeout=100), REQUEST).images
    assert 60 <= gateway.clock < 61
    assert len(gateway.requests) == 2


def test_a_limit_beyond_the_deadline_is_not_waited_for() -> None:
    """The next provider's turn comes at once, with the seconds on the error."""
    gateway = _gateway(lambda _: answer(LIMITED, status_code=429))
    with pytest.raises(RateLimitedError) as limited:
        gateway.generate_image(_config(timeout=30), REQUEST)
    assert gateway.clock == 0
    assert limited.value.retry_after_seconds == 60


def test_a_stated_wait_wins() -> None:
    """Over the minute."""
    headers = {"retry-after": "7"}
    gateway = _gateway(lambda _: answer(LIMITED, status_code=429, headers=headers))
    with pytest.raises(RateLimitedError) as limited:
        gateway.generate_image(_config(timeout=5), REQUEST)
    assert limited.value.retry_after_seconds == 7


def test_no_part_of_a_key_is_in_an_error(recorded: Callable[[str], Any]) -> None:
    """v1 repeats its ends; neither message nor body shows them."""
    body = recorded("unauthorized_v1")
    gateway = _gateway(lambda _: answer(body, status_code=401))
    with pytest.raises(AuthenticationError) as refused:
        gateway.generate_image(_config(), REQUEST)
    shown = f"{refused.value} {refused.value!r} {refused.value.body}"
    assert "sk-0123" not in shown
    assert "wXyZ" not in shown


def test_no_prompt_is_in_an_error() -> None:
    """Though the service may repeat it."""
    secret = "a kite over the secret island"
    body = {"id": "e", "name": "bad_request", "errors": [f"prompt: {secret} is wrong"]}
    gateway = _gateway(lambda _: answer(body, status_code=400))
    with pytest.raises(InvalidRequestError) as refused:
        gateway.generate_image(_config(), ImageGenerationRequest(prompt=secret))
    assert secret not in f"{refused.value} {refused.value.body}"
    assert refused.value.field == "prompt"


@pytest.mark.parametrize("name", ["payment_required", "insufficient_balance"])
def test_used_up_credits_lead_to_the_next_provider(
    recorded: Callable[[str], Any], name: str
) -> None:
    """At once: they do not come back by waiting."""
    body = recorded(name)
    status = 402 if name == "payment_required" else 429
    gateway = _gateway(lambda _: answer(body, status_code=status, headers={"retry-after": "1"}))
    with pytest.raises(QuotaExceededError) as refused:
        gateway.generate_image(_config(), REQUEST)
    assert refused.value.falls_back
    assert len(gateway.requests) == 1


@pytest.mark.parametrize("status", [500, 502, 504])
def test_a_proxys_page_is_an_unknown_outcome(status: int) -> None:
    """It is not sent again: there is no idempotency key."""
    gateway = _gateway(lambda _: answer(content=b"<html>", status_code=status))
    with pytest.raises(SubmissionUnknownError):
        gateway.generate_image(_config(), REQUEST)
    assert len(gateway.requests) == 1


def test_a_blurred_picture_ends_the_call(picture: dict[str, Any]) -> None:
    """No other provider is shown what this one's safety system refused."""
    gateway = _gateway(lambda _: answer({**picture, "finish_reason": "CONTENT_FILTERED"}))
    config = _config(fallback_configs=[_config("sd3.5-large")])
    with pytest.raises(ContentModerationError) as refused:
        gateway.generate_image(config, REQUEST)
    assert refused.value.job is None
    assert len(gateway.requests) == 1


def _upscale(**fields: Any) -> ImageGenerationRequest:
    image = {"image": b"\x89PNG\r\n\x1a\n" + b"0" * 24, "type": "reference"}
    return ImageGenerationRequest(prompt="a kite", image_list=[image], **fields)


def _waiting(*results: Response) -> Callable[[Request], Response]:
    left = iter(results)
    return lambda request: answer({"id": JOB}) if request.method == "POST" else next(left)


WAITS = answer({"id": JOB, "status": "in-progress"}, status_code=202)


def test_a_job_is_looked_at_every_ten_seconds(picture: dict[str, Any]) -> None:
    """Whoever looks more often can be limited."""
    gateway = _gateway(_waiting(WAITS, WAITS, answer(picture)))
    config = _config("stable-image-upscale-creative")
    response = gateway.generate_image(config, _upscale())
    assert 30 <= gateway.clock < 31
    assert response.request_id == JOB
    assert [request.method for request in gateway.requests] == ["POST", "GET", "GET", "GET"]


def test_a_job_whose_picture_is_blurred_has_failed(picture: dict[str, Any]) -> None:
    """The error has it."""
    blurred = answer({**picture, "finish_reason": "CONTENT_FILTERED"})
    gateway = _gateway(_waiting(WAITS, blurred))
    with pytest.raises(ContentModerationError) as refused:
        gateway.generate_image(_config("stable-image-upscale-creative"), _upscale())
    assert refused.value.job is not None
    assert refused.value.job.id == JOB


def test_a_result_without_a_picture_stops_the_chain() -> None:
    """It may be what was paid for, so nobody else is paid."""
    gateway = _gateway(_waiting(answer({"pictures": []})))
    with pytest.raises(MediaError) as strange:
        gateway.generate_image(_config("stable-image-upscale-creative"), _upscale())
    assert strange.value.job is not None
    assert strange.value.job.payload == {"pictures": []}


class _Served(ProviderContract):
    plugin = plugin
    refusals = (
        (answer({"id": "e", "name": "x", "errors": ["x"]}, status_code=400), InvalidRequestError),
        (answer({"id": "e", "name": "x", "message": "x"}, status_code=401), AuthenticationError),
        (answer({"id": "e", "name": "x", "errors": ["x"]}, status_code=402), QuotaExceededError),
        (answer({"id": "e", "name": "x", "errors": ["x"]}, status_code=403), PermissionDeniedError),
        (answer(LIMITED, status_code=429), RateLimitedError),
        (
            answer({"id": "e", "name": "internal_error", "errors": ["x"]}, status_code=500),
            ProviderUnavailableError,
        ),
    )


class TestPictures(_Served):
    """The contract, for a picture that is made at once, as bytes."""

    config = _config(provider_config={"accept": "image/*"})
    request = REQUEST

    def serve(self, request: Request) -> Response | Reply:
        """Answer with a picture."""
        assert request.headers["Accept"] == "image/*"
        return answer(content=b"\x89PNG\r\n\x1a\n" + b"0" * 24, headers={"seed": "7"})


class TestJobs(_Served):
    """The contract, for a picture that is waited for."""

    config = _config("stable-image-upscale-creative")
    request = _upscale()

    def serve(self, request: Request) -> Response | Reply:
        """Answer with a job, then with its picture."""
        if request.method == "POST":
            return answer({"id": JOB})
        assert request.url.endswith(f"/v2beta/results/{JOB}")
        return answer({"image": "iVBORw0KGgoA", "finish_reason": "SUCCESS", "seed": 1})
