"""Runway's own client and our plugin ask for the same: every difference has its reason."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import runwayml
from runway_wishes import CLIENT, LARGE, UNKNOWN_THERE, WISHES, Wish, ask, film
from wire_comparison import Conversations, Difference, Perform, conversations, one_driver, submit
from wishes import PROMPT

from tarash.tarash_gateway.exceptions import AuthenticationError, InvalidRequestError
from tarash_testkit.media import mp4
from tarash_testkit.oracles.runway import runway_client_at
from tarash_testkit.runway import RunwayServer

Wire = Conversations[RunwayServer]
FILE = Difference("download", "request", "Runway's client leaves files to others")


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Iterator[Wire]:
    """A server for Runway's client, and one for the plugin, as the environment says."""
    with conversations(RunwayServer, CLIENT) as wire:
        monkeypatch.setenv("RUNWAYML_API_SECRET", wire.ours.api_key)
        monkeypatch.setenv("RUNWAYML_BASE_URL", wire.ours.url)
        yield wire


@one_driver
@pytest.mark.parametrize("name", WISHES)
def test_it_is_asked_for_in_the_same_way(name: str, wire: Wire, perform: Perform) -> None:
    """Path, key, version, and a body of the same fields and values; the server takes both."""
    wish = WISHES[name]
    with runway_client_at(wire.official) as client:
        ask(client, wish)
    submit(perform, *wish.asked)
    assert wire.findings() == []
    assert wire.ours.counters.paid_submits == 1


@one_driver
@pytest.mark.parametrize("name", UNKNOWN_THERE)
def test_what_the_server_does_not_have_is_asked_for_in_the_same_way(
    name: str, wire: Wire, perform: Perform
) -> None:
    """It refuses both."""
    wish = UNKNOWN_THERE[name]
    with runway_client_at(wire.official) as client, pytest.raises(runwayml.BadRequestError):
        ask(client, wish)
    with pytest.raises(InvalidRequestError):
        submit(perform, *wish.asked)
    assert wire.findings() == []


@one_driver
def test_a_large_picture_is_uploaded_in_the_same_way(wire: Wire, perform: Perform) -> None:
    """The same form, its fields before the file, and the key for the first request alone."""
    with runway_client_at(wire.official) as client:
        upload = client.uploads.create_ephemeral(file=("input.png", LARGE, "image/png"))
        images = [{"uri": upload.uri, "position": "first"}]
        arguments = {"model": "gen4_turbo", "prompt_text": PROMPT, "ratio": "1280:720"}
        ask(client, Wish("image_to_video", {"prompt_image": images, **arguments}, film("gen4.5")))
    config, request = film("gen4_turbo")
    with_picture = request.with_changes({"image_list": ({"image": LARGE, "type": "first_frame"},)})
    submit(perform, config, with_picture)
    assert wire.findings() == []
    assert wire.ours.uploaded == wire.official.uploaded
    assert wire.ours.leaks == wire.official.leaks == ()


def test_a_task_is_watched_in_the_same_way(wire: Wire, perform: Perform, tmp_path: Path) -> None:
    """As many looks; what it made is fetched from where the task says, without the key."""
    wish = WISHES["a video from words"]
    with runway_client_at(wire.official) as client:
        task = ask(client, wish).wait_for_task_output(timeout=5)
    assert len(task.output) == 1
    response = perform("generate_video", *wish.asked)
    perform("save", response, tmp_path / "heron.mp4")
    assert wire.findings(FILE) == []
    assert wire.ours.leaks == ()
    assert (tmp_path / "heron.mp4").read_bytes() == mp4().content


@one_driver
def test_a_task_is_cancelled_in_the_same_way(wire: Wire, perform: Perform) -> None:
    """But that we look first: the same call deletes what is over."""
    wire.official.looks = wire.ours.looks = 4
    wish = WISHES["a video from words"]
    with runway_client_at(wire.official) as client:
        client.tasks.delete(ask(client, wish).id)
    assert perform("cancel", submit(perform, *wish.asked)) == "cancelled"
    look_first = Difference("look", "request", "what is over must not be deleted")
    assert wire.findings(look_first) == []
    assert wire.ours.gone == wire.official.gone


@one_driver
def test_a_wrong_key_is_sent_and_refused_in_the_same_way(
    wire: Wire, perform: Perform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once, in the same scheme."""
    monkeypatch.setenv("RUNWAYML_API_SECRET", "key_another")
    wish = WISHES["a video from words"]
    with (
        runway_client_at(wire.official, api_key="key_another") as client,
        pytest.raises(runwayml.AuthenticationError),
    ):
        ask(client, wish)
    with pytest.raises(AuthenticationError):
        submit(perform, *wish.asked)
    assert wire.findings() == []
