"""How a job can end.

Rule: a failed job is COMPLETED too; the HTTP status of its result tells.

Source: fal.ai/docs/documentation/model-apis/errors, read 2026-11-01. What the status object says
of a job that a model rejected is not documented; it follows the text of the webhook here.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tarash_testkit.fal.answers import model_error, request_error

__all__ = ("CANCELLED", "OUTCOMES", "Outcome")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the result call answers."""

    name: str
    status: int = 200
    body: Mapping[str, object] | None = None
    """`None`: media of the endpoint's kind."""
    error: str | None = None
    error_type: str | None = None
    billable_units: float | None = None

    @property
    def headers(self) -> dict[str, str]:
        """The headers of the result beside its request id."""
        headers: dict[str, str] = {}
        if self.error_type is not None:
            headers["x-fal-error-type"] = self.error_type
        if self.billable_units is not None:
            headers["x-fal-billable-units"] = str(self.billable_units)
        return headers


def _by_model(name: str, status: int, kind: str, message: str) -> Outcome:
    body = model_error(kind, message, "prompt")
    return Outcome(name, status, body, f"Invalid status code: {status}", kind)


def _by_platform(name: str, status: int, kind: str, message: str) -> Outcome:
    return Outcome(name, status, request_error(kind, message), message, kind)


CANCELLED = _by_platform("cancelled", 499, "client_cancelled", "Request was cancelled")
"""What becomes of a cancelled job. Not documented: an assumption."""

OUTCOMES: Mapping[str, Outcome] = {
    outcome.name: outcome
    for outcome in (
        Outcome("done", billable_units=1.0),
        Outcome("no-media", body={"seed": 1}, billable_units=1.0),
        _by_model("moderated", 422, "content_policy_violation", "Flagged by a content checker."),
        _by_model("nothing-made", 422, "no_media_generated", "No media was generated."),
        _by_model("bad-input", 422, "image_load_error", "The image could not be loaded."),
        _by_model("model-failed", 500, "internal_server_error", "Internal server error"),
        _by_model("model-timeout", 504, "generation_timeout", "The generation took too long."),
        _by_platform("timed-out", 504, "request_timeout", "Request timed out"),
        _by_platform("runner-lost", 503, "runner_disconnected", "Runner disconnected"),
        CANCELLED,
    )
}
"""The ends that `FalServer.next_job` knows, by name."""
