"""fal's error bodies and headers.

Rule: every error body that this server can send is written here, once.

Source: fal.ai/docs/documentation/model-apis/errors and .../request-errors, read 2026-11-01.
The texts for 401, 403 and 404 are not documented; only their status is a fact.
"""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

__all__ = (
    "DOCUMENTATION",
    "model_error",
    "not_found",
    "rejection",
    "request_error",
    "unauthorized",
)

DOCUMENTATION = "https://docs.fal.ai/errors"


def model_error(kind: str, message: str, *location: str | int) -> dict[str, object]:
    """Return the body of an error that the model raised."""
    url = f"{DOCUMENTATION}#{kind}"
    return {"detail": [{"loc": ["body", *location], "msg": message, "type": kind, "url": url}]}


def request_error(kind: str, message: str) -> dict[str, object]:
    """Return the body of an error that the infrastructure raised."""
    return {"detail": message, "error_type": kind}


def unauthorized(request: Request, api_key: str) -> Response | None:
    """Return the 401 answer unless `request` carries `Authorization: Key <api_key>`."""
    if request.headers.get("authorization") == f"Key {api_key}":
        return None
    return rejection(401, "Authentication is required to access this application.")


def rejection(status: int, detail: object) -> JSONResponse:
    """Return an answer of `status` with `detail`."""
    return JSONResponse({"detail": detail}, status)


def not_found(what: str) -> JSONResponse:
    """Return the 404 answer for `what`."""
    return rejection(404, f"{what} not found")
