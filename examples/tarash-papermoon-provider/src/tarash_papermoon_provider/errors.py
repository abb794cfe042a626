"""What Papermoon says when it says no, as typed errors. Pure."""

from tarash.tarash_gateway.plugin import (
    AuthenticationError,
    ContentModerationError,
    InvalidRequestError,
    PermissionDeniedError,
    ProviderUnavailableError,
    QuotaExceededError,
    RateLimitedError,
    Refusals,
    RequestRejectedError,
    Response,
    TarashError,
    error_body,
    mapping_of,
)

__all__ = ("ALREADY_DONE", "explain", "failure")

ALREADY_DONE = "already_done"
"""Code of the refusal to cancel a job that has ended."""

# Only codes that say that nothing was taken: what stands here is never reported as unknown.
_REFUSALS = Refusals(
    "Papermoon",
    {
        "unauthorized": AuthenticationError,
        "forbidden": PermissionDeniedError,
        "insufficient_credits": QuotaExceededError,
        "rate_limited": RateLimitedError,
        "overloaded": ProviderUnavailableError,
        "invalid_request": InvalidRequestError,
        "content_refused": ContentModerationError,
        "not_found": RequestRejectedError,
        ALREADY_DONE: RequestRejectedError,
    },
)


def explain(response: Response) -> TarashError | None:
    """Return the error for an answer of status 400 or above; None when it is not the service's."""
    said = mapping_of(error_body(response).get("error"))
    return _REFUSALS.error(said.get("code"), said.get("message"))


def failure(error: object) -> TarashError:
    """Return the error for a job that failed, by what its answer says."""
    said = mapping_of(error)
    return _REFUSALS.failure(said.get("code"), said.get("message"))
