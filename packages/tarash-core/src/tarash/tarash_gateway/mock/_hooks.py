"""The mock's hooks. What it will answer is settled in `submit`, and stands in the job as JSON."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any, cast

from tarash.tarash_gateway._provider import Provider
from tarash.tarash_gateway.exceptions import GenerationFailedError, TarashError
from tarash.tarash_gateway.hookspecs import hookimpl
from tarash.tarash_gateway.mock._answer import answer_of, result_of
from tarash.tarash_gateway.models import MockConfig, MockPollingConfig, MockResponse
from tarash.tarash_gateway.service import Address, ProviderInfo

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tarash.tarash_gateway.flows import Flow
    from tarash.tarash_gateway.models import (
        CancelVerdict,
        GenerationRequest,
        GenerationResponse,
        Intent,
        Job,
    )
    from tarash.tarash_gateway.service import Api

__all__ = ("mock_provider",)

_STEPS = MockPollingConfig(delay_between_updates=0)


def mock_provider(mock: MockConfig | None) -> Provider:
    """Return a provider that answers as `mock` says."""
    return Provider("mock", _Mock(mock or MockConfig(enabled=True)))


class _Mock:
    """The hooks."""

    def __init__(self, mock: MockConfig) -> None:
        self.mock = mock

    @hookimpl
    def describe(self) -> ProviderInfo:
        return ProviderInfo(
            name="mock",
            title="The mock",
            media=("video", "image"),
            base=Address("https://mock.invalid"),
            needs_key=False,
        )

    @hookimpl
    def submit(self, request: GenerationRequest, api: Api) -> Flow[Job]:
        intent = cast("Intent", api.intent)
        outcome = self._choose(intent)
        if outcome.error is not None:
            raise _raisable(outcome.error)
        result = yield from result_of(outcome, request, api.medium)
        steps = self.mock.polling or _STEPS
        state = {
            "mock": True,
            "steps": _steps(steps) if steps.enabled else [],
            "delay": steps.delay_between_updates,
            "result": result,
        }
        return _advanced(api.job(f"mock_{intent.id}", state=state))

    @hookimpl
    def poll(self, job: Job) -> Flow[Job]:
        yield from ()
        return _advanced(job)

    @hookimpl
    def normalize(self, job: Job) -> GenerationResponse:
        return answer_of(job)

    @hookimpl
    def cancel(self, job: Job) -> Flow[CancelVerdict]:
        yield from ()
        return "too_late" if job.done else "cancelled"

    def _choose(self, intent: Intent) -> MockResponse:
        """Return an outcome by weight; the same seed and request give the same one."""
        outcomes: Sequence[MockResponse] = self.mock.responses or (MockResponse(),)
        chance = intent.id
        if self.mock.seed is not None:
            chance = f"{self.mock.seed}:{intent.request_hash}"
        draw = random.Random(chance)  # noqa: S311  a choice of samples, no secret
        return draw.choices(outcomes, [outcome.weight for outcome in outcomes])[0]


def _raisable(error: Exception) -> Exception:
    """Return a fresh error, so that one config can raise it in several calls."""
    if isinstance(error, TarashError):
        rebuild, arguments = error.__reduce__()
        return cast("Exception", rebuild(*arguments))
    failure = GenerationFailedError(f"the mock was told to fail: {type(error).__name__}: {error}")
    failure.__cause__ = error
    return failure


def _steps(polling: MockPollingConfig) -> list[dict[str, Any]]:
    """Return the steps still to report, first one first, as JSON."""
    nothing: Sequence[Any] = [None] * len(polling.status_sequence)
    percents = polling.progress_percentages or nothing
    updates = polling.custom_updates or nothing
    return [
        {"status": status, "percent": percent, "update": update}
        for status, percent, update in zip(polling.status_sequence, percents, updates, strict=True)
    ]


def _advanced(job: Job) -> Job:
    """Return the job one step further; past the last one it is completed."""
    if not job.state["steps"]:
        return job.succeeded({"mock": True}, state={"update": None})
    step, *rest = job.state["steps"]
    state = {"steps": rest, "update": step["update"]}
    if step["status"] == "completed":
        return job.succeeded({"mock": True}, state={**state, "steps": []})
    percent = step["percent"]
    if step["status"] == "failed":
        told = job.running(state=state, progress_percent=percent)
        return told.failed("GenerationFailedError", "the mock was told to fail at this step")
    move = job.queued if step["status"] == "queued" else job.running
    return move(state=state, progress_percent=percent, poll_after_seconds=job.state["delay"])
