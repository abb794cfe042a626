"""How a call ends that meets one of Runway's faults."""

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
from tarash_testkit.media import padded_png
from tarash_testkit.runway import FAULTS, RunwayServer

__all__ = ("RUNWAY",)

_LIMITED_FOR_LONG = ("rate-limited-seconds", "rate-limited-date")
_LIMITED = ("rate-limited", "rate-limited-ms")
# Of a failure Runway never says that no task was taken before.
_BUSY = ("timeout-408", "server-error", "bad-gateway", "load-shed", "gateway-timeout")
_INVALID = ("invalid-input", "model-gone", "invalid-asset")
_REFUSED = ("not-found", "wrong-method", "conflict")

_OWN: Table = {
    "next: ProviderUnavailableError": _BUSY,
    "next: RateLimitedError": (*_LIMITED, *_LIMITED_FOR_LONG),
    "next: QuotaExceededError": ("no-credits",),
    "next: PermissionDeniedError": ("forbidden",),
    "AuthenticationError": ("unauthorized",),
    "RequestRejectedError": _REFUSED,
    "InvalidRequestError": _INVALID,
}
_UPLOAD = but(but(BEFORE, _OWN), {"next: RateLimitedError": ("daily-quota",)})
# What the storage refuses is begun again with a new form, and then another provider is asked.
_FORM_REFUSED = (*("no-credits", "forbidden", "unauthorized", *_REFUSED, *_INVALID),)
_STORAGE = but(
    but(BEFORE, _OWN),
    {
        "next: RateLimitedError": ("daily-quota",),
        "next: ProviderUnavailableError": _FORM_REFUSED,
    },
)
_SUBMIT = but(
    but(SUBMIT, _OWN),
    {
        "SubmissionUnknownError": _BUSY,
        "next: QuotaExceededError": ("daily-quota",),
    },
)
_LOOK = but(
    LOOK,
    {
        "DeadlineExceededError": (
            *(*_BUSY, *_LIMITED, *_LIMITED_FOR_LONG, "daily-quota", "not-found"),
        ),
        "QuotaExceededError": ("no-credits",),
        "AuthenticationError": ("unauthorized",),
        "PermissionDeniedError": ("forbidden",),
        "ProviderError": ("wrong-method", "conflict", *_INVALID),
    },
)
# The time is over: the next provider is asked only when the task is known to be cancelled.
_CANCEL: Table = {
    "next: DeadlineExceededError": (*HARMLESS, *GARBLED, "slow-drip", "not-found"),
    "DeadlineExceededError": (
        *("refuse", *RESET, "hang-before-accept", "hang-after-accept", *PROXY, *_BUSY),
        *(*_LIMITED, *_LIMITED_FOR_LONG, "daily-quota", "unauthorized", "no-credits", "forbidden"),
        *("wrong-method", "conflict", *_INVALID),
    ),
}
_DOWNLOAD = but(
    DOWNLOAD,
    {
        "TransportError": (*_BUSY, *_LIMITED, *_LIMITED_FOR_LONG, "daily-quota"),
        "MediaError": ("unauthorized", "no-credits", "forbidden", *_REFUSED, *_INVALID),
    },
)
# What is free is repeated, whoever answers; of these each says something else.
_SAMPLE = (
    *("late-reply", "reset-after-accept", "bad-json", "hang-after-accept", "proxy-502"),
    *("unauthorized", "no-credits", "rate-limited", "daily-quota", "server-error", "conflict"),
)
_CANCEL_SAMPLE = (
    *("refuse", "late-reply", "reset-after-accept", "hang-after-accept", "empty-body"),
    *("proxy-502", "proxy-json-after-accept", "unauthorized", "rate-limited", "not-found"),
    *("load-shed", "conflict", "invalid-input"),
)
_FREE_ONCE = (*RESET, *PROXY, *_BUSY, *_LIMITED, "daily-quota")
# An empty 204 has no body that could be cut or replaced.
_WITHOUT_BODY = ("truncated-body", "bad-json")


def _is_cancelled(server: RunwayServer) -> bool:
    return server.tasks[-1].task_id in server.gone


def _four_looks(server: RunwayServer) -> None:
    """Let the one look of the call, and that of the cancel, find the task waiting."""
    server.next_task(looks=4)


_VIDEO = Call(model="gen4.5", reach=lambda _: {})
_LARGE = padded_png(4_000_000)
_FROM_PICTURE = Call(
    model="gen4.5",
    reach=lambda _: {},
    request={"image_list": [{"image": _LARGE.read(0, _LARGE.size_bytes), "type": "first_frame"}]},
)

RUNWAY = Service(
    provider="runway",
    drivers=TWO_DRIVERS,
    start=lambda: RunwayServer(looks=0),
    faults=FAULTS,
    long_pauses=_LIMITED_FOR_LONG,
    key_variable="RUNWAYML_API_SECRET",
    secrets=lambda server: (server.api_key,),
    is_cancelled=_is_cancelled,
    operations=(
        Operation(
            name="upload", part="input", call=_FROM_PICTURE, always=_UPLOAD, once=_FREE_ONCE
        ).sampled(_SAMPLE, "what is free is repeated by the core, as at every provider"),
        Operation(
            name="storage",
            part="input",
            call=_FROM_PICTURE,
            always=_STORAGE,
            once=(*_FREE_ONCE, *_FORM_REFUSED),
            unaimed=("refuse", *_WITHOUT_BODY),
        ).sampled(_SAMPLE, "what is free is repeated by the core, as at every provider"),
        Operation(name="submit", part="submit", call=_VIDEO, always=_SUBMIT, once=_LIMITED),
        Operation(
            name="look",
            part="look",
            call=_VIDEO,
            always=_LOOK,
            once=(*RESET, *PROXY, *GARBLED, *_BUSY, *_LIMITED, "daily-quota", "not-found"),
        ),
        Operation(
            name="cancel",
            part="cancel",
            call=_VIDEO,
            always=_CANCEL,
            once=(*RESET, *PROXY, *_BUSY, *_LIMITED, "daily-quota"),
            before=_four_looks,
            unaimed=_WITHOUT_BODY,
        ).sampled(_CANCEL_SAMPLE, "whoever refuses a DELETE, it tells nothing of the task"),
    ),
    deliveries=(
        Operation(
            name="download",
            part="download",
            call=_VIDEO,
            always=_DOWNLOAD,
            once=(*DELIVERED_ONCE, *_BUSY, *_LIMITED, *_LIMITED_FOR_LONG, "daily-quota"),
        ).sampled(
            (*_SAMPLE, "file-missing", "redirect-elsewhere"),
            "files are delivered by a network of somebody else's, as at every provider",
        ),
    ),
)
