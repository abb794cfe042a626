"""Google's hooks in the engine, against the contract, on both surfaces."""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tarash.tarash_gateway.exceptions import (
    AuthenticationError,
    ContentModerationError,
    QuotaExceededError,
    RateLimitedError,
    SubmissionUnknownError,
    TarashError,
)
from tarash.tarash_gateway.models import (
    Asset,
    GenerationResponse,
    ImageGenerationConfig,
    ImageGenerationRequest,
    Job,
    VideoGenerationConfig,
    VideoGenerationRequest,
)
from tarash.tarash_gateway.testing import ProviderContract, Reply, VirtualGateway, answer
from tarash.tarash_gateway.wire import Request, Response
from tarash_google import plugin

HOST = "https://generativelanguage.googleapis.com"
STORAGE = "https://storage.googleapis.com"
VERTEX = {"gcp_project": "p", "location": "us-central1"}
TOKEN = "ya29.a-token-0123456789"
MP4 = b"\x00\x00\x00\x18ftypisom" + bytes(64)
FILE = f"{HOST}/v1beta/files/xyz"
OMNI, VEO, IMAGE = "gemini-omni-1.2-flash", "veo-3.1-generate-001", "gemini-nano-banana-2.1"
PROJECT = "projects/p/locations/us-central1/publishers/google/models"
OPERATION = f"{PROJECT}/{VEO}/operations/77"
COMPLETED = {
    "id": "v1_abc",
    "status": "completed",
    "steps": [
        {
            "type": "model_output",
            "content": [{"type": "video", "mime_type": "video/mp4", "uri": f"{FILE}:download"}],
        }
    ],
}
PICTURE = {
    "candidates": [
        {"content": {"parts": [{"inlineData": {"mimeType": "image/png", "data": "aW1n"}}]}}
    ],
    "responseId": "r-1",
}


VIDEO = {"response": {"videos": [{"gcsUri": "gs://b/1.mp4"}]}}
SERVED = {
    ":generateContent": PICTURE,
    ":predict": {"predictions": [{"bytesBase64Encoded": "aW1n"}]},
    ":predictLongRunning": {"name": OPERATION},
    "/files/xyz": {"name": "files/xyz", "state": "ACTIVE"},
    "/interactions": {"id": "v1_abc", "status": "in_progress"},
}


def _token() -> str:
    return TOKEN


def _no(status: int, name: str, message: str = "no") -> Response:
    return answer(
        {"error": {"code": status, "message": message, "status": name}}, status_code=status
    )


class _Served(ProviderContract):
    plugin = plugin
    refusals = (
        (_no(401, "UNAUTHENTICATED"), AuthenticationError),
        (_no(429, "RESOURCE_EXHAUSTED"), RateLimitedError),
        (_no(429, "RESOURCE_EXHAUSTED", "limit: 0"), QuotaExceededError),
        (_no(400, "INVALID_ARGUMENT", "usage guidelines"), ContentModerationError),
    )
    looks: int = 0

    def serve(self, request: Request) -> Response | Reply:
        """Accept, be busy for a look, and complete; an image is there at once."""
        path = request.url.partition("?")[0]
        for end, body in SERVED.items():
            if path.endswith(end):
                return answer(body)
        self.looks += 1
        if path.endswith(":fetchPredictOperation"):
            return answer({"name": OPERATION, "done": self.looks > 1, **VIDEO})
        return answer(COMPLETED if self.looks > 1 else {"status": "in_progress"})


class TestOmniContract(_Served):
    """The contract, with a video of the Gemini API."""

    config = VideoGenerationConfig(provider="google", model=OMNI)
    request = VideoGenerationRequest(prompt="a kite", duration_seconds=8)


class TestImageContract(_Served):
    """The contract, with images of the Gemini API."""

    config = ImageGenerationConfig(provider="google", model=IMAGE)
    request = ImageGenerationRequest(prompt="a kite", quality="high")


class TestVeoContract(_Served):
    """The contract, with a video of Vertex AI, where a token takes the key's place."""

    config = VideoGenerationConfig(
        provider="google", model=VEO, provider_config={**VERTEX, "token_provider": _token}
    )
    request = VideoGenerationRequest(prompt="a kite", number_of_videos=4)


class TestOmniOnVertexContract(_Served):
    """The contract, with a video of Vertex AI and a key."""

    config = VideoGenerationConfig(
        provider="google", model=OMNI, provider_config={"vertexai": True}
    )
    request = VideoGenerationRequest(prompt="a kite")


class TestImageOnVertexContract(_Served):
    """The contract, with an image of Vertex AI."""

    config = ImageGenerationConfig(
        provider="google", model=IMAGE, provider_config={**VERTEX, "token_provider": _token}
    )
    request = ImageGenerationRequest(prompt="a kite")


class TestImagenContract(_Served):
    """The contract, with an image of Imagen."""

    config = ImageGenerationConfig(
        provider="google",
        model="imagen-4.0-generate-001",
        provider_config={**VERTEX, "token_provider": _token},
    )
    request = ImageGenerationRequest(prompt="a kite")


def _gateway(serve: Callable[[Request], Any], **environment: str) -> VirtualGateway:
    return VirtualGateway(serve, plugins={"google": plugin}, environment=environment)


def _omni(**fields: Any) -> VideoGenerationConfig:
    return VideoGenerationConfig(provider="google", model=OMNI, **fields)


def _picture(**fields: Any) -> ImageGenerationConfig:
    return ImageGenerationConfig(provider="google", model=IMAGE, **fields)


KITE = VideoGenerationRequest(prompt="a kite")
A_KITE = ImageGenerationRequest(prompt="a kite")


def test_a_prefix_of_the_id_means_nothing() -> None:
    """Google's own client writes models with it."""
    for prefix in ("models/", "publishers/google/models/", "google/"):
        gateway = _gateway(TestImageContract().serve, GEMINI_API_KEY="AIza-0123456789")
        config = ImageGenerationConfig(provider="google", model=f"{prefix}{IMAGE}")
        response = gateway.generate_image(config, A_KITE)
        assert gateway.requests[0].url == f"{HOST}/v1/models/{IMAGE}:generateContent"
        assert response.job is not None
        assert response.job.model == IMAGE


def test_several_images_are_several_jobs_and_none_is_lost() -> None:
    """The third is refused: two are kept, and the response says so."""
    bodies: list[Any] = []

    def serve(request: Request) -> Response:
        bodies.append(request.json)
        return answer({"candidates": []} if len(bodies) == 3 else PICTURE)

    gateway = _gateway(serve, GEMINI_API_KEY="AIza-0123456789")
    request = ImageGenerationRequest(prompt="a kite", n=3, seed=5)
    response = gateway.generate_image(_picture(), request)
    assert len(response.images) == 2
    assert [body["generationConfig"]["seed"] for body in bodies] == [5, 6, 7]
    assert "1 of 3 parts failed: ContentModerationError" in response.warnings[-1]


@pytest.mark.parametrize(
    ("reply", "kind", "sent"),
    [
        (answer({"promptFeedback": {"blockReason": "SAFETY"}}), ContentModerationError, 1),
        (_no(400, "INVALID_ARGUMENT", "usage guidelines"), ContentModerationError, 1),
        (_no(429, "RESOURCE_EXHAUSTED", "limit: 0"), QuotaExceededError, 1),
        (_no(503, "UNAVAILABLE"), TarashError, 4),
        (answer({"strange": True}), SubmissionUnknownError, 1),
        (answer(content=b"<html>", status_code=502), SubmissionUnknownError, 1),
    ],
)
def test_only_what_is_passing_is_sent_again(
    reply: Response, kind: type[TarashError], sent: int
) -> None:
    """A refusal never, and never what may have been accepted."""
    gateway = _gateway(lambda _: reply, GEMINI_API_KEY="AIza-0123456789")
    with pytest.raises(kind):
        gateway.generate_image(_picture(), A_KITE)
    assert len(gateway.requests) == sent


@pytest.mark.parametrize(
    ("ending", "kind", "fallen"),
    [
        ({"status": "failed", "errors": [{"code": "image_safety"}]}, ContentModerationError, False),
        ({"status": "failed", "errors": [{"code": "quota_exceeded"}]}, None, True),
        ({"status": "failed", "errors": [{"code": "api_error"}]}, None, True),
    ],
)
def test_a_job_that_ended_badly_falls_back_unless_it_was_refused(
    ending: dict[str, Any], kind: type[TarashError] | None, fallen: bool
) -> None:
    """A job that is over leaves nothing to be paid for."""

    def serve(request: Request) -> Any:
        if "/publishers/" in request.url:
            return veo.serve(request)
        return served.serve(request) if request.method == "POST" else answer(ending)

    served, veo = TestOmniContract(), TestVeoContract()
    gateway = _gateway(serve, GEMINI_API_KEY="AIza-0123456789")
    config = _omni(fallback_configs=[TestVeoContract.config])
    if kind is None:
        assert gateway.generate_video(config, KITE).video == "gs://b/1.mp4"
    else:
        with pytest.raises(kind):
            gateway.generate_video(config, KITE)
    looked = [request for request in gateway.requests if "/publishers/" in request.url]
    assert bool(looked) == fallen


def test_a_job_goes_on_where_it_was_begun() -> None:
    """Whatever the other process's environment says of project and place."""
    served = TestVeoContract()
    here = _gateway(served.serve, GOOGLE_GENAI_USE_VERTEXAI="true", GOOGLE_CLOUD_PROJECT="p")
    config = VideoGenerationConfig(
        provider="google", model=VEO, provider_config={"token_provider": _token}
    )
    job = Job.model_validate_json(here.submit_video(config, KITE).model_dump_json())
    assert job.config.provider_config["gcp_project"] == "p"
    assert "token_provider" not in job.config.provider_config
    there = _gateway(served.serve, GOOGLE_CLOUD_PROJECT="another", GOOGLE_API_KEY="AIza-0123456789")
    whole = job.config.model_copy(
        update={"provider_config": {**job.config.provider_config, "token_provider": _token}}
    )
    there.resume(job.model_copy(update={"config": whole}))
    assert f"/{PROJECT}/{VEO}:fetchPredictOperation" in there.requests[0].url
    assert there.requests[0].headers == {"Authorization": f"Bearer {TOKEN}"}


def test_a_file_is_saved_with_the_key(tmp_path: Path) -> None:
    """From the configured host, whatever host its address names."""

    def serve(request: Request) -> Any:
        if request.url.endswith(":download?alt=media"):
            return answer(content=MP4, headers={"content-type": "video/mp4"})
        return served.serve(request)

    served = TestOmniContract()
    gateway = _gateway(serve)
    config = _omni(api_key="AIza-own-0123456789", base_url="https://proxy.example")
    response = gateway.generate_video(config, KITE)
    assert response.video == f"{FILE}:download"
    (path,) = response.save(tmp_path / "1.mp4")
    assert path.read_bytes() == MP4
    download = gateway.requests[-1]
    assert download.url == "https://proxy.example/v1/files/xyz:download?alt=media"
    assert download.headers["x-goog-api-key"] == "AIza-own-0123456789"


def test_a_bucket_is_read_with_the_token(tmp_path: Path, service_of: Callable[..., Any]) -> None:
    """The object's name is written as one part of the path."""

    def serve(request: Request) -> Any:
        if "storage" in request.url:
            return answer(content=MP4, headers={"content-type": "video/mp4"})
        return served.serve(request)

    served = TestVeoContract()
    gateway = _gateway(serve)
    response = gateway.generate_video(TestVeoContract.config, KITE)
    (path,) = response.save(tmp_path / "1.mp4")
    assert path.read_bytes() == MP4
    download = gateway.requests[-1]
    assert download.url == f"{STORAGE}/storage/v1/b/b/o/1.mp4?alt=media"
    assert download.headers["Authorization"] == f"Bearer {TOKEN}"
    api = service_of(TestVeoContract.config)
    deeper = Asset(url="gs://b/out/1 a.mp4", requires_credentials=True)
    assert plugin.fetch(deeper, api).url == f"{STORAGE}/storage/v1/b/b/o/out%2F1%20a.mp4?alt=media"


def test_another_address_gets_no_key(
    config_of: Callable[..., Any], service_of: Callable[..., Any]
) -> None:
    """It is fetched as it is."""
    api = service_of(config_of(OMNI))
    for keyed in (True, False):
        asset = Asset(url="https://cdn.example/1.mp4", requires_credentials=keyed)
        assert plugin.fetch(asset, api).headers == {}
    assert plugin.fetch(Asset(content=b"x"), api).headers == {}
    assert plugin.fetch(Asset(url="gs://b/1.mp4", requires_credentials=True), api).headers == {}


def test_a_large_answer_is_held_twice_at_most() -> None:
    """Once in the raw answer, once in the address; never a third time as bytes."""
    text = base64.b64encode(bytes(3_000_000)).decode()
    body = json.loads(json.dumps(PICTURE))
    body["candidates"][0]["content"]["parts"][0]["inlineData"]["data"] = text
    gateway = _gateway(lambda _: answer(body), GEMINI_API_KEY="AIza-0123456789")
    response: GenerationResponse = gateway.generate_image(_picture(), A_KITE)
    (asset,) = response.assets
    assert asset.content is None
    assert asset.url is not None
    assert len(asset.url) == len(text) + len("data:image/png;base64,")


@pytest.mark.parametrize(
    "ending",
    [
        {"status": "failed", "errors": [{"code": "safety", "message": "no"}]},
        {"status": "incomplete", "errors": [{"code": "prohibited_content"}]},
        {"status": "completed", "steps": []},
        {
            "status": "completed",
            "steps": [{"type": "model_output", "content": [{"type": "text", "text": "No."}]}],
        },
        {
            "status": "completed",
            "steps": [
                {"type": "model_output", "error": {"code": 3, "message": "usage guidelines"}}
            ],
        },
    ],
)
def test_a_refused_video_is_moderation_and_is_paid_for_once(ending: dict[str, Any]) -> None:
    """It is never sent again, and no other provider is tried."""

    def serve(request: Request) -> Response:
        if request.method == "POST":
            return answer({"id": "v1_abc", "status": "in_progress"})
        return answer(ending)

    gateway = _gateway(serve, GEMINI_API_KEY="AIza-0123456789")
    with pytest.raises(ContentModerationError) as refused:
        gateway.generate_video(_omni(fallback_configs=[TestVeoContract.config]), KITE)
    assert [request.is_paid for request in gateway.requests].count(True) == 1
    assert refused.value.job is not None
    assert refused.value.job.done
