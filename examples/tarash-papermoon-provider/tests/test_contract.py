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
    VideoGenerationConfig,
    VideoGenerationRequest,
)
from tarash.tarash_gateway.plugin import GenerationConfig, GenerationRequest, Request, Response
from tarash.tarash_gateway.testing import ProviderContract, answer

from service import PROVIDER, said
from tarash_papermoon_provider import plugin as plugin_of_this_package

_TICKET = {"href": "https://cdn.papermoon.example/1?sig=0", "until": 1795000000, "seconds": 6}


class TestVideos(ProviderContract):
    """The contract, by a video."""

    plugin: ClassVar[object] = plugin_of_this_package
    config: ClassVar[GenerationConfig] = VideoGenerationConfig(provider=PROVIDER, model="lantern-2")
    request: ClassVar[GenerationRequest] = VideoGenerationRequest(prompt="A cat playing piano")
    refusals: ClassVar[Sequence[tuple[Response, type[TarashError]]]] = (
        (answer(said("no_token"), status_code=401), AuthenticationError),
        (answer(said("empty_purse"), status_code=402), QuotaExceededError),
        (answer(said("bad_script"), status_code=422), InvalidRequestError),
        (answer(said("curfew"), status_code=451), ContentModerationError),
        (answer(said("crowded"), status_code=420), RateLimitedError),
        (answer(said("house_full"), status_code=503), ProviderUnavailableError),
    )
    failures: ClassVar[Sequence[Response]] = (
        answer({"act": "boo", **said("house_full")}),
        answer({"act": "boo"}),
    )

    def serve(self, request: Request) -> Response:
        """Answer as the service does: take the order, and be done at the first look."""
        if request.method == "POST":
            location = "https://api.papermoon.example/v3/shows/sh_1"
            return answer(status_code=201, headers={"location": location})
        return answer(_TICKET if request.url.endswith("/ticket") else {"act": "bow"})
