"""Azure's hooks, checked against the contract and through the engine."""

from collections.abc import Callable
from typing import Any

import pytest

from tarash.tarash_gateway.exceptions import (
    AuthenticationError,
    ConfigurationError,
    ContentModerationError,
    InvalidRequestError,
    MissingCredentialsError,
    ModelRetiredError,
    PermissionDeniedError,
    RateLimitedError,
)
from tarash.tarash_gateway.models import (
    ImageGenerationConfig,
    ImageGenerationRequest,
    VideoGenerationConfig,
    VideoGenerationRequest,
)
from tarash.tarash_gateway.testing import ProviderContract, VirtualGateway, answer
from tarash.tarash_gateway.wire import Request, Response
from tarash_openai import azure

ME = "https://me.openai.azure.com"
DATE = "2025-04-01-preview"
PICTURE = ImageGenerationRequest(prompt="a kite")
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 8
DONE = {"created": 1, "data": [{"b64_json": "iVBORw0KGgo="}]}


def _config(model: str = "gpt-image-2", **fields: Any) -> ImageGenerationConfig:
    return ImageGenerationConfig(
        **{
            "provider": "azure_openai",
            "api_key": "k" * 32,
            "base_url": ME,
            **fields,
            "model": model,
        }
    )


def _gateway(
    serve: Callable[[Request], Response], environment: dict[str, str] | None = None
) -> VirtualGateway:
    return VirtualGateway(serve, plugins={"azure_openai": azure}, environment=environment)


def _done(request: Request) -> Response:
    del request
    return answer(DONE)


def _never(request: Request) -> Response:
    raise AssertionError(f"{request.method} {request.url} must not be sent")


@pytest.mark.parametrize(
    ("fields", "environment", "url"),
    [
        ({}, {}, f"{ME}/openai/v1/images/generations"),
        ({"api_version": "v1"}, {"OPENAI_API_VERSION": DATE}, f"{ME}/openai/v1/images/generations"),
        (
            {"base_url": f"{ME}/openai/?api-version=preview"},
            {},
            f"{ME}/openai/v1/images/generations?api-version=preview",
        ),
        (
            {},
            {"OPENAI_API_VERSION": DATE},
            f"{ME}/openai/deployments/gpt-image-2/images/generations?api-version={DATE}",
        ),
        (
            {"base_url": f"{ME}?api-version={DATE}"},
            {},
            f"{ME}/openai/deployments/gpt-image-2/images/generations?api-version={DATE}",
        ),
        (
            {"base_url": None},
            {"AZURE_OPENAI_ENDPOINT": f"{ME}/openai/v1?api-version={DATE}"},
            f"{ME}/openai/deployments/gpt-image-2/images/generations?api-version={DATE}",
        ),
    ],
)
def test_both_surfaces_are_reached(
    fields: dict[str, Any], environment: dict[str, str], url: str
) -> None:
    """By version, from the config, the address or the environment."""
    gateway = _gateway(_done, environment)
    response = gateway.generate_image(_config(**fields), PICTURE)
    (sent,) = gateway.requests
    assert sent.url == url
    assert sent.headers == {"api-key": "k" * 32}
    assert sent.json == {"model": "gpt-image-2", "prompt": "a kite"}
    assert response.job is not None
    assert response.job.config.base_url == ME
    assert response.job.config.api_version in {"v1", "preview", DATE}


def test_an_address_is_needed() -> None:
    """The message says how to give one."""
    with pytest.raises(ConfigurationError, match="AZURE_OPENAI_ENDPOINT"):
        _gateway(_never).generate_image(_config(base_url=None), PICTURE)


def test_a_key_is_needed() -> None:
    """Or a token, or a function that gives one."""
    with pytest.raises(MissingCredentialsError, match="AZURE_OPENAI_API_KEY"):
        _gateway(_never).generate_image(_config(api_key=None), PICTURE)


@pytest.mark.parametrize(
    ("environment", "headers"),
    [
        ({"AZURE_OPENAI_API_KEY": "key-of-env"}, {"api-key": "key-of-env"}),
        (
            {"AZURE_OPENAI_API_KEY": "key-of-env", "AZURE_OPENAI_AD_TOKEN": "token-of-env"},
            {"Authorization": "Bearer token-of-env"},
        ),
    ],
)
def test_the_environment_opens_it(environment: dict[str, str], headers: dict[str, str]) -> None:
    """A token there wins over a key there."""
    gateway = _gateway(_done, environment)
    response = gateway.generate_image(_config(api_key=None), PICTURE)
    assert gateway.requests[0].headers == headers
    assert response.job is not None
    assert "token-of-env" not in response.job.model_dump_json()


def test_a_function_gives_tokens_and_is_asked_again_once() -> None:
    """After a 401; the paid request is then sent once more."""
    tokens = iter(["first-token", "second-token"])

    def serve(request: Request) -> Response:
        if request.headers["Authorization"] == "Bearer first-token":
            return answer({"error": {"code": "401", "message": "expired"}}, status_code=401)
        return answer(DONE)

    gateway = _gateway(serve)
    config = _config(api_key=None, provider_config={"token_provider": lambda: next(tokens)})
    assert gateway.generate_image(config, PICTURE).images
    assert [request.headers["Authorization"] for request in gateway.requests] == [
        "Bearer first-token",
        "Bearer second-token",
    ]


def test_a_function_that_fails_is_an_authentication_error() -> None:
    """Whatever it raises; nothing was sent."""

    def fail() -> str:
        raise OSError("no network")

    config = _config(api_key=None, provider_config={"token_provider": fail})
    with pytest.raises(AuthenticationError, match="token_provider"):
        _gateway(_never).generate_image(config, PICTURE)


def test_a_token_is_in_no_error() -> None:
    """Though the service may repeat it."""
    config = _config(api_key=None, provider_config={"ad_token": "secret-token-123"})
    error = {"error": {"code": "401", "message": "bad secret-token-123"}}
    with pytest.raises(AuthenticationError) as refused:
        _gateway(lambda _: answer(error, status_code=401)).generate_image(config, PICTURE)
    assert "secret-token-123" not in f"{refused.value} {refused.value.body}"


@pytest.mark.parametrize(
    ("model", "settings", "successor"),
    [
        ("gpt-image-1", {}, "gpt-image-1.5"),
        ("dall-e-3", {}, "gpt-image-1.5"),
        ("dall-e-2", {}, "gpt-image-1.5"),
        ("img-prod", {"deployment_of": "gpt-image-1"}, "gpt-image-1.5"),
    ],
)
def test_a_retired_model_is_refused_before_anything_is_sent(
    model: str, settings: dict[str, str], successor: str
) -> None:
    """By its own dates, whatever the deployment is called."""
    with pytest.raises(ModelRetiredError) as retired:
        _gateway(_never).generate_image(_config(model, provider_config=settings), PICTURE)
    assert retired.value.successor == successor


def test_the_video_model_is_retired() -> None:
    """On its last day by Microsoft's schedule."""
    config = VideoGenerationConfig(
        provider="azure_openai", model="sora-2", api_key="k", base_url=ME
    )
    with pytest.raises(ModelRetiredError, match="2026-10-15"):
        _gateway(_never).generate_video(config, VideoGenerationRequest(prompt="a kite"))


def test_what_ends_at_openai_may_live_at_azure() -> None:
    """Its own end is a warning."""
    response = _gateway(_done).generate_image(_config("gpt-image-1.5"), PICTURE)
    assert "2027-06-16" in response.warnings[0]


def test_a_deployment_that_is_not_there_is_told_by_its_field(
    recorded: Callable[[str], Any],
) -> None:
    """Of a model that lives, it is the name."""
    gateway = _gateway(lambda _: answer(recorded("azure_no_deployment"), status_code=404))
    with pytest.raises(InvalidRequestError, match="DeploymentNotFound") as refused:
        gateway.generate_image(_config("img-prod"), PICTURE)
    assert refused.value.field == "model"


def test_a_deployment_of_a_retired_model_is_retired(recorded: Callable[[str], Any]) -> None:
    """Where the caller asked all the same."""
    settings = {"deployment_of": "gpt-image-1", "allow_retired": True}
    gateway = _gateway(lambda _: answer(recorded("azure_no_deployment"), status_code=404))
    with pytest.raises(ModelRetiredError) as retired:
        gateway.generate_image(_config("img-prod", provider_config=settings), PICTURE)
    assert retired.value.successor == "gpt-image-1.5"


def test_an_edit_is_a_form_in_its_own_path() -> None:
    """Also with a mask, on the dated surface."""
    gateway = _gateway(_done)
    request = ImageGenerationRequest(
        prompt="a kite", image_list=[{"image": PNG}, {"image": PNG}], mask_image=PNG
    )
    assert gateway.generate_image(_config(api_version=DATE), request).images
    (sent,) = gateway.requests
    assert sent.url.startswith(f"{ME}/openai/deployments/gpt-image-2/images/edits?")
    assert [name for name, _ in sent.files or ()] == [
        "model",
        "prompt",
        "image[]",
        "image[]",
        "mask",
    ]


@pytest.mark.parametrize(
    ("name", "status", "kind"),
    [
        ("azure_filter", 400, ContentModerationError),
        ("azure_after", 400, ContentModerationError),
        ("azure_after", 200, ContentModerationError),
        ("azure_blocked", 403, PermissionDeniedError),
    ],
)
def test_a_refusal_is_told_from_a_block(
    recorded: Callable[[str], Any], name: str, status: int, kind: type[Exception]
) -> None:
    """A filter is about this prompt, a block about the resource; neither is asked twice."""
    gateway = _gateway(lambda _: answer(recorded(name), status_code=status))
    with pytest.raises(kind):
        gateway.generate_image(_config(), PICTURE)
    assert len(gateway.requests) == 1


def test_a_limit_is_waited_out(recorded: Callable[[str], Any]) -> None:
    """`retry-after-ms` says how long, and no advertised quota makes it a quota."""
    headers = {"retry-after-ms": "7000", "retry-after": "7"}
    limited = answer(recorded("azure_limited"), status_code=429, headers=headers)
    gateway = _gateway(lambda _: limited)
    with pytest.raises(RateLimitedError):
        gateway.generate_image(_config(timeout=10), PICTURE)
    assert 7 <= gateway.clock < 10


def test_a_misspelled_setting_is_refused() -> None:
    """With the nearest one that is known."""
    with pytest.raises(ConfigurationError, match="did you mean 'deployment_of'"):
        _gateway(_never).generate_image(_config(provider_config={"deployment": "x"}), PICTURE)


class _Served(ProviderContract):
    plugin = azure
    refusals = (
        (answer({"statusCode": 401, "message": "no"}, status_code=401), AuthenticationError),
        (answer({"error": {"code": "content_filter"}}, status_code=400), ContentModerationError),
        (answer({"error": {"code": "Forbidden"}}, status_code=403), PermissionDeniedError),
    )


class TestImageContract(_Served):
    """The contract, with pictures."""

    config = ImageGenerationConfig(provider="azure_openai", model="gpt-image-2", base_url=ME)
    request = ImageGenerationRequest(prompt="a kite", n=2)

    def serve(self, request: Request) -> Response:
        """Answer at once."""
        assert request.url == f"{ME}/openai/v1/images/generations"
        return answer(DONE)


class TestVideoContract(_Served):
    """The contract, with a video of a deployment that still answers."""

    config = VideoGenerationConfig(
        provider="azure_openai",
        model="sora2-dep",
        base_url=ME,
        api_version=DATE,
        provider_config={"deployment_of": "sora-2", "allow_retired": True},
    )
    request = VideoGenerationRequest(prompt="a kite", duration_seconds=8)

    def serve(self, request: Request) -> Response:
        """Accept, and complete."""
        if request.method == "POST":
            assert request.url == f"{ME}/openai/videos?api-version={DATE}"
            return answer({"id": "video_1", "status": "queued"})
        assert request.url == f"{ME}/openai/videos/video_1?api-version={DATE}"
        return answer({"id": "video_1", "status": "completed"})

    def test_its_video_is_fetched_from_the_resource(self) -> None:
        """With the version, and with the key or token."""
        response, _ = self._generate()
        assert response.assets[0].url == (f"{ME}/openai/videos/video_1/content?api-version={DATE}")
        assert response.job is not None
        gateway = _gateway(self.serve, {"AZURE_OPENAI_API_KEY": "k"})
        assert gateway.cancel(response.job) == "too_late"
        job = response.job.running()
        assert gateway.cancel(job) == "too_late"

    def test_its_download_carries_the_credentials(self, tmp_path: Any) -> None:
        """A function for tokens is asked for that, too."""
        mp4 = b"\0\0\0\x18ftypisom" + b"0" * 32

        def serve(request: Request) -> Response:
            assert request.headers["Authorization"] == "Bearer token-1234"
            if "/content" in request.url:
                return answer(content=mp4, headers={"content-type": "video/mp4"})
            return self.serve(request)

        settings = {**self.config.provider_config, "token_provider": lambda: "token-1234"}
        config = self.config.model_copy(update={"provider_config": settings})
        (path,) = _gateway(serve).generate_video(config, self.request).save(tmp_path / "kite.mp4")
        assert path.read_bytes() == mp4
