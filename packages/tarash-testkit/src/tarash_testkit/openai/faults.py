"""The table of everything that can go wrong with one exchange with OpenAI.

Rule: names are stable; test matrices iterate over `FAULTS`, and over `STREAM_FAULTS` for calls
that stream.

Source: errors of the image guide of developers.openai.com, a copy of 2026-06; help articles
5955604 and 6614457 of help.openai.com; `_base_client.py` of the package `openai` 3.57.0; public
issue reports of 2026. Not documented, and chosen here: the texts, what a model answers after its
end, and the bodies of 408, 409, 410, 413, 502 and 504.
"""

from collections.abc import Mapping

from tarash_testkit.faults import (
    TRANSPORT_FAULTS,
    Fault,
    Interrupt,
    Reply,
    fault_table,
    json_reply,
    rate_limits,
    rejected,
)
from tarash_testkit.openai.access import API_KEY, NO_KEY, wrong_key
from tarash_testkit.openai.answers import error, image_error, moderation
from tarash_testkit.openai.events import error_event

__all__ = ("FAULTS", "IMAGE_OPERATIONS", "STREAM_FAULTS")

IMAGE_OPERATIONS = frozenset({"generate", "edit"})
_REQUEST_ID = "req_ffffffffffffffffffffffffffffffff"


def _reply(status: int, body: Mapping[str, object], **headers: str) -> Reply:
    return json_reply(status, body, x_request_id=_REQUEST_ID, **headers)


def _limited(kind: str | None, code: str | None, hint: str = "") -> dict[str, object]:
    message = (
        "Rate limit reached for gpt-image-2 (for limit gpt-image) in organization org-testkit on "
        f"input-images per min: Limit 5, Used 5, Requested 1.{hint}"
    )
    return error(message, kind=kind, code=code)


def _quota(code: str, status: int = 429) -> Reply:
    message = "You exceeded your current quota, please check your plan and billing details."
    return _reply(status, error(message, kind="insufficient_quota", code=code))


_LIMITED = _limited("input-images", "rate_limit_exceeded")
_SERVER = error("The server had an error while processing your request.", kind="server_error")
_OVERLOADED = error(
    "The servers are currently overloaded.", kind="server_error", code="server_is_overloaded"
)
_DEPRECATED = "The model `gpt-image-1` has been deprecated, learn more here: /docs/deprecations"
_HARD_LIMIT = error("Billing hard limit has been reached", code="billing_hard_limit_reached")

_ACCOUNT = (
    rejected("unauthorized", _reply(401, wrong_key(API_KEY)), "401, part of the key in its text"),
    rejected("no-key", _reply(401, NO_KEY), "401, no key came"),
    rejected(
        "forbidden",
        _reply(403, error("Missing scopes: api.model.images.request", code="missing_scope")),
        "403, key without the permission",
    ),
    rejected(
        "unsupported-country",
        _reply(
            403,
            error(
                "Country, region, or territory not supported",
                kind="request_forbidden",
                code="unsupported_country_region_territory",
            ),
        ),
        "403, the country of the caller",
    ),
    rejected(
        "unverified-organization",
        _reply(403, error("Your organization must be verified to use the model `gpt-image-2`.")),
        "403, organisation not verified",
    ),
    rejected("insufficient-quota", _quota("insufficient_quota"), "429, no quota left"),
    rejected("credit-exhausted", _quota("credit_balance_exhausted"), "429, no balance left"),
    rejected(
        "organization-spend-limit", _quota("organization_spend_limit_exceeded"), "429, a limit"
    ),
    rejected("project-spend-limit", _quota("project_spend_limit_exceeded"), "429, a limit"),
    rejected("usage-limit", _quota("organization_usage_limit_exceeded"), "429, a limit"),
    rejected("billing-hard-limit", _reply(400, _HARD_LIMIT), "400, a limit of the account"),
)
_MODEL = (
    rejected(
        "model-retired",
        _reply(
            400, image_error("The model 'gpt-image-1' does not exist.", "invalid_value", "model")
        ),
        "400, what an image model answers after its end",
    ),
    rejected(
        "model-deprecated", _reply(404, error(_DEPRECATED, code="model_not_found")), "404, its end"
    ),
    rejected(
        "model-shut-down",
        _reply(400, error("This model was shut down.", code="model_not_found")),
        "400, its end",
    ),
    rejected("gone", _reply(410, error("The Videos API was shut down.")), "410, its end"),
    rejected(
        "model-not-found",
        _reply(
            404,
            error(
                "The model `gpt-image-9` does not exist or you do not have access to it.",
                code="model_not_found",
            ),
        ),
        "404, no such model for this account",
    ),
    rejected("not-found", _reply(404, error("Invalid URL")), "404, no such address or job"),
)
_INPUT = (
    rejected("moderated", _reply(400, moderation("input", "sexual")), "400, the prompt is refused"),
    rejected("moderated-bare", _reply(400, moderation()), "400, refused without details"),
    rejected(
        "moderated-older",
        _reply(400, error("Your request was rejected.", code="content_policy_violation")),
        "400, the code of DALL-E's time",
    ),
    rejected(
        "moderated-451",
        _reply(451, error("Rejected for safety reasons.", code="moderation_blocked")),
        "451, as some compatible services say it",
    ),
    Fault(
        "moderated-output",
        _reply(400, moderation("output", "violence")),
        accepted=True,
        description="400, the image is refused after it was made and paid",
        operations=IMAGE_OPERATIONS,
    ),
    rejected(
        "invalid-size",
        _reply(400, image_error("Invalid size '123x456'.", "invalid_value", "size")),
        "400, a field has a wrong value",
    ),
    rejected(
        "invalid-value",
        _reply(400, error("Invalid value: 'x'.", code="invalid_value", param="quality")),
        "400, the same in the other type",
    ),
    rejected(
        "unknown-parameter",
        _reply(400, error("Unknown parameter: 'seed'.", code="unknown_parameter", param="seed")),
        "400, a field that does not exist",
    ),
    rejected(
        "invalid-image",
        _reply(400, image_error("Invalid image file.", "invalid_image_file", "image")),
        "400, an input is no picture",
    ),
    rejected("too-large", _reply(413, error("Payload too large.")), "413"),
)
_PASSING = (
    rejected("timeout-408", _reply(408, error("Request timeout.")), "408"),
    rejected("conflict", _reply(409, error("Conflict.")), "409"),
    *rate_limits(_reply, _LIMITED, _LIMITED),
    rejected(
        "rate-limited-text",
        _reply(429, _limited("requests", "rate_limit_exceeded", " Please try again in 50ms.")),
        "429, the pause in the text alone",
    ),
    rejected(
        "rate-limited-type", _reply(429, _limited("rate_limit_error", None)), "429 without a code"
    ),
    rejected("rate-limited-bare", _reply(429, error("Too many.", kind=None)), "429, nothing else"),
    rejected("slow-down", _reply(429, _limited(None, "slow_down")), "429, another code"),
    rejected("server-error", _reply(500, _SERVER), "500"),
    rejected("bad-gateway", _reply(502, _SERVER), "502 in the service's own words"),
    rejected("overloaded", _reply(503, _OVERLOADED), "503"),
    rejected("unavailable", _reply(503, _SERVER), "503 without a code"),
    rejected("gateway-timeout", _reply(504, _SERVER), "504 in the service's own words"),
)

FAULTS: Mapping[str, Fault] = fault_table(
    (*TRANSPORT_FAULTS, *_ACCOUNT, *_MODEL, *_INPUT, *_PASSING)
)
"""Every fault that `OpenAIServer.fail` knows, by name, but those of streams."""


def _interrupted(name: str, events: int, ending: bytes, description: str) -> Fault:
    return Fault(
        name,
        Interrupt(events, ending),
        accepted=True,
        description=description,
        operations=IMAGE_OPERATIONS,
    )


STREAM_FAULTS: Mapping[str, Fault] = fault_table(
    (
        _interrupted("stream-unfinished", 1, b"", "one event, then the end of the stream"),
        _interrupted("stream-empty", 0, b"", "a stream without any event"),
        _interrupted(
            "stream-moderated",
            1,
            error_event(moderation("output", "violence")),
            "one event, then the refusal",
        ),
        _interrupted("stream-error", 1, error_event(_SERVER), "one event, then a server error"),
        _interrupted("stream-limited", 0, error_event(_LIMITED), "a rate limit as the only event"),
        _interrupted("stream-garbled", 1, b'data: {"type":\n\n', "one event, then half a JSON"),
        _interrupted("stream-done", 1, b"data: [DONE]\n\n", "one event, then the mark of the end"),
    )
)
"""Faults of answers that are streams: on any other answer the server fails, so that a test that
forgot `stream` proves nothing by passing."""
