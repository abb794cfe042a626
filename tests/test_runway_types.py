"""What we say of Runway's models, in the plugin and in the test server, as its own client types it.

A newer client may know more; what we say must stay true.
"""

import json
from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.resources import files
from typing import (
    Annotated,
    Any,
    Literal,
    NamedTuple,
    Required,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

import pytest

from tarash_runway.catalog import INPUTS
from tarash_testkit.runway.bodies import OPERATIONS


class Field(NamedTuple):
    """A field of a body: whether it must be there, and its values where they are listed."""

    required: bool
    values: frozenset[Any]


def _typed() -> Iterator[tuple[str, Mapping[str, Field]]]:
    """Yield each operation and model with the fields that the client types."""
    for operation in OPERATIONS:
        module = import_module(f"runwayml.types.{operation}_create_params")
        name = "".join(word.title() for word in operation.split("_"))
        params = getattr(module, f"{name}CreateParams")
        for one in get_args(params) or (params,):
            typed = dict(_fields(one))
            (model,) = typed.pop("model").values
            yield f"{operation}/{model}", typed


def _fields(params: Any) -> Iterator[tuple[str, Field]]:
    for name, hint in get_type_hints(params, include_extras=True).items():
        plain, alias = _unwrapped(hint)
        required = "Required[" in str(params.__annotations__[name])
        yield alias or name, Field(required, frozenset(_values(plain)))


def _unwrapped(hint: Any) -> tuple[Any, str]:
    """Return a type without what is around it, and the name on the wire that stands there."""
    if get_origin(hint) not in {Annotated, Required}:
        return hint, ""
    plain, alias = _unwrapped(get_args(hint)[0])
    own = (getattr(mark, "alias", "") for mark in get_args(hint)[1:])
    return plain, next((name for name in own if name), alias)


def _values(hint: Any) -> Iterator[Any]:
    if get_origin(hint) is Literal:
        yield from get_args(hint)
    elif get_origin(hint) is Union:
        for one in get_args(hint):
            yield from _values(one)


TYPED = dict(_typed())
BODIES = {
    f"{operation}/{model}": body
    for operation, models in json.loads(
        files("tarash_testkit.runway").joinpath("bodies.json").read_text("utf-8")
    ).items()
    for model, body in models.items()
}


def test_the_catalog_and_the_server_know_the_same_models() -> None:
    """And no other one than the client."""
    ours = {name for name in INPUTS.ids() if not name.endswith("/*")}
    assert ours == set(BODIES)
    assert ours <= set(TYPED)


@pytest.mark.parametrize("name", BODIES)
def test_the_catalog_says_what_the_client_types(name: str) -> None:
    """Every field, what is demanded, and no value that the client does not list."""
    typed, facts = TYPED[name], INPUTS.get(name)
    assert facts is not None
    ours = {place.name.partition(".")[0]: place for place in facts.inputs.values()}
    assert set(ours) <= set(typed)
    demanded = {field for field, one in typed.items() if one.required}
    assert demanded == {field for field, place in ours.items() if _demands(facts, field)}
    for field, place in ours.items():
        if place.enum is not None and typed[field].values:
            assert set(place.enum) <= typed[field].values


def _demands(facts: Any, field: str) -> bool:
    return any(p.required for p in facts.inputs.values() if p.name.partition(".")[0] == field)


@pytest.mark.parametrize("name", BODIES)
def test_the_server_takes_what_the_client_types(name: str) -> None:
    """The same fields and demands; values that differ in case alone are older spellings."""
    typed, body = TYPED[name], BODIES[name]
    assert set(body["fields"]) <= set(typed)
    assert set(body["required"]) == {field for field, one in typed.items() if one.required}
    for field, spec in body["fields"].items():
        if "enum" in spec:
            assert set(spec["enum"]) <= typed[field].values


@pytest.mark.parametrize("name", BODIES)
def test_catalog_and_server_say_the_same(name: str) -> None:
    """They were written apart, for two purposes."""
    facts, body = INPUTS.get(name), BODIES[name]
    assert facts is not None
    heads = {field.partition(".")[0] for field in facts.inputs}
    assert heads == set(body["fields"])
