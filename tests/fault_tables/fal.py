"""How a call ends that meets one of fal's faults."""

from fault_tables.cases import ALL_DRIVERS, Call, Operation, Service
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
from tarash_testkit.fal import FAULTS, FalServer
from tarash_testkit.media import png

__all__ = ("FAL",)

_LIMITED_FOR_LONG = ("rate-limited-seconds", "rate-limited-date")
_LIMITED = ("rate-limited", "rate-limited-ms")
_FAILED = ("server-error-model", "server-error-request", "unavailable", "gateway-timeout")
_BUSY = ("timeout-408", *_FAILED)
# Of these nothing says that no job was taken before.
_LOST = ("timeout-408", "server-error-model", "server-error-request")
_NOT_BEGUN = ("unavailable", "gateway-timeout")
_INVALID = ("invalid-input", "invalid-text")

_OWN: Table = {
    "next: ProviderUnavailableError": _BUSY,
    "next: RateLimitedError": (*_LIMITED, *_LIMITED_FOR_LONG),
    "next: QuotaExceededError": ("exhausted-balance",),
    "next: GenerationFailedError": ("user-timeout",),
    "AuthenticationError": ("unauthorized",),
    "next: PermissionDeniedError": ("forbidden",),
    "RequestRejectedError": ("not-found", "conflict"),
    "ContentModerationError": ("moderated",),
    "InvalidRequestError": _INVALID,
}
_UPLOAD = but(BEFORE, _OWN)
_LOOK: Table = {
    "QuotaExceededError": ("exhausted-balance",),
    "AuthenticationError": ("unauthorized",),
    "PermissionDeniedError": ("forbidden",),
}
_STATUS = but(
    but(LOOK, _LOOK),
    {
        "DeadlineExceededError": (
            *(*_BUSY, "user-timeout", *_LIMITED, *_LIMITED_FOR_LONG, "not-found"),
        ),
        "ProviderError": ("conflict", "moderated", *_INVALID),
    },
)
# The result is the model's answer: what that says in its own words is how the job ended. What
# anybody else says of it passes, since the job is done and paid.
_PASSING = ("server-error-request", *_NOT_BEGUN, "user-timeout", "not-found", "conflict")
_RESULT = but(
    but(LOOK, _LOOK),
    {
        "DeadlineExceededError": ("timeout-408", *_PASSING, *_LIMITED, *_LIMITED_FOR_LONG),
        "next: GenerationFailedError": ("server-error-model",),
        "ContentModerationError": ("moderated",),
        "InvalidRequestError": _INVALID,
    },
)
# The time is over: the next provider is asked only when the job is known to be cancelled.
_CANCEL: Table = {
    "next: DeadlineExceededError": (*HARMLESS, *GARBLED, "slow-drip"),
    "DeadlineExceededError": (
        *("refuse", *RESET, "hang-before-accept", "hang-after-accept", *PROXY, *_BUSY),
        *(*_LIMITED, *_LIMITED_FOR_LONG, "unauthorized", "exhausted-balance", "forbidden"),
        *("not-found", "conflict", "moderated", *_INVALID, "user-timeout"),
    ),
}
_DOWNLOAD = but(
    DOWNLOAD,
    {
        "TransportError": (*_BUSY, *_LIMITED, *_LIMITED_FOR_LONG, "user-timeout"),
        "MediaError": (
            *("unauthorized", "exhausted-balance", "forbidden", "not-found", "conflict"),
            *("moderated", *_INVALID),
        ),
    },
)
_FREE_ONCE = (*RESET, *PROXY, *_BUSY, *_LIMITED)


def _is_cancelled(server: FalServer) -> bool:
    return server.jobs[-1].outcome.name == "cancelled"


def _four_looks(server: FalServer) -> None:
    """Let the one look of the call find the job queued."""
    server.next_job(looks=4)


_VIDEO = Call(model="fal-ai/veo3.1", reach=lambda _: {})
_FROM_PICTURE = Call(
    model="fal-ai/veo3.1/image-to-video",
    reach=lambda _: {},
    request={"image_list": [{"image": png(8, 8).content, "type": "first_frame"}]},
)

FAL = Service(
    provider="fal",
    drivers=ALL_DRIVERS,
    start=lambda: FalServer(looks=0),
    faults=FAULTS,
    long_pauses=_LIMITED_FOR_LONG,
    key_variable="FAL_KEY",
    secrets=lambda server: (server.api_key, *server.api_key.split(":")),
    is_cancelled=_is_cancelled,
    operations=(
        Operation(
            name="upload",
            part="input",
            call=_FROM_PICTURE,
            always=_UPLOAD,
            once=_FREE_ONCE,
            unaimed=("refuse",),
        ),
        Operation(name="token", part="input", call=_FROM_PICTURE, always=_UPLOAD, once=_FREE_ONCE),
        Operation(
            name="submit",
            part="submit",
            call=_VIDEO,
            always=but(
                but(SUBMIT, _OWN),
                {
                    "SubmissionUnknownError": _LOST,
                    "RequestRejectedError": ("conflict",),
                    "InvalidRequestError": ("not-found",),
                },
            ),
            once=(*_NOT_BEGUN, *_LIMITED),
        ),
        Operation(
            name="status",
            part="look",
            call=_VIDEO,
            always=_STATUS,
            once=(*RESET, *PROXY, *GARBLED, *_BUSY, *_LIMITED, "user-timeout", "not-found"),
        ),
        Operation(
            name="result",
            part="look",
            call=_VIDEO,
            always=_RESULT,
            once=(*RESET, *PROXY, *GARBLED, "timeout-408", *_LIMITED, *_PASSING),
            unaimed=("refuse",),
        ),
        Operation(
            name="cancel",
            part="cancel",
            call=_VIDEO,
            always=_CANCEL,
            once=(*RESET, *PROXY, *_BUSY, *_LIMITED),
            before=_four_looks,
        ),
    ),
    deliveries=(
        Operation(
            name="download",
            part="download",
            call=_VIDEO,
            always=_DOWNLOAD,
            once=(*DELIVERED_ONCE, *_BUSY, *_LIMITED, *_LIMITED_FOR_LONG, "user-timeout"),
        ),
    ),
)
