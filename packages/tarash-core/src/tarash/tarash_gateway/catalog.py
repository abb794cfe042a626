"""A provider's models as data. Nothing is read or parsed before a model is asked for.

The data is one JSON document, shipped inside the provider's package:

```text
sources   key -> {"title", "read_on"}             where facts come from
fields    wire name -> [field, ...]               shared fields, each stored once
schemas   name -> {wire name -> number | field}   a number is a place in `fields`
models    id -> {"medium", "schema", "source", "outputs_per_call", "since", "retires_on",
                 "retirement_official", "successor", "prices", "partial", "notes",
                 "corrections": wire name -> what people know better than the schema}
field     {"type", "enum", "default", "min", "max", "required", "media", "properties"}
```
"""

from __future__ import annotations

import json
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from functools import partial
from typing import Any, Literal, Self, cast

__all__ = ("Catalog", "InputField", "ModelFacts", "Price")


@dataclass(frozen=True, slots=True)
class InputField:
    """One input of a model, as its service describes it.

    Attributes:
        name: Its name on the wire.
        type: JSON type, such as `"string"`, `"integer"`, `"array<string>"`,
            `"object|string"`.
        enum: The values that it accepts, when they are listed.
        default: What the service uses when it is absent, and so not sent; of a required field
            what is sent when the request does not say it.
        minimum: Smallest number.
        maximum: Largest number; most entries of a list.
        required: Whether the service refuses a request without it.
        media: Whether it takes a file's URL, or a list of them.
        properties: Names inside an object.
    """

    name: str
    type: str = "string"
    enum: tuple[Any, ...] | None = None
    default: Any = None
    minimum: float | None = None
    maximum: float | None = None
    required: bool = False
    media: bool = False
    properties: tuple[str, ...] = ()

    @property
    def is_list(self) -> bool:
        """Whether it takes several values."""
        return self.type.startswith("array")

    def admits(self, kind: str) -> bool:
        """Tell whether the JSON type `kind` is one of its types."""
        return kind in self.type.split("|")


@dataclass(frozen=True, slots=True)
class Price:
    """One row of a price list.

    Attributes:
        amount: For one `unit`, in `currency`.
        unit: What is counted, such as `"second"` of output or `"image"`.
        when: Wire names and the values for which the row holds; empty: always.
        currency: ISO 4217 code.
    """

    amount: float
    unit: str
    when: Mapping[str, tuple[Any, ...]] = field(default_factory=dict[str, tuple[Any, ...]])
    currency: str = "USD"


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What is known about one model.

    Attributes:
        id: The provider's id.
        medium: What it makes.
        inputs: Its inputs by wire name.
        outputs_per_call: Most outputs of one paid submit; None: the provider's rule.
        since: First day.
        retires_on: Last day, as far as anybody said.
        retirement_official: Whether the vendor itself published that day.
        successor: The vendor's own successor, when it named one.
        prices: Rows of its price list.
        source: Where the facts were read.
        read_on: The day that the source shows.
        partial: Whether inputs may be missing from `inputs`.
        notes: What else a user should know.
    """

    id: str
    medium: Literal["video", "image"]
    inputs: Mapping[str, InputField] = field(default_factory=dict[str, InputField], repr=False)
    outputs_per_call: int | None = None
    since: date | None = None
    retires_on: date | None = None
    retirement_official: bool = False
    successor: str | None = None
    prices: tuple[Price, ...] = ()
    source: str = ""
    read_on: date | None = None
    partial: bool = False
    notes: tuple[str, ...] = ()


class Catalog:
    """The models of one provider, parsed one by one as they are asked for."""

    __slots__ = ("_document", "_known", "_load", "_nearest")

    def __init__(self, document: Mapping[str, Any] | Callable[[], bytes | str]) -> None:
        """Make a catalog of a document, or of a function that returns its JSON text."""
        self._load = document
        self._document: Mapping[str, Any] | None = None
        self._known: dict[str, ModelFacts | None] = {}
        self._nearest: dict[str, str | None] = {}

    @classmethod
    def packaged(cls, package: str, resource: str) -> Self:
        """Return the catalog whose document lies in an installed package."""
        return cls(partial(_packaged_bytes, package, resource))

    @property
    def document(self) -> Mapping[str, Any]:
        """The whole document, in the form that the module describes."""
        return self._read()

    def get(self, model_id: str) -> ModelFacts | None:
        """Return the facts about a model, None when the catalog does not know it."""
        try:
            return self._known[model_id]
        except KeyError:
            row = self._read()["models"].get(model_id)
            if row is None:
                return None
            return self._known.setdefault(model_id, self._parse(model_id, row))

    def ids(self, medium: str | None = None) -> tuple[str, ...]:
        """Return the ids of all models, or of those that make `medium`, sorted."""
        rows = self._read()["models"].items()
        return tuple(sorted(name for name, row in rows if medium in (None, row["medium"])))

    def nearest(self, model_id: str) -> str | None:
        """Return the known id that is most like `model_id`, None when none is near."""
        if model_id not in self._nearest:
            by_lower = {name.lower(): name for name in self.ids()}
            near = get_close_matches(model_id.lower(), by_lower, n=1)
            self._nearest[model_id] = by_lower[near[0]] if near else None
        return self._nearest[model_id]

    def _read(self) -> Mapping[str, Any]:
        if self._document is not None:
            return self._document
        loaded: Mapping[str, Any]
        loaded = json.loads(self._load()) if callable(self._load) else self._load
        self._document = loaded
        return loaded

    def _parse(self, model_id: str, row: Mapping[str, Any]) -> ModelFacts:
        document = self._read()
        schema = row.get("schema", {})
        entries = document["schemas"][schema] if isinstance(schema, str) else schema
        shared = document.get("fields", {})
        better: Mapping[str, Mapping[str, Any]] = row.get("corrections", {})
        inputs = {
            name: _field(
                name,
                {
                    **(shared[name][entry] if isinstance(entry, int) else entry),
                    **better.get(name, {}),
                },
            )
            for name, entry in entries.items()
        }
        source = document.get("sources", {}).get(row.get("source"), {})
        return ModelFacts(
            id=model_id,
            medium=row["medium"],
            inputs=inputs,
            outputs_per_call=row.get("outputs_per_call"),
            since=_day(row.get("since")),
            retires_on=_day(row.get("retires_on")),
            retirement_official=row.get("retirement_official", False),
            successor=row.get("successor"),
            prices=tuple(_price(price) for price in row.get("prices", ())),
            source=source.get("title", ""),
            read_on=_day(source.get("read_on")),
            partial=row.get("partial", False),
            notes=tuple(row.get("notes", ())),
        )


def _packaged_bytes(package: str, resource: str) -> bytes:
    content = pkgutil.get_data(package, resource)
    if content is None:
        raise FileNotFoundError(f"package {package!r} has no file {resource!r}; reinstall it")
    return content


def _field(name: str, entry: Mapping[str, Any]) -> InputField:
    enum = entry.get("enum")
    return InputField(
        name=name,
        type=entry.get("type", "string"),
        enum=None if enum is None else tuple(enum),
        default=entry.get("default"),
        minimum=entry.get("min"),
        maximum=entry.get("max"),
        required=entry.get("required", False),
        media=entry.get("media", False),
        properties=tuple(entry.get("properties", ())),
    )


def _price(row: Mapping[str, Any]) -> Price:
    when = cast("Mapping[str, list[Any]]", row.get("when", {}))
    conditions = {name: tuple(values) for name, values in when.items()}
    return Price(row["amount"], row["unit"], conditions, row.get("currency", "USD"))


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
