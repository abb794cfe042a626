"""The table of everything that can go wrong with one exchange with Replicate.

Rule: names are stable; test matrices iterate over `FAULTS`.

Source: "Replicate HTTP API" 1.0.0-a1; replicate.com/docs/topics/predictions/rate-limits and public
reports of 2025 and 2026 for the texts of 402 and 429. Not documented, and chosen here: the texts
of 400, 401, 403, 404, 409, and what the service itself says of a 500 or 503.
"""

from collections.abc import Mapping

from tarash_testkit.checks import Problem
from tarash_testkit.faults import (
    TRANSPORT_FAULTS,
    Fault,
    Reply,
    fault_table,
    json_reply,
    rate_limits,
    rejected,
)
from tarash_testkit.replicate.answers import (
    INVALID_VERSION,
    NOT_FOUND,
    UNAUTHENTICATED,
    invalid_input,
    problem,
)

__all__ = ("FAULTS",)

_THROTTLED = "Request was throttled. Your rate limit resets in ~1s."
_LOW_BALANCE = (
    "Request was throttled. Your rate limit for creating predictions is reduced to 6 requests per "
    "minute with a burst of 1 requests while you have less than $5.0 in credit. Your rate limit "
    "resets in ~10s."
)
_NO_CREDIT = (
    "You have insufficient credit to run this model. Go to "
    "https://replicate.com/account/billing#billing to purchase credit. Once you purchase credit, "
    "please wait a few minutes before trying again."
)
_INVALID = invalid_input([Problem("value", ("input", "duration"), "4, 6, 8", 5)]).body


def _reply(status: int, body: Mapping[str, object], **headers: str) -> Reply:
    return json_reply(status, body, **headers)


_OWN = (
    rejected("bad-request", _reply(400, problem(400, "The body is no JSON.")), "400"),
    rejected("unauthorized", _reply(401, UNAUTHENTICATED), "401, token unknown"),
    rejected(
        "insufficient-credit",
        _reply(402, problem(402, _NO_CREDIT, title="Insufficient credit")),
        "402, no credit left",
    ),
    rejected(
        "forbidden",
        _reply(403, problem(403, "You do not have permission to do this.")),
        "403, token without the permission",
    ),
    rejected("not-found", _reply(404, NOT_FOUND), "404"),
    rejected("timeout-408", _reply(408, problem(408, "Request timeout")), "408"),
    rejected("conflict", _reply(409, problem(409, "Conflict")), "409"),
    rejected(
        "too-large",
        _reply(413, problem(413, "Files must be less than 100MB in size")),
        "413, a file is too large",
    ),
    rejected("invalid-input", _reply(422, _INVALID), "422, a field has a wrong value"),
    rejected("invalid-version", _reply(422, INVALID_VERSION), "422, no such version"),
    *rate_limits(
        _reply,
        problem(429, _THROTTLED, retry_after=1),
        problem(429, "Request was throttled."),
    ),
    rejected(
        "rate-limited-words",
        _reply(429, problem(429, _THROTTLED)),
        "429, the pause in its words alone",
    ),
    rejected(
        "rate-limited-body",
        _reply(429, problem(429, "Request was throttled.", retry_after=1)),
        "429, the pause in its body alone",
    ),
    rejected(
        "rate-limited-balance",
        _reply(429, problem(429, _LOW_BALANCE)),
        "429, for a low balance, with a pause of 10 s",
    ),
    rejected(
        "server-error",
        _reply(500, problem(500, "Internal server error", title="Internal server error")),
        "500, a problem of the service's own",
    ),
    rejected(
        "unavailable",
        _reply(503, problem(503, "Service unavailable", title="Service unavailable")),
        "503, a problem of the service's own",
    ),
)

FAULTS: Mapping[str, Fault] = fault_table((*TRANSPORT_FAULTS, *_OWN))
"""Every fault that `ReplicateServer.fail` knows, by name."""
