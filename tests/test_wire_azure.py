"""OpenAI's own client and our plugin ask Azure for the same: every difference has its reason."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from azure_wishes import FILMS, PICTURES, REMIX, SURFACES, TOKEN, Surface
from openai_words import CLIENT, Wish, ask, fetch, give_up
from wire_comparison import Conversations, Perform, conversations, one_driver, submit
from wishes import Asked

from tarash_testkit.azure import AzureServer

Wire = Conversations[AzureServer]

# OpenAI's client finds its own video calls deprecated.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
on_each_surface = pytest.mark.parametrize("surface", SURFACES.values(), ids=list(SURFACES))


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch, surface: Surface) -> Iterator[Wire]:
    """A resource for OpenAI's client, and one for the plugin, as the environment says."""
    with conversations(partial(AzureServer, tokens={TOKEN}), CLIENT) as wire:
        monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", wire.ours.url)
        for name, value in surface.environment.items():
            monkeypatch.setenv(name, value)
        yield wire


def asked(wish: Wish, surface: Surface) -> Asked:
    """Return config and request of a wish on `surface`."""
    config, request = wish.asked
    return config.model_copy(update={"provider_config": surface.settings}), request


@one_driver
@on_each_surface
@pytest.mark.parametrize(
    "wish",
    [*PICTURES.values(), *FILMS.values()],
    ids=[*(f"a picture {name}" for name in PICTURES), *(f"a video {name}" for name in FILMS)],
)
def test_it_is_asked_for_in_the_same_way(
    wish: Wish, surface: Surface, wire: Wire, perform: Perform
) -> None:
    """The deployment's place, the version, key or token, and all fields and files."""
    with surface.client(wire.official) as client:
        ask(client, wish)
    submit(perform, *asked(wish, surface))
    assert wire.findings(*surface.besides) == []


@on_each_surface
def test_a_video_is_watched_and_fetched_in_the_same_way(
    surface: Surface, wire: Wire, perform: Perform, tmp_path: Path
) -> None:
    """As many looks, at the pace that the service asks for, and the bytes."""
    with surface.client(wire.official) as client:
        content = fetch(client, FILMS["from words"])
    response = perform("generate_video", *asked(FILMS["from words"], surface))
    perform("save", response, tmp_path / "heron.mp4")
    assert wire.findings(*surface.besides) == []
    assert (tmp_path / "heron.mp4").read_bytes() == content


@one_driver
@on_each_surface
def test_a_video_is_remixed_in_the_same_way(surface: Surface, wire: Wire, perform: Perform) -> None:
    """The one thing that Azure can do with a video that is there."""
    wire.official.looks = wire.ours.looks = 0
    with surface.client(wire.official) as client:
        ask(client, FILMS["from words"])
        ask(client, REMIX)
    submit(perform, *asked(FILMS["from words"], surface))
    submit(perform, *asked(REMIX, surface))
    assert wire.findings(*surface.besides) == []


@one_driver
@on_each_surface
def test_a_video_is_deleted_in_the_same_way(surface: Surface, wire: Wire, perform: Perform) -> None:
    """The only way to stop one; of a video that waits, this server keeps it."""
    with surface.client(wire.official) as client:
        give_up(client, FILMS["from words"])
    job = submit(perform, *asked(FILMS["from words"], surface))
    assert perform("cancel", job) == "unknown"
    assert wire.findings(*surface.besides) == []
