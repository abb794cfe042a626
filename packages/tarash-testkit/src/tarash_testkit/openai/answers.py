"""OpenAI's error bodies.

Rule: every error body that OpenAI's server can send is written here, once.

Source: the package `openai` 3.57.0 (shape of the envelope), and the help articles 5955604 and
6614457 of help.openai.com (quota), read 2026-11. Statuses, types and codes are facts; the texts
are like the service's own and must not be matched on.
"""

from collections.abc import Iterable

from tarash_testkit.front import Refusal

__all__ = (
    "error",
    "image_error",
    "invalid_value",
    "missing",
    "model_unknown",
    "moderation",
    "not_found",
    "refusal",
    "unknown_parameter",
)

_INVALID = "invalid_request_error"
_IMAGE_USER = "image_generation_user_error"


def error(
    message: str,
    *,
    kind: str | None = _INVALID,
    code: str | None = None,
    param: str | None = None,
    **more: object,
) -> dict[str, object]:
    """Return the body of an error; `more` are fields beside the usual four."""
    return {"error": {"message": message, "type": kind, "param": param, "code": code, **more}}


def image_error(message: str, code: str, param: str | None = None) -> dict[str, object]:
    """Return the body of an error that generating an image raised."""
    return error(message, kind=_IMAGE_USER, code=code, param=param)


def moderation(stage: str | None = None, *categories: str) -> dict[str, object]:
    """Return the body with which the safety system refuses an image.

    Args:
        stage: `input`, `output` or `unknown`; `None`: the answer has no details.
        categories: What was found.
    """
    message = (
        "Your request was rejected by the safety system. If you believe this is an error, contact "
        "us at help.openai.com and include the request ID req_testkit. "
        f"safety_violations=[{', '.join(categories)}]."
    )
    details = {"moderation_stage": stage, "categories": list(categories)}
    more = {} if stage is None else {"moderation_details": details}
    return error(message, kind=_IMAGE_USER, code="moderation_blocked", param=None, **more)


def not_found(message: str) -> Refusal:
    """Return the 404 for what is not there."""
    return Refusal(404, error(message))


def refusal(
    message: str, code: str, param: str | None, *, kind: str = _INVALID, status: int = 400
) -> Refusal:
    """Return a refusal of one parameter."""
    return Refusal(status, error(message, kind=kind, code=code, param=param))


def unknown_parameter(name: str) -> Refusal:
    """Return the refusal of a parameter that the operation does not have."""
    return refusal(f"Unknown parameter: '{name}'.", "unknown_parameter", name)


def missing(name: str) -> Refusal:
    """Return the refusal of a request without `name`."""
    return refusal(f"Missing required parameter: '{name}'.", "missing_required_parameter", name)


def invalid_value(name: str, value: object, allowed: Iterable[object]) -> Refusal:
    """Return the refusal of a value that is none of `allowed`."""
    values = ", ".join(f"'{one}'" for one in allowed)
    message = f"Invalid value: '{value}'. Supported values are: {values}."
    return refusal(message, "invalid_value", name)


def model_unknown(model: str) -> Refusal:
    """Return the refusal of an image model that does not exist (any more).

    Source: what the service answered for `dall-e-3`, measured by a third party on 2026-09-20.
    """
    return Refusal(
        400, image_error(f"The model '{model}' does not exist.", "invalid_value", "model")
    )
