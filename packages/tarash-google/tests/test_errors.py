"""Error bodies of both envelopes, as typed errors."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tarash.tarash_gateway.exceptions import (
    AuthenticationError,
    ContentModerationError,
    GenerationFailedError,
    InvalidRequestError,
    ModelRetiredError,
    PermissionDeniedError,
    ProviderError,
    ProviderUnavailableError,
    QuotaExceededError,
    RateLimitedError,
    RequestRejectedError,
    TarashError,
)
from tarash.tarash_gateway.testing import answer
from tarash.tarash_gateway.wire import Response
from tarash_google.errors import explain
from tarash_google.refusals import MODERATION_CODES

HOST = "https://generativelanguage.googleapis.com/v1"
GENERATE = f"{HOST}/models/gemini-nano-banana-2.1:generateContent"
CREATE = f"{HOST}/interactions"
LOOK = f"{HOST}/interactions/v1_abc?stream=false"
VERTEX = "https://aiplatform.googleapis.com/v1beta1/projects/p/locations/global/publishers/google"
VEO = f"{VERTEX}/models/veo-3.0-generate-001:predictLongRunning"


def _answer(status: int, error: object, url: str = GENERATE) -> Response:
    return replace(answer({"error": error}, status_code=status), url=url)


def _classic(status: int, name: str | None, message: str = "no", **more: Any) -> dict[str, Any]:
    named = {} if name is None else {"status": name}
    return {"code": status, "message": message, **named, **more}


def _reason(reason: str) -> dict[str, Any]:
    return {"details": [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason}]}


def _quota(**violation: str) -> dict[str, Any]:
    kind = "type.googleapis.com/google.rpc.QuotaFailure"
    return {"details": [{"@type": kind, "violations": [violation]}, "junk"]}


CLASSIC: list[tuple[int, dict[str, Any], type[TarashError]]] = [
    (400, _classic(400, "INVALID_ARGUMENT", **_reason("API_KEY_INVALID")), AuthenticationError),
    (400, _classic(400, "INVALID_ARGUMENT", **_reason("API_KEY_EXPIRED")), AuthenticationError),
    (400, _classic(400, "INVALID_ARGUMENT"), InvalidRequestError),
    (400, _classic(400, "INVALID_ARGUMENT", "bad seed"), InvalidRequestError),
    (400, _classic(400, "INVALID_ARGUMENT", "usage guidelines"), ContentModerationError),
    (400, _classic(400, "INVALID_ARGUMENT", "Responsible AI practices"), ContentModerationError),
    (400, _classic(400, "INVALID_ARGUMENT", "sensitive words"), ContentModerationError),
    (400, _classic(400, "INVALID_ARGUMENT", "Support codes: 58061214"), ContentModerationError),
    (400, _classic(400, "FAILED_PRECONDITION"), InvalidRequestError),
    (400, _classic(400, "FAILED_PRECONDITION", "enable billing"), QuotaExceededError),
    (
        400,
        _classic(400, "FAILED_PRECONDITION", "User location is not supported"),
        PermissionDeniedError,
    ),
    (400, _classic(400, "OUT_OF_RANGE"), InvalidRequestError),
    (401, _classic(401, "UNAUTHENTICATED"), AuthenticationError),
    (402, _classic(402, None), QuotaExceededError),
    (403, _classic(403, "PERMISSION_DENIED"), PermissionDeniedError),
    (403, _classic(403, "PERMISSION_DENIED", "safety filter"), PermissionDeniedError),
    (403, _classic(403, "PERMISSION_DENIED", **_reason("SERVICE_DISABLED")), PermissionDeniedError),
    (403, _classic(403, "PERMISSION_DENIED", **_reason("BILLING_DISABLED")), PermissionDeniedError),
    (404, _classic(404, "NOT_FOUND", "models/x is not found"), InvalidRequestError),
    (409, _classic(409, "ABORTED"), ProviderUnavailableError),
    (409, _classic(409, "ALREADY_EXISTS"), RequestRejectedError),
    (416, _classic(416, None), InvalidRequestError),
    (429, _classic(429, "RESOURCE_EXHAUSTED"), RateLimitedError),
    (429, _classic(429, None), RateLimitedError),
    (429, _classic(429, "RESOURCE_EXHAUSTED", **_quota(quotaId="XPerDayY")), QuotaExceededError),
    (
        429,
        _classic(429, "RESOURCE_EXHAUSTED", **_quota(quotaId="XPerMinute", quotaValue="0")),
        QuotaExceededError,
    ),
    (429, _classic(429, "RESOURCE_EXHAUSTED", "limit: 0"), QuotaExceededError),
    (429, _classic(429, "RESOURCE_EXHAUSTED", "credits are depleted"), QuotaExceededError),
    (429, _classic(429, "RESOURCE_EXHAUSTED", "spending cap"), QuotaExceededError),
    (499, _classic(499, "CANCELLED"), GenerationFailedError),
    (500, _classic(500, "INTERNAL"), ProviderUnavailableError),
    (500, _classic(500, "UNKNOWN"), ProviderUnavailableError),
    (500, _classic(500, "A_NEW_WORD"), ProviderUnavailableError),
    (503, _classic(503, "UNAVAILABLE"), ProviderUnavailableError),
    (418, _classic(418, "A_NEW_WORD"), InvalidRequestError),
]
INTERACTIONS: list[tuple[int, str, type[TarashError]]] = [
    (400, "invalid_request", InvalidRequestError),
    (400, "parameter_unknown", InvalidRequestError),
    (400, "failed_precondition", InvalidRequestError),
    (416, "out_of_range", InvalidRequestError),
    (401, "authentication", AuthenticationError),
    (402, "payment_required", QuotaExceededError),
    (403, "permission_denied", PermissionDeniedError),
    (404, "model_not_found", InvalidRequestError),
    (404, "not_found", InvalidRequestError),
    (409, "already_exists", RequestRejectedError),
    (409, "aborted", ProviderUnavailableError),
    (429, "rate_limit_exceeded", RateLimitedError),
    (429, "too_many_requests", RateLimitedError),
    (429, "quota_exceeded", QuotaExceededError),
    (499, "cancelled", GenerationFailedError),
    (501, "unimplemented", InvalidRequestError),
    (400, "image_other", GenerationFailedError),
    *((400, code, ContentModerationError) for code in sorted(MODERATION_CODES)),
]


@pytest.mark.parametrize(("status", "error", "kind"), CLASSIC)
def test_a_status_and_its_words_tell_the_kind(
    status: int, error: dict[str, Any], kind: type[TarashError]
) -> None:
    """The same when a front end wraps the body into a list."""
    assert type(explain(_answer(status, error))) is kind
    wrapped = replace(answer([{"error": error}], status_code=status), url=GENERATE)
    assert type(explain(wrapped)) is kind


@pytest.mark.parametrize(("status", "code", "kind"), INTERACTIONS)
def test_a_word_tells_the_kind(status: int, code: str, kind: type[TarashError]) -> None:
    """Interactions have codes in words."""
    error = explain(_answer(status, {"code": code, "message": "no"}, CREATE))
    assert type(error) is kind
    assert getattr(error, "code", None) == code


@pytest.mark.parametrize(
    ("name", "kind", "delay"),
    [
        ("error_key", AuthenticationError, None),
        ("error_rate", RateLimitedError, 21.0),
        ("error_daily", QuotaExceededError, 3600.0),
    ],
)
def test_what_google_answers_is_explained(
    recorded: Callable[[str], Any], name: str, kind: type[TarashError], delay: float | None
) -> None:
    """A bad key is no 401, and each 429 has the same words."""
    body = recorded(name)
    error = explain(replace(answer(body, status_code=body["error"]["code"]), url=GENERATE))
    assert type(error) is kind
    assert getattr(error, "retry_after_seconds", None) == delay


@pytest.mark.parametrize(
    ("error", "delay"),
    [
        ({"code": 429, "message": "Please retry in 21.3s.", "status": "RESOURCE_EXHAUSTED"}, 21.3),
        (
            {
                "code": 429,
                "message": "busy",
                "status": "RESOURCE_EXHAUSTED",
                "details": [{"retryDelay": "soon"}, {"retryDelay": "1.5s"}],
            },
            1.5,
        ),
        ({"code": "rate_limit_exceeded", "message": "busy"}, None),
    ],
)
def test_how_long_to_wait_is_in_details_or_words(
    error: dict[str, Any], delay: float | None
) -> None:
    """Google sends no header for it."""
    found = explain(_answer(429, error))
    assert isinstance(found, RateLimitedError)
    assert found.retry_after_seconds == delay


def test_a_field_that_was_refused_is_named() -> None:
    """By its path in the body."""
    details = [{"fieldViolations": [{"field": "generationConfig.seed", "description": "no"}]}]
    error = explain(_answer(400, _classic(400, "INVALID_ARGUMENT", "bad", details=details)))
    assert isinstance(error, InvalidRequestError)
    assert error.field == "generationConfig.seed"
    assert "generationConfig.seed: bad." in str(error)


@pytest.mark.parametrize(
    ("url", "successor"),
    [
        (VEO, "veo-3.1-generate-001"),
        (f"{HOST}/models/veo-3.0-generate-001:predictLongRunning", "gemini-omni-1.1-flash"),
        (f"{HOST}/models/some-old-model:generateContent", None),
        (CREATE, None),
    ],
)
def test_a_model_that_is_gone_names_its_successor(url: str, successor: str | None) -> None:
    """The one of the same surface, where the catalog knows it."""
    gone = _classic(404, "NOT_FOUND", "The model is no longer available.")
    error = explain(_answer(404, gone, url))
    assert isinstance(error, ModelRetiredError)
    assert error.successor == successor
    assert (f"Use {successor}" in str(error)) == (successor is not None)


@pytest.mark.parametrize("end", ["files", "files?upload_id=1&upload_protocol=resumable"])
def test_an_upload_that_is_not_there_is_about_no_model(end: str) -> None:
    """The address is wrong, at the start of an upload or for its bytes; nothing was paid."""
    url = f"https://generativelanguage.googleapis.com/upload/v1beta/{end}"
    error = explain(_answer(404, _classic(404, "NOT_FOUND"), url))
    assert isinstance(error, InvalidRequestError)
    assert error.field is None
    assert "model" not in str(error)
    assert "base_url" in str(error)


def test_an_unknown_model_is_the_requests_fault() -> None:
    """Or the location's."""
    error = explain(_answer(404, _classic(404, "NOT_FOUND"), VEO))
    assert isinstance(error, InvalidRequestError)
    assert error.field == "model"
    assert "location" in str(error)


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (404, "not_found", ProviderUnavailableError),
        (408, "a_new_word", ProviderUnavailableError),
        (500, "api_error", ProviderUnavailableError),
        (504, "deadline_exceeded", ProviderUnavailableError),
        (400, "invalid_request", ProviderError),
        (409, "already_exists", ProviderError),
        (499, "cancelled", ProviderError),
        (401, "authentication", AuthenticationError),
        (403, "permission_denied", PermissionDeniedError),
        (429, "rate_limit_exceeded", RateLimitedError),
        (503, "service_unavailable", ProviderUnavailableError),
    ],
)
@pytest.mark.parametrize(
    "url",
    [
        LOOK,
        f"{VERTEX}/models/m:fetchPredictOperation",
        f"{HOST}/models/m/operations/1",
        f"{HOST}/files/abc",
    ],
)
def test_a_look_that_failed_says_nothing_of_the_job(
    url: str, status: int, code: str, kind: type[TarashError]
) -> None:
    """Not even that it is not known is the end of it."""
    error = explain(_answer(status, {"code": code, "message": "no"}, url))
    assert type(error) is kind
    assert not error.ends_job


PREDICT = f"{VERTEX}/models/imagen-4.0-generate-001:predict"


@pytest.mark.parametrize(
    ("status", "name", "urls"),
    [
        (504, "DEADLINE_EXCEEDED", [CREATE, f"{CREATE}?x=1", VEO, GENERATE, PREDICT]),
        (408, "DEADLINE_EXCEEDED", [CREATE, VEO, GENERATE]),
        (502, "INTERNAL", [CREATE, VEO, GENERATE, PREDICT]),
        (500, "INTERNAL", [CREATE, VEO]),
        (500, "UNKNOWN", [CREATE, VEO]),
        (503, "UNAVAILABLE", [CREATE, VEO]),
        (500, "api_error", [CREATE]),
        (503, "service_unavailable", [CREATE]),
    ],
)
def test_a_failure_in_the_middle_of_a_submit_leaves_it_unknown(
    status: int, name: str, urls: list[str]
) -> None:
    """A job may exist, or an answer be made that never comes: nobody may pay for it again."""
    for url in urls:
        assert explain(_answer(status, _classic(status, name), url)) is None


@pytest.mark.parametrize("url", [CREATE, VEO, GENERATE, PREDICT])
def test_a_service_that_is_full_has_taken_nothing(url: str) -> None:
    """It says so in words; its code alone says it of an answer that no job goes on to make."""
    full = _classic(503, "UNAVAILABLE", "The model is overloaded. Please try again later.")
    assert type(explain(_answer(503, full, url))) is ProviderUnavailableError
    missing = _classic(501, "UNIMPLEMENTED")
    assert type(explain(_answer(501, missing, url))) is InvalidRequestError
    blocked = {"code": "image_safety", "message": "no"}
    assert type(explain(_answer(500, blocked, url))) is ContentModerationError


@pytest.mark.parametrize(
    "response",
    [
        answer(content=b"<html>502</html>", status_code=502),
        answer([], status_code=500),
        answer([1], status_code=500),
        answer({"message": "no"}, status_code=500),
        answer({"error": {"code": 503, "message": "no upstream"}}, status_code=503),
        answer({"error": {"code": "504", "message": "timed out"}}, status_code=504),
        answer({"error": {"code": 408, "message": "timed out"}}, status_code=408),
        answer({"error": "no"}, status_code=401),
    ],
)
def test_an_answer_that_is_not_googles_is_left_alone(response: Response) -> None:
    """The core goes by its status."""
    assert explain(response) is None
