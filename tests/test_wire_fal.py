"""fal's own client and our plugin ask for the same: every difference on the wire has its reason.

Both talk to a test server of their own, one after the other; compared are method, path, query,
each header and each field of the body of each request, in order.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import fal_client
import pytest
from fal_wishes import SUBMITS, VIDEO, video
from wire_comparison import Conversations, Difference, Perform, conversations, submit
from wishes import PROMPT

from tarash.tarash_gateway.exceptions import InvalidRequestError
from tarash_fal import uploads
from tarash_testkit.fal import FalServer
from tarash_testkit.media import mp4, png
from tarash_testkit.oracles.fal import fal_client_at

Wire = Conversations[FalServer]

FRAMES = "fal-ai/veo3.1/image-to-video"
HERON = png(16, 9).content
PICTURE = {"content": HERON, "content_type": "image/png", "file_name": "heron.png"}
HERON_URL = "https://x.example/heron.png"
FIRST_FRAME = [{"image": HERON_URL, "type": "first_frame"}]
WATCHED: Sequence[tuple[str, dict[str, Any], list[Any]]] = (
    (VIDEO, {"prompt": PROMPT}, []),
    (FRAMES, {"prompt": PROMPT, "image_url": HERON_URL}, FIRST_FRAME),
    ("workflows/someone/flow/deep", {"prompt": PROMPT}, []),
)

USUAL = (
    Difference(
        "submit|status|result|cancel|initiate|upload|complete",
        "header user-agent",
        "each names its own library; asking for a token, both name the HTTP library",
    ),
)
LOGS = Difference(
    "status", "query logs", "fal's client waits for a result without logs; we show progress"
)
ACCEPT = Difference(
    "token|initiate",
    "header accept",
    "before an upload, fal's client names JSON; we parse what comes",
)
SIGNED = Difference(
    "initiate|signed-upload|submit",
    "request",
    "when the CDN refuses a file, fal's client asks for a signed URL, and sends the account's key "
    "there, where none belongs; for us a refusal is final: nothing was paid, and it has its reason",
)


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Iterator[Wire]:
    """A server for fal's client, and one for the plugin, as the environment says."""
    with conversations(FalServer, USUAL) as wire:
        monkeypatch.setenv("FAL_KEY", wire.ours.api_key)
        monkeypatch.setenv("TARASH_FAL_BASE_URL", wire.ours.url)
        yield wire


@pytest.mark.parametrize("wish", SUBMITS)
def test_a_submit_is_the_same(wish: str, wire: Wire, perform: Perform) -> None:
    """Path, query, key, headers, and a body of the model's own fields and values."""
    arguments, asked = SUBMITS[wish]
    with fal_client_at(wire.official) as client:
        client.submit(**arguments)
    submit(perform, *asked)
    assert wire.findings() == []
    assert wire.official.jobs == wire.ours.jobs


@pytest.mark.parametrize(("model", "arguments", "images"), WATCHED)
def test_a_look_is_the_same(
    model: str, arguments: dict[str, Any], images: list[Any], wire: Wire, perform: Perform
) -> None:
    """Logs are asked for in the same word, at owner and app without the rest of the id."""
    with fal_client_at(wire.official) as client:
        client.submit(model, arguments).status(with_logs=True)
    job = submit(perform, *video(model, images=images))
    assert not perform("check", job).done
    assert wire.findings() == []
    assert wire.ours.recorded[1].query == (("logs", "true"),)


@pytest.mark.parametrize(("model", "arguments", "images"), WATCHED)
def test_a_result_is_the_same(
    model: str, arguments: dict[str, Any], images: list[Any], wire: Wire, perform: Perform
) -> None:
    """One look that finds it done, then the result."""
    wire.official.looks = wire.ours.looks = 0
    with fal_client_at(wire.official) as client:
        client.result(model, client.submit(model, arguments).request_id)
    job = submit(perform, *video(model, images=images))
    assert perform("check", job).done
    assert wire.findings(LOGS) == []
    assert [each.operation for each in wire.ours.recorded] == ["submit", "status", "result"]


def test_a_cancel_is_the_same(wire: Wire, perform: Perform) -> None:
    """A PUT with the key and an empty body."""
    with fal_client_at(wire.official) as client:
        client.submit(VIDEO, {"prompt": PROMPT}).cancel()
    job = submit(perform, *video())
    assert perform("cancel", job) == "cancelled"
    assert wire.findings() == []


def upload_with_both(wire: Wire, perform: Perform) -> None:
    """Upload a picture and submit what it is for, with each."""
    with fal_client_at(wire.official) as client:
        url = client.upload(HERON, "image/png", "heron.png")
        client.submit(FRAMES, {"prompt": PROMPT, "image_url": url})
    submit(perform, *video(FRAMES, images=[{"image": PICTURE, "type": "first_frame"}]))


def test_an_upload_is_the_same(wire: Wire, perform: Perform) -> None:
    """One token with the key, the bytes with the token, and the URL in the submit."""
    upload_with_both(wire, perform)
    assert wire.findings(ACCEPT) == []
    assert [each.operation for each in wire.ours.recorded] == ["token", "upload", "submit"]


def test_an_upload_in_parts_is_the_same(
    wire: Wire, perform: Perform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Begun, each part with its number, completed with the tags."""
    size = len(mp4().content)
    monkeypatch.setattr(fal_client.client, "MULTIPART_THRESHOLD", size - 1)
    monkeypatch.setattr(fal_client.client, "MULTIPART_CHUNK_SIZE", size // 2)
    monkeypatch.setattr(fal_client.client, "MULTIPART_MAX_CONCURRENCY", 1)
    monkeypatch.setattr(uploads, "_PARTS_ABOVE_BYTES", size - 1)
    monkeypatch.setattr(uploads, "_PART_BYTES", size // 2)
    model = "fal-ai/wan/v2.7/edit-video"
    with fal_client_at(wire.official) as client:
        url = client.upload(mp4().content, "video/mp4", "input.mp4")
        client.submit(model, {"prompt": PROMPT, "video_url": url})
    submit(perform, *video(model, video=mp4().content))
    assert wire.findings(ACCEPT) == []
    assert wire.ours.counters.requests["upload"] == 3


def test_only_fals_client_goes_on_to_a_signed_url(wire: Wire, perform: Perform) -> None:
    """It leaks the key there; we end with the CDN's refusal, and leak nothing."""
    for server in (wire.official, wire.ours):
        server.fail("upload", "invalid-text", times=None)
    with pytest.raises(InvalidRequestError):
        upload_with_both(wire, perform)
    assert wire.findings(ACCEPT, SIGNED) == []
    assert [leak.operation for leak in wire.official.leaks] == ["signed-upload"]
    assert wire.ours.leaks == ()
    assert wire.ours.counters.paid_submits == 0


def test_a_wrong_key_is_sent_and_refused_in_the_same_way(
    wire: Wire, perform: Perform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The scheme of the key's header is the same for any key."""
    monkeypatch.setenv("FAL_KEY", "another:key")
    with (
        fal_client_at(wire.official, api_key="another:key") as client,
        pytest.raises(fal_client.FalClientHTTPError),
    ):
        client.submit(VIDEO, {"prompt": PROMPT})
    with pytest.raises(Exception, match="FAL_KEY"):
        submit(perform, *video())
    assert wire.findings() == []
