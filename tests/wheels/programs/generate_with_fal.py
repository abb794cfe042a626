"""Asks for a fal video without a key, and prints the error as JSON."""

import json
import os

from tarash.tarash_gateway import generate_video
from tarash.tarash_gateway.exceptions import TarashError
from tarash.tarash_gateway.models import VideoGenerationConfig, VideoGenerationRequest

for name in ("FAL_KEY", "FAL_KEY_ID", "FAL_KEY_SECRET"):
    os.environ.pop(name, None)

try:
    generate_video(
        VideoGenerationConfig(provider="fal", model="fal-ai/veo3"),
        VideoGenerationRequest(prompt="A cat playing piano"),
    )
except TarashError as error:
    print(json.dumps({"type": type(error).__name__, "message": str(error)}))
