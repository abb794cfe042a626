"""Uploads, their wait, and the addresses of files."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from tarash.tarash_gateway.exceptions import (
    AuthenticationError,
    ContentModerationError,
    InvalidRequestError,
    PermissionDeniedError,
    ProviderError,
    ProviderUnavailableError,
    QuotaExceededError,
    RateLimitedError,
    RequestRejectedError,
    TransportError,
)
from tarash.tarash_gateway.flows import Sleep
from tarash.tarash_gateway.media import media_source
from tarash.tarash_gateway.service import Api
from tarash.tarash_gateway.testing import answer, play
from tarash_google import files
from tarash_google.settings import surface_of

HOST = "https://generativelanguage.googleapis.com"
KEY = {"x-goog-api-key": "AIza-test-0123456789abcdefghij"}
SOURCE = media_source({"content": b"abcd", "content_type": "video/mp4"})
BEGUN = answer({}, headers={"X-Goog-Upload-URL": f"{HOST}/upload/v1/files?upload_id=1&x=2"})
PROCESSING = {"name": "files/abc", "uri": f"{HOST}/v1beta/files/abc", "state": "PROCESSING"}
ACTIVE = {**PROCESSING, "state": "ACTIVE"}


@pytest.fixture
def api(config_of: Callable[..., Any], service_of: Callable[..., Any]) -> Api:
    """Return the Gemini API."""
    service: Api = service_of(config_of("gemini-omni-1.2-flash"))
    return service


def _upload(api: Api, *replies: object) -> Any:
    return play(files.upload(SOURCE, api, surface_of(api.config)), *replies)


def test_an_upload_is_begun_with_the_key_and_sent_without_it(api: Api) -> None:
    """As Google's client does it, recorded with google-genai 3.6.1; neither is paid for."""
    played = _upload(api, BEGUN, answer({"file": ACTIVE}))
    begin, send = played.requests
    assert (begin.method, begin.url) == ("POST", f"{HOST}/upload/v1/files")
    assert begin.json == {"file": {"mime_type": "video/mp4", "size_bytes": 4}}
    assert begin.headers == {
        **KEY,
        "X-Goog-Upload-Protocol": "resumable",
        "X-Goog-Upload-Command": "start",
        "X-Goog-Upload-Header-Content-Length": "4",
        "X-Goog-Upload-Header-Content-Type": "video/mp4",
    }
    assert (send.method, send.url) == ("POST", f"{HOST}/upload/v1/files?upload_id=1&x=2")
    assert send.content == b"abcd"
    assert send.headers == {
        "Content-Type": "video/mp4",
        "X-Goog-Upload-Command": "upload, finalize",
        "X-Goog-Upload-Offset": "0",
    }
    assert not begin.is_paid
    assert not send.is_paid
    assert played.result == ACTIVE["uri"]


def test_a_file_goes_to_the_configured_host_alone(api: Api) -> None:
    """Whatever host the answer names, only its path is taken; and no key goes along."""
    elsewhere = answer({}, headers={"X-Goog-Upload-URL": "https://evil.example/take?id=1"})
    _, send = _upload(api, elsewhere, answer({"file": ACTIVE})).requests
    assert send.url == f"{HOST}/take?id=1"
    assert "x-goog-api-key" not in send.headers


def test_a_file_is_waited_for(api: Api) -> None:
    """Two seconds between two looks, until it can be used."""
    played = _upload(
        api, BEGUN, answer({"file": PROCESSING}), None, answer(PROCESSING), None, answer(ACTIVE)
    )
    assert [step for step in played.steps if isinstance(step, Sleep)] == [Sleep(2.0)] * 2
    assert played.requests[-1].url == f"{HOST}/v1/files/abc"


def test_bytes_that_may_have_arrived_go_to_a_new_place(api: Api) -> None:
    """A repetition after a lost answer is refused for its offset; a second refusal is the last."""
    refused = InvalidRequestError("The offset is not where the upload is.")
    played = _upload(api, BEGUN, refused, BEGUN, answer({"file": ACTIVE}))
    assert played.result == f"{HOST}/v1beta/files/abc"
    assert [request.url for request in played.requests[:2]] == [
        request.url for request in played.requests[2:]
    ]
    with pytest.raises(InvalidRequestError, match="offset"):
        _upload(api, BEGUN, refused, BEGUN, refused)


def test_a_file_that_google_cannot_read_is_refused(api: Api) -> None:
    """Nothing was paid."""
    with pytest.raises(InvalidRequestError, match="cannot read an input"):
        _upload(api, BEGUN, answer({"file": {**PROCESSING, "state": "FAILED"}}))


@pytest.mark.parametrize(
    "replies", [[answer({})], [BEGUN, answer([])], [BEGUN, answer({"file": None})]]
)
def test_an_upload_that_is_not_googles_is_none(api: Api, replies: list[object]) -> None:
    """No place for the file, or no file."""
    with pytest.raises(TransportError):
        _upload(api, *replies)


@pytest.mark.parametrize(
    ("url", "file"),
    [
        (f"{HOST}/v1beta/files/abc-1_2:download?alt=media", "abc-1_2"),
        (f"{HOST}/v1/files/abc", "abc"),
        ("https://proxy.example/files/abc", "abc"),
        (f"{HOST}/v1/files/", None),
        (f"{HOST}/v1/files/a/b", None),
        ("gs://bucket/files/abc", None),
        ("https://x.example/?files/abc", None),
        ("", None),
    ],
)
def test_an_address_tells_the_files_id(url: str, file: str | None) -> None:
    """Of the file itself, and of its content."""
    assert files.file_id(url) == file


def test_a_look_describes_a_file(api: Api) -> None:
    """Under its own address, as its content has one."""
    surface = surface_of(api.config)
    assert play(files.look("abc", api, surface), answer(ACTIVE)).result == ACTIVE
    missing = ProviderUnavailableError("not found", status_code=404)
    assert play(files.look("abc", api, surface), missing).result == {}
    assert files.download_path("abc", surface) == "/v1/files/abc:download?alt=media"


@pytest.mark.parametrize(
    "refusal", [RequestRejectedError, PermissionDeniedError, ContentModerationError, ProviderError]
)
def test_a_file_that_nobody_describes_is_taken_to_be_there(
    refusal: type[ProviderError], api: Api
) -> None:
    """The video is made and paid; the download will tell."""
    flow = files.look("abc", api, surface_of(api.config))
    assert play(flow, refusal("no")).result == {}


@pytest.mark.parametrize(
    "refusal", [AuthenticationError, ProviderUnavailableError, QuotaExceededError, RateLimitedError]
)
def test_a_look_at_a_file_that_can_be_repeated_is_no_answer(
    refusal: type[ProviderError], api: Api
) -> None:
    """Nor is one that shows a download to be useless for now."""
    with pytest.raises(refusal):
        play(files.look("abc", api, surface_of(api.config)), refusal("no"))


@pytest.mark.parametrize(
    ("file", "when"),
    [
        ({"expirationTime": "2026-11-22T10:00:00Z"}, datetime(2026, 11, 22, 10, tzinfo=UTC)),
        ({"expirationTime": "2026-11-22T10:00:00"}, None),
        ({"expirationTime": "soon"}, None),
        ({}, None),
    ],
)
def test_a_file_may_say_until_when_it_is_kept(file: dict[str, str], when: datetime | None) -> None:
    """A time without a zone says nothing."""
    assert files.expiry(file) == when
