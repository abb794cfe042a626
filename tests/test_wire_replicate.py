"""Replicate's own client and our plugin ask for the same: every difference has its reason.

The client is 2.x; what 1.x sends is held against the same requests in its oracle.
"""

from collections.abc import Iterator

import pytest
from replicate import AuthenticationError as TheirAuthenticationError
from replicate_wishes import HERON, PICTURE, SUBMITS, VEO, Wish, ask, film
from wire_comparison import Conversations, Difference, Perform, conversations, one_driver, submit
from wishes import PROMPT

from tarash.tarash_gateway.exceptions import AuthenticationError
from tarash.tarash_gateway.refreshing import refresh_models
from tarash_testkit.oracles.replicate import replicate_client_at
from tarash_testkit.replicate import ReplicateServer

Wire = Conversations[ReplicateServer]

USUAL = (
    Difference("*", "header user-agent", "each names its own library"),
    Difference("*", "header x-stainless-*", "the client tells of itself and its machine"),
    Difference("*", "header accept", "the client names JSON; we read what comes"),
)
NO_BODY = Difference(
    "cancel", "header content-type", "the client names the type of a body that is not there"
)


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Iterator[Wire]:
    """A server for Replicate's client, and one for the plugin, as the environment says."""
    with conversations(ReplicateServer, USUAL) as wire:
        monkeypatch.setenv("REPLICATE_API_TOKEN", wire.ours.api_key)
        monkeypatch.setenv("REPLICATE_BASE_URL", wire.ours.base_url)
        yield wire


@one_driver
@pytest.mark.parametrize("wish", SUBMITS.values(), ids=SUBMITS)
def test_a_prediction_is_created_in_the_same_way(wish: Wish, wire: Wire, perform: Perform) -> None:
    """Path, token, headers, and a body of the same fields and values."""
    with replicate_client_at(wire.official) as client:
        ask(client, wish)
    submit(perform, *wish.asked)
    assert wire.findings() == []
    assert [job.input for job in wire.official.jobs] == [job.input for job in wire.ours.jobs]


@one_driver
def test_a_look_is_the_same(wire: Wire, perform: Perform) -> None:
    """A GET of the prediction, while it runs and when it is done."""
    with replicate_client_at(wire.official) as client:
        made = ask(client, SUBMITS["of an official model"])
        for _ in range(3):
            client.predictions.get(prediction_id=made.id)
    job = submit(perform, *film())
    for _ in range(3):
        job = perform("check", job)
    assert job.done
    assert wire.findings() == []


@one_driver
def test_a_cancel_is_the_same(wire: Wire, perform: Perform) -> None:
    """A POST without a body."""
    with replicate_client_at(wire.official) as client:
        made = ask(client, SUBMITS["of an official model"])
        client.predictions.cancel(prediction_id=made.id)
    assert perform("cancel", submit(perform, *film())) == "cancelled"
    assert wire.findings(NO_BODY) == []


@one_driver
def test_an_upload_is_the_same(wire: Wire, perform: Perform) -> None:
    """A form with one file, its name and its type; the address stands in the input."""
    with replicate_client_at(wire.official) as client:
        file = client.files.create(content=("heron.png", HERON, "image/png"))
        wish = SUBMITS["of an official model"]
        ask(client, wish._replace(given={"prompt": PROMPT, "image": file.urls.get}))
    images = [{"image": PICTURE, "type": "first_frame"}]
    submit(perform, *film(images=images, settings={"file_encoding_strategy": "url"}))
    assert wire.findings() == []
    assert [upload.content for upload in wire.ours.uploads] == [HERON]


def test_a_model_is_read_in_the_same_way(wire: Wire) -> None:
    """Its schema and its newest version come with one GET."""
    with replicate_client_at(wire.official) as client:
        client.models.get(model_owner="google", model_name="veo-3.1")
    read = refresh_models("replicate", [VEO])
    assert read.unchanged == (VEO,)
    assert wire.findings() == []


@one_driver
def test_a_wrong_token_is_sent_and_refused_in_the_same_way(
    wire: Wire, perform: Perform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a bearer's."""
    monkeypatch.setenv("REPLICATE_API_TOKEN", "r8_another")
    with (
        replicate_client_at(wire.official, api_key="r8_another") as client,
        pytest.raises(TheirAuthenticationError),
    ):
        ask(client, SUBMITS["of an official model"])
    with pytest.raises(AuthenticationError, match="REPLICATE_API_TOKEN"):
        submit(perform, *film())
    assert wire.findings() == []
