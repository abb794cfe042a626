"""The route of fal's platform API that lists models with their schemas: `GET /models`.

Rule: a few endpoints are described; any other is not listed.

Source: the OpenAPI document of api.fal.ai/v1, vendored in tryAGI/Fal, commit badf521 (2026-08-21).
"""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

__all__ = ("LISTED", "listing_route")

_TEXT: Mapping[str, object] = {"type": "string"}
LISTED: Mapping[str, tuple[str, Mapping[str, object]]] = {
    "fal-ai/veo3.1/image-to-video": (
        "image-to-video",
        {
            "prompt": _TEXT,
            "image_url": _TEXT,
            "duration": {"type": "string", "enum": ["4s", "6s", "8s"], "default": "8s"},
            "seed": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
        },
    ),
    "fal-ai/flux/dev": ("text-to-image", {"prompt": _TEXT, "num_images": {"type": "integer"}}),
}
"""Category and inputs of the endpoints that are described, by id."""


def listing_route() -> Route:
    """Return the route."""
    return Route("/models", _models, methods=["GET"], name="models")


async def _models(request: Request) -> Response:
    asked = request.query_params.getlist("endpoint_id")
    expanded = "openapi-3.0" in request.query_params.getlist("expand")
    models = [_entry(name, expanded=expanded) for name in asked if name in LISTED]
    return JSONResponse({"models": models, "next_cursor": None, "has_more": False})


def _entry(endpoint: str, *, expanded: bool) -> dict[str, object]:
    category, properties = LISTED[endpoint]
    metadata = {"display_name": endpoint, "category": category, "status": "active"}
    entry: dict[str, object] = {"endpoint_id": endpoint, "metadata": metadata}
    if expanded:
        entry["openapi"] = _document(endpoint, properties)
    return entry


def _document(endpoint: str, properties: Mapping[str, object]) -> dict[str, object]:
    schema = {"type": "object", "properties": properties, "required": ["prompt"]}
    reference = {"$ref": "#/components/schemas/Input"}
    posted = {"requestBody": {"content": {"application/json": {"schema": reference}}}}
    status = f"/{endpoint}/requests/{{request_id}}/status"
    return {
        "openapi": "3.0.4",
        "paths": {status: {"get": {}}, f"/{endpoint}": {"post": posted}},
        "components": {"schemas": {"Input": schema}},
    }
