"""How a call ends that meets one of Stability AI's faults: pictures at once, and two as jobs."""

from collections.abc import Callable

from fault_tables.cases import PROMPT, TWO_DRIVERS, Call, Operation, Service
from fault_tables.families import GARBLED, LOOK, PROXY, RESET, SUBMIT, Table, but
from tarash_testkit.faults import json_reply, rejected
from tarash_testkit.media import png
from tarash_testkit.stability import API_KEY, FAULTS, StabilityServer
from tarash_testkit.stability.answers import error

__all__ = ("STABILITY",)

_QUOTING = rejected(
    "quoting",
    json_reply(400, error("bad_request", f"prompt: {PROMPT!r} of {API_KEY}.")),
    "400, the prompt and the key in its text",
)
_ALL = {**FAULTS, "quoting": _QUOTING}

# Of these nothing says that no picture, or no job, was taken before.
_LOST = ("bad-gateway", "gateway-timeout", "timeout-408")
_BUSY = (*_LOST, "server-error", "unavailable")
# Where nothing else is said, a limit lasts a minute, which nobody has here.
_LIMITED_FOR_LONG = ("rate-limited", "rate-limited-seconds", "rate-limited-date")
_LIMITED = ("rate-limited-ms", *_LIMITED_FOR_LONG)
_QUOTA = ("payment-required", "insufficient-balance")
_KEY = ("unauthorized", "unauthorized-v1")
_INVALID = ("bad-request", "invalid-language", "too-large", "quoting")

_OWN: Table = {
    "next: ProviderUnavailableError": ("server-error", "unavailable"),
    "next: RateLimitedError": _LIMITED,
    "next: QuotaExceededError": _QUOTA,
    "next: PermissionDeniedError": ("forbidden",),
    "next: ModelRetiredError": ("gone",),
    "AuthenticationError": _KEY,
    "ContentModerationError": ("moderated",),
    "InvalidRequestError": (*_INVALID, "not-found"),
    "SubmissionUnknownError": _LOST,
}
# A picture is made at once; also one that is then blurred.
_PICTURE = but(but(SUBMIT, _OWN), {"ContentModerationError": ("moderated", "filtered")})
# A job whose start failed inside may run all the same.
_START = but(but(SUBMIT, _OWN), {"SubmissionUnknownError": (*_LOST, "server-error")})
_LOOK = but(
    LOOK,
    {
        "DeadlineExceededError": (*_BUSY, *_LIMITED, "not-found"),
        "QuotaExceededError": _QUOTA,
        "PermissionDeniedError": ("forbidden",),
        "AuthenticationError": _KEY,
        "ContentModerationError": ("moderated",),
        "RequestRejectedError": ("gone",),
        "ProviderError": _INVALID,
    },
)
# Edits go the way of what is made anew, and bytes the way of JSON; of these each says something
# else, or something that is read in another form.
_SAMPLE = (
    *("late-reply", "wrong-content-type", "reset-after-accept", "truncated-body", "bad-json"),
    *("empty-body", "proxy-json-after-accept", "unauthorized-v1", "moderated", "filtered"),
    *("payment-required", "rate-limited-ms", "server-error", "quoting", "not-found"),
)
_REFUSED_ONCE = ("server-error", "unavailable", "rate-limited-ms")
_LOOKED_ONCE = (*RESET, *PROXY, *GARBLED, *_BUSY, "rate-limited-ms", "not-found")
_PICTURES = [{"image": png(64, 64).content, "type": "reference"}]


def _calls(model: str, **settings: object) -> Callable[..., Call]:
    """Return what makes the calls of a model, from the fields of the request."""
    return lambda **request: Call(
        model=model,
        medium="image",
        reach=lambda _: {"provider_config": settings},
        request=request,
    )


_core, _upscale = _calls("stable-image-core"), _calls("stable-image-upscale-creative")
_bytes = _calls("stable-image-core", accept="image/*")
_inpaint = _calls("stable-image-inpaint")


STABILITY = Service(
    provider="stability",
    drivers=TWO_DRIVERS,
    start=lambda: StabilityServer(looks=0),
    faults=_ALL,
    long_pauses=_LIMITED_FOR_LONG,
    key_variable="STABILITY_API_KEY",
    secrets=lambda server: (server.api_key, *server.key_parts),
    is_cancelled=lambda _: False,  # it has no cancel
    operations=(
        Operation(
            name="generate",
            part="submit",
            call=_core(),
            always=_PICTURE,
            once=_REFUSED_ONCE,
        ),
        Operation(
            name="generate (bytes)",
            of="generate",
            part="submit",
            call=_bytes(),
            always=_PICTURE,
            once=_REFUSED_ONCE,
        ).sampled(_SAMPLE, "only what carries a picture is read in another form"),
        Operation(
            name="change",
            part="submit",
            call=_inpaint(image_list=_PICTURES, mask_image=png(64, 64).content),
            always=_PICTURE,
            once=_REFUSED_ONCE,
        ).sampled(_SAMPLE, "what is below the address is that of `generate`"),
        Operation(
            name="start",
            part="submit",
            call=_upscale(image_list=_PICTURES),
            always=_START,
            once=("unavailable", "rate-limited-ms"),
        ),
        Operation(
            name="result",
            part="look",
            call=_upscale(image_list=_PICTURES),
            always=_LOOK,
            once=_LOOKED_ONCE,
        ),
    ),
    deliveries=(),  # pictures come inline
)
"""Stability AI in the matrix."""
