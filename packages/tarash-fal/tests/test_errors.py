"""fal's error bodies as typed errors."""

from collections.abc import Callable
from typing import Any

import pytest

from tarash.tarash_gateway import exceptions
from tarash.tarash_gateway.testing import answer
from tarash.tarash_gateway.wire import Response
from tarash_fal import errors

SUBMIT = "https://queue.fal.run/fal-ai/veo3.1"
RESULT = "https://queue.fal.run/fal-ai/veo3.1/requests/024c"
STATUS = f"{RESULT}/status"
CANCEL = f"{RESULT}/cancel"
STORAGE = "https://rest.fal.ai/storage/auth/token"

Row = tuple[int, Any, str, dict[str, str], str, str | None]


def _answer(
    status: int, body: Any, url: str = SUBMIT, headers: dict[str, str] | None = None
) -> Response:
    made = answer(body, status_code=status, headers=headers)
    return Response(made.status_code, made.headers, made.content, url)


def _items(kind: str) -> dict[str, Any]:
    return {"detail": [{"loc": ["body", "image_url"], "msg": "no", "type": kind}]}


def _platform(kind: str) -> dict[str, Any]:
    return {"detail": "It broke", "error_type": kind}


TIMED = {"X-Fal-Request-Timeout-Type": "user"}
FINAL = {"X-Fal-Retryable": "false"}
OF_THE_MODEL = (
    "internal_server_error",
    "generation_timeout",
    "downstream_service_error",
    "downstream_service_unavailable",
)
OF_THE_PLATFORM = (
    ("request_timeout", 504),
    ("startup_timeout", 504),
    ("runner_scheduling_failure", 503),
    ("runner_connection_timeout", 503),
    ("runner_disconnected", 503),
    ("runner_connection_refused", 503),
    ("runner_connection_error", 503),
    ("runner_incomplete_response", 502),
    ("runner_server_error", 500),
    ("internal_error", 500),
)
IN_THE_MIDDLE = (
    "runner_disconnected",
    "runner_connection_error",
    "runner_incomplete_response",
    "runner_server_error",
    "internal_error",
)
BAD_INPUT = (
    "image_too_small",
    "image_too_large",
    "image_load_error",
    "file_download_error",
    "face_detection_error",
    "file_too_large",
    "greater_than",
    "sequence_too_long",
    "one_of",
    "feature_not_supported",
    "unsupported_video_format",
    "missing",
    "literal_error",
)

TABLE: list[Row] = [
    (401, {"detail": "Authentication is required"}, SUBMIT, {}, "AuthenticationError", None),
    (402, {"detail": "Payment required"}, SUBMIT, {}, "QuotaExceededError", None),
    (403, {"detail": "User is locked. Reason: X"}, SUBMIT, {}, "QuotaExceededError", None),
    (403, {"detail": "Exhausted balance"}, SUBMIT, {}, "QuotaExceededError", None),
    (403, {"detail": "The key lacks the permission"}, SUBMIT, {}, "PermissionDeniedError", None),
    (404, {"detail": "Application 'x' not found"}, SUBMIT, {}, "InvalidRequestError", None),
    (404, {"detail": "Request not found"}, STATUS, {}, "ProviderUnavailableError", "not_found"),
    (404, {"detail": "Request not found"}, RESULT, {}, "ProviderUnavailableError", "not_found"),
    (409, {"detail": "conflict"}, RESULT, {}, "ProviderUnavailableError", None),
    (404, {"detail": "Request not found"}, CANCEL, {}, "RequestRejectedError", "not_found"),
    (404, {"detail": "Not found"}, STORAGE, {}, "RequestRejectedError", None),
    (409, {"detail": "conflict"}, STATUS, {}, "ProviderError", None),
    (422, _items("content_policy_violation"), f"{STATUS}?logs=true", {}, "ProviderError",
     "content_policy_violation"),
    (429, {"detail": "slow"}, STATUS, {}, "RateLimitedError", None),
    (504, _platform("request_timeout"), STATUS, TIMED, "ProviderUnavailableError",
     "request_timeout"),
    (404, {"status": "NOT_FOUND"}, CANCEL, {}, "RequestRejectedError", "NOT_FOUND"),
    (400, {"detail": "Request is still in progress"}, RESULT, {}, "RequestRejectedError",
     errors.STILL_RUNNING),
    (400, {"status": "ALREADY_COMPLETED"}, CANCEL, {}, "RequestRejectedError",
     errors.ALREADY_DONE),
    (400, _platform("bad_request"), SUBMIT, {}, "InvalidRequestError", "bad_request"),
    (400, _platform("bad_request"), RESULT, {}, "ProviderUnavailableError", "bad_request"),
    (400, {"detail": "bad"}, RESULT, {}, "InvalidRequestError", None),
    (408, _platform("request_timeout"), SUBMIT, {}, "ProviderUnavailableError",
     "request_timeout"),
    (408, _platform("request_timeout"), RESULT, {}, "ProviderUnavailableError",
     "request_timeout"),
    (413, {"message": "too large"}, SUBMIT, {}, "InvalidRequestError", None),
    (422, _items("content_policy_violation"), RESULT, {}, "ContentModerationError",
     "content_policy_violation"),
    (422, _items("no_media_generated"), RESULT, {}, "ContentModerationError",
     "no_media_generated"),
    (422, {"detail": "bad"}, SUBMIT, {}, "InvalidRequestError", None),
    (422, {"detail": []}, SUBMIT, {}, "InvalidRequestError", None),
    (422, {"detail": ["odd", {"msg": "x", "loc": "y"}]}, SUBMIT, {}, "InvalidRequestError", None),
    (429, {"detail": "slow"}, SUBMIT, {}, "RateLimitedError", None),
    (429, {"error": {"type": "rate_limited", "message": "slow"}}, SUBMIT, {},
     "RateLimitedError", "rate_limited"),
    (409, {"detail": "conflict"}, SUBMIT, {}, "RequestRejectedError", None),
    (499, _platform("client_cancelled"), RESULT, {}, "ProviderUnavailableError",
     errors.CANCELLED),
    (499, _platform("client_disconnected"), SUBMIT, {}, "RequestRejectedError",
     "client_disconnected"),
    (504, _platform("request_timeout"), SUBMIT, TIMED, "GenerationFailedError",
     "request_timeout"),
    (504, {"detail": "late"}, SUBMIT, TIMED, "GenerationFailedError", "request_timeout"),
    (500, _items("downstream_service_error"), SUBMIT, FINAL, "GenerationFailedError",
     "downstream_service_error"),
    (500, {"detail": "Oops"}, RESULT, {"X-Fal-Error-Type": "internal_error"},
     "ProviderUnavailableError", "internal_error"),
    (500, _platform("internal_error"), STORAGE, {}, "ProviderUnavailableError",
     "internal_error"),
    (502, _platform("runner_incomplete_response"), STATUS, {}, "ProviderUnavailableError",
     "runner_incomplete_response"),
    *((500, _items(kind), RESULT, {}, "GenerationFailedError", kind) for kind in OF_THE_MODEL),
    *((422, _items(kind), SUBMIT, {}, "GenerationFailedError", kind) for kind in OF_THE_MODEL),
    *((500, _items(kind), SUBMIT, {}, "ProviderUnavailableError", kind)
      for kind in OF_THE_MODEL[1:]),
    *((status, _platform(kind), SUBMIT, {}, "ProviderUnavailableError", kind)
      for kind, status in OF_THE_PLATFORM if kind not in IN_THE_MIDDLE),
    *((status, _platform(kind), RESULT, {}, "ProviderUnavailableError", kind)
      for kind, status in OF_THE_PLATFORM),
    *((422, _items(kind), RESULT, {}, "InvalidRequestError", kind) for kind in BAD_INPUT),
]  # fmt: skip


@pytest.mark.parametrize(("status", "body", "url", "headers", "kind", "code"), TABLE)
def test_an_error_body_becomes_its_class(  # noqa: PLR0917  a row of the table
    status: int, body: Any, url: str, headers: dict[str, str], kind: str, code: str | None
) -> None:
    """Type words decide before the status, and the place of the call after it."""
    error = errors.explain(_answer(status, body, url, headers))
    assert type(error) is getattr(exceptions, kind)
    assert getattr(error, "code", None) == code


@pytest.mark.parametrize(
    ("status", "content"),
    [
        (502, b"<html><center>nginx</center></html>"),
        (503, b""),
        (500, b"[1, 2]"),
        (500, b'{"else": 1}'),
        (500, b'{"detail": "Internal Server Error"}'),
        (500, b'{"detail": [{"msg": "no type"}]}'),
        (502, b'{"error": {"type": "bad_gateway", "message": "no"}}'),
        (504, b'{"message": "Endpoint request timed out"}'),
        (408, b'{"detail": "Request timeout"}'),
    ],
)
@pytest.mark.parametrize("url", [SUBMIT, STATUS, RESULT])
def test_what_is_not_fals_own_is_left_alone(status: int, content: bytes, url: str) -> None:
    """A page of a proxy, in HTML or JSON, has no type of fal's, so it says nothing of the job."""
    made = answer(status_code=status, content=content)
    assert errors.explain(Response(status, made.headers, made.content, url)) is None


@pytest.mark.parametrize(
    "body",
    [
        _items("internal_server_error"),
        {"detail": [{"msg": "no type"}], "error_type": "internal_error"},
        {**_items("generation_timeout"), "error_type": "internal_error"},
        *(_platform(kind) for kind in IN_THE_MIDDLE),
    ],
    ids=str,
)
def test_a_failure_in_the_middle_of_a_submit_is_no_refusal(body: Any) -> None:
    """The request may be in the queue by then, so nobody can say that nothing will be paid."""
    assert errors.explain(_answer(500, body)) is None
    assert errors.explain(_answer(500, body, CANCEL)) is not None


def test_a_bad_value_names_its_field_and_says_fals_words(
    recorded: Callable[[str], Any],
) -> None:
    """The message carries what fal permits and never the value that was sent."""
    error = errors.explain(_answer(422, recorded("invalid")))
    assert isinstance(error, exceptions.InvalidRequestError)
    assert error.field == "duration"
    assert "permitted: '4s', '6s', '8s'" in str(error)
    assert "7s" not in str(error)


def test_recorded_refusals_are_understood(recorded: Callable[[str], Any]) -> None:
    """Real answers give the classes that the documentation names."""
    kinds = [
        (422, "moderation", exceptions.ContentModerationError),
        (403, "locked", exceptions.QuotaExceededError),
        (504, "infrastructure", exceptions.ProviderUnavailableError),
    ]
    for status, name, kind in kinds:
        assert type(errors.explain(_answer(status, recorded(name)))) is kind


@pytest.mark.parametrize("kind", [kind for kind, _ in OF_THE_PLATFORM])
def test_a_completed_status_may_be_a_failure(kind: str) -> None:
    """There is no failed status: a completed one with a platform's error type is one."""
    error = errors.failure_of_status({"error": "It broke", "error_type": kind})
    assert isinstance(error, exceptions.GenerationFailedError)
    assert error.code == kind
    assert error.falls_back


def test_a_completed_status_without_a_known_type_is_not_yet_a_failure() -> None:
    """The result call tells more than an error word that nobody knows."""
    assert errors.failure_of_status({"status": "COMPLETED"}) is None
    assert errors.failure_of_status({"error": "Invalid status code: 422"}) is None


@pytest.mark.parametrize(
    ("flags", "refused"),
    [([True], True), ([True, True], True), ([True, False], False), ([], False), (None, False)],
)
def test_black_images_are_moderation(flags: list[bool] | None, *, refused: bool) -> None:
    """Only when nothing is left is the generation withheld."""
    error = errors.withheld({"has_nsfw_concepts": flags})
    assert isinstance(error, exceptions.ContentModerationError) is refused


def test_long_words_are_cut() -> None:
    """A message repeats a bounded part of what fal says."""
    error = errors.explain(_answer(400, {"detail": "x" * 5000}))
    assert len(str(error)) < 500
