"""A job is one frozen JSON value: any process with the plugin and a key can go on with it."""

from __future__ import annotations

import math
from functools import cache
from typing import Annotated, Any, Literal, Self, cast

from pydantic import (
    AwareDatetime,
    BeforeValidator,
    Field,
    PrivateAttr,
    SerializeAsAny,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    create_model,
    field_validator,
    model_validator,
)

from tarash.tarash_gateway.models._model import Companion, ExplainedModel, Model
from tarash.tarash_gateway.models._redact import Redactor
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

_Percent = Annotated[float | None, BeforeValidator(lambda value: _within(value, 100))]
_Position = Annotated[int | None, BeforeValidator(lambda value: _within(value, math.inf))]
_Seconds = Annotated[float | None, BeforeValidator(lambda value: _within(value, math.inf))]

_MOVING = frozenset(
    {"status", "progress_percent", "queue_position", "logs", "payload", "state", "failure"}
    | {"poll_after_seconds"}
)
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


class Job(ExplainedModel):
    """A generation that a provider accepted.

    However it is made, it holds no secret of the config, and no input but URLs. A number that
    means nothing, such as a position below 0, loses no job: it is brought within its bounds.

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
    progress_percent: _Percent = None
    queue_position: _Position = None
    logs: tuple[str, ...] = Field(default=(), repr=False)
    payload: Any = Field(default=None, repr=False)
    state: dict[str, Any] = Field(default_factory=dict, repr=False)
    poll_after_seconds: _Seconds = None
    config: SerializeAsAny[GenerationConfig] = Field(repr=False)
    request: SerializeAsAny[GenerationRequest] | None = Field(default=None, repr=False)
    submitted_at: AwareDatetime
    intent: Intent
    failure: JobFailure | None = None
    warnings: tuple[str, ...] = ()

    _made_with: Companion = PrivateAttr(default_factory=Companion)

    @model_validator(mode="before")
    @classmethod
    def _choose_the_types_of_the_medium(cls, data: object, info: ValidationInfo) -> object:
        if not isinstance(data, dict):
            return data
        chosen = cast("dict[str, Any]", data)
        if info.mode == "json":  # perhaps stored by a newer version
            chosen = {name: chosen[name] for name in cls.model_fields if name in chosen}
        return {**chosen, **_typed(chosen)}

    # What is a config, or a request, was checked when it was made.
    @field_validator("config", mode="wrap")
    @classmethod
    def _leave_out_secrets(
        cls, config: object, handler: ValidatorFunctionWrapHandler
    ) -> GenerationConfig:
        known = config if isinstance(config, GenerationConfig) else handler(config)
        return cast("GenerationConfig", known).without_secrets()

    @field_validator("request", mode="wrap")
    @classmethod
    def _leave_out_inputs(
        cls, request: object, handler: ValidatorFunctionWrapHandler
    ) -> GenerationRequest | None:
        known = request if isinstance(request, GenerationRequest) else handler(request)
        return None if known is None else cast("GenerationRequest", known).storable()

    @property
    def made_with(self) -> GenerationConfig | None:
        """The config that made it, key included; None in another process, or after JSON."""
        return self._made_with.value  # type: ignore[no-any-return]

    def made_by(self, config: GenerationConfig) -> Self:
        """Return this job with the config that made it, for whoever goes on in this process."""
        self._made_with = Companion(config)
        return self

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
        if self.request is None:
            return self
        redactor = Redactor.of(self.request)
        failure = self.failure and self.failure.with_changes(
            {"message": redactor.text(self.failure.message)}
        )
        kept: Any = redactor.data(self.model_dump(include={"logs", "payload", "warnings"}))
        return self._changed({**kept, "failure": failure, "request": None})

    def _moved(self, status: JobStatus, changes: dict[str, Any]) -> Self:
        if "state" in changes:
            changes = {**changes, "state": {**self.state, **changes["state"]}}
        return self._changed({"poll_after_seconds": None, **changes, "status": status})

    def _changed(self, changes: dict[str, Any]) -> Self:
        """Return this job with checked changes, so that it can be stored and loaded again."""
        if changes.keys() <= _MOVING:
            return self.with_changes(self._checked(changes))
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        return type(self).model_validate({**fields, **changes})

    @classmethod
    def _checked(cls, changes: dict[str, Any]) -> dict[str, Any]:
        """Return checked values for fields that move; what stays is checked already."""
        try:
            checked = _moving_fields().model_validate(changes)
        except ValidationError as error:
            raise cls._refusal(error) from None
        return {name: checked.__dict__[name] for name in changes}


@cache
def _moving_fields() -> type[Model]:
    """Return the fields that change at every look, as a model."""
    fields: dict[str, Any] = {
        name: (Job.model_fields[name].rebuild_annotation(), None) for name in _MOVING
    }
    return create_model(Job.__name__, __base__=Model, **fields)


def _within(value: object, highest: float) -> object:
    """Return a number from 0 to `highest`, None for one that is no number; else what it is."""
    if not isinstance(value, int | float):
        return value
    return max(0, min(value, highest)) if math.isfinite(value) else None


def _typed(fields: dict[str, Any]) -> dict[str, Any]:
    """Return config and request, if they are plain, as the models of the job's medium."""
    typed: dict[str, Any] = {}
    for name, types in _TYPES.items():
        kind, value = types.get(str(fields.get("medium"))), fields.get(name)
        if kind is None or not isinstance(value, dict):
            continue
        known = cast("dict[str, Any]", value)
        if name == "config":  # a subclass, or a newer version, has more; a request keeps it
            known = {field: known[field] for field in kind.model_fields if field in known}
        typed[name] = kind.model_validate(known)
    return typed
