"""Azure OpenAI's hooks, in the order in which they are called."""

from collections.abc import Mapping
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
    ModelFacts,
    Plan,
    ProviderInfo,
    Request,
    Response,
    TarashError,
    VideoGenerationResponse,
    bearer_token,
    hookimpl,
)
from tarash_openai import errors, generation, videos
from tarash_openai.azure_access import (
    OFFICIAL_HOSTS,
    SETTINGS,
    credentials_of,
    route_to,
    surface_of,
    token_provider,
)
from tarash_openai.catalog import AZURE_CATALOG
from tarash_openai.plans import plan_for
from tarash_openai.services import Service, Wire

_INFO = ProviderInfo(
    name="azure_openai",
    title="Azure OpenAI",
    media=("video", "image"),
    # Each customer has an address of his own, so there is none to fall back on.
    base=Address("", environment=(("AZURE_OPENAI_ENDPOINT", "{}"),)),
    environment=(("AZURE_OPENAI_API_KEY",),),
    key_substitutes=("ad_token", "token_provider"),
    settings=SETTINGS,
    settings_environment={
        "ad_token": ("AZURE_OPENAI_AD_TOKEN",),
        "api_version": ("OPENAI_API_VERSION",),
    },
    official_hosts=OFFICIAL_HOSTS,
    key_header="api-key",
    key_format="{}",
    install="tarash-gateway[openai]",
    catalog=AZURE_CATALOG,
)
_SERVICE = Service(
    info=_INFO,
    free_names=True,
    reads_urls=False,
    tasks=("remix",),
    advice="provider_config={'deployment_of': ...} says which model a deployment is of.",
)


@hookimpl
def describe() -> ProviderInfo:
    """Return Azure's facts."""
    return _INFO


@hookimpl
def facts(config: GenerationConfig) -> ModelFacts | None:
    """Return what is known about the model of a deployment, whose name is free."""
    return AZURE_CATALOG.get(str(config.provider_config.get("deployment_of") or config.model))


@hookimpl
def connect(config: GenerationConfig, api: Api) -> Api:
    """Return the resource on the surface that the version asks for, with key or token."""
    surface = surface_of(config, api.base_url)
    kept = {"base_url": surface.endpoint, "api_version": surface.version}
    return replace(
        api,
        base_url=surface.base_url,
        credentials=credentials_of(config, api.credentials),
        config=api.config.model_copy(update=kept),
    )


@hookimpl
def authorize(config: GenerationConfig, renew: bool) -> Flow[Mapping[str, str]]:
    """Return a token of the caller's own function; asked again, it may give a newer one."""
    del renew
    function = token_provider(config)
    if function is None:
        return {}
    token = yield from bearer_token(function, "provider_config['token_provider']")
    return {"Authorization": f"Bearer {token}"}


@hookimpl
def plan(config: GenerationConfig, request: GenerationRequest) -> Plan:
    """Return what would be sent."""
    return plan_for(_SERVICE, config, request, facts(config))


@hookimpl
def submit(config: GenerationConfig, request: GenerationRequest, api: Api, plan: Plan) -> Flow[Job]:
    """Make pictures, or start a video."""
    return (yield from generation.submit_to(_wire(api), request, plan, facts(config)))


@hookimpl
def poll(job: Job, api: Api) -> HttpFlow[Job]:
    """Look once at a video; pictures are never looked at."""
    return (yield from videos.look_at(_wire(api), job))


@hookimpl
def normalize(job: Job) -> VideoGenerationResponse | ImageGenerationResponse:
    """Return the response for a completed job."""
    return generation.response_of(job)


@hookimpl
def cancel(job: Job, api: Api) -> HttpFlow[CancelVerdict]:
    """Delete a video that still waits, and leave every other alone."""
    return (yield from videos.cancel_video(_wire(api), job))


@hookimpl
def explain(response: Response) -> TarashError | None:
    """Return the typed error for one of the service's own error answers."""
    return errors.explain(response, _INFO.title)


@hookimpl
def fetch(asset: Asset, api: Api) -> Request:
    """Return the request that downloads a video; key and token go to the resource alone."""
    return videos.content_request(asset, api)


def _wire(api: Api) -> Wire:
    return Wire(_SERVICE, api, route_to(api.config))
