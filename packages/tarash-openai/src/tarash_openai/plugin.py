"""OpenAI's hooks, in the order in which they are called."""

from dataclasses import replace

from tarash.tarash_gateway.plugin import (
    Address,
    Api,
    Asset,
    CancelVerdict,
    Flow,
    GenerationConfig,
    GenerationRequest,
    HttpFlow,
    ImageGenerationResponse,
    Job,
    Plan,
    ProviderInfo,
    Request,
    Response,
    TarashError,
    VideoGenerationResponse,
    hookimpl,
)
from tarash_openai import errors, generation, videos
from tarash_openai.catalog import CATALOG
from tarash_openai.plans import plan_for
from tarash_openai.services import Service, Wire
from tarash_openai.settings import HOME, SETTINGS, address_of, headers_of
from tarash_openai.tasks import ALL_TASKS

_INFO = ProviderInfo(
    name="openai",
    title="OpenAI",
    media=("video", "image"),
    base=Address(HOME, environment=(("OPENAI_BASE_URL", "{}"),)),
    environment=(("OPENAI_API_KEY",),),
    settings=SETTINGS,
    settings_environment={
        "organization": ("OPENAI_ORG_ID",),
        "project": ("OPENAI_PROJECT_ID",),
    },
    model_prefixes=("openai/",),
    official_hosts=("api.openai.com", ".api.openai.com"),
    client_id_header="X-Client-Request-Id",
    install="tarash-gateway[openai]",
    catalog=CATALOG,
)
_SERVICE = Service(
    info=_INFO,
    free_names=False,
    reads_urls=True,
    tasks=ALL_TASKS,
    advice="extra_params can say the rest.",
)


@hookimpl
def describe() -> ProviderInfo:
    """Return OpenAI's facts."""
    return _INFO


@hookimpl
def connect(config: GenerationConfig, api: Api) -> Api:
    """Return the service in the region and for the account that the settings name."""
    address = address_of(config.provider_config, config.base_url)
    return replace(
        api,
        base_url=address or api.base_url,
        credentials={**api.credentials, **headers_of(config.provider_config)},
    )


@hookimpl
def plan(config: GenerationConfig, request: GenerationRequest) -> Plan:
    """Return what would be sent."""
    return plan_for(_SERVICE, config, request, CATALOG.get(config.model))


@hookimpl
def submit(config: GenerationConfig, request: GenerationRequest, api: Api, plan: Plan) -> Flow[Job]:
    """Make pictures, or start a video."""
    facts = CATALOG.get(config.model)
    return (yield from generation.submit_to(Wire(_SERVICE, api), request, plan, facts))


@hookimpl
def poll(job: Job, api: Api) -> HttpFlow[Job]:
    """Look once at a video; pictures are never looked at."""
    return (yield from videos.look_at(Wire(_SERVICE, api), job))


@hookimpl
def normalize(job: Job) -> VideoGenerationResponse | ImageGenerationResponse:
    """Return the response for a completed job."""
    return generation.response_of(job)


@hookimpl
def cancel(job: Job, api: Api) -> HttpFlow[CancelVerdict]:
    """Delete a video that still waits, and leave every other alone."""
    return (yield from videos.cancel_video(Wire(_SERVICE, api), job))


@hookimpl
def explain(response: Response) -> TarashError | None:
    """Return the typed error for one of the service's own error answers."""
    return errors.explain(response, _INFO.title)


@hookimpl
def fetch(asset: Asset, api: Api) -> Request:
    """Return the request that downloads a video; the key goes to the service alone."""
    return videos.content_request(asset, api)
