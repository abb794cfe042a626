"""Prints as JSON which data files came with the wheels."""

import json
from importlib.resources import files

core = files("tarash.tarash_gateway")
fal = files("tarash_fal")
print(
    json.dumps(
        {
            "core is typed": (core / "py.typed").is_file(),
            "fal is typed": (fal / "py.typed").is_file(),
            "sample videos": any(f.name.endswith(".mp4") for f in (core / "samples").iterdir()),
            "catalog": any(f.name.endswith(".json") for f in fal.iterdir()),
        }
    )
)
