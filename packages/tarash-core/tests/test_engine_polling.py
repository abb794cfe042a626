"""The wait for an accepted job: intervals, failures of a look, progress."""

import logging
from dataclasses import replace
from typing import Any

import pytest
from toys import (
    KEY,
    PAGE,
    PROMPT,
    CancelToy,
    QueueToy,
    Script,
    chain,
    config,
    gateway,
    image_config,
    image_request,
    refusal,
    request,
)

from tarash.tarash_gateway._retry import RetryPolicy
from tarash.tarash_gateway.exceptions import (
    AuthenticationError,
    DeadlineExceededError,
    InvalidRequestError,
    MediaError,
    PluginError,
    ProviderError,
    ProviderUnavailableError,
    QuotaExceededError,
    RequestRejectedError,
    TarashError,
    TransportError,
)
from tarash.tarash_gateway.flows import Sleep
from tarash.tarash_gateway.models import Job
from tarash.tarash_gateway.plugin import Api, HttpFlow, VideoGenerationResponse, hookimpl
from tarash.tarash_gateway.testing import Reply, answer
from tarash.tarash_gateway.wire import Response

LOST = TransportError("the connection was reset", sent=True)
WORKING = {"state": "working"}
DONE = {"state": "done"}
ONCE = RetryPolicy(attempts=1)


def times_of_looks(fields: dict[str, Any], polls: list[Any], **facts: Any) -> list[float]:
    """Return when each look was made."""
    times: list[float] = []
    script = Script(poll=polls)

    def serve(sent: Any) -> Any:
        if sent.method == "GET":
            times.append(toy.clock)
        return script(sent)

    toy = gateway(serve, QueueToy(**facts))
    toy.generate_video(config(**fields), request())
    return times


def test_the_config_s_interval_wins() -> None:
    """Over the provider's and the job's hint."""
    looks = times_of_looks({"poll_interval": 7}, [{"state": "working", "hint": 1}, DONE])
    assert looks == [7, 14]


def test_the_job_s_hint_wins_over_the_provider_s() -> None:
    """It is about this job, and lasts until the next look."""
    assert times_of_looks({}, [{"state": "working", "hint": 11}, WORKING, DONE]) == [2, 13, 15]


def test_without_a_hint_the_interval_grows_with_the_time_waited() -> None:
    """A tenth of the wait, 1 to 8 s for a video, each varied by a quarter."""
    looks = times_of_looks({}, [WORKING] * 40 + [DONE], poll_after_seconds=None)
    gaps = [after - before for before, after in zip([0.0, *looks], looks, strict=False)]
    assert all(0.75 <= gap <= 10 for gap in gaps)
    assert gaps[0] <= 1.25
    assert max(gaps) > 6
    assert len({round(gap, 6) for gap in gaps}) > 30


def test_an_image_is_looked_at_more_often() -> None:
    """From a quarter of a second."""
    toy = gateway(Script(poll=[DONE]), QueueToy(poll_after_seconds=None))
    toy.generate_image(image_config(), image_request())
    assert toy.clock < 0.32


@pytest.mark.parametrize(
    "reply",
    [LOST, PAGE, answer(content=b"cut o"), refusal("limit"), refusal("overload")],
    ids=["reset", "bare 502", "cut off", "rate limited", "overloaded"],
)
def test_a_look_that_fails_passes_again(reply: object) -> None:
    """The paid job is not lost."""
    service = Script(poll=[reply, reply, WORKING, reply, DONE])
    response = gateway(service, retry=ONCE).generate_video(config(), request())
    assert response.request_id == "toy-1"
    assert service.count("submit") == 1


def test_a_look_waits_as_long_as_the_service_asks() -> None:
    """Retry-After counts for looks too."""
    service = Script(poll=[refusal("limit", {"retry-after": "30"}), DONE])
    toy = gateway(service, retry=ONCE)
    toy.generate_video(config(), request())
    assert toy.clock == 32


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (refusal("auth"), AuthenticationError),
        (refusal("quota"), QuotaExceededError),
        (answer(status_code=302), ProviderError),
        ({"no state": 1}, PluginError),
    ],
    ids=["401", "402", "redirect", "unexpected body"],
)
def test_a_look_that_fails_for_good_carries_the_job_and_pays_nobody_else(
    reply: object, kind: type[TarashError]
) -> None:
    """The job may still be paid: it is not cancelled, not given up, and can be resumed."""
    service = Script(red__poll=[reply, DONE])
    both = gateway(service, CancelToy("red"), QueueToy("blue"))
    with pytest.raises(kind) as caught:
        both.generate_video(chain(config("red"), config("blue")), request())
    assert type(caught.value) is kind
    assert service.seen == ["red.submit", "red.poll"]
    job = caught.value.job
    assert job is not None
    assert not job.done
    assert caught.value.request_id == "red-1"
    assert caught.value.intent == job.intent
    assert caught.value.cancel_verdict is None
    assert PROMPT not in str(caught.value)
    assert both.resume(job).request_id == "red-1"


def test_who_accepts_the_risk_goes_on_when_the_balance_ends_during_a_look() -> None:
    """Two jobs may then be paid, as was asked."""
    service = Script(red__poll=[refusal("quota")])
    both = gateway(service, QueueToy("red"), QueueToy("blue"))
    risky = config("red", on_unknown_submit="fallback")
    assert both.generate_video(chain(risky, config("blue")), request()).request_id == "blue-2"


@pytest.mark.parametrize("code", ["moderation", "invalid"])
def test_a_look_that_brings_the_service_s_final_word_ends_the_job(code: str) -> None:
    """The job on the error is a failed one."""
    with pytest.raises(TarashError) as caught:
        gateway(Script(poll=[refusal(code)])).generate_video(config(), request())
    assert caught.value.job is not None
    assert caught.value.job.status == "failed"
    assert caught.value.job.failure is not None
    assert caught.value.job.failure.kind == type(caught.value).__name__


def test_a_failure_keeps_the_service_s_code() -> None:
    """The error has the code of the job's failure."""
    with pytest.raises(ProviderError) as caught:
        gateway(Script(poll=[{"state": "failed", "why": "no"}])).generate_video(config(), request())
    assert caught.value.code == "c-1"


def test_a_failure_of_a_kind_without_a_code_is_typed_too() -> None:
    """A plugin may name any error of the tree."""
    service = Script(poll=[{"state": "failed", "why": "no", "kind": "TransportError"}])
    with pytest.raises(TransportError, match="no"):
        gateway(service).generate_video(config(), request())


def test_a_result_without_known_media_is_kept_and_nobody_else_is_paid() -> None:
    """It may hold what was paid for, in a shape that the plugin does not know."""
    done = {"state": "done", "urls": [], "film": "https://cdn.test/1"}
    service = Script(red__poll=[done])
    both = gateway(service, QueueToy("red"), QueueToy("blue"))
    with pytest.raises(MediaError, match=r"error\.job\.payload") as caught:
        both.generate_video(chain(config("red"), config("blue")), request())
    assert caught.value.job is not None
    assert caught.value.job.payload == done
    assert service.count("submit") == 1


class Forgetful(QueueToy):
    """A service whose plugin takes a 404 for the end of a job."""

    def __init__(self, kind: type[TarashError]) -> None:
        super().__init__()
        self.kind = kind

    @hookimpl
    def explain(self, response: Response) -> TarashError:
        """Say that there is no such job."""
        return self.kind(f"no such job ({response.status_code})", code="unknown")


@pytest.mark.parametrize("kind", [RequestRejectedError, InvalidRequestError, ProviderError])
def test_a_404_to_a_look_passes(kind: type[TarashError]) -> None:
    """A service may know what it accepted a little later, whatever its plugin makes of it."""
    missing = answer(status_code=404)
    service = Script(poll=[missing, WORKING, missing, missing, DONE])
    response = gateway(service, Forgetful(kind)).generate_video(config(), request())
    assert (response.request_id, service.count("submit")) == ("toy-1", 1)
    bare = gateway(Script(poll=[missing, DONE])).generate_video(config(), request())
    assert bare.request_id == "toy-1"


def test_a_job_that_stays_unknown_is_left_open_and_said_so() -> None:
    """At the deadline the error has the job, and what the last look was told."""
    missing = answer(status_code=404)
    toy = gateway(Script(poll=[missing] * 9), Forgetful(RequestRejectedError))
    with pytest.raises(DeadlineExceededError, match=r"last look told nothing: no such job") as late:
        toy.generate_video(config(max_poll_attempts=9), request())
    assert late.value.job is not None
    assert not late.value.job.done
    with pytest.raises(ProviderUnavailableError) as caught:
        gateway(Script(poll=[missing]), Forgetful(RequestRejectedError)).check(late.value.job)
    assert (caught.value.status_code, caught.value.code) == (404, "unknown")
    assert caught.value.job == late.value.job


class Garbled(QueueToy):
    """A plugin whose normalize breaks."""

    @hookimpl
    def normalize(self, job: Job) -> VideoGenerationResponse:
        """Expect too much."""
        return VideoGenerationResponse(video=job.payload["missing"])


def test_a_result_that_the_plugin_cannot_read_carries_the_job() -> None:
    """What was paid for is in its payload."""
    with pytest.raises(PluginError, match=r"'normalize'.*KeyError 'missing'") as caught:
        gateway(Script(), Garbled()).generate_video(config(), request())
    assert caught.value.job is not None
    assert caught.value.job.payload == DONE


class Sleeper(QueueToy):
    """A plugin that waits by itself."""

    @hookimpl
    def poll(self, job: Job, api: Api) -> HttpFlow[Job]:
        """Wait, then look."""
        step: Any = Sleep(50)
        yield step
        return (yield from super().poll(job, api))


def test_a_plugin_s_own_wait_ends_at_the_deadline() -> None:
    """It cannot keep the caller."""
    toy = gateway(Script(), Sleeper())
    assert toy.generate_video(config(timeout=60), request()).request_id == "toy-1"
    late = gateway(Script(), Sleeper())
    with pytest.raises(TarashError, match="20 s ran out"):
        late.generate_video(config(timeout=20), request())
    assert late.clock == 20


def progress(polls: list[Any], **fields: Any) -> list[Any]:
    """Return the updates of one generation."""
    updates: list[Any] = []
    toy = gateway(Script(poll=polls))
    try:
        toy.generate_video(config(**fields), request(), updates.append)
    except TarashError:
        assert updates[-1].status == "failed"
    return updates


def test_progress_tells_every_state_and_ends_with_the_result() -> None:
    """Percent and position as the service tells them."""
    queued, working = {"state": "queued", "position": 3}, {"state": "working", "percent": 40}
    updates = progress([queued, working, DONE])
    assert [update.status for update in updates] == ["queued", "queued", "processing", "completed"]
    assert updates[1].queue_position == 3
    assert updates[2].progress_percent == 40
    assert updates[-1].progress_percent == 100
    assert updates[-1].result.request_id == "toy-1"
    assert updates[-1].result.execution_metadata is not None
    assert {update.request_id for update in updates} == {"toy-1"}
    assert all(update.job.id == "toy-1" for update in updates)


def test_progress_logs_hold_each_line_once() -> None:
    """The lines of the last look come with the result."""
    updates = progress(
        [
            {"state": "working", "logs": ["a", "b"]},
            {"state": "working", "logs": ["a", "b"]},
            {"state": "working", "logs": ["a", "b", "c"]},
            {"state": "done", "logs": ["a", "b", "c", "d"]},
        ]
    )
    assert [update.logs for update in updates] == [(), ("a", "b"), (), ("c",), ("d",)]


def test_progress_of_a_failure_ends_with_its_message() -> None:
    """The last update has the error and the job."""
    last = progress([WORKING, {"state": "failed", "why": "no"}])[-1]
    assert (last.status, last.error, last.request_id) == ("failed", "no", "toy-1")
    assert last.job.status == "failed"


def test_progress_of_a_submit_that_fails_has_no_job() -> None:
    """There is none."""
    updates: list[Any] = []
    with pytest.raises(AuthenticationError):
        gateway(Script(submit=[refusal("auth")])).generate_video(
            config(), request(), updates.append
        )
    assert [(update.status, update.job, update.request_id) for update in updates] == [
        ("failed", None, "")
    ]


def test_a_callback_that_raises_loses_no_paid_job(caplog: pytest.LogCaptureFixture) -> None:
    """It is logged once and not called again."""
    calls: list[Any] = []

    def broken(update: Any) -> None:
        calls.append(update)
        raise ValueError("the caller's defect")

    response = gateway(Script(poll=[WORKING, DONE])).generate_video(config(), request(), broken)
    assert response.request_id == "toy-1"
    assert len(calls) == 1
    assert caplog.text.count("the progress callback raised") == 1


def test_the_log_tells_what_happened_without_key_or_prompt(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Acceptance, exchanges with their outcome, failed looks."""
    caplog.set_level(logging.DEBUG, "tarash")
    service = Script(poll=[refusal("limit"), LOST, WORKING, refusal("auth")])
    with pytest.raises(AuthenticationError):
        gateway(service, retry=ONCE).generate_video(config(), request())
    assert "accepted toy/m: job toy-1" in caplog.text
    assert "submit toy/m: POST https://toy.test:443 -> 200" in caplog.text
    assert (
        "poll of job toy-1 of toy/m: GET https://toy.test:443 -> AuthenticationError" in caplog.text
    )
    assert "a look at job toy-1 failed and is repeated" in caplog.text
    assert PROMPT not in caplog.text
    assert KEY not in caplog.text


def test_prompts_stand_in_the_log_only_when_asked_for(caplog: pytest.LogCaptureFixture) -> None:
    """The setting is off unless said."""
    caplog.set_level(logging.INFO, "tarash")
    toy = gateway(Script())
    toy._runtime = replace(toy._runtime, log_prompts=True)
    toy.generate_video(config(), request())
    assert PROMPT in caplog.text


def test_a_slow_look_is_cut_at_the_deadline() -> None:
    """An answer that never comes does not hold the caller."""
    toy = gateway(Script(poll=[Reply(None)]))
    with pytest.raises(TarashError, match="30 s ran out"):
        toy.generate_video(config(timeout=30), request())
    assert toy.clock == 30
