"""One video job as a frozen value, and what the service says of it.

Rule: pure. Only looks at the job move it on; time does not.

Source: `types/video.py` of the package `openai` 3.57.0, read 2026-11-25. That the bytes stay for
24 hours is documented for Azure's copy of the API alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tarash_testkit.multipart import Part
from tarash_testkit.openai.bodies import NOW
from tarash_testkit.openai.outcomes import VideoOutcome
from tarash_testkit.watched import Watched

__all__ = ("Job",)

_GENERATED_SECONDS = 60
_KEPT_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class Job(Watched):
    """A video that the service accepted to make."""

    id: str
    operation: str
    """`create`, `remix`, `edit-video` or `extend`."""
    model: str
    """As the client named it."""
    seconds: str
    size: str
    arguments: Mapping[str, object] = field(repr=False)
    files: tuple[Part, ...] = field(repr=False)
    outcome: VideoOutcome
    source: str | None = None
    """The id of the video that this one was made from."""
    video_url: str | None = None
    """Where the finished video is, for a service that says so."""

    @property
    def is_ready(self) -> bool:
        """Whether the video can be downloaded."""
        return self.phase == "done" and self.outcome.status == "completed"

    @property
    def status(self) -> str:
        """What the service calls the state of the job."""
        words = {"queued": "queued", "running": self.outcome.running, "done": self.outcome.status}
        return words[self.phase]

    def body(self) -> dict[str, object]:
        """Return the video object as a look finds it."""
        is_done = self.phase == "done"
        body: dict[str, object] = {
            "id": self.id,
            "object": "video",
            "model": self.model,
            "status": self.status,
            "progress": self.percent if not is_done or self.is_ready else self._stuck_at,
            "created_at": NOW,
            "completed_at": NOW + _GENERATED_SECONDS if self.is_ready else None,
            "expires_at": NOW + _KEPT_SECONDS if self.is_ready else None,
            "prompt": self.arguments.get("prompt"),
            "size": self.size,
            "seconds": self.seconds,
            "remixed_from_video_id": self.source if self.operation == "remix" else None,
            "error": self.outcome.error if is_done else None,
        }
        linked = {"video_url": self.video_url} if self.video_url is not None and is_done else {}
        return {**body, **linked}

    @property
    def _stuck_at(self) -> int:
        """The progress of a job that failed: where the last look but one found it."""
        return 100 * max(0, self.looks - 1) // self.looks if self.looks else 0
