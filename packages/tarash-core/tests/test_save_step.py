"""What both drivers do for the step `Save`, and a whole download, against a loopback server."""

import threading
from collections.abc import Callable, Iterator
from contextlib import aclosing
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import anyio
import pytest

from tarash.tarash_gateway._download import Source, download
from tarash.tarash_gateway._guard import Guard
from tarash.tarash_gateway._outgoing import Timeouts, outgoing
from tarash.tarash_gateway._save_step import perform_save, perform_save_async
from tarash.tarash_gateway._transports import new_async_client, new_client
from tarash.tarash_gateway.exceptions import MediaError, TransportError
from tarash.tarash_gateway.flows import Call, Flow, Save, Saved, Sleep
from tarash.tarash_gateway.wire import Request, build_async_client, build_client

MP4 = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(range(256)) * 4000
LIMITS = Timeouts(connect=5, read=5)


@dataclass
class Files:
    """A server of one file that answers as its path says, and remembers what it was asked."""

    url: str = ""
    asked: list[Message] = field(default_factory=list)
    cut_bytes: list[int] = field(default_factory=list)
    is_over: threading.Event = field(default_factory=threading.Event)


@pytest.fixture
def files() -> Iterator[Files]:
    """Run the server for one test."""
    state = Files()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            state.asked.append(self.headers)
            _answer(self, state)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """Say nothing when a client leaves."""

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}"
    yield state
    state.is_over.set()
    server.shutdown()
    thread.join()
    server.server_close()


def _answer(handler: BaseHTTPRequestHandler, state: Files) -> None:
    status, headers, body = 200, {"ETag": '"1"', "Content-Type": "video/mp4"}, MP4
    asked = handler.headers.get("Range", "")
    if handler.path.startswith("/to/"):
        status, headers, body = 302, {"Location": handler.path[3:]}, b"moved"
    elif handler.path.startswith("/page"):
        status, headers, body = 404, {}, b"<html>" + b"x" * 2_000_000
    elif handler.path.startswith("/open-ended"):
        handler.send_response(200)
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.wfile.write(body)
        return
    elif asked and "If-Range" in handler.headers:
        start = int(asked.removeprefix("bytes=").partition("-")[0])
        headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
        status, body = 206, body[start:]
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    if handler.path == "/slow":
        handler.wfile.write(body[:300_000])
        handler.close_connection = state.is_over.wait(10)
        return
    if status in {200, 206} and state.cut_bytes:
        body, handler.close_connection = body[: state.cut_bytes.pop(0)], True
    try:
        handler.wfile.write(body)
    except OSError:  # the client has seen enough
        handler.close_connection = True


def _sync(step: Save) -> Saved:
    with new_client() as client:
        return perform_save(client, step, LIMITS)


def _async(backend: str) -> Callable[[Save], Saved]:
    async def save(step: Save) -> Saved:
        async with aclosing(new_async_client(backend)) as client:
            return await perform_save_async(client, step, LIMITS)

    return lambda step: anyio.run(save, step, backend=backend)


def _native(step: Save) -> Saved:
    async def save() -> Saved:
        async with build_async_client() as client:
            return await perform_save_async(client, step, LIMITS)

    return anyio.run(save)


Performer = Callable[[Save], Saved]


@pytest.fixture(params=["sync", "asyncio", "asyncio, native pool", "trio"])
def perform(request: pytest.FixtureRequest) -> Performer:
    """Return what performs a `Save`: each driver's function, over each transport."""
    performers = {"sync": _sync, "asyncio, native pool": _native}
    return performers.get(request.param) or _async(request.param)


def run(flow: Flow[Any], perform: Performer) -> Any:
    """Return what `flow` returns; nothing sleeps."""
    try:
        step = next(flow)
        while True:
            try:
                match step:
                    case Save():
                        reply: Any = perform(step)
                    case Call():
                        reply = step.function(*step.arguments)
                    case _:
                        assert isinstance(step, Sleep)
                        reply = None
            except (MediaError, TransportError) as error:
                step = flow.throw(error)
            else:
                step = flow.send(reply)
    except StopIteration as done:
        return done.value


def get(url: str) -> Request:
    """Return a plain GET."""
    return Request("GET", url, headers={"X-Asked-By": "a test"})


def test_a_whole_file_is_written(files: Files, perform: Performer, tmp_path: Path) -> None:
    """The body is on disk as it is, and the size is told; no encoding is asked for."""
    path = tmp_path / "part"
    saved = perform(Save(get(f"{files.url}/clip.mp4"), path))
    assert (saved.status_code, saved.size_bytes, saved.complete) == (200, len(MP4), True)
    assert saved.headers["etag"] == '"1"'
    assert saved.body == b""
    assert path.read_bytes() == MP4
    assert files.asked[0]["Accept-Encoding"] == "identity"
    assert files.asked[0]["X-Asked-By"] == "a test"


def test_a_body_without_a_length_is_written_to_its_end(
    files: Files, perform: Performer, tmp_path: Path
) -> None:
    """The end of the connection is the end of such a file."""
    path = tmp_path / "part"
    saved = perform(Save(get(f"{files.url}/open-ended"), path, limit_bytes=len(MP4)))
    assert (saved.size_bytes, saved.complete) == (len(MP4), True)


def test_what_arrived_before_a_break_is_kept(
    files: Files, perform: Performer, tmp_path: Path
) -> None:
    """It is on disk, and the reply says that the rest is missing."""
    files.cut_bytes = [300_000]
    path = tmp_path / "part"
    saved = perform(Save(get(f"{files.url}/clip.mp4"), path))
    assert saved.complete is False
    assert path.read_bytes() == MP4[: saved.size_bytes]
    assert saved.size_bytes <= 300_000  # aiohttp drops what it has buffered


def test_a_part_is_appended_where_the_file_goes_on(
    files: Files, perform: Performer, tmp_path: Path
) -> None:
    """What lies behind the offset is no longer valid and is cut off."""
    path = tmp_path / "part"
    path.write_bytes(MP4[:1000] + b"stale" * 300_000)
    headers = {"Range": "bytes=1000-", "If-Range": '"1"'}
    saved = perform(Save(Request("GET", f"{files.url}/clip.mp4", headers=headers), path, 1000))
    assert (saved.status_code, saved.size_bytes, saved.complete) == (206, len(MP4), True)
    assert path.read_bytes() == MP4


def test_a_whole_answer_to_a_range_starts_the_file_anew(
    files: Files, perform: Performer, tmp_path: Path
) -> None:
    """A server that does not know ranges sends everything, which takes the place of the part."""
    path = tmp_path / "part"
    path.write_bytes(b"other" * 300_000)
    headers = {"Range": "bytes=1000-"}
    saved = perform(Save(Request("GET", f"{files.url}/clip.mp4", headers=headers), path, 1000))
    assert saved.status_code == 200
    assert path.read_bytes() == MP4


def test_an_answer_that_is_no_file_is_not_written(
    files: Files, perform: Performer, tmp_path: Path
) -> None:
    """Its first 64 KiB come back, and the part on disk stays as it was."""
    path = tmp_path / "part"
    path.write_bytes(b"part")
    saved = perform(Save(get(f"{files.url}/page"), path, 4, limit_bytes=10))
    assert (saved.status_code, saved.size_bytes, saved.complete) == (404, 4, True)
    assert saved.body == b"<html>" + b"x" * (64 * 1024 - 6)
    assert path.read_bytes() == b"part"


@pytest.mark.parametrize("name", ["clip.mp4", "open-ended"])
def test_more_than_the_limit_is_refused(
    files: Files, perform: Performer, tmp_path: Path, name: str
) -> None:
    """Whether the length is stated before or seen as it comes; the query stays out of it."""
    step = Save(get(f"{files.url}/{name}?token=1"), tmp_path / "part", limit_bytes=len(MP4) - 1)
    with pytest.raises(MediaError, match=f"larger than the {len(MP4) - 1} bytes") as caught:
        perform(step)
    assert "token" not in str(caught.value)


def test_what_is_there_counts_against_the_limit(
    files: Files, perform: Performer, tmp_path: Path
) -> None:
    """A file cannot grow past the limit in parts."""
    path = tmp_path / "part"
    path.write_bytes(MP4[:1000])
    headers = {"Range": "bytes=1000-", "If-Range": '"1"'}
    request = Request("GET", f"{files.url}/clip.mp4", headers=headers)
    with pytest.raises(MediaError, match="larger"):
        perform(Save(request, path, 1000, len(MP4) - 1))


def test_a_file_that_cannot_be_written_is_a_media_error(
    files: Files, perform: Performer, tmp_path: Path
) -> None:
    """The reason of the system stands in the message."""
    with pytest.raises(MediaError, match="No such file or directory"):
        perform(Save(get(f"{files.url}/clip.mp4"), tmp_path / "nowhere" / "part"))


def test_no_answer_is_a_transport_error(files: Files, perform: Performer, tmp_path: Path) -> None:
    """A refused connection wrote nothing and sent nothing."""
    path = tmp_path / "part"
    with pytest.raises(TransportError) as caught:
        perform(Save(get("http://127.0.0.1:9/clip.mp4?token=1"), path))
    assert caught.value.sent is False
    assert "token" not in str(caught.value)
    assert not path.exists()
    assert files.asked == []


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_cancelled_download_leaves_nothing_open(
    files: Files, tmp_path: Path, backend: str
) -> None:
    """The file and the connection are closed in order; a warning would fail this test."""
    path = tmp_path / "part"

    async def save() -> None:
        async with (
            aclosing(new_async_client(backend)) as client,
            anyio.create_task_group() as group,
        ):
            step = Save(get(f"{files.url}/slow"), path)
            group.start_soon(perform_save_async, client, step, LIMITS)
            while not (path.exists() and path.stat().st_size):  # noqa: ASYNC110  no event tells of a byte on disk
                await anyio.sleep(0.005)
            group.cancel_scope.cancel()

    anyio.run(save, backend=backend)
    assert MP4.startswith(path.read_bytes())


def test_a_full_disk_is_a_media_error(files: Files, perform: Performer) -> None:
    """What the system says while writing reaches the caller typed."""
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no full device")
    with pytest.raises(MediaError, match="No space left"):
        perform(Save(get(f"{files.url}/clip.mp4"), full))


def test_a_download_that_breaks_goes_on_through_redirects(
    files: Files, perform: Performer, tmp_path: Path
) -> None:
    """Each try asks for what is missing on disk, and the file is whole in the end."""
    files.cut_bytes = [400_000, 400_000]
    path = tmp_path / "part"
    guard = Guard(frozenset({"127.0.0.1"}))
    source = Source(get(f"{files.url}/to/to/clip.mp4"), guard, len(MP4))
    saved = run(download(source, path), perform)
    assert saved.complete
    assert path.read_bytes() == MP4
    assert len(files.asked) == 9
    assert all(headers["X-Asked-By"] is None for headers in files.asked)


def test_no_byte_that_arrived_is_asked_for_again(files: Files, tmp_path: Path) -> None:
    """Each try asks for what is not on disk yet, if the file is still the same."""
    files.cut_bytes = [300_000, 400_000]
    path = tmp_path / "part"
    source = Source(get(f"{files.url}/clip.mp4"), Guard(frozenset({"127.0.0.1"})), len(MP4))
    run(download(source, path), _sync)
    assert path.read_bytes() == MP4
    ranges = [headers["Range"] for headers in files.asked]
    assert ranges == [None, "bytes=300000-", "bytes=700000-"]
    assert files.asked[1]["If-Range"] == '"1"'


@pytest.mark.parametrize("name", ["cdn.example", "cdn.example:8000", "[2001:db8::1]:8000"])
def test_a_pinned_request_connects_to_the_address_and_asks_for_the_name(name: str) -> None:
    """Host and TLS name are those of the URL, and the connection is not kept for other names."""
    request = Request("GET", f"https://{name}/a?b=1", address="192.0.2.7")
    with build_client() as client:
        built = outgoing(client, request, LIMITS)
    assert built.url.host == "192.0.2.7"
    assert str(built.url).endswith("/a?b=1")
    assert built.headers.get_list("host") == [name]
    assert built.headers["connection"] == "close"
    expected = name.rpartition(":")[0].strip("[]") if ":" in name else name
    assert built.extensions["sni_hostname"] == expected


def test_a_pinned_download_arrives(files: Files, perform: Performer, tmp_path: Path) -> None:
    """Every transport takes the address and sends the name."""
    port = files.url.rpartition(":")[2]
    request = Request("GET", f"http://cdn.invalid:{port}/clip.mp4", address="127.0.0.1")
    path = tmp_path / "part"
    assert perform(Save(request, path)).complete
    assert path.read_bytes() == MP4
    assert files.asked[0].get_all("Host") == [f"cdn.invalid:{port}"]
    assert files.asked[0].get_all("Connection") == ["close"]
