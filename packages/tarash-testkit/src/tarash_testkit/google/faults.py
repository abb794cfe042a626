"""The table of everything that can go wrong with one exchange with Google.

Rule: names are stable; test matrices iterate over `FAULTS`. A name that begins with `interaction-`
is in the envelope of the Interactions API, any other one in the classic envelope.

Sources: ai.google.dev/gemini-api/docs/api-errors and .../troubleshooting; `google.rpc` error
details; `google-genai` 3.6.1 (`errors.py`, which unwraps a list of one), read 2026-11. The texts
are illustrative, and so are the short delays of `RetryInfo`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from tarash_testkit.faults import (
    TRANSPORT_FAULTS,
    Fault,
    Reply,
    fault_table,
    json_reply,
    rejected,
)
from tarash_testkit.google.access import error_info, wrong_key
from tarash_testkit.google.answers import CODES, STATUSES, classic_body, interaction_body
from tarash_testkit.google.outcomes import BLOCKED_INPUT, MODERATION_CODES

__all__ = ("FAULTS", "INTERACTION_OPERATIONS")

INTERACTION_OPERATIONS = frozenset(
    {"create-interaction", "get-interaction", "cancel-interaction", "delete-interaction"}
)
_RPC = "type.googleapis.com/google.rpc."
_PER_MINUTE = "GenerateRequestsPerMinutePerProjectPerModel"
_PER_DAY = "GenerateRequestsPerDayPerProjectPerModel"
_EXHAUSTED = "You exceeded your current quota, please check your plan and billing details."


def _retry(delay: str) -> dict[str, object]:
    return {"@type": f"{_RPC}RetryInfo", "retryDelay": delay}


def _quota(quota_id: str, value: str = "10") -> dict[str, object]:
    violation = {
        "quotaMetric": "generativelanguage.googleapis.com/generate_requests",
        "quotaId": quota_id,
        "quotaValue": value,
    }
    return {"@type": f"{_RPC}QuotaFailure", "violations": [violation]}


def _classic(status: str, message: str, *details: Mapping[str, object]) -> Reply:
    return json_reply(STATUSES[status], classic_body(status, message, *details))


def _in_a_list(reply: Reply) -> Reply:
    return replace(reply, body=b"[" + reply.body + b"]")


_LIMITED = _classic("RESOURCE_EXHAUSTED", _EXHAUSTED, _quota(_PER_MINUTE), _retry("0.050s"))
_INTERNAL = _classic("INTERNAL", "An internal error has occurred. Please retry.")
_WRONG_KEY = wrong_key()
_EXPIRED_KEY = error_info("API_KEY_EXPIRED", "generativelanguage")


def _forbidden(reason: str, message: str) -> Reply:
    return _classic("PERMISSION_DENIED", message, error_info(reason, "aiplatform"))


_CLASSIC = (
    rejected("invalid-key", json_reply(400, _WRONG_KEY.body), "400, key unknown"),
    rejected(
        "expired-key",
        _classic("INVALID_ARGUMENT", "API key expired. Please renew the API key.", _EXPIRED_KEY),
        "400, key expired",
    ),
    rejected(
        "invalid-argument",
        _classic("INVALID_ARGUMENT", "Invalid value at 'generation_config.image_config'."),
        "400, a field has a wrong value",
    ),
    rejected("moderated", _classic("INVALID_ARGUMENT", BLOCKED_INPUT), "400, responsible AI"),
    rejected(
        "billing-off",
        _classic("FAILED_PRECONDITION", "Enable billing on your project in Google AI Studio."),
        "400, no billing",
    ),
    rejected(
        "country-unsupported",
        _classic("FAILED_PRECONDITION", "User location is not supported for the API use."),
        "400, country",
    ),
    rejected(
        "unauthorized",
        _classic(
            "UNAUTHENTICATED",
            "Request had invalid authentication credentials.",
            error_info("ACCESS_TOKEN_EXPIRED", "aiplatform"),
        ),
        "401, token unknown or expired",
    ),
    rejected(
        "forbidden", _classic("PERMISSION_DENIED", "The caller does not have permission."), "403"
    ),
    rejected(
        "service-disabled",
        _forbidden("SERVICE_DISABLED", "Agent Platform API has not been used in this project."),
        "403, API not switched on",
    ),
    rejected(
        "billing-disabled",
        _forbidden("BILLING_DISABLED", "This API method requires billing to be enabled."),
        "403, no billing",
    ),
    rejected(
        "consumer-invalid",
        _forbidden("CONSUMER_INVALID", "Permission denied on the resource project."),
        "403, project unknown",
    ),
    rejected("not-found", _classic("NOT_FOUND", "Requested entity was not found."), "404, unknown"),
    rejected(
        "model-gone",
        _classic("NOT_FOUND", "This model is no longer available. Please use a newer one."),
        "404, model shut down",
    ),
    rejected(
        "rate-limited",
        _classic("RESOURCE_EXHAUSTED", _EXHAUSTED, _quota(_PER_MINUTE)),
        "429 per minute, without a delay",
    ),
    rejected("rate-limited-ms", _LIMITED, "429 per minute, RetryInfo 50 ms"),
    rejected(
        "rate-limited-seconds",
        _classic("RESOURCE_EXHAUSTED", _EXHAUSTED, _quota(_PER_MINUTE), _retry("1s")),
        "429 per minute, RetryInfo 1 s",
    ),
    rejected(
        "rate-limited-text",
        _classic("RESOURCE_EXHAUSTED", f"{_EXHAUSTED} Please retry in 0.05s."),
        "429, the delay in the text alone",
    ),
    rejected("rate-limited-list", _in_a_list(_LIMITED), "429 in a list of one"),
    rejected(
        "quota-per-day",
        _classic("RESOURCE_EXHAUSTED", _EXHAUSTED, _quota(_PER_DAY), _retry("0.050s")),
        "429 per day, with a RetryInfo that is no use",
    ),
    rejected(
        "quota-zero",
        _classic("RESOURCE_EXHAUSTED", f"{_EXHAUSTED} limit: 0", _quota(_PER_MINUTE, "0")),
        "429, the limit is 0",
    ),
    rejected("cancelled", _classic("CANCELLED", "The operation was cancelled."), "499"),
    rejected("server-error", _INTERNAL, "500"),
    rejected("server-error-list", _in_a_list(_INTERNAL), "500 in a list of one"),
    rejected("unavailable", _classic("UNAVAILABLE", "The model is overloaded."), "503"),
    rejected("deadline", _classic("DEADLINE_EXCEEDED", "Deadline expired."), "504"),
)


def _interaction_faults(codes: Iterable[str], status: int | None = None) -> Iterable[Fault]:
    for code in codes:
        found = CODES[code] if status is None else status
        reply = json_reply(found, interaction_body(code, f"The request was refused: {code}."))
        name = f"interaction-{code.replace('_', '-')}"
        fault = rejected(name, reply, f"{found}, {code}")
        yield replace(fault, operations=INTERACTION_OPERATIONS)


FAULTS: Mapping[str, Fault] = fault_table(
    (
        *TRANSPORT_FAULTS,
        *_CLASSIC,
        *_interaction_faults(CODES),
        *_interaction_faults(MODERATION_CODES, 400),
    )
)
"""Every fault that `GoogleServer.fail` knows, by name."""
