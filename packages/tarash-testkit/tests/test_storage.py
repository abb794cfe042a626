"""Uploads and files, with a bare client."""

import httpx
import pytest

from tarash_testkit.fal import FalServer
from tarash_testkit.media import MediaFile, mp4, padded_mp4, png

TEXT = MediaFile(b"0123456789", "text/plain")


@pytest.mark.parametrize(
    ("asked", "status", "content"),
    [
        ("bytes=0-3", 206, b"0123"),
        ("bytes=8-", 206, b"89"),
        ("bytes=-2", 206, b"89"),
        ("bytes=-99", 206, b"0123456789"),
        ("bytes=5-99", 206, b"56789"),
        ("bytes=10-", 416, b""),
        ("bytes=-0", 416, b""),
        ("bytes=-", 200, b"0123456789"),
        ("bytes=0-1,4-5", 200, b"0123456789"),
        ("lines=1-2", 200, b"0123456789"),
    ],
)
def test_a_range_is_a_part_of_the_file(
    asked: str, status: int, content: bytes, fal_server: FalServer
) -> None:
    """Or the whole file where the range is none, or 416 where it is outside."""
    url = fal_server.add_file("a.txt", TEXT)
    response = httpx.get(url, headers={"Range": asked})
    assert (response.status_code, response.content) == (status, content)


def test_a_range_says_which_part_it_is(fal_server: FalServer) -> None:
    """With the size of the whole."""
    url = fal_server.add_file("a.txt", TEXT)
    assert httpx.get(url, headers={"Range": "bytes=2-4"}).headers["content-range"] == "bytes 2-4/10"
    outside = httpx.get(url, headers={"Range": "bytes=77-"})
    assert outside.headers["content-range"] == "bytes */10"


def test_a_range_of_another_version_is_ignored(fal_server: FalServer) -> None:
    """`If-Range` with an old tag gets the whole file."""
    url = fal_server.add_file("a.txt", TEXT)
    headers = {"Range": "bytes=2-4", "If-Range": '"old"'}
    assert httpx.get(url, headers=headers).status_code == 200
    headers["If-Range"] = httpx.head(url).headers["etag"]
    assert httpx.get(url, headers=headers).content == b"234"


def test_head_describes_the_file_without_sending_it(fal_server: FalServer) -> None:
    """Size, type, tag, and that ranges work."""
    url = fal_server.add_file("a.mp4", mp4())
    response = httpx.head(url)
    assert response.content == b""
    assert response.headers["content-length"] == str(mp4().size_bytes)
    assert response.headers["content-type"] == "video/mp4"
    assert response.headers["accept-ranges"] == "bytes"


def test_a_known_tag_is_not_sent_again(fal_server: FalServer) -> None:
    """304 when the client has it."""
    url = fal_server.add_file("a.txt", TEXT)
    tag = httpx.get(url).headers["etag"]
    assert httpx.get(url, headers={"If-None-Match": tag}).status_code == 304


def test_a_file_that_never_was_is_not_found(fal_server: FalServer) -> None:
    """404 with a JSON body."""
    assert httpx.get(f"{fal_server.url}/files/b/none.mp4").status_code == 404


@pytest.mark.parametrize(
    ("headers", "query", "where"),
    [
        ({"Authorization": "anything"}, {}, ["header authorization"]),
        ({"X-Api-Key": "{key}"}, {}, ["header x-api-key"]),
        ({}, {"key": "{key}"}, ["query"]),
        ({"X-Other": "harmless"}, {}, []),
    ],
)
def test_a_key_on_a_download_is_a_leak(
    headers: dict[str, str], query: dict[str, str], where: list[str], fal_server: FalServer
) -> None:
    """It is noted with its place and without itself."""
    key = fal_server.api_key
    url = fal_server.add_file("a.txt", TEXT)
    sent = {name: value.format(key=key) for name, value in headers.items()}
    _ = httpx.get(url, headers=sent, params={n: v.format(key=key) for n, v in query.items()})
    assert [leak.where for leak in fal_server.leaks] == where
    assert key not in repr(fal_server.leaks)
    assert key not in repr(fal_server.recorded[0]) or query


def test_an_initiated_upload_takes_the_bytes_without_the_key(
    fal_server: FalServer, client: httpx.Client
) -> None:
    """The signature in the URL is enough."""
    wanted = {"content_type": "image/png", "file_name": "a b.png"}
    urls = client.post("/storage/upload/initiate", json=wanted).json()
    kind = {"Content-Type": "image/png"}
    assert httpx.put(urls["upload_url"], content=b"png", headers=kind).status_code == 200
    assert httpx.get(urls["file_url"]).content == b"png"
    assert fal_server.leaks == ()


@pytest.mark.parametrize(("suffix", "content_type"), [("-forged", "image/png"), ("", "text/plain")])
def test_a_signed_url_takes_only_what_was_signed(
    suffix: str, content_type: str, client: httpx.Client
) -> None:
    """Another signature or another type is 403."""
    wanted = {"content_type": "image/png", "file_name": "a.png"}
    url = client.post("/storage/upload/initiate", json=wanted).json()["upload_url"] + suffix
    response = httpx.put(url, content=b"png", headers={"Content-Type": content_type})
    assert response.status_code == 403


def test_an_initiated_upload_in_parts_is_joined(
    fal_server: FalServer, client: httpx.Client
) -> None:
    """As fal's JavaScript client does: the parts and the end at the signed URL."""
    wanted = {"content_type": "video/mp4", "file_name": "a.mp4"}
    urls = client.post("/storage/upload/initiate-multipart", json=wanted).json()
    path, _, query = urls["upload_url"].partition("?")
    parts = [
        httpx.put(f"{path}/{number}?{query}", content=content).json()
        for number, content in ((2, b"second"), (1, b"first "))
    ]
    done = httpx.post(f"{path}/complete?{query}", json={"parts": parts})
    assert done.status_code == 200
    assert httpx.get(urls["file_url"]).content == b"first second"
    assert fal_server.leaks == ()


@pytest.mark.parametrize(
    "body",
    [
        {"parts": []},
        {"parts": [{"partNumber": 1, "etag": "wrong"}]},
        {"parts": "none"},
        {},
        [],
    ],
)
def test_an_upload_ends_only_with_the_parts_that_came(body: object, client: httpx.Client) -> None:
    """A wrong list of parts is 400."""
    wanted = {"content_type": "video/mp4", "file_name": "a.mp4"}
    urls = client.post("/storage/upload/initiate-multipart", json=wanted).json()
    path, _, query = urls["upload_url"].partition("?")
    assert httpx.put(f"{path}/1?{query}", content=b"part").status_code == 200
    assert httpx.post(f"{path}/complete?{query}", json=body).status_code == 400


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("PUT", "/signed/upload-9?X-Signature=testkit-signature", 403),
        ("PUT", "/signed/upload-9/1?X-Signature=testkit-signature", 404),
        ("PUT", "/signed/upload-9/1", 403),
        ("POST", "/signed/upload-9/complete?X-Signature=testkit-signature", 404),
        ("POST", "/signed/upload-9/complete", 403),
        ("POST", "/files/upload", 401),
        ("POST", "/files/upload/multipart", 401),
        ("PUT", "/files/b/x/multipart/1/1", 401),
        ("POST", "/files/b/x/multipart/1/complete", 401),
    ],
)
def test_what_was_not_opened_stays_closed(
    method: str, path: str, status: int, client: httpx.Client
) -> None:
    """The account's key opens neither the CDN nor a signed URL."""
    assert client.request(method, path, json={}).status_code == status


def test_an_upload_must_say_what_comes(client: httpx.Client) -> None:
    """Name and type are required."""
    assert client.post("/storage/upload/initiate", json={"file_name": 1}).status_code == 422


def test_a_padded_video_begins_with_the_sample_and_has_the_asked_size() -> None:
    """The rest is one box that players skip."""
    sample = mp4().content
    file = padded_mp4(10_000)
    content = file.read(0, file.size_bytes)
    assert len(content) == 10_000
    assert content.startswith(sample)
    assert content[len(sample) + 4 : len(sample) + 8] == b"free"
    assert int.from_bytes(content[len(sample) + 8 : len(sample) + 16]) == 10_000 - len(sample)


def test_a_padded_video_has_a_smallest_size() -> None:
    """The sample and an empty box."""
    with pytest.raises(ValueError, match="at least"):
        _ = padded_mp4(10)


def test_samples_are_what_they_say() -> None:
    """By their first bytes."""
    assert mp4().content[4:8] == b"ftyp"
    assert png(2, 2).content.startswith(b"\x89PNG\r\n\x1a\n")
