"""Google's own client and our plugin ask for the same: every difference has its reason."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from google.genai import errors
from google_film_wishes import AS_A_FILE, BY_VEO, INLINE
from google_film_wishes import ASKED as FILMS
from google_wishes import ASKED as PICTURES
from google_wishes import PLAIN
from google_words import (
    EXPRESS,
    GEMINI,
    GLOBAL,
    REGION,
    Surface,
    Wire,
    Wish,
    ask,
    asked,
    google_wire,
)
from wire_comparison import Difference, Perform, one_driver, submit

from tarash.tarash_gateway.exceptions import AuthenticationError
from tarash_testkit.google import ACCESS_TOKEN
from tarash_testkit.oracles.google import google_clients_at
from tarash_testkit.oracles.google.reading import file_name, finished

AGAIN = Difference(
    "generate-content", "request", "a token may have run out on its way; a new one is tried once"
)
# Google's client finds its own calls experimental.
pytestmark = pytest.mark.filterwarnings("ignore::google.genai.errors.ExperimentalWarning")


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Iterator[Wire]:
    """A server for Google's client, and one for the plugin, as the environment says."""
    with google_wire(monkeypatch) as wire:
        yield wire


@one_driver
@pytest.mark.parametrize(
    ("surface", "wish"), [*PICTURES.values(), *FILMS.values()], ids=[*PICTURES, *FILMS]
)
def test_it_is_asked_for_in_the_same_way(
    surface: Surface, wish: Wish, wire: Wire, perform: Perform
) -> None:
    """Path, key or token, and a body of the same fields and values."""
    with google_clients_at(wire.official) as clients:
        _ = ask(clients, surface, wish)
    submit(perform, *asked(surface, wish))
    assert wire.findings(*wish.besides) == []


def test_a_video_is_watched_and_fetched_as_a_file_in_the_same_way(
    wire: Wire, perform: Perform, tmp_path: Path
) -> None:
    """As many looks, one at the file, and the bytes with the key."""
    with google_clients_at(wire.official) as clients:
        interaction, _ = finished(clients.gemini, ask(clients, GEMINI, AS_A_FILE))
        name = file_name(interaction.output_video.uri)
        _ = clients.gemini.files.get(name=name)
        content = clients.gemini.files.download(file=name)
    response = perform("generate_video", *asked(GEMINI, AS_A_FILE))
    perform("save", response, tmp_path / "heron.mp4")
    assert wire.findings() == []
    assert (tmp_path / "heron.mp4").read_bytes() == content


@one_driver
@pytest.mark.parametrize("surface", [GEMINI, GLOBAL, EXPRESS], ids=lambda surface: surface.name)
def test_a_video_is_watched_in_the_same_way(surface: Surface, wire: Wire, perform: Perform) -> None:
    """As many looks; the last one brings it."""
    with google_clients_at(wire.official) as clients:
        made = ask(clients, surface, INLINE)
        _ = finished(getattr(clients, surface.client), made)
    perform("generate_video", *asked(surface, INLINE))
    assert wire.findings() == []


@one_driver
@pytest.mark.parametrize("surface", [GEMINI, GLOBAL, EXPRESS], ids=lambda surface: surface.name)
def test_a_video_is_cancelled_in_the_same_way(
    surface: Surface, wire: Wire, perform: Perform
) -> None:
    """With an empty body."""
    with google_clients_at(wire.official) as clients:
        made = ask(clients, surface, INLINE)
        _ = getattr(clients, surface.client).interactions.cancel(made.id)
    assert perform("cancel", submit(perform, *asked(surface, INLINE))) == "cancelled"
    assert wire.findings() == []


@pytest.mark.parametrize("surface", [REGION, EXPRESS], ids=lambda surface: surface.name)
def test_a_video_of_veo_is_watched_in_the_same_way(
    surface: Surface, wire: Wire, perform: Perform
) -> None:
    """The model is asked about the operation, by its whole name."""
    with google_clients_at(wire.official) as clients:
        operation = ask(clients, surface, BY_VEO)
        while not operation.done:
            operation = getattr(clients, surface.client).operations.get(operation)
    perform("generate_video", *asked(surface, BY_VEO))
    assert wire.findings() == []


@one_driver
def test_a_wrong_key_is_sent_and_refused_in_the_same_way(
    wire: Wire, perform: Perform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once, in the same header."""
    monkeypatch.setenv("GOOGLE_API_KEY", "another")
    with (
        google_clients_at(wire.official, api_key="another") as clients,
        pytest.raises(errors.ClientError),
    ):
        _ = ask(clients, GEMINI, PLAIN)
    with pytest.raises(AuthenticationError):
        submit(perform, *asked(GEMINI, PLAIN))
    assert wire.findings() == []


@one_driver
def test_a_refused_token_is_renewed_by_us_alone(wire: Wire, perform: Perform) -> None:
    """And the request goes out once more; the first one cannot have been paid."""
    for server in (wire.official, wire.ours):
        server.tokens = frozenset({"another"})
    with (
        google_clients_at(wire.official, access_token=ACCESS_TOKEN) as clients,
        pytest.raises(errors.ClientError),
    ):
        _ = ask(clients, REGION, PLAIN)
    with pytest.raises(AuthenticationError):
        submit(perform, *asked(REGION, PLAIN))
    assert wire.findings(AGAIN) == []
