"""An image in one request: what the engine itself costs, where there is nothing to wait for.

Rule: the plugin is the smallest that works, so that what is measured is the core.
"""

from contextlib import ExitStack
from typing import Any

import httpx
from laps import Row, alternate
from served import PROMPT, Place, serving

from tarash.tarash_gateway import Gateway, register_provider
from tarash.tarash_gateway.models import ImageGenerationConfig, ImageGenerationRequest
from tarash.tarash_gateway.plugin import (
    Address,
    Api,
    Asset,
    GenerationConfig,
    GenerationRequest,
    HttpFlow,
    ImageGenerationResponse,
    Job,
    ProviderInfo,
    hookimpl,
)

__all__ = ("measure",)

_MODEL = "fal-ai/flux/dev"
_AT_MOST_MILLISECONDS = 0.2


class Direct:
    """A provider that answers the submit with the image."""

    @hookimpl
    def describe(self) -> ProviderInfo:
        """Return the facts; the address comes with the config."""
        base = Address("https://direct.invalid")
        return ProviderInfo("direct", "Direct", ("image",), base, key_format="Key {}")

    @hookimpl
    def submit(
        self, config: GenerationConfig, request: GenerationRequest, api: Api
    ) -> HttpFlow[Job]:
        """Send the prompt and return the finished job."""
        answer = yield api.post(f"/{config.model}", json={"prompt": request.prompt})
        return api.job(answer.headers["x-fal-request-id"]).succeeded(answer.json())

    @hookimpl
    def poll(self, job: Job, api: Api) -> HttpFlow[Job]:
        """Return `job`, which is finished already."""
        yield api.get("/")
        return job

    @hookimpl
    def normalize(self, job: Job) -> ImageGenerationResponse:
        """Return the images of the answer."""
        images: list[dict[str, Any]] = job.payload["images"]
        assets = (Asset(url=i["url"], content_type=i["content_type"]) for i in images)
        return ImageGenerationResponse(assets=tuple(assets))


def measure(*, quick: bool) -> list[Row]:
    """Return how much more CPU time ours takes than bare httpx."""
    register_provider("direct", Direct())
    with ExitStack() as opened:
        place = opened.enter_context(serving(looks=0))
        gateway = opened.enter_context(Gateway())
        client = opened.enter_context(httpx.Client())
        config = ImageGenerationConfig(
            provider="direct", model=_MODEL, base_url=place.run_url, api_key=place.api_key
        )
        subjects = {
            "ours": lambda: _ours(gateway, config),
            "httpx": lambda: _httpx(client, place),
        }
        laps = alternate(subjects, laps=2 if quick else 31, count=2 if quick else 50)
    case = "one-request image, sync"
    return [laps.difference_row(case, "ours", "httpx", _AT_MOST_MILLISECONDS)]


def _ours(gateway: Gateway, config: ImageGenerationConfig) -> str:
    return gateway.generate_image(config, ImageGenerationRequest(prompt=PROMPT)).images[0]


def _httpx(client: httpx.Client, place: Place) -> str:
    url, body = f"{place.run_url}/{_MODEL}", {"prompt": PROMPT}
    answer = client.post(url, json=body, headers=place.headers).raise_for_status()
    return str(answer.json()["images"][0]["url"])
