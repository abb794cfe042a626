"""Error answers of both services as typed errors."""

from collections.abc import Callable
from typing import Any

import pytest

from tarash.tarash_gateway import exceptions
from tarash.tarash_gateway.exceptions import (
    ContentModerationError,
    InvalidRequestError,
    ProviderError,
    RateLimitedError,
    TarashError,
)
from tarash.tarash_gateway.testing import answer
from tarash.tarash_gateway.wire import Response
from tarash_openai.errors import explain, failure_of, refusal_in

HOME = "https://api.openai.com/v1"
IMAGES = f"{HOME}/images/generations"
VIDEOS = f"{HOME}/videos"
VIDEO = f"{HOME}/videos/video_1"
AZURE = "https://me.openai.azure.com/openai/v1/images/edits"

Row = tuple[int, Any, str, str, str | None]


def _answer(
    status: int, body: Any, url: str = IMAGES, headers: dict[str, str] | None = None
) -> Response:
    made = answer(body, status_code=status, headers=headers)
    return Response(made.status_code, made.headers, made.content, url)


def _error(code: Any = None, kind: Any = "invalid_request_error", **more: Any) -> dict[str, Any]:
    return {"error": {"message": "No.", "type": kind, "param": None, "code": code, **more}}


USER = "image_generation_user_error"
INNER = {"innererror": {"code": "ResponsibleAIPolicyViolation"}}
INNER_2 = {"inner_error": {"code": "ResponsibleAIPolicyViolation"}}
AFTER = {"created": 1698435368, "error": {"code": "contentFilter", "message": "Failed."}}
REFUSALS: list[tuple[int, Any]] = [
    (400, _error("moderation_blocked", USER)),
    (400, _error("moderation_blocked", USER, moderation_details={"moderation_stage": "output"})),
    (400, _error("content_policy_violation")),
    (400, _error("image_content_policy_violation")),
    (400, _error("content_filter", None, param="prompt", **INNER)),
    (400, _error("contentFilter", None)),
    (400, _error(None, None, **INNER)),
    (400, _error("content_policy_violation", **INNER_2)),
    (400, AFTER),
    (500, _error("content_filter", None)),
    (451, _error("blocked", "safety")),
    (403, _error("content_policy_violation")),
]
QUOTAS: list[tuple[int, Any]] = [
    (429, _error("credit_balance_exhausted", "insufficient_quota")),
    (429, _error("organization_spend_limit_exceeded", "insufficient_quota")),
    (429, _error("project_spend_limit_exceeded", "insufficient_quota")),
    (429, _error("organization_usage_limit_exceeded", "insufficient_quota")),
    (429, _error("insufficient_quota", None)),
    (429, _error(None, "insufficient_quota")),
    (429, _error("billing_hard_limit_reached")),
    (400, _error("billing_hard_limit_reached")),
    (403, _error("billing_not_active")),
    (402, _error("payment_required")),
    (429, _error("429", None, message="You exceeded your current quota for this subscription.")),
    (429, _error(None, None, message="Quota has been exhausted.")),
]
LIMITED = "Requests have exceeded call rate limit. See aka.ms/oai/quotaincrease. Quota exceeded."
TABLE: list[Row] = [
    (401, _error("invalid_api_key"), IMAGES, "AuthenticationError", "invalid_api_key"),
    (401, {"statusCode": 401, "message": "No."}, AZURE, "AuthenticationError", "401"),
    (401, _error("PermissionDenied", None), AZURE, "AuthenticationError", "PermissionDenied"),
    (403, _error("AuthenticationTypeDisabled", None), AZURE, "AuthenticationError", None),
    (403, _error("unsupported_country"), IMAGES, "PermissionDeniedError", None),
    (403, _error("403", None, message="Virtual Network"), AZURE, "PermissionDeniedError", None),
    (408, _error(), VIDEO, "ProviderUnavailableError", "invalid_request_error"),
    (409, _error("conflict"), IMAGES, "ProviderUnavailableError", "conflict"),
    (413, _error(), IMAGES, "InvalidRequestError", None),
    (418, _error(), IMAGES, "RequestRejectedError", None),
    (429, _error("rate_limit_exceeded", "input-images"), IMAGES, "RateLimitedError", None),
    (429, _error("slow_down", None), IMAGES, "RateLimitedError", None),
    (429, _error(None, "rate_limit_error"), IMAGES, "RateLimitedError", "rate_limit_error"),
    (429, _error(None, None), IMAGES, "RateLimitedError", None),
    (429, _error("429", None, message=LIMITED), AZURE, "RateLimitedError", "429"),
    (429, _error("RateLimitReached", None, message=LIMITED), AZURE, "RateLimitedError", None),
    (500, _error("server_error", "server_error"), IMAGES, "ProviderUnavailableError", None),
    (503, _error("server_is_overloaded", None), IMAGES, "ProviderUnavailableError", None),
    (500, _error("InternalServerError", None), AZURE, "ProviderUnavailableError", None),
    (503, _error("ServiceUnavailable", None), VIDEOS, "ProviderUnavailableError", None),
    (500, _error("server_is_overloaded", None), VIDEOS, "ProviderUnavailableError", None),
    (501, _error("not_implemented", None), VIDEOS, "ProviderUnavailableError", None),
    (502, _error("server_error", None), VIDEO, "ProviderUnavailableError", None),
    (500, _error("contentFilter", None), VIDEOS, "ContentModerationError", None),
    (400, _error("invalid_value", USER, param="size"), IMAGES, "InvalidRequestError", None),
    (400, _error("invalid_image_file", USER), IMAGES, "InvalidRequestError", None),
    (400, _error("unknown_parameter"), IMAGES, "InvalidRequestError", "unknown_parameter"),
    (400, _error("invalid_value", USER, param="model"), IMAGES, "InvalidRequestError", None),
    (404, _error("model_not_found"), IMAGES, "InvalidRequestError", "model_not_found"),
    (404, _error("DeploymentNotFound", None), AZURE, "InvalidRequestError", None),
    (400, _error("unknown_model"), AZURE, "InvalidRequestError", "unknown_model"),
    (404, _error("404", None, message="Resource not found"), AZURE, "InvalidRequestError", "404"),
    (
        404,
        _error("model_not_found", message="The model `dall-e-3` has been deprecated."),
        IMAGES,
        "ModelRetiredError",
        "model_not_found",
    ),
    (
        400,
        _error("invalid_value", USER, param="model", message="The model was shut down."),
        IMAGES,
        "ModelRetiredError",
        None,
    ),
    (410, _error(None, message="The Videos API is no longer available."), VIDEOS, "", None),
    (404, _error(), VIDEOS, "ModelRetiredError", None),
    (410, _error(), f"{VIDEOS}?api-version=preview", "ModelRetiredError", None),
    (404, _error(), f"{VIDEO}/remix", "InvalidRequestError", None),
    (404, _error(), f"{VIDEOS}/edits", "InvalidRequestError", None),
    (404, _error(), VIDEO, "ProviderUnavailableError", None),
    (404, _error(), f"{VIDEO}/content?variant=video", "ProviderUnavailableError", None),
    (410, _error(), VIDEO, "RequestRejectedError", None),
    (400, _error(), VIDEO, "ProviderError", None),
]


@pytest.mark.parametrize(("status", "body", "url", "kind", "code"), TABLE)
def test_each_answer_has_its_error(
    status: int, body: Any, url: str, kind: str, code: str | None
) -> None:
    """Class by code and status; the service's name stands in every message."""
    error = explain(_answer(status, body, url), "OpenAI")
    assert type(error) is getattr(exceptions, kind or "ModelRetiredError")
    assert isinstance(error, ProviderError | InvalidRequestError)
    assert code is None or error.code == code
    assert "OpenAI" in str(error)


@pytest.mark.parametrize(("status", "body"), REFUSALS)
def test_every_refusal_is_moderation(status: int, body: Any) -> None:
    """It is never retried and never falls back, whatever the status."""
    error = explain(_answer(status, body), "OpenAI")
    assert type(error) is ContentModerationError
    assert not error.retryable
    assert not error.falls_back


@pytest.mark.parametrize(("status", "body"), QUOTAS)
def test_every_shape_of_used_up_money_is_quota(status: int, body: Any) -> None:
    """It falls back and is not retried, unlike a limit of requests."""
    error = explain(_answer(status, body), "OpenAI")
    assert type(error) is exceptions.QuotaExceededError
    assert not error.retryable


def test_a_refusal_tells_stage_and_categories(recorded: Callable[[str], Any]) -> None:
    """As far as the service says them."""
    error = explain(_answer(400, recorded("moderation_blocked")), "OpenAI")
    assert "moderation_blocked; stage input, sexual" in str(error)
    assert isinstance(error, ContentModerationError)
    assert (error.stage, error.categories) == ("input", ("sexual",))
    filtered = explain(_answer(400, recorded("azure_filter"), AZURE), "Azure OpenAI")
    assert "content_filter; sexual" in str(filtered)
    assert "451" in str(explain(_answer(451, {"error": "no"}), "OpenAI"))


def test_a_blocked_resource_is_no_moderation(recorded: Callable[[str], Any]) -> None:
    """Every prompt fails until it is lifted, though the text speaks of content policy."""
    error = explain(_answer(403, recorded("azure_blocked"), AZURE), "Azure OpenAI")
    assert type(error) is exceptions.PermissionDeniedError
    assert error.falls_back
    assert "temporarily blocked" in str(error)


def test_a_refused_key_is_not_repeated(recorded: Callable[[str], Any]) -> None:
    """OpenAI's own words hold a part of it."""
    error = explain(_answer(401, recorded("invalid_key")), "OpenAI")
    assert "sk-" not in str(error)
    assert "wXyZ" not in str(error)
    assert "invalid_api_key" in str(error)


def test_the_words_hint_at_a_wait_where_no_header_does(recorded: Callable[[str], Any]) -> None:
    """A header is the core's to read, and wins."""
    body = recorded("rate_limited")
    error = explain(_answer(429, body), "OpenAI")
    assert isinstance(error, RateLimitedError)
    assert error.retry_after_seconds == 12
    azure = explain(_answer(429, recorded("azure_limited"), AZURE), "Azure OpenAI")
    assert isinstance(azure, RateLimitedError)
    assert azure.retry_after_seconds == 7
    stated = explain(_answer(429, body, headers={"retry-after-ms": "500"}), "OpenAI")
    assert isinstance(stated, RateLimitedError)
    assert stated.retry_after_seconds is None


@pytest.mark.parametrize(("status", "url"), [(500, IMAGES), (429, IMAGES), (409, IMAGES)])
def test_a_service_may_say_that_it_fails_again(status: int, url: str) -> None:
    """Then the next provider is tried, and this one is not asked again."""
    final = {"x-should-retry": "false"}
    error = explain(_answer(status, _error("server_error", None), url, final), "OpenAI")
    assert type(error) is exceptions.GenerationFailedError
    look = explain(_answer(500, _error("server_error", None), VIDEO, final), "OpenAI")
    assert type(look) is exceptions.ProviderUnavailableError


@pytest.mark.parametrize(
    ("param", "field"),
    [
        ("size", "size"),
        ("image[0]", "image_list"),
        ("mask", "mask_image"),
        ("seconds", "duration_seconds"),
        ("input_reference", "image_list"),
        (None, None),
    ],
)
def test_a_wire_field_is_told_by_its_standard_name(param: str | None, field: str | None) -> None:
    """So that a caller finds it in his own request."""
    error = explain(_answer(400, _error("invalid_value", param=param)), "OpenAI")
    assert isinstance(error, InvalidRequestError)
    assert error.field == field
    assert not param or f"{param}: No." in str(error)


def test_a_missing_model_is_told_by_its_field() -> None:
    """A deployment that does not exist counts too."""
    for body in (_error("model_not_found"), _error("DeploymentNotFound", None)):
        error = explain(_answer(404, body), "OpenAI")
        assert isinstance(error, InvalidRequestError)
        assert error.field == "model"


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ({"code": "moderation_blocked", "message": "no"}, "ContentModerationError"),
        ({"code": "contentFilter"}, "ContentModerationError"),
        ({"code": "insufficient_quota"}, "QuotaExceededError"),
        ({"message": "You exceeded your current quota."}, "QuotaExceededError"),
        ({"code": "rate_limit_exceeded"}, "RateLimitedError"),
        ({"type": "image_generation_user_error", "code": "bad"}, "InvalidRequestError"),
        ({"code": "x", "param": "size"}, "InvalidRequestError"),
        ({"code": "invalid_value"}, "InvalidRequestError"),
        ({"code": "server_error"}, "GenerationFailedError"),
        ("it broke", "GenerationFailedError"),
    ],
)
def test_an_error_inside_a_good_answer_counts(error: Any, kind: str) -> None:
    """In a 200 body, in a stream, and in a failed video."""
    found = refusal_in({"created": 1, "error": error}, "OpenAI")
    assert type(found) is getattr(exceptions, kind)
    assert isinstance(failure_of({"error": error}, "OpenAI"), TarashError)


def test_no_error_is_no_refusal() -> None:
    """A failed video without one failed all the same."""
    assert refusal_in({"created": 1, "error": None}, "OpenAI") is None
    failed = failure_of({"status": "failed", "error": None}, "OpenAI")
    assert type(failed) is exceptions.GenerationFailedError
    assert "no reason" in str(failed)


@pytest.mark.parametrize("url", [IMAGES, VIDEOS, VIDEO, AZURE])
@pytest.mark.parametrize(
    ("status", "body"),
    [
        (502, {"detail": "Bad Gateway"}),
        (500, {"statusCode": 500, "message": "Internal server error", "activityId": "a"}),
        (504, {"error": {"code": "504", "message": "The gateway timed out"}}),
        (503, {"error": {"code": 503, "message": "no upstream"}}),
        (503, {"error": "upstream connect error"}),
        (408, {"error": {"message": "Request timeout"}}),
    ],
)
def test_what_is_not_the_services_own_is_left_to_the_core(status: int, body: Any, url: str) -> None:
    """A gateway has no word for its error, so a paid submit that it answers is unknown."""
    assert explain(_answer(status, body, url), "OpenAI") is None


@pytest.mark.parametrize(
    ("status", "url"),
    [
        (408, IMAGES),
        (502, IMAGES),
        (504, AZURE),
        (500, VIDEOS),
        (500, f"{VIDEOS}?api-version=preview"),
        (500, f"{VIDEO}/remix"),
        (500, f"{VIDEOS}/edits"),
        (504, VIDEOS),
    ],
)
def test_a_failure_in_the_middle_of_a_submit_is_no_refusal(status: int, url: str) -> None:
    """What was begun may go on behind it, in the service's own words too."""
    assert explain(_answer(status, _error("server_error", "server_error"), url), "OpenAI") is None


def test_an_error_has_the_id_of_its_exchange() -> None:
    """For the vendor's support; a look at a video is known by the video."""
    headers = {"x-request-id": "req_1"}
    error = explain(_answer(400, _error(), headers=headers), "OpenAI")
    assert error is not None
    assert error.request_id == "req_1"
    look = explain(_answer(500, _error(), VIDEO, headers), "OpenAI")
    assert look is not None
    assert look.request_id is None
