"""Prints as JSON which data files came with the wheels."""

import json
from importlib.resources import files

core = files("tarash.tarash_gateway")
names = ("fal", "google", "openai", "replicate", "runway", "stability")
plugins = [files(f"tarash_{name}") for name in names]
print(
    json.dumps(
        {
            "typed": all((package / "py.typed").is_file() for package in (core, *plugins)),
            "sample videos": any(f.name.endswith(".mp4") for f in (core / "samples").iterdir()),
            "catalogs": [sum(f.name.endswith(".json") for f in p.iterdir()) for p in plugins],
        }
    )
)
