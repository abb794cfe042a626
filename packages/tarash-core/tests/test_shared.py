"""What a generation needs beforehand is brought once, however many parts it has."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Generator
from typing import Any

import pytest
from toys import SynchronousToy, gateway, image_config, image_request, refusal

from tarash.tarash_gateway import AsyncGateway, Gateway
from tarash.tarash_gateway._registry import Registry
from tarash.tarash_gateway._retry import RetryPolicy
from tarash.tarash_gateway._slots import Slots, no_slot
from tarash.tarash_gateway.exceptions import DeadlineExceededError, InvalidRequestError
from tarash.tarash_gateway.flows import Acquire
from tarash.tarash_gateway.models import GenerationRequest, Job, Plan
from tarash.tarash_gateway.plugin import Api, Flow, hookimpl, once
from tarash.tarash_gateway.testing import Reply, answer
from tarash.tarash_gateway.wire import (
    AsyncClient,
    Client,
    HTTPResponse,
    MockTransport,
    Request,
    Response,
)

SOON = 20.0  # seconds: more than enough
UPLOADED = answer({"url": "https://cdn.test/input"})
MADE = answer({"kind": "now"})


class UploadingToy(SynchronousToy):
    """One that gives one output a call, for an input that is uploaded first."""

    @hookimpl
    def plan(self, config: Any) -> Plan:
        """Say so."""
        return Plan(provider=config.provider, model=config.model, outputs_per_call=1)

    @hookimpl
    def submit(self, request: GenerationRequest, api: Api) -> Flow[Job]:
        """Upload what the seed stands for, and order one."""
        address = yield from once(("input", request.seed), _upload(api))
        yield api.post("/jobs", json={"input": address})
        return api.job("made").succeeded({"urls": [address]})


def _upload(api: Api) -> Generator[Request, Response, str]:
    # Two requests, so that another part has every chance to come in between.
    yield api.post("/token")
    response = yield api.post("/upload")
    return str(response.json()["url"])


class NestingToy(UploadingToy):
    """One whose upload needs something that could be shared as well."""

    @hookimpl
    def submit(self, request: GenerationRequest, api: Api) -> Flow[Job]:
        """Upload with a ticket, and order one."""
        address = yield from once(("input", request.seed), _upload_with_ticket(api))
        yield api.post("/jobs", json={"input": address})
        return api.job("made").succeeded({"urls": [address]})


def _upload_with_ticket(api: Api) -> Flow[str]:
    yield from once("ticket", _upload(api))
    return (yield from _upload(api))


def count(requests: list[Request], path: str) -> int:
    """Return how many of the requests went there."""
    return sum(request.url.endswith(path) for request in requests)


def serving(upload: Callable[[], Response | Reply]) -> Callable[[Request], Response | Reply]:
    """Return a service whose uploads go as `upload` says."""
    return lambda request: upload() if request.url.endswith("/upload") else MADE


@pytest.mark.parametrize("outputs", [1, 4, 16])
def test_an_input_is_uploaded_once_for_all_parts(outputs: int) -> None:
    """Also where more parts wait for a slot than have one."""
    toy = gateway(serving(lambda: UPLOADED), UploadingToy())
    made = toy.generate_image(image_config(), image_request(n=outputs))
    assert (count(toy.requests, "/upload"), count(toy.requests, "/jobs")) == (1, outputs)
    assert {asset.url for asset in made.assets} == {"https://cdn.test/input"}
    assert toy.leases == 0


def test_what_differs_from_part_to_part_is_not_shared() -> None:
    """A seed counts up, and here stands for another input each."""
    toy = gateway(serving(lambda: UPLOADED), UploadingToy())
    toy.generate_image(image_config(), image_request(n=3, seed=7))
    assert count(toy.requests, "/upload") == 3


def test_two_generations_share_nothing() -> None:
    """What one account uploaded is no business of another's."""
    toy = gateway(serving(lambda: UPLOADED), UploadingToy())
    for _ in range(2):
        toy.generate_image(image_config(), image_request(n=2))
    assert count(toy.requests, "/upload") == 2


def test_an_upload_that_takes_time_is_waited_for_by_all() -> None:
    """And by each only as long as it takes."""
    toy = gateway(serving(lambda: Reply(UPLOADED, 5)), UploadingToy())
    toy.generate_image(image_config(), image_request(n=4))
    assert count(toy.requests, "/upload") == 1
    assert toy.clock == 5


def test_where_it_fails_the_next_part_tries() -> None:
    """The parts that follow have their input; the first one is told of."""
    left = [refusal("limit", {"retry-after": "1000"})]
    toy = gateway(
        serving(lambda: left.pop() if left else UPLOADED),
        UploadingToy(),
        retry=RetryPolicy(attempts=1),
    )
    made = toy.generate_image(image_config(), image_request(n=3))
    assert count(toy.requests, "/upload") == 2
    assert len(made.assets) == 2
    assert "RateLimitedError" in made.warnings[-1]
    assert toy.leases == 0


def test_an_input_that_is_refused_is_refused_for_all() -> None:
    """Nothing is paid."""
    toy = gateway(serving(lambda: refusal("invalid")), UploadingToy())
    with pytest.raises(InvalidRequestError):
        toy.generate_image(image_config(), image_request(n=3))
    assert count(toy.requests, "/jobs") == 0


def test_what_is_shared_may_need_what_could_be_shared() -> None:
    """A part does not wait for itself."""
    toy = gateway(serving(lambda: UPLOADED), NestingToy())
    made = toy.generate_image(image_config(timeout=30), image_request(n=3))
    assert (count(toy.requests, "/upload"), count(toy.requests, "/jobs")) == (2, 3)
    assert len(made.assets) == 3
    assert (toy.clock, toy.leases) == (0, 0)


def test_an_upload_that_hangs_ends_the_parts_that_wait_for_it() -> None:
    """At the deadline, and nothing was paid."""
    toy = gateway(serving(lambda: Reply(None)), UploadingToy())
    with pytest.raises(DeadlineExceededError, match="nothing was paid"):
        toy.generate_image(image_config(timeout=30), image_request(n=3))
    assert toy.clock == pytest.approx(30)
    assert (count(toy.requests, "/upload"), count(toy.requests, "/jobs")) == (1, 0)
    assert toy.leases == 0


def test_a_wait_for_another_part_that_ends_says_what_it_was_for() -> None:
    """And that nothing was sent."""
    error = no_slot(Acquire("an input", 1.0, Slots(1)))
    assert "another part of the generation brought an input; nothing was sent" in str(error)
    assert not error.sent


def _real(kind: Any, client: Any) -> Any:
    """Return a gateway with a real clock."""
    registry = Registry({"TARASH_PLUGINS": ""})
    registry.register("toy", UploadingToy())
    return kind(client=client, registry=registry, environment={"TOY_KEY": "k"})


def _replied(path: str) -> HTTPResponse:
    body = {"url": "https://cdn.test/input"} if path == "/upload" else {"kind": "now"}
    return HTTPResponse(200, content=json.dumps(body).encode())


def test_blocking_parts_wait_for_one_another() -> None:
    """In threads of their own, of which one uploads; then all submit at the same time."""
    paths: list[str] = []
    all_there = threading.Barrier(4)

    def handle(sent: Any) -> HTTPResponse:
        paths.append(sent.url.path)
        if sent.url.path == "/jobs":
            all_there.wait(SOON)
        return _replied(sent.url.path)

    with Client(transport=MockTransport(handle)) as client:
        made = _real(Gateway, client).generate_image(image_config(), image_request(n=4))
    assert len(made.assets) == 4
    assert (paths.count("/upload"), paths.count("/jobs")) == (1, 4)


async def test_awaited_parts_wait_for_one_another() -> None:
    """In tasks of their own."""
    paths: list[str] = []

    async def handle(sent: Any) -> HTTPResponse:
        paths.append(sent.url.path)
        return _replied(sent.url.path)

    async with AsyncClient(transport=MockTransport(handle)) as client:
        own = _real(AsyncGateway, client)
        made = await own.generate_image(image_config(), image_request(n=4))
    assert len(made.assets) == 4
    assert (paths.count("/upload"), paths.count("/jobs")) == (1, 4)
