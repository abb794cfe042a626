"""How a call ends that meets one of OpenAI's faults: pictures at once, videos as jobs."""

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

import httpx

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
from tarash_testkit.faults import TRANSPORT_FAULTS, fault_table, json_reply, rejected
from tarash_testkit.media import mp4, png
from tarash_testkit.openai import API_KEY, FAULTS, STREAM_FAULTS, OpenAIServer
from tarash_testkit.openai.answers import error

__all__ = ("OPENAI",)

_QUOTING = rejected(
    "quoting",
    json_reply(400, error(f"Invalid {PROMPT!r} of {API_KEY}.", code="invalid_value")),
    "400, the prompt and the key in its text",
)
_DELETED = rejected(
    "deleted",
    json_reply(200, {"id": "video", "object": "video.deleted", "deleted": True}),
    "200, as of a compatible service that deletes what still waits",
)
_ALL = {**FAULTS, "quoting": _QUOTING}

_BUSY = (
    *("timeout-408", "conflict", "server-error", "bad-gateway", "overloaded", "unavailable"),
    "gateway-timeout",
)
# Of these nothing says that no picture, or no video, was taken before.
_LOST = ("timeout-408", "bad-gateway", "gateway-timeout")
_LOST_VIDEOS = (*_LOST, "server-error")
_LIMITED = (
    *("rate-limited", "rate-limited-ms", "rate-limited-text", "rate-limited-type"),
    *("rate-limited-bare", "slow-down"),
)
_LIMITED_FOR_LONG = ("rate-limited-seconds", "rate-limited-date")
_QUOTA = (
    *("insufficient-quota", "credit-exhausted", "organization-spend-limit"),
    *("project-spend-limit", "usage-limit", "billing-hard-limit"),
)
_DENIED = ("forbidden", "unsupported-country", "unverified-organization")
_KEY = ("unauthorized", "no-key")
_ENDED = ("model-deprecated", "model-shut-down", "gone")
_MODERATED = ("moderated", "moderated-bare", "moderated-older", "moderated-451")
_INVALID = (
    *("invalid-size", "invalid-value", "unknown-parameter", "invalid-image", "too-large"),
    *("model-retired", "quoting"),
)
_ABSENT = ("model-not-found", "not-found")
_UNSEEN = (*_ABSENT, "model-deprecated")  # all that a 404 to a look says

_OWN: Table = {
    "next: ProviderUnavailableError": _BUSY,
    "next: RateLimitedError": (*_LIMITED, *_LIMITED_FOR_LONG),
    "next: QuotaExceededError": _QUOTA,
    "next: PermissionDeniedError": _DENIED,
    "next: ModelRetiredError": _ENDED,
    "AuthenticationError": _KEY,
    "ContentModerationError": _MODERATED,
    "InvalidRequestError": (*_INVALID, *_ABSENT),
}
# A picture is made and paid at once; also one that is then refused.
_IMAGE = but(
    but(SUBMIT, _OWN),
    {"ContentModerationError": ("moderated-output",), "SubmissionUnknownError": _LOST},
)
# A new video at an address that is not there: that is how the service ended.
# And a model that is not there is one that the catalog knows to have ended.
_VIDEO = but(
    but(SUBMIT, _OWN),
    {
        "next: ModelRetiredError": ("not-found", "model-retired", "model-not-found"),
        "SubmissionUnknownError": _LOST_VIDEOS,
    },
)
_LOOK = but(
    LOOK,
    {
        "DeadlineExceededError": (*_BUSY, *_LIMITED, *_LIMITED_FOR_LONG, *_UNSEEN),
        "QuotaExceededError": _QUOTA,
        "PermissionDeniedError": _DENIED,
        "AuthenticationError": _KEY,
        "ContentModerationError": _MODERATED,
        "RequestRejectedError": ("gone",),
        "ProviderError": (*_INVALID, "model-shut-down"),
    },
)
# There is no cancel, and the delete of a video that is not finished is refused: so whatever goes
# wrong with either, the job may still be paid.
_CANCEL: Table = {"DeadlineExceededError": tuple(_ALL)}
_STREAM = but(
    SUBMIT,
    {
        "SubmissionUnknownError": (
            *("wrong-content-type", "stream-unfinished", "stream-empty", "stream-garbled"),
            "stream-done",
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
            *(*_LIMITED, *_LIMITED_FOR_LONG),
            *(name for name in _QUOTA if name != "billing-hard-limit"),
        ),
        "MediaError": (
            *("conflict", "billing-hard-limit", *_DENIED, *_KEY, *_ENDED, *_MODERATED),
            *(*_INVALID, *_ABSENT),
        ),
    },
)
# One paid request for a video goes the way of the other; of these each says something else.
_SAMPLE = (
    *("reset-after-accept", "bad-json", "proxy-502", "proxy-json-after-accept"),
    *("unauthorized", "quoting", "moderated", "insufficient-quota", "rate-limited", "overloaded"),
    *("not-found", "model-not-found", "gone"),
)
_PASSING = (*_BUSY, *_LIMITED)
_REFUSED_ONCE = tuple(name for name in _PASSING if name not in _LOST)
_VIDEO_REFUSED_ONCE = tuple(name for name in _PASSING if name not in _LOST_VIDEOS)
_LOOKED_ONCE = (*RESET, *PROXY, *GARBLED, *_PASSING, *_UNSEEN)


def _reach(server: OpenAIServer) -> dict[str, object]:
    return {"base_url": server.base_url}


def _in_the_queue(server: OpenAIServer) -> None:
    """Let the one look of the call, and that of the cancel, find the job waiting."""
    server.next_job(looks=4)


def _with_a_video(server: OpenAIServer) -> None:
    """Let there be a finished video, of the same id on every server."""
    headers = {"authorization": f"Bearer {server.api_key}"}
    with httpx.Client(base_url=server.base_url, headers=headers) as client:
        made = client.post("/videos", json={"prompt": "a", "model": "sora-2"}).json()
        client.get(f"/videos/{made['id']}").raise_for_status()


def _calls(model: str, medium: Literal["image", "video"]) -> Callable[..., Call]:
    """Return what makes the calls of a model, from the fields of the request."""
    return lambda **request: Call(model=model, medium=medium, reach=_reach, request=request)


_image, _video = _calls("gpt-image-2", "image"), _calls("sora-2", "video")
_PICTURES = [{"image": png(8, 8).content, "type": "reference"}]
_CLIP = mp4().content


def _of_another(name: str, call: Call) -> Operation:
    """Return a paid operation that is `create` at another address, with another body."""
    return Operation(
        name=name,
        part="submit",
        call=call,
        always=but(_VIDEO, {"InvalidRequestError": ("not-found",)}),
        once=_VIDEO_REFUSED_ONCE,
    ).sampled(_SAMPLE, "what is below the address is that of `create`")


OPENAI = Service(
    provider="openai",
    drivers=TWO_DRIVERS,
    start=lambda: OpenAIServer(looks=0),
    faults=_ALL,
    long_pauses=_LIMITED_FOR_LONG,
    key_variable="OPENAI_API_KEY",
    secrets=lambda server: (server.api_key, *server.key_parts),
    is_cancelled=lambda _: False,  # it has no cancel
    operations=(
        Operation(
            name="generate",
            part="submit",
            call=_image(),
            always=_IMAGE,
            once=_REFUSED_ONCE,
        ),
        Operation(
            name="generate (stream)",
            of="generate",
            part="submit",
            call=_image(stream=True, partial_images=1),
            always=_STREAM,
            faults={**fault_table(TRANSPORT_FAULTS), **STREAM_FAULTS},
        ),
        Operation(
            name="edit",
            part="submit",
            call=_image(image_list=_PICTURES),
            always=_IMAGE,
            once=_REFUSED_ONCE,
        ),
        Operation(
            name="edit (stream)",
            of="edit",
            part="submit",
            call=_image(image_list=_PICTURES, stream=True, partial_images=1),
            always=only(_STREAM, STREAM_FAULTS),
            faults=STREAM_FAULTS,
        ),
        Operation(
            name="create", part="submit", call=_video(), always=_VIDEO, once=_VIDEO_REFUSED_ONCE
        ),
        _of_another("remix", replace(_video(video_id=f"video_{1:032d}"), prepare=_with_a_video)),
        _of_another("edit-video", _video(video=_CLIP)),
        _of_another("extend", _video(video=_CLIP, operation="extend", duration_seconds=8)),
        Operation(name="retrieve", part="look", call=_video(), always=_LOOK, once=_LOOKED_ONCE),
        Operation(
            name="delete",
            part="cancel",
            call=_video(),
            always=but(_CANCEL, {"next: DeadlineExceededError": ("deleted",)}),
            before=_in_the_queue,
            faults={**_ALL, "deleted": _DELETED},
        ),
        Operation(
            name="retrieve (in cancel)",
            of="retrieve",
            part="cancel",
            call=_video(),
            always=_CANCEL,
            before=_in_the_queue,
            after=1,
        ).sampled(_SAMPLE, "whatever goes wrong there, nothing is known of the job"),
    ),
    deliveries=(
        Operation(
            name="download",
            part="download",
            call=_video(),
            always=_DOWNLOAD,
            once=(*DELIVERED_ONCE, *_LIMITED_FOR_LONG),
        ),
    ),
)
