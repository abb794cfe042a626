"""How a call ends that meets one of Google's faults: one table for each kind of operation.

The Interactions API has an envelope of its own, and so names of its own; the front ends of all
services answer in the classic one.
"""

from fault_tables.cases import PROMPT
from fault_tables.families import (
    BEFORE,
    DOWNLOAD,
    GARBLED,
    LOOK,
    PROXY,
    PROXY_ACCEPTED,
    RESET,
    SUBMIT,
    Table,
    but,
)
from tarash_testkit.faults import Fault, json_reply, rejected
from tarash_testkit.google import FAULTS
from tarash_testkit.google.answers import classic_body
from tarash_testkit.google.outcomes import MODERATION_CODES

__all__ = (
    "AWAITED_ONCE",
    "CANCELLED",
    "CANCELLED_ONCE",
    "CREATED",
    "CREATED_ONCE",
    "DELIVERED",
    "FILE_AWAITED",
    "FILE_DESCRIBED",
    "FREE_ONCE",
    "LIMITED_FOR_LONG",
    "LOOKED_ONCE",
    "MADE_AT_ONCE",
    "REFUSED_ONCE",
    "SEEN",
    "SEEN_AND_CANCELLED",
    "TOKEN_REFUSED",
    "UPLOADED",
    "faults_quoting",
)

LIMITED_FOR_LONG = ("rate-limited-seconds",)
TOKEN_REFUSED = ("unauthorized", "interaction-authentication")

_BUSY = (
    *("server-error", "server-error-list", "unavailable", "interaction-aborted"),
    *("interaction-api-error", "interaction-service-unavailable"),
)
# They ran out of time on the way: of a paid job that says nothing.
_LATE = ("deadline", "interaction-deadline-exceeded")
_LIMITED = (
    *("rate-limited", "rate-limited-ms", "rate-limited-text", "rate-limited-list"),
    *("interaction-rate-limit-exceeded", "interaction-too-many-requests"),
)
_QUOTA = (
    *("billing-off", "quota-per-day", "quota-zero", "interaction-payment-required"),
    "interaction-quota-exceeded",
)
_DENIED = (
    *("country-unsupported", "forbidden", "service-disabled", "billing-disabled"),
    *("consumer-invalid", "interaction-permission-denied"),
)
_KEY = ("invalid-key", "expired-key", *TOKEN_REFUSED)
_MODERATED = (
    "moderated",
    *(f"interaction-{code.replace('_', '-')}" for code in MODERATION_CODES),
)
_INVALID = (
    *("invalid-argument", "interaction-invalid-request", "interaction-parameter-unknown"),
    *("interaction-failed-precondition", "interaction-out-of-range"),
    *("interaction-unimplemented", "quoting"),
)
_ABSENT = ("not-found", "interaction-not-found", "interaction-model-not-found")
_UNSEEN = (*_ABSENT, "model-gone")  # all that a 404 to a look says
# Of these nothing says that no job was taken before; a picture that failed has none.
_JOB_LOST = (
    *("server-error", "server-error-list", "interaction-api-error"),
    *("interaction-service-unavailable", *_LATE),
)
_GIVEN_UP = ("cancelled", "interaction-cancelled")
_THERE = ("interaction-already-exists",)

REFUSED_ONCE = (*_BUSY, *_LIMITED)
"""What is gone when a picture is refused in passing."""
CREATED_ONCE = tuple(name for name in REFUSED_ONCE if name not in _JOB_LOST)
"""What is gone when a job is refused in passing."""
FREE_ONCE = (*RESET, *PROXY, *_BUSY, *_LATE, *_LIMITED)
"""What is gone when a free request before the submit goes wrong in passing."""
AWAITED_ONCE = (*FREE_ONCE, *_UNSEEN)
"""What is gone when the question whether an uploaded file can be used goes wrong in passing."""
LOOKED_ONCE = (*FREE_ONCE, *GARBLED, *_UNSEEN)
"""What is gone when a look goes wrong in passing."""


def faults_quoting(secret: str) -> dict[str, Fault]:
    """Return all faults, and one that repeats the prompt and `secret`."""
    said = f"Invalid value {PROMPT!r} of {secret}."
    detail = {"@type": "type.googleapis.com/google.rpc.BadRequest"}
    violation = {"field": "input", "description": said}
    body = classic_body("INVALID_ARGUMENT", said, {**detail, "fieldViolations": [violation]})
    quoting = rejected("quoting", json_reply(400, body), "400, prompt and key in its texts")
    return {**FAULTS, "quoting": quoting}


_OWN: Table = {
    "next: ProviderUnavailableError": _BUSY,
    "next: RateLimitedError": (*_LIMITED, *LIMITED_FOR_LONG),
    "next: QuotaExceededError": _QUOTA,
    "next: PermissionDeniedError": _DENIED,
    "next: ModelRetiredError": ("model-gone",),
    "next: GenerationFailedError": _GIVEN_UP,
    "AuthenticationError": _KEY,
    "ContentModerationError": _MODERATED,
    "InvalidRequestError": (*_INVALID, *_ABSENT),
    "RequestRejectedError": _THERE,
}
SEEN = but(
    LOOK,
    {
        "DeadlineExceededError": (*_BUSY, *_LATE, *_LIMITED, *LIMITED_FOR_LONG, *_UNSEEN),
        "QuotaExceededError": _QUOTA,
        "PermissionDeniedError": _DENIED,
        "AuthenticationError": _KEY,
        "ContentModerationError": _MODERATED,
        "ProviderError": (*_INVALID, *_GIVEN_UP, *_THERE),
    },
)

"""On a look at an interaction or an operation that is done by then."""
SEEN_AND_CANCELLED = but(
    SEEN, {"next: DeadlineExceededError": (*_BUSY, *_LATE, *_LIMITED, *_UNSEEN)}
)
"""On a look at an interaction that is still running when its time is over."""
CREATED = but(but(SUBMIT, _OWN), {"SubmissionUnknownError": _JOB_LOST})
"""On the create of an interaction; without its own names, on that of an operation."""
MADE_AT_ONCE = but(but(SUBMIT, _OWN), {"SubmissionUnknownError": _LATE})
"""On what answers with its pictures: where there is no job, none goes on behind a failure."""
UPLOADED = but(but(BEFORE, _OWN), {"next: ProviderUnavailableError": _LATE})
"""On the requests of an upload."""
FILE_AWAITED = but(
    UPLOADED,
    {
        "ProviderError": (*_INVALID, *_GIVEN_UP),
        "next: ProviderUnavailableError": _UNSEEN,
    },
)
"""On the question whether an uploaded file can be used."""
FILE_DESCRIBED = but(
    SEEN, {"done": (*_DENIED, *_INVALID, *_ABSENT, *_GIVEN_UP, "model-gone", "moderated")}
)
"""On the question whether a finished video is stored: the download will tell that as well."""
# An interaction that is cancelled although the answer was lost is found so by another look.
CANCELLED: Table = {
    "next: DeadlineExceededError": (
        *("late-reply", "wrong-content-type", "slow-drip"),
        *PROXY_ACCEPTED,
    ),
    "DeadlineExceededError": (
        *("refuse", *RESET, "hang-before-accept", "hang-after-accept", *GARBLED),
        *("proxy-502", "proxy-504"),
        *(name for names in _OWN.values() for name in names),
        *_LATE,
    ),
}
"""On the cancel of an interaction, when the time is over."""
CANCELLED_ONCE = tuple(n for n in FREE_ONCE if n in CANCELLED["DeadlineExceededError"])
"""What is gone when a cancel goes wrong in passing."""
DELIVERED = but(
    DOWNLOAD,
    {
        "TransportError": (
            *(*_BUSY, *_LATE, *_LIMITED, *LIMITED_FOR_LONG),
            *(name for name in _QUOTA if name != "billing-off"),
        ),
        "MediaError": (
            *("billing-off", *_DENIED, *_KEY, *_MODERATED, *_INVALID, *_ABSENT),
            *(*_GIVEN_UP, "model-gone"),
        ),
    },
)
"""On the download of a video."""
