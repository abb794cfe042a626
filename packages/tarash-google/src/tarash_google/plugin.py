"""Google's hooks, in the order in which they are called, for both surfaces and all families."""

import re
from collections.abc import Mapping
from urllib.parse import quote

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
    hookimpl,
    object_of,
)
from tarash_google import access, errors, files, interactions, omni
from tarash_google.catalog import GEMINI
from tarash_google.inputs import gather
from tarash_google.planning import asked_of, facts_of, family_of, plan_of
from tarash_google.settings import ENVIRONMENT, SETTINGS, SUBSTITUTES, surface_of

_BUCKET = re.compile(r"gs://(?P<bucket>[^/]+)/(?P<name>.+)")
_INFO = ProviderInfo(
    name="google",
    title="Google",
    media=("video", "image"),
    base=Address(
        "https://generativelanguage.googleapis.com",
        environment=(("GOOGLE_GEMINI_BASE_URL", "{}"),),
    ),
    addresses={
        "vertex": Address(access.VERTEX_HOST, environment=(("GOOGLE_VERTEX_BASE_URL", "{}"),)),
        "storage": Address("https://storage.googleapis.com"),
    },
    environment=(("GOOGLE_API_KEY",), ("GEMINI_API_KEY",)),
    settings=SETTINGS,
    settings_environment=ENVIRONMENT,
    key_substitutes=SUBSTITUTES,
    official_hosts=(".googleapis.com",),
    model_prefixes=("models/", "publishers/google/models/", "google/"),
    key_header=access.KEY_HEADER,
    key_format="{}",
    poll_after_seconds=interactions.POLL_AFTER_SECONDS,
    install="tarash-gateway[google]",
    catalog=GEMINI,
)


@hookimpl
def describe() -> ProviderInfo:
    """Return Google's facts."""
    return _INFO


@hookimpl
def facts(config: GenerationConfig) -> ModelFacts | None:
    """Return what is known of the model on the config's surface."""
    return facts_of(config)


@hookimpl
def plan(config: GenerationConfig, request: GenerationRequest) -> Plan:
    """Return what would be sent; refuse an id that cannot be, and settings Google does not know."""
    return plan_of(_INFO, config, request)


@hookimpl
def connect(config: GenerationConfig, api: Api) -> Api:
    """Return the surface that the config means."""
    return access.connect(config, api)


@hookimpl
def authorize(config: GenerationConfig, api: Api, renew: bool) -> Flow[Mapping[str, str]]:
    """Fetch an access token, where no key does it."""
    return access.authorize(config, api, renew)


@hookimpl
def submit(config: GenerationConfig, api: Api, plan: Plan) -> Flow[Job]:
    """Bring the media into place, make the one paid request, and read its answer."""
    surface, family = surface_of(config), family_of(config.model, api.medium)
    payload = yield from gather(plan.payload, family.media, api, surface)
    answer = yield api.post(
        family.path(surface, config.model), json=family.body(payload, surface, config.model)
    )
    return family.accept(
        object_of(answer, "Google"), api, {"asked": asked_of(plan.payload, family)}
    )


@hookimpl
def poll(job: Job, api: Api) -> HttpFlow[Job]:
    """Look once at an interaction or an operation."""
    return family_of(job.model, job.medium).look(job, api, surface_of(api.config))


@hookimpl
def normalize(job: Job) -> VideoGenerationResponse | ImageGenerationResponse:
    """Return the response for a completed job."""
    return family_of(job.model, job.medium).respond(job, facts_of(job.config))


@hookimpl
def cancel(job: Job, api: Api) -> HttpFlow[CancelVerdict]:
    """Stop an interaction; of an operation of Veo's, no way to stop it is documented."""
    if family_of(job.model, job.medium) is not omni.FAMILY:
        return "unknown"
    return (yield from interactions.cancelled(job, api, surface_of(api.config)))


@hookimpl
def explain(response: Response) -> TarashError | None:
    """Return the typed error for one of Google's own error answers."""
    return errors.explain(response)


@hookimpl
def fetch(asset: Asset, api: Api) -> Request:
    """Return the download of a file: of the Gemini API, or out of Cloud Storage."""
    url = asset.url or ""
    bucket = _BUCKET.fullmatch(url)
    if bucket is not None and "storage" in api.addresses:
        name = quote(bucket["name"], safe="")
        return api.at("storage").get(f"/storage/v1/b/{bucket['bucket']}/o/{name}?alt=media")
    file = files.file_id(url) if asset.requires_credentials else None
    if file is not None:
        return api.get(files.download_path(file, surface_of(api.config)))
    return api.get(url, authenticated=asset.requires_credentials)
