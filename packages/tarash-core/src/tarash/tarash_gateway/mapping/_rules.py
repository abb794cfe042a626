"""A provider's rules as data: which wire names a standard field may take, and the exceptions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

__all__ = ("Frames", "Implied", "ModelRules", "Rules", "Sides", "Wrapper", "model_rules")

_Names = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Frames:
    """How a length in seconds becomes a number of frames.

    Attributes:
        rate_name: Wire name of the frame rate; it is sent along, so that the length holds.
        per_second: The rate for a model that has no such field or no known default.
        extra: Frames on top of seconds times rate; many models count the first frame apart.
        minimum: Fewest frames.
        maximum: Most frames.
    """

    rate_name: str | None = None
    per_second: float = 24.0
    extra: int = 0
    minimum: int | None = None
    maximum: int | None = None


@dataclass(frozen=True, slots=True)
class Wrapper:
    """How a file stands inside an object of a list.

    Attributes:
        key: The object's key for the file.
        name_key: Its key for a name, by which a prompt refers to the file.
        name: The name, with `{}` for its number from 1.
    """

    key: str
    name_key: str | None = None
    name: str = "image{}"


@dataclass(frozen=True, slots=True)
class Sides:
    """How a size becomes a width and a height, each in an input of its own.

    Attributes:
        width: Wire name of the width.
        height: Wire name of the height.
        custom: The word of a choice which says that width and height hold.
        block: Both are multiples of so many pixels.
    """

    width: str = "width"
    height: str = "height"
    custom: str = "custom"
    block: int = 1


@dataclass(frozen=True, slots=True)
class Implied:
    """What a model wants beside an input.

    Attributes:
        present: Wire name of the input.
        name: Wire name of what goes along with it.
        value: What is sent there.
        forced: Whether the model takes nothing else; otherwise the caller's own value stays.
    """

    present: str
    name: str
    value: Any
    forced: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class ModelRules:
    """Exceptions of the models whose id is or begins with a path.

    Attributes:
        fields: Wire names in place of the provider's, by standard field.
        excludes: `(stays, goes)` pairs of wire names that exclude each other.
        frames: How seconds become frames, by wire name.
        notes: What to tell when a standard field has no place, by standard field.
        outputs_per_call: Most outputs of one submit.
        implies: What goes along with an input.
        singles: Wire name for the only image of a role, by standard field.
        sides: How a size becomes width and height, in place of the provider's rule.
    """

    fields: _Names = field(default_factory=dict[str, tuple[str, ...]])
    excludes: tuple[tuple[str, str], ...] = ()
    frames: Mapping[str, Frames] = field(default_factory=dict[str, Frames])
    notes: Mapping[str, str] = field(default_factory=dict[str, str])
    outputs_per_call: int | None = None
    implies: tuple[Implied, ...] = ()
    singles: Mapping[str, str] = field(default_factory=dict[str, str])
    sides: Sides | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """How a provider's models name and write the standard fields.

    Attributes:
        fields: Wire names by standard field, the best first. Input images are
            `image_list[first_frame]` and so on.
        fallback_roles: Role whose names serve when a role has none of its own.
        essential: Standard fields without which a request makes no sense: where a model has no
            place for one, it is impossible instead of dropped.
        switches: `(on, off)` for wire names that are no booleans.
        words: Other words for a choice, by wire name: what people say -> what the service says.
        meanings: What the words of a choice stand for, by wire name: what the service says -> a
            resolution such as `720p`, or a ratio such as `16:9`.
        presets: Words of a size field, by aspect ratio.
        sides: How a size becomes width and height, where a model has inputs for them.
        wrappers: List fields whose items are objects around a file.
        frames: How seconds become frames, by wire name.
        size_as_object: Whether an unknown model takes a size as width and height.
        size_separator: What stands between width and height in a size that is free.
        outputs_per_call: Most outputs of one submit, where a model has a field for them.
        general: Wire names for models that nobody knows, by the end of the id; `""` is for all.
            An empty wire name: nothing is sent.
        extras: What `extra_params` may hold beside a model's own inputs, for the plugin itself.
        plurals: The wire name that takes several, by the one that takes a single file.
        models: Exceptions, by the beginning of the id.
    """

    fields: _Names
    fallback_roles: Mapping[str, str] = field(default_factory=dict[str, str])
    essential: frozenset[str] = frozenset({"image_list[first_frame]", "mask_image", "video"})
    switches: Mapping[str, tuple[Any, Any]] = field(default_factory=dict[str, tuple[Any, Any]])
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    meanings: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    presets: Mapping[str, str] = field(default_factory=dict[str, str])
    sides: Sides | None = None
    wrappers: Mapping[str, Wrapper] = field(default_factory=dict[str, Wrapper])
    frames: Mapping[str, Frames] = field(default_factory=dict[str, Frames])
    size_as_object: bool = False
    size_separator: str = "x"
    outputs_per_call: int = 1
    general: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    extras: frozenset[str] = frozenset()
    plurals: Mapping[str, str] = field(default_factory=dict[str, str])
    models: Mapping[str, ModelRules] = field(default_factory=dict[str, ModelRules])


@lru_cache(maxsize=1024)
def model_rules(rules: Rules, model_id: str) -> ModelRules:
    """Return the exceptions for one model: those of the longest matching beginning."""
    path = model_id
    while path:
        if path in rules.models:
            return rules.models[path]
        path = path.rpartition("/")[0]
    return _NO_EXCEPTIONS


_NO_EXCEPTIONS = ModelRules()
