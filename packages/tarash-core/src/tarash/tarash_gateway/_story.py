"""Keeps the story of one call, for `execution_metadata` and the notes of the last error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from tarash.tarash_gateway.models import (
    AttemptMetadata,
    ExecutionMetadata,
    GenerationResponse,
    Job,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from tarash.tarash_gateway.exceptions import TarashError
    from tarash.tarash_gateway.models import GenerationConfig

__all__ = ("Story",)

Made = TypeVar("Made", bound=GenerationResponse | Job)


@dataclass(slots=True)
class Story:
    """The attempts of one call so far."""

    clock: Callable[[], float]
    now: Callable[[], datetime]
    configs_in_chain: int
    attempts: tuple[AttemptMetadata, ...] = ()
    _began: float = 0.0
    _attempt_began: float = 0.0
    _attempt_began_at: datetime | None = None

    def __post_init__(self) -> None:
        self._began = self.clock()

    def begin_attempt(self) -> None:
        """Note that the next config is tried from now on."""
        self._attempt_began, self._attempt_began_at = self.clock(), self.now()

    def end_attempt(
        self, config: GenerationConfig, request_id: str | None, error: TarashError | None = None
    ) -> None:
        """Note how the attempt ended: with `error`, or well."""
        elapsed = self.clock() - self._attempt_began
        ended = self.now()
        attempt = AttemptMetadata(
            provider=config.provider,
            model=config.model,
            attempt_number=len(self.attempts) + 1,
            started_at=self._attempt_began_at or ended,
            ended_at=ended,
            elapsed_seconds=elapsed,
            status="failed" if error else "success",
            error_type=type(error).__name__ if error else None,
            error_message=str(error) if error else None,
            is_retryable=error.retryable if error else None,
            request_id=request_id,
        )
        self.attempts = (*self.attempts, attempt)

    def metadata(self) -> ExecutionMetadata:
        """Return the story as the user gets it."""
        won = [a.attempt_number for a in self.attempts if a.status == "success"]
        return ExecutionMetadata(
            total_attempts=len(self.attempts),
            successful_attempt=won[0] if won else None,
            attempts=self.attempts,
            fallback_triggered=len(self.attempts) > 1,
            configs_in_chain=self.configs_in_chain,
            total_elapsed_seconds=self.clock() - self._began,
        )

    @property
    def is_over(self) -> bool:
        """Whether every config of the chain was tried."""
        return len(self.attempts) == self.configs_in_chain

    def told_in(self, made: Made) -> Made:
        """Return `made` with this story, if it is a response: a job has no place for it."""
        if isinstance(made, GenerationResponse):
            return made.with_changes({"execution_metadata": self.metadata()})
        return made

    def told_by(self, error: TarashError) -> TarashError:
        """Return `error` with this story and a note for each earlier attempt."""
        error.execution_metadata = self.metadata()
        for attempt in self.attempts[:-1]:
            error.add_note(
                f"attempt {attempt.attempt_number}, {attempt.provider}/{attempt.model}: "
                f"{attempt.error_type}: {attempt.error_message}"
            )
        return error
