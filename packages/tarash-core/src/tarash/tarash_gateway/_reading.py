"""What a provider reads: the JSON of an answer, and the media that a caller gave. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from tarash.tarash_gateway.exceptions import InvalidRequestError, TransportError
from tarash.tarash_gateway.flows import Fetch, Flow
from tarash.tarash_gateway.media import MediaSource, media_source
from tarash.tarash_gateway.wire import Response

__all__ = (
    "error_body",
    "mapping_of",
    "mappings_of",
    "object_of",
    "read_media",
    "sentence",
    "source_of",
    "text_of",
)

_LARGE_BYTES = 2**20  # a body above it is not kept beside its values
_LONGEST = 300  # characters of a service's words that a message repeats


def object_of(response: Response, service: str) -> dict[str, Any]:
    """Return the JSON object of an answer; a large body is let go of.

    Args:
        response: The answer.
        service: What people call the service, for the message.

    Raises:
        TransportError: It is something else, so it is not the service's.
    """
    is_large = len(response.content) > _LARGE_BYTES
    body = response.take_json() if is_large else response.json()
    if isinstance(body, dict):
        return cast("dict[str, Any]", body)
    raise TransportError(f"{service}'s answer was to be a JSON object and is none", sent=True)


def error_body(response: Response) -> Mapping[str, Any]:
    """Return the JSON object of an error answer; an empty one of a proxy's page or any other."""
    try:
        return mapping_of(response.json())
    except TransportError:
        return {}


def mapping_of(value: object) -> Mapping[str, Any]:
    """Return a JSON object inside another; an empty one when it is none."""
    return cast("Mapping[str, Any]", value) if isinstance(value, dict) else {}


def mappings_of(values: object) -> Iterator[Mapping[str, Any]]:
    """Yield the objects of a JSON list; nothing of any other value."""
    for value in cast("list[object]", values) if isinstance(values, list) else []:
        if isinstance(value, dict):
            yield cast("Mapping[str, Any]", value)


def text_of(value: object) -> str | None:
    """Return a text that says something; None for everything else."""
    return value if isinstance(value, str) and value else None


def sentence(words: object) -> str:
    """Return the words of a service as one sentence, in one line and of bounded length."""
    text = " ".join(str(words or "no reason given").split())[:_LONGEST]
    return text if text.endswith((".", "!", "?")) else f"{text}."


def source_of(value: object, field: str) -> MediaSource:
    """Return what a caller gave as media in the standard field `field`.

    Raises:
        InvalidRequestError: It is no media.
    """
    try:
        return media_source(value)
    except ValueError as error:
        raise InvalidRequestError(f"{field}: {error}. Nothing was sent.", field=field) from None


def read_media(value: object, field: str) -> Flow[MediaSource]:
    """Return what a caller gave in the standard field `field` with its bytes; a URL is fetched.

    Raises:
        InvalidRequestError: It is no media.
    """
    source = source_of(value, field)
    return source if source.url is None else source_of((yield Fetch(source.url)), field)
