"""The parts of one generation are carried out at the same time, and each is kept or named."""

from __future__ import annotations

import json
import logging
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any

import anyio
import pytest
from toys import (
    PlanToy,
    QueueToy,
    Script,
    SynchronousToy,
    config,
    gateway,
    image_config,
    image_request,
    refusal,
    request,
)

from tarash.tarash_gateway import AsyncGateway, Gateway
from tarash.tarash_gateway._registry import Registry
from tarash.tarash_gateway.exceptions import (
    DeadlineExceededError,
    QuotaExceededError,
    RateLimitedError,
    SubmissionUnknownError,
)
from tarash.tarash_gateway.models import Plan
from tarash.tarash_gateway.plugin import hookimpl
from tarash.tarash_gateway.testing import Reply, answer
from tarash.tarash_gateway.wire import AsyncClient, Client, HTTPResponse, MockTransport

WORKING = {"state": "working"}
SOON = 20.0  # seconds: more than enough
NO_SIGNALS = pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")


class OneToy(SynchronousToy):
    """One that gives one output a call, in the answer itself."""

    @hookimpl
    def plan(self, config: Any) -> Plan:
        """Say so."""
        return Plan(provider=config.provider, model=config.model, outputs_per_call=1)


def real(kind: Any, toy: QueueToy, client: Any) -> Any:
    """Return a gateway with a real clock."""
    registry = Registry({"TARASH_PLUGINS": ""})
    registry.register("toy", toy)
    return kind(client=client, registry=registry, environment={"TOY_KEY": "k"}, submit_slots=8)


def reply(body: object) -> HTTPResponse:
    """Return an answer with a JSON body."""
    return HTTPResponse(200, content=json.dumps(body).encode())


# ------------------------------------------------------------------------------------- parallelism


def test_blocking_images_of_a_synchronous_service_are_made_at_the_same_time() -> None:
    """No paid request is answered before all have come."""
    all_there = threading.Barrier(4)

    def handle(sent: object) -> HTTPResponse:
        del sent
        all_there.wait(SOON)
        return reply({"kind": "now"})

    with Client(transport=MockTransport(handle)) as client:
        made = real(Gateway, OneToy(), client).generate_image(image_config(), image_request(n=4))
    assert len(made.images) == 4


async def test_awaited_images_of_a_synchronous_service_are_made_at_the_same_time() -> None:
    """No paid request is answered before all have come."""
    come, all_there = list[object](), anyio.Event()

    async def handle(sent: object) -> HTTPResponse:
        come.append(sent)
        if len(come) == 4:
            all_there.set()
        await all_there.wait()
        return reply({"kind": "now"})

    async with AsyncClient(transport=MockTransport(handle)) as client:
        own = real(AsyncGateway, OneToy(), client)
        made = await own.generate_image(image_config(), image_request(n=4))
    assert len(made.images) == 4


def test_a_fan_out_takes_the_time_of_one() -> None:
    """Eight slots: eight submits of 3 s take 3 s; the ninth waits for one of them."""
    service = Script(now=[Reply(answer({"kind": "now"}), 3)])
    for outputs, seconds in ((1, 3), (8, 3), (9, 6)):
        toy = gateway(service, OneToy())
        toy.generate_image(image_config(), image_request(n=outputs))
        assert toy.clock == seconds


def test_one_job_takes_no_step_more_than_it_needs() -> None:
    """A slot, the submit, a pause, a look: no group, no thread."""
    toy, steps = gateway(Script()), list[str]()
    perform = toy._perform

    def noting(step: Any) -> Any:
        steps.append(type(step).__name__)
        return perform(step)

    toy._perform = noting  # type: ignore[method-assign]
    toy.generate_video(config(), request())
    assert steps == ["Acquire", "Exchange", "Sleep", "Exchange"]


class TokenToy(PlanToy):
    """One that must fetch what authenticates it."""

    @hookimpl
    def authorize(self, api: Any) -> Any:
        """Fetch a token."""
        yield api.post("/uploads", repeatable=True)
        return {"Authorization": "Bearer one"}


def test_what_authenticates_is_fetched_once_for_all_parts() -> None:
    """And not by each of them at the same time."""
    service = Script()
    gateway(service, TokenToy()).generate_video(config(), request(number_of_videos=3))
    assert service.count("upload") == 1
    assert service.count("submit") == 3


# -------------------------------------------------------------------------- what fails, and is kept


def test_a_submit_that_hangs_does_not_hide_a_finished_part() -> None:
    """The first job is fetched while the second submit has no answer; both are told."""
    service = Script(submit=[{"id": "toy-1"}, Reply(None)])
    response = gateway(service, PlanToy()).generate_video(
        config(timeout=5), request(number_of_videos=2)
    )
    assert service.seen == ["toy.submit", "toy.submit", "toy.poll"]
    assert [asset.url for asset in response.assets] == ["https://cdn.test/toy-1"]
    assert "1 of 2 parts failed: SubmissionUnknownError" in response.warnings[0]
    assert "intent" in response.warnings[0]


def test_a_look_that_hangs_does_not_hide_a_finished_part() -> None:
    """The other job's result is in the response, however long the first look takes."""
    service = Script(toy_1__poll=[Reply(None)], toy_2__poll=[WORKING, {"state": "done"}])
    toy = gateway(service, PlanToy())
    response = toy.generate_video(config(timeout=9), request(number_of_videos=2))
    assert [job.status for job in response.jobs] == ["cancelled", "completed"]
    assert toy.clock == 9


def test_a_passing_refusal_of_one_part_does_not_stop_the_others() -> None:
    """Those that were not begun are begun when a slot is free."""
    limit = refusal("limit", {"retry-after": "999"})
    service = Script(submit=[{"id": "toy-1"}, limit, {"id": "toy-3"}, {"id": "toy-4"}])
    toy = gateway(service, PlanToy(), slots=1)
    response = toy.generate_video(config(), request(number_of_videos=4))
    assert len(response.assets) == 3
    assert service.count("submit") == 4
    assert "1 of 4 parts failed: RateLimitedError" in response.warnings[0]


@pytest.mark.parametrize("code", ["quota", "auth", "invalid", "moderation"])
def test_a_refusal_for_good_stops_what_was_not_begun(code: str) -> None:
    """The next submit would meet it too."""
    service = Script(submit=[refusal(code)])
    toy = gateway(service, PlanToy(), slots=1)
    with pytest.raises(Exception, match="no: ") as caught:
        toy.generate_video(config(), request(number_of_videos=4))
    assert service.count("submit") == 1
    assert not hasattr(caught.value, "__notes__")


def test_when_every_part_is_refused_the_gravest_error_names_the_intents_of_all() -> None:
    """Nobody else could say what to look for."""
    lost = Reply(None)
    service = Script(submit=[Reply(refusal("quota"), 1), lost, lost])
    toy = gateway(service, PlanToy())
    with pytest.raises(SubmissionUnknownError) as caught:
        toy.generate_video(config(timeout=5), request(number_of_videos=3))
    error = caught.value
    assert error.intent is not None
    assert error.jobs == ()
    assert error.job is None
    other, refused = sorted(error.__notes__, key=lambda note: "Quota" in note)
    assert "another part failed too: SubmissionUnknownError" in other
    assert "(intent " in other
    assert error.intent.id not in other
    assert "another part failed too: QuotaExceededError" in refused


def test_refusals_of_all_parts_are_what_the_chain_sees() -> None:
    """As for one."""
    with pytest.raises(QuotaExceededError):
        gateway(Script(submit=[refusal("quota")]), PlanToy()).generate_video(
            config(), request(number_of_videos=2)
        )
    with pytest.raises(RateLimitedError):
        gateway(Script(submit=[refusal("limit")]), PlanToy()).generate_video(
            config(timeout=3), request(number_of_videos=2)
        )


def test_all_cancels_fit_in_the_few_seconds() -> None:
    """Sixteen at 0.4 s each, when the time runs out."""
    service = Script(poll=[WORKING], cancel=[Reply(answer({"verdict": "cancelled"}), 0.4)])
    toy = gateway(service, PlanToy())
    with pytest.raises(DeadlineExceededError) as caught:
        toy.generate_video(config(timeout=20), request(number_of_videos=16))
    assert [job.status for job in caught.value.jobs] == ["cancelled"] * 16
    assert toy.clock == pytest.approx(20.4)


def test_all_cancels_of_an_interrupted_call_fit_in_the_few_seconds() -> None:
    """Sixteen at 0.4 s each, after Ctrl-C."""
    service = Script(
        toy_1__poll=[Reply(error=KeyboardInterrupt())],
        poll=[WORKING],
        cancel=[Reply(answer({"verdict": "cancelled"}), 0.4)],
    )
    toy = gateway(service, PlanToy())
    with pytest.raises(KeyboardInterrupt) as caught:
        toy.generate_video(config(timeout=20), request(number_of_videos=16))
    stop: Any = caught.value
    assert [job.status for job in stop.jobs] == ["cancelled"] * 16
    assert toy.clock == pytest.approx(2.4)


# ----------------------------------------------------------------------- real interruptions


class Half:
    """A service that takes one job and leaves the other submits without an answer.

    `pressed` is called once two of three submits are waited for and the job is looked at.
    """

    def __init__(self, pressed: Callable[[], object]) -> None:
        self.pressed, self.released = pressed, threading.Event()
        self.lock, self.submits, self.cancels = threading.Lock(), 0, 0

    def answer(self, sent: Any) -> HTTPResponse | None:
        """Return the answer, or None where none comes."""
        with self.lock:
            if sent.method == "POST":
                self.submits += 1
                return reply({"id": "toy-1"}) if self.submits == 1 else None
            if sent.method == "DELETE":
                self.cancels += 1
                return reply({"verdict": "cancelled"})
            if self.submits == 3:
                self.pressed()
            return reply(WORKING)

    def block(self, sent: Any) -> HTTPResponse:
        """Answer a blocking client."""
        answered = self.answer(sent)
        if answered is None:
            self.released.wait(SOON)
        return answered or reply({"id": "too-late"})

    async def wait(self, sent: Any) -> HTTPResponse:
        """Answer an awaiting client."""
        answered = self.answer(sent)
        if answered is None:
            await anyio.sleep_forever()
        return answered or reply({})


def check(stop: Any, service: Half, caplog: pytest.LogCaptureFixture) -> None:
    """The accepted job is cancelled, and the submits without an answer are named."""
    assert (service.submits, service.cancels) == (3, 1)
    assert [(job.id, job.status) for job in stop.jobs] == [("toy-1", "cancelled")]
    assert stop.cancel_verdict == "cancelled"
    assert len(stop.intents) == 2
    for intent in stop.intents:
        assert any(intent.id in note for note in stop.__notes__)
        assert intent.id in caplog.text


@NO_SIGNALS
def test_ctrl_c_names_what_is_under_way_and_cancels_what_was_accepted(
    request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> None:
    """The real one, while two of three submits are blocked in their threads."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    request.addfinalizer(lambda: signal.signal(signal.SIGINT, before))
    main = threading.main_thread().ident or 0
    service = Half(lambda: signal.pthread_kill(main, signal.SIGINT))
    with Client(transport=MockTransport(service.block)) as client:
        own = real(Gateway, PlanToy(), client)
        with pytest.raises(KeyboardInterrupt) as caught:
            own.generate_video(config(poll_interval=0.01), three())
        check(caught.value, service, caplog)
        assert own._tools.slots.take("toy") is not None
        service.released.set()
        for thread in threading.enumerate():
            if thread.name.startswith("tarash-part-"):
                thread.join(SOON)


def three() -> Any:
    """Return a request for three."""
    return request(number_of_videos=3)


async def test_a_cancelled_task_names_what_is_under_way_and_cancels_what_was_accepted(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """By a scope of the caller's, on both backends; the log is all that is left of it."""
    scope, ends = anyio.CancelScope(), list[BaseException]()
    service = Half(scope.cancel)
    async with AsyncClient(transport=MockTransport(service.wait)) as client:
        own = real(AsyncGateway, PlanToy(), client)
        with scope:
            try:
                await own.generate_video(config(poll_interval=0.01), three())
            except BaseException as stop:
                ends.append(stop)
                raise
    assert scope.cancelled_caught
    check(ends[0], service, caplog)
    assert own._tools.slots.take("toy") is not None
    assert any(record.levelno == logging.ERROR for record in caplog.records)


def test_a_callback_that_ends_the_program_cancels_every_job() -> None:
    """It runs in the calling thread, whatever the other parts do."""
    service = Script(poll=[WORKING])

    def leave(update: Any) -> None:
        if update.request_id == "toy-2" and update.status == "processing":
            raise SystemExit(3)

    toy = gateway(service, PlanToy())
    with pytest.raises(SystemExit) as caught:
        toy.generate_video(config(), request(number_of_videos=3), leave)
    stop: Any = caught.value
    assert [job.status for job in stop.jobs] == ["cancelled"] * 3
