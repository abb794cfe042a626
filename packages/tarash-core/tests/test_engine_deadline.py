"""The time of each config is kept, and what becomes of an accepted job then is told."""

from typing import Any

import pytest
from toys import (
    CancelToy,
    QueueToy,
    Script,
    chain,
    config,
    gateway,
    refusal,
    request,
)

from tarash.tarash_gateway.exceptions import DeadlineExceededError, RateLimitedError
from tarash.tarash_gateway.testing import Reply

WORKING = {"state": "working"}


@pytest.mark.parametrize(
    ("verdict", "status", "advice"),
    [
        ("cancelled", "cancelled", "Try again with a longer timeout."),
        ("too_late", "processing", "resume(error.job)"),
        ("unknown", "processing", "resume(error.job)"),
    ],
)
def test_a_job_that_is_late_is_cancelled_and_the_verdict_told(
    verdict: str, status: str, advice: str
) -> None:
    """The error is a builtin TimeoutError too, and carries the job."""
    service = Script(poll=[WORKING], cancel=[{"verdict": verdict}])
    toy = gateway(service, CancelToy())
    with pytest.raises(TimeoutError) as caught:
        toy.generate_video(config(timeout=9), request())
    error = caught.value
    assert isinstance(error, DeadlineExceededError)
    assert toy.clock == 9
    assert error.cancel_verdict == verdict
    assert error.job is not None
    assert error.job.status == status
    assert error.request_id == "toy-1"
    assert advice in str(error)
    assert "was still processing" in str(error)


@pytest.mark.parametrize(("verdict", "paid"), [("cancelled", 2), ("too_late", 1), ("unknown", 1)])
def test_after_acceptance_the_chain_goes_on_only_when_the_job_was_cancelled(
    verdict: str, paid: int
) -> None:
    """Otherwise two jobs would be paid."""
    service = Script(red__poll=[WORKING], cancel=[{"verdict": verdict}])
    both = gateway(service, CancelToy("red"), QueueToy("blue"))
    try:
        both.generate_video(chain(config("red", timeout=9), config("blue")), request())
    except DeadlineExceededError as error:
        assert error.cancel_verdict == verdict  # noqa: PT017  some end well
    assert service.count("submit") == paid


def test_who_accepts_the_risk_goes_on_although_the_late_job_may_be_paid() -> None:
    """With on_unknown_submit="fallback"."""
    service = Script(red__poll=[WORKING])
    both = gateway(service, QueueToy("red"), QueueToy("blue"))
    risky = config("red", timeout=9, on_unknown_submit="fallback")
    assert both.generate_video(chain(risky, config("blue")), request()).request_id == "blue-2"


def test_without_a_cancel_hook_the_verdict_is_unknown() -> None:
    """The job can be resumed."""
    toy = gateway(Script(poll=[*[WORKING] * 4, {"state": "done"}]))
    with pytest.raises(DeadlineExceededError) as caught:
        toy.generate_video(config(timeout=9), request())
    assert caught.value.cancel_verdict == "unknown"
    assert caught.value.job is not None
    assert toy.resume(caught.value.job).request_id == "toy-1"


@pytest.mark.parametrize("reply", [refusal("auth"), Reply(None), {"verdict": "canceled"}, {}])
def test_a_cancel_that_fails_is_unknown_and_takes_three_seconds_at_most(reply: object) -> None:
    """Neither an error, nor silence, nor a verdict that is none replaces the deadline's error."""
    service = Script(poll=[WORKING], cancel=[reply])
    toy = gateway(service, CancelToy())
    with pytest.raises(DeadlineExceededError) as caught:
        toy.generate_video(config(timeout=9), request())
    assert caught.value.cancel_verdict == "unknown"
    assert toy.clock <= 12


def test_several_late_jobs_share_the_seconds_for_their_cancels() -> None:
    """Sixteen silent cancels do not take sixteen times as long."""
    from toys import PlanToy  # noqa: PLC0415

    service = Script(poll=[WORKING], cancel=[Reply(None)])
    toy = gateway(service, PlanToy())
    with pytest.raises(DeadlineExceededError) as caught:
        toy.generate_video(config(timeout=20), request(number_of_videos=16))
    assert toy.clock <= 23
    assert len(caught.value.jobs) == 16


def test_the_looks_that_are_allowed_are_made_and_no_more() -> None:
    """max_poll_attempts ends the wait before the deadline does."""
    service = Script(poll=[WORKING, refusal("overload"), WORKING])
    toy = gateway(service, CancelToy())
    with pytest.raises(DeadlineExceededError, match="3 looks were made") as caught:
        toy.generate_video(config(max_poll_attempts=3), request())
    assert caught.value.cancel_verdict == "cancelled"
    assert toy.clock < 20


def test_a_look_that_would_come_too_late_is_made_before_the_deadline() -> None:
    """A second before it; the engine waits to the deadline and no longer."""
    script, looks = Script(poll=[WORKING]), []

    def service(sent: Any) -> Any:
        if sent.method == "GET":
            looks.append(toy.clock)
        return script(sent)

    toy = gateway(service, CancelToy())
    with pytest.raises(DeadlineExceededError):
        toy.generate_video(config(timeout=25, poll_interval=10), request())
    assert looks == [10, 20, 24]
    assert toy.clock == 25


@pytest.mark.parametrize("timeout", [0.5, 1, 1.5])
def test_a_short_time_is_used_up_by_looks_at_their_own_interval(timeout: float) -> None:
    """The last second is no reason to wait for its end."""
    service = Script(poll=[WORKING])
    with pytest.raises(DeadlineExceededError):
        gateway(service, CancelToy()).generate_video(
            config(timeout=timeout, poll_interval=0.125), request()
        )
    assert service.count("poll") == timeout * 8 - 1


def test_a_job_that_ended_before_the_deadline_is_fetched_when_its_cancel_comes_too_late() -> None:
    """What it made is paid for; the call is no failure, and no second provider is paid."""
    script = Script(poll=[WORKING, {"state": "done"}], cancel=[{"verdict": "too_late"}])
    both = gateway(script, CancelToy("red"), QueueToy("blue"))
    looked_at_once = config("red", timeout=5, max_poll_attempts=1)
    response = both.generate_video(chain(looked_at_once, config("blue")), request())
    assert response.request_id == "red-1"
    assert script.seen == ["red.submit", "red.poll", "red.cancel", "red.poll"]


def test_a_job_that_failed_before_the_deadline_says_why_when_its_cancel_comes_too_late() -> None:
    """And the chain may go on, since nothing more will be paid."""
    failed = {"state": "failed", "why": "out of memory"}
    script = Script(red__poll=[WORKING, failed], cancel=[{"verdict": "too_late"}])
    both = gateway(script, CancelToy("red"), QueueToy("blue"))
    looked_at_once = config("red", timeout=5, max_poll_attempts=1)
    response = both.generate_video(chain(looked_at_once, config("blue")), request())
    assert response.request_id == "blue-2"


def test_the_last_look_shares_the_seconds_of_the_cancel() -> None:
    """An answer that never comes holds nobody."""
    script = Script(poll=[WORKING, Reply(None)], cancel=[{"verdict": "too_late"}])
    toy = gateway(script, CancelToy())
    with pytest.raises(DeadlineExceededError) as caught:
        toy.generate_video(config(timeout=9, max_poll_attempts=1), request())
    assert caught.value.cancel_verdict == "too_late"
    assert toy.clock == 5  # a look after 2 s, and 3 s for both


def test_a_wait_that_a_look_is_asked_for_does_not_hide_a_finished_job() -> None:
    """The service said "in a minute" and the call has five seconds."""
    script = Script(poll=[refusal("limit", {"retry-after": "60"}), {"state": "done"}])
    toy = gateway(script, CancelToy())
    assert toy.generate_video(config(timeout=5), request()).request_id == "toy-1"
    assert toy.clock == 4


def test_a_retry_after_beyond_the_deadline_is_not_waited_for() -> None:
    """The error comes at once and falls back."""
    service = Script(red__submit=[refusal("limit", {"retry-after": "60"})])
    both = gateway(service, QueueToy("red"), QueueToy("blue"))
    response = both.generate_video(chain(config("red", timeout=30), config("blue")), request())
    assert response.execution_metadata is not None
    assert response.execution_metadata.attempts[0].elapsed_seconds == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"retry-after": "20"},
        {"retry-after-ms": "20000"},
        {"retry-after": "Sun, 01 Nov 2026 00:00:20 GMT"},
    ],
    ids=["seconds", "milliseconds", "date"],
)
def test_retry_after_is_honoured_in_its_three_forms(headers: dict[str, str]) -> None:
    """The submit goes out again when the service asked for it, and not before."""
    service = Script(submit=[refusal("limit", headers), {"id": "toy-1"}])
    toy = gateway(service)
    response = toy.generate_video(config(), request())
    assert response.job is not None
    assert 22 <= toy.clock < 23


def test_a_rate_limit_error_tells_how_long_to_wait() -> None:
    """For callers who schedule by themselves."""
    service = Script(submit=[refusal("limit", {"retry-after": "999"})])
    with pytest.raises(RateLimitedError) as caught:
        gateway(service).generate_video(config(), request())
    assert caught.value.retry_after_seconds == 999
