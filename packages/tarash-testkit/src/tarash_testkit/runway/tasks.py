"""One accepted task as a frozen value, and what the service says of it.

Rule: pure. Only looks move a task on; time does not.

Source: `types/task_retrieve_response.py` of runwayml 5.24.0; answers recorded in August 2026.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tarash_testkit.runway.outcomes import OUTCOMES, Outcome
from tarash_testkit.watched import Watched

__all__ = ("Task",)

_CREATED = "2026-11-20T10:00:00.000Z"
_ESTIMATE: Mapping[str, object] = {"credits": 63}


@dataclass(frozen=True, slots=True)
class Task(Watched):
    """A generation that the service accepted."""

    task_id: str
    operation: str
    arguments: Mapping[str, object] = field(repr=False)
    outcome: Outcome = OUTCOMES["done"]
    is_throttled: bool = False
    """Whether it waits for others of the account, while it waits."""

    @property
    def accepted_body(self) -> dict[str, object]:
        """The answer to the submit."""
        return {"id": self.task_id, "estimatedCost": dict(_ESTIMATE)}

    def body(self, output: Sequence[str]) -> dict[str, object]:
        """Return the answer to a look; `output` is where the files are."""
        start: dict[str, object] = {"id": self.task_id, "createdAt": _CREATED}
        if self.phase == "queued":
            status = "THROTTLED" if self.is_throttled else "PENDING"
            return {**start, "status": status, "estimatedCost": dict(_ESTIMATE)}
        if self.phase == "running":
            progress = {"progress": self.percent / 100, "estimatedCost": dict(_ESTIMATE)}
            return {**start, "status": "RUNNING", **progress}
        return start | self._end(output)

    def _end(self, output: Sequence[str]) -> dict[str, object]:
        outcome = self.outcome
        if outcome.body is not None:
            return dict(outcome.body)
        cost: dict[str, object] = {"cost": {"credits": outcome.credits}}
        if outcome.status == "SUCCEEDED":
            return {"status": outcome.status, "output": list(output), **cost}
        if outcome.status == "FAILED":
            code = {} if outcome.code is None else {"failureCode": outcome.code}
            return {"status": outcome.status, "failure": outcome.words, **code, **cost}
        return {"status": outcome.status, **cost}
