"""What a conversation with Google's own client comes to, as JSON.

Rule: values alone; what they should be stands beside each conversation.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from google.genai import errors, types

from tarash_testkit.media import png
from tarash_testkit.oracles.google import GoogleClients

__all__ = ("PICTURE", "Talk", "file_name", "finished", "parts_of", "picture_size", "refusal_of")

PICTURE = png(8, 4)
_WIDTH, _HEIGHT = slice(16, 20), slice(20, 24)
"""Where a PNG says its size. Source: PNG specification, third edition, section 11.2.1."""


@dataclass(frozen=True)
class Talk:
    """One conversation."""

    name: str
    result: Callable[[GoogleClients], object]
    expected: object
    majors: frozenset[int] = frozenset({2, 3})
    """The major releases of the client that can hold it."""


def finished(client: Any, interaction: Any) -> tuple[Any, list[str]]:
    """Return an interaction that is over, and what each answer said of its status."""
    seen = [interaction.status]
    while interaction.status in ("queued", "in_progress"):
        interaction = client.interactions.get(interaction.id)
        seen.append(interaction.status)
    return interaction, seen


def file_name(uri: str) -> str:
    """Return the name of a file: the client reads it out of `https://` addresses alone."""
    return "files/" + uri.partition("/files/")[2].partition(":")[0]


def picture_size(content: bytes) -> list[int]:
    """Return width and height of a PNG."""
    return [int.from_bytes(content[_WIDTH]), int.from_bytes(content[_HEIGHT])]


def parts_of(response: types.GenerateContentResponse) -> list[object]:
    """Return what each part of the first candidate is."""
    candidates = response.candidates or []
    content = candidates[0].content if candidates else None
    return [_part(part) for part in (content.parts if content else None) or []]


def _part(part: types.Part) -> object:
    if part.inline_data is None or part.inline_data.data is None:
        return "thought" if part.thought else "text"
    if part.inline_data.mime_type != "image/png":
        return [part.inline_data.mime_type, part.inline_data.data[:2].hex()]
    return ["draft" if part.thought else "picture", *picture_size(part.inline_data.data)]


def refusal_of(ask: Callable[[], object]) -> list[object] | None:
    """Return the class and the status of the error that the client raises, if it does."""
    try:
        _ = ask()
    except errors.APIError as error:
        return [type(error).__name__, error.code]
    except Exception as error:
        # The errors of interactions have no public name, and a different private one in each
        # major release; all have the status.
        status: object = getattr(error, "status_code", None)
        if status is None:
            raise
        return [type(error).__name__, status]
    return None
