"""The table of everything that can go wrong with one exchange with fal.

Rule: names are stable; test matrices iterate over `FAULTS`.

Source: fal.ai/docs/documentation/model-apis/errors and .../request-errors, read 2026-11-01. Not
documented, and chosen here: the texts for 401, 403, 404, 408 and 409, and all `Retry-After` forms.
"""

from collections.abc import Mapping

from tarash_testkit.fal.answers import model_error, request_error
from tarash_testkit.faults import (
    TRANSPORT_FAULTS,
    Fault,
    Reply,
    fault_table,
    json_reply,
    rate_limits,
    rejected,
)

__all__ = ("FAULTS",)

_REQUEST_ID = "ffffffff-ffff-4fff-8fff-ffffffffffff"


def _reply(status: int, body: Mapping[str, object], **headers: str) -> Reply:
    """Return an answer of fal's own, with its request id and the kind of its error."""
    kind = body.get("error_type")
    own = {"x_fal_error_type": kind} if isinstance(kind, str) else {}
    return json_reply(status, body, x_fal_request_id=_REQUEST_ID, **own, **headers)


_LIMITED = request_error("rate_limited", "Too many requests")
_MODERATED = model_error(
    "content_policy_violation",
    "The content could not be processed because it contained material flagged by a content "
    "checker.",
    "prompt",
)
_INVALID = model_error("literal_error", "unexpected value; permitted: '4s', '6s', '8s'", "duration")
_TIMED_OUT = request_error("request_timeout", "Request timed out")
_UNAUTHORIZED = {"detail": "Authentication is required to access this application."}
_LOCKED = {"detail": "User is locked. Reason: Exhausted balance. Top up your balance to continue."}
_FORBIDDEN = {"detail": "The key does not have the permission for this operation."}

_FAL_FAULTS = (
    rejected("unauthorized", _reply(401, _UNAUTHORIZED), "401, key unknown"),
    rejected("exhausted-balance", _reply(403, _LOCKED), "403, account locked for its balance"),
    rejected("forbidden", _reply(403, _FORBIDDEN), "403, key without the permission"),
    rejected("not-found", _reply(404, {"detail": "Application not found"}), "404"),
    rejected("timeout-408", _reply(408, {"detail": "Request timeout"}), "408"),
    rejected("conflict", _reply(409, {"detail": "Conflict"}), "409"),
    rejected("moderated", _reply(422, _MODERATED), "422, content policy"),
    rejected("invalid-input", _reply(422, _INVALID), "422, a field has a wrong value"),
    rejected("invalid-text", _reply(422, {"detail": "Unsupported data URL"}), "422, bare text"),
    *rate_limits(_reply, _LIMITED, _LIMITED),
    rejected(
        "server-error-model",
        _reply(500, model_error("internal_server_error", "Internal server error")),
        "500, body of a model error",
    ),
    rejected(
        "server-error-request",
        _reply(500, request_error("internal_error", "Internal error")),
        "500, body of a request error",
    ),
    rejected(
        "unavailable",
        _reply(503, request_error("runner_scheduling_failure", "Could not schedule a runner")),
        "503",
    ),
    rejected("gateway-timeout", _reply(504, _TIMED_OUT), "504, may be tried again"),
    rejected(
        "user-timeout",
        _reply(504, _TIMED_OUT, x_fal_request_timeout_type="user"),
        "504, the client's own deadline to start",
    ),
)

FAULTS: Mapping[str, Fault] = fault_table((*TRANSPORT_FAULTS, *_FAL_FAULTS))
"""Every fault that `FalServer.fail` knows, by name."""
