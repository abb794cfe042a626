"""How a call ends that meets one of Azure OpenAI's faults, on its two surfaces.

The v1 surface is opened by a key, the dated one by a token that the caller's function gives.
"""

from fault_tables.cases import PROMPT, TWO_DRIVERS, Call, Operation, Service
from fault_tables.families import (
    DELIVERED_ONCE,
    DOWNLOAD,
    GARBLED,
    LOOK,
    PROXY,
    RESET,
    SUBMIT,
    Table,
    but,
    only,
)
from tarash_testkit.azure import API_KEY, FAULTS, STREAM_FAULTS, AzureServer
from tarash_testkit.azure.answers import azure_error
from tarash_testkit.faults import Fault, json_reply, rejected
from tarash_testkit.media import png

__all__ = ("AZURE",)

_TOKEN = "testkit-token-of-entra"


def _quoting(secret: str) -> Fault:
    reply = json_reply(400, azure_error("BadRequest", f"Invalid {PROMPT!r} of {secret}."))
    return rejected("quoting", reply, "400, the prompt and the key or token in its text")


_ALL = {**FAULTS, "quoting": _quoting(API_KEY)}
_ALL_OF_TOKENS = {**FAULTS, "quoting": _quoting(_TOKEN)}

_BUSY = ("timeout-408", "conflict", "server-error", "unavailable", "gateway-timeout")
# Of these nothing says that no picture, or no video, was taken before.
_LOST = ("timeout-408", "gateway-timeout")
_LOST_VIDEOS = (*_LOST, "server-error")
_LIMITED = ("rate-limited", "rate-limited-ms", "too-many-requests")
_LIMITED_FOR_LONG = (
    *("rate-limited-seconds", "rate-limited-date", "rate-limited-text", "rate-limited-both"),
)
_KEY = ("unauthorized", "token-expired", "unauthorized-front-end", "permission-denied")
_DENIED = ("firewall", "resource-blocked")
_MODERATED = ("moderated", "content-filter", "moderated-older", "moderated-inner")
_INVALID = (
    *("version-unsupported", "invalid-value", "invalid-size", "bad-request", "too-large"),
    "quoting",
)
_ABSENT = ("deployment-not-found", "not-found")

_OWN: Table = {
    "next: ProviderUnavailableError": _BUSY,
    "next: RateLimitedError": (*_LIMITED, *_LIMITED_FOR_LONG),
    "next: QuotaExceededError": ("insufficient-quota",),
    "next: PermissionDeniedError": _DENIED,
    "AuthenticationError": _KEY,
    "ContentModerationError": _MODERATED,
    "InvalidRequestError": (*_INVALID, *_ABSENT),
}
_IMAGE = but(
    but(SUBMIT, _OWN),
    {"ContentModerationError": ("moderated-output",), "SubmissionUnknownError": _LOST},
)
# Videos that are not there at all: that is how the service was to end.
_VIDEO = but(
    but(SUBMIT, _OWN),
    {"next: ModelRetiredError": ("not-found",), "SubmissionUnknownError": _LOST_VIDEOS},
)
_LOOK = but(
    LOOK,
    {
        "DeadlineExceededError": (*_BUSY, *_LIMITED, *_LIMITED_FOR_LONG, *_ABSENT),
        "QuotaExceededError": ("insufficient-quota",),
        "PermissionDeniedError": _DENIED,
        "AuthenticationError": _KEY,
        "ContentModerationError": _MODERATED,
        "ProviderError": _INVALID,
    },
)
_STREAM = but(
    SUBMIT,
    {
        "SubmissionUnknownError": (
            *("stream-unfinished", "stream-empty", "stream-garbled", "stream-done"),
        ),
        "ContentModerationError": ("stream-moderated",),
        "next: RateLimitedError": ("stream-limited",),
        "next: GenerationFailedError": ("stream-error",),
    },
)
_DOWNLOAD = but(
    DOWNLOAD,
    {
        "TransportError": (
            *(name for name in _BUSY if name != "conflict"),
            *(*_LIMITED, *_LIMITED_FOR_LONG, "insufficient-quota"),
        ),
        "MediaError": ("conflict", *_DENIED, *_KEY, *_MODERATED, *_INVALID, *_ABSENT),
    },
)
# What tells one surface, and one way to open it, from the other.
_SAMPLE = (
    *("reset-after-accept", "bad-json", "proxy-json-after-accept", *_KEY),
    *("quoting", "moderated", "rate-limited", "unavailable", "version-unsupported", *_ABSENT),
)
# A token that is refused is asked for once more.
_BY_TOKEN_ONCE = ("rate-limited", "unavailable", *_KEY)
_PASSING = (*_BUSY, *_LIMITED)
_REFUSED_ONCE = tuple(name for name in _PASSING if name not in _LOST)
_VIDEO_REFUSED_ONCE = tuple(name for name in _PASSING if name not in _LOST_VIDEOS)
_LOOKED_ONCE = (*RESET, *PROXY, *GARBLED, *_PASSING, *_ABSENT)
_PICTURES = [{"image": png(8, 8).content, "type": "reference"}]


def _by_token(_: AzureServer) -> dict[str, object]:
    return {
        "api_key": None,
        "api_version": "2025-04-01-preview",
        "provider_config": {"token_provider": lambda: _TOKEN},
    }


def _image(**request: object) -> Call:
    return Call(model="pictures", medium="image", reach=lambda _: {}, request=request)


def _in_the_queue(server: AzureServer) -> None:
    """Let the one look of the call, and that of the cancel, find the job waiting."""
    server.next_job(looks=4)


_VIDEO_CALL = Call(model="clips", reach=lambda _: {})
_DATED_IMAGE = Call(model="pictures", medium="image", reach=_by_token)
_DATED_VIDEO = Call(model="clips", reach=_by_token)
_DATED = "what is below address and token is that of the v1 surface"

AZURE = Service(
    provider="azure_openai",
    drivers=TWO_DRIVERS,
    start=lambda: AzureServer(looks=0, tokens=(_TOKEN,)),
    faults=_ALL,
    long_pauses=_LIMITED_FOR_LONG,
    key_variable="AZURE_OPENAI_API_KEY",
    secrets=lambda server: (server.api_key, *server.tokens),
    is_cancelled=lambda _: False,  # it has no cancel
    operations=(
        Operation(name="generate", part="submit", call=_image(), always=_IMAGE, once=_REFUSED_ONCE),
        Operation(
            name="generate (stream)",
            of="generate",
            part="submit",
            call=_image(stream=True, partial_images=1),
            always=only(_STREAM, STREAM_FAULTS),
            faults=STREAM_FAULTS,
        ),
        Operation(
            name="edit",
            part="submit",
            call=_image(image_list=_PICTURES),
            always=_IMAGE,
            once=_REFUSED_ONCE,
        ),
        Operation(
            name="create",
            part="submit",
            call=_VIDEO_CALL,
            always=_VIDEO,
            once=_VIDEO_REFUSED_ONCE,
        ),
        Operation(name="retrieve", part="look", call=_VIDEO_CALL, always=_LOOK, once=_LOOKED_ONCE),
        Operation(
            name="delete",
            part="cancel",
            call=_VIDEO_CALL,
            # It is refused as long as the video is not finished, and nothing else stops one.
            always={"DeadlineExceededError": tuple(_ALL)},
            before=_in_the_queue,
        ),
        Operation(
            name="generate (dated)",
            of="generate",
            part="submit",
            call=_DATED_IMAGE,
            always=_IMAGE,
            once=_BY_TOKEN_ONCE,
            faults=_ALL_OF_TOKENS,
        ).sampled(_SAMPLE, _DATED),
        Operation(
            name="create (dated)",
            of="create",
            part="submit",
            call=_DATED_VIDEO,
            always=_VIDEO,
            once=_BY_TOKEN_ONCE,
            faults=_ALL_OF_TOKENS,
        ).sampled(_SAMPLE, _DATED),
        Operation(
            name="retrieve (dated)",
            of="retrieve",
            part="look",
            call=_DATED_VIDEO,
            always=_LOOK,
            once=_BY_TOKEN_ONCE,
            faults=_ALL_OF_TOKENS,
        ).sampled(_SAMPLE, _DATED),
    ),
    deliveries=(
        Operation(
            name="download",
            part="download",
            call=_VIDEO_CALL,
            always=_DOWNLOAD,
            once=(*DELIVERED_ONCE, *_LIMITED_FOR_LONG),
        ),
        Operation(
            name="download (dated)",
            of="download",
            part="download",
            call=_DATED_VIDEO,
            always=_DOWNLOAD,
            faults=_ALL_OF_TOKENS,
        ).sampled(_SAMPLE, _DATED),
    ),
)
