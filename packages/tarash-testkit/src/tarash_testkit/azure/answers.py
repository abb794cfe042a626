"""Azure OpenAI's own error bodies; what a model refuses is said in OpenAI's words.

Rule: every body that only Azure sends is written here, once.

Source: `how-to/troubleshoot-errors.md` and `how-to/dall-e.md` of MicrosoftDocs/azure-ai-docs, read
2026-09-20; public issue reports and fixtures of 2026. Keys, codes and statuses are facts; the
texts are like the service's own and must not be matched on.
"""

from collections.abc import Mapping

__all__ = (
    "CONTENT_FILTER",
    "DEPLOYMENT_NOT_FOUND",
    "FILTERED",
    "FILTER_RESULTS",
    "INVALID_KEY",
    "INVALID_TOKEN",
    "RESOURCE_BLOCKED",
    "RESOURCE_NOT_FOUND",
    "VERSION_UNSUPPORTED",
    "azure_error",
)


def azure_error(code: str, message: str, **more: object) -> dict[str, object]:
    """Return the body of an error of the platform; `more` are fields beside the usual two."""
    return {"error": {"code": code, "message": message, **more}}


INVALID_KEY = azure_error(
    "401",
    "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a "
    "valid key for an active subscription and use a correct regional API endpoint.",
)
INVALID_TOKEN = azure_error(
    "401",
    "Unauthorized. Access token is missing, invalid, audience is incorrect "
    "(https://cognitiveservices.azure.com), or have expired.",
)
RESOURCE_NOT_FOUND = azure_error("404", "Resource not found")
VERSION_UNSUPPORTED = azure_error("BadRequest", "API version not supported")
DEPLOYMENT_NOT_FOUND = azure_error(
    "DeploymentNotFound",
    "The API deployment for this resource does not exist. If you created the deployment within the "
    "last 5 minutes, please wait a moment and try again.",
)
RESOURCE_BLOCKED = azure_error(
    "Forbidden",
    "Your resource has been temporarily blocked because we detected behavior that may violate our "
    "content policy. Please contact support.",
)
CONTENT_FILTER = azure_error(
    "content_filter",
    "The response was filtered due to the prompt triggering Azure OpenAI's content management "
    "policy. Please modify your prompt and retry.",
    param="prompt",
    type=None,
    status=400,
    innererror={
        "code": "ResponsibleAIPolicyViolation",
        "content_filter_result": {"sexual": {"filtered": True, "severity": "high"}},
    },
)
FILTERED: Mapping[str, object] = {
    "code": "contentFilter",
    "message": "Your task failed as a result of our safety system.",
}
"""What stands beside `created` when an image was made and then refused."""

_SAFE = {"filtered": False, "severity": "safe"}
FILTER_RESULTS: Mapping[str, object] = {
    "content_filter_results": {
        kind: dict(_SAFE) for kind in ("hate", "self_harm", "sexual", "violence")
    },
    "prompt_filter_results": {
        kind: {"detected": False, "filtered": False} for kind in ("jailbreak", "profanity")
    },
}
"""What each image is delivered with. Source: `AzureImage` in Azure/azure-rest-api-specs,
data-plane/OpenAI.v1, read 2026-11."""
