"""Each fault does to a bare client what its description says."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from email.utils import parsedate_to_datetime
from json import JSONDecodeError

import httpx
import pytest

from tarash_testkit.fal import FAULTS, FalServer
from tarash_testkit.faults import Delay, Drip, Fault, Hang, Reply, Reset, Truncate, fault_table
from tarash_testkit.media import mp4, padded_mp4

ENDPOINT = "/fal-ai/veo3.1/image-to-video"
JOB = "/fal-ai/veo3.1/requests/00000000-0000-4000-8000-000000000001"
PROMPT = {"prompt": "a cat"}
IMPATIENT = 0.05

REPLIES = [fault for fault in FAULTS.values() if isinstance(fault.effect, Reply)]
ON_SUBMIT = [fault for fault in FAULTS.values() if fault.fits("submit")]
SILENT = [
    fault for fault in FAULTS.values() if fault.name.startswith(("reset-", "hang-", "proxy-"))
]


def submit(client: httpx.Client) -> httpx.Response:
    """Submit once."""
    return client.post(ENDPOINT, json=PROMPT)


@pytest.mark.parametrize("fault", REPLIES, ids=lambda fault: fault.name)
def test_a_reply_has_the_status_and_body_of_the_table(
    fault: Fault, fal_server: FalServer, client: httpx.Client
) -> None:
    """The client reads exactly what the table says, and the server noted the status."""
    operation = next(iter(fault.operations), "submit")
    fal_server.fail(operation, fault.name)
    url = fal_server.add_file("a.mp4", mp4())
    response = client.get(url) if operation == "download" else submit(client)
    assert isinstance(fault.effect, Reply)
    assert (response.status_code, response.content) == (fault.effect.status, fault.effect.body)
    assert (fal_server.recorded[-1].fault, fal_server.recorded[-1].status) == (
        fault.name,
        fault.status,
    )


@pytest.mark.parametrize("fault", ON_SUBMIT, ids=lambda fault: fault.name)
def test_the_table_tells_whether_a_submit_was_paid(
    fault: Fault,
    fal_server: FalServer,
    client: httpx.Client,
    ending: Callable[[Fault], Fault],
) -> None:
    """`accepted` agrees with the counter and with the list of jobs, whatever the client saw."""
    fal_server.fail("submit", ending(fault))
    with suppress(httpx.HTTPError), client.stream("POST", ENDPOINT, json=PROMPT):
        """The head of the answer is enough."""
    assert fal_server.counters.paid_submits == int(fault.accepted)
    assert len(fal_server.jobs) == int(fault.accepted)


@pytest.mark.parametrize("name", ["reset-before-accept", "reset-after-accept"])
@pytest.mark.parametrize("operation", ["status", "result", "cancel", "download", "run", "token"])
def test_a_reset_is_one_on_every_operation(
    name: str, operation: str, fal_server: FalServer, client: httpx.Client
) -> None:
    """The peer sees a reset connection, and the next request of the operation passes."""
    fal_server.looks = 0
    _ = submit(client)
    url = fal_server.add_file("a.mp4", mp4())
    calls: dict[str, Callable[[], httpx.Response]] = {
        "status": lambda: client.get(f"{JOB}/status"),
        "result": lambda: client.get(JOB),
        "cancel": lambda: client.put(f"{JOB}/cancel"),
        "download": lambda: client.get(url),
        "run": lambda: client.post(f"/run{ENDPOINT}", json=PROMPT),
        "token": lambda: client.post("/storage/auth/token", json={}),
    }
    fal_server.fail(operation, name)
    with pytest.raises(httpx.ReadError, match="reset by peer"):
        _ = calls[operation]()
    assert calls[operation]().status_code == (400 if operation == "cancel" else 200)


def test_a_reset_reaches_a_raw_socket_as_econnreset(fal_server: FalServer) -> None:
    """It is RST and not FIN: reading raises instead of returning nothing."""
    fal_server.fail("submit", "reset-after-accept")
    address = httpx.URL(fal_server.url)
    request = f"POST {ENDPOINT} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{{}}"
    with socket.create_connection((address.host, address.port or 0), timeout=5) as raw:
        raw.sendall(request.encode())
        with pytest.raises(ConnectionResetError):
            _ = raw.recv(1)


def test_refuse_closes_the_port_until_it_is_healed(
    fal_server: FalServer, client: httpx.Client
) -> None:
    """Every operation is refused, also on a connection that was open; then all is as before."""
    assert submit(client).status_code == 200
    fal_server.fail("status", "refuse")
    with pytest.raises(httpx.ConnectError, match="refused"):
        _ = submit(client)
    with pytest.raises(httpx.ConnectError, match="refused"):
        _ = httpx.get(fal_server.url)
    fal_server.heal()
    assert submit(client).status_code == 200


def test_the_unreachable_url_refuses(fal_server: FalServer) -> None:
    """It is for clients that need a refused host beside one that works."""
    with pytest.raises(httpx.ConnectError, match="refused"):
        _ = httpx.get(fal_server.unreachable_url)


@pytest.mark.parametrize("name", ["hang-before-accept", "hang-after-accept"])
def test_a_hang_lasts_longer_than_the_client(
    name: str, fal_server: FalServer, client: httpx.Client
) -> None:
    """The client's own patience ends it."""
    fal_server.fail("submit", name)
    with pytest.raises(httpx.ReadTimeout):
        _ = client.post(ENDPOINT, json=PROMPT, timeout=IMPATIENT)


def test_a_hang_with_an_end_closes_the_connection_without_a_byte(
    fal_server: FalServer, client: httpx.Client
) -> None:
    """After its seconds the client sees an end of the connection."""
    fal_server.fail("submit", replace(FAULTS["hang-after-accept"], effect=Hang(0.01)))
    with pytest.raises(httpx.RemoteProtocolError, match="without sending"):
        _ = submit(client)


def test_stopping_the_server_ends_a_hang() -> None:
    """A client without patience gets an error as soon as the server stops."""
    with FalServer() as server:
        server.fail("submit", "hang-after-accept")
        errors: list[httpx.HTTPError] = []

        def wait_for_ever() -> None:
            try:
                _ = httpx.post(server.url + ENDPOINT, json=PROMPT, timeout=None)  # noqa: S113
            except httpx.HTTPError as error:
                errors.append(error)

        waiting = threading.Thread(target=wait_for_ever)
        waiting.start()
        while not server.recorded:
            threading.Event().wait(0.001)
    waiting.join(5)
    assert len(errors) == 1


def test_a_late_reply_is_the_usual_one(fal_server: FalServer, client: httpx.Client) -> None:
    """A client with patience gets its job."""
    fal_server.fail("submit", replace(FAULTS["late-reply"], effect=Delay(0.01)))
    assert submit(client).json()["status"] == "IN_QUEUE"


def test_a_truncated_body_is_shorter_than_promised(
    fal_server: FalServer, client: httpx.Client
) -> None:
    """The client has half of the bytes when the connection ends, and a range gives the rest."""
    file = padded_mp4(1_000_000)
    url = fal_server.add_file("a.mp4", file)
    fal_server.fail("download", "truncated-body")
    pieces: list[bytes] = []
    with (
        client.stream("GET", url) as response,
        pytest.raises(httpx.RemoteProtocolError, match="without sending complete"),
    ):
        pieces.extend(response.iter_bytes())
    received = b"".join(pieces)
    assert len(received) == 500_000
    rest = client.get(url, headers={"Range": f"bytes={len(received)}-"})
    assert received + rest.content == file.read(0, file.size_bytes)


@pytest.mark.parametrize("name", ["bad-json", "empty-body"])
def test_a_replaced_body_does_not_parse(
    name: str, fal_server: FalServer, client: httpx.Client
) -> None:
    """Status and type are the usual ones."""
    fal_server.fail("submit", name)
    response = submit(client)
    assert (response.status_code, response.headers["content-type"]) == (200, "application/json")
    with pytest.raises(JSONDecodeError):
        _ = response.json()


def test_a_drip_comes_byte_by_byte_and_whole(fal_server: FalServer, client: httpx.Client) -> None:
    """No read waits long, and nothing is lost."""
    fal_server.fail("submit", replace(FAULTS["slow-drip"], effect=Drip(0.0001)))
    with client.stream("POST", ENDPOINT, json=PROMPT) as response:
        pieces = list(response.iter_raw())
    assert len(pieces) > 10
    assert b"".join(pieces).startswith(b'{"status":"IN_QUEUE"')


def test_a_wrong_content_type_keeps_the_body(fal_server: FalServer, client: httpx.Client) -> None:
    """JSON that says it is a page."""
    fal_server.fail("submit", "wrong-content-type")
    response = submit(client)
    assert response.headers.get_list("content-type") == ["text/html; charset=utf-8"]
    assert response.json()["status"] == "IN_QUEUE"


@pytest.mark.parametrize(
    ("name", "header", "value"),
    [
        ("rate-limited-seconds", "retry-after", "1"),
        ("rate-limited-ms", "retry-after-ms", "50"),
        ("user-timeout", "x-fal-request-timeout-type", "user"),
        ("gateway-timeout", "x-fal-error-type", "request_timeout"),
    ],
)
def test_a_fault_carries_the_header_that_makes_it(
    name: str, header: str, value: str, fal_server: FalServer, client: httpx.Client
) -> None:
    """Beside the request id that every answer of fal's own has."""
    fal_server.fail("submit", name)
    headers = submit(client).headers
    assert headers[header] == value
    assert "x-fal-request-id" in headers


def test_a_date_to_retry_after_is_a_date(fal_server: FalServer, client: httpx.Client) -> None:
    """It parses, and it has a zone."""
    fal_server.fail("submit", "rate-limited-date")
    date = parsedate_to_datetime(submit(client).headers["retry-after"])
    assert date.tzinfo is not None


@pytest.mark.parametrize("name", ["proxy-502", "proxy-504-after-accept"])
def test_a_proxy_does_not_know_the_request_id(
    name: str, fal_server: FalServer, client: httpx.Client
) -> None:
    """That is how a client tells it from fal."""
    fal_server.fail("submit", name)
    response = submit(client)
    assert "nginx" in response.text
    assert "x-fal-request-id" not in response.headers


def test_a_redirect_leads_to_the_same_file_elsewhere(fal_server: FalServer) -> None:
    """The second origin delivers it, and a client that keeps credentials is found out."""
    url = fal_server.add_file("a.mp4", mp4())
    fal_server.fail("download", "redirect-elsewhere", times=2)
    response = httpx.get(url, follow_redirects=True)
    assert (response.status_code, response.content) == (200, mp4().content)
    assert fal_server.elsewhere_url != fal_server.url
    assert list(fal_server.leaks) == []
    location = httpx.get(url).headers["location"]
    _ = httpx.get(location, headers={"X-Key": fal_server.api_key})
    assert [leak.where for leak in fal_server.leaks] == ["header x-key"]
    assert len(fal_server.recorded_elsewhere) == 2


def test_faults_are_met_in_order_then_run_out(fal_server: FalServer, client: httpx.Client) -> None:
    """`after` lets requests pass, `times` counts those that do not."""
    fal_server.fail("submit", "unavailable", times=2, after=1)
    fal_server.fail("submit", "conflict")
    statuses = [submit(client).status_code for _ in range(5)]
    assert statuses == [200, 503, 503, 409, 200]
    assert fal_server.pending_faults == ()


def test_a_fault_without_number_lasts_until_it_is_healed(
    fal_server: FalServer, client: httpx.Client
) -> None:
    """`times=None` means always."""
    fal_server.fail("submit", "conflict", times=None)
    assert {submit(client).status_code for _ in range(3)} == {409}
    fal_server.heal()
    assert submit(client).status_code == 200


def test_an_unknown_fault_names_the_nearest(fal_server: FalServer) -> None:
    """A typing error in a test does not make it pass."""
    with pytest.raises(ValueError, match="Did you mean 'truncated-body'"):
        fal_server.fail("submit", "truncated-boddy")
    with pytest.raises(ValueError, match="There is no operation 'poll'"):
        fal_server.fail("poll", "conflict")


def test_a_fault_that_does_not_fit_is_refused(fal_server: FalServer) -> None:
    """A download's fault on a submit would prove nothing."""
    with pytest.raises(ValueError, match="it fits download"):
        fal_server.fail("submit", "file-gone")


def test_an_answer_cannot_be_spoiled_before_there_is_one() -> None:
    """A truncated answer to a request that was not carried out contradicts itself."""
    with pytest.raises(ValueError, match="must be True"):
        _ = Fault("half", Truncate(), accepted=False, description="")


def test_fault_names_are_unique() -> None:
    """Two faults of one name would hide one of them."""
    fault = Fault("twice", Reset(), accepted=False, description="")
    with pytest.raises(ValueError, match="'twice'"):
        _ = fault_table((fault, fault))


@pytest.mark.parametrize("fault", SILENT, ids=lambda fault: fault.name)
def test_a_name_says_whether_the_job_was_accepted(fault: Fault) -> None:
    """Where the client cannot know, the name of the fault tells the reader of the test."""
    assert fault.name.endswith("-after-accept") is fault.accepted
