"""Stability AI's hooks, in the order in which they are called.

Most pictures are made within the exchange; two operations start a job. There is no cancel.
"""

from tarash.tarash_gateway.plugin import (
    Address,
    Api,
    Flow,
    GenerationConfig,
    GenerationRequest,
    HttpFlow,
    ImageGenerationResponse,
    Job,
    Plan,
    ProviderInfo,
    Response,
    TarashError,
    hookimpl,
)
from tarash_stability import errors, pictures
from tarash_stability.catalog import CATALOG
from tarash_stability.plans import plan_for
from tarash_stability.settings import SETTINGS, headers_of

_INFO = ProviderInfo(
    name="stability",
    title="Stability AI",
    media=("image",),
    base=Address("https://api.stability.ai"),
    environment=(("STABILITY_API_KEY",), ("SAI_API_KEY",)),
    settings=SETTINGS,
    model_prefixes=("stability/",),
    poll_after_seconds=pictures.POLL_AFTER_SECONDS,
    install="tarash-gateway",
    catalog=CATALOG,
)


@hookimpl
def describe() -> ProviderInfo:
    """Return Stability AI's facts."""
    return _INFO


@hookimpl
def connect(config: GenerationConfig, api: Api) -> Api:
    """Return the service as it is, once the settings are known to fit."""
    _ = headers_of(config.provider_config)
    return api


@hookimpl
def plan(config: GenerationConfig, request: GenerationRequest) -> Plan:
    """Return what would be sent."""
    return plan_for(_INFO, config, request)


@hookimpl
def submit(api: Api, plan: Plan) -> Flow[Job]:
    """Have a picture made, or start the job that makes it."""
    asked = yield from pictures.submit_request(api, plan.payload)
    answer = yield asked
    return pictures.job_of(answer, api, priced=_INFO.is_official(api.base_url))


@hookimpl
def poll(job: Job, api: Api) -> HttpFlow[Job]:
    """Look once for the result of a job; pictures made at once are never looked at."""
    answer = yield pictures.look(job, api)
    return pictures.watched(job, answer)


@hookimpl
def normalize(job: Job) -> ImageGenerationResponse:
    """Return the response for a completed job."""
    return pictures.picture_of(job, CATALOG.get(job.model))


@hookimpl
def explain(response: Response) -> TarashError | None:
    """Return the typed error for one of the service's own error answers."""
    return errors.explain(response)
