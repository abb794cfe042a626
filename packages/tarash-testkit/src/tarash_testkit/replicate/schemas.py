"""The OpenAPI document that the service publishes of a model.

Rule: as the service writes it, an enumeration is a schema of its own, which its input refers to.

Source: `GET /models/{owner}/{name}` in "Replicate HTTP API" 1.0.0-a1 and its example document; npm
all-the-public-replicate-models 1.352.0, read in November 2026.
"""

from collections.abc import Mapping

from tarash_testkit.replicate.models import Input, Model, Shape, version_of

__all__ = ("model_body", "openapi_of")

_URI: Mapping[str, object] = {"type": "string", "format": "uri"}
_OUTPUTS: Mapping[Shape, Mapping[str, object]] = {
    "one": _URI,
    "list": {"type": "array", "items": _URI},
    "object": {"type": "object", "properties": {"files": _URI}},
    "nested": {"type": "object", "properties": {"files": {"type": "array", "items": _URI}}},
}
_CREATED_AT = "2026-08-01T10:00:00.000Z"


def model_body(owner: str, name: str, model: Model) -> dict[str, object]:
    """Return what the service says of a model."""
    return {
        "url": f"https://replicate.com/{owner}/{name}",
        "owner": owner,
        "name": name,
        "description": f"Makes {model.kind}s.",
        "visibility": "public",
        "github_url": None,
        "paper_url": None,
        "license_url": None,
        "run_count": 1,
        "is_official": model.is_official,
        "cover_image_url": None,
        "default_example": None,
        "latest_version": {
            "id": version_of(f"{owner}/{name}", model),
            "created_at": _CREATED_AT,
            "cog_version": "0.16.0",
            "openapi_schema": openapi_of(model),
        },
    }


def openapi_of(model: Model) -> dict[str, object]:
    """Return the document with the schemas of input and output, and of each enumeration."""
    named = {
        name: {"title": name, "enum": list(one.enum), "type": one.type, "description": "A choice."}
        for name, one in model.inputs.items()
        if one.enum
    }
    required = [name for name, one in model.inputs.items() if one.is_required]
    properties = {
        name: {"x-order": place, **_property(name, one)}
        for place, (name, one) in enumerate(model.inputs.items())
    }
    given = {"type": "object", "title": "Input", "required": required, "properties": properties}
    output = {"title": "Output", **_OUTPUTS[model.shape]}
    schemas = {"Input": given, "Output": output, **named}
    return {
        "openapi": "3.0.2",
        "info": {"title": "Cog", "version": "0.1.0"},
        "paths": {},
        "components": {"schemas": schemas},
    }


def _property(name: str, one: Input) -> dict[str, object]:
    default = {} if one.default is None else {"default": one.default}
    if one.enum:
        reference = f"#/components/schemas/{name}"
        return {"allOf": [{"$ref": reference}], "description": f"The {name}.", **default}
    titled = {"title": name.replace("_", " ").title(), "description": f"The {name}.", **default}
    if one.type.startswith("array"):
        # How many there may be stands in words alone; the model itself refuses more.
        return {**titled, "type": "array", "items": _type(one.type[6:-1])}
    return {**titled, **_type(one.type), **_limits(one)}


def _type(kind: str) -> Mapping[str, object]:
    return _URI if kind == "uri" else {"type": kind}


def _limits(one: Input) -> dict[str, object]:
    limits = {"minimum": one.least, "maximum": one.most}
    return {name: limit for name, limit in limits.items() if limit is not None}
