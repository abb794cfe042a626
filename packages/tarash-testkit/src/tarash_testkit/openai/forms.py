"""Reads the two bodies that OpenAI accepts: JSON, and a multipart form that says the same.

Rule: an operation sees arguments and files, and not how they came.

Source: requests of the package `openai` 3.57.0 against a recorder, 2026-11-25: numbers and
booleans as text, nested names in brackets, one file under `image`, several under `image[]`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.requests import Request

from tarash_testkit.multipart import Part, read_parts
from tarash_testkit.openai.answers import refusal
from tarash_testkit.openai.fields import Field
from tarash_testkit.shapes import as_object

__all__ = ("Form", "read_form")

_FLAGS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Form:
    """What a client asked for."""

    arguments: Mapping[str, object]
    files: tuple[Part, ...] = field(default=(), repr=False)
    is_json: bool = True

    def files_named(self, *names: str) -> tuple[Part, ...]:
        """Return the files under any of `names`, in their order."""
        return tuple(file for file in self.files if file.name in names)


async def read_form(request: Request, fields: Mapping[str, Field]) -> Form:
    """Return the form of `request`; `fields` say which texts of a multipart form are numbers.

    Raises:
        Refusal: the body is neither of the two.
    """
    body = await request.body()
    parts = read_parts(request.headers.get("content-type", ""), body)
    if parts is not None:
        return _from_parts(parts, fields)
    arguments = _json_object(body)
    if arguments is None:
        message = "We could not parse the JSON body of your request."
        raise refusal(message, "invalid_json", None)
    return Form(arguments)


def _json_object(body: bytes) -> dict[str, object] | None:
    try:
        return as_object(json.loads(body))
    except (json.JSONDecodeError, UnicodeDecodeError):
        return None


def _from_parts(parts: tuple[Part, ...], fields: Mapping[str, Field]) -> Form:
    arguments: dict[str, object] = {}
    for part in parts:
        if part.file_name is None:
            _set(arguments, part.name, _value(part, fields))
    files = tuple(part for part in parts if part.file_name is not None)
    return Form(arguments, files, is_json=False)


def _value(part: Part, fields: Mapping[str, Field]) -> object:
    """Return the value in the type that its field has; a text that is none stays a text."""
    kind = fields[part.name].kind if part.name in fields else "text"
    if kind == "whole" and part.text.removeprefix("-").isdecimal():
        return int(part.text)
    return _FLAGS.get(part.text, part.text) if kind == "flag" else part.text


def _set(arguments: dict[str, object], name: str, value: object) -> None:
    """Put `value` where `name` says: `a[b]` is the key `b` of the object `a`."""
    outer, bracket, rest = name.partition("[")
    inner = rest.removesuffix("]")
    if not bracket or not inner:
        arguments[outer] = value
        return
    nested = as_object(arguments.setdefault(outer, {}))
    if nested is not None:
        nested[inner] = value
