"""fal's own client takes the server for fal."""

from pathlib import Path

import fal_client
import httpx
import pytest

from tarash_testkit.fal import OUTCOMES, FalServer
from tarash_testkit.media import mp4
from tarash_testkit.oracles.fal import async_fal_client_at, fal_client_at

VIDEO = "fal-ai/veo3.1/image-to-video"
IMAGE = "fal-ai/flux/dev"
PROMPT = {"prompt": "a cat"}
QUICK = 0.001


@pytest.fixture
def anyio_backend() -> str:
    """Run on asyncio alone: fal's client does."""
    return "asyncio"


@pytest.fixture
def quick_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the official client repeat without pauses."""
    monkeypatch.setattr("fal_client.client.BASE_DELAY", 0.0)


def test_subscribe_sees_each_state_and_gets_a_video(fal_server: FalServer) -> None:
    """Queued with a position, running with logs, completed with metrics, then the output."""
    fal_server.looks = 4
    seen: list[fal_client.Status] = []
    with fal_client_at(fal_server) as official:
        result = official.subscribe(
            VIDEO, PROMPT, with_logs=True, on_queue_update=seen.append, interval=QUICK
        )
    assert seen[:2] == [fal_client.Queued(position=1), fal_client.Queued(position=0)]
    assert [type(status) for status in seen[2:]] == [
        fal_client.InProgress,
        fal_client.InProgress,
        fal_client.Completed,
    ]
    assert result["video"]["content_type"] == "video/mp4"
    assert httpx.get(result["video"]["url"]).content == mp4().content
    assert fal_server.counters.paid_submits == 1


def test_logs_grow_from_look_to_look(fal_server: FalServer) -> None:
    """Each look at a running job returns the whole list so far."""
    fal_server.looks = 4
    with fal_client_at(fal_server) as official:
        handle = official.submit(VIDEO, PROMPT)
        states = list(handle.iter_events(with_logs=True, interval=QUICK))
    lengths = [
        len(state.logs or [])
        for state in states
        if isinstance(state, fal_client.InProgress | fal_client.Completed)
    ]
    assert lengths == [1, 2, 2]


def test_logs_are_null_when_they_are_not_asked_for(fal_server: FalServer) -> None:
    """The key is there, the list is not."""
    fal_server.looks = 1
    with fal_client_at(fal_server) as official:
        status = official.submit(VIDEO, PROMPT).status()
    assert status == fal_client.InProgress(logs=None)


def test_a_handle_from_the_id_finds_the_job_at_owner_and_app(fal_server: FalServer) -> None:
    """Status, result and cancel live under the endpoint without its path."""
    fal_server.looks = 0
    with fal_client_at(fal_server) as official:
        submitted = official.submit(VIDEO, PROMPT)
        handle = official.get_handle(VIDEO, submitted.request_id)
        assert handle == submitted
        assert "video" in official.result(VIDEO, submitted.request_id)
    assert fal_server.recorded[-1].path == f"/fal-ai/veo3.1/requests/{submitted.request_id}"


def test_run_answers_at_once(fal_server: FalServer) -> None:
    """A direct call needs no queue and is paid as well."""
    with fal_client_at(fal_server) as official:
        result = official.run(IMAGE, PROMPT | {"image_size": {"width": 8, "height": 4}})
    assert (result["images"][0]["width"], result["images"][0]["height"]) == (8, 4)
    assert fal_server.counters.requests == {"run": 1}
    assert fal_server.counters.paid_submits == 1


def test_cancel_ends_a_queued_job(fal_server: FalServer) -> None:
    """A cancelled job is COMPLETED with an error, and its result is an error too."""
    with fal_client_at(fal_server) as official:
        handle = official.submit(VIDEO, PROMPT)
        handle.cancel()
        status = handle.status()
        with pytest.raises(fal_client.FalClientHTTPError) as caught:
            handle.get()
    assert isinstance(status, fal_client.Completed)
    assert status.error_type == "client_cancelled"
    assert caught.value.status_code == 499


def test_cancel_of_a_finished_job_is_refused(fal_server: FalServer) -> None:
    """The answer is 400: too late."""
    fal_server.looks = 0
    with fal_client_at(fal_server) as official:
        handle = official.submit(VIDEO, PROMPT)
        with pytest.raises(fal_client.FalClientHTTPError) as caught:
            handle.cancel()
    assert caught.value.status_code == 400


@pytest.mark.parametrize("name", [name for name, end in OUTCOMES.items() if end.error is not None])
def test_a_failed_job_is_completed_and_its_result_has_the_status_of_the_failure(
    name: str, fal_server: FalServer
) -> None:
    """The official client finds the error in the status, and raises on the result."""
    fal_server.next_job(name, looks=0)
    with fal_client_at(fal_server) as official:
        handle = official.submit(VIDEO, PROMPT)
        status = handle.status()
        with pytest.raises(fal_client.FalClientHTTPError) as caught:
            handle.get()
    assert isinstance(status, fal_client.Completed)
    assert status.error_type == OUTCOMES[name].error_type
    assert caught.value.status_code == OUTCOMES[name].status
    assert caught.value.error_type == OUTCOMES[name].error_type


def test_a_wrong_key_is_refused(fal_server: FalServer) -> None:
    """The official client raises with status 401."""
    with (
        fal_client_at(fal_server, api_key="other") as official,
        pytest.raises(fal_client.FalClientHTTPError) as caught,
    ):
        official.submit(VIDEO, PROMPT)
    assert caught.value.status_code == 401
    assert fal_server.counters.paid_submits == 0


def test_submit_options_are_recorded(fal_server: FalServer) -> None:
    """The webhook is on the job; priority, hint and deadline are on the exchange."""
    webhook = "https://x.y/z?a=1&b=2"
    with fal_client_at(fal_server) as official:
        official.submit(
            VIDEO, PROMPT, webhook_url=webhook, priority="low", hint="h", start_timeout=30
        )
    (exchange,) = fal_server.recorded
    assert fal_server.jobs[0].webhook == webhook
    assert exchange.json() == PROMPT
    assert exchange.header("x-fal-queue-priority") == "low"
    assert exchange.header("x-fal-runner-hint") == "h"
    assert exchange.header("x-fal-request-timeout") == "30.0"


def test_upload_goes_to_the_cdn_with_its_token(fal_server: FalServer) -> None:
    """One token, one upload; the file is delivered with the type it came with."""
    with fal_client_at(fal_server) as official:
        url = official.upload(b"abc", "text/plain", "a.txt")
    delivered = httpx.get(url)
    assert (delivered.content, delivered.headers["content-type"]) == (b"abc", "text/plain")
    assert fal_server.counters.requests == {"token": 1, "upload": 1, "download": 1}
    assert fal_server.leaks == ()


def test_upload_falls_back_to_the_signed_url(fal_server: FalServer) -> None:
    """When the CDN refuses, the client initiates and puts; its key on that PUT is a leak."""
    fal_server.fail("upload", "invalid-text", times=None)
    with fal_client_at(fal_server) as official:
        url = official.upload(b"abc", "text/plain", "a.txt")
    assert httpx.get(url).content == b"abc"
    assert [leak.where for leak in fal_server.leaks] == ["header authorization"]
    assert fal_server.leaks[0].operation == "signed-upload"


def test_multipart_upload_joins_its_parts(
    fal_server: FalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Parts that arrive in any order are delivered as one file."""
    monkeypatch.setattr("fal_client.client.MULTIPART_THRESHOLD", 1000)
    monkeypatch.setattr("fal_client.client.MULTIPART_CHUNK_SIZE", 400)
    content = bytes(range(256)) * 5
    with fal_client_at(fal_server) as official:
        url = official.upload(content, "video/mp4", "a.mp4")
    assert httpx.get(url).content == content
    assert fal_server.counters.requests["upload"] == 4


def test_upload_file_sends_a_file(fal_server: FalServer, tmp_path: Path) -> None:
    """The name of the file is at the end of its URL."""
    path = tmp_path / "picture.png"
    path.write_bytes(b"\x89PNG")
    with fal_client_at(fal_server) as official:
        url = official.upload_file(path)  # pyright: ignore[reportUnknownMemberType]
    assert url.endswith("/picture.png")


@pytest.mark.usefixtures("quick_retries")
def test_the_official_client_pays_ten_times_for_one_lost_reply(fal_server: FalServer) -> None:
    """A reply lost each time makes ten paid jobs: the reason why this server counts them."""
    fal_server.fail("submit", "reset-after-accept", times=None)
    with fal_client_at(fal_server) as official, pytest.raises(httpx.ReadError):
        official.submit(VIDEO, PROMPT)
    assert fal_server.counters.paid_submits == 10


@pytest.mark.anyio
async def test_the_asynchronous_client_generates(fal_server: FalServer) -> None:
    """Submit, look, result and direct run work with asyncio too."""
    seen: list[fal_client.Status] = []
    async with async_fal_client_at(fal_server) as official:
        result = await official.subscribe(
            VIDEO, PROMPT, with_logs=True, on_queue_update=seen.append, interval=QUICK
        )
        direct = await official.run(IMAGE, PROMPT)
    assert len(seen) == 3
    assert "video" in result
    assert "images" in direct


@pytest.mark.anyio
async def test_the_asynchronous_client_cancels(fal_server: FalServer) -> None:
    """A running job answers 202 to the cancel, and is over."""
    fal_server.looks = 1
    async with async_fal_client_at(fal_server) as official:
        handle = await official.submit(VIDEO, PROMPT)
        await handle.cancel()
        status = await handle.status()
    assert fal_server.recorded[1].status == 202
    assert isinstance(status, fal_client.Completed)


@pytest.mark.anyio
async def test_the_asynchronous_client_uploads(
    fal_server: FalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To the CDN, to the signed URL, and in parts."""
    async with async_fal_client_at(fal_server) as official:
        urls = [
            await official.upload(b"abc", "text/plain", "a.txt"),
            await official.upload(b"abc", "text/plain", "a.txt", repository="fal"),
        ]
        monkeypatch.setattr("fal_client.client.MULTIPART_THRESHOLD", 2)
        monkeypatch.setattr("fal_client.client.MULTIPART_CHUNK_SIZE", 1)
        urls.append(await official.upload(b"abc", "text/plain", "a.txt"))
    async with httpx.AsyncClient() as bare:
        assert [(await bare.get(url)).content for url in urls] == [b"abc"] * 3
