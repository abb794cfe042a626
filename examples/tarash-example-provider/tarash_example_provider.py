"""A provider in one module, for Example Motion: a made-up service that queues videos.

Nothing here waits, and nothing here opens a connection: the core performs what is yielded.
"""

from tarash.tarash_gateway.plugin import (
    Address,
    Api,
    Asset,
    GenerationConfig,
    HttpFlow,
    Job,
    ProviderInfo,
    VideoGenerationRequest,
    VideoGenerationResponse,
    hookimpl,
)

__all__ = ("describe", "normalize", "poll", "submit")


@hookimpl
def describe() -> ProviderInfo:
    """Return where the service lives and where its key stands."""
    return ProviderInfo(
        name="example",
        title="Example Motion",
        media=("video",),
        base=Address("https://api.motion.example"),
        environment=(("EXAMPLE_MOTION_KEY",),),
        poll_after_seconds=2,
        install="tarash-example-provider",
    )


@hookimpl
def submit(config: GenerationConfig, request: VideoGenerationRequest, api: Api) -> HttpFlow[Job]:
    """Order one video and return the job that the service made of it."""
    order = {
        "model": config.model,
        "prompt": request.prompt,
        "seconds": request.duration_seconds,
        "ratio": request.aspect_ratio,
    }
    stated = {name: value for name, value in order.items() if value is not None}
    response = yield api.post("/v1/videos", json={**stated, **request.extra_params})
    return api.job(response.json()["id"])


@hookimpl
def poll(job: Job, api: Api) -> HttpFlow[Job]:
    """Look once at the video; its URL comes with the last answer."""
    response = yield api.get(f"/v1/videos/{job.id}")
    answer = response.json()
    if answer["state"] == "failed":
        return job.failed("GenerationFailedError", answer["reason"])
    if answer["state"] == "done":
        return job.succeeded(answer)
    return job.running(progress_percent=answer["percent"])


@hookimpl
def normalize(job: Job) -> VideoGenerationResponse:
    """Return the video that a completed job holds."""
    video = job.payload["video"]
    asset = Asset(url=video["url"], content_type="video/mp4", duration_seconds=video["seconds"])
    return VideoGenerationResponse(
        request_id=job.id, video=video["url"], assets=(asset,), duration=video["seconds"]
    )
