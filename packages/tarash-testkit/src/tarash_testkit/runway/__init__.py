"""Runway's wire on loopback: tasks of every operation, uploads, the organization."""

from tarash_testkit.runway.faults import FAULTS
from tarash_testkit.runway.outcomes import OUTCOMES, Outcome
from tarash_testkit.runway.server import API_KEY, RunwayServer
from tarash_testkit.runway.tasks import Task

__all__ = ("API_KEY", "FAULTS", "OUTCOMES", "Outcome", "RunwayServer", "Task")
