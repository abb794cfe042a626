"""Which request meets which fault.

Rule: plans are used up in the order in which they were made.
"""

import threading
from dataclasses import dataclass, replace

from tarash_testkit.faults import Fault

__all__ = ("Plan", "Schedule")


@dataclass(frozen=True, slots=True)
class Plan:
    """A fault for the requests of one operation."""

    operation: str
    fault: Fault
    times: int | None = 1
    """How many requests meet the fault; `None`: all."""
    after: int = 0
    """How many requests of the operation pass before the first one that meets it."""


class Schedule:
    """The plans that are not used up yet."""

    def __init__(self) -> None:
        """Start without plans."""
        self._lock = threading.Lock()
        self._plans: list[Plan] = []

    @property
    def plans(self) -> tuple[Plan, ...]:
        """What is still to come."""
        with self._lock:
            return tuple(self._plans)

    def add(self, plan: Plan) -> None:
        """Put `plan` behind the others."""
        with self._lock:
            self._plans.append(plan)

    def clear(self) -> None:
        """Forget every plan."""
        with self._lock:
            self._plans.clear()

    def take(self, operation: str) -> Fault | None:
        """Return the fault that this request of `operation` meets, and count it."""
        with self._lock:
            for position, plan in enumerate(self._plans):
                if plan.operation == operation:
                    return self._use(position, plan)
        return None

    def _use(self, position: int, plan: Plan) -> Fault | None:
        if plan.after:
            self._plans[position] = replace(plan, after=plan.after - 1)
            return None
        if plan.times == 1:
            del self._plans[position]
        elif plan.times is not None:
            self._plans[position] = replace(plan, times=plan.times - 1)
        return plan.fault
