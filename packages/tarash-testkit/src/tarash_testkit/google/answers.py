"""Google's two error envelopes.

Rule: every error body that this server can send is made here, once.

Classic (generateContent, predict, files, Vertex, and whatever a front end refuses): a number, a
gRPC status and details. Interactions: a word. Sources: `google-genai` 3.6.1 (`errors.py`,
`_gaos/types/interactions/error.py`); ai.google.dev/gemini-api/docs/api-errors;
cloud.google.com/apis/design/errors, read 2026-11. The texts are illustrative.
"""

from collections.abc import Mapping

from starlette.requests import Request

from tarash_testkit.checks import Check, Problem, first_problem
from tarash_testkit.front import Refusal
from tarash_testkit.shapes import as_object

__all__ = (
    "CODES",
    "STATUSES",
    "checked_object",
    "classic_body",
    "interaction_body",
    "interaction_refusal",
    "json_object",
    "refusal",
    "sent_object",
    "worded",
)

STATUSES: Mapping[str, int] = {
    "INVALID_ARGUMENT": 400,
    "FAILED_PRECONDITION": 400,
    "UNAUTHENTICATED": 401,
    "PERMISSION_DENIED": 403,
    "NOT_FOUND": 404,
    "RESOURCE_EXHAUSTED": 429,
    "CANCELLED": 499,
    "INTERNAL": 500,
    "UNIMPLEMENTED": 501,
    "UNAVAILABLE": 503,
    "DEADLINE_EXCEEDED": 504,
}
"""The HTTP status of a gRPC status."""
CODES: Mapping[str, int] = {
    "invalid_request": 400,
    "parameter_unknown": 400,
    "failed_precondition": 400,
    "authentication": 401,
    "payment_required": 402,
    "permission_denied": 403,
    "not_found": 404,
    "model_not_found": 404,
    "already_exists": 409,
    "aborted": 409,
    "out_of_range": 416,
    "rate_limit_exceeded": 429,
    "too_many_requests": 429,
    "quota_exceeded": 429,
    "cancelled": 499,
    "api_error": 500,
    "unimplemented": 501,
    "service_unavailable": 503,
    "deadline_exceeded": 504,
}
"""The HTTP status of a code of the Interactions API."""
_PROTO_TYPES = {
    "string": "TYPE_STRING",
    "integer": "TYPE_INT32",
    "number": "TYPE_FLOAT",
    "boolean": "TYPE_BOOL",
}
_SHOWN_CHARACTERS = 40


def classic_body(
    status: str, message: str, *details: Mapping[str, object], code: int | None = None
) -> dict[str, object]:
    """Return the classic envelope.

    Args:
        status: A gRPC status, such as `INVALID_ARGUMENT`.
        message: For people.
        details: Messages with an `@type`.
        code: The HTTP status, where it is not the usual one of `status`.
    """
    error: dict[str, object] = {
        "code": STATUSES[status] if code is None else code,
        "message": message,
        "status": status,
    }
    if details:
        error["details"] = list(details)
    return {"error": error}


def interaction_body(code: str, message: str) -> dict[str, object]:
    """Return the envelope of the Interactions API."""
    return {"error": {"code": code, "message": message}}


def refusal(status: str, message: str, *details: Mapping[str, object]) -> Refusal:
    """Return what says no in the classic envelope."""
    return Refusal(STATUSES[status], classic_body(status, message, *details))


def interaction_refusal(code: str, message: str) -> Refusal:
    """Return what says no in the envelope of the Interactions API."""
    return Refusal(CODES[code], interaction_body(code, message))


def worded(problem: Problem) -> str:
    """Return what the service writes of `problem`; it quotes the value, as the service does."""
    shown = str(problem.value)[:_SHOWN_CHARACTERS]
    owner, _, name = problem.path.rpartition(".")
    match problem.kind:
        case "unknown":
            at = f" at '{owner}'" if owner else ""
            return f'Invalid JSON payload received. Unknown name "{name}"{at}: Cannot find field.'
        case "missing":
            return f"Invalid value at '{problem.path}': the field is required."
        case "type":
            kind = _PROTO_TYPES.get(problem.wanted, problem.wanted)
            return f"Invalid value at '{problem.path}' ({kind}), \"{shown}\""
        case "value":
            return f"Invalid value at '{problem.path}': {shown!r}. Supported: {problem.wanted}."


async def sent_object(request: Request) -> dict[str, object] | None:
    """Return the body of `request` when it is a JSON object."""
    try:
        return as_object(await request.json())
    except ValueError:
        return None


async def json_object(request: Request) -> dict[str, object]:
    """Return the body of `request`.

    Raises:
        Refusal: it is no JSON object.
    """
    body = await sent_object(request)
    if body is None:
        message = "Invalid JSON payload received. Expected a message object."
        raise refusal("INVALID_ARGUMENT", message)
    return body


def checked_object(check: Check, body: dict[str, object]) -> dict[str, object]:
    """Return `body` when `check` allows it.

    Raises:
        Refusal: it does not, with the field in the details.
    """
    problem = first_problem(check, body)
    if problem is None:
        return body
    message = worded(problem)
    violation = {"field": problem.path, "description": message}
    detail = {
        "@type": "type.googleapis.com/google.rpc.BadRequest",
        "fieldViolations": [violation],
    }
    raise refusal("INVALID_ARGUMENT", message, detail)
