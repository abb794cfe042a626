"""Asks the plugin that cannot be imported for a video, and prints the error as JSON."""

import json

from tarash.tarash_gateway import generate_video
from tarash.tarash_gateway.exceptions import TarashError
from tarash.tarash_gateway.models import VideoGenerationConfig, VideoGenerationRequest

try:
    generate_video(
        VideoGenerationConfig(provider="broken", model="any", api_key="test"),
        VideoGenerationRequest(prompt="A cat playing piano"),
    )
except TarashError as error:
    print(json.dumps({"type": type(error).__name__, "message": str(error)}))
