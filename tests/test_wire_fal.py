"""fal's own client and our plugin ask for the same: every difference on the wire has its reason.

Both talk to the same test server, one after the other; compared are method, path, query, each
header and the body of each request, in order.
"""

import json
from collections.abc import Callable, Mapping
from itertools import zip_longest
from typing import Any

import fal_client
import pytest
from fal_wishes import PROMPT, SUBMITS, VIDEO, video

from tarash.tarash_gateway.exceptions import InvalidRequestError
from tarash.tarash_gateway.models import (
    ImageGenerationConfig,
)
from tarash_fal import uploads
from tarash_testkit.fal import FalServer
from tarash_testkit.media import mp4, png
from tarash_testkit.oracles.fal import fal_client_at
from tarash_testkit.recorder import Exchange

Perform = Callable[..., Any]
Difference = tuple[str, str]

FRAMES = "fal-ai/veo3.1/image-to-video"
HERON = png(16, 9).content
PICTURE = {"content": HERON, "content_type": "image/png", "file_name": "heron.png"}
FIRST_FRAME = [{"image": "https://x.example/heron.png", "type": "first_frame"}]
# Where the two differ, and why: operation (`any`: all of them) and part of the request.
DIFFERENCES: Mapping[Difference, str] = {
    ("any", "header user-agent"): "each names its own library",
    ("status", "query"): "waiting for a result, fal's client asks for no logs; we show progress",
    ("any", "header accept"): "around uploads, fal's client names JSON; we parse what comes",
    ("initiate", "request"): (
        "when the CDN refuses a file, fal's client asks for a signed URL; for us a refusal is "
        "final, since nothing was paid and the refusal has its reason"
    ),
    ("signed-upload", "request"): (
        "the same; and fal's client sends the account's key to that URL, where none belongs"
    ),
}


def parts_of(exchange: Exchange | None, server: FalServer) -> dict[str, object]:
    """Return what is compared of one request."""
    if exchange is None:
        return {"request": "none"}
    text = exchange.body.replace(server.url.encode(), b"<server>")
    is_json = exchange.header("content-type") == "application/json"
    headers = {
        f"header {name}": value
        for name, value in exchange.headers
        if name not in {"host", "content-length"}
    }
    return {
        "request": exchange.operation,
        "method": exchange.method,
        "path": exchange.path,
        "query": sorted(exchange.query),
        "body": json.loads(text) if is_json and text else text,
        **headers,
    }


def differences(official: FalServer, ours: FalServer) -> set[Difference]:
    """Return where the conversations on two servers differ."""
    found: set[Difference] = set()
    for theirs, own in zip_longest(official.recorded, ours.recorded):
        before, after = parts_of(theirs, official), parts_of(own, ours)
        operation = (theirs or own).operation
        if before["request"] != after["request"]:
            found.add((operation, "request"))
            continue
        for name in before.keys() | after.keys():
            if before.get(name) != after.get(name):
                found.add(("any" if ("any", name) in DIFFERENCES else operation, name))
    return found


def unexplained(official: FalServer, ours: FalServer) -> set[Difference]:
    """Return the differences that the table has no reason for."""
    assert official.recorded
    return differences(official, ours) - DIFFERENCES.keys()


@pytest.fixture
def official_server() -> Any:
    """The server that fal's client talks to."""
    with FalServer() as server:
        yield server


@pytest.fixture
def our_server(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The server that the plugin talks to, as the environment says."""
    with FalServer() as server:
        monkeypatch.setenv("FAL_KEY", server.api_key)
        monkeypatch.setenv("TARASH_FAL_BASE_URL", server.url)
        yield server


@pytest.mark.parametrize("wish", SUBMITS)
def test_a_submit_is_the_same(
    wish: str, official_server: FalServer, our_server: FalServer, perform: Perform
) -> None:
    """Path, query, key, headers, and a body of the model's own fields and values."""
    arguments, (config, request) = SUBMITS[wish]
    with fal_client_at(official_server) as client:
        client.submit(**arguments)
    kind = "image" if isinstance(config, ImageGenerationConfig) else "video"
    perform(f"submit_{kind}", config, request)
    assert unexplained(official_server, our_server) == set()
    assert official_server.jobs == our_server.jobs


@pytest.mark.parametrize(
    ("model", "arguments", "images"),
    [
        (VIDEO, {"prompt": PROMPT}, []),
        (FRAMES, {"prompt": PROMPT, "image_url": "https://x.example/heron.png"}, FIRST_FRAME),
        ("workflows/someone/flow/deep", {"prompt": PROMPT}, []),
    ],
)
def test_status_and_result_are_the_same(
    model: str,
    arguments: dict[str, Any],
    images: list[Any],
    *,
    official_server: FalServer,
    our_server: FalServer,
    perform: Perform,
) -> None:
    """Logs are asked for in the same word, at owner and app without the rest of the id."""
    official_server.looks = our_server.looks = 1
    with fal_client_at(official_server) as client:
        handle = client.submit(model, arguments)
        handle.status(with_logs=True)
        client.result(model, handle.request_id)
    job = perform("submit_video", *video(model, image_list=images))
    while not job.done:
        job = perform("check", job)
    assert unexplained(official_server, our_server) == set()
    asked = [server.recorded[1].query for server in (official_server, our_server)]
    assert asked == [(("logs", "true"),)] * 2
    assert [each.operation for each in our_server.recorded][1:] == ["status", "status", "result"]


def test_a_cancel_is_the_same(
    official_server: FalServer, our_server: FalServer, perform: Perform
) -> None:
    """A PUT with the key and an empty body."""
    with fal_client_at(official_server) as client:
        client.submit(VIDEO, {"prompt": PROMPT}).cancel()
    job = perform("submit_video", *video())
    assert perform("cancel", job) == "cancelled"
    assert unexplained(official_server, our_server) == set()


def upload_with_both(official_server: FalServer, perform: Perform) -> None:
    """Upload a picture and submit what it is for, with each."""
    with fal_client_at(official_server) as client:
        url = client.upload(HERON, "image/png", "heron.png")
        client.submit(FRAMES, {"prompt": PROMPT, "image_url": url})
    perform("submit_video", *video(FRAMES, image_list=[{"image": PICTURE, "type": "first_frame"}]))


def test_an_upload_is_the_same(
    official_server: FalServer, our_server: FalServer, perform: Perform
) -> None:
    """One token with the key, the bytes with the token, and the URL in the submit."""
    upload_with_both(official_server, perform)
    assert unexplained(official_server, our_server) == set()
    assert ("any", "header accept") in differences(official_server, our_server)
    assert [each.operation for each in our_server.recorded] == ["token", "upload", "submit"]


def test_an_upload_in_parts_is_the_same(
    official_server: FalServer,
    our_server: FalServer,
    perform: Perform,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Begun, each part with its number, completed with the tags."""
    size = len(mp4().content)
    monkeypatch.setattr(fal_client.client, "MULTIPART_THRESHOLD", size - 1)
    monkeypatch.setattr(fal_client.client, "MULTIPART_CHUNK_SIZE", size // 2)
    monkeypatch.setattr(fal_client.client, "MULTIPART_MAX_CONCURRENCY", 1)
    monkeypatch.setattr(uploads, "_PARTS_ABOVE_BYTES", size - 1)
    monkeypatch.setattr(uploads, "_PART_BYTES", size // 2)
    model = "fal-ai/wan/v2.7/edit-video"
    with fal_client_at(official_server) as client:
        url = client.upload(mp4().content, "video/mp4", "input.mp4")
        client.submit(model, {"prompt": PROMPT, "video_url": url})
    perform("submit_video", *video(model, video=mp4().content))
    assert unexplained(official_server, our_server) == set()
    assert our_server.counters.requests["upload"] == 3


def test_only_fals_client_goes_on_to_a_signed_url(
    official_server: FalServer, our_server: FalServer, perform: Perform
) -> None:
    """It leaks the key there; we end with the CDN's refusal, and leak nothing."""
    for server in (official_server, our_server):
        server.fail("upload", "invalid-text", times=None)
    with pytest.raises(InvalidRequestError):
        upload_with_both(official_server, perform)
    found = differences(official_server, our_server)
    assert {("initiate", "request"), ("signed-upload", "request")} <= found
    assert [leak.operation for leak in official_server.leaks] == ["signed-upload"]
    assert our_server.leaks == ()
    assert our_server.counters.paid_submits == 0


def test_a_wrong_key_is_sent_and_refused_in_the_same_way(
    official_server: FalServer,
    our_server: FalServer,
    perform: Perform,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The scheme of the key's header is the same for any key."""
    monkeypatch.setenv("FAL_KEY", "another:key")
    with (
        fal_client_at(official_server, api_key="another:key") as client,
        pytest.raises(fal_client.FalClientHTTPError),
    ):
        client.submit(VIDEO, {"prompt": PROMPT})
    with pytest.raises(Exception, match="FAL_KEY"):
        perform("submit_video", *video())
    assert unexplained(official_server, our_server) == set()


def test_every_listed_difference_is_seen(
    official_server: FalServer, our_server: FalServer, perform: Perform
) -> None:
    """No reason outlives its difference; those of uploads are seen above."""
    official_server.looks = our_server.looks = 0
    with fal_client_at(official_server) as client:
        client.subscribe(VIDEO, {"prompt": PROMPT}, interval=0.001)
    perform("generate_video", *video())
    usual = {("any", "header user-agent"), ("status", "query")}
    assert differences(official_server, our_server) == usual
