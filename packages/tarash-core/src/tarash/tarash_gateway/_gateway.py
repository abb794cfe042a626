"""`Gateway` and `AsyncGateway`: the verbs, in each colour; every method performs one flow."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Self, cast

from tarash.tarash_gateway import _engine
from tarash.tarash_gateway._report import Reporter
from tarash.tarash_gateway._settings import AsyncProgress, Settings
from tarash.tarash_gateway.exceptions import ConfigurationError
from tarash.tarash_gateway.models import (
    ImageGenerationConfig,
    ImageGenerationRequest,
    ImageGenerationResponse,
    ProgressUpdate,
    VideoGenerationConfig,
    VideoGenerationRequest,
    VideoGenerationResponse,
)
from tarash.tarash_gateway.wire import AsyncClient, Client

if TYPE_CHECKING:
    from types import TracebackType

    from tarash.tarash_gateway.models import CancelVerdict, Job

__all__ = ("AsyncGateway", "Gateway", "Progress")

Progress = Callable[[ProgressUpdate], None]


class Gateway(Settings):
    """Generates by blocking the calling thread; safe to share between threads."""

    _takes = Client

    def generate_video(
        self,
        config: VideoGenerationConfig,
        request: VideoGenerationRequest,
        on_progress: Progress | None = None,
    ) -> VideoGenerationResponse:
        """Make a video with the first config of the chain that can, and wait for it.

        Raises:
            TarashError: None could; the last error, with `.execution_metadata` of all attempts,
                and `.job` once something was accepted.
        """
        response = self._run(self._generate(config, request, "video", _plain(on_progress)))
        return cast("VideoGenerationResponse", self._owned(response))

    def generate_image(
        self,
        config: ImageGenerationConfig,
        request: ImageGenerationRequest,
        on_progress: Progress | None = None,
    ) -> ImageGenerationResponse:
        """Make images with the first config of the chain that can. Raises as `generate_video`."""
        response = self._run(self._generate(config, request, "image", _plain(on_progress)))
        return cast("ImageGenerationResponse", self._owned(response))

    def submit_video(self, config: VideoGenerationConfig, request: VideoGenerationRequest) -> Job:
        """Start a video and return its job at once. Raises as `generate_video`."""
        return self._run(_engine.submit_job(self._runtime, config, request, "video"))

    def submit_image(self, config: ImageGenerationConfig, request: ImageGenerationRequest) -> Job:
        """Start an image and return its job at once. Raises as `generate_video`."""
        return self._run(_engine.submit_job(self._runtime, config, request, "image"))

    def resume(
        self, job: Job, on_progress: Progress | None = None
    ) -> VideoGenerationResponse | ImageGenerationResponse:
        """Wait for an accepted job, from whichever process; nothing is paid again.

        Raises:
            TarashError: The job failed, or the config's timeout ran out; `.job` is the job.
        """
        flow = _engine.resume_job(self._runtime, job, Reporter(_plain(on_progress)))
        return cast("VideoGenerationResponse", self._owned(self._run(flow)))

    def check(self, job: Job) -> Job:
        """Look once at `job` and return its state now; a failed job is a state."""
        return self._run(_engine.check_job(self._runtime, job))

    def cancel(self, job: Job) -> CancelVerdict:
        """Ask the service to stop `job`; `"unknown"` where it cannot say."""
        return self._run(_engine.cancel_job(self._runtime, job))

    def close(self) -> None:
        """Close the connections; the next call opens new ones."""
        self._pool.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class AsyncGateway(Settings):
    """Generates without blocking, on asyncio and trio; one serves any number of event loops."""

    _takes = AsyncClient

    async def generate_video(
        self,
        config: VideoGenerationConfig,
        request: VideoGenerationRequest,
        on_progress: AsyncProgress | None = None,
    ) -> VideoGenerationResponse:
        """Do what `Gateway.generate_video` does."""
        response = await self._run_async(self._generate(config, request, "video", on_progress))
        return cast("VideoGenerationResponse", self._owned(response))

    async def generate_image(
        self,
        config: ImageGenerationConfig,
        request: ImageGenerationRequest,
        on_progress: AsyncProgress | None = None,
    ) -> ImageGenerationResponse:
        """Do what `Gateway.generate_image` does."""
        response = await self._run_async(self._generate(config, request, "image", on_progress))
        return cast("ImageGenerationResponse", self._owned(response))

    async def submit_video(
        self, config: VideoGenerationConfig, request: VideoGenerationRequest
    ) -> Job:
        """Do what `Gateway.submit_video` does."""
        return await self._run_async(_engine.submit_job(self._runtime, config, request, "video"))

    async def submit_image(
        self, config: ImageGenerationConfig, request: ImageGenerationRequest
    ) -> Job:
        """Do what `Gateway.submit_image` does."""
        return await self._run_async(_engine.submit_job(self._runtime, config, request, "image"))

    async def resume(
        self, job: Job, on_progress: AsyncProgress | None = None
    ) -> VideoGenerationResponse | ImageGenerationResponse:
        """Do what `Gateway.resume` does."""
        flow = _engine.resume_job(self._runtime, job, Reporter(on_progress))
        return cast("VideoGenerationResponse", self._owned(await self._run_async(flow)))

    async def check(self, job: Job) -> Job:
        """Do what `Gateway.check` does."""
        return await self._run_async(_engine.check_job(self._runtime, job))

    async def cancel(self, job: Job) -> CancelVerdict:
        """Do what `Gateway.cancel` does."""
        return await self._run_async(_engine.cancel_job(self._runtime, job))

    async def aclose(self) -> None:
        """Close the running event loop's connections; the next call opens new ones."""
        await self._async_pool.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()


def _plain(on_progress: Progress | None) -> Progress | None:
    """Return the callback of a blocking call, which cannot await it.

    Raises:
        ConfigurationError: It is async; nothing was sent.
    """
    if inspect.iscoroutinefunction(on_progress):
        raise ConfigurationError(
            "the progress callback is async; pass a plain function, or await the twin whose name "
            "ends in _async. Nothing was sent."
        )
    return on_progress
