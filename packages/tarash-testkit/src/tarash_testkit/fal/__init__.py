"""fal's wire on loopback: queue, direct run, storage, file delivery."""

from tarash_testkit.fal.faults import FAULTS
from tarash_testkit.fal.jobs import Job
from tarash_testkit.fal.outcomes import OUTCOMES, Outcome
from tarash_testkit.fal.server import API_KEY, FalServer

__all__ = ("API_KEY", "FAULTS", "OUTCOMES", "FalServer", "Job", "Outcome")
