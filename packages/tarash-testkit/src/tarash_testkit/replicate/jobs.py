"""One prediction as a frozen value, and what the service says of it.

Rule: pure. Only looks move it on; time does not.

Source: the schema of a prediction in "Replicate HTTP API" 1.0.0-a1; logs: `prediction.py` of the
package `replicate` 1.0.7, read in November 2026.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tarash_testkit.replicate.outcomes import CANCELED, OUTCOMES, Outcome
from tarash_testkit.watched import Watched

__all__ = ("Job",)

_CREATED_AT = "2026-11-01T10:00:00.123Z"
_STARTED_AT = "2026-11-01T10:00:01.200Z"
_COMPLETED_AT = "2026-11-01T10:01:33.400Z"
_DEADLINE = "2026-11-01T10:01:33.123Z"
_STATUS = {"queued": "starting", "running": "processing"}


@dataclass(frozen=True, slots=True)
class Job(Watched):
    """A prediction that the service accepted."""

    id: str
    model: str
    """`owner/name`."""
    version: str
    """Its version as the service tells it: `hidden` for official models."""
    input: Mapping[str, object] = field(repr=False)
    form: str
    """How it was asked for: `model`, `version` or `deployment`."""
    deployment: str | None = None
    webhook: str | None = None
    webhook_events_filter: tuple[str, ...] = ()
    cancel_after: str | None = None
    outcome: Outcome = OUTCOMES["done"]
    output: object = field(default=None, repr=False)
    """What a success delivers."""

    @property
    def status(self) -> str:
        """What the service calls the state of the prediction."""
        return self.outcome.status if self.phase == "done" else _STATUS[self.phase]

    def canceled(self) -> "Job":
        """Return the prediction after it was cancelled, which happens at once."""
        return replace(self, looked=self.looks, outcome=CANCELED)

    def finished(self) -> "Job":
        """Return the prediction as it is when it is done."""
        return replace(self, looked=self.looks)

    def body(self, origin: str) -> dict[str, object]:
        """Return the prediction as a look finds it; `origin` is where the service lives."""
        is_done = self.phase == "done"
        own = f"{origin}/v1/predictions/{self.id}"
        succeeded = is_done and self.outcome.status == "succeeded"
        kept = succeeded and not self.outcome.is_removed and not self.outcome.is_empty
        body: dict[str, object] = {
            "id": self.id,
            "model": self.model,
            "version": self.version,
            "input": {} if is_done and self.outcome.is_removed else dict(self.input),
            "logs": self._logs(),
            "output": self.output if kept else None,
            "data_removed": is_done and self.outcome.is_removed,
            "error": self.outcome.error if is_done else None,
            "source": "api",
            "status": self.status,
            "created_at": _CREATED_AT,
            "urls": {
                "web": f"https://replicate.com/p/{self.id}",
                "get": own,
                "cancel": f"{own}/cancel",
            },
        }
        if self.deployment is not None:
            body["deployment"] = self.deployment
        if self.cancel_after is not None or self.outcome.is_past_deadline:
            body["deadline"] = _DEADLINE
        if self.phase != "queued" and self.status != "aborted":
            body["started_at"] = _STARTED_AT
        if is_done:
            body["completed_at"] = _COMPLETED_AT
            body["metrics"] = {"predict_time": 92.1, "total_time": 93.4}
        return body

    def _logs(self) -> str:
        """Return the log so far, one growing text: a bar for each look that found it running."""
        if self.phase == "queued" or self.status == "aborted":
            return ""
        steps = self.looks - self.looks // 2
        made = min(self.looked - self.looks // 2 + 1, steps)
        bars = (_bar(step, steps) for step in range(1, made + 1))
        return "".join(("Using seed: 123\n", *bars))


def _bar(step: int, steps: int) -> str:
    return f"{100 * step // steps:3d}%|{'#' * step:<{steps}}| {step}/{steps} [00:01<00:01]\n"
