"""What a provider's flow may yield beside requests, and what it may not."""

from typing import Any

import pytest
from toys import QueueToy, Script, config, gateway, request

from tarash.tarash_gateway.exceptions import (
    MediaError,
    PluginError,
    SubmissionUnknownError,
    TransportError,
)
from tarash.tarash_gateway.flows import Acquire, Fetch
from tarash.tarash_gateway.plugin import Api, Flow, Job, blocking, hookimpl


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
