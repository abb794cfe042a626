"""The table of everything that can go wrong with one exchange with Runway.

Rule: names are stable; test matrices iterate over `FAULTS`.

Source: docs.dev.runwayml.com/errors (a mirror of 2026-08-15); answers recorded in August 2026;
issue 28 of runwayml/sdk-node; `_base_client.py` of runwayml 5.24.0 (408, 409). Not documented, and
chosen here: the texts for 401, 403, 405, 408, 409, 429 and 5xx, and all `Retry-After` forms.
"""

from collections.abc import Mapping

from tarash_testkit.faults import (
    TRANSPORT_FAULTS,
    Fault,
    Reply,
    fault_table,
    json_reply,
    rate_limits,
    rejected,
)
from tarash_testkit.runway.answers import NO_CREDITS, NO_TASK, error_body

__all__ = ("FAULTS",)


def _reply(status: int, words: str, *issues: object, documented: bool = False) -> Reply:
    return json_reply(status, error_body(words, issues, documented=documented))


_INVALID = {
    "code": "too_big",
    "maximum": 30,
    "path": ["videoUri"],
    "message": "Asset duration must be at most 30 seconds",
}
_NO_MODEL = {
    "code": "invalid_union",
    "note": "No matching discriminator",
    "path": ["model"],
    "message": "Invalid input",
}
_ASSET = "Failed to fetch asset: the server answered 404."
_LIMITED = error_body("Too many requests.")

_RUNWAY_FAULTS = (
    rejected("unauthorized", _reply(401, "The API key is not valid."), "401, key unknown"),
    rejected("no-credits", _reply(400, NO_CREDITS, documented=True), "400, no credits left"),
    rejected("forbidden", _reply(403, "Not allowed."), "403, key without the permission"),
    rejected("not-found", _reply(404, NO_TASK), "404"),
    rejected("wrong-method", _reply(405, "Method not allowed."), "405"),
    rejected("timeout-408", _reply(408, "Request timeout."), "408"),
    rejected("conflict", _reply(409, "Conflict."), "409"),
    rejected(
        "invalid-input", _reply(400, "Validation of body failed", _INVALID), "400, with an issue"
    ),
    rejected("model-gone", _reply(400, "Validation of body failed", _NO_MODEL), "400, no model"),
    rejected("invalid-asset", _reply(400, _ASSET, documented=True), "400, an input is not there"),
    *rate_limits(json_reply, _LIMITED, _LIMITED),
    rejected(
        "daily-quota",
        _reply(429, "You have reached the daily limit of generations for this model."),
        "429, the quota of 24 hours",
    ),
    rejected("server-error", _reply(500, "Internal server error."), "500"),
    rejected("bad-gateway", _reply(502, "Bad gateway."), "502 in JSON"),
    rejected("load-shed", _reply(503, "The service is overloaded."), "503"),
    rejected("gateway-timeout", _reply(504, "Gateway timeout."), "504 in JSON"),
)

FAULTS: Mapping[str, Fault] = fault_table((*TRANSPORT_FAULTS, *_RUNWAY_FAULTS))
"""Every fault that `RunwayServer.fail` knows, by name."""
