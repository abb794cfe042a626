"""Runway's refusals, and the tasks that it failed, as typed errors."""

from typing import Any

import pytest

from tarash.tarash_gateway import exceptions
from tarash.tarash_gateway.exceptions import (
    ContentModerationError,
    InvalidRequestError,
    ModelRetiredError,
    ProviderError,
    QuotaExceededError,
    TarashError,
)
from tarash.tarash_gateway.testing import answer
from tarash.tarash_gateway.wire import Response
from tarash_runway.catalog import CATALOG
from tarash_runway.errors import explain, failure_of, retired

HOME = "https://api.dev.runwayml.com/v1"
SUBMIT = f"{HOME}/image_to_video"
TASK = f"{HOME}/tasks/17f20503"
UPLOAD = f"{HOME}/uploads"


def _answer(status: int, body: Any, url: str = SUBMIT) -> Response:
    made = answer(body, status_code=status)
    return Response(made.status_code, made.headers, made.content, url)


def _issue(**fields: Any) -> dict[str, Any]:
    return {"error": "Validation of body failed", "issues": [fields], "docUrl": "https://docs"}


TOO_LONG = _issue(
    code="too_big", maximum=30, path=["videoUri"], message="Asset duration must be at most 30 s"
)
QUOTAS: list[tuple[int, str, str]] = [
    (400, "You do not have enough credits to run this task.", SUBMIT),
    (400, "Insufficient credits", SUBMIT),
    (402, "Payment required", SUBMIT),
    (429, "You have reached your daily limit of generations.", SUBMIT),
    (429, "24-hour quota exceeded", f"{HOME}/text_to_image"),
]
TABLE: list[tuple[int, Any, str, str | None]] = [
    (400, {"error": "Failed to fetch asset"}, SUBMIT, "InvalidRequestError"),
    (400, TOO_LONG, SUBMIT, "InvalidRequestError"),
    (413, {"error": "Too large"}, SUBMIT, "InvalidRequestError"),
    (401, {"error": "No."}, SUBMIT, "AuthenticationError"),
    (403, {"error": "No."}, SUBMIT, "PermissionDeniedError"),
    (404, {"error": "Not found"}, SUBMIT, "RequestRejectedError"),
    # A look that is refused says nothing of the task.
    (404, {"error": "Could not find Task"}, TASK, "ProviderError"),
    (400, {"error": "No."}, TASK, "ProviderError"),
    (405, {"error": "No."}, TASK, "ProviderError"),
    (401, {"error": "No."}, TASK, "AuthenticationError"),
    (400, {"error": "You do not have enough credits."}, TASK, "QuotaExceededError"),
    (405, {"error": "No."}, SUBMIT, "RequestRejectedError"),
    (409, {"error": "No."}, SUBMIT, "RequestRejectedError"),
    (429, {"error": "Too many requests."}, SUBMIT, "RateLimitedError"),
    (429, {"error": "Daily upload limit"}, UPLOAD, "RateLimitedError"),
    (429, {"error": "Too many looks, quota"}, TASK, "RateLimitedError"),
    # Nothing here says that no task was taken.
    (408, {"error": "Timeout."}, SUBMIT, None),
    (500, {"error": "Internal server error"}, SUBMIT, None),
    (502, {"error": "Bad gateway"}, TASK, None),
    (503, {"error": "Overloaded", "docUrl": "https://docs"}, SUBMIT, None),
    # Not Runway's own words.
    (400, {"message": "Bad request"}, SUBMIT, None),
    (400, {"error": {"message": "Bad request"}}, SUBMIT, None),
    (403, ["AccessDenied"], SUBMIT, None),
    (403, {"error": "AccessDenied"}, "https://bucket.example/", None),
]
FAILURES: list[tuple[Any, str, str | None]] = [
    ("SAFETY.INPUT.TEXT", "ContentModerationError", "input"),
    ("SAFETY.INPUT.IMAGE", "ContentModerationError", "input"),
    ("SAFETY.INPUT.VIDEO", "ContentModerationError", "input"),
    ("SAFETY.INPUT.AUDIO", "ContentModerationError", "input"),
    ("SAFETY.INPUT", "ContentModerationError", "input"),
    ("safety.output.video", "ContentModerationError", "output"),
    ("SAFETY", "ContentModerationError", None),
    ("SAFETY.NEW", "ContentModerationError", None),
    ("THIRD_PARTY.SAFETY", "ContentModerationError", None),
    ("OUTPUT.MODERATION.01", "ContentModerationError", None),
    ("INPUT_PREPROCESSING.SAFETY.TEXT", "ContentModerationError", "input"),
    ("INPUT_PREPROCESSING.INTERNAL", "GenerationFailedError", None),
    ("INTERNAL.BAD_OUTPUT.CODE01", "GenerationFailedError", None),
    ("INTERNAL.BAD_OUTPUT.01", "GenerationFailedError", None),
    ("ASSET.INVALID", "InvalidRequestError", None),
    ("THIRD_PARTY.UNAVAILABLE", "GenerationFailedError", None),
    ("INTERNAL", "GenerationFailedError", None),
    ("SOMETHING.NEW", "GenerationFailedError", None),
    ("", "GenerationFailedError", None),
    (None, "GenerationFailedError", None),
]


@pytest.mark.parametrize(("status", "body", "url", "kind"), TABLE)
def test_each_refusal_has_its_class(status: int, body: Any, url: str, kind: str | None) -> None:
    """What is not Runway's own, or tells nothing of a submit, is left to the status."""
    error = explain(_answer(status, body, url))
    assert (error and type(error)) == (kind and getattr(exceptions, kind))


@pytest.mark.parametrize(("status", "words", "url"), QUOTAS)
def test_a_call_that_the_account_cannot_pay_is_a_quota(status: int, words: str, url: str) -> None:
    """Out of credits is a 400 at Runway; the next provider is asked."""
    error = explain(_answer(status, {"error": words}, url))
    assert type(error) is QuotaExceededError
    assert error.falls_back


def test_a_page_is_not_runways_own() -> None:
    """A body that is no JSON is somebody else's."""
    assert explain(answer(status_code=403, content=b"<Error/>")) is None


def test_a_refused_field_is_named_and_explained() -> None:
    """The standard field is to blame, and Runway's own words are told."""
    error = explain(_answer(400, TOO_LONG))
    assert isinstance(error, InvalidRequestError)
    assert (error.field, error.code) == ("video", "too_big")
    assert "videoUri: Asset duration must be at most 30 s." in str(error)


@pytest.mark.parametrize(
    ("issue", "field", "told"),
    [
        ({"path": ["providerSettings", 0], "message": "No"}, "extra_params['providerSettings']", 1),
        ({"path": [], "keys": ["seed"], "code": "unrecognized_keys"}, None, "unrecognized_keys."),
        ({"code": "invalid_union", "note": "No matching"}, None, "No matching."),
        ({"path": "ratio", "message": "No"}, None, "No."),
    ],
)
def test_an_issue_without_a_known_place_is_told_all_the_same(
    issue: dict[str, Any], field: str | None, told: Any
) -> None:
    """Wire fields of the caller's own are named as such."""
    error = explain(_answer(400, _issue(**issue)))
    assert isinstance(error, InvalidRequestError)
    assert error.field == field
    assert ("providerSettings.0: No." if told == 1 else told) in str(error)


@pytest.mark.parametrize(("code", "kind", "stage"), FAILURES)
def test_each_failure_code_has_its_class(code: Any, kind: str, stage: str | None) -> None:
    """By its beginning, whatever its case; an unknown one is a failure of Runway's own."""
    error = failure_of({"failure": "It failed", "failureCode": code})
    assert type(error) is getattr(exceptions, kind)
    assert error.ends_job
    assert getattr(error, "stage", None) == stage
    assert getattr(error, "code", None) == (code.upper() if code else None)
    assert "It failed." in str(error)


def test_a_failure_without_words_says_what_to_do() -> None:
    """The advice is there whatever Runway says."""
    assert "submit again" in str(failure_of({"status": "FAILED"}))
    assert "Change it" in str(failure_of({"failureCode": "SAFETY.INPUT.TEXT"}))


def test_only_failures_of_runways_own_lead_to_the_next_provider() -> None:
    """A refused prompt would be refused again, or paid again."""
    codes = ("INTERNAL", "THIRD_PARTY.UNAVAILABLE", "INTERNAL.BAD_OUTPUT.CODE01")
    others = ("SAFETY.INPUT.TEXT", "SAFETY.OUTPUT.VIDEO", "ASSET.INVALID")
    assert all(failure_of({"failureCode": code}).falls_back for code in codes)
    assert not any(failure_of({"failureCode": code}).falls_back for code in others)


def _gone() -> InvalidRequestError:
    body = _issue(code="invalid_union", path=["model"], note="No matching discriminator")
    error = explain(_answer(400, body))
    assert isinstance(error, InvalidRequestError)
    return error


@pytest.mark.parametrize("model", ["gen3a_turbo", "gen4_aleph", "upscale_v1", "veo3"])
def test_a_model_that_runway_no_longer_knows_has_been_retired(model: str) -> None:
    """The catalog alone would only warn; with Runway's own refusal it is sure."""
    error = retired(_gone(), CATALOG.get(model))
    assert type(error) is ModelRetiredError
    assert error.falls_back
    assert model in str(error)


@pytest.mark.parametrize("model", ["gen4.5", "gen9"])
def test_a_model_without_an_end_is_merely_refused(model: str) -> None:
    """A misspelled id is no retired model."""
    assert retired(_gone(), CATALOG.get(model)) is None


def test_another_field_says_nothing_of_the_model() -> None:
    """A retired model can be refused for other reasons too."""
    error = explain(_answer(400, TOO_LONG))
    assert isinstance(error, InvalidRequestError)
    assert retired(error, CATALOG.get("veo3")) is None


def test_no_error_is_repeated_by_itself_but_a_rate_limit() -> None:
    """A submit is paid, so that nothing else is sent again."""
    kinds = (ProviderError, TarashError)
    repeated = [
        row[:2]
        for row in TABLE
        if isinstance(error := explain(_answer(*row[:3])), kinds) and error.retryable
    ]
    assert {status for status, _ in repeated} == {429}


def test_a_refusal_has_a_stage_only_where_runway_tells() -> None:
    """The stage says whether credits are gone."""
    error = failure_of({"failureCode": "SAFETY.OUTPUT.IMAGE"})
    assert isinstance(error, ContentModerationError)
    assert error.stage == "output"
