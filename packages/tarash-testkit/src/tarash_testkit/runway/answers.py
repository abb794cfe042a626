"""Runway's error bodies, and who may ask.

Rule: every error body that this server can send is made here.

Source: answers recorded by third parties in August 2026 (`error`, `issues`, `docUrl`); issue 28 of
runwayml/sdk-node (no credits). The texts for 401 and of the version are illustrative.
"""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

__all__ = (
    "DOCUMENTATION",
    "NO_CREDITS",
    "NO_TASK",
    "VERSION",
    "error_body",
    "invalid",
    "refused",
    "unauthorized",
)

DOCUMENTATION = "https://docs.dev.runwayml.com/api"
VERSION = "2024-11-06"
"""The version of the API that each request has to name."""
NO_CREDITS = "You do not have enough credits to run this task."
NO_TASK = "Could not find Task"


def error_body(
    words: str, issues: Sequence[object] = (), *, documented: bool = False
) -> dict[str, object]:
    """Return the body of an error."""
    body: dict[str, object] = {"error": words}
    if issues:
        body["issues"] = list(issues)
    return body | ({"docUrl": DOCUMENTATION} if documented or issues else {})


def refused(status: int, words: str) -> JSONResponse:
    """Return an answer of `status`."""
    return JSONResponse(error_body(words), status)


def invalid(issues: Sequence[object]) -> JSONResponse:
    """Return the answer to a body that is not what the operation takes."""
    return JSONResponse(error_body("Validation of body failed", issues), 400)


def unauthorized(request: Request, api_key: str) -> Response | None:
    """Return the answer that refuses a request without the key, or without a version."""
    if request.headers.get("authorization") != f"Bearer {api_key}":
        return refused(401, "The API key is not valid.")
    if request.headers.get("x-runway-version") != VERSION:
        return refused(400, "The X-Runway-Version header is missing or names no version.")
    return None
