"""What Papermoon says when it says no, as typed errors. Pure."""

from collections.abc import Mapping
from typing import Any

from tarash.tarash_gateway.plugin import (
    AuthenticationError,
    ContentModerationError,
    InvalidRequestError,
    ProviderUnavailableError,
    QuotaExceededError,
    RateLimitedError,
    Refusals,
    RequestRejectedError,
    Response,
    TarashError,
    error_body,
)

__all__ = ("BOWED", "explain", "failure")

BOWED = "bowed"
"""Code of the refusal to leave a show that is over."""

# `fire` (500) is not here: it says nothing of what was taken.
_REFUSALS = Refusals(
    "Papermoon",
    {
        "no_token": AuthenticationError,
        "empty_purse": QuotaExceededError,
        "crowded": RateLimitedError,
        "house_full": ProviderUnavailableError,
        "bad_script": InvalidRequestError,
        "curfew": ContentModerationError,
        "no_show": RequestRejectedError,
        BOWED: RequestRejectedError,
    },
)


def explain(response: Response) -> TarashError | None:
    """Return the error for an answer of status 400 or above; None when it is not the service's."""
    said = error_body(response)
    return _REFUSALS.error(said.get("oops"), said.get("say"), **_details(said))


def failure(said: Mapping[str, Any]) -> TarashError:
    """Return the error for a show that failed, by what its last look says."""
    return _REFUSALS.failure(said.get("oops"), said.get("say"), **_details(said))


def _details(said: Mapping[str, Any]) -> dict[str, Any]:
    wait = said.get("wait_ms")
    return {
        "field": said.get("line"),
        "categories": tuple(said.get("rules") or ()),
        "retry_after_seconds": wait / 1000 if isinstance(wait, int) else None,
    }
