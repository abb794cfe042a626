"""Asks the provider that is named for an image without a key, and prints the error as JSON."""

import json
import os
import sys

from tarash.tarash_gateway import generate_image
from tarash.tarash_gateway.exceptions import TarashError
from tarash.tarash_gateway.models import ImageGenerationConfig, ImageGenerationRequest

for name in tuple(os.environ):
    if name.startswith(("AZURE_", "FAL_", "GEMINI_", "GOOGLE_", "OPENAI_", "SAI_", "STABILITY_")):
        del os.environ[name]

try:
    generate_image(
        ImageGenerationConfig(provider=sys.argv[1], model=sys.argv[2]),
        ImageGenerationRequest(prompt="A cat playing piano"),
    )
except TarashError as error:
    print(json.dumps({"type": type(error).__name__, "message": str(error)}))
