"""Each fault of fal's test server on each operation, on every driver: what becomes of the money.

A row of the tables says how a call ends whose first provider meets a fault and whose second one
is well: `video` came from the first, `next: X` from the second after error X, `X` was raised.
"""

import logging
import pickle
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest
from pydantic import SecretStr

from tarash.tarash_gateway import _watch, exceptions
from tarash.tarash_gateway.exceptions import GenerationFailedError, TarashError
from tarash.tarash_gateway.models import (
    ImageInput,
    ProgressUpdate,
    VideoGenerationConfig,
    VideoGenerationRequest,
    VideoGenerationResponse,
)
from tarash_testkit.fal import API_KEY, FAULTS, FalServer
from tarash_testkit.faults import Drip, Fault
from tarash_testkit.media import png

Perform = Callable[..., Any]
Record = Callable[[str, object], None]

ROW = "row of the fault matrix"
PROMPT = "a heron that nobody else describes"
WELL = 10.0  # seconds; more than enough
SHORT = 0.5  # seconds, where an answer never comes or a pause is too long

RESET = ("reset-before-accept", "reset-after-accept", "truncated-body")
PROXY = ("proxy-502", "proxy-502-after-accept", "proxy-504", "proxy-504-after-accept")
ENDLESS = ("hang-before-accept", "hang-after-accept", "slow-drip")
GARBLED = ("bad-json", "empty-body")
HARMLESS = ("late-reply", "wrong-content-type")
LIMITED_FOR_LONG = ("rate-limited-seconds", "rate-limited-date")
LIMITED = ("rate-limited", "rate-limited-ms")
FAILED = ("server-error-model", "server-error-request", "unavailable", "gateway-timeout")
BUSY = ("timeout-408", *FAILED)
INVALID = ("invalid-input", "invalid-text")
PATIENCE = dict.fromkeys((*ENDLESS, *LIMITED_FOR_LONG), SHORT)

Table = Mapping[str, tuple[str, ...]]

_UPLOAD: Table = {
    "video": HARMLESS,
    "next: TransportError": (*RESET, *GARBLED),
    "next: DeadlineExceededError": ENDLESS,
    "next: ProviderUnavailableError": (*PROXY, *BUSY),
    "next: RateLimitedError": (*LIMITED, *LIMITED_FOR_LONG),
    "next: QuotaExceededError": ("exhausted-balance",),
    "next: GenerationFailedError": ("user-timeout",),
    "AuthenticationError": ("unauthorized",),
    "PermissionDeniedError": ("forbidden",),
    "RequestRejectedError": ("not-found", "conflict"),
    "ContentModerationError": ("moderated",),
    "InvalidRequestError": INVALID,
}
# When the service answers so every time.
ALWAYS: Mapping[str, Table] = {
    "upload": _UPLOAD,
    "token": {**_UPLOAD, "next: TransportError": ("refuse", *RESET, *GARBLED)},
    "submit": {
        "video": HARMLESS,
        "SubmissionUnknownError": (*RESET, *ENDLESS, *GARBLED, *PROXY),
        "next: TransportError": ("refuse",),
        "next: ProviderUnavailableError": BUSY,
        "next: RateLimitedError": (*LIMITED, *LIMITED_FOR_LONG),
        "next: QuotaExceededError": ("exhausted-balance",),
        "next: GenerationFailedError": ("user-timeout",),
        "AuthenticationError": ("unauthorized",),
        "PermissionDeniedError": ("forbidden",),
        "RequestRejectedError": ("conflict",),
        "ContentModerationError": ("moderated",),
        "InvalidRequestError": ("not-found", *INVALID),
    },
    # A look says nothing final: the job is there, and the error has it.
    "status": {
        "video": HARMLESS,
        "DeadlineExceededError": (
            *("refuse", *RESET, *ENDLESS, *GARBLED, *PROXY, *BUSY, "user-timeout"),
            *(*LIMITED, *LIMITED_FOR_LONG),
        ),
        "QuotaExceededError": ("exhausted-balance",),
        "AuthenticationError": ("unauthorized",),
        "PermissionDeniedError": ("forbidden",),
        "RequestRejectedError": ("not-found",),
        "ProviderError": ("conflict", "moderated", *INVALID),
    },
    # The result is the model's answer: what it says in its own words is how the job ended.
    "result": {
        "video": HARMLESS,
        "DeadlineExceededError": (
            *(*RESET, *ENDLESS, *GARBLED, *PROXY, "timeout-408"),
            *(*LIMITED, *LIMITED_FOR_LONG),
        ),
        "next: GenerationFailedError": (*FAILED, "user-timeout"),
        "QuotaExceededError": ("exhausted-balance",),
        "AuthenticationError": ("unauthorized",),
        "PermissionDeniedError": ("forbidden",),
        "RequestRejectedError": ("not-found", "conflict"),
        "ContentModerationError": ("moderated",),
        "InvalidRequestError": INVALID,
    },
    # The time is over: the next provider is asked only when the job is known to be cancelled.
    "cancel": {
        "next: DeadlineExceededError": (*HARMLESS, *GARBLED, "slow-drip"),
        "DeadlineExceededError": (
            *("refuse", *RESET, "hang-before-accept", "hang-after-accept", *PROXY, *BUSY),
            *(*LIMITED, *LIMITED_FOR_LONG, "unauthorized", "exhausted-balance", "forbidden"),
            *("not-found", "conflict", "moderated", *INVALID, "user-timeout"),
        ),
    },
}
# Which of these are gone when the service answers so only once: what is free is repeated, and a
# submit that was refused in passing.
ONCE: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "upload": ("video", (*RESET, *PROXY, *BUSY, *LIMITED)),
    "token": ("video", (*RESET, *PROXY, *BUSY, *LIMITED)),
    "submit": ("video", (*BUSY, *LIMITED)),
    "status": ("video", (*RESET, *PROXY, *GARBLED, *BUSY, *LIMITED, "user-timeout")),
    "result": ("video", (*RESET, *PROXY, *GARBLED, "timeout-408", *LIMITED)),
    "cancel": ("next: DeadlineExceededError", (*RESET, *PROXY, *BUSY, *LIMITED)),
}
BRISK = replace(FAULTS["slow-drip"], effect=Drip(interval_seconds=0.001))  # ends in time
LASTING = {"refuse", *ENDLESS, *HARMLESS, *LIMITED_FOR_LONG}  # once is no other case


@dataclass(frozen=True)
class Case:
    """One fault of one operation, and how the call ends."""

    operation: str
    fault: Fault
    times: int | None
    outcome: str

    def __str__(self) -> str:
        return f"{self.operation}-{self.fault.name}-{self.often}"

    @property
    def often(self) -> str:
        """How often the fault happens, in words."""
        return "once" if self.times else "always"

    @property
    def error(self) -> str:
        """The class of the first provider's error; empty when it has none."""
        return "" if self.outcome == "video" else self.outcome.removeprefix("next: ")

    @property
    def uploads(self) -> bool:
        """Whether the fault is of an upload, before anything is paid."""
        return self.operation in {"upload", "token"}

    @property
    def is_accepted(self) -> bool:
        """Whether the fault comes after the job was accepted."""
        return self.operation in {"status", "result", "cancel"}

    @property
    def goes_on(self) -> bool:
        """Whether the second provider is asked."""
        return self.outcome.startswith("next: ")

    @property
    def paid(self) -> int:
        """How many jobs the first provider accepted."""
        may_be_paid = self.outcome == "SubmissionUnknownError" and self.fault.accepted
        return int(self.outcome == "video" or self.is_accepted or may_be_paid)


def cases() -> Iterator[Case]:
    """Yield each row of the tables, once and always where that differs."""
    for operation, table in ALWAYS.items():
        better, healed = ONCE[operation]
        for outcome, names in table.items():
            for name in names:
                yield Case(operation, FAULTS[name], None, outcome)
                if name not in LASTING:
                    once = better if name in healed else outcome
                    yield Case(operation, FAULTS[name], 1, once)


@pytest.fixture
def first(monkeypatch: pytest.MonkeyPatch) -> Iterator[FalServer]:
    """The fal that fails; its key is in the environment too, since no job holds one."""
    with FalServer(looks=0) as server:
        monkeypatch.setenv("FAL_KEY", server.api_key)
        yield server
    assert server.crashes == ()
    assert server.leaks == ()


@pytest.fixture
def second() -> Iterator[FalServer]:
    """The fal that is well."""
    with FalServer(looks=0) as server:
        yield server
    assert server.crashes == ()
    assert server.leaks == ()


@pytest.fixture(autouse=True)
def private_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whatever any library logs, at any level, holds neither key nor prompt."""
    caplog.set_level(logging.DEBUG)
    yield
    told = [str(vars(record)) for record in caplog.get_records("call")]
    for secret in (PROMPT, *API_KEY.split(":")):
        assert not [line for line in told if secret in line]


@pytest.fixture(autouse=True)
def short_cancel(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give a cancel that hangs less than the usual seconds."""
    monkeypatch.setattr(_watch, "_CANCEL_SECONDS", SHORT)


def config_for(
    case: Case, server: FalServer, *chain: VideoGenerationConfig, timeout: float = WELL
) -> VideoGenerationConfig:
    """Return the config for `case` at `server`, with few and quick looks."""
    return VideoGenerationConfig(
        provider="fal",
        model="fal-ai/veo3.1/image-to-video" if case.uploads else "fal-ai/veo3.1",
        api_key=SecretStr(server.api_key),
        base_url=server.url,
        timeout=timeout,
        poll_interval=0.001,
        max_poll_attempts=1 if case.operation == "cancel" else 2,
        fallback_configs=chain,
    )


def generate(
    perform: Perform, case: Case, server: FalServer, *chain: VideoGenerationConfig
) -> VideoGenerationResponse | TarashError:
    """Generate while `case` is the case, and return the response or the error."""
    fault = case.fault
    late = fault.name == "refuse" and case.operation in {"status", "cancel"}
    image: ImageInput = {"image": png(8, 8).content, "type": "first_frame"}
    request = VideoGenerationRequest(prompt=PROMPT, image_list=[image] if case.uploads else [])
    if case.operation == "cancel":
        server.next_job(looks=4)  # so that the one look finds it queued
        fault = BRISK if fault.name == "slow-drip" else fault
    if not late:
        server.fail(case.operation, fault, times=case.times)

    def on_progress(update: ProgressUpdate) -> None:
        if late and update.status == "queued":  # accepted, and nobody looked yet
            server.fail(case.operation, fault)

    config = config_for(case, server, *chain, timeout=PATIENCE.get(fault.name, WELL))
    try:
        response: VideoGenerationResponse = perform("generate_video", config, request, on_progress)
    except TarashError as error:
        return error
    return response


def outcome_of(result: VideoGenerationResponse | TarashError) -> str:
    """Return how a call ended, in the words of the tables."""
    if isinstance(result, TarashError):
        return type(result).__name__
    assert result.execution_metadata is not None
    failed = [attempt.error_type for attempt in result.execution_metadata.attempts[:-1]]
    return f"next: {failed[0]}" if failed else "video"


def assert_private(error: TarashError, server: FalServer) -> None:
    """Neither key nor prompt stands in anything that is shown or stored."""
    shown = "".join(traceback.format_exception(error)) + repr(error) + repr(vars(error))
    stored = pickle.dumps(error).decode("latin-1")
    for secret in (PROMPT, server.api_key, *server.api_key.split(":")):
        assert secret not in shown
        assert secret not in stored


def assert_resumable(perform: Perform, error: TarashError, server: FalServer) -> None:
    """Once the service is well, the job brings its video, unless it has ended otherwise."""
    assert error.job is not None
    assert error.intent == error.job.intent
    server.heal()
    changes = {"timeout": WELL, "max_poll_attempts": None}
    config = error.job.config.model_copy(update=changes)
    job = error.job.model_copy(update={"config": config})
    if job.status == "failed":
        with pytest.raises(type(error)):
            perform("resume", job)
    elif server.jobs[-1].outcome.name == "cancelled":
        with pytest.raises(GenerationFailedError, match="cancelled"):
            perform("resume", job)
    else:
        assert perform("resume", job).video.endswith("/clip.mp4")


def check_error(perform: Perform, case: Case, server: FalServer, error: TarashError) -> None:
    """An error has its intent and, after acceptance, a job that can be gone on with."""
    assert type(error) is getattr(exceptions, case.error)
    assert_private(error, server)
    if case.is_accepted:
        assert_resumable(perform, error, server)
    else:
        assert error.job is None
        assert error.intent is not None
    assert server.counters.paid_submits == case.paid


@pytest.mark.parametrize("case", list(cases()), ids=str)
def test_a_fault_ends_as_the_tables_say(
    case: Case, first: FalServer, second: FalServer, perform: Perform, record_property: Record
) -> None:
    """Paid at most once while anything is unknown, and the same on every driver."""
    result = generate(perform, case, first, config_for(case, second))
    sent = first.counters.requests.get(case.operation, 0)
    paid = (first.counters.paid_submits, second.counters.paid_submits)
    row = (case.operation, case.fault.name, case.often, case.outcome)
    record_property(ROW, (*row, f"{paid[0]} + {paid[1]}", str(sent)))
    assert outcome_of(result) == case.outcome
    assert paid == (case.paid, int(case.goes_on))
    if case.outcome == "SubmissionUnknownError":
        assert sent == 1
    if isinstance(result, TarashError):
        check_error(perform, case, first, result)


@pytest.mark.parametrize("case", [case for case in cases() if case.goes_on], ids=str)
def test_an_error_that_leads_on_is_raised_where_nothing_follows(
    case: Case, first: FalServer, perform: Perform
) -> None:
    """It is the same error, with all that it has to carry."""
    error = generate(perform, case, first)
    assert isinstance(error, TarashError)
    check_error(perform, case, first, error)


@pytest.mark.parametrize("operation", ALWAYS)
def test_no_fault_is_left_out(operation: str) -> None:
    """Each fault that fits stands once in the table of each operation."""
    named = sorted(name for names in ALWAYS[operation].values() for name in names)
    fitting = {name for name, fault in FAULTS.items() if fault.fits(operation)}
    # The port closes for all requests: not for one that follows another at once.
    unaimed = {"refuse"} if operation in {"upload", "result"} else set[str]()
    assert named == sorted(fitting - unaimed)
