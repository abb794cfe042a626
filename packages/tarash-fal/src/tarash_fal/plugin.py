"""fal's hooks, in the order in which they are called. Everything goes through its queue."""

from collections.abc import Mapping
from typing import Any

from tarash.tarash_gateway.plugin import (
    Address,
    Api,
    CancelVerdict,
    Flow,
    GenerationConfig,
    GenerationRequest,
    HttpFlow,
    ImageGenerationResponse,
    Job,
    Plan,
    ProviderError,
    ProviderInfo,
    RequestRejectedError,
    Response,
    TarashError,
    VideoGenerationResponse,
    hookimpl,
    object_of,
    plan_request,
    progress_percent,
)
from tarash_fal import errors, payloads, schemas
from tarash_fal.catalog import CATALOG, RULES
from tarash_fal.settings import SETTINGS, check_settings, submit_headers, submit_query
from tarash_fal.uploads import upload_media

_POLL_AFTER_SECONDS = {"image": 0.5, "video": 2.0}
_ACCEPTED = 202
_INFO = ProviderInfo(
    name="fal",
    title="fal.ai",
    media=("video", "image"),
    base=Address(
        "https://queue.fal.run",
        environment=(
            ("FAL_QUEUE_RUN_HOST", "https://{}"),
            ("FAL_RUN_HOST", "https://queue.{}"),
        ),
    ),
    addresses={
        "rest": Address("https://rest.fal.ai"),
        "cdn": Address("https://v3.fal.media"),
        "platform": Address("https://api.fal.ai/v1"),
    },
    environment=(("FAL_KEY",), ("FAL_KEY_ID", "FAL_KEY_SECRET")),
    key_format="Key {}",
    settings=SETTINGS,
    poll_after_seconds=2.0,
    install="tarash-gateway[fal]",
    catalog=CATALOG,
)


@hookimpl
def describe() -> ProviderInfo:
    """Return fal's facts."""
    return _INFO


@hookimpl
def plan(config: GenerationConfig, request: GenerationRequest) -> Plan:
    """Return what would be sent; refuse an id that cannot be, and settings fal does not know."""
    payloads.check_model(config.model)
    check_settings(config.provider_config)
    made = plan_request(_INFO, config, request, CATALOG.get(config.model), RULES)
    if config.api_version is None:
        return made
    ignored = "fal has no versions of its API, so api_version says nothing to it; leave it out."
    return made.with_changes({"warnings": (*made.warnings, ignored)})


@hookimpl
def submit(config: GenerationConfig, api: Api, plan: Plan) -> Flow[Job]:
    """Upload local media, put the request into the queue and return its job."""
    payload = yield from upload_media(plan, api)
    answer = yield api.post(
        f"/{config.model}",
        json=payload,
        params=submit_query(config.provider_config),
        headers=submit_headers(config.provider_config),
    )
    body = object_of(answer, "fal")
    return api.job(
        body["request_id"],
        queue_position=body.get("queue_position"),
        poll_after_seconds=_POLL_AFTER_SECONDS[api.medium],
        state=payloads.accepted_state(body, payload),
    )


@hookimpl
def poll(job: Job, api: Api) -> HttpFlow[Job]:
    """Look once at the status, and fetch the result when it is completed."""
    answer = yield api.get(payloads.address_of(job, api, "status"), params={"logs": "true"})
    status = object_of(answer, "fal")
    lines = payloads.log_lines(status, job.logs)
    later = {"logs": lines, "poll_after_seconds": _POLL_AFTER_SECONDS[job.medium]}
    if status.get("status") == "IN_QUEUE":
        return job.queued(queue_position=status.get("queue_position"), **later)
    running = job.running(queue_position=None, progress_percent=progress_percent(lines), **later)
    if status.get("status") != "COMPLETED":
        return running
    if errors.was_cancelled(status):
        return job.cancelled()
    failure = errors.failure_of_status(status)
    if failure is not None:
        raise failure
    return (yield from _completed(running, api, status))


def _completed(job: Job, api: Api, status: Mapping[str, Any]) -> HttpFlow[Job]:
    """Fetch what a completed request made; it stays under way while that cannot be had."""
    try:
        result = yield api.get(payloads.address_of(job, api, "response"))
    except ProviderError as error:
        return _without_result(job, status, error)
    if result.status_code == _ACCEPTED:
        return job
    if status.get("error"):
        raise errors.failure_without_type(status)
    payload = object_of(result, "fal")
    refused = errors.withheld(payload)
    if refused is not None:
        raise refused
    return job.succeeded(payload, state=payloads.result_state(status, result))


def _without_result(job: Job, status: Mapping[str, Any], error: ProviderError) -> Job:
    """Return what a refused result says of the request, or raise what it came to."""
    if error.code == errors.STILL_RUNNING:
        return job
    if error.code == errors.CANCELLED:
        return job.cancelled()
    if status.get("error") and error.code is not None and error.retryable:
        raise errors.failure_without_type(status) from error
    raise error


@hookimpl
def normalize(job: Job) -> VideoGenerationResponse | ImageGenerationResponse:
    """Return the response for a completed job."""
    if job.medium == "image":
        return payloads.images_of(job)
    return payloads.video_of(job, CATALOG.get(job.model))


@hookimpl
def cancel(job: Job, api: Api) -> HttpFlow[CancelVerdict]:
    """Take the request out of the queue; where it is out already, look what came of it."""
    try:
        answer = yield api.put(payloads.address_of(job, api, "cancel"))
    except RequestRejectedError as error:
        if error.code != errors.ALREADY_DONE:
            return "unknown"
        # An earlier cancel whose answer was lost is refused with the same words.
    else:
        if answer.status_code != _ACCEPTED:
            return "cancelled"
    look = yield api.get(payloads.address_of(job, api, "status"))
    status = object_of(look, "fal")
    if status.get("status") != "COMPLETED":
        return "unknown"
    return "cancelled" if errors.was_cancelled(status) else "too_late"


@hookimpl
def explain(response: Response) -> TarashError | None:
    """Return the typed error for one of fal's own error answers."""
    return errors.explain(response)


@hookimpl
def read_model(model: str, api: Api) -> HttpFlow[Mapping[str, Any] | None]:
    """Return the catalog's row for an endpoint as fal's platform API describes it now."""
    asked = {"endpoint_id": model, "expand": "openapi-3.0"}
    answer = yield api.at("platform").get("/models", params=asked)
    return schemas.row_of(object_of(answer, "fal"), model)
