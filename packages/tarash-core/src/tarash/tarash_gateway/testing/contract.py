"""What every provider must keep: subclass it in a test module, and pytest runs the checks."""

# ruff: noqa: S101  assertions are what this module is for

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from tarash.tarash_gateway._provider import Provider
from tarash.tarash_gateway.exceptions import TarashError
from tarash.tarash_gateway.models import ImageGenerationConfig, Job
from tarash.tarash_gateway.testing.played import answer
from tarash.tarash_gateway.testing.virtual import VirtualGateway
from tarash.tarash_gateway.wire import origin_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tarash.tarash_gateway.models import (
        GenerationConfig,
        GenerationRequest,
        GenerationResponse,
    )
    from tarash.tarash_gateway.testing.virtual import Reply
    from tarash.tarash_gateway.wire import Request, Response

__all__ = ("ProviderContract",)

_KEY = "contract-key-0123456789"
_PROXY_PAGES = (
    answer(
        status_code=502,
        content=b"<html><h1>502 Bad Gateway</h1></html>",
        headers={"content-type": "text/html"},
    ),
    answer({"message": "Endpoint request timed out"}, status_code=504),
    answer({"message": "An invalid response was received from the upstream"}, status_code=502),
    answer({"message": "Request Timeout"}, status_code=408),
    answer({"error": "upstream request timeout"}, status_code=504),
    answer({"error": {"code": "504", "message": "The gateway timed out"}}, status_code=504),
    answer({"error": {"code": 502, "message": "Bad gateway"}}, status_code=502),
    answer({"status": "error", "message": "no healthy upstream"}, status_code=503),
    answer({"detail": "Internal Server Error"}, status_code=500),
    answer({"statusCode": 500, "message": "Internal server error"}, status_code=500),
)


@dataclass
class _Service:
    """The scripted service; once there is a `look`, it answers everything with that."""

    serve: Callable[[Request], Response | Reply]
    look: Response | None = None

    def __call__(self, request: Request) -> Response | Reply:
        return self.look or self.serve(request)


class ProviderContract:
    """The checks. A subclass names the plugin and plays its service as a pure function.

    Attributes:
        plugin: The module or object with the hooks.
        config: A config for it; its key is replaced.
        request: A request that the scripted service completes.
        origins: Other places of the service, to which the key may go.
        refusals: `(answer, error class)` pairs that `explain` must map.
        failures: Answers to a look which say that the job has failed.
    """

    plugin: ClassVar[object]
    config: ClassVar[GenerationConfig]
    request: ClassVar[GenerationRequest]
    origins: ClassVar[Sequence[str]] = ()
    refusals: ClassVar[Sequence[tuple[Response, type[TarashError]]]] = ()
    failures: ClassVar[Sequence[Response]] = ()

    def serve(self, request: Request) -> Response | Reply:
        """Answer as the service does; a subclass writes it."""
        raise AssertionError(f"the contract's subclass does not serve {request!r}")

    def test_it_describes_itself(self) -> None:
        """Name, title, media and an address are stated."""
        info = self._provider().info
        assert info.name
        assert info.title
        assert info.media
        assert origin_of(self.config.base_url or info.base.url)

    def test_a_generation_ends_with_media(self) -> None:
        """The scripted service completes the request, and the response has an asset."""
        response, _ = self._generate()
        assert response.assets
        assert all(asset.url or asset.content for asset in response.assets)

    def test_it_pays_once(self) -> None:
        """One generation sends one paid submit for each of its jobs."""
        response, gateway = self._generate()
        paid = [request for request in gateway.requests if request.is_paid]
        assert len(paid) == len(response.jobs)

    def test_its_key_goes_to_its_own_origins_only(self) -> None:
        """No request to any other origin carries the key, in a header or in the URL."""
        _, gateway = self._generate()
        info = self._provider().info
        own = {origin_of(self.config.base_url or info.base.url)}
        own |= {origin_of(url) for url in self.origins}
        own |= {origin_of(address.url) for address in info.addresses.values()}
        for request in gateway.requests:
            carries = _KEY in str(dict(request.headers)) or _KEY in request.url
            assert not carries or origin_of(request.url) in own

    def test_its_job_survives_json(self) -> None:
        """A job goes on in another process after a round trip through JSON."""
        _, gateway = self._generate()
        job = self._submit(gateway)
        text = job.model_dump_json()
        assert _KEY not in text
        again = Job.model_validate_json(text)
        assert again == job

    def test_its_response_is_made_purely(self) -> None:
        """The same job gives the same response twice."""
        response, _ = self._generate()
        assert response.job is not None
        provider = self._provider()
        assert provider.normalize(response.job) == provider.normalize(response.job)

    def test_a_failed_job_stays_failed(self) -> None:
        """The look that says so is the last: its error is none that may be repeated.

        Such an error reads as a look that went wrong, and the job would be looked at until the
        time runs out.
        """
        for look in self.failures:
            service = _Service(self.serve)
            gateway = self._gateway(service)
            job = self._submit(gateway)
            service.look = look
            assert gateway.check(job).status == "failed", look.text

    def test_it_explains_refusals(self) -> None:
        """Each refusal becomes the error of its kind."""
        provider = self._provider()
        for response, kind in self.refusals:
            error = provider.explain(response)
            assert type(error) is kind, (response.status_code, response.text)

    def test_it_leaves_answers_of_proxies_alone(self) -> None:
        """A proxy's page, in HTML or in JSON, is not the service's own answer.

        A paid submit that it answers may have been accepted, so it must not count as a no.
        """
        for page in _PROXY_PAGES:
            assert self._provider().explain(page) is None, (page.status_code, page.text)

    def _provider(self) -> Provider:
        return Provider(self.config.provider, self.plugin)

    def _config(self) -> Any:
        return type(self.config).model_validate({**dict(self.config), "api_key": _KEY})

    def _gateway(self, serve: Callable[[Request], Response | Reply]) -> VirtualGateway:
        return VirtualGateway(serve, plugins={self.config.provider: self.plugin})

    def _submit(self, gateway: VirtualGateway) -> Job:
        arguments: Any = (self._config(), self.request)
        if isinstance(self.config, ImageGenerationConfig):
            return gateway.submit_image(*arguments)
        return gateway.submit_video(*arguments)

    def _generate(self) -> tuple[GenerationResponse, VirtualGateway]:
        gateway = self._gateway(self.serve)
        arguments: Any = (self._config(), self.request)
        if isinstance(self.config, ImageGenerationConfig):
            return gateway.generate_image(*arguments), gateway
        return gateway.generate_video(*arguments), gateway
