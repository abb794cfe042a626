"""JSON schemas as rows of the catalog."""

from typing import Any

import pytest

from tarash.tarash_gateway.plugin import at_pointer, schema_inputs

DOCUMENT: dict[str, Any] = {
    "components": {
        "schemas": {
            "size": {"type": "string", "enum": ["s", "m"]},
            "box": {"type": "object", "properties": {"width": {}, "height": {}}},
            "alias": {"$ref": "#/components/schemas/size"},
            "circle": {"$ref": "#/components/schemas/circle"},
            "a/b": {"type": "integer"},
            "nest": {"type": "array", "items": {"$ref": "#/components/schemas/nest"}},
        }
    }
}


def _reference(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


@pytest.mark.parametrize(
    ("schema", "row"),
    [
        ({"type": "string"}, {"type": "string"}),
        ({"type": "integer", "minimum": 1, "maximum": 4, "default": 2},
         {"type": "integer", "min": 1, "max": 4, "default": 2}),
        ({"type": "boolean", "default": False}, {"type": "boolean", "default": False}),
        ({"type": "string", "format": "uri"}, {"type": "string", "media": True}),
        ({"type": "array", "items": {"type": "string", "format": "uri"}, "maxItems": 3},
         {"type": "array<string>", "media": True, "max": 3}),
        ({"type": "array", "items": _reference("size")}, {"type": "array<string>"}),
        ({"type": ["null", "number"], "default": None}, {"type": "number"}),
        ({"type": ["null"]}, {"type": "string"}),
        (_reference("alias"), {"type": "string", "enum": ["s", "m"]}),
        ({"allOf": [_reference("size")], "default": "m"},
         {"type": "string", "enum": ["s", "m"], "default": "m"}),
        ({"anyOf": [_reference("size"), {"type": "null"}]}, {"type": "string", "enum": ["s", "m"]}),
        ({"anyOf": [_reference("box"), _reference("size")]},
         {"type": "object|string", "properties": ["height", "width"]}),
        ({"oneOf": [{"type": "string", "enum": ["a"]}, {"type": "string", "enum": ["a", "b"]}]},
         {"type": "string", "enum": ["a", "b"]}),
        ({"anyOf": [{"type": "integer", "maximum": 9}, {"type": "null"}]},
         {"type": "integer", "max": 9}),
        ({"properties": {"x": {}}}, {"type": "object", "properties": ["x"]}),
        (_reference("circle"), {"type": "string"}),
        (_reference("absent"), {"type": "string"}),
        (_reference("nest"), {"type": f"{'array<' * 9}array{'>' * 9}"}),
        ({"enum": [[1, 2], {"a": 1}]}, {"type": "string"}),
        ({"required": True}, {"type": "string"}),
        ({}, {"type": "string"}),
        ("nonsense", {"type": "string"}),
    ],
)  # fmt: skip
def test_a_field_is_read_in_each_form(schema: Any, row: dict[str, Any]) -> None:
    """References are followed, forms joined, and null is no form."""
    assert schema_inputs({"properties": {"x": schema}}, DOCUMENT) == {"x": row}


def test_what_is_required_is_said() -> None:
    """By the object that the inputs belong to, behind whichever reference."""
    document = {"Input": {"properties": {"a": {}, "b": {}}, "required": ["b"]}}
    found = schema_inputs({"$ref": "#/Input"}, document)
    assert found == {"a": {"type": "string"}, "b": {"type": "string", "required": True}}
    assert schema_inputs({}, {}) == {}


def test_what_several_schemas_say_of_an_object_holds_together() -> None:
    """One that is made of others has the inputs of each, and its own words win."""
    document = {"Base": {"properties": {"a": {}, "b": {"type": "integer"}}, "required": ["a"]}}
    schema = {
        "allOf": [{"$ref": "#/Base"}, {"properties": {"c": {}}, "required": ["c"]}],
        "properties": {"b": {"type": "number"}},
        "required": ["b"],
    }
    assert schema_inputs(schema, document) == {
        "a": {"type": "string", "required": True},
        "b": {"type": "number", "required": True},
        "c": {"type": "string", "required": True},
    }


def test_a_document_that_says_required_of_each_field_is_read() -> None:
    """As old ones do; what it means there is not looked at."""
    schema = {"required": True, "properties": {"a": {"required": True}}}
    assert schema_inputs(schema, {}) == {"a": {"type": "string"}}


def test_a_file_may_be_known_by_its_name() -> None:
    """Where a service marks none; a number is no file."""
    properties = {"image_url": {"type": "string"}, "url_count": {"type": "integer"}}
    found = schema_inputs({"properties": properties}, {}, lambda name: "url" in name)
    assert found["image_url"] == {"type": "string", "media": True}
    assert found["url_count"] == {"type": "integer"}


def test_a_pointer_leads_to_an_object_or_to_nothing() -> None:
    """Slashes in names are written otherwise."""
    assert at_pointer(DOCUMENT, "#/components/schemas/a~1b") == {"type": "integer"}
    assert at_pointer(DOCUMENT, "#/components/absent/size") == {}
