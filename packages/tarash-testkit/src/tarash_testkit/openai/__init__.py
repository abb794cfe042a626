"""OpenAI's wire on loopback: images, streamed images, videos, files."""

from tarash_testkit.openai.access import API_KEY
from tarash_testkit.openai.faults import FAULTS, STREAM_FAULTS
from tarash_testkit.openai.images import Generation
from tarash_testkit.openai.jobs import Job
from tarash_testkit.openai.outcomes import (
    IMAGE_OUTCOMES,
    VIDEO_OUTCOMES,
    ImageOutcome,
    VideoOutcome,
)
from tarash_testkit.openai.server import OpenAIServer

__all__ = (
    "API_KEY",
    "FAULTS",
    "IMAGE_OUTCOMES",
    "STREAM_FAULTS",
    "VIDEO_OUTCOMES",
    "Generation",
    "ImageOutcome",
    "Job",
    "OpenAIServer",
    "VideoOutcome",
)
