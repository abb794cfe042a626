"""The table of everything that can go wrong with one exchange with Azure OpenAI.

Rule: names are stable; test matrices iterate over `FAULTS`. What has the name of a fault of
OpenAI's server is the same case there.

Source: `how-to/troubleshoot-errors.md` and `how-to/dall-e.md` of MicrosoftDocs/azure-ai-docs, read
2026-09-20; public issue reports and fixtures of 2026. Not documented, and chosen here: the bodies
of 408, 409 and 413, the text of a used up quota, and the date as a form of `Retry-After`.
"""

from collections.abc import Mapping

from tarash_testkit.azure.answers import (
    CONTENT_FILTER,
    DEPLOYMENT_NOT_FOUND,
    FILTERED,
    INVALID_KEY,
    INVALID_TOKEN,
    RESOURCE_BLOCKED,
    RESOURCE_NOT_FOUND,
    VERSION_UNSUPPORTED,
    azure_error,
)
from tarash_testkit.faults import (
    TRANSPORT_FAULTS,
    Fault,
    Reply,
    fault_table,
    json_reply,
    rate_limits,
    rejected,
)
from tarash_testkit.openai.answers import error, image_error, moderation
from tarash_testkit.openai.bodies import NOW
from tarash_testkit.openai.faults import IMAGE_OPERATIONS

__all__ = ("FAULTS",)

_REQUEST_ID = "ffffffff-ffff-4fff-8fff-ffffffffffff"


def _reply(status: int, body: Mapping[str, object], **headers: str) -> Reply:
    return json_reply(status, body, apim_request_id=_REQUEST_ID, **headers)


_FRONT_END = {"statusCode": 401, "message": "Unauthorized. Access token is missing or invalid."}
_NO_ROLE = azure_error("PermissionDenied", "The principal lacks the required data action.")
_FIREWALL = azure_error("403", "Access denied due to Virtual Network/Firewall rules.")
_LIMITED = azure_error(
    "429",
    "Requests to the ImageGenerations_Create Operation under Azure OpenAI API have exceeded call "
    "rate limit of your current pricing tier. Please retry after 1 seconds.",
)
_LIMITED_BY_NAME = azure_error("RateLimitReached", "Too many requests. Please retry.")
_TOO_MANY = azure_error("too_many_requests", "Too many requests.")
_QUOTA = azure_error("insufficient_quota", "You exceeded the quota of your subscription.")
_DALL_E_ERA = azure_error(
    "content_policy_violation",
    "Your request was rejected as a result of our safety system.",
    type="invalid_request_error",
    inner_error={
        "code": "ResponsibleAIPolicyViolation",
        "content_filter_results": {"violence": {"filtered": True, "severity": "medium"}},
    },
)
_INNER_ONLY = azure_error(
    "400", "The request was rejected.", innererror={"code": "ResponsibleAIPolicyViolation"}
)
_INVALID = error("Invalid value: 'webp'.", code="invalid_value", param="output_format")

_ACCOUNT = (
    rejected("unauthorized", _reply(401, INVALID_KEY), "401, key unknown"),
    rejected("token-expired", _reply(401, INVALID_TOKEN), "401, token unknown or expired"),
    rejected("unauthorized-front-end", _reply(401, _FRONT_END), "401 in the front end's shape"),
    rejected("permission-denied", _reply(401, _NO_ROLE), "401, the role is missing"),
    rejected("firewall", _reply(403, _FIREWALL), "403, network rules"),
    rejected("resource-blocked", _reply(403, RESOURCE_BLOCKED), "403, the account is blocked"),
    rejected("insufficient-quota", _reply(429, _QUOTA), "429, no quota left"),
)
_ADDRESS = (
    rejected("deployment-not-found", _reply(404, DEPLOYMENT_NOT_FOUND), "404, no deployment"),
    rejected("not-found", _reply(404, RESOURCE_NOT_FOUND), "404, wrong address or version"),
    rejected("version-unsupported", _reply(400, VERSION_UNSUPPORTED), "400, unknown version"),
)
_INPUT = (
    rejected("moderated", _reply(400, moderation("input", "sexual")), "400, in OpenAI's words"),
    rejected("content-filter", _reply(400, CONTENT_FILTER), "400, the platform's filter"),
    rejected("moderated-older", _reply(400, _DALL_E_ERA), "400, the shape of DALL-E's time"),
    rejected("moderated-inner", _reply(400, _INNER_ONLY), "400, the reason in innererror alone"),
    Fault(
        "moderated-output",
        _reply(400, {"created": NOW, "error": FILTERED}),
        accepted=True,
        description="400, the image is refused after it was made: an error beside `created`",
        operations=IMAGE_OPERATIONS,
    ),
    rejected("invalid-value", _reply(400, _INVALID), "400, a field has a wrong value"),
    rejected(
        "invalid-size",
        _reply(400, image_error("Invalid size '123x456'.", "invalid_value", "size")),
        "400, the same in the other type",
    ),
    rejected("bad-request", _reply(400, azure_error("BadRequest", "Bad request.")), "400"),
    rejected("too-large", _reply(413, azure_error("413", "Payload too large.")), "413"),
)
_PASSING = (
    rejected("timeout-408", _reply(408, azure_error("Timeout", "Request timed out.")), "408"),
    rejected("conflict", _reply(409, azure_error("Conflict", "Conflict.")), "409"),
    *rate_limits(_reply, _LIMITED, _LIMITED_BY_NAME),
    rejected("too-many-requests", _reply(429, _TOO_MANY), "429, another code"),
    rejected("rate-limited-text", _reply(429, _LIMITED), "429, the pause in the text alone"),
    rejected(
        "rate-limited-both",
        _reply(429, _LIMITED, retry_after="1", retry_after_ms="1000"),
        "429, both headers: 1 s",
    ),
    rejected(
        "server-error", _reply(500, azure_error("InternalServerError", "Backend error.")), "500"
    ),
    rejected(
        "unavailable", _reply(503, azure_error("ServiceUnavailable", "Try again later.")), "503"
    ),
    rejected("gateway-timeout", _reply(504, azure_error("504", "Gateway timeout.")), "504"),
)

FAULTS: Mapping[str, Fault] = fault_table(
    (*TRANSPORT_FAULTS, *_ACCOUNT, *_ADDRESS, *_INPUT, *_PASSING)
)
"""Every fault that `AzureServer.fail` knows, by name, but those of streams: they are OpenAI's."""
