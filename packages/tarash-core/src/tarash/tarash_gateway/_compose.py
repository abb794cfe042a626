"""Catalog documents: apart into whole rows, and together with shared fields stored once. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

__all__ = ("composed", "document_text", "whole_rows")


def whole_rows(document: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the row of each model with its inputs in it, and nothing shared."""
    return {
        name: {**row, "schema": _inputs(document, row)} for name, row in document["models"].items()
    }


def composed(sources: Mapping[str, Any], rows: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return the document that says the same: each field and each schema stands in it once."""
    shelves: dict[str, list[Any]] = {}
    schemas: dict[str, dict[str, int]] = {}
    models: dict[str, dict[str, Any]] = {}
    named: dict[str, str] = {}
    for model in sorted(rows):
        places = {name: _place(shelves, name, one) for name, one in rows[model]["schema"].items()}
        name = named.setdefault(json.dumps(places, sort_keys=True), model)
        schemas.setdefault(name, places)
        models[model] = {**rows[model], "schema": name}
    used = {row.get("source") for row in models.values()}
    return {
        "sources": {key: one for key, one in sources.items() if key in used},
        "fields": {name: shelves[name] for name in sorted(shelves)},
        "schemas": schemas,
        "models": models,
    }


def document_text(document: Mapping[str, Any]) -> str:
    """Return a document as JSON with a line for each field, schema and model."""
    parts = [f'"sources":{_lines(document["sources"])}', f'"fields":{_shelves(document["fields"])}']
    parts += [f'"{name}":{_lines(document[name])}' for name in ("schemas", "models")]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _inputs(document: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    schema = row.get("schema", {})
    entries = document["schemas"][schema] if isinstance(schema, str) else schema
    shared = document.get("fields", {})
    return {
        name: shared[name][one] if isinstance(one, int) else one for name, one in entries.items()
    }


def _place(shelves: dict[str, list[Any]], name: str, one: Any) -> int:
    """Return where a field stands among those of its name, and put it there if it is new."""
    shelf = shelves.setdefault(name, [])
    if one not in shelf:
        shelf.append(one)
    return shelf.index(one)


def _shelves(fields: Mapping[str, Any]) -> str:
    shelves = (f"{_text(name)}:[\n {_joined(shelf)}\n]" for name, shelf in fields.items())
    return "{\n" + ",\n".join(shelves) + "\n}"


def _joined(shelf: list[Any]) -> str:
    return ",\n ".join(_text(one) for one in shelf)


def _lines(entries: Mapping[str, Any]) -> str:
    return "{\n" + ",\n".join(f"{_text(key)}:{_text(one)}" for key, one in entries.items()) + "\n}"


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
