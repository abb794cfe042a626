"""Each fault of Google's does to a bare client what its description says."""

import json
from collections.abc import Callable
from contextlib import suppress

import httpx
import pytest

from tarash_testkit.faults import TRANSPORT_FAULTS, Fault, Reply
from tarash_testkit.google import FAULTS, INTERACTION_OPERATIONS, GoogleServer

FILM = {"model": "gemini-omni-1.2-flash", "input": "a cat", "background": True}
VEO = "/publishers/google/models/veo-3.1-generate-001:predictLongRunning"
OWN = [
    fault for name, fault in FAULTS.items() if name not in {one.name for one in TRANSPORT_FAULTS}
]
ON_CREATE = [fault for fault in FAULTS.values() if fault.fits("create-interaction")]
CLASSIC = [fault for fault in OWN if not fault.operations]


def create(client: httpx.Client) -> httpx.Response:
    """Submit once."""
    return client.post("/interactions", json=FILM)


def body_of(fault: Fault) -> object:
    """Return the body of an answer of the table."""
    assert isinstance(fault.effect, Reply)
    body: object = json.loads(fault.effect.body)
    return body


@pytest.mark.parametrize("fault", OWN, ids=lambda fault: fault.name)
def test_a_reply_has_the_status_and_body_of_the_table(
    fault: Fault, google_server: GoogleServer, gemini: httpx.Client
) -> None:
    """And the server noted both."""
    google_server.fail("create-interaction", fault)
    answer = create(gemini)
    assert (answer.status_code, answer.json()) == (fault.status, body_of(fault))
    assert (google_server.recorded[-1].fault, google_server.recorded[-1].status) == (
        fault.name,
        fault.status,
    )
    assert google_server.counters.paid_submits == 0


@pytest.mark.parametrize("fault", CLASSIC, ids=lambda fault: fault.name)
def test_a_classic_error_says_its_status_twice(fault: Fault) -> None:
    """As a number, and as a word of gRPC; a list of one is still it."""
    body = body_of(fault)
    listed = body if isinstance(body, list) else [body]
    (error,) = [one["error"] for one in listed]
    assert error["code"] == fault.status
    assert error["status"].isupper()
    assert isinstance(body, list) == fault.name.endswith("-list")


@pytest.mark.parametrize(
    "fault", [fault for fault in OWN if fault.operations], ids=lambda fault: fault.name
)
def test_an_error_of_interactions_is_a_word(fault: Fault) -> None:
    """And fits only there."""
    body = body_of(fault)
    assert isinstance(body, dict)
    assert body["error"]["code"] == fault.name.removeprefix("interaction-").replace("-", "_")
    assert fault.operations == INTERACTION_OPERATIONS
    assert not fault.fits("generate-content")


@pytest.mark.parametrize("fault", ON_CREATE, ids=lambda fault: fault.name)
def test_the_table_tells_whether_a_submit_was_paid(
    fault: Fault,
    google_server: GoogleServer,
    gemini: httpx.Client,
    ending: Callable[[Fault], Fault],
) -> None:
    """`accepted` agrees with the counter, whatever the client saw."""
    google_server.fail("create-interaction", ending(fault))
    with suppress(httpx.HTTPError), gemini.stream("POST", "/interactions", json=FILM):
        """The head of the answer is enough."""
    assert google_server.counters.paid_submits == int(fault.accepted)
    assert len(google_server.interactions) == int(fault.accepted)


def test_a_reset_is_one_on_every_operation(
    google_server: GoogleServer, gemini: httpx.Client, vertex: httpx.Client
) -> None:
    """And the next request of the operation passes, as far as there is something to do."""
    google_server.looks = 0
    google_server.keeps_retired = True
    _ = create(gemini)
    veo = {"instances": [{"prompt": "a"}]}
    operation = vertex.post(VEO, json=veo).json()["name"]
    started = {
        "X-Goog-Upload-Protocol": "resumable",
        "X-Goog-Upload-Command": "start",
        "X-Goog-Upload-Header-Content-Length": "1",
        "X-Goog-Upload-Header-Content-Type": "image/png",
    }
    content = {"contents": [{"parts": [{"text": "a"}]}]}
    url = google_server.url
    calls: dict[str, Callable[[], httpx.Response]] = {
        "create-interaction": lambda: create(gemini),
        "get-interaction": lambda: gemini.get("/interactions/v1_testkit000001"),
        "cancel-interaction": lambda: gemini.post("/interactions/v1_testkit000001/cancel"),
        "delete-interaction": lambda: gemini.delete("/interactions/v1_testkit000001"),
        "generate-content": lambda: gemini.post("/models/x:generateContent", json=content),
        "predict-long-running": lambda: vertex.post(VEO, json=veo),
        "fetch-operation": lambda: vertex.post(
            VEO.replace("predictLongRunning", "fetchPredictOperation"),
            json={"operationName": operation},
        ),
        "get-operation": lambda: gemini.get("/models/veo-1/operations/a"),
        "predict": lambda: gemini.post("/models/imagen-9:predict", json=veo),
        "start-upload": lambda: gemini.post(
            f"{url}/upload/v1/files", headers=started, json={"file": {}}
        ),
        "upload": lambda: httpx.post(f"{url}/resumable/upload-1"),
        "get-file": lambda: gemini.get("/files/a"),
        "delete-file": lambda: gemini.delete("/files/a"),
        "download": lambda: gemini.get("/files/a:download"),
        "file": lambda: httpx.get(f"{url}/files/a"),
    }
    assert sorted(calls) == sorted(google_server.operations)
    for name, call in calls.items():
        google_server.fail(name, "reset-after-accept")
        with pytest.raises(httpx.ReadError, match="reset by peer"):
            _ = call()
        assert call().status_code < 500
        assert google_server.recorded[-1].operation == name


def test_a_download_has_the_faults_of_a_download(google_server: GoogleServer) -> None:
    """A plain file has not, nor has a submit."""
    google_server.fail("download", "file-gone")
    for operation in ("file", "create-interaction"):
        with pytest.raises(ValueError, match="it fits download"):
            google_server.fail(operation, "file-gone")


@pytest.mark.parametrize(
    ("name", "delay"),
    [
        ("rate-limited-ms", "0.050s"),
        ("rate-limited-seconds", "1s"),
        ("rate-limited-text", "0.05s"),
        ("rate-limited-list", "0.050s"),
        ("quota-per-day", "0.050s"),
    ],
)
def test_a_limit_says_when_it_ends(name: str, delay: str) -> None:
    """In a detail or in the text, never in a header."""
    fault = FAULTS[name]
    assert isinstance(fault.effect, Reply)
    assert delay.encode() in fault.effect.body
    assert "retry-after" not in dict(fault.effect.headers)
