"""The story of one call: every attempt of the chain, in order."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime

from tarash.tarash_gateway.models._model import Model

__all__ = ("AttemptMetadata", "ExecutionMetadata")


class AttemptMetadata(Model):
    """One config of the chain, tried.

    Attributes:
        provider: Name of the provider.
        model: The model.
        attempt_number: Its place in the order of trying, from 1.
        started_at: When it began.
        ended_at: When it ended.
        elapsed_seconds: How long it took, in seconds.
        status: `"success"` or `"failed"`.
        error_type: Class name of the error, if it failed.
        error_message: Its message, if it failed.
        is_retryable: Whether the error was of a passing kind; None on success.
        request_id: The provider's id of the job, once there was one.
    """

    provider: str
    model: str
    attempt_number: int
    started_at: AwareDatetime
    ended_at: AwareDatetime
    elapsed_seconds: float
    status: Literal["success", "failed"]
    error_type: str | None = None
    error_message: str | None = None
    is_retryable: bool | None = None
    request_id: str | None = None


class ExecutionMetadata(Model):
    """All attempts of one call.

    Attributes:
        total_attempts: How many configs were tried.
        successful_attempt: Number of the one that succeeded, from 1; None if none did.
        attempts: The attempts, in order.
        fallback_triggered: Whether more than one config was tried.
        configs_in_chain: How many configs the chain has.
        total_elapsed_seconds: How long the call took, in seconds.
    """

    total_attempts: int = 0
    successful_attempt: int | None = None
    attempts: tuple[AttemptMetadata, ...] = ()
    fallback_triggered: bool = False
    configs_in_chain: int = 0
    total_elapsed_seconds: float = 0.0
