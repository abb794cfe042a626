"""The public API as a user's type checker sees it; checked by mypy and pyright, never run."""

from pathlib import Path
from typing import Literal, assert_type

from tarash.tarash_gateway import (
    AsyncGateway,
    Gateway,
    cancel,
    cancel_async,
    check,
    check_async,
    describe_provider,
    generate_image,
    generate_image_async,
    generate_video,
    generate_video_async,
    installed_providers,
    plan,
    plan_async,
    register_provider,
    resume,
    resume_async,
    submit_image,
    submit_image_async,
    submit_video,
    submit_video_async,
)
from tarash.tarash_gateway.exceptions import (
    DeadlineExceededError,
    RateLimitedError,
    SubmissionUnknownError,
    TarashError,
)
from tarash.tarash_gateway.mock import MockConfig, MockPollingConfig, MockResponse
from tarash.tarash_gateway.models import (
    Asset,
    ExecutionMetadata,
    ImageGenerationConfig,
    ImageGenerationRequest,
    ImageGenerationResponse,
    Job,
    Plan,
    ProgressUpdate,
    VideoGenerationConfig,
    VideoGenerationRequest,
    VideoGenerationResponse,
)
from tarash.tarash_gateway.plugin import Api, HttpFlow, ProviderInfo, hookimpl
from tarash.tarash_gateway.testing import Played, answer, play

Verdict = Literal["cancelled", "too_late", "unknown"]

video_config = VideoGenerationConfig(
    provider="fal",
    model="fal-ai/veo3",
    timeout=60,
    fallback_configs=[VideoGenerationConfig(provider="replicate", model="google/veo-3")],
    provider_config={"priority": "low"},
    on_unsupported="error",
    on_unknown_submit="fallback",
)
mocked_config = VideoGenerationConfig(
    provider="fal",
    model="fal-ai/veo3",
    mock=MockConfig(
        enabled=True,
        responses=[MockResponse(weight=2), MockResponse(error=RateLimitedError("busy"))],
        polling=MockPollingConfig(status_sequence=["queued", "completed"]),
        seed=1,
    ),
)
image_config = ImageGenerationConfig(provider="fal", model="fal-ai/flux/dev")
video_request = VideoGenerationRequest(
    prompt="A cat playing piano",
    duration_seconds=5,
    resolution="720p",
    aspect_ratio="16:9",
    image_list=[
        {"image": "https://media.example/cat.png", "type": "first_frame"},
        {"image": Path("cat.png")},
        {"image": b"", "type": "reference"},
        {"image": {"content": b"", "content_type": "image/png"}, "type": "style"},
    ],
    extra_params={"cfg_scale": 0.5},
)
image_request = ImageGenerationRequest(prompt="A cat", size="1024x1024", n=2)


def show(update: ProgressUpdate) -> None:
    """Take an update in a plain function."""
    assert_type(update.status, Literal["queued", "processing", "completed", "failed"])
    assert_type(update.progress_percent, float | None)
    assert_type(update.job, Job | None)


async def show_async(update: ProgressUpdate) -> None:
    """Take an update in a coroutine."""
    show(update)


def generate() -> None:
    """Generate, blocking."""
    video = generate_video(video_config, video_request, on_progress=show)
    assert_type(video, VideoGenerationResponse)
    assert_type(video.video, str)
    assert_type(video.assets, tuple[Asset, ...])
    assert_type(video.execution_metadata, ExecutionMetadata)
    assert_type(video.save("cat.mp4"), tuple[Path, ...])
    image = generate_image(image_config, image_request)
    assert_type(image, ImageGenerationResponse)
    assert_type(image.images, tuple[str, ...])


async def generate_without_blocking() -> None:
    """Generate, awaiting."""
    video = await generate_video_async(video_config, video_request, on_progress=show_async)
    assert_type(video, VideoGenerationResponse)
    assert_type(await video.save_async(Path("cat.mp4")), tuple[Path, ...])
    image = await generate_image_async(image_config, image_request, on_progress=show)
    assert_type(image, ImageGenerationResponse)


def steer_a_job() -> None:
    """Hold a job in hand, blocking."""
    job = submit_video(video_config, video_request)
    assert_type(job, Job)
    assert_type(submit_image(image_config, image_request), Job)
    assert_type(check(job), Job)
    assert_type(cancel(job), Verdict)
    assert_type(resume(job), VideoGenerationResponse | ImageGenerationResponse)
    assert_type(Job.model_validate_json(job.model_dump_json()), Job)
    assert_type(plan(video_config, video_request), tuple[Plan, ...])


async def steer_a_job_without_blocking() -> None:
    """Hold a job in hand, awaiting."""
    job = await submit_video_async(video_config, video_request)
    assert_type(job, Job)
    assert_type(await submit_image_async(image_config, image_request), Job)
    assert_type(await check_async(job), Job)
    assert_type(await cancel_async(job), Verdict)
    assert_type(await resume_async(job), VideoGenerationResponse | ImageGenerationResponse)
    assert_type(await plan_async(image_config, image_request), tuple[Plan, ...])


def meet_errors() -> None:
    """Read what stands on an error."""
    try:
        generate()
    except RateLimitedError as error:
        assert_type(error.retry_after_seconds, float | None)
    except (SubmissionUnknownError, DeadlineExceededError) as error:
        assert_type(error.job, Job | None)
    except TarashError as error:
        assert_type(error.retryable, bool)
        assert_type(error.execution_metadata, ExecutionMetadata | None)


def own_gateways() -> None:
    """Own the settings and the connections."""
    with Gateway() as gateway:
        assert_type(gateway, Gateway)
        assert_type(gateway.generate_video(video_config, video_request), VideoGenerationResponse)


async def own_gateways_without_blocking() -> None:
    """Own the settings and the connections of many tasks."""
    async with AsyncGateway() as gateway:
        assert_type(gateway, AsyncGateway)
        response = await gateway.generate_image(image_config, image_request)
        assert_type(response, ImageGenerationResponse)


class Provider:
    """A provider that is registered in process."""

    @hookimpl
    def poll(self, job: Job, api: Api) -> HttpFlow[Job]:
        """Look once."""
        response = yield api.get(f"/jobs/{job.id}")
        return job.succeeded(response.json())


def provide(job: Job, api: Api) -> None:
    """Register a provider and play its flows by hand."""
    register_provider("mine", Provider())
    assert_type(installed_providers(), tuple[str, ...])
    assert_type(describe_provider("mine"), ProviderInfo)
    played = play(Provider().poll(job, api), answer({"done": True}))
    assert_type(played, Played[Job])
    assert_type(played.result, Job)
