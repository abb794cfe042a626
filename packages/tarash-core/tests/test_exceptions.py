"""What an error says, decides and keeps, on its way through copies and processes."""

from __future__ import annotations

import builtins
import copy
import inspect
import multiprocessing
import pickle
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest

from tarash.tarash_gateway import exceptions
from tarash.tarash_gateway.exceptions import (
    AuthenticationError,
    ContentModerationError,
    DeadlineExceededError,
    InvalidRequestError,
    ProviderError,
    RateLimitedError,
    TarashError,
)
from tarash.tarash_gateway.models import (
    Intent,
    Job,
    VideoGenerationConfig,
    VideoGenerationRequest,
)

NOW = datetime(2026, 11, 1, tzinfo=UTC)
PROMPT = "a heron at dawn over still water"
KEY = "sk-0123456789abcdef"
CLASSES: list[type[TarashError]] = sorted(
    {
        kind
        for kind in vars(exceptions).values()
        if inspect.isclass(kind) and issubclass(kind, TarashError)
    },
    key=lambda kind: kind.__name__,
)
COPIES: dict[str, Callable[[Any], Any]] = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    **{f"pickle {n}": lambda error, n=n: pickle.loads(pickle.dumps(error, n)) for n in range(6)},  # noqa: S301
}


def job(**fields: Any) -> Job:
    """Return an accepted job whose service repeats the prompt wherever it can."""
    known: dict[str, Any] = {
        "provider": "toy",
        "model": "toy-1",
        "medium": "video",
        "id": "job-1",
        "config": VideoGenerationConfig(provider="toy", model="toy-1", api_key=KEY),
        "request": VideoGenerationRequest(prompt=PROMPT, negative_prompt="fog"),
        "submitted_at": NOW,
        "intent": Intent(id="1", provider="toy", model="toy-1", request_hash="0", created_at=NOW),
        "logs": (f"prompt: {PROMPT}", "fog"),
        "payload": {"input": {"prompt": PROMPT, "tags": [PROMPT, 3]}, "negative": " fog "},
    }
    return Job(**{**known, **fields})


@pytest.mark.parametrize(
    ("kind", "retryable", "falls_back", "ends_job"),
    [
        ("AuthenticationError", False, False, False),
        ("ConfigurationError", False, False, False),
        ("ContentModerationError", False, False, True),
        ("DeadlineExceededError", False, True, False),
        ("GenerationFailedError", False, True, True),
        ("InvalidRequestError", False, False, True),
        ("MediaError", False, False, False),
        ("MissingCredentialsError", False, False, False),
        ("ModelRetiredError", False, True, True),
        ("PermissionDeniedError", False, True, False),
        ("PluginError", False, False, False),
        ("ProviderError", False, False, False),
        ("ProviderNotInstalledError", False, True, False),
        ("ProviderUnavailableError", True, True, False),
        ("QuotaExceededError", False, True, False),
        ("RateLimitedError", True, True, False),
        ("RequestRejectedError", False, False, True),
        ("SubmissionUnknownError", False, False, False),
        ("TransportError", True, True, False),
    ],
)
def test_its_class_decides_what_follows(
    kind: str,
    retryable: bool,
    falls_back: bool,
    ends_job: bool,
) -> None:
    """Repeat, fall back, or the last word on a job: never an if on a message."""
    error = getattr(exceptions, kind)
    assert (error.retryable, error.falls_back, error.ends_job) == (
        retryable,
        falls_back,
        ends_job,
    )


def test_every_class_is_public_and_drawn_in_the_tree() -> None:
    """The module's own picture leaves no error out."""
    assert exceptions.__doc__ is not None
    for kind in CLASSES:
        assert kind.__name__ in exceptions.__all__
        assert kind.__name__ in exceptions.__doc__


@pytest.mark.parametrize(
    ("alias", "name"),
    [
        ("TarashException", "TarashError"),
        ("ValidationError", "InvalidRequestError"),
        ("HTTPConnectionError", "TransportError"),
        ("HTTPError", "ProviderError"),
        ("TimeoutError", "DeadlineExceededError"),
    ],
)
def test_the_names_of_the_reference_documentation_stay(alias: str, name: str) -> None:
    """Code written against those names catches the same errors."""
    assert getattr(exceptions, alias) is getattr(exceptions, name)


def test_a_deadline_is_a_builtin_timeout_too() -> None:
    """`except TimeoutError` catches it."""
    assert issubclass(DeadlineExceededError, builtins.TimeoutError)
    assert str(DeadlineExceededError("600 s ran out")) == "600 s ran out"


@pytest.mark.parametrize("kind", CLASSES)
def test_it_shows_its_message_alone(kind: type[TarashError]) -> None:
    """Neither str nor repr shows what the attributes hold."""
    error = kind("it failed", job=job().cancelled(), request_id="job-1")
    assert str(error) == "it failed"
    assert repr(error) == f"{kind.__name__}('it failed')"
    assert error.args == ("it failed",)


GO_ON = "Job job-1 was accepted and may be paid: resume(error.job) goes on with it."


@pytest.mark.parametrize(
    ("error", "shown"),
    [
        (
            AuthenticationError("the key was refused", job=job()),
            f"the key was refused. {GO_ON}",
        ),
        (AuthenticationError("job-1 was refused", job=job()), "job-1 was refused"),
        (ContentModerationError("unsafe", job=job()), "unsafe"),
        (AuthenticationError("the key was refused"), "the key was refused"),
    ],
)
def test_an_error_after_acceptance_says_how_to_go_on(error: TarashError, shown: str) -> None:
    """Unless it is the last word on the job, or names it already."""
    assert str(error) == shown


def test_an_attribute_that_no_error_has_is_a_mistake_of_the_caller() -> None:
    """A misspelled attribute does not get lost."""
    with pytest.raises(TypeError, match="RateLimitedError has no attribute 'retry_after'"):
        RateLimitedError("slow down", retry_after=3)


def test_locating_keeps_what_is_known() -> None:
    """Only what was not set is set, and the same error comes back."""
    error = TarashError("it failed", provider="fal")
    assert error.locate(provider="toy", model="toy-1") is error
    assert (error.provider, error.model) == ("fal", "toy-1")


def test_an_error_with_a_job_has_its_intent() -> None:
    """Whether the job is there from the beginning or comes later; another intent stays."""
    given = job()
    assert TarashError("it failed", job=given).intent == given.intent
    assert TarashError("it failed").locate(job=given).intent == given.intent
    other = given.intent.model_copy(update={"id": "2"})
    assert TarashError("it failed", intent=other).locate(job=given).intent is other
    assert TarashError("it failed").locate(provider="toy").intent is None


@pytest.mark.parametrize("copied", COPIES.values(), ids=COPIES)
@pytest.mark.parametrize("kind", CLASSES)
def test_a_copy_keeps_class_message_attributes_and_notes(
    kind: type[TarashError], copied: Callable[[Any], Any]
) -> None:
    """Whatever carries an error over, it arrives whole, and later notes are its own."""
    error = kind("it failed", provider="toy", job=job(), jobs=(job(), job(id="job-2")))
    error.add_note("attempt 1, fal/veo: QuotaExceededError: no money")
    again = copied(error)
    again.add_note("later")
    assert type(again) is kind
    assert (again.message, again.args, again.provider) == ("it failed", ("it failed",), "toy")
    assert again.job.id == "job-1"
    assert [one.id for one in again.jobs] == ["job-1", "job-2"]
    assert error.__notes__ == ["attempt 1, fal/veo: QuotaExceededError: no money"]
    assert again.__notes__ == [*error.__notes__, "later"]


@pytest.mark.parametrize("kind", CLASSES)
def test_no_prompt_and_no_key_travels_in_a_pickled_error(kind: type[TarashError]) -> None:
    """The jobs on it come without request, and what the service repeated is replaced."""
    failed = job().failed("GenerationFailedError", f"cannot draw {PROMPT}")
    text = pickle.dumps(kind("it failed", job=failed, jobs=(job(), failed)))
    assert PROMPT.encode() not in text
    assert KEY.encode() not in text


def test_a_job_of_a_pickled_error_can_still_be_resumed() -> None:
    """Only request and repeated prompts are gone."""
    stripped = pickle.loads(pickle.dumps(ContentModerationError("no", job=job()))).job  # noqa: S301
    assert stripped.request is None
    assert stripped.logs == ("prompt: [prompt]", "[prompt]")
    assert stripped.payload["input"]["tags"] == ["[prompt]", 3]
    assert stripped.payload["negative"] == "[prompt]"
    assert (stripped.id, stripped.config, stripped.intent) == (job().id, job().config, job().intent)
    assert stripped.without_request() is stripped


class OwnError(ProviderError):
    """An error of somebody's plugin, made from something else than a message."""

    def __init__(self, status: int) -> None:
        super().__init__(f"the service said {status}", status_code=status)


@pytest.mark.parametrize("copied", COPIES.values(), ids=COPIES)
def test_a_subclass_may_be_made_from_anything(copied: Callable[[Any], Any]) -> None:
    """A copy does not call its `__init__` again."""
    again = copied(OwnError(418))
    assert isinstance(again, OwnError)
    assert (str(again), again.status_code) == ("the service said 418", 418)


def test_an_error_arrives_from_another_process() -> None:
    """A pool of processes hands over class, message and attributes."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        refused = pool.submit(VideoGenerationRequest, prompt=PROMPT, seed="none").exception()
    assert isinstance(refused, InvalidRequestError)
    assert (refused.field, refused.value) == ("seed", "none")
    assert PROMPT not in str(refused)
