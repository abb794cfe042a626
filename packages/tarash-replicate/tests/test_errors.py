"""Replicate's error bodies as typed errors."""

from typing import Any

import pytest

from tarash.tarash_gateway import exceptions
from tarash.tarash_gateway.testing import answer
from tarash.tarash_gateway.wire import Response
from tarash_replicate import errors

HOME = "https://api.replicate.com/v1"
CREATE = f"{HOME}/models/google/veo-3.1/predictions"
VERSION = f"{HOME}/predictions"
DEPLOYMENT = f"{HOME}/deployments/acme/flux/predictions"
LOOK = f"{HOME}/predictions/gm3q"
CANCEL = f"{LOOK}/cancel"
FILES = f"{HOME}/files"
MODEL = f"{HOME}/models/google/veo-3.1"
CREDIT = "You have insufficient credit to run this model. Go to the account page."
LOW = (
    "Request was throttled. Your rate limit for creating predictions is reduced to 6 requests per "
    "minute with a burst of 1 requests while you have less than $5.0 in credit. Your rate limit "
    "resets in ~10s."
)
LINES = "- input.duration: duration must be one of the following: 4, 6, 8\n"
FIELDS = [{"type": "one_of", "field": "input.seed", "description": "must be a number"}]
NO_VERSION = {
    "title": "Invalid version or not permitted",
    "detail": "The specified version does not exist (or perhaps you don't have permission)",
}


def explained(status: int, body: Any, url: str = CREATE) -> Any:
    """Return what is made of an answer."""
    made = answer(body, status_code=status)
    return errors.explain(Response(made.status_code, made.headers, made.content, url))


ROWS: list[tuple[int, dict[str, Any], str, str, str | None]] = [
    (400, {"detail": "no JSON"}, CREATE, "InvalidRequestError", None),
    (401, {"title": "Unauthenticated", "detail": "no"}, CREATE, "AuthenticationError", None),
    (401, {"detail": "no"}, LOOK, "AuthenticationError", None),
    (401, {"detail": "Your token was disabled."}, CREATE, "AuthenticationError", None),
    (402, {"detail": "Spending is disabled."}, CREATE, "QuotaExceededError", None),
    (402, {"detail": CREDIT}, CREATE, "QuotaExceededError", None),
    (402, {"detail": CREDIT}, LOOK, "QuotaExceededError", None),
    (403, {"detail": "no"}, CREATE, "PermissionDeniedError", None),
    (403, {"detail": "no"}, CANCEL, "PermissionDeniedError", None),
    (403, {"detail": "This model was disabled."}, CREATE, "ModelRetiredError", None),
    (404, {"detail": "not found"}, CREATE, "InvalidRequestError", "model"),
    (404, {"detail": "not found"}, DEPLOYMENT, "InvalidRequestError", "model"),
    (404, {"detail": "not found"}, MODEL, "InvalidRequestError", "model"),
    (404, {"detail": "not found"}, LOOK, "ProviderUnavailableError", None),
    (404, {"detail": "not found"}, CANCEL, "ProviderUnavailableError", None),
    (404, {"detail": "It is no longer available."}, CREATE, "ModelRetiredError", None),
    (409, {"detail": "conflict"}, CREATE, "RequestRejectedError", None),
    (409, {"detail": "conflict"}, LOOK, "ProviderError", None),
    (410, {"detail": "The model is deprecated."}, CREATE, "ModelRetiredError", None),
    (413, {"detail": "Files must be less than 100MB in size"}, FILES, "InvalidRequestError", None),
    (422, {"title": "Input validation failed", "detail": LINES}, CREATE, "InvalidRequestError",
     "duration"),
    (422, {"detail": "wrong", "invalid_fields": FIELDS}, CREATE, "InvalidRequestError", "seed"),
    (422, {"title": "wrong", "invalid_fields": [{}]}, CREATE, "InvalidRequestError", None),
    (422, NO_VERSION, VERSION, "InvalidRequestError", "model"),
    (422, {"detail": "This version has been retired."}, VERSION, "ModelRetiredError", None),
    (422, {"detail": "wrong"}, LOOK, "ProviderError", None),
    (429, {"detail": LOW}, CREATE, "RateLimitedError", None),
    (429, {"detail": "throttled"}, LOOK, "RateLimitedError", None),
]  # fmt: skip


@pytest.mark.parametrize(("status", "body", "url", "name", "field"), ROWS)
def test_a_refusal_has_its_class(
    status: int, body: dict[str, Any], url: str, name: str, field: str | None
) -> None:
    """By status, by place, and by what it says."""
    error = explained(status, body, url)
    assert type(error) is getattr(exceptions, name)
    assert getattr(error, "field", None) == field


@pytest.mark.parametrize("url", [CREATE, VERSION, DEPLOYMENT, LOOK, FILES])
@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
def test_a_failure_says_nothing_of_what_was_taken(url: str, status: int) -> None:
    """Not even in the service's own words, so the core goes by the status."""
    body = {"title": "Internal server error", "detail": "It broke", "status": status}
    assert explained(status, body, url) is None


@pytest.mark.parametrize("body", [["a"], {"message": "Not Found"}, {}, None])
def test_what_is_no_problem_is_not_replicates(body: Any) -> None:
    """A proxy writes such answers."""
    assert explained(404, body) is None


@pytest.mark.parametrize(
    ("body", "seconds"),
    [
        ({"detail": LOW}, 10.0),
        ({"detail": "throttled", "retry_after": 30}, 30.0),
        ({"detail": "Your rate limit resets in ~2.5s.", "retry_after": True}, 2.5),
        ({"detail": "resets in ~2s", "retry_after": -1}, 2.0),
        ({"detail": "throttled"}, None),
    ],
)
def test_a_rate_limit_names_its_pause(body: dict[str, Any], seconds: float | None) -> None:
    """In its body or in its words, where no header does."""
    assert explained(429, body).retry_after_seconds == seconds


def test_a_refusal_says_what_to_correct() -> None:
    """The input that is wrong, and in which words."""
    text = str(explained(422, {"detail": "must be a number", "invalid_fields": FIELDS}))
    assert "seed: must be a number. Correct it and send it again." in text
    assert str(explained(422, {"detail": LINES})).count("duration:") == 1


def test_an_unknown_model_has_a_code_that_the_submit_looks_for() -> None:
    """A model that is not official has no path under its name."""
    assert explained(404, {"detail": "no"}).code == errors.NO_SUCH_MODEL
    assert explained(404, {"detail": "no"}, DEPLOYMENT).code != errors.NO_SUCH_MODEL


def test_a_header_with_a_pause_wins() -> None:
    """The core reads it."""
    made = answer({"detail": LOW}, status_code=429, headers={"retry-after-ms": "50"})
    error: Any = errors.explain(Response(429, made.headers, made.content, CREATE))
    assert error.retry_after_seconds is None
