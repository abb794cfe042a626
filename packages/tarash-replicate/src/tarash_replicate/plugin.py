"""Replicate's hooks, in the order in which they are called. Everything is a prediction."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from tarash.tarash_gateway.plugin import (
    Address,
    Api,
    CancelVerdict,
    Flow,
    GenerationConfig,
    GenerationRequest,
    HttpFlow,
    ImageGenerationResponse,
    InvalidRequestError,
    Job,
    ModelFacts,
    Plan,
    ProviderInfo,
    Request,
    Response,
    TarashError,
    TransportError,
    VideoGenerationResponse,
    hookimpl,
    object_of,
    plan_request,
    text_of,
)
from tarash_replicate import errors, predictions, schemas
from tarash_replicate.catalog import CATALOG, RULES
from tarash_replicate.inputs import with_addresses
from tarash_replicate.references import Target, facts_of, target_of, version_target
from tarash_replicate.settings import SETTINGS, check_settings, submit_body, submit_headers

_TITLE = "Replicate"
_VERSION_PATH = "/v1"
_INFO = ProviderInfo(
    name="replicate",
    title=_TITLE,
    media=("video", "image"),
    base=Address("https://api.replicate.com/v1", environment=(("REPLICATE_BASE_URL", "{}"),)),
    environment=(("REPLICATE_API_TOKEN",),),
    settings=SETTINGS,
    poll_after_seconds=2.0,
    install="tarash-gateway[replicate]",
    catalog=CATALOG,
)


@hookimpl
def describe() -> ProviderInfo:
    """Return Replicate's facts."""
    return _INFO


@hookimpl
def facts(config: GenerationConfig) -> ModelFacts | None:
    """Return what is known of a model, whichever of its versions or deployments is asked."""
    return facts_of(config)


@hookimpl
def connect(config: GenerationConfig, api: Api) -> Api:
    """Return the service with its version in the address, which 1.x of its client leaves out."""
    del config
    if urlsplit(api.base_url).path.strip("/"):
        return api
    return replace(api, base_url=f"{api.base_url.rstrip('/')}{_VERSION_PATH}")


@hookimpl
def plan(config: GenerationConfig, request: GenerationRequest) -> Plan:
    """Return what would be sent; refuse an id that cannot be, and settings nobody knows."""
    target = target_of(config)
    check_settings(config)
    made = plan_request(_INFO, config, request, facts_of(config), RULES)
    warnings: list[str] = []
    if config.api_version is not None:
        warnings.append("Replicate's version stands in base_url, so api_version says nothing.")
    if target.model is None:
        warnings.append("what is behind the id is not known here, so its fields are not checked.")
    return made.with_changes({"warnings": (*made.warnings, *warnings)}) if warnings else made


@hookimpl
def submit(config: GenerationConfig, api: Api, plan: Plan) -> Flow[Job]:
    """Upload large files, create the prediction and return its job."""
    given = yield from with_addresses(plan, api)
    target = target_of(config)
    try:
        answer = yield _creation(target, given, api)
    except InvalidRequestError as error:
        if error.code != errors.NO_SUCH_MODEL or not target.by_name:
            raise
        version = yield from _latest_version(target, api, error)
        answer = yield _creation(version, given, api)
    body = object_of(answer, _TITLE)
    if text_of(body.get("id")) is None:
        raise TransportError(f"{_TITLE}'s answer was to name a prediction and does not", sent=True)
    state = predictions.accepted_state(body, plan.payload, facts_of(config))
    return _begun(api.job(body["id"], state=state), body, api)


def _creation(target: Target, given: Mapping[str, Any], api: Api) -> Request:
    return api.post(
        target.path,
        json={"input": given, **target.body, **submit_body(api.settings)},
        headers=submit_headers(api.settings),
    )


def _latest_version(target: Target, api: Api, refused: InvalidRequestError) -> HttpFlow[Target]:
    """Find the version of a model that is not official: it has no path under its name."""
    model = str(target.model)
    try:
        answer = yield api.get(f"/models/{model}")
    except InvalidRequestError:
        raise refused from None
    version = schemas.latest_version(object_of(answer, _TITLE))
    if version is None:
        raise refused
    return version_target(model, version)


def _begun(job: Job, body: Mapping[str, Any], api: Api) -> Job:
    """Return the job of an answer to a submit; how it failed is the next look's to tell."""
    if predictions.verdict_of(body) is None or body.get("status") == "succeeded":
        return predictions.moved(job, body, api)
    return job.running(poll_after_seconds=0)


@hookimpl
def poll(job: Job, api: Api) -> HttpFlow[Job]:
    """Look once at the prediction, which holds its output when it is done."""
    answer = yield api.get(predictions.address_of(job, api, "get"))
    return predictions.moved(job, object_of(answer, _TITLE), api)


@hookimpl
def normalize(job: Job) -> VideoGenerationResponse | ImageGenerationResponse:
    """Return the response for a completed job."""
    known = facts_of(job.config)
    if job.medium == "video":
        return predictions.video_of(job, known)
    return predictions.images_of(job, known)


@hookimpl
def cancel(job: Job, api: Api) -> HttpFlow[CancelVerdict]:
    """Stop the prediction; where the answer does not say that it stopped, look once."""
    answer = yield api.post(predictions.address_of(job, api, "cancel"), repeatable=True)
    verdict = predictions.verdict_of(object_of(answer, _TITLE))
    if verdict is not None:
        return verdict
    answer = yield api.get(predictions.address_of(job, api, "get"))
    return predictions.verdict_of(object_of(answer, _TITLE)) or "unknown"


@hookimpl
def explain(response: Response) -> TarashError | None:
    """Return the typed error for one of Replicate's own error answers."""
    return errors.explain(response)


@hookimpl
def read_model(model: str, api: Api) -> HttpFlow[Mapping[str, Any] | None]:
    """Return the catalog's row for a model as the service describes it now."""
    try:
        answer = yield api.get(f"/models/{model}")
    except InvalidRequestError as error:
        if error.code != errors.NO_SUCH_MODEL:
            raise
        return None
    return schemas.row_of(object_of(answer, _TITLE))
