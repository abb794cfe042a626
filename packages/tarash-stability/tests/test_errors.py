"""Error bodies into typed errors: every refusal, every shape."""

from collections.abc import Callable
from typing import Any

import pytest

from tarash.tarash_gateway.exceptions import (
    AuthenticationError,
    ContentModerationError,
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
from tarash.tarash_gateway.wire import Headers, Response
from tarash_stability.errors import explain

HOME = "https://api.stability.ai/v2beta/"
PICTURE = f"{HOME}stable-image/generate/core"
START = f"{HOME}stable-image/upscale/creative"
LOOK = f"{HOME}results/{'f' * 64}"


def _said(
    status: int,
    name: str | None = "some_name",
    *errors: Any,
    url: str = PICTURE,
    headers: dict[str, str] | None = None,
) -> Response:
    """Return an error of v2beta."""
    body = {"id": "e1", "name": name, "errors": list(errors or ("It is wrong.",))}
    reply = answer(body, status_code=status)
    return Response(status, Headers(headers or {}), reply.content, url)


@pytest.mark.parametrize(
    ("name", "status", "kind"),
    [
        ("bad_request", 400, InvalidRequestError),
        ("not_a_form", 400, InvalidRequestError),
        ("unauthorized", 401, AuthenticationError),
        ("unauthorized_v1", 401, AuthenticationError),
        ("payment_required", 402, QuotaExceededError),
        ("insufficient_balance", 429, QuotaExceededError),
        ("content_moderation", 403, ContentModerationError),
    ],
)
def test_a_recorded_error_has_its_class(
    recorded: Callable[[str], Any], name: str, status: int, kind: type[TarashError]
) -> None:
    """In the shape of v2beta and in that of v1, with its name as the code."""
    body = recorded(name)
    error = explain(answer(body, status_code=status))
    assert type(error) is kind
    assert error.request_id == body["id"]
    assert getattr(error, "code", None) == body["name"]


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, InvalidRequestError),
        (402, QuotaExceededError),
        (403, PermissionDeniedError),
        (404, InvalidRequestError),
        (405, RequestRejectedError),
        (409, RequestRejectedError),
        (410, ModelRetiredError),
        (413, InvalidRequestError),
        (422, InvalidRequestError),
        (429, RateLimitedError),
        (500, ProviderUnavailableError),
        (503, ProviderUnavailableError),
    ],
)
def test_a_status_decides_where_no_name_does(status: int, kind: type[TarashError]) -> None:
    """Most names are documented nowhere."""
    error = explain(_said(status))
    assert type(error) is kind
    assert "It is wrong." in str(error)
    assert error.request_id == "e1"


@pytest.mark.parametrize(
    ("url", "status", "believed"),
    [
        (PICTURE, 500, True),
        (START, 500, False),
        (f"{HOME}stable-image/edit/replace-background-and-relight", 500, False),
        (f"{HOME}stable-image/edit/something-new", 500, False),
        (PICTURE, 503, True),
        (START, 503, True),
        (PICTURE, 502, False),
        (PICTURE, 504, False),
        (PICTURE, 408, False),
        (START, 504, False),
    ],
)
def test_a_failure_is_a_no_only_when_nothing_can_run_on(
    url: str, status: int, *, believed: bool
) -> None:
    """A picture is made within the exchange; a job, or what failed on the way, may go on."""
    assert (explain(_said(status, url=url)) is not None) is believed


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, ProviderError),
        (404, ProviderUnavailableError),
        (408, ProviderUnavailableError),
        (410, RequestRejectedError),
        (422, ProviderError),
        (500, ProviderUnavailableError),
        (504, ProviderUnavailableError),
        (401, AuthenticationError),
        (402, QuotaExceededError),
        (403, PermissionDeniedError),
        (429, RateLimitedError),
    ],
)
def test_a_look_says_little_about_the_job(status: int, kind: type[TarashError]) -> None:
    """What is not found may be found later, and the job's own id stays on the error."""
    error = explain(_said(status, url=LOOK))
    assert type(error) is kind
    assert error.request_id is None


def test_a_job_can_be_moderated() -> None:
    """That is the last word on it."""
    error = explain(_said(403, "content_moderation", url=LOOK))
    assert isinstance(error, ContentModerationError)
    assert error.stage == "input"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ("prompt: is required", "prompt"),
        ("background_prompt: is required", "prompt"),
        ("image: must be a file", "image_list"),
        ("init_image: must be a file", "image_list"),
        ("mask: must be a file", "mask_image"),
        ("style_preset: must be one of anime", "style"),
        ("cfg_scale: must be from 1 to 10", "cfg_scale"),
        ("content-type: must be multipart/form-data", None),
        ("No such thing.", None),
    ],
)
def test_the_field_to_blame_is_the_callers(said: str, field: str | None) -> None:
    """In the words of the request, where it has one."""
    error = explain(_said(400, "bad_request", said, "seed: too"))
    assert isinstance(error, InvalidRequestError)
    assert error.field == field
    assert f"{said}; seed: too." in str(error)


@pytest.mark.parametrize(
    ("status", "advice"),
    [
        (400, "Correct it"),
        (404, "name of the model"),
        (413, "10 MiB"),
        (422, "English"),
    ],
)
def test_a_refusal_says_what_to_do(status: int, advice: str) -> None:
    """As far as anybody knows."""
    assert advice in str(explain(_said(status)))


def test_the_words_of_a_401_are_not_repeated(recorded: Callable[[str], Any]) -> None:
    """They hold parts of the key."""
    error = explain(answer(recorded("unauthorized_v1"), status_code=401))
    assert "sk-0123" not in str(error)
    assert "wXyZ" not in str(error)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [({}, 60.0), ({"retry-after": "5"}, None), ({"retry-after-ms": "50"}, None)],
)
def test_a_limit_locks_out_for_a_minute(headers: dict[str, str], seconds: float | None) -> None:
    """Unless the service says how long, which the core reads."""
    error = explain(_said(429, "rate_limit_exceeded", headers=headers))
    assert isinstance(error, RateLimitedError)
    assert error.retry_after_seconds == seconds


def test_the_id_of_the_exchange_is_that_of_its_header() -> None:
    """Where there is one."""
    error = explain(_said(400, headers={"x-request-id": "r1"}))
    assert error is not None
    assert error.request_id == "r1"


@pytest.mark.parametrize(
    "reply",
    [
        answer(content=b"<html>", status_code=500),
        answer({"name": "x"}, status_code=400),
        answer({"errors": ["x"]}, status_code=400),
        answer({"name": "400", "errors": ["x"]}, status_code=400),
        answer({"name": "x", "errors": []}, status_code=400),
        answer({"name": "x", "errors": [7, ""]}, status_code=400),
        answer({"name": 7, "message": "x"}, status_code=400),
        answer(["x"], status_code=400),
    ],
)
def test_what_is_not_the_services_own_is_left_alone(reply: Response) -> None:
    """The core goes by the status."""
    assert explain(reply) is None
