"""Files of the Gemini API: upload, wait until one can be used, and its address.

The second step of an upload goes to a path that Google names, but always to the configured host:
it needs no key, and a file of the caller's goes nowhere else.

Source: ai.google.dev, "Files API", and PyPI google-genai 3.6.1 (`files.py`, `_api_client.py`,
which sends 8 MiB at a time where this sends all at once), read in November 2026.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import urlsplit

from tarash.tarash_gateway.plugin import (
    Api,
    AuthenticationError,
    Flow,
    HttpFlow,
    InvalidRequestError,
    MediaSource,
    ProviderError,
    QuotaExceededError,
    Sleep,
    TransportError,
)
from tarash_google.settings import Surface

__all__ = ("download_path", "expiry", "file_id", "look", "upload")

_LOOK_AFTER_SECONDS = 2.0
_ID = re.compile(r"https?://[^/?#]+/(?:[^?#]*/)?files/([A-Za-z0-9_-]+)(?::download)?/?(?:\?|$)")


def file_id(url: str) -> str | None:
    """Return the id of a file by its address; None for the address of something else."""
    match = _ID.match(url)
    return match[1] if match else None


def download_path(file: str, surface: Surface) -> str:
    """Return the path of a file's content."""
    return f"{surface.home}/files/{file}:download?alt=media"


def upload(source: MediaSource, api: Api, surface: Surface) -> Flow[str]:
    """Upload `source`, wait until it can be used, and return its address.

    Raises:
        InvalidRequestError: Google cannot read it; nothing was paid.
        TransportError: The answers are not Google's.
    """
    place = yield from _begun(source, api, surface)
    try:
        file = yield from _sent(source, api, place)
    except InvalidRequestError:
        # Where an answer was lost and the bytes went out again, they are there already and the
        # offset is wrong: another place has none.
        place = yield from _begun(source, api, surface)
        file = yield from _sent(source, api, place)
    while file.get("state") == "PROCESSING":
        yield Sleep(_LOOK_AFTER_SECONDS)
        answer = yield api.get(f"{surface.home}/{file['name']}")
        file = _object(answer.json())
    if file.get("state") == "FAILED":
        raise InvalidRequestError(
            "Google cannot read an input that was uploaded. Nothing was paid; give another file."
        )
    return str(file["uri"])


def _sent(source: MediaSource, api: Api, place: str) -> HttpFlow[Mapping[str, Any]]:
    """Send the bytes and return what Google says of the file."""
    sent = yield api.post(
        place,
        content=source.content,
        headers={
            "Content-Type": source.content_type,
            "X-Goog-Upload-Command": "upload, finalize",
            "X-Goog-Upload-Offset": "0",
        },
        repeatable=True,
        authenticated=False,
    )
    return _object(_object(sent.json()).get("file"))


def _begun(source: MediaSource, api: Api, surface: Surface) -> HttpFlow[str]:
    """Announce a file and return where on our own host it is to go."""
    size_bytes = len(source.content or b"")
    begun = yield api.post(
        f"/upload{surface.home}/files",
        json={"file": {"mime_type": source.content_type, "size_bytes": size_bytes}},
        headers={
            "X-Goog-Upload-Protocol": "resumable",
            "X-Goog-Upload-Command": "start",
            "X-Goog-Upload-Header-Content-Length": str(size_bytes),
            "X-Goog-Upload-Header-Content-Type": source.content_type,
        },
        repeatable=True,
    )
    named = urlsplit(str(begun.headers.get("x-goog-upload-url", "")))
    if not named.path:
        raise TransportError("Google named no place for the file; look at `base_url`.", sent=False)
    base = urlsplit(api.base_url)
    return named._replace(scheme=base.scheme, netloc=base.netloc).geturl()


def look(file: str, api: Api, surface: Surface) -> HttpFlow[Mapping[str, Any]]:
    """Return what Google says of a file that was made: `state`, `expirationTime` and so on.

    A file that it does not describe is taken to be there: the download will tell. So no refusal
    to describe one loses a video that is paid for.
    """
    try:
        answer = yield api.get(f"{surface.home}/files/{file}")
    except (InvalidRequestError, ProviderError) as error:
        passes = error.retryable or isinstance(error, AuthenticationError | QuotaExceededError)
        if passes and error.status_code != HTTPStatus.NOT_FOUND:
            raise
        return {}
    return _object(answer.json())


def expiry(file: Mapping[str, Any]) -> datetime | None:
    """Return until when a file is kept."""
    try:
        found = datetime.fromisoformat(str(file.get("expirationTime")))
    except ValueError:
        return None
    return found if found.tzinfo else None


def _object(value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise TransportError("Google's answer was to describe a file and does not", sent=True)
    return cast("Mapping[str, Any]", value)
