"""One generation on either service, played by hand."""

from collections.abc import Callable
from typing import Any

import pytest

from tarash.tarash_gateway.exceptions import (
    InvalidRequestError,
    ModelRetiredError,
    TarashError,
)
from tarash.tarash_gateway.models import (
    ImageGenerationRequest,
    Job,
    Plan,
    VideoGenerationRequest,
)
from tarash.tarash_gateway.testing import answer, play
from tarash_openai.catalog import CATALOG
from tarash_openai.generation import response_of, submit_to
from tarash_openai.services import Wire

PICTURE = ImageGenerationRequest(prompt="a kite")
VIDEO = VideoGenerationRequest(prompt="a kite")


def _plan(model: str = "gpt-image-2") -> Plan:
    return Plan(provider="openai", model=model, payload={"model": model, "prompt": "a kite"})


def test_pictures_are_done_at_once(
    wire_to: Callable[..., Wire], recorded: Callable[[str], Any]
) -> None:
    """The service's id of the exchange is the job's."""
    reply = answer(recorded("pictures"), headers={"x-request-id": "req_1"})
    facts = CATALOG.get("gpt-image-2")
    job = play(submit_to(wire_to(), PICTURE, _plan(), facts), reply).result
    assert (job.id, job.status) == ("req_1", "completed")
    assert job.state["request_id"] == "req_1"
    assert job.state["prices"]
    assert response_of(job).cost is not None


@pytest.mark.parametrize("base_url", ["https://eu.api.openai.com/v1", "https://other.example/v1"])
def test_prices_are_those_of_the_vendors_own_address(
    wire_to: Callable[..., Wire], recorded: Callable[[str], Any], base_url: str
) -> None:
    """A reseller, and perhaps a region, has others; without an id ours stands for it."""
    wire = wire_to(base_url=base_url)
    flow = submit_to(wire, PICTURE, _plan(), CATALOG.get("gpt-image-2"))
    job = play(flow, answer(recorded("pictures"))).result
    assert job.id == "intent"
    assert response_of(job).cost is None


def test_a_video_is_begun(wire_to: Callable[..., Wire], recorded: Callable[[str], Any]) -> None:
    """Its job goes on."""
    flow = submit_to(wire_to(medium="video"), VIDEO, _plan("sora-2"), None)
    job = play(flow, answer(recorded("video_queued"))).result
    assert (job.id, job.medium, job.status) == ("video_68f1", "video", "queued")


def test_a_completed_video_has_a_response(job_of: Callable[..., Job]) -> None:
    """By the job's medium."""
    job = job_of().succeeded({}, state={"content_url": "https://x.example/1"})
    assert response_of(job).assets[0].url == "https://x.example/1"


@pytest.mark.parametrize(
    ("model", "error", "successor"),
    [
        ("dall-e-3", InvalidRequestError("no", field="model", code="x"), "gpt-image-2.6-flare"),
        ("gpt-image-1", ModelRetiredError("no", code="x"), "gpt-image-2.5-sunburst"),
        ("sora-2", InvalidRequestError("no", field="model", code="x"), None),
    ],
)
def test_a_model_that_ended_is_retired(
    wire_to: Callable[..., Wire], model: str, error: TarashError, successor: str | None
) -> None:
    """What the service merely does not know, the catalog knows the end and the successor of."""
    request = VIDEO if model == "sora-2" else PICTURE
    with pytest.raises(ModelRetiredError, match="was to be shut down on") as retired:
        play(submit_to(wire_to(), request, _plan(model), CATALOG.get(model)), error)
    assert retired.value.successor == successor
    assert (successor or "Use") in str(retired.value) or successor is None
    assert retired.value.code == "x"
    assert retired.value.__cause__ is error


@pytest.mark.parametrize(
    ("model", "error"),
    [
        ("gpt-image-2", InvalidRequestError("no", field="model")),
        ("gpt-image-1.5", InvalidRequestError("no", field="model")),
        ("dall-e-3", InvalidRequestError("no", field="size")),
        ("gpt-image-9", InvalidRequestError("no", field="model")),
        ("sora-2", ModelRetiredError("no")),
    ],
)
def test_every_other_refusal_stays_what_it_is(
    wire_to: Callable[..., Wire], model: str, error: TarashError
) -> None:
    """A model that lives, or ends later, is not there for another reason."""
    request = VIDEO if model == "sora-2" else PICTURE
    with pytest.raises(type(error)) as refused:
        play(submit_to(wire_to(), request, _plan(model), CATALOG.get(model)), error)
    assert refused.value is error
