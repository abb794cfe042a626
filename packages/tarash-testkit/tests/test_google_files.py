"""Uploads, their states, and downloads that need the key."""

import httpx
import pytest

from tarash_testkit.google import GoogleServer
from tarash_testkit.media import mp4

START = {
    "X-Goog-Upload-Protocol": "resumable",
    "X-Goog-Upload-Command": "start",
    "X-Goog-Upload-Header-Content-Length": "4",
    "X-Goog-Upload-Header-Content-Type": "image/png",
}
FINISH = {"X-Goog-Upload-Command": "upload, finalize", "X-Goog-Upload-Offset": "0"}
DESCRIBED = {"file": {"mime_type": "image/png", "size_bytes": 4}}


def start(client: httpx.Client, server: GoogleServer, **file: str) -> httpx.Response:
    """Start an upload of four bytes."""
    body = {"file": DESCRIBED["file"] | file}
    return client.post(f"{server.url}/upload/v1beta/files", headers=START, json=body)


def upload(client: httpx.Client, server: GoogleServer, **file: str) -> dict[str, str]:
    """Return the file of a whole upload."""
    url = start(client, server, **file).headers["x-goog-upload-url"]
    answer: dict[str, dict[str, str]] = httpx.post(url, headers=FINISH, content=b"abcd").json()
    return answer["file"]


def generated(client: httpx.Client) -> str:
    """Return the address of a file that Omni made."""
    wish = {"type": "video", "delivery": "uri"}
    body = {"model": "gemini-omni-1.2-flash", "input": "a cat", "response_format": wish}
    answer = client.post("/interactions", json=body).json()
    uri: str = answer["steps"][-1]["content"][0]["uri"]
    return uri


def test_an_upload_becomes_a_file(google_server: GoogleServer, gemini: httpx.Client) -> None:
    """The address of the upload opens it, without the key."""
    google_server.file_looks = 1
    file = upload(gemini, google_server)
    assert file["state"] == "PROCESSING"
    assert (file["mimeType"], file["sizeBytes"], file["source"]) == ("image/png", "4", "UPLOADED")
    assert file["uri"] == f"{google_server.url}/v1beta/{file['name']}"
    looks = [gemini.get(f"/{file['name']}").json()["state"] for _ in range(3)]
    assert looks == ["PROCESSING", "ACTIVE", "ACTIVE"]
    assert google_server.counters.requests == {"start-upload": 1, "upload": 1, "get-file": 3}
    assert google_server.leaks == ()


def test_an_upload_comes_in_pieces(google_server: GoogleServer, gemini: httpx.Client) -> None:
    """Each where the last one ended."""
    url = start(gemini, google_server).headers["x-goog-upload-url"]
    first = {"X-Goog-Upload-Command": "upload", "X-Goog-Upload-Offset": "0"}
    answer = httpx.post(url, headers=first, content=b"ab")
    assert answer.headers["x-goog-upload-status"] == "active"
    assert httpx.post(url, headers=first, content=b"cd").status_code == 400
    last = {"X-Goog-Upload-Command": "upload, finalize", "X-Goog-Upload-Offset": "2"}
    answer = httpx.post(url, headers=last, content=b"cd")
    assert answer.headers["x-goog-upload-status"] == "final"
    assert google_server.stored_files[0].media.content == b"abcd"


def test_a_file_can_have_a_name(google_server: GoogleServer, gemini: httpx.Client) -> None:
    """Of the client's own."""
    assert upload(gemini, google_server, name="files/mine")["name"] == "files/mine"
    assert gemini.get("/files/mine").json()["state"] == "ACTIVE"


def test_a_file_can_fail(google_server: GoogleServer, gemini: httpx.Client) -> None:
    """After a look, with an error; an unknown end is found out."""
    google_server.next_file("failed", looks=1)
    name = upload(gemini, google_server)["name"]
    states = [gemini.get(f"/{name}").json() for _ in range(2)]
    assert [state["state"] for state in states] == ["PROCESSING", "FAILED"]
    assert states[1]["error"]["code"] == 3
    with pytest.raises(ValueError, match="no outcome"):
        google_server.next_file("broken")


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("X-Goog-Upload-Protocol", "multipart"),
        ("X-Goog-Upload-Command", "upload"),
        ("X-Goog-Upload-Header-Content-Length", ""),
        ("X-Goog-Upload-Header-Content-Type", ""),
    ],
)
def test_an_upload_starts_with_what_comes(
    header: str, value: str, google_server: GoogleServer, gemini: httpx.Client
) -> None:
    """Protocol, length and type."""
    url = f"{google_server.url}/upload/v1/files"
    answer = gemini.post(url, headers=START | {header: value}, json=DESCRIBED)
    assert (answer.status_code, answer.json()["error"]["status"]) == (400, "INVALID_ARGUMENT")


def test_an_upload_has_the_announced_length(
    google_server: GoogleServer, gemini: httpx.Client
) -> None:
    """Else it is none; and an unknown address is no upload."""
    url = start(gemini, google_server).headers["x-goog-upload-url"]
    assert httpx.post(url, headers=FINISH, content=b"abc").status_code == 400
    assert google_server.stored_files == ()
    assert httpx.post(f"{google_server.url}/resumable/none", content=b"a").status_code == 404


def test_an_unknown_field_of_a_file_is_refused(
    google_server: GoogleServer, gemini: httpx.Client
) -> None:
    """As in every classic body."""
    assert start(gemini, google_server, size="4").status_code == 400


def test_what_was_uploaded_is_not_given_out(
    google_server: GoogleServer, gemini: httpx.Client
) -> None:
    """Only what was generated is, as media."""
    name = upload(gemini, google_server)["name"]
    assert gemini.get(f"/{name}:download", params={"alt": "media"}).status_code == 400
    uri = generated(gemini)
    assert gemini.get(uri.replace("alt=media", "alt=json")).status_code == 400
    assert gemini.get(uri).content == mp4().content
    described = gemini.get(uri.partition(":download")[0]).json()
    assert described["downloadUri"] == uri


def test_a_file_is_downloaded_once_it_is_active(
    google_server: GoogleServer, gemini: httpx.Client
) -> None:
    """Before that it is a failed precondition."""
    google_server.file_looks = 1
    uri = generated(gemini)
    early = gemini.get(uri)
    assert (early.status_code, early.json()["error"]["status"]) == (400, "FAILED_PRECONDITION")
    for _ in range(2):
        _ = gemini.get(uri.partition(":download")[0])
    assert gemini.get(uri).content == mp4().content


def test_a_deleted_file_is_as_one_that_never_was(
    google_server: GoogleServer, gemini: httpx.Client
) -> None:
    """No permission, says the service."""
    name = upload(gemini, google_server)["name"]
    assert gemini.delete(f"/{name}").json() == {}
    for answer in (gemini.get(f"/{name}"), gemini.delete(f"/{name}"), gemini.get("/files/none")):
        assert (answer.status_code, answer.json()["error"]["status"]) == (403, "PERMISSION_DENIED")


@pytest.mark.parametrize(("looks", "status"), [(0, 200), (1, 400)])
def test_an_input_file_must_be_active(
    looks: int, status: int, google_server: GoogleServer, gemini: httpx.Client
) -> None:
    """For both APIs; and it must be there."""
    google_server.file_looks = looks
    uri = upload(gemini, google_server)["uri"]
    for shown, expected in ((uri, status), (uri + "x", 403)):
        parts = [{"fileData": {"fileUri": shown}}]
        drawn = gemini.post(
            "/models/gemini-3-pro-image:generateContent", json={"contents": [{"parts": parts}]}
        )
        part = {"type": "image", "mime_type": "image/png", "uri": shown}
        filmed = gemini.post(
            "/interactions", json={"model": "gemini-omni-1.2-flash", "input": [part]}
        )
        assert (drawn.status_code, filmed.status_code) == (expected, expected)


@pytest.mark.parametrize("keeps_its_key", [True, False])
def test_a_redirect_leads_to_the_same_file_elsewhere(
    *, keeps_its_key: bool, google_server: GoogleServer, gemini: httpx.Client
) -> None:
    """Without a key; one that is sent there is a leak."""
    uri = generated(gemini)
    google_server.fail("download", "redirect-elsewhere")
    location = gemini.get(uri).headers["location"]
    assert location.startswith(google_server.elsewhere_url)
    answer = gemini.get(location) if keeps_its_key else httpx.get(location)
    assert answer.content == mp4().content
    found = [leak.where for leak in google_server.leaks]
    assert found == (["header x-goog-api-key"] if keeps_its_key else [])
    assert httpx.get(location.replace("testkit", "other")).status_code == 403
