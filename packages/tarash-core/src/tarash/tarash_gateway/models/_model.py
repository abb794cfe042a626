"""The base of every model: frozen, and bad input becomes an error of ours, without the input."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, ClassVar, Self

import pydantic
from pydantic import BaseModel, ConfigDict, ModelWrapValidatorHandler, model_validator

from tarash.tarash_gateway.exceptions import ConfigurationError, InvalidRequestError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

__all__ = ("ConfigurationModel", "Model", "RequestModel")

# Values of these fields never stand in a message: prompts, media and keys.
_PRIVATE = frozenset(
    {"prompt", "negative_prompt", "api_key", "image_list", "image", "mask_image", "video"}
    | {"extra_params", "provider_config"}
)


class Model(BaseModel):
    """A frozen value."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
        arbitrary_types_allowed=True,
        protected_namespaces=(),
    )


class ConfigurationModel(Model):
    """A model whose bad input is a `ConfigurationError`."""

    @model_validator(mode="wrap")
    @classmethod
    def _explain(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            return handler(data)
        except pydantic.ValidationError as error:
            text, _, _ = _describe(cls, error.errors(include_url=False))
            raise ConfigurationError(text) from None


class RequestModel(Model):
    """A model whose bad input is an `InvalidRequestError`."""

    @model_validator(mode="wrap")
    @classmethod
    def _explain(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            return handler(data)
        except pydantic.ValidationError as error:
            text, field, value = _describe(cls, error.errors(include_url=False))
            raise InvalidRequestError(text, field=field, value=value) from None


def _describe(cls: type[Model], errors: list[ErrorDetails]) -> tuple[str, str, object]:
    """Return the message for `errors`, and the first one's field and printable value."""
    sentences: list[str] = []
    for error in errors:
        place = ".".join(str(part) for part in error["loc"]) or cls.__name__
        sentences.append(f"{place}: {_reason(cls, error)}")
    first = errors[0]
    field = str(first["loc"][0]) if first["loc"] else cls.__name__
    value = None if field in _PRIVATE else first["input"]
    text = f"{cls.__name__} was not accepted, and nothing was sent. " + "; ".join(sentences)
    return text, field, value


def _reason(cls: type[Model], error: ErrorDetails) -> str:
    """Return what is wrong with one field, and the nearest name of one that does not exist."""
    if error["type"] == "extra_forbidden":
        near = get_close_matches(str(error["loc"][-1]), cls.model_fields, n=1)
        return "there is no such field" + (f"; did you mean {near[0]!r}?" if near else "")
    reason = error["msg"].removeprefix("Value error, ")
    private = any(part in _PRIVATE for part in error["loc"]) or error["type"] == "missing"
    plain = isinstance(error["input"], str | int | float | bool)
    return reason if private or not plain else f"{reason} (given: {error['input']!r})"
