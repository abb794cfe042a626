"""How a call ends that meets one of Replicate's faults: everything is a prediction."""

from fault_tables.cases import TWO_DRIVERS, Call, Operation, Service
from fault_tables.families import (
    BEFORE,
    DELIVERED_ONCE,
    DOWNLOAD,
    GARBLED,
    HARMLESS,
    LOOK,
    PROXY,
    RESET,
    SUBMIT,
    Table,
    but,
)
from tarash_testkit.media import png
from tarash_testkit.replicate import COMMUNITY_VERSION, FAULTS, ReplicateServer

__all__ = ("REPLICATE",)

# Of these, the service's own words do not say that nothing was taken.
_BROKEN = ("timeout-408", "server-error", "unavailable")
_LIMITED = ("rate-limited", "rate-limited-ms")
_LIMITED_FOR_LONG = ("rate-limited-seconds", "rate-limited-date")
# The pause stands where this service alone says it; read by the same code wherever it is said.
_WORDED = ("rate-limited-words", "rate-limited-body", "rate-limited-balance")
_ELSEWHERE = {name: fault for name, fault in FAULTS.items() if name not in _WORDED}
_INVALID = ("bad-request", "too-large", "invalid-input", "invalid-version")

_OWN: Table = {
    "next: ProviderUnavailableError": _BROKEN,
    "next: RateLimitedError": (*_LIMITED, *_LIMITED_FOR_LONG),
    "next: QuotaExceededError": ("insufficient-credit",),
    "next: PermissionDeniedError": ("forbidden",),
    "AuthenticationError": ("unauthorized",),
    "RequestRejectedError": ("conflict",),
    "InvalidRequestError": (*_INVALID, "not-found"),
}
_CREATE = but(
    but(SUBMIT, _OWN),
    {"SubmissionUnknownError": _BROKEN, "next: RateLimitedError": _WORDED},
)
_STATUS = but(
    LOOK,
    {
        "DeadlineExceededError": (*_BROKEN, *_LIMITED, *_LIMITED_FOR_LONG, "not-found"),
        "QuotaExceededError": ("insufficient-credit",),
        "PermissionDeniedError": ("forbidden",),
        "AuthenticationError": ("unauthorized",),
        "ProviderError": ("conflict", *_INVALID),
    },
)
# The time is over: the next provider is asked only when the job is known to be cancelled.
_CANCEL: Table = {
    "next: DeadlineExceededError": (*HARMLESS, "slow-drip"),
    "DeadlineExceededError": (
        *("refuse", *RESET, "hang-before-accept", "hang-after-accept", *PROXY, *GARBLED, *_BROKEN),
        *(*_LIMITED, *_LIMITED_FOR_LONG, "unauthorized", "insufficient-credit", "forbidden"),
        *("not-found", "conflict", *_INVALID),
    ),
}
_DOWNLOAD = but(
    DOWNLOAD,
    {
        "TransportError": (*_BROKEN, *_LIMITED, *_LIMITED_FOR_LONG),
        "MediaError": (
            *("unauthorized", "insufficient-credit", "forbidden", "not-found", "conflict"),
            *_INVALID,
        ),
    },
)
_ANOTHER_PATH = (
    *("reset-after-accept", "bad-json", "proxy-502-after-accept", "rate-limited-words"),
    *("unauthorized", "not-found", "server-error"),
)
_FREE = (
    *("refuse", "reset-after-accept", "hang-after-accept", "bad-json", "late-reply", "proxy-504"),
    *("rate-limited", "unauthorized", "insufficient-credit", "not-found", "too-large"),
    "server-error",
)


def _is_cancelled(server: ReplicateServer) -> bool:
    return server.jobs[-1].outcome.name == "canceled"


def _four_looks(server: ReplicateServer) -> None:
    """Let the one look of the call find the prediction starting."""
    server.next_job(looks=4)


def _reach(server: ReplicateServer) -> dict[str, object]:
    return {"base_url": server.base_url}


_VIDEO = Call(model="google/veo-3.1", reach=_reach)
_FROM_PICTURE = Call(
    model="google/veo-3.1",
    reach=lambda server: {
        **_reach(server),
        "provider_config": {"file_encoding_strategy": "url"},
    },
    request={"image_list": [{"image": png(8, 8).content, "type": "first_frame"}]},
)
_VERSION = Call(model=f"stability-ai/sdxl:{COMMUNITY_VERSION}", medium="image", reach=_reach)
_COMMUNITY = Call(model="stability-ai/sdxl", medium="image", reach=_reach)
_DEPLOYED = Call(model="deployments/acme/fast-flux", medium="image", reach=_reach)
_FREE_ONCE = (*RESET, *PROXY, *_BROKEN, *_LIMITED)

REPLICATE = Service(
    provider="replicate",
    drivers=TWO_DRIVERS,
    start=lambda: ReplicateServer(looks=0),
    faults=FAULTS,
    long_pauses=(*_LIMITED_FOR_LONG, *_WORDED),
    key_variable="REPLICATE_API_TOKEN",
    secrets=lambda server: (server.api_key,),
    is_cancelled=_is_cancelled,
    operations=(
        Operation(
            name="upload",
            part="input",
            call=_FROM_PICTURE,
            always=but(BEFORE, _OWN),
            once=_FREE_ONCE,
            faults=_ELSEWHERE,
        ).sampled(
            _FREE, "what is free and comes before is the core's, and fal's table has it whole"
        ),
        Operation(
            name="create",
            part="submit",
            call=_VIDEO,
            # A model that is not under its name has a version, which is asked for then.
            always=but(_CREATE, {"done": ("not-found",)}),
            once=_LIMITED,
        ),
        Operation(
            name="create-version",
            part="submit",
            call=_VERSION,
            always=_CREATE,
            once=_LIMITED,
        ).sampled(_ANOTHER_PATH, "it is the same request at another path"),
        Operation(
            name="create-on", part="submit", call=_DEPLOYED, always=_CREATE, once=_LIMITED
        ).sampled(_ANOTHER_PATH, "it is the same request at another path"),
        Operation(
            name="model",
            part="input",
            call=_COMMUNITY,
            always=but(BEFORE, _OWN),
            once=_FREE_ONCE,
            unaimed=("refuse",),
            faults=_ELSEWHERE,
        ).sampled(_FREE, "it is a GET, of which the core knows what to do"),
        Operation(
            name="get",
            part="look",
            call=_VIDEO,
            always=_STATUS,
            once=(*RESET, *PROXY, *GARBLED, *_BROKEN, *_LIMITED, "not-found"),
            faults=_ELSEWHERE,
        ),
        Operation(
            name="cancel",
            part="cancel",
            call=_VIDEO,
            always=_CANCEL,
            once=(*RESET, *PROXY, *_BROKEN, *_LIMITED),
            before=_four_looks,
            faults=_ELSEWHERE,
        ).sampled(
            (*_FREE, "slow-drip", "truncated-body", "conflict"),
            "whatever is no verdict leaves the job as it was",
        ),
    ),
    deliveries=(
        Operation(
            name="download",
            part="download",
            call=_VIDEO,
            always=_DOWNLOAD,
            once=(*DELIVERED_ONCE, *_BROKEN, *_LIMITED),
            faults=_ELSEWHERE,
        ).sampled(
            ("truncated-body", "redirect-elsewhere", "file-gone", "unauthorized", "server-error"),
            "it is the core's download, which fal's table has whole",
        ),
    ),
)
