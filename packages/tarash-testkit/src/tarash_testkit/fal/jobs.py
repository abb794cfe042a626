"""One queued generation as a frozen value, and what the queue says of it.

Rule: pure. Only looks at the status move a job on; time does not.

Source: fal.ai/docs/api-reference/inference-api and the types of `fal-client` 1.0.3, read
2026-11-01.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tarash_testkit.fal.outcomes import CANCELLED, OUTCOMES, Outcome
from tarash_testkit.watched import Watched

__all__ = ("Job", "app_of")

_NAMESPACES = ("workflows", "comfy")


def app_of(endpoint: str) -> str:
    """Return `owner/app` of an endpoint id: the part under which jobs are found again."""
    parts = endpoint.split("/")
    return "/".join(parts[: 3 if parts[0] in _NAMESPACES else 2])


@dataclass(frozen=True, slots=True)
class Job(Watched):
    """A generation that the service accepted."""

    request_id: str
    endpoint: str
    arguments: Mapping[str, object] = field(repr=False)
    outcome: Outcome = OUTCOMES["done"]
    webhook: str | None = None

    @property
    def queue_position(self) -> int:
        """The number of jobs before this one."""
        return max(0, self.looks // 2 - self.looked - 1)

    def cancelled(self) -> "Job":
        """Return the job after its cancellation: done at once, without media."""
        return replace(self, looked=self.looks, outcome=CANCELLED)

    def urls(self, origin: str) -> dict[str, str]:
        """Return the three addresses of the job; the path of the endpoint is not in them."""
        base = f"{origin}/{app_of(self.endpoint)}/requests/{self.request_id}"
        return {
            "response_url": base,
            "status_url": f"{base}/status",
            "cancel_url": f"{base}/cancel",
        }

    def accepted_body(self, origin: str) -> dict[str, object]:
        """Return the answer to the submit."""
        return {
            "status": "IN_QUEUE",
            "request_id": self.request_id,
            **self.urls(origin),
            "queue_position": self.queue_position,
            "gateway_request_id": self.request_id,
        }

    def status_body(self, origin: str, *, with_logs: bool) -> dict[str, object]:
        """Return the answer to a look."""
        body: dict[str, object] = {"request_id": self.request_id, **self.urls(origin)}
        if self.phase == "queued":
            return {"status": "IN_QUEUE", "queue_position": self.queue_position, **body}
        body["logs"] = self._logs() if with_logs else None
        if self.phase == "running":
            return {"status": "IN_PROGRESS", **body}
        body["metrics"] = {"inference_time": 1.5} if self.outcome.error is None else {}
        if self.outcome.error is not None:
            body |= {"error": self.outcome.error, "error_type": self.outcome.error_type}
        return {"status": "COMPLETED", **body}

    def _logs(self) -> list[dict[str, str]]:
        """Return every line so far: one for each look that found the job running."""
        steps = self.looks - self.looks // 2
        made = min(self.looked - self.looks // 2 + 1, steps)
        return [_log_line(step, steps) for step in range(1, made + 1)]


def _log_line(step: int, steps: int) -> dict[str, str]:
    return {
        "message": f"{100 * step // steps:3d}%|{'#' * step:<{steps}}| {step}/{steps}",
        "level": "INFO",
        "source": "USER",
        "timestamp": f"2026-11-01T10:{step // 60 % 60:02d}:{step % 60:02d}.000Z",
    }
