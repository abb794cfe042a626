"""Stability AI's wire on loopback: generate, edit, control, upscale, and results of what waits."""

from tarash_testkit.stability.access import API_KEY
from tarash_testkit.stability.faults import FAULTS
from tarash_testkit.stability.jobs import Job
from tarash_testkit.stability.outcomes import OUTCOMES, Outcome
from tarash_testkit.stability.server import Generation, StabilityServer

__all__ = ("API_KEY", "FAULTS", "OUTCOMES", "Generation", "Job", "Outcome", "StabilityServer")
