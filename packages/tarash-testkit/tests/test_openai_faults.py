"""Each fault of OpenAI's and Azure's servers does what its description says."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace

import httpx
import pytest

from tarash_testkit.azure import FAULTS as AZURE_FAULTS
from tarash_testkit.azure import AzureServer
from tarash_testkit.faults import Drip, Fault, Reply
from tarash_testkit.openai import FAULTS, STREAM_FAULTS, OpenAIServer
from tarash_testkit.openai.studio import Studio

ASKED = {"prompt": "a heron", "model": "gpt-image-2"}
ROWS = [
    *(("openai", fault) for fault in FAULTS.values()),
    *(("azure", fault) for fault in AZURE_FAULTS.values()),
]
SUBMITS = {"generate": ("/images/generations", "gpt-image-2"), "create": ("/videos", "sora-2")}
ON_SUBMITS = [(operation, *row) for operation in SUBMITS for row in ROWS if row[1].fits(operation)]
REPLIES = [row for row in ROWS if row[1].fits("generate") and isinstance(row[1].effect, Reply)]


def called(value: object) -> str:
    """Return the name of a row in reports."""
    return value.name if isinstance(value, Fault) else str(value)


@pytest.fixture
def studios() -> Iterator[dict[str, Studio]]:
    """Give a server of each service, with the same names for its models."""
    names = {"gpt-image-2": "gpt-image-2", "sora-2": "sora-2"}
    with OpenAIServer() as openai_server, AzureServer(deployments=names) as azure_server:
        yield {"openai": openai_server, "azure": azure_server}
        assert (openai_server.crashes, azure_server.crashes) == ((), ())


def post(studio: Studio, path: str, **more: object) -> httpx.Response:
    """Post once with the key, as both services take it."""
    url = studio.reach["base_url"] + path
    headers = {"Authorization": f"Bearer {studio.api_key}"}
    return httpx.post(url, json={**ASKED, **more}, headers=headers, timeout=5)


def begin(studio: Studio, path: str, **more: object) -> None:
    """Post once, and read no more than the head of the answer."""
    url = studio.reach["base_url"] + path
    headers = {"Authorization": f"Bearer {studio.api_key}"}
    asked = {**ASKED, **more}
    with httpx.stream("POST", url, json=asked, headers=headers, timeout=5):
        """It is enough."""


@pytest.mark.parametrize(("service", "fault"), REPLIES, ids=called)
def test_a_reply_has_the_status_and_body_of_the_table(
    service: str, fault: Fault, studios: dict[str, Studio]
) -> None:
    """The client reads exactly what the table says, and the server noted the status."""
    studio = studios[service]
    studio.fail("generate", fault.name)
    response = post(studio, "/images/generations")
    assert isinstance(fault.effect, Reply)
    assert (response.status_code, response.content) == (fault.effect.status, fault.effect.body)
    assert (studio.recorded[-1].fault, studio.recorded[-1].status) == (fault.name, fault.status)


@pytest.mark.parametrize(("operation", "service", "fault"), ON_SUBMITS, ids=called)
def test_the_table_tells_whether_a_submit_was_paid(
    operation: str,
    service: str,
    fault: Fault,
    studios: dict[str, Studio],
    ending: Callable[[Fault], Fault],
) -> None:
    """`accepted` agrees with the counter and with what was made, whatever the client saw."""
    studio = studios[service]
    path, model = SUBMITS[operation]
    studio.fail(operation, ending(fault))
    with suppress(httpx.HTTPError):
        begin(studio, path, model=model)
    made = len(studio.generations) + len(studio.jobs)
    assert studio.counters.paid_submits == made == int(fault.accepted)


@pytest.mark.parametrize("service", ["openai", "azure"])
@pytest.mark.parametrize(
    ("name", "ending"),
    [
        ("stream-unfinished", ""),
        ("stream-moderated", "moderation_blocked"),
        ("stream-error", "server_error"),
        ("stream-garbled", 'data: {"type":'),
        ("stream-done", "data: [DONE]"),
    ],
)
def test_a_stream_stops_behind_its_first_event(
    name: str, ending: str, service: str, studios: dict[str, Studio]
) -> None:
    """What comes then is that of the fault, and nothing more; the image is paid."""
    studio = studios[service]
    studio.fail("generate", name)
    response = post(studio, "/images/generations", stream=True, partial_images=2)
    first, last, *rest = response.text.split("\n\n")
    assert first.startswith("event: image_generation.partial_image\ndata: {")
    assert ending in last
    assert rest == ([""] if ending else [])
    assert studio.counters.paid_submits == 1


def test_a_stream_can_be_empty_or_hold_nothing_but_an_error(openai_server: OpenAIServer) -> None:
    """With the status and the type of a stream."""
    texts: list[str] = []
    for name in ("stream-empty", "stream-limited"):
        openai_server.fail("generate", name)
        response = post(openai_server, "/images/generations", stream=True)
        assert response.headers["content-type"].startswith("text/event-stream")
        texts.append(response.text)
    assert texts[0] == ""
    assert texts[1].startswith('event: error\ndata: {"type":"error","error":{"message":"Rate')


def test_every_fault_of_streams_is_shown_above() -> None:
    """So that none is left out."""
    shown = {"unfinished", "moderated", "error", "garbled", "done", "empty", "limited"}
    assert {name.removeprefix("stream-") for name in STREAM_FAULTS} == shown


def test_a_fault_of_streams_needs_one() -> None:
    """On another answer the server fails, and the fixture with it."""
    with OpenAIServer() as server:
        server.fail("generate", "stream-empty")
        assert post(server, "/images/generations").status_code == 500
        assert "200, application/json" in str(server.crashes[0])


@pytest.mark.parametrize("operation", ["create", "upload", "download"])
def test_a_fault_of_images_fits_images_alone(operation: str, openai_server: OpenAIServer) -> None:
    """Elsewhere it would prove nothing."""
    with pytest.raises(ValueError, match="it fits edit, generate"):
        openai_server.fail(operation, "moderated-output")


def test_a_stream_without_a_length_is_cut_inside_its_first_event(
    openai_server: OpenAIServer,
) -> None:
    """The connection ends before the stream does."""
    openai_server.fail("generate", "truncated-body")
    with pytest.raises(httpx.RemoteProtocolError, match="incomplete chunked read"):
        _ = post(openai_server, "/images/generations", stream=True)


def test_a_stream_can_drip(openai_server: OpenAIServer) -> None:
    """Byte by byte, and whole."""
    drip = replace(FAULTS["slow-drip"], effect=Drip(interval_seconds=0.0, piece_bytes=64))
    openai_server.fail("generate", drip)
    text = post(openai_server, "/images/generations", stream=True).text
    assert text.startswith("event: image_generation.completed")
    assert text.endswith("}\n\n")


def test_the_answer_to_a_wrong_key_shows_parts_of_it(openai_server: OpenAIServer) -> None:
    """Those that `key_parts` names, so that a test can look for them."""
    openai_server.fail("generate", "unauthorized")
    text = post(openai_server, "/images/generations").text
    assert all(part in text for part in openai_server.key_parts)
    assert openai_server.api_key not in text
    assert openai_server.api_key.startswith(openai_server.key_parts[0])
