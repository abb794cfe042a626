"""What a caller's callback hears, and the story that a call leaves."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tarash.tarash_gateway._report import Reporter
from tarash.tarash_gateway._story import Story
from tarash.tarash_gateway.exceptions import (
    ContentModerationError,
    RateLimitedError,
    TarashError,
)
from tarash.tarash_gateway.flows import Emit, Flow
from tarash.tarash_gateway.models import (
    Asset,
    Intent,
    Job,
    ProgressUpdate,
    VideoGenerationConfig,
    VideoGenerationResponse,
)

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def job(**fields: Any) -> Job:
    """Return an accepted job with `fields`."""
    known: dict[str, Any] = {
        "provider": "toy",
        "model": "toy-1",
        "medium": "video",
        "id": "job-1",
        "config": VideoGenerationConfig(provider="toy", model="toy-1"),
        "submitted_at": NOW,
        "intent": Intent(id="1", provider="toy", model="toy-1", request_hash="0", created_at=NOW),
    }
    return Job(**{**known, **fields})


def perform(step: Emit) -> None:
    """Call back as a driver does."""
    try:
        step.callback(step.update)
    except Exception as error:
        if step.failed is None:
            raise
        step.failed(error)


def emit(flow: Flow[None]) -> None:
    """Perform the steps of `flow` as a driver does."""
    try:
        step = next(flow)
        while True:
            assert isinstance(step, Emit)
            perform(step)
            step = flow.send(None)
    except StopIteration:
        return


@pytest.fixture
def heard() -> list[ProgressUpdate]:
    """Give the list that a reporter's callback fills."""
    return []


@pytest.fixture
def reporter(heard: list[ProgressUpdate]) -> Reporter:
    """Give a reporter with a callback."""
    return Reporter(heard.append)


def test_news_are_the_job_s_state(reporter: Reporter, heard: list[ProgressUpdate]) -> None:
    """Status, percent, position, raw news, and the job itself."""
    given = job(progress_percent=40, queue_position=2, state={"update": {"raw": 1}})
    emit(reporter.news(given))
    emit(reporter.news(given.running()))
    first, second = heard
    assert (first.request_id, first.status, first.job) == ("job-1", "queued", given)
    assert (first.progress_percent, first.queue_position, first.update) == (40, 2, {"raw": 1})
    assert second.status == "processing"


def test_each_log_line_is_told_once(reporter: Reporter, heard: list[ProgressUpdate]) -> None:
    """Two jobs of one call are kept apart, and the last lines come with the end."""
    emit(reporter.news(job(logs=["a"])))
    emit(reporter.news(job(logs=["a", "b", "c"])))
    emit(reporter.news(job(id="job-2", logs=["x"])))
    done = job(logs=["a", "b", "c", "d"], status="completed")
    emit(reporter.result(VideoGenerationResponse(request_id="job-1", job=done)))
    emit(reporter.failure(TarashError("no", job=job(id="job-2", logs=["x", "y"]))))
    assert [update.logs for update in heard] == [("a",), ("b", "c"), ("x",), ("d",), ("y",)]


@pytest.mark.parametrize("status", ["completed", "failed", "cancelled"])
def test_the_end_of_a_job_is_no_news(
    reporter: Reporter, heard: list[ProgressUpdate], status: str
) -> None:
    """The result or the error is."""
    emit(reporter.news(job(status=status)))
    assert heard == []


def test_a_result_is_the_last_update(reporter: Reporter, heard: list[ProgressUpdate]) -> None:
    """With the response, and the last raw news."""
    done = job(status="completed", state={"update": {"raw": 2}})
    response = VideoGenerationResponse(request_id="job-1", job=done)
    emit(reporter.result(response))
    emit(reporter.result(VideoGenerationResponse(request_id="job-2")))
    assert heard[0].result is response
    assert (heard[0].status, heard[0].progress_percent, heard[0].update) == (
        "completed",
        100,
        {"raw": 2},
    )
    assert (heard[1].update, heard[1].logs, heard[1].job) == (None, (), None)


def test_a_failure_is_the_last_update(reporter: Reporter, heard: list[ProgressUpdate]) -> None:
    """With the error's message, and the job if there is one."""
    failed = job(status="failed", state={"update": {"raw": 3}})
    emit(reporter.failure(TarashError("out of memory", job=failed, request_id="job-1")))
    emit(reporter.failure(TarashError("no key")))
    assert (heard[0].status, heard[0].error, heard[0].request_id) == (
        "failed",
        "out of memory",
        "job-1",
    )
    assert (heard[0].job, heard[0].update) == (failed, {"raw": 3})
    assert (heard[1].request_id, heard[1].job, heard[1].update) == ("", None, None)


def test_without_a_callback_nothing_is_emitted() -> None:
    """Not a single step."""
    silent = Reporter()
    for flow in (
        silent.news(job()),
        silent.result(VideoGenerationResponse()),
        silent.failure(TarashError("no")),
        silent._emit(ProgressUpdate(request_id="1", status="queued")),
    ):
        assert list(flow) == []


def test_a_callback_that_raises_is_logged_once_and_left_alone(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The generation goes on."""
    calls: list[object] = []

    def broken(update: object) -> None:
        calls.append(update)
        raise ValueError("the screen is full")

    reporter = Reporter(broken)
    with caplog.at_level(logging.ERROR, "tarash"):
        emit(reporter.news(job()))
        emit(reporter.news(job()))
        emit(reporter.failure(TarashError("no")))
    assert len(calls) == 1
    assert [record.message for record in caplog.records] == [
        "the progress callback raised; it is not called again in this call"
    ]


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        """Return them."""
        return self.seconds

    def now(self) -> datetime:
        """Return the time of day."""
        return NOW + timedelta(seconds=self.seconds)


def _config(provider: str) -> VideoGenerationConfig:
    return VideoGenerationConfig(provider=provider, model="m")


def test_the_story_tells_every_attempt() -> None:
    """Who, when, how long, how it ended, and which one won."""
    clock = Clock()
    story = Story(clock, clock.now, 3)
    clock.seconds = 1
    story.begin_attempt()
    clock.seconds = 4
    story.end_attempt(_config("a"), None, RateLimitedError("slow down"))
    story.begin_attempt()
    clock.seconds = 10
    story.end_attempt(_config("b"), "job-1")
    told = story.metadata()
    assert (told.total_attempts, told.successful_attempt, told.configs_in_chain) == (2, 2, 3)
    assert told.fallback_triggered
    assert told.total_elapsed_seconds == 10
    first, second = told.attempts
    assert (first.provider, first.attempt_number, first.status) == ("a", 1, "failed")
    assert (first.error_type, first.error_message) == ("RateLimitedError", "slow down")
    assert first.is_retryable
    assert (first.started_at, first.ended_at, first.elapsed_seconds) == (
        NOW + timedelta(seconds=1),
        NOW + timedelta(seconds=4),
        3,
    )
    assert (second.status, second.request_id, second.error_type, second.is_retryable) == (
        "success",
        "job-1",
        None,
        None,
    )


def test_the_last_error_tells_the_earlier_ones() -> None:
    """One note each, not its own; the whole story stands on it."""
    clock = Clock()
    story = Story(clock, clock.now, 2)
    story.begin_attempt()
    story.end_attempt(_config("a"), None, RateLimitedError("slow down"))
    last = ContentModerationError("no")
    story.begin_attempt()
    story.end_attempt(_config("b"), "job-1", last)
    assert story.told_by(last) is last
    assert last.__notes__ == ["attempt 1, a/m: RateLimitedError: slow down"]
    assert last.execution_metadata == story.metadata()
    assert last.execution_metadata is not None
    assert last.execution_metadata.successful_attempt is None


def test_a_single_attempt_is_no_fallback() -> None:
    """An attempt whose beginning was not noted begins when it ends."""
    clock = Clock()
    story = Story(clock, clock.now, 1)
    story.end_attempt(_config("a"), "job-1")
    told = story.metadata()
    assert not told.fallback_triggered
    assert told.attempts[0].started_at == told.attempts[0].ended_at == NOW


def test_what_comes_while_an_answer_arrives_is_reported_with_its_preview() -> None:
    """There is no job yet; without a callback nobody is told, and nothing fails."""
    seen: list[ProgressUpdate] = []
    asset = Asset(url="data:image/png;base64,AAAA", content_type="image/png")
    perform(Reporter(seen.append).partial({"preview": asset, "progress_percent": 50.0}))
    perform(Reporter().partial({"update": {"index": 0}}))
    assert [(update.status, update.preview, update.job) for update in seen] == [
        ("processing", asset, None)
    ]
