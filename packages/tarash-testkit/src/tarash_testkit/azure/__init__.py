"""Azure OpenAI's wire on loopback: deployments on the v1 surface and on the dated one."""

from tarash_testkit.azure.access import API_KEY
from tarash_testkit.azure.faults import FAULTS
from tarash_testkit.azure.server import AZURE_IMAGE_OUTCOMES, DEPLOYMENTS, AzureServer
from tarash_testkit.openai.faults import STREAM_FAULTS
from tarash_testkit.openai.images import Generation
from tarash_testkit.openai.jobs import Job
from tarash_testkit.openai.outcomes import VIDEO_OUTCOMES, ImageOutcome, VideoOutcome

__all__ = (
    "API_KEY",
    "AZURE_IMAGE_OUTCOMES",
    "DEPLOYMENTS",
    "FAULTS",
    "STREAM_FAULTS",
    "VIDEO_OUTCOMES",
    "AzureServer",
    "Generation",
    "ImageOutcome",
    "Job",
    "VideoOutcome",
)
