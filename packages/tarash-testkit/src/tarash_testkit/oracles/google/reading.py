"""What a conversation with Google's own client comes to, as JSON.

Rule: values alone; what they should be stands beside each conversation.
"""

import warnings
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from google.genai import errors, types

from tarash_testkit.google import GoogleServer
from tarash_testkit.media import png
from tarash_testkit.oracles.google import GoogleClients, google_clients_at
from tarash_testkit.oracles.talks import expect

__all__ = (
    "DRAWS",
    "INVALID",
    "NOT_FOUND",
    "OMNI",
    "PICTURE",
    "THINKS",
    "VIDEO",
    "coming_to",
    "file_name",
    "film",
    "finished",
    "parts_of",
    "picture_size",
    "refusal_of",
    "state_of",
)

OMNI = "gemini-omni-1.2-flash"
DRAWS = "gemini-3.1-flash-lite-image"
THINKS = "gemini-nano-banana-2.1"
PICTURE = png(8, 4)
VIDEO: Mapping[str, Any] = {"type": "video", "aspect_ratio": "9:16", "duration": "8s"}
INVALID = ["BadRequestError", 400]
NOT_FOUND = ["NotFoundError", 404]
"""What the client makes of two refusals of an interaction."""
_WIDTH, _HEIGHT = slice(16, 20), slice(20, 24)
"""Where a PNG says its size. Source: PNG specification, third edition, section 11.2.1."""


def coming_to(
    expected: object,
) -> Callable[[Callable[[GoogleClients], object]], Callable[[], None]]:
    """Make a talk of what a conversation with a fresh server comes to.

    Args:
        expected: What the function must return.
    """

    def decorate(come_to: Callable[[GoogleClients], object]) -> Callable[[], None]:
        @wraps(come_to)
        def hold() -> None:
            with (
                warnings.catch_warnings(),
                GoogleServer() as server,
                google_clients_at(server) as clients,
            ):
                # Imagen is deprecated, and it is served all the same.
                warnings.simplefilter("ignore", errors.ExperimentalWarning)
                expect(come_to(clients), expected)
                expect(server.crashes, ())

        return hold

    return decorate


def film(client: Any, **wish: Any) -> Any:
    """Return a new interaction: a video of Omni unless `wish` says otherwise."""
    usual = {"model": OMNI, "input": "a cat", "response_format": VIDEO}
    return client.interactions.create(**{**usual, **wish})


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


def state_of(client: Any, name: str) -> str | None:
    """Return the state of a file; one look."""
    state = client.files.get(name=name).state
    return state.value if state else None


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
