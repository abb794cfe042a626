"""A model's own description of the service as a row of the catalog. Pure.

Source: `GET /models/{owner}/{name}` in "Replicate HTTP API" 1.0.0-a1, read in November 2026.
"""

import re
from collections.abc import Mapping
from typing import Any

from tarash.tarash_gateway.plugin import at_pointer, mapping_of, schema_inputs, text_of

__all__ = ("latest_version", "row_of")

_INPUT = "#/components/schemas/Input"
_LENGTHS = frozenset({"duration", "seconds", "num_frames", "fps", "frames_per_second"})
_VIDEO = re.compile(r"video|film|clip|animat", re.IGNORECASE)


def latest_version(model: Mapping[str, Any]) -> str | None:
    """Return the id of a model's newest version; None when it has none."""
    return text_of(mapping_of(model.get("latest_version")).get("id"))


def row_of(model: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the catalog's row for what the service says of a model; None without a schema.

    The service does not say what a model makes. A catalog that knows the model knows better.
    """
    document = mapping_of(mapping_of(model.get("latest_version")).get("openapi_schema"))
    schema = schema_inputs(at_pointer(document, _INPUT), document)
    if not schema:
        return None
    words = f"{model.get('name')} {model.get('description')}"
    makes_videos = bool(_LENGTHS & schema.keys()) or _VIDEO.search(words) is not None
    return {"medium": "video" if makes_videos else "image", "schema": schema}
