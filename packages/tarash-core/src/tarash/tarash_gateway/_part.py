"""What is known of one part of a generation: its paid submit, its job, and how it ended.

Whoever ends a call early reads here what is under way; so each is written down at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tarash.tarash_gateway.exceptions import SubmissionUnknownError, TarashError, TransportError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tarash.tarash_gateway.models import GenerationRequest, Intent, Job, Plan

__all__ = ("Part", "Submission", "Track")


@dataclass(slots=True)
class Submission:
    """A paid submit that is to be made, and what is known of it while it is under way.

    Attributes:
        intent: What it is to be.
        request: What it asks for.
        plan: What is sent for that.
        warnings: What the job keeps as its warnings.
        wanted: Says, when its turn comes, whether it is to be made still.
        in_flight: Whether it is being sent, or a blocking call is under way that may send it.
        answered: Whether the service took it.
        lost: Whether it was sent once without a usable answer.
    """

    intent: Intent
    request: GenerationRequest = field(repr=False)
    plan: Plan = field(repr=False)
    warnings: tuple[str, ...]
    wanted: Callable[[], bool] = field(repr=False)
    in_flight: bool = False
    answered: bool = False
    lost: bool = False

    @property
    def may_have_been_accepted(self) -> bool:
        """Whether a paid job may exist although there is no `Job` yet."""
        return self.in_flight or self.answered or self.lost

    def failed(self, error: Exception) -> None:
        """Note one failed sending; a later one that is refused does not make it undone."""
        sent = isinstance(error, TransportError) and error.sent
        self.lost = self.lost or sent or isinstance(error, SubmissionUnknownError)


@dataclass(slots=True)
class Track:
    """One accepted job on its way."""

    job: Job
    accepted: float
    next_look: float = 0.0
    looks: int = 0
    error: TarashError | None = None
    trouble: TarashError | None = None  # why the last look told nothing

    @property
    def open(self) -> bool:
        """Whether it must be looked at again."""
        return self.error is None and not self.job.done


@dataclass(slots=True)
class Part:
    """One paid submit of a generation and what came of it.

    Attributes:
        submission: Its submit, until a job came of it.
        track: Its job on its way, once there is one.
        error: Why nothing was accepted.
    """

    submission: Submission | None = None
    track: Track | None = None
    error: TarashError | None = None

    @property
    def job(self) -> Job | None:
        """What the service accepted, as it was last seen."""
        return None if self.track is None else self.track.job

    @property
    def open_job(self) -> Job | None:
        """The job, while nothing says that the call is done with it."""
        return self.track.job if self.track is not None and self.track.open else None

    @property
    def unknown(self) -> Intent | None:
        """What may have been accepted although there is no job."""
        submission = self.submission
        refused = not isinstance(self.error, SubmissionUnknownError | None)
        if submission is None or self.track is not None or refused:
            return None
        return submission.intent if submission.may_have_been_accepted else None
