"""The table of everything that can go wrong with one exchange with Stability AI.

Rule: names are stable; test matrices iterate over `FAULTS`.

Source: the vendor's OpenAPI (403 and its name), and error bodies in public repositories (400, 401,
402, and v1's `insufficient_balance`). Not documented, and chosen here: the names beside 404, 410,
413, 422, 429 and those of the 500s, and whether a 429 says how long to wait; the vendor's
reference speaks of a pause of 60 seconds.
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
from tarash_testkit.stability.access import API_KEY, NO_KEY, wrong_key
from tarash_testkit.stability.answers import error, old_error

__all__ = ("FAULTS",)

_PICTURES = frozenset({"generate", "change"})


def _reply(status: int, body: Mapping[str, object], **headers: str) -> Reply:
    return json_reply(status, body, **headers)


_CREDITS = error(
    "payment_required",
    "You lack sufficient credits to make this request. Please purchase more credits and try again.",
)
_BALANCE = old_error(
    "insufficient_balance", "Your organization does not have enough balance to request this action."
)
_FLAGGED = error(
    "content_moderation",
    "Your request was flagged by our content moderation system, as a result your request was "
    "denied and you were not charged.",
)
_LIMITED = error("rate_limit_exceeded", "You have exceeded the rate limit of 150 requests in 10 s.")
_SERVER = error("internal_error", "An unexpected error occurred, please try again later.")
_FILTERED = {"image": "iVBORw0KGgo=", "finish_reason": "CONTENT_FILTERED", "seed": 1}

_ACCOUNT = (
    rejected("unauthorized", _reply(401, NO_KEY), "401 of v2beta"),
    rejected("unauthorized-v1", _reply(401, wrong_key(API_KEY)), "401 of v1, parts of the key"),
    rejected("forbidden", _reply(403, error("forbidden", "Not for this organization.")), "403"),
    rejected("payment-required", _reply(402, _CREDITS), "402, no credits left"),
    rejected("insufficient-balance", _reply(429, _BALANCE), "429 of v1, no credits left"),
)
_INPUT = (
    rejected("moderated", _reply(403, _FLAGGED), "403, prompt or picture is refused"),
    Fault(
        "filtered",
        _reply(200, _FILTERED),
        accepted=True,
        description="200, made, and delivered blurred",
        operations=_PICTURES,
    ),
    rejected(
        "bad-request", _reply(400, error("bad_request", "seed: must be a number")), "400, a field"
    ),
    rejected(
        "invalid-language",
        _reply(422, error("invalid_language", "prompt: English is the only supported language")),
        "422, well-formed and refused",
    ),
    rejected("not-found", _reply(404, error("not_found", "Not found.")), "404, no such path or id"),
    rejected("gone", _reply(410, error("gone", "This endpoint was removed.")), "410, its end"),
    rejected("too-large", _reply(413, error("payload_too_large", "body: at most 10 MiB")), "413"),
)
_PASSING = (
    *rate_limits(_reply, _LIMITED, _LIMITED),
    rejected("server-error", _reply(500, _SERVER), "500"),
    rejected("bad-gateway", _reply(502, _SERVER), "502 in the service's own words"),
    rejected("unavailable", _reply(503, error("service_unavailable", "Overloaded.")), "503"),
    rejected("gateway-timeout", _reply(504, _SERVER), "504 in the service's own words"),
    rejected("timeout-408", _reply(408, error("request_timeout", "Timed out.")), "408"),
)

FAULTS: Mapping[str, Fault] = fault_table((*TRANSPORT_FAULTS, *_ACCOUNT, *_INPUT, *_PASSING))
"""Every fault that `StabilityServer.fail` knows, by name."""
