"""What fal's platform API says of an endpoint, as a row of the catalog. Pure.

Source: the OpenAPI document of api.fal.ai/v1, vendored in tryAGI/Fal, commit badf521 (2026-08-21),
`GET /models` with `expand=openapi-3.0`.
"""

from collections.abc import Mapping
from typing import Any

from tarash.tarash_gateway.plugin import mapping_of, mappings_of, schema_inputs

__all__ = ("row_of",)


def row_of(body: Mapping[str, Any], model: str) -> dict[str, Any] | None:
    """Return the catalog's row for an endpoint; None when fal does not list it with a schema."""
    listed = (one for one in mappings_of(body.get("models")) if one.get("endpoint_id") == model)
    entry = next(listed, None) or mapping_of(None)
    document = mapping_of(entry.get("openapi"))
    schema = schema_inputs(_input_of(document), document, _is_file)
    if not schema:
        return None
    category = str(mapping_of(entry.get("metadata")).get("category"))
    return {"medium": "video" if category.endswith("video") else "image", "schema": schema}


def _input_of(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the schema of what is posted: the one operation that has a body."""
    for path in mapping_of(document.get("paths")).values():
        body = mapping_of(mapping_of(mapping_of(path).get("post")).get("requestBody"))
        posted = mapping_of(mapping_of(body.get("content")).get("application/json"))
        if posted:
            return mapping_of(posted.get("schema"))
    return {}


def _is_file(name: str) -> bool:
    return name.endswith(("_url", "_urls"))
