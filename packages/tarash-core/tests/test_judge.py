"""What an answer stands for, and what stays out of every error."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarash.tarash_gateway._judge import judge, retry_after_seconds
from tarash.tarash_gateway.exceptions import (
    AuthenticationError,
    GenerationFailedError,
    InvalidRequestError,
    PermissionDeniedError,
    PluginError,
    ProviderError,
    ProviderUnavailableError,
    QuotaExceededError,
    RateLimitedError,
    RequestRejectedError,
    SubmissionUnknownError,
    TarashError,
    TransportError,
)
from tarash.tarash_gateway.models._redact import Redactor
from tarash.tarash_gateway.testing import answer
from tarash.tarash_gateway.wire import Headers, Request, Response

PAID = Request("POST", "https://toy.test/jobs")
FREE = Request("GET", "https://toy.test/jobs/1")
NOW = datetime(2026, 11, 1, tzinfo=UTC)
PROMPT = 'A "Bär",\nvery long ' + "and long " * 60
KEY = "toy-key-0123456789"
PRIVATE = Redactor(keys=(KEY,), prompts=(PROMPT,))


def silent(response: Response) -> TarashError | None:
    """Explain nothing."""
    del response


def judged(response: Response, request: Request = PAID, explain: Any = silent) -> TarashError:
    """Return the error that an answer stands for."""
    with pytest.raises(TarashError) as caught:
        judge(response, request, explain, PRIVATE, lambda: NOW)
    return caught.value


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_an_answer_below_300_is_itself(status: int) -> None:
    """Whatever its body."""
    response = answer(status_code=status, content=b"\xff")
    assert judge(response, PAID, silent, PRIVATE, lambda: NOW) is response


@pytest.mark.parametrize(
    ("status", "paid", "free"),
    [
        (301, RequestRejectedError, ProviderError),
        (400, RequestRejectedError, ProviderError),
        (401, AuthenticationError, AuthenticationError),
        (402, QuotaExceededError, QuotaExceededError),
        (403, PermissionDeniedError, PermissionDeniedError),
        (404, RequestRejectedError, ProviderError),
        (408, SubmissionUnknownError, ProviderUnavailableError),
        (409, RequestRejectedError, ProviderError),
        (429, RateLimitedError, RateLimitedError),
        (500, SubmissionUnknownError, ProviderUnavailableError),
        (502, SubmissionUnknownError, ProviderUnavailableError),
        (504, SubmissionUnknownError, ProviderUnavailableError),
    ],
)
def test_an_answer_that_nobody_explains_goes_by_its_status(
    status: int, paid: type[TarashError], free: type[TarashError]
) -> None:
    """A 5xx or 408 to a paid submit is unknown; a refused look is no last word about a job."""
    for request, kind in ((PAID, paid), (FREE, free)):
        error = judged(answer(status_code=status), request)
        assert type(error) is kind
        assert "https://toy.test:443" in str(error)
        if isinstance(error, ProviderError):
            assert error.status_code == status


def test_the_plugin_s_word_wins_over_the_status() -> None:
    """A 500 in the service's own words is a no."""
    error = judged(answer(status_code=500), explain=lambda _: GenerationFailedError("too hard"))
    assert type(error) is GenerationFailedError
    assert (error.status_code, str(error)) == (500, "too hard")


def test_the_plugin_is_not_asked_about_redirects() -> None:
    """They are the address's fault, and keys do not follow them."""
    error = judged(answer(status_code=307), explain=lambda _: GenerationFailedError("no"))
    assert "Correct `base_url`" in str(error)


def test_an_error_that_is_raised_instead_of_returned_is_taken_as_well() -> None:
    """With its status and without what is private."""

    def explain(response: Response) -> TarashError | None:
        raise InvalidRequestError(f"no {KEY}", body=response.status_code)

    error = judged(answer(status_code=422), explain=explain)
    assert isinstance(error, InvalidRequestError)
    assert (str(error), error.status_code) == ("no [key]", 422)


@pytest.mark.parametrize(
    ("status", "request_", "kind"),
    [
        (500, PAID, SubmissionUnknownError),
        (422, PAID, RequestRejectedError),
        (500, FREE, ProviderUnavailableError),
    ],
)
def test_a_plugin_that_breaks_over_an_answer_leaves_it_to_its_status(
    status: int,
    request_: Request,
    kind: type[TarashError],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A defect in `explain` makes no paid submit unpaid; it is logged."""

    def explain(response: Response) -> TarashError | None:
        raise PluginError(f"broken over {response.status_code}")

    assert type(judged(answer(status_code=status), request_, explain)) is kind
    assert "broken over" in caplog.text


def test_an_answer_that_a_plugin_calls_a_transport_error_was_sent() -> None:
    """Else a paid submit would be repeated."""
    error = judged(answer(status_code=502), explain=lambda _: TransportError("bad gateway"))
    assert isinstance(error, TransportError)
    assert error.sent


def test_an_error_keeps_the_answer_without_what_is_private() -> None:
    """Keys and prompts are found behind JSON's escapes too."""
    body = {"message": f"no {PROMPT}", "inputs": [{KEY: PROMPT, "n": 3}], "ok": None}
    error = judged(answer(body, status_code=400))
    assert isinstance(error, ProviderError)
    assert error.body == {
        "message": "no [prompt]",
        "inputs": [{"[key]": "[prompt]", "n": 3}],
        "ok": None,
    }
    assert '"message": "no [prompt]"' in str(error)


@pytest.mark.parametrize("padding", [0, 250, 3950])
@pytest.mark.parametrize("as_json", [True, False])
def test_a_prompt_that_would_be_cut_is_still_found(
    padding: int,
    as_json: bool,
) -> None:
    """Message and body are cut after they are redacted, never before."""
    text = "x" * padding + PROMPT * 9
    content = json.dumps({"message": text}) if as_json else text
    error = judged(answer(status_code=400, content=content.encode()))
    assert isinstance(error, ProviderError)
    shown = f"{error} {error.body}"
    assert "very long" not in shown
    assert len(shown) < 4600


def test_a_plugin_reads_words_that_it_may_cut() -> None:
    """Prompts and keys are gone before; codes and addresses are there, and what is no JSON."""
    seen: list[Response] = []
    body = {"code": "too_long", "url": f"https://x.test/{PROMPT[:9]}", "says": f"{PROMPT} {KEY}"}
    plain = answer({"code": "too_long"}, status_code=400)
    for each in (answer(body, status_code=400), answer(status_code=400, content=KEY.encode())):
        judged(each, explain=seen.append)
    judged(plain, explain=seen.append)
    assert seen[0].json() == {**body, "says": "[prompt] [key]"}
    assert seen[1].text == "[key]"
    assert seen[2] is plain


def test_of_an_endless_answer_the_beginning_is_kept() -> None:
    """It is not read as JSON, and no secret of its beginning is shown."""
    text = json.dumps({"says": PROMPT, "more": "x" * 300_000})
    error = judged(answer(status_code=400, content=text.encode()))
    assert isinstance(error, ProviderError)
    assert str(error.body).startswith('{"says": "[prompt]')
    assert len(str(error.body)) == 4000


def test_a_page_for_browsers_stays_out_of_the_message() -> None:
    """The body has it."""
    error = judged(answer(status_code=400, content=b"<html>no</html>"))
    assert isinstance(error, ProviderError)
    assert "<" not in str(error)
    assert error.body == "<html>no</html>"


def test_an_answer_nested_too_deep_is_kept_as_text() -> None:
    """It does not break the judge."""
    error = judged(answer(status_code=400, content=b"[" * 100_000))
    assert isinstance(error, ProviderError)
    assert error.body == "[" * 4000


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"key {KEY} is wrong", "key [key] is wrong"),
        ("Incorrect API key provided: sk-abcde***wxyz.", "Incorrect API key provided: [key]."),
        ("Bearer abc.def failed", "Bearer [key] failed"),
        ("Key 9876543210:abc failed", "Key [key] failed"),
        ("AIzaSyA1234567890 is no key", "[key] is no key"),
        ("a cat and a category", "a [prompt] and a category"),
        ("nothing private", "nothing private"),
    ],
)
def test_keys_of_known_shapes_and_the_call_s_own_words_are_replaced(text: str, shown: str) -> None:
    """A short word only where it stands alone."""
    redactor = Redactor(keys=(KEY, ""), prompts=("cat",))
    assert redactor.text(text).rstrip(".") == shown.rstrip(".")


def test_the_longer_of_two_keys_is_replaced_first() -> None:
    """A key and its parts leave nothing behind."""
    whole = "identifier-0123:secret-456789"
    redactor = Redactor(keys=("secret-456789", whole, "identifier-0123"))
    assert redactor.text(f"with {whole}") == "with [key]"


def test_a_redactor_does_not_show_what_it_hides() -> None:
    """Its repr is empty of it."""
    assert KEY not in repr(PRIVATE)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": "12"}, 12),
        ({"Retry-After": " 1.5 "}, 1.5),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        ({"retry-after-ms": "soon", "retry-after": "9"}, 9),
        ({"retry-after": "Sun, 01 Nov 2026 00:01:00 GMT"}, 60),
        ({"retry-after": "Sun, 01 Nov 2026 01:01:00 +0100"}, 60),
        ({"retry-after": "Sat, 31 Oct 2026 00:00:00 GMT"}, 0),
        ({"retry-after": "Sun, 01 Nov 2026 00:01:00 -0000"}, None),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "1e999"}, None),
        ({"retry-after": "later"}, None),
        ({"retry-after": "Sun, 01 Nov 99999999999999999999 00:00:00 GMT"}, None),
    ],
)
def test_retry_after_is_read_in_three_forms(headers: dict[str, str], seconds: float | None) -> None:
    """Milliseconds, seconds, an HTTP date; nonsense is nothing."""
    assert retry_after_seconds(Headers(headers), NOW) == seconds


@given(st.text(st.characters(codec="ascii", exclude_categories=("Cc",))))
def test_no_retry_after_breaks_the_judge(text: str) -> None:
    """Whatever a service sends."""
    seconds = retry_after_seconds(Headers({"retry-after": text}), NOW)
    assert seconds is None or 0 <= seconds < float("inf")
