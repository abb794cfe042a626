"""Each fault of fal's test server on each operation, on every driver: what becomes of the money."""

import logging
import pickle
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from fault_tables import ALWAYS, SHORT, WELL, Case, cases, patience_with
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
from tarash_testkit.faults import Drip
from tarash_testkit.media import png

Perform = Callable[..., Any]
Record = Callable[[str, object], None]

ROW = "row of the fault matrix"
PROMPT = "a heron that nobody else describes"
BRISK = replace(FAULTS["slow-drip"], effect=Drip(interval_seconds=0.001))  # ends in time


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

    config = config_for(case, server, *chain, timeout=patience_with(fault))
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
