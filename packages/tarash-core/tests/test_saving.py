"""How assets get to disk: places, kinds, tries, redirects and keys, played without a network."""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tarash.tarash_gateway import _files
from tarash.tarash_gateway._guard import Guard
from tarash.tarash_gateway._saving import LIMIT_BYTES, safe_name, save_assets
from tarash.tarash_gateway.exceptions import (
    DeadlineExceededError,
    MediaError,
    TarashError,
    TransportError,
)
from tarash.tarash_gateway.flows import Call, Flow, Save, Saved, Sleep
from tarash.tarash_gateway.media import data_uri
from tarash.tarash_gateway.models import Asset
from tarash.tarash_gateway.wire import Headers, Request, origin_of

MP4 = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0" * 76
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 24
PAGE = b"<!doctype html><title>Sign in</title>"
URL = "https://cdn.example/a/clip.mp4?token=1"
KEY = {"Authorization": "Key secret"}
API = "https://api.example:443"
PUBLIC = "93.184.215.14"
SIZE = str(len(MP4))


@dataclass(frozen=True)
class Answer:
    """What a `Save` meets: an answer with a body, whole or broken off."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    complete: bool = True


def redirect(target: str, status: int = 302) -> Answer:
    """Return an answer that sends the client elsewhere."""
    return Answer(b"moved", status, {"location": target})


def partial(body: bytes, start: int, total: object = len(MP4), **options: Any) -> Answer:
    """Return the answer to a range."""
    headers = {"content-range": f"bytes {start}-{start + len(body) - 1}/{total}"}
    return Answer(body, 206, {**headers, **options.pop("headers", {})}, **options)


@dataclass
class Played:
    """What a flow asked for."""

    saves: list[Save] = field(default_factory=list)
    sleeps: list[float] = field(default_factory=list)
    calls: list[Any] = field(default_factory=list)
    result: tuple[Path, ...] = ()

    @property
    def urls(self) -> list[str]:
        """The URLs that were asked for, in order."""
        return [save.request.url for save in self.saves]


def play(flow: Flow[tuple[Path, ...]], *answers: Answer | TarashError) -> Played:
    """Perform `flow`: calls run inline, downloads meet `answers`, nothing sleeps."""
    played, left = Played(), list(answers)
    try:
        step = next(flow)
        while True:
            try:
                reply = _reply(step, played, left)
            except TarashError as error:
                step = flow.throw(error)
            else:
                step = flow.send(reply)
    except StopIteration as done:
        played.result = done.value
    assert not left
    return played


def _reply(step: object, played: Played, left: list[Answer | TarashError]) -> Any:
    match step:
        case Call():
            played.calls.append(step.function)
            return step.function(*step.arguments)
        case Sleep():
            played.sleeps.append(step.seconds)
            return None
        case _:
            assert isinstance(step, Save)
    played.saves.append(step)
    answer = left.pop(0)
    if isinstance(answer, TarashError):
        raise answer
    size = step.offset
    if answer.status in {200, 206}:
        before = step.path.read_bytes()[: step.offset] if answer.status == 206 and size else b""
        size = step.path.write_bytes(before + answer.body)
    return Saved(answer.status, Headers(answer.headers), size, answer.complete)


def resolve(host: str, port: int, **_: object) -> list[tuple[Any, ...]]:
    """Stand in for the resolver: hosts with `inside` in their name are private."""
    return [(0, 0, 0, "", ("10.0.0.1" if "inside" in host else PUBLIC, port))]


def fetch(asset: Asset) -> Request:
    """Return a request with a key for the service's own URLs, as a provider's hook does."""
    url = asset.url or ""
    return Request("GET", url, headers=KEY if origin_of(url) == API else {})


def save(
    assets: Asset | Sequence[Asset],
    path: str | Path,
    *answers: Answer | TarashError,
    fetch: Callable[[Asset], Request] = fetch,
) -> Played:
    """Save `assets` to `path` with the guard and the key of these tests."""
    several = [assets] if isinstance(assets, Asset) else assets
    flow = save_assets(
        several,
        path,
        fetch=fetch,
        trusts=lambda url: origin_of(url) == API,
        guard=Guard(resolve=resolve),
    )
    return play(flow, *answers)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide the proxies of the machine that runs the tests."""
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def video(url: str = URL, **fields: Any) -> Asset:
    """Return a video behind `url`."""
    return Asset(url=url, content_type="video/mp4", **fields)


def listing(folder: Path) -> list[str]:
    """Return the names of all files below `folder`."""
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


# ------------------------------------------------------------------------------------- places


def test_one_asset_is_written_to_exactly_the_path(tmp_path: Path) -> None:
    """Missing folders are made, an older file is replaced, and nothing else is left."""
    path = tmp_path / "new" / "folder" / "cat"
    for content in (MP4, MP4 + b"newer"):
        played = save(video(), str(path), Answer(content))
        assert played.result == (path,)
        assert path.read_bytes() == content
    assert listing(tmp_path) == ["cat"]


def test_several_assets_are_numbered_before_the_extension(tmp_path: Path) -> None:
    """The first has the path itself."""
    played = save([video(), video(), video()], tmp_path / "cat.mp4", *[Answer(MP4)] * 3)
    assert [path.name for path in played.result] == ["cat.mp4", "cat-2.mp4", "cat-3.mp4"]
    assert listing(tmp_path) == ["cat-2.mp4", "cat-3.mp4", "cat.mp4"]


def test_a_folder_takes_the_providers_names_and_keeps_what_is_there(tmp_path: Path) -> None:
    """A name that is taken gets a number: nothing that was paid for is overwritten."""
    asset = video(file_name="output.mp4")
    first = save([asset, asset], tmp_path, Answer(MP4), Answer(MP4))
    second = save(asset, tmp_path, Answer(MP4))
    assert [path.name for path in first.result] == ["output.mp4", "output-2.mp4"]
    assert second.result == (tmp_path / "output-3.mp4",)
    assert listing(tmp_path) == ["output-2.mp4", "output-3.mp4", "output.mp4"]


def test_a_folder_without_links_keeps_what_is_there_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the file system has no links, a look and a rename do."""

    def no_links(path: Path, target: Path) -> None:
        raise PermissionError(1, f"no link from {path} to {target}")

    monkeypatch.setattr(Path, "hardlink_to", no_links)
    for expected in ("video.mp4", "video-2.mp4"):
        played = save(video(), tmp_path, Answer(MP4))
        assert played.result[0].name == expected
    assert listing(tmp_path) == ["video-2.mp4", "video.mp4"]


@pytest.mark.parametrize("name", ["clips/", "clips/2026/"])
def test_a_slash_at_the_end_means_a_folder_that_is_made(tmp_path: Path, name: str) -> None:
    """A folder need not exist to be meant."""
    played = save(video(), f"{tmp_path}/{name}", Answer(MP4))
    assert played.result == (tmp_path / name / "video.mp4",)


@pytest.mark.parametrize(
    ("asset", "content", "expected"),
    [
        (Asset(url=URL), MP4, "video.mp4"),
        (Asset(url=URL, content_type="image/jpeg"), PNG, "image.png"),
        (Asset(url=URL, content_type="audio/mpeg"), b"\x01\x02\x03", "audio.mp3"),
        (Asset(url=URL), b"\x01\x02\x03", "file.bin"),
        (Asset(url=URL, content_type="model/gltf-binary"), b"glTF\x02\0", "file.bin"),
        (Asset(url=URL, content_type="application/json"), b'{"a": 1}', "file.json"),
        (Asset(url=URL, file_name="../../.ssh/keys"), MP4, "keys"),
        (Asset(url=URL, file_name="..."), MP4, "video.mp4"),
    ],
)
def test_a_file_without_a_name_is_called_after_what_it_is(
    tmp_path: Path, asset: Asset, content: bytes, expected: str
) -> None:
    """The bytes decide, then the declared type; a provider's name is made safe."""
    assert save(asset, tmp_path, Answer(content)).result == (tmp_path / expected,)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("clip.mp4", "clip.mp4"),
        ("a b.mp4", "a b.mp4"),
        ("/etc/passwd", "passwd"),
        ("..\\..\\clip.mp4", "clip.mp4"),
        ("../..", ""),
        (".bashrc", "bashrc"),
        ("a/", ""),
        ("cl\0ip\n?.mp4", "cl_ip__.mp4"),
        ("NUL.mp4", "_NUL.mp4"),
        ("com1", "_com1"),
        ("console.mp4", "console.mp4"),
        ("clip.mp4. ", "clip.mp4"),
        ("x" * 300 + ".mp4", "x" * 116 + ".mp4"),
    ],
)
def test_a_safe_name_is_one_file_on_any_system(name: str, expected: str) -> None:
    """No folder, no hidden file, no device, no character that a system refuses."""
    assert safe_name(name) == expected


def test_no_assets_are_an_error(tmp_path: Path) -> None:
    """An empty response has nothing to save, and says so."""
    with pytest.raises(MediaError, match="nothing to save"):
        save([], tmp_path)


def test_a_place_that_cannot_be_written_is_a_media_error(tmp_path: Path) -> None:
    """A file where a folder must be is named with the reason of the system."""
    (tmp_path / "cat").write_bytes(b"here")
    with pytest.raises(MediaError, match=r"cat cannot be written or read: .*exists"):
        save(video(), tmp_path / "cat" / "clip.mp4")
    with pytest.raises(MediaError, match="cannot be written or read"):
        _files.read(tmp_path / "nowhere")


# -------------------------------------------------------------------------------- kinds of media


@pytest.mark.parametrize(
    ("content", "declared", "reason"),
    [
        (PAGE, "video/mp4", "text/html"),
        (PAGE, None, "text/html"),
        (PAGE, "application/octet-stream", "text/html"),
        (PAGE, "application/pdf", "text/html"),
        (b'{"detail": "expired"}', "image/png", "application/json"),
        (b"Not found", None, "text/plain"),
        (PNG, "video/mp4", "image/png"),
        (b"", "video/mp4", "empty"),
    ],
)
def test_what_is_no_such_media_is_not_kept(
    tmp_path: Path, content: bytes, declared: str | None, reason: str
) -> None:
    """An error page that is answered with 200 never becomes a video."""
    with pytest.raises(MediaError, match=reason):
        save(Asset(url=URL, content_type=declared), tmp_path / "clip.mp4", Answer(content))
    assert listing(tmp_path) == []


@pytest.mark.parametrize(
    ("content", "declared"),
    [
        (PNG, "image/jpeg"),
        (PNG, None),
        (MP4, "application/zip"),
        (b"\x01\x02\x03", "video/mp4"),
        (b"WEBVTT\n", "text/vtt"),
    ],
)
def test_what_may_be_such_media_is_kept(
    tmp_path: Path, content: bytes, declared: str | None
) -> None:
    """Nothing that was paid for is thrown away on a guess."""
    path = tmp_path / "file"
    save(Asset(url=URL, content_type=declared), path, Answer(content))
    assert path.read_bytes() == content


def test_inline_content_takes_the_same_way(tmp_path: Path) -> None:
    """Bytes and data URIs, in base64 or not, are written without a request."""
    encoded = base64.b64encode(PNG).decode()
    assets = [
        Asset(content=PNG, content_type="image/png"),
        Asset(url=data_uri(PNG, "image/png")),
        Asset(url=f"DATA:image/png;base64,{encoded}"),
        Asset(url="data:text/plain,a%20cat", content_type="text/plain"),
    ]
    played = save(assets, tmp_path)
    assert [path.name for path in played.result] == [
        "image.png", "image-2.png", "image-3.png", "file.txt",
    ]  # fmt: skip
    assert played.result[2].read_bytes() == PNG
    assert played.result[3].read_bytes() == b"a cat"
    assert played.saves == []


@pytest.mark.parametrize("asset", [Asset(), Asset(url="data:image/png;base64"), Asset(content=b"")])
def test_an_asset_without_content_is_an_error(tmp_path: Path, asset: Asset) -> None:
    """Neither bytes nor an address: there is nothing to write."""
    with pytest.raises(MediaError, match="cannot be saved"):
        save(asset, tmp_path / "file")
    assert listing(tmp_path) == []


def test_a_packaged_sample_is_copied(tmp_path: Path) -> None:
    """The mock's `file:` URL is written as a real download is."""
    sample = Path(_files.__file__).with_name("samples") / "sample_1x1.mp4"
    played = save(video(sample.as_uri()), tmp_path / "mock.mp4")
    assert played.result[0].read_bytes() == sample.read_bytes()


def test_no_other_local_file_is_read_for_a_url(tmp_path: Path) -> None:
    """A provider's answer cannot name a file of this machine."""
    secret = tmp_path / "secret.mp4"
    secret.write_bytes(MP4)
    samples = Path(_files.__file__).with_name("samples")
    for url in (secret.as_uri(), f"{samples.as_uri()}/../_files.py", "file:///etc/passwd"):
        with pytest.raises(MediaError, match="no sample"):
            save(video(url), tmp_path / "mock.mp4")
    assert listing(tmp_path) == ["secret.mp4"]


def test_a_sample_that_is_missing_is_a_media_error(tmp_path: Path) -> None:
    """The system's reason is told."""
    missing = Path(_files.__file__).with_name("samples") / "missing.mp4"
    with pytest.raises(MediaError, match="No such file"):
        save(video(missing.as_uri()), tmp_path / "mock.mp4")


# ------------------------------------------------------------------------------ tries and ranges


def test_a_broken_download_goes_on_where_it_stopped(tmp_path: Path) -> None:
    """The rest is asked for by range, on condition that the file is the same, after a pause."""
    path = tmp_path / "clip.mp4"
    headers = {"etag": '"7"', "content-length": SIZE}
    played = save(
        video(),
        path,
        Answer(MP4[:40], headers=headers, complete=False),
        partial(MP4[40:60], 40, complete=False, headers={"etag": '"7"'}),
        partial(MP4[60:], 60),
    )
    assert path.read_bytes() == MP4
    assert [dict(step.request.headers) for step in played.saves] == [
        {},
        {"Range": "bytes=40-", "If-Range": '"7"'},
        {"Range": "bytes=60-", "If-Range": '"7"'},
    ]
    assert [step.offset for step in played.saves] == [0, 40, 60]
    assert {step.limit_bytes for step in played.saves} == {LIMIT_BYTES}
    assert played.sleeps == [0.25, 0.5]


def test_a_file_that_changed_meanwhile_is_not_joined_to_the_old_one(tmp_path: Path) -> None:
    """A server that does not know `If-Range` sends the rest of another file of the same size."""
    path = tmp_path / "clip.mp4"
    first = {"etag": '"7"', "content-length": SIZE}
    played = save(
        video(),
        path,
        Answer(MP4[:40], headers=first, complete=False),
        partial(b"x" * 60, 40, headers={"etag": '"8"'}),
        Answer(MP4, headers={"etag": '"8"', "content-length": SIZE}),
    )
    assert path.read_bytes() == MP4
    assert [step.offset for step in played.saves] == [0, 40, 0]


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"etag": 'W/"7"', "last-modified": "Tue"}, {"Range": "bytes=40-", "If-Range": "Tue"}),
        ({"content-length": SIZE}, {"Range": "bytes=40-"}),
        ({"etag": 'W/"7"', "content-length": SIZE}, {"Range": "bytes=40-"}),
        ({}, {}),
        ({"etag": '"7"', "content-encoding": "gzip"}, {}),
    ],
)
def test_only_a_file_that_can_be_recognised_is_resumed(
    tmp_path: Path, headers: dict[str, str], expected: dict[str, str]
) -> None:
    """By a strong ETag, its date or its size; otherwise it is fetched anew."""
    rest = partial(MP4[40:], 40) if expected else Answer(MP4)
    broken = Answer(MP4[:40], headers=headers, complete=False)
    played = save(video(), tmp_path / "clip.mp4", broken, rest)
    assert dict(played.saves[1].request.headers) == expected
    assert played.result[0].read_bytes() == MP4


@pytest.mark.parametrize(
    "odd",
    [
        partial(MP4[10:], 10),
        partial(MP4[40:], 40, total=len(MP4) + 1),
        Answer(MP4[40:], 206),
        Answer(b"", 416, {"content-range": f"bytes */{len(MP4)}"}),
        Answer(b"", 416),
    ],
)
def test_a_part_that_does_not_fit_starts_the_file_anew(tmp_path: Path, odd: Answer) -> None:
    """Two different files are never joined."""
    headers = {"etag": '"7"', "content-length": SIZE}
    broken = Answer(MP4[:40], headers=headers, complete=False)
    played = save(video(), tmp_path / "clip.mp4", broken, odd, Answer(MP4))
    assert dict(played.saves[2].request.headers) == {}
    assert played.saves[2].offset == 0
    assert played.result[0].read_bytes() == MP4


def test_a_whole_answer_to_a_range_is_the_file(tmp_path: Path) -> None:
    """The file has changed, or the server knows no ranges: what comes is whole."""
    broken = Answer(MP4[:40], headers={"etag": '"7"'}, complete=False)
    played = save(video(), tmp_path / "clip.mp4", broken, Answer(MP4, headers={"etag": '"8"'}))
    assert played.result[0].read_bytes() == MP4


def test_nothing_left_to_send_means_that_all_is_there(tmp_path: Path) -> None:
    """A connection that broke after the last byte of a body without a length lost nothing."""
    broken = Answer(MP4, headers={"etag": '"7"'}, complete=False)
    end = Answer(b"", 416, {"content-range": f"bytes */{len(MP4)}"})
    assert save(video(), tmp_path / "clip.mp4", broken, end).result[0].read_bytes() == MP4


def test_a_file_shorter_than_its_stated_length_is_not_whole(tmp_path: Path) -> None:
    """The rest is asked for although the body seemed to end in order."""
    short = Answer(MP4[:40], headers={"content-length": SIZE})
    played = save(video(), tmp_path / "clip.mp4", short, partial(MP4[40:], 40))
    assert played.result[0].read_bytes() == MP4


def test_a_file_longer_than_its_stated_length_is_fetched_anew(tmp_path: Path) -> None:
    """Too much is as wrong as too little."""
    long = Answer(MP4 + b"more", headers={"content-length": SIZE, "etag": '"7"'})
    played = save(video(), tmp_path / "clip.mp4", long, Answer(MP4))
    assert dict(played.saves[1].request.headers) == {}
    assert played.result[0].read_bytes() == MP4


def test_a_service_that_is_busy_is_asked_again_after_its_pause(tmp_path: Path) -> None:
    """`Retry-After` counts, up to 30 seconds; a failed connection is tried again too."""
    played = save(
        video(),
        tmp_path / "clip.mp4",
        Answer(b"busy", 503, {"retry-after": "3"}),
        TransportError("no connection"),
        Answer(b"busy", 429, {"retry-after": "600"}),
        Answer(b"busy", 500, {"retry-after": "Tue, 24 Nov 2026 04:00:00 GMT"}),
        Answer(MP4),
    )
    assert played.sleeps == [3.0, 3.0, 30.0, 2.0]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(MP4[:40], headers={"etag": '"7"'}, complete=False), "broke off after 40 bytes"),
        (Answer(b"", 502), "was answered with status 502"),
        (TransportError("no connection"), "no connection"),
    ],
)
def test_a_download_that_fails_every_time_is_a_transport_error(
    tmp_path: Path, answer: Answer | TarashError, reason: str
) -> None:
    """Five tries, then the last reason; nothing is left on disk and nothing is generated again."""
    again = partial(b"", 40, complete=False) if "broke" in reason else answer
    with pytest.raises(TransportError, match=reason) as caught:
        save(video(), tmp_path / "clip.mp4", answer, *[again] * 4)
    assert "token" not in str(caught.value)
    assert listing(tmp_path) == []


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (401, "needs a key"),
        (403, "expired or is gone"),
        (404, "expired or is gone"),
        (410, "expired or is gone"),
        (416, "no answer to a download"),
        (204, "no answer to a download"),
        (400, "no answer to a download"),
    ],
)
def test_a_file_that_cannot_be_had_is_asked_for_once(
    tmp_path: Path, status: int, reason: str
) -> None:
    """The message names host and status, and neither path nor query."""
    with pytest.raises(MediaError, match=reason) as caught:
        save(video(), tmp_path / "clip.mp4", Answer(b"no", status))
    assert f"https://cdn.example:443 cannot be had (status {status})" in str(caught.value)
    assert "token" not in str(caught.value)
    assert listing(tmp_path) == []


def test_an_expired_file_says_when_it_expired(tmp_path: Path) -> None:
    """What the provider told about the URL's life stands in the message."""
    asset = video(expires_at=datetime(2026, 11, 24, 4, 30, tzinfo=UTC))
    with pytest.raises(MediaError, match="expire at 2026-11-24 04:30 UTC"):
        save(asset, tmp_path / "clip.mp4", Answer(b"no", 403))


# ----------------------------------------------------------------------- redirects, keys, guard


def test_the_key_stays_with_its_own_origin(tmp_path: Path) -> None:
    """A redirect to another host loses it, and does not get it back on return."""
    played = save(
        video(f"{API}/files/1", requires_credentials=True),
        tmp_path / "clip.mp4",
        redirect("/files/2", 301),
        redirect(URL, 307),
        redirect(f"{API}/files/3", 308),
        Answer(MP4),
    )
    assert played.urls == [f"{API}/files/1", f"{API}/files/2", URL, f"{API}/files/3"]
    assert [dict(step.request.headers) for step in played.saves] == [KEY, KEY, {}, {}]


def test_the_key_is_not_sent_to_another_origin_that_is_trusted(tmp_path: Path) -> None:
    """A provider's other host is contacted unchecked; what was made for the first stays there."""
    other = "https://files.example:443"
    played = play(
        save_assets(
            [video(f"{API}/files/1", requires_credentials=True)],
            tmp_path / "clip.mp4",
            fetch=fetch,
            trusts=lambda url: origin_of(url) in {API, other},
            guard=Guard(resolve=resolve),
        ),
        redirect(f"{other}/files/1"),
        redirect(f"{API}/files/2"),
        Answer(MP4),
    )
    assert [step.request.address for step in played.saves] == [None] * 3
    assert [dict(step.request.headers) for step in played.saves] == [KEY, {}, {}]


def test_a_key_for_an_untrusted_host_is_never_sent(tmp_path: Path) -> None:
    """A plugin that adds the key to any URL cannot leak it."""
    played = save(
        video(),
        tmp_path / "clip.mp4",
        Answer(MP4),
        fetch=lambda asset: Request("GET", asset.url or "", headers=KEY),
    )
    assert dict(played.saves[0].request.headers) == {}


def test_trusted_hosts_are_not_looked_up_and_others_are_pinned(tmp_path: Path) -> None:
    """A hop to the provider's own origin goes by name, any other to a checked address."""
    played = save(video(f"{API}/files/1"), tmp_path / "clip.mp4", redirect(URL), Answer(MP4))
    assert [step.request.address for step in played.saves] == [None, PUBLIC]


@pytest.mark.parametrize("target", ["https://inside.example/a", "//inside.example/a", "ftp://x/a"])
def test_every_hop_is_checked(tmp_path: Path, target: str) -> None:
    """A public host cannot send the download to a private one."""
    with pytest.raises(MediaError, match=r"private|absolute URL"):
        save(video(), tmp_path / "clip.mp4", redirect(target))
    assert listing(tmp_path) == []


def test_a_resumed_download_is_checked_again(tmp_path: Path) -> None:
    """Each try starts at the first URL, so that a fresh redirect gives a fresh signature."""
    played = save(
        video(),
        tmp_path / "clip.mp4",
        redirect("https://other.example/a"),
        Answer(MP4[:40], headers={"etag": '"7"'}, complete=False),
        redirect("https://other.example/b"),
        partial(MP4[40:], 40),
    )
    assert played.urls == [URL, "https://other.example/a", URL, "https://other.example/b"]


def test_five_redirects_are_followed_and_not_six(tmp_path: Path) -> None:
    """A loop ends with an error that names the host."""
    hops = [redirect(f"/{number}") for number in range(6)]
    assert save(video(), tmp_path / "clip.mp4", *hops[:5], Answer(MP4)).result
    with pytest.raises(MediaError, match=r"cdn\.example:443 redirected .* more than 5"):
        save(video(), tmp_path / "clip.mp4", *hops)


def test_a_redirect_to_nowhere_is_an_error(tmp_path: Path) -> None:
    """A redirect without an address cannot be followed."""
    with pytest.raises(MediaError, match="to nowhere"):
        save(video(), tmp_path / "clip.mp4", Answer(b"", 302))


# ----------------------------------------------------------------------------------- interruption


def test_an_interrupted_download_leaves_nothing(tmp_path: Path) -> None:
    """A cancelled flow removes its part at once, without another step."""
    flow = save_assets(
        [video()],
        tmp_path / "clip.mp4",
        fetch=fetch,
        trusts=lambda _url: True,
        guard=Guard(),
    )
    step = next(flow)
    while isinstance(step, Call):
        step = flow.send(step.function(*step.arguments))
    assert isinstance(step, Save)
    step.path.write_bytes(MP4[:40])
    with pytest.raises(KeyboardInterrupt):
        flow.throw(KeyboardInterrupt())
    assert listing(tmp_path) == []


def test_a_part_that_cannot_be_removed_hides_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What went wrong first is what the caller learns."""

    def refuse(path: Path, *, missing_ok: bool = False) -> None:
        raise PermissionError(13, f"{path} {missing_ok}")

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(MediaError, match="expired or is gone"):
        save(video(), tmp_path / "clip.mp4", Answer(b"no", 404))


def test_a_deadline_is_no_failure_of_a_file(tmp_path: Path) -> None:
    """A typed error passes as it is, although the builtin it derives from is an OSError."""
    with pytest.raises(DeadlineExceededError), _files.file_errors(tmp_path):
        raise DeadlineExceededError("too late")
