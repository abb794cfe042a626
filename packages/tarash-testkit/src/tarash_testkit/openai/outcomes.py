"""How generations end that were accepted.

Rule: an outcome is data; the routes put it into answers.

Source: `types/images_response.py`, `types/video.py` and `types/video_create_error.py` of the
package `openai` 3.57.0, read 2026-11-25. What compatible services answer was reported by third
parties.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, Protocol, TypeVar

__all__ = ("IMAGE_OUTCOMES", "VIDEO_OUTCOMES", "ImageOutcome", "VideoOutcome", "outcome_table")


class _Named(Protocol):
    @property
    def name(self) -> str: ...


OutcomeT = TypeVar("OutcomeT", bound=_Named)


def outcome_table(outcomes: Iterable[OutcomeT]) -> Mapping[str, OutcomeT]:
    """Return the outcomes by name, read-only."""
    return MappingProxyType({outcome.name: outcome for outcome in outcomes})


@dataclass(frozen=True, slots=True)
class ImageOutcome:
    """What comes of an image call that was accepted."""

    name: str
    count: int | None = None
    """How many images come; `None`: as many as were asked for."""
    media: Literal["inline", "link", "none"] = "inline"
    """What each entry of `data` holds: `b64_json`, `url`, or neither."""
    error: Mapping[str, object] | None = None
    """An error that stands beside `created` in an answer of 200."""
    size_bytes: int | None = None
    """How long each image is; `None`: as short as it can be."""


IMAGE_OUTCOMES = outcome_table(
    (
        ImageOutcome("done"),
        ImageOutcome("one-only", count=1),
        ImageOutcome("no-images", count=0),
        ImageOutcome("hollow", media="none"),
        ImageOutcome("linked", media="link"),
    )
)
"""The ends that `next_image` knows, by name."""


@dataclass(frozen=True, slots=True)
class VideoOutcome:
    """How a video job ends, and how it is told on the way."""

    name: str
    status: str = "completed"
    error: Mapping[str, object] | None = None
    is_expired: bool = False
    """The job is done, and its bytes are gone."""
    running: str = "in_progress"
    """What the status is called while the job runs."""
    is_linked: bool = False
    """The finished job has a `video_url` that needs no key, as some compatible services do."""


def _failed(name: str, code: str, message: str) -> VideoOutcome:
    return VideoOutcome(name, "failed", {"code": code, "message": message})


_MODERATED = "Your request was blocked by our moderation system."

VIDEO_OUTCOMES = outcome_table(
    (
        VideoOutcome("done"),
        _failed("moderated", "moderation_blocked", _MODERATED),
        _failed("failed", "video_generation_failed", "The video could not be generated."),
        _failed("server-error", "server_error", "The server had an error."),
        _failed("overloaded", "server_is_overloaded", "The servers are overloaded."),
        VideoOutcome("failed-silently", "failed"),
        VideoOutcome("expired", is_expired=True),
        VideoOutcome("reseller", running="processing", is_linked=True),
        VideoOutcome("cancelled", "cancelled"),
    )
)
"""The ends that `next_job` knows, by name. `cancelled` is not a status of OpenAI's own; the sample
loop of Azure's documentation tests for it."""
