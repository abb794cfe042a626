"""What every provider keeps, by the suite that comes with the core."""

from collections.abc import Sequence
from typing import ClassVar

from tarash.tarash_gateway.exceptions import (
    AuthenticationError,
    ContentModerationError,
    InvalidRequestError,
    ProviderUnavailableError,
    QuotaExceededError,
    RateLimitedError,
    TarashError,
)
from tarash.tarash_gateway.models import (
    ImageGenerationConfig,
    ImageGenerationRequest,
    VideoGenerationConfig,
    VideoGenerationRequest,
)
from tarash.tarash_gateway.plugin import GenerationConfig, GenerationRequest, Request, Response
from tarash.tarash_gateway.testing import ProviderContract, answer

from service import PROVIDER, said
from tarash_papermoon_provider import plugin as plugin_of_this_package

_FILE = "https://files.papermoon.example/1"


class TestVideos(ProviderContract):
    """The contract, by a video."""

    plugin: ClassVar[object] = plugin_of_this_package
    config: ClassVar[GenerationConfig] = VideoGenerationConfig(provider=PROVIDER, model="motion-1")
    request: ClassVar[GenerationRequest] = VideoGenerationRequest(prompt="A cat playing piano")
    refusals: ClassVar[Sequence[tuple[Response, type[TarashError]]]] = (
        (answer(said("unauthorized"), status_code=401), AuthenticationError),
        (answer(said("insufficient_credits"), status_code=402), QuotaExceededError),
        (answer(said("invalid_request"), status_code=422), InvalidRequestError),
        (answer(said("content_refused"), status_code=422), ContentModerationError),
        (answer(said("rate_limited"), status_code=429), RateLimitedError),
        (answer(said("overloaded"), status_code=503), ProviderUnavailableError),
    )

    def serve(self, request: Request) -> Response:
        """Answer as the service does: take the order, and be done at the first look."""
        if request.method == "POST":
            return answer({"id": "g-1", "state": "queued"})
        return answer({"id": "g-1", "state": "done", "files": [{"url": _FILE}]})


class TestImages(TestVideos):
    """The contract, by an image."""

    config: ClassVar[GenerationConfig] = ImageGenerationConfig(provider=PROVIDER, model="still-1")
    request: ClassVar[GenerationRequest] = ImageGenerationRequest(prompt="A cat playing piano")
