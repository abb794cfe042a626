"""The base of every model: frozen, and bad input becomes an error of ours, without the input."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, ClassVar, Self

import pydantic
from pydantic import BaseModel, ConfigDict, ModelWrapValidatorHandler, model_validator

from tarash.tarash_gateway.exceptions import (
    ConfigurationError,
    InvalidRequestError,
    TarashError,
)

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

__all__ = ("Companion", "ConfigurationModel", "ExplainedModel", "Model", "RequestModel")

# Values of these fields never stand in a message: prompts, media, keys, and what holds them.
_PRIVATE = frozenset(
    {"prompt", "negative_prompt", "api_key", "image_list", "image", "mask_image", "video"}
    | {"extra_params", "provider_config", "base_url", "mock_response"}
    | {"config", "request", "state", "payload", "logs", "failure"}
)
_UNION_MEMBERS = frozenset({"int", "float"})


class Model(BaseModel):
    """A frozen value."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
        arbitrary_types_allowed=True,
        protected_namespaces=(),
        ser_json_bytes="base64",
        val_json_bytes="base64",
    )

    def with_changes(self, changes: Mapping[str, Any]) -> Self:
        """Return this value with `changes`, which are not checked; see `model_copy`.

        It does what that does in a third of the time: a job is copied at every look.
        """
        made = type(self).__new__(type(self))
        extra, private = self.__pydantic_extra__, self.__pydantic_private__
        fields_set = self.__pydantic_fields_set__
        if not fields_set.issuperset(changes):  # else it is shared: nothing changes it
            fields_set = fields_set.union(changes)
        object.__setattr__(made, "__dict__", {**self.__dict__, **changes})
        object.__setattr__(made, "__pydantic_fields_set__", fields_set)
        object.__setattr__(made, "__pydantic_extra__", extra and {**extra})
        object.__setattr__(made, "__pydantic_private__", private and {**private})
        return made

    def with_differences(self, changes: Mapping[str, Any]) -> Self:
        """Return this value with `changes`, which are not checked; itself if it has them."""
        different = {name: value for name, value in changes.items() if getattr(self, name) != value}
        return self.with_changes(different) if different else self

    def __setattr__(self, name: str, value: Any) -> None:
        if name in type(self).model_fields:  # pydantic's own error would show the value
            raise ConfigurationError(
                f"{type(self).__name__}.{name} does not change: these values are frozen. Make "
                f"another with model_copy(update={{{name!r}: ...}})."
            )
        super().__setattr__(name, value)


class Companion:
    """Goes with a value and is no part of it: no two differ, and none leaves its process."""

    __slots__ = ("value",)

    def __init__(self, value: Any = None) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Companion)

    def __hash__(self) -> int:
        return 0

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self

    def __reduce__(self) -> tuple[type[Companion], tuple[()]]:
        return Companion, ()


class ExplainedModel(Model):
    """A model whose bad input is an error of ours: a `ConfigurationError` unless said."""

    @model_validator(mode="wrap")
    @classmethod
    def _explain(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            return handler(data)
        except pydantic.ValidationError as error:
            raise cls._refusal(error) from None

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, **options: Any) -> Self:
        """Return the value that `json_data` holds, as pydantic's method does."""
        try:
            return super().model_validate_json(json_data, **options)
        except pydantic.ValidationError as error:  # it is no JSON, so no validator was asked
            raise cls._refusal(error) from None

    @classmethod
    def _refusal(cls, error: pydantic.ValidationError) -> TarashError:
        text, _, _ = _describe(cls, error)
        return ConfigurationError(f"{cls.__name__} was not accepted. {text}")


class CheckedCopies(ExplainedModel):
    """A model whose copies are checked as it is itself."""

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy with `update`, which is checked as in the constructor."""
        if not update:
            return super().model_copy(deep=deep)
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        return type(self).model_validate({**fields, **update})


class ConfigurationModel(CheckedCopies):
    """A model of which a user makes values before anything is sent."""

    @classmethod
    def _refusal(cls, error: pydantic.ValidationError) -> TarashError:
        text, _, _ = _describe(cls, error)
        return ConfigurationError(f"{cls.__name__} was not accepted, and nothing was sent. {text}")


class RequestModel(CheckedCopies):
    """A model whose bad input is an `InvalidRequestError`."""

    @classmethod
    def _refusal(cls, error: pydantic.ValidationError) -> TarashError:
        text, field, value = _describe(cls, error)
        return InvalidRequestError(
            f"{cls.__name__} was not accepted, and nothing was sent. {text}",
            field=field,
            value=value,
        )


def _describe(cls: type[Model], error: pydantic.ValidationError) -> tuple[str, str, object]:
    """Return what is wrong in words, and the first wrong field with its printable value."""
    errors = error.errors(include_url=False)
    reasons: dict[str, str] = {}
    for detail in errors:
        reasons.setdefault(_place(cls, detail), _reason(cls, detail))
    first = errors[0]
    field = str(first["loc"][0]) if first["loc"] else cls.__name__
    text = "; ".join(f"{place}: {reason}" for place, reason in reasons.items())
    return text, field, first["input"] if _is_printable(first) else None


def _place(cls: type[Model], error: ErrorDetails) -> str:
    """Return the path of the field; which member of a union complained is of no interest."""
    path = [str(part) for part in error["loc"]]
    if len(path) > 1 and path[-1] in _UNION_MEMBERS:
        path.pop()
    return ".".join(path) or cls.__name__


def _reason(cls: type[Model], error: ErrorDetails) -> str:
    """Return what is wrong with one field, and the nearest name of one that does not exist."""
    if error["type"] == "extra_forbidden":
        near = get_close_matches(str(error["loc"][-1]), cls.model_fields, n=1)
        return "there is no such field" + (f"; did you mean {near[0]!r}?" if near else "")
    reason = error["msg"].removeprefix("Value error, ")
    if error["type"] == "model_type":
        return f"{reason}, not {type(error['input']).__name__}"
    return f"{reason} (given: {error['input']!r})" if _is_printable(error) else reason


def _is_printable(error: ErrorDetails) -> bool:
    """Tell whether the refused value is one field's own, plain, and no prompt, media or key."""
    place = error["loc"]
    if not place or error["type"] == "missing" or not _PRIVATE.isdisjoint(map(str, place)):
        return False
    return isinstance(error["input"], str | int | float)
