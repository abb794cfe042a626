"""Replicate's wire on loopback: predictions of every form, files, model schemas, deliveries."""

from tarash_testkit.replicate.access import API_KEY
from tarash_testkit.replicate.faults import FAULTS
from tarash_testkit.replicate.jobs import Job
from tarash_testkit.replicate.models import COMMUNITY_VERSION, MODELS, Model
from tarash_testkit.replicate.outcomes import OUTCOMES, Outcome
from tarash_testkit.replicate.server import ReplicateServer
from tarash_testkit.replicate.uploads import Upload

__all__ = (
    "API_KEY",
    "COMMUNITY_VERSION",
    "FAULTS",
    "MODELS",
    "OUTCOMES",
    "Job",
    "Model",
    "Outcome",
    "ReplicateServer",
    "Upload",
)
