"""What the contract finds in a provider that breaks it."""

from typing import ClassVar

import pytest

from tarash.tarash_gateway.exceptions import (
    GenerationFailedError,
    ProviderUnavailableError,
    TarashError,
)
from tarash.tarash_gateway.models import (
    ImageGenerationConfig,
    ImageGenerationRequest,
    VideoGenerationConfig,
    VideoGenerationRequest,
)
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
    Request,
    Response,
    VideoGenerationResponse,
    hookimpl,
)
from tarash.tarash_gateway.testing import ProviderContract, answer


class Hasty:
    """A provider whose look raises `error` when the service says that the job has failed."""

    def __init__(self, error: TarashError) -> None:
        self.error = error

    @hookimpl
    def describe(self) -> ProviderInfo:
        """Return the facts."""
        return ProviderInfo("hasty", "Hasty", ("video", "image"), Address("https://hasty.test"))

    @hookimpl
    def submit(self, api: Api) -> HttpFlow[Job]:
        """Accept."""
        yield api.post("/jobs")
        return api.job("1")

    @hookimpl
    def poll(self, job: Job, api: Api) -> HttpFlow[Job]:
        """Look."""
        response = yield api.get("/jobs/1")
        if response.json() == "failed":
            raise self.error
        return job.succeeded({})

    @hookimpl
    def normalize(self, job: Job) -> VideoGenerationResponse | ImageGenerationResponse:
        """Return nothing to see."""
        kind = VideoGenerationResponse if job.medium == "video" else ImageGenerationResponse
        return kind(assets=(Asset(url="https://hasty.test/1"),))


class FilmsOfHasty(ProviderContract):
    """What the contract asks of it."""

    config: ClassVar[GenerationConfig] = VideoGenerationConfig(provider="hasty", model="m")
    request: ClassVar[GenerationRequest] = VideoGenerationRequest(prompt="a cat")
    failures = (answer("failed"),)

    def serve(self, request: Request) -> Response:
        """Be done at the first look."""
        assert request.url.startswith("https://hasty.test/")
        return answer({})


class PicturesOfHasty(FilmsOfHasty):
    """The same, by an image."""

    config = ImageGenerationConfig(provider="hasty", model="m")
    request = ImageGenerationRequest(prompt="a cat")


@pytest.mark.parametrize("kind", [FilmsOfHasty, PicturesOfHasty])
def test_the_contract_finds_a_failed_job_that_would_be_looked_at_again(
    kind: type[FilmsOfHasty], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error that may be repeated is no last word; one that ends the job is."""
    monkeypatch.setattr(kind, "plugin", Hasty(GenerationFailedError("no")), raising=False)
    kind().test_a_failed_job_stays_failed()
    kind().test_its_job_survives_json()
    monkeypatch.setattr(kind, "plugin", Hasty(ProviderUnavailableError("no")), raising=False)
    with pytest.raises((AssertionError, ProviderUnavailableError)):
        kind().test_a_failed_job_stays_failed()
