"""Ctrl-C at every moment: nothing goes on unseen, and the interruption says what became of it."""

import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from toys import CancelToy, LookUpToy, PlanToy, QueueToy, Script, config, gateway, request

from tarash.tarash_gateway import _engine
from tarash.tarash_gateway._report import Reporter
from tarash.tarash_gateway.exceptions import TransportError
from tarash.tarash_gateway.flows import Exchange, Sleep
from tarash.tarash_gateway.models import Job
from tarash.tarash_gateway.plugin import VideoGenerationResponse, hookimpl
from tarash.tarash_gateway.testing import Reply, VirtualGateway

WORKING = {"state": "working"}
STOP = KeyboardInterrupt()
LOST = TransportError("reset", sent=True)


def interrupted(toy: VirtualGateway, on_progress: Any = None, **fields: Any) -> Any:
    """Return the interruption that ends a generation."""
    with pytest.raises(KeyboardInterrupt) as caught:
        toy.generate_video(config(), request(**fields), on_progress)
    assert toy.leases == 0
    return caught.value


def test_an_interruption_of_the_paid_submit_says_that_it_may_have_been_accepted() -> None:
    """There is no job to cancel; the note and `.intent` hold what to look for."""
    service = Script(submit=[KeyboardInterrupt()])
    stop = interrupted(gateway(service, CancelToy()))
    assert f"may have been accepted (intent {stop.intent.id})" in stop.__notes__[0]
    assert service.seen == ["toy.submit"]
    assert not hasattr(stop, "job")


def test_an_interruption_of_an_upload_says_nothing() -> None:
    """Nothing was paid."""
    from toys import UploadToy  # noqa: PLC0415

    stop = interrupted(gateway(Script(upload=[KeyboardInterrupt()]), UploadToy()))
    assert not hasattr(stop, "__notes__")


def test_an_interruption_of_a_look_up_says_that_it_may_have_been_accepted() -> None:
    """The submit was lost before it."""
    service = Script(submit=[LOST], look_up=[KeyboardInterrupt()])
    stop = interrupted(gateway(service, LookUpToy()))
    assert "may have been accepted" in stop.__notes__[0]


def test_an_interruption_of_a_look_cancels_the_job() -> None:
    """The verdict stands on the interruption, with the job."""
    service = Script(poll=[WORKING, KeyboardInterrupt()])
    stop = interrupted(gateway(service, CancelToy()))
    assert service.seen[-1] == "toy.cancel"
    assert stop.cancel_verdict == "cancelled"
    assert (stop.job.id, stop.job.status) == ("toy-1", "cancelled")
    assert stop.__notes__ == ["job toy-1 of toy/m: cancel: cancelled"]


def test_a_second_interruption_finds_the_job_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    """It was named before the cancel was tried, for whoever does not wait for that."""
    service = Script(poll=[WORKING, KeyboardInterrupt()], cancel=[KeyboardInterrupt()])
    interrupted(gateway(service, CancelToy()))
    assert [record.getMessage() for record in caplog.records] == [
        "interrupted (KeyboardInterrupt): job toy-1 of toy/m is under way and is being cancelled"
    ]


def test_an_interruption_of_the_wait_between_looks_cancels_the_job() -> None:
    """The clock itself is interrupted."""
    service = Script(poll=[WORKING], cancel=[{"verdict": "too_late"}])
    toy = gateway(service, CancelToy())
    perform = toy._perform

    def once(step: Any) -> Any:
        if type(step).__name__ == "Sleep" and toy.clock > 3:
            raise KeyboardInterrupt
        return perform(step)

    toy._perform = once  # type: ignore[method-assign]
    stop = interrupted(toy)
    assert stop.cancel_verdict == "too_late"
    assert stop.job.status == "processing"


def test_an_interruption_in_the_callback_cancels_the_job() -> None:
    """It is no failure of the callback."""

    def impatient(update: Any) -> None:
        raise KeyboardInterrupt(update.request_id)

    stop = interrupted(gateway(Script(), CancelToy()), impatient)
    assert stop.cancel_verdict == "cancelled"


def test_an_interruption_while_the_result_is_handed_over_leaves_the_job() -> None:
    """It is completed: there is nothing to cancel, and `resume` gives the response again."""
    service = Script()
    toy = gateway(service, CancelToy())

    def impatient(update: Any) -> None:
        if update.result is not None:
            raise KeyboardInterrupt

    stop = interrupted(toy, impatient)
    assert service.count("cancel") == 0
    assert toy.resume(stop.job).request_id == "toy-1"


def test_an_interruption_between_two_submits_cancels_the_first() -> None:
    """Every job of the call stands on the interruption; nothing more is submitted."""
    service = Script(submit=[{"id": "toy-1"}, KeyboardInterrupt()])
    stop = interrupted(gateway(service, PlanToy(), slots=1), number_of_videos=3)
    assert service.seen == ["toy.submit", "toy.submit", "toy.cancel"]
    assert [job.id for job in stop.jobs] == ["toy-1"]
    assert len(stop.__notes__) == 2  # the cancelled job, and the submit that may be accepted


def test_an_interruption_names_every_submit_under_way() -> None:
    """Their answers are not waited for; each may be a paid job."""
    service = Script(submit=[{"id": "toy-1"}, Reply(error=STOP, seconds=1), Reply(None)])
    stop = interrupted(gateway(service, PlanToy()), number_of_videos=4)
    assert service.seen == ["toy.submit"] * 4 + ["toy.cancel"]
    assert [job.id for job in stop.jobs] == ["toy-1"]
    assert len(stop.intents) == 3
    assert stop.intent == stop.intents[0]
    assert [any(intent.id in note for note in stop.__notes__) for intent in stop.intents] == [
        True,
        True,
        True,
    ]


def test_an_interruption_names_a_submit_that_was_lost_before() -> None:
    """Another part was still waited for."""
    service = Script(submit=[{"id": "toy-1"}, LOST], poll=[WORKING, KeyboardInterrupt()])
    stop = interrupted(gateway(service, PlanToy()), number_of_videos=2)
    assert stop.intent.id in stop.__notes__[0]
    assert stop.job.id == "toy-1"


def test_an_interruption_cancels_every_open_job_and_no_finished_one() -> None:
    """One verdict each."""
    service = Script(toy_1__poll=[{"state": "done"}], poll=[WORKING, KeyboardInterrupt()])
    stop = interrupted(gateway(service, PlanToy()), number_of_videos=3)
    assert service.count("cancel") == 2
    assert [job.status for job in stop.jobs] == ["completed", "cancelled", "cancelled"]


def test_a_second_interruption_during_the_cancel_does_not_lose_the_job() -> None:
    """It says what the first one said."""
    service = Script(
        submit=[{"id": "toy-1"}, LOST],
        poll=[KeyboardInterrupt("first")],
        cancel=[KeyboardInterrupt("second")],
    )
    stop = interrupted(gateway(service, PlanToy()), number_of_videos=2)
    assert str(stop) == "second"
    assert stop.job.id == "toy-1"
    assert [job.id for job in stop.jobs] == ["toy-1"]
    assert stop.intent.id in stop.__notes__[0]
    assert stop.cancel_verdict is None


class Stopping(logging.Handler):
    """Presses Ctrl-C when the log says a word."""

    def __init__(self, word: str) -> None:
        super().__init__()
        self.word = word

    def emit(self, record: logging.LogRecord) -> None:
        """Stop."""
        if record.getMessage().startswith(self.word):
            raise KeyboardInterrupt


@pytest.fixture
def stopping_at() -> Iterator[Any]:
    """Give `stopping_at(word)`: Ctrl-C while a line that begins with it is logged."""
    log = logging.getLogger("tarash")
    added: list[logging.Handler] = []
    level = log.level

    def stop_at(word: str) -> None:
        added.append(Stopping(word))
        log.addHandler(added[-1])
        log.setLevel(logging.INFO)

    yield stop_at
    log.setLevel(level)
    for handler in added:
        log.removeHandler(handler)


def test_an_interruption_while_the_acceptance_is_logged_cancels_the_job(stopping_at: Any) -> None:
    """It is on the interruption, like one that has been waited for."""
    stopping_at("accepted")
    service = Script()
    stop = interrupted(gateway(service, CancelToy()))
    assert service.seen == ["toy.submit", "toy.cancel"]
    assert (stop.job.id, stop.cancel_verdict) == ("toy-1", "cancelled")


def test_a_submit_without_waiting_leaves_its_job_on_the_interruption(
    stopping_at: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """It was to outlive the call, so it is not cancelled."""
    stopping_at("accepted")
    service = Script()
    with pytest.raises(KeyboardInterrupt) as caught:
        gateway(service, CancelToy()).submit_video(config(), request())
    stop: Any = caught.value
    assert service.seen == ["toy.submit"]
    assert (stop.job.id, stop.cancel_verdict) == ("toy-1", None)
    assert "job toy-1 of toy/m is under way and goes on: resume(exception.job)" in caplog.text


def test_a_submit_without_waiting_says_what_may_have_been_accepted() -> None:
    """When its own answer is interrupted."""
    with pytest.raises(KeyboardInterrupt) as caught:
        gateway(Script(submit=[KeyboardInterrupt()])).submit_video(config(), request())
    stop: Any = caught.value
    assert stop.intent.id in stop.__notes__[0]


class Slow(CancelToy):
    """One whose result takes time to read."""

    @hookimpl
    def normalize(self, job: Job) -> VideoGenerationResponse:
        """Be stopped."""
        raise KeyboardInterrupt(job.id)


def test_an_interruption_while_the_result_is_read_leaves_the_job() -> None:
    """It is done: there is nothing to cancel."""
    service = Script()
    stop = interrupted(gateway(service, Slow()))
    assert service.count("cancel") == 0
    assert (stop.job.id, stop.job.status) == ("toy-1", "completed")


@pytest.mark.parametrize("status", ["failed", "completed"])
def test_a_callback_that_ends_the_program_at_the_end_leaves_the_job(status: str) -> None:
    """Whether it hears of a failure or of a result, and of a job that was resumed too."""
    failed = {"state": "failed", "why": "no"}
    service = Script(poll=[failed if status == "failed" else {"state": "done"}])
    toy = gateway(service, CancelToy())
    job = toy.submit_video(config(), request())

    def leave(update: Any) -> None:
        if update.status == status:
            raise SystemExit(3)

    calls: tuple[Callable[[], Any], ...] = (
        lambda: toy.generate_video(config(), request(), leave),
        lambda: toy.resume(job, leave),
    )
    for call in calls:
        with pytest.raises(SystemExit) as caught:
            call()
        stop: Any = caught.value
        assert stop.job.status == status
        assert stop.jobs == (stop.job,)


@pytest.mark.parametrize(("verdict", "lines"), [("cancelled", 1), ("unknown", 2), ("too_late", 2)])
def test_the_log_says_which_job_was_not_cancelled(
    verdict: str, lines: int, caplog: pytest.LogCaptureFixture
) -> None:
    """A scope that swallows the cancellation leaves its user nothing else."""
    service = Script(poll=[KeyboardInterrupt()], cancel=[{"verdict": verdict}])
    interrupted(gateway(service, CancelToy()))
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == lines
    assert told[1:] in ([], [f"job toy-1 of toy/m may run on and be paid: cancel: {verdict}"])


def test_without_a_cancel_hook_an_interruption_still_leaves_the_job() -> None:
    """The verdict is unknown."""
    stop = interrupted(gateway(Script(poll=[KeyboardInterrupt()]), QueueToy()))
    assert stop.cancel_verdict == "unknown"
    assert stop.job.id == "toy-1"


def test_a_silent_cancel_does_not_hold_an_interruption_for_long() -> None:
    """Three seconds at most."""
    toy = gateway(Script(poll=[KeyboardInterrupt()], cancel=[Reply(None)]), CancelToy())
    assert interrupted(toy).cancel_verdict == "unknown"
    assert toy.clock < 6


def test_an_interruption_during_the_cancels_of_a_late_call_makes_it_no_later() -> None:
    """The cancels of both share the same seconds after the deadline."""
    service = Script(poll=[WORKING], cancel=[Reply(error=STOP, seconds=2), Reply(None)])
    toy = gateway(service, CancelToy())
    with pytest.raises(KeyboardInterrupt):
        toy.generate_video(config(timeout=10), request())
    assert toy.clock <= 13


def test_an_interruption_of_a_resumed_wait_cancels_the_job_too() -> None:
    """As at its deadline."""
    service = Script(poll=[KeyboardInterrupt()])
    toy = gateway(service, CancelToy())
    job = toy.submit_video(config(), request())
    with pytest.raises(KeyboardInterrupt) as caught:
        toy.resume(job)
    stop: Any = caught.value
    assert stop.cancel_verdict == "cancelled"


def test_a_flow_that_is_closed_sends_nothing_more() -> None:
    """A driver that gives up closes it; only interruptions cancel."""
    toy = gateway(Script(), CancelToy())
    flow = _engine.generate(toy._runtime, config(), request(), "video", Reporter())
    lease = toy._perform(next(flow))
    step = flow.send(lease)
    assert isinstance(step, Exchange)
    flow.close()
    assert toy.leases == 0
    assert toy.requests == []


def test_a_flow_that_is_closed_names_its_job_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    """Nothing else can be done for it."""
    toy = gateway(Script(), CancelToy())
    flow = _engine.generate(toy._runtime, config(), request(), "video", Reporter())
    step: Any = next(flow)
    while not isinstance(step, Sleep):
        step = flow.send(toy._perform(step))
    flow.close()
    (told,) = (record.getMessage() for record in caplog.records)
    assert told.startswith("interrupted (GeneratorExit): job toy-1 of toy/m is under way")
    assert told.endswith("goes on, since nothing can be sent any more")
