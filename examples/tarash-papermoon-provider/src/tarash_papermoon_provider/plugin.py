"""The hooks of Papermoon, in the order in which they are called.

Values in, values out: the core performs what is yielded, waits, repeats and saves.
"""

from datetime import UTC, datetime

from tarash.tarash_gateway.plugin import (
    Address,
    Api,
    CancelVerdict,
    GenerationConfig,
    GenerationRequest,
    HttpFlow,
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
    object_of,
    plan_request,
    progress_percent,
)

from tarash_papermoon_provider import errors
from tarash_papermoon_provider.catalog import CATALOG, RULES

_INFO = ProviderInfo(
    name="papermoon",
    title="Papermoon",
    media=("video",),
    base=Address("https://api.papermoon.example/v3"),
    environment=(("PAPERMOON_API_KEY",),),
    key_header="X-Moon-Token",
    key_format="{}",
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
    response = yield api.post("/shows", json={"engine": config.model, **body})
    return api.job(response.headers.get("location", "").rpartition("/")[2])


@hookimpl
def poll(job: Job, api: Api) -> HttpFlow[Job]:
    """Look once; a show that took its bow has a ticket to its film."""
    look = object_of((yield api.get(f"/shows/{job.id}")), _INFO.title)
    match look.get("act"):
        case "lobby":
            return job.queued(queue_position=look.get("seat"))
        case "bow":
            ticket = yield api.get(f"/shows/{job.id}/ticket")
            return job.succeeded(object_of(ticket, _INFO.title))
        case "left":
            return job.cancelled()
        case "boo":
            raise errors.failure(look)
        case _:
            return job.running(progress_percent=progress_percent([str(look.get("frames"))]))


@hookimpl
def normalize(job: Job) -> VideoGenerationResponse:
    """Return the response for a show whose ticket is there."""
    until = job.payload.get("until")
    film = asset_of(
        job.payload.get("href"),
        content_type="video/mp4",
        duration_seconds=job.payload.get("seconds"),
        expires_at=datetime.fromtimestamp(until, UTC) if until else None,
    )
    return VideoGenerationResponse(
        request_id=job.id, assets=(film,) if film else (), raw_response=job.payload
    )


@hookimpl
def cancel(job: Job, api: Api) -> HttpFlow[CancelVerdict]:
    """Leave a show."""
    try:
        yield api.post(f"/shows/{job.id}/leave", repeatable=True)
    except RequestRejectedError as error:
        return "too_late" if error.code == errors.BOWED else "unknown"
    return "cancelled"


@hookimpl
def explain(response: Response) -> TarashError | None:
    """Return the typed error for the service's own words; None leaves an answer to the core."""
    return errors.explain(response)
