"""A job is one frozen JSON value: any process with the plugin and a key can go on with it."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import AwareDatetime, Field, SerializeAsAny, model_validator

from tarash.tarash_gateway.models._model import Model
from tarash.tarash_gateway.models.config import (
    GenerationConfig,
    ImageGenerationConfig,
    VideoGenerationConfig,
)
from tarash.tarash_gateway.models.request import (
    GenerationRequest,
    ImageGenerationRequest,
    VideoGenerationRequest,
)

__all__ = ("CancelVerdict", "Intent", "Job", "JobFailure", "JobStatus", "Medium")

Medium = Literal["video", "image"]
JobStatus = Literal["queued", "processing", "completed", "failed", "cancelled"]
CancelVerdict = Literal["cancelled", "too_late", "unknown"]

_TYPES: dict[str, dict[str, type[Model]]] = {
    "config": {"video": VideoGenerationConfig, "image": ImageGenerationConfig},
    "request": {"video": VideoGenerationRequest, "image": ImageGenerationRequest},
}


class Intent(Model):
    """What is about to be paid for, made before the first byte leaves.

    Attributes:
        id: Our own id, a UUID in hex; sent as idempotency key where the service takes one.
        provider: Name of the provider.
        model: The model.
        request_hash: SHA-256 of the request, so that two intents can be compared.
        created_at: When it was made.
    """

    id: str
    provider: str
    model: str
    request_hash: str
    created_at: AwareDatetime


class JobFailure(Model):
    """Why a job failed: the class of the error, its message and the provider's code."""

    kind: str
    message: str
    code: str | None = None


class Job(Model):
    """A generation that a provider accepted.

    Attributes:
        provider: Name of the provider.
        model: The model.
        medium: `"video"` or `"image"`.
        id: The provider's id.
        status: `"queued"`, `"processing"`, `"completed"`, `"failed"` or `"cancelled"`.
        progress_percent: 0 to 100, where the provider tells.
        queue_position: Jobs ahead of this one, where the provider tells.
        logs: The provider's log lines so far.
        payload: The provider's final answer, once completed.
        state: What the provider's plugin needs to go on; nobody else reads it.
        poll_after_seconds: The provider's hint for the next look, in seconds.
        config: The config without secrets.
        request: The request; inputs that are no URL are left out.
        submitted_at: When the submit began.
        intent: The intent that this job fulfils.
        failure: Why it failed, once it has.
        warnings: What was converted or dropped.
    """

    provider: str
    model: str
    medium: Medium
    id: str
    status: JobStatus = "queued"
    progress_percent: float | None = Field(default=None, ge=0, le=100)
    queue_position: int | None = Field(default=None, ge=0)
    logs: tuple[str, ...] = Field(default=(), repr=False)
    payload: Any = Field(default=None, repr=False)
    state: dict[str, Any] = Field(default_factory=dict, repr=False)
    poll_after_seconds: float | None = Field(default=None, ge=0)
    config: SerializeAsAny[GenerationConfig] = Field(repr=False)
    request: SerializeAsAny[GenerationRequest] | None = Field(default=None, repr=False)
    submitted_at: AwareDatetime
    intent: Intent
    failure: JobFailure | None = None
    warnings: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _choose_the_types_of_the_medium(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        chosen = dict(data)
        for field, types in _TYPES.items():
            value, medium = chosen.get(field), chosen.get("medium")
            if isinstance(value, dict) and medium in types:
                chosen[field] = types[str(medium)].model_validate(value)
        return chosen

    @property
    def done(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.status in {"completed", "failed", "cancelled"}

    def queued(self, **changes: Any) -> Self:
        """Return this job as waiting; `changes` are fields of `Job`."""
        return self._moved("queued", changes)

    def running(self, **changes: Any) -> Self:
        """Return this job as processing; `changes` are fields of `Job`."""
        return self._moved("processing", changes)

    def succeeded(self, payload: Any, **changes: Any) -> Self:
        """Return this job as completed with the provider's final answer."""
        return self._moved("completed", {"progress_percent": 100.0, **changes, "payload": payload})

    def failed(self, kind: str, message: str, *, code: str | None = None) -> Self:
        """Return this job as failed; `kind` names the class of the error."""
        failure = JobFailure(kind=kind, message=message, code=code)
        return self._moved("failed", {"failure": failure})

    def cancelled(self) -> Self:
        """Return this job as cancelled."""
        return self._moved("cancelled", {})

    def without_request(self) -> Self:
        """Return this job without prompt and inputs; it can still be resumed."""
        return self.model_copy(update={"request": None})

    def _moved(self, status: JobStatus, changes: dict[str, Any]) -> Self:
        if "state" in changes:
            changes = {**changes, "state": {**self.state, **changes["state"]}}
        return self.model_copy(update={"poll_after_seconds": None, **changes, "status": status})
