"""OpenAI's own client and our plugin ask for the same: every difference has its reason."""

from collections.abc import Iterator
from pathlib import Path

import openai
import pytest
from openai_wishes import CHANGES, FILMS, PICTURES, UNKNOWN_THERE
from openai_words import CLIENT, HERON, Wish, ask, fetch, give_up, picture
from wire_comparison import (
    Conversations,
    Difference,
    Perform,
    conversations,
    one_driver,
    submit,
)
from wishes import PROMPT

from tarash.tarash_gateway.exceptions import AuthenticationError, InvalidRequestError
from tarash_testkit.openai import OpenAIServer
from tarash_testkit.oracles.openai import openai_client_at

Wire = Conversations[OpenAIServer]

USUAL = (
    *CLIENT,
    Difference(
        "generate|edit|create|remix|edit-video|extend",
        "header x-client-request-id",
        "OpenAI notes our own id of what may have to be paid",
    ),
)
BARE = Difference(
    "edit", "form image", "OpenAI's client calls bare bytes `upload`; we look what they are"
)
# OpenAI's client finds its own video calls deprecated.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Iterator[Wire]:
    """A server for OpenAI's client, and one for the plugin, as the environment says."""
    with conversations(OpenAIServer, USUAL) as wire:
        monkeypatch.setenv("OPENAI_API_KEY", wire.ours.api_key)
        monkeypatch.setenv("OPENAI_BASE_URL", wire.ours.base_url)
        monkeypatch.setenv("OPENAI_ORG_ID", "org-testkit")
        monkeypatch.setenv("OPENAI_PROJECT_ID", "proj_testkit")
        yield wire


@one_driver
@pytest.mark.parametrize(
    "wish",
    [*PICTURES.values(), *FILMS.values()],
    ids=[*(f"a picture {name}" for name in PICTURES), *(f"a video {name}" for name in FILMS)],
)
def test_it_is_asked_for_in_the_same_way(wish: Wish, wire: Wire, perform: Perform) -> None:
    """Path, key, account, and a body of the same fields and values, or parts of the same files."""
    with openai_client_at(wire.official) as client:
        ask(client, wish)
    submit(perform, *wish.asked)
    assert wire.findings() == []


@one_driver
@pytest.mark.parametrize("wish", UNKNOWN_THERE)
def test_what_the_server_does_not_have_is_asked_for_in_the_same_way(
    wish: str, wire: Wire, perform: Perform
) -> None:
    """It refuses both."""
    with openai_client_at(wire.official) as client, pytest.raises(openai.BadRequestError):
        ask(client, UNKNOWN_THERE[wish])
    with pytest.raises(InvalidRequestError):
        submit(perform, *UNKNOWN_THERE[wish].asked)
    assert wire.findings() == []


@one_driver
@pytest.mark.parametrize("wish", CHANGES)
def test_a_video_is_changed_in_the_same_way(wish: str, wire: Wire, perform: Perform) -> None:
    """Each operation has a path of its own and takes few fields."""
    wire.official.looks = wire.ours.looks = 0
    with openai_client_at(wire.official) as client:
        ask(client, FILMS["from words"])
        ask(client, CHANGES[wish])
    submit(perform, *FILMS["from words"].asked)
    submit(perform, *CHANGES[wish].asked)
    assert wire.findings() == []


def test_a_video_is_watched_and_fetched_in_the_same_way(
    wire: Wire, perform: Perform, tmp_path: Path
) -> None:
    """As many looks, at the pace that the service asks for, and the bytes with the key."""
    with openai_client_at(wire.official) as client:
        content = fetch(client, FILMS["from words"])
    response = perform("generate_video", *FILMS["from words"].asked)
    perform("save", response, tmp_path / "heron.mp4")
    assert wire.findings() == []
    assert (tmp_path / "heron.mp4").read_bytes() == content


@one_driver
def test_a_video_is_deleted_in_the_same_way(wire: Wire, perform: Perform) -> None:
    """The only way to stop one; of a video that waits, this server keeps it."""
    with openai_client_at(wire.official) as client:
        give_up(client, FILMS["from words"])
    assert perform("cancel", submit(perform, *FILMS["from words"].asked)) == "unknown"
    assert wire.findings() == []


@one_driver
def test_bare_bytes_get_a_name_and_a_type_from_us_alone(wire: Wire, perform: Perform) -> None:
    """So that the service knows what it gets."""
    with openai_client_at(wire.official) as client:
        _ = client.images.edit(prompt=PROMPT, model="gpt-image-2", image=HERON[1])
    submit(perform, *picture("gpt-image-2", HERON[1]))
    assert wire.findings(BARE) == []


@one_driver
def test_a_wrong_key_is_sent_and_refused_in_the_same_way(
    wire: Wire, perform: Perform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once, in the same scheme."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-another")
    with (
        openai_client_at(wire.official, api_key="sk-another") as client,
        pytest.raises(openai.AuthenticationError),
    ):
        ask(client, PICTURES["from words"])
    with pytest.raises(AuthenticationError):
        submit(perform, *PICTURES["from words"].asked)
    assert wire.findings() == []
