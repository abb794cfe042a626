"""Asks Vertex AI for a video by default credentials, and prints the error as JSON."""

import json

from tarash.tarash_gateway import generate_video
from tarash.tarash_gateway.exceptions import TarashError
from tarash.tarash_gateway.models import VideoGenerationConfig, VideoGenerationRequest

try:
    generate_video(
        VideoGenerationConfig(
            provider="google",
            model="veo-3.1-generate-001",
            provider_config={"gcp_project": "a-project", "location": "us-central1"},
        ),
        VideoGenerationRequest(prompt="A cat playing piano"),
    )
except TarashError as error:
    print(json.dumps({"type": type(error).__name__, "message": str(error)}))
