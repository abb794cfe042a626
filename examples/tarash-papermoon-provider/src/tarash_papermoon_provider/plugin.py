"""The hooks of Papermoon, in the order in which they are called.

Values in, values out: the core performs what is yielded, waits, repeats and saves.
"""

from tarash.tarash_gateway.plugin import (
    Address,
    Api,
    CancelVerdict,
    GenerationConfig,
    GenerationRequest,
    HttpFlow,
    ImageGenerationResponse,
    Job,
    Plan,
    ProviderInfo,
    RequestRejectedError,
    Response,
    TarashError,
    VideoGenerationResponse,
    asset_of,
    hookimpl,
    local_media,
    mappings_of,
    object_of,
    plan_request,
    text_of,
)

from tarash_papermoon_provider import errors
from tarash_papermoon_provider.catalog import CATALOG, RULES

_INFO = ProviderInfo(
    name="papermoon",
    title="Papermoon",
    media=("video", "image"),
    base=Address("https://api.papermoon.example"),
    environment=(("PAPERMOON_API_KEY",),),
    key_header="Authorization",
    key_format="Bearer {}",
    poll_after_seconds=2.0,
    install="tarash-papermoon-provider",
    catalog=CATALOG,
)


@hookimpl
def describe() -> ProviderInfo:
    """Return where the service lives, where its key stands and what its models are."""
    return _INFO


@hookimpl
def plan(config: GenerationConfig, request: GenerationRequest) -> Plan:
    """Return the body that the catalog and the rules make of a request."""
    return plan_request(_INFO, config, request, CATALOG.get(config.model), RULES)


@hookimpl
def submit(config: GenerationConfig, api: Api, plan: Plan) -> HttpFlow[Job]:
    """Order what is planned; local media go inside the order, as `data:` URIs."""
    media = local_media(plan)
    body = media.replaced([source.as_data_uri() for source in media.sources])
    response = yield api.post("/v1/generations", json={"model": config.model, **body})
    return api.job(object_of(response, _INFO.title).get("id"))


@hookimpl
def poll(job: Job, api: Api) -> HttpFlow[Job]:
    """Look once; the addresses of the files come with the last answer."""
    response = yield api.get(f"/v1/generations/{job.id}")
    answer = object_of(response, _INFO.title)
    match answer.get("state"):
        case "queued":
            return job.queued(queue_position=answer.get("position"))
        case "done":
            return job.succeeded(answer)
        case "cancelled":
            return job.cancelled()
        case "failed":
            raise errors.failure(answer.get("error"))
        case _:
            return job.running(progress_percent=answer.get("percent"))


@hookimpl
def normalize(job: Job) -> VideoGenerationResponse | ImageGenerationResponse:
    """Return the response for a job that is done."""
    kind = VideoGenerationResponse if job.medium == "video" else ImageGenerationResponse
    files = (
        asset_of(file.get("url"), content_type=text_of(file.get("type")))
        for file in mappings_of(job.payload["files"])
    )
    return kind(
        request_id=job.id,
        assets=tuple(file for file in files if file is not None),
        raw_response=job.payload,
    )


@hookimpl
def cancel(job: Job, api: Api) -> HttpFlow[CancelVerdict]:
    """Ask the service to stop a job."""
    try:
        yield api.delete(f"/v1/generations/{job.id}")
    except RequestRejectedError as error:
        return "too_late" if error.code == errors.ALREADY_DONE else "unknown"
    return "cancelled"


@hookimpl
def explain(response: Response) -> TarashError | None:
    """Return the typed error for the service's own words; None leaves an answer to the core."""
    return errors.explain(response)
