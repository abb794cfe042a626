"""What a provider's flow may yield beside requests, and what it may not."""

from typing import Any

import pytest
from toys import QueueToy, Script, config, gateway, request

from tarash.tarash_gateway.exceptions import (
    DeadlineExceededError,
    MediaError,
    PluginError,
    SubmissionUnknownError,
    TransportError,
)
from tarash.tarash_gateway.flows import Acquire, Call, Emit, Fetch
from tarash.tarash_gateway.plugin import Api, Flow, Job, blocking, hookimpl
from tarash.tarash_gateway.testing import Reply


class BlockingToy(QueueToy):
    """A provider that has only a blocking SDK."""

    def __init__(self, answer: Any) -> None:
        super().__init__()
        self.answer = answer

    @hookimpl
    def submit(self, api: Api) -> Flow[Job]:
        """Let the SDK order one."""
        name = yield from blocking(self.sdk, "now")
        return api.job(name)

    def sdk(self, when: str) -> str:
        """Answer, or fail."""
        if isinstance(self.answer, Exception):
            raise self.answer
        return f"{self.answer}-{when}"


class YieldingToy(QueueToy):
    """A provider whose submit yields one thing."""

    def __init__(self, step: Any) -> None:
        super().__init__()
        self.step = step

    @hookimpl
    def submit(self, api: Api) -> Flow[Job]:
        """Yield it."""
        yield self.step
        return api.job("never")


def test_a_blocking_sdk_does_for_a_provider() -> None:
    """Its result is what the flow goes on with."""
    service = Script()
    job = gateway(service, BlockingToy("sdk")).submit_video(config(), request())
    assert job.id == "sdk-now"


def test_an_sdk_that_fails_in_a_submit_may_have_paid() -> None:
    """Nobody can tell what it had sent, so the chain stops."""
    broken = BlockingToy(ValueError("no idea"))
    with pytest.raises(SubmissionUnknownError) as caught:
        gateway(Script(), broken).submit_video(config(), request())
    assert caught.value.intent is not None


def test_an_input_is_fetched_from_public_hosts_only() -> None:
    """A provider that needs bytes gets none from this machine."""
    toy = YieldingToy(Fetch("http://127.0.0.1:9/secret"))
    with pytest.raises(MediaError, match=r"127\.0\.0\.1 was not contacted"):
        gateway(Script(), toy).submit_video(config(), request())


@pytest.mark.parametrize("kind", ["silent", "breaks off"])
def test_an_input_is_fetched_before_the_deadline(kind: str) -> None:
    """Neither one try that hangs nor the pauses between several go past it; nothing was paid."""
    broken = Reply(error=TransportError("reset", sent=True), seconds=0.9)
    slow = gateway(
        lambda _: Reply(None) if kind == "silent" else broken,
        YieldingToy(Fetch("http://93.184.215.14/a.png")),
    )
    with pytest.raises(DeadlineExceededError, match="nothing was paid"):
        slow.generate_video(config(timeout=4), request())
    assert slow.clock == 4


def test_a_call_that_comes_too_late_is_not_begun() -> None:
    """An SDK that has used up the time is not asked to pay after it."""
    asked: list[str] = []

    class SlowToy(QueueToy):
        @hookimpl
        def submit(self, api: Api) -> Flow[Job]:
            """Prepare for long, then order."""
            yield from blocking(setattr, slow, "clock", 5.0)
            name = yield from blocking(order)
            return api.job(name)

    def order() -> str:
        asked.append("paid")
        return "sdk-1"

    slow = gateway(Script(), SlowToy())
    with pytest.raises(DeadlineExceededError, match="nothing was paid"):
        slow.generate_video(config(timeout=4), request())
    assert asked == []


def test_a_call_that_was_left_may_have_paid() -> None:
    """An SDK whose thread goes on may still order."""
    late = BlockingToy(TransportError("not done when the time ran out", sent=True))
    with pytest.raises(SubmissionUnknownError):
        gateway(Script(), late).submit_video(config(), request())


def test_each_step_of_a_generation_ends_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a provider calls, and news of the job; the last report may take as long as it will."""
    seen: list[Any] = []
    toys = gateway(Script(), LookingToy())
    perform = toys._perform

    def noted(step: Any) -> Any:
        seen.append(step)
        return perform(step)

    monkeypatch.setattr(toys, "_perform", noted)
    toys.generate_video(config(timeout=9), request(), lambda _: None)
    assert [step.deadline for step in seen if isinstance(step, Call)] == [9.0]
    assert [step.deadline for step in seen if isinstance(step, Emit)] == [9.0, None]


@pytest.mark.parametrize(
    "step", ["https://toy.test", Acquire("toy")], ids=["text", "of the engine"]
)
def test_what_is_no_step_of_a_provider_is_refused(step: Any) -> None:
    """The error names the provider and the remedy."""
    with pytest.raises(PluginError, match="yield from"):
        gateway(Script(), YieldingToy(step)).submit_video(config(), request())


class LookingToy(QueueToy):
    """A provider whose SDK looks, too."""

    @hookimpl
    def poll(self, job: Job) -> Flow[Job]:
        """Let the SDK look."""
        state = yield from blocking(str, "done")
        return job.succeeded({"urls": [f"https://cdn.test/{state}"]})


def test_a_blocking_sdk_may_look() -> None:
    """A call that is no submit is free."""
    response = gateway(Script(), LookingToy()).generate_video(config(), request())
    assert response.raw_response == {"urls": ["https://cdn.test/done"]}


class PostingToy(QueueToy):
    """A provider that looks by POST."""

    @hookimpl
    def poll(self, job: Job, api: Api) -> Flow[Job]:
        """Look once."""
        response = yield api.post("/uploads", json={"id": job.id})
        return job.succeeded(response.json())


def test_a_look_by_post_is_repeated_and_pays_nothing() -> None:
    """Outside of a submit no request is paid, so a lost answer costs nothing."""
    service = Script(upload=[TransportError("reset", sent=True), {"urls": ["https://cdn.test/1"]}])
    toys = gateway(service, PostingToy())
    assert toys.generate_video(config(), request()).assets[0].url == "https://cdn.test/1"
    assert [sent.is_paid for sent in toys.requests] == [True, False, False]
