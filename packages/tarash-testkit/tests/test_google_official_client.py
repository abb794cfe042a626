"""Google's own client takes the server for Google.

Here with the version that is installed; `python -m tarash_testkit.oracles.google` holds the same
talks in an environment with another one.
"""

from importlib.metadata import version

import httpx
import pytest
from google.genai import types
from google.genai.interactions import Interaction

from tarash_testkit.google import INTERACTIONS, GoogleServer
from tarash_testkit.media import mp4
from tarash_testkit.oracles.google import google_clients_at
from tarash_testkit.oracles.google.__main__ import TALKS
from tarash_testkit.oracles.google.reading import DRAWS, OMNI, parts_of
from tarash_testkit.oracles.talks import Talk

MAJOR = int(version("google-genai").partition(".")[0])
SUITED = [talk for talk in TALKS if not talk.unsuited(MAJOR)]


@pytest.fixture
def anyio_backend() -> str:
    """Run on asyncio alone: Google's client does."""
    return "asyncio"


@pytest.mark.parametrize("talk", SUITED, ids=lambda talk: talk.name)
def test_the_official_client_holds_every_talk(talk: Talk) -> None:
    """It completes each operation, and makes of each error its own class."""
    talk()


def test_talks_have_names_of_their_own() -> None:
    """So that a report says which one failed."""
    assert len({talk.name for talk in TALKS}) == len(TALKS)


def test_a_talk_can_be_too_new_or_too_old() -> None:
    """Veo with a key belongs to 2.x, and its refusal to 3.x."""
    unsuited = [{talk.unsuited(major) for talk in TALKS} for major in (2, 3)]
    assert unsuited == [{"", "too old"}, {"", "too new"}]


@pytest.mark.anyio
@pytest.mark.filterwarnings("ignore:Inheritance class:DeprecationWarning")  # the client's own
async def test_the_asynchronous_client_generates(google_server: GoogleServer) -> None:
    """Pictures, interactions, files and Veo work with asyncio too."""
    google_server.looks = 1
    wish = {"type": "video", "delivery": "uri"}
    with google_clients_at(google_server) as clients:
        async with clients.gemini.aio as gemini, clients.vertex.aio as vertex:
            drawn = await gemini.models.generate_content(model=DRAWS, contents="a cat")
            created = await gemini.interactions.create(
                model=OMNI, input="a cat", background=True, response_format=wish
            )
            seen = [(await gemini.interactions.get(created.id)).status for _ in range(2)]
            name = google_server.stored_files[0].file_id
            content = await gemini.files.download(file=f"files/{name}")
            operation = await vertex.models.generate_videos(
                model="veo-3.1-generate-001", source=types.GenerateVideosSource(prompt="a cat")
            )
            while not operation.done:
                operation = await vertex.operations.get(operation)
    assert parts_of(drawn) == ["text", ["picture", 1024, 1024]]
    assert seen == ["in_progress", "completed"]
    assert content == mp4().content
    assert operation.response is not None
    assert google_server.counters.paid_submits == 3


@pytest.mark.parametrize("name", INTERACTIONS)
def test_each_answer_fits_the_types_of_the_client(
    name: str, google_server: GoogleServer, gemini: httpx.Client
) -> None:
    """Held against them strictly: the client itself lets a wrong type pass."""
    google_server.next_interaction(name, looks=1)
    sent = {"model": OMNI, "input": "a cat", "background": True}
    made = gemini.post("/interactions", json=sent).json()
    answers = [made, *(gemini.get(f"/interactions/{made['id']}").json() for _ in range(3))]
    for answer in answers:
        read = Interaction.model_validate(answer)
        steps = [step.type for step in read.steps or []]
        assert read.id == made["id"]
        assert steps == [step["type"] for step in answer.get("steps", [])]
