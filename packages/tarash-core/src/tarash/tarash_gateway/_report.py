"""Progress for the caller's callback; a callback that raises loses no paid job."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, cast

from tarash.tarash_gateway.exceptions import ConfigurationError
from tarash.tarash_gateway.flows import Emit
from tarash.tarash_gateway.models import ProgressUpdate

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from tarash.tarash_gateway.exceptions import TarashError
    from tarash.tarash_gateway.flows import Flow
    from tarash.tarash_gateway.models import (
        GenerationResponse,
        ImageGenerationResponse,
        Job,
        VideoGenerationResponse,
    )

__all__ = ("Reporter",)

_log = logging.getLogger("tarash")
_WORDS: dict[str, Literal["queued", "processing", "completed", "failed"]] = {
    "queued": "queued",
    "processing": "processing",
    "completed": "processing",  # the final update brings the result
    "failed": "failed",
    "cancelled": "failed",
}


@dataclass(slots=True)
class Reporter:
    """The caller's callback, or none."""

    callback: Callable[[Any], Awaitable[None] | None] | None = None
    _seen_logs: dict[str, int] = field(default_factory=dict[str, int])

    def __post_init__(self) -> None:
        if self.callback is not None and not callable(self.callback):
            raise ConfigurationError(
                "on_progress takes a function that is called with each update, not "
                f"{type(self.callback).__name__}. Nothing was sent."
            )

    def news(self, job: Job, deadline: float | None = None) -> Flow[None]:
        """Report the state of a job under way; its end is reported by `result` or `failure`.

        Args:
            job: The job.
            deadline: When an async callback is given up; the reports of the end have none.
        """
        if self.callback is None or job.done:
            return
        yield from self._emit(
            ProgressUpdate(
                request_id=job.id,
                status=_WORDS[job.status],
                progress_percent=job.progress_percent,
                queue_position=job.queue_position,
                logs=self._new_lines(job),
                update=_raw(job),
                job=job,
            ),
            deadline,
        )

    def result(self, response: GenerationResponse) -> Flow[None]:
        """Report the end of a generation that succeeded."""
        if self.callback is not None:
            yield from self._emit(
                ProgressUpdate.model_construct(
                    request_id=response.request_id,
                    status="completed",
                    progress_percent=100.0,
                    update=_raw(response.job),
                    logs=self._new_lines(response.job),
                    job=response.job,
                    result=cast("VideoGenerationResponse | ImageGenerationResponse", response),
                )
            )

    def failure(self, error: TarashError) -> Flow[None]:
        """Report the end of a generation that failed."""
        if self.callback is not None:
            yield from self._emit(
                ProgressUpdate(
                    request_id=error.request_id or "",
                    status="failed",
                    update=_raw(error.job),
                    logs=self._new_lines(error.job),
                    job=error.job,
                    error=str(error),
                )
            )

    def _new_lines(self, job: Job | None) -> tuple[str, ...]:
        """Return the log lines of `job` that were not reported yet."""
        if job is None:
            return ()
        seen = self._seen_logs.get(job.id, 0)
        self._seen_logs[job.id] = len(job.logs)
        return job.logs[seen:]

    def partial(self, told: Mapping[str, Any]) -> Emit:
        """Return the report of what a provider tells while its answer is still arriving."""
        update = ProgressUpdate(request_id="", status="processing", **told)
        return Emit(self.callback or _to_nobody, update, self._gave_up)

    def _emit(self, update: ProgressUpdate, deadline: float | None = None) -> Flow[None]:
        if self.callback is not None:
            yield Emit(self.callback, update, self._gave_up, deadline)

    def _gave_up(self, error: Exception) -> None:
        """Call back no more: it is logged once, and the generation goes on."""
        self.callback = None
        _log.error(
            "the progress callback raised; it is not called again in this call", exc_info=error
        )


def _to_nobody(update: object) -> None:
    del update


def _raw(job: Job | None) -> Any:
    """Return the provider's raw news, which its plugin keeps in the job's state."""
    return None if job is None else job.state.get("update")
