"""A JSON schema of a model's inputs as rows of the catalog. Pure.

It reads what services publish: OpenAPI documents whose fields refer to other schemas (`$ref`, alone
or in `allOf`), and fields of several types (`anyOf`, `oneOf`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

from tarash.tarash_gateway._reading import mapping_of, mappings_of

__all__ = ("at_pointer", "schema_inputs")

_DEEPEST = 8  # references inside references; more is a circle


def at_pointer(document: Mapping[str, Any], pointer: str) -> Mapping[str, Any]:
    """Return the object at a pointer such as `#/components/schemas/Input`; empty without one."""
    found: Mapping[str, Any] = document
    for name in pointer.removeprefix("#/").split("/"):
        found = mapping_of(found.get(name.replace("~1", "/").replace("~0", "~")))
    return found


def schema_inputs(
    schema: Mapping[str, Any],
    document: Mapping[str, Any],
    is_media: Callable[[str], bool] = lambda _: False,
) -> dict[str, dict[str, Any]]:
    """Return the inputs that a schema describes, each as a field of the catalog.

    Args:
        schema: Of an object; its properties are the inputs.
        document: What its references point into.
        is_media: Tells by its name whether a string is a file's URL, where no `format` does.
    """
    schema = _resolved(schema, document)
    required = _required(schema)
    return {
        name: _field(name, _resolved(mapping_of(one), document), document, is_media)
        | ({"required": True} if name in required else {})
        for name, one in mapping_of(schema.get("properties")).items()
    }


def _resolved(
    schema: Mapping[str, Any], document: Mapping[str, Any], depth: int = 0
) -> Mapping[str, Any]:
    """Return a schema with what it refers to in it; its own words win."""
    parts = [mapping_of(part) for part in mappings_of(schema.get("allOf"))]
    if isinstance(schema.get("$ref"), str):
        parts.append(at_pointer(document, schema["$ref"]))
    if not parts or depth > _DEEPEST:
        return schema
    own = {name: one for name, one in schema.items() if name not in {"allOf", "$ref"}}
    merged: dict[str, Any] = {}
    for part in (*(_resolved(part, document, depth + 1) for part in parts), own):
        properties = {**mapping_of(merged.get("properties")), **mapping_of(part.get("properties"))}
        required = [*_required(merged), *_required(part)]
        merged.update(part)
        merged.update({"properties": properties} if properties else {})
        merged.update({"required": required} if required else {})
    return merged


def _required(schema: Mapping[str, Any]) -> list[object]:
    """Return the names of what an object must have; old documents say it of each field."""
    stated = schema.get("required")
    return cast("list[object]", stated) if isinstance(stated, list) else []


def _enum(schema: Mapping[str, Any]) -> list[object] | None:
    """Return the values that a form lists; None where it lists none, or lists and objects."""
    stated = schema.get("enum")
    if not isinstance(stated, list):
        return None
    values = cast("list[object]", stated)
    return None if any(isinstance(one, list | dict) for one in values) else values


def _field(
    name: str,
    schema: Mapping[str, Any],
    document: Mapping[str, Any],
    is_media: Callable[[str], bool],
) -> dict[str, Any]:
    """Return one field; of several forms, what any of them takes."""
    forms = tuple(_forms(schema, document)) or (schema,)
    types = dict.fromkeys(_type(form, document) for form in forms)
    enums = [enum for form in forms if (enum := _enum(form)) is not None]
    row: dict[str, Any] = {"type": "|".join(types)}
    if len(enums) == len(forms):
        row["enum"] = list(dict.fromkeys(value for values in enums for value in values))
    for key, stated in (("default", "default"), ("min", "minimum"), ("max", "maximum")):
        found = _first(forms, schema, stated)
        if found is not None:
            row[key] = found
    longest = _first(forms, schema, "maxItems")
    if longest is not None:
        row["max"] = longest
    if any(_is_file(form, document) for form in forms) or (
        "string" in row["type"] and is_media(name)
    ):
        row["media"] = True
    inside = {key for form in forms for key in mapping_of(form.get("properties"))}
    if inside:
        row["properties"] = sorted(inside)
    return row


def _forms(schema: Mapping[str, Any], document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield each form that a field may have; null says only that it may be left out."""
    for key in ("anyOf", "oneOf"):
        for form in mappings_of(schema.get(key)):
            found = _resolved(form, document)
            if found.get("type") != "null":
                yield found


def _type(schema: Mapping[str, Any], document: Mapping[str, Any], depth: int = 0) -> str:
    stated = schema.get("type")
    if isinstance(stated, list):
        stated = next((kind for kind in cast("list[object]", stated) if kind != "null"), None)
    if stated == "array" and depth <= _DEEPEST:
        items = _resolved(mapping_of(schema.get("items")), document)
        return f"array<{_type(items, document, depth + 1)}>"
    if isinstance(stated, str):
        return stated
    return "object" if "properties" in schema else "string"


def _is_file(schema: Mapping[str, Any], document: Mapping[str, Any]) -> bool:
    items = _resolved(mapping_of(schema.get("items")), document)
    return "uri" in (schema.get("format"), items.get("format"))


def _first(forms: tuple[Mapping[str, Any], ...], schema: Mapping[str, Any], key: str) -> Any:
    """Return what the field itself says under a key, else the first of its forms that says it."""
    return next((one[key] for one in (schema, *forms) if one.get(key) is not None), None)
