"""What a user configures: one frozen value per provider and model, and its fallbacks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self, cast

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    StringConstraints,
    model_validator,
)

from tarash.tarash_gateway.exceptions import ConfigurationError
from tarash.tarash_gateway.models._model import ConfigurationModel
from tarash.tarash_gateway.models._stored import stored
from tarash.tarash_gateway.models.mock import MockConfig

__all__ = (
    "GenerationConfig",
    "ImageGenerationConfig",
    "OnUnknownSubmit",
    "OnUnsupported",
    "VideoGenerationConfig",
)

OnUnsupported = Literal["warn", "error", "drop"]
OnUnknownSubmit = Literal["raise", "fallback"]
_Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
if TYPE_CHECKING:
    _Key = SecretStr | str | None  # what a caller may write; what is kept is a SecretStr
else:
    _Key = SecretStr | None
_YEAR = 366 * 86_400.0  # seconds; operating systems refuse to wait much longer
_VERSION = re.compile(r"[\w.-]+")
_ADDRESS = re.compile(r"https?://[^\s/?#@]+(/[^\s?#]*)?", re.IGNORECASE)


def _checked_address(address: str) -> str:
    """Return `address` without a slash at its end, if paths can be appended to it."""
    if _ADDRESS.fullmatch(address) is None:
        raise ValueError(
            "give http:// or https://, a host and perhaps a path, such as "
            "https://proxy.example/v1, without user name, password and query"
        )
    return address.rstrip("/")


def _or_empty(value: Any) -> Any:
    """Return `value`, or nothing for None: what is not stated."""
    return () if value is None else value


class GenerationConfig(ConfigurationModel):
    """Which provider and model to use, and how.

    Attributes:
        provider: Name of an installed provider, such as `"fal"`.
        model: The provider's id of the model.
        api_key: The key; None reads the provider's environment variables.
        base_url: Another address that speaks the provider's API.
        api_version: Version of the API, for providers that take one; also as the query
            `api-version` of `base_url`.
        timeout: Seconds for the whole generation with this config, waiting included.
        max_poll_attempts: Looks at the job before giving up; None: only `timeout` ends it.
        poll_interval: Seconds between two looks; None: the provider's hint, else adaptive.
        mock: Answers without any provider when enabled.
        fallback_configs: Tried in order, each with its own fallbacks first.
        provider_config: The provider's own settings; see its page.
        on_unsupported: What happens to a field that the model cannot take.
        on_unknown_submit: Whether the chain goes on when a paid submit may have been accepted.
    """

    provider: _Name
    model: _Name
    api_key: _Key = None
    base_url: (
        Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_checked_address)]
        | None
    ) = None
    api_version: str | None = None
    timeout: float = Field(default=600.0, gt=0, le=_YEAR, allow_inf_nan=False)
    max_poll_attempts: int | None = Field(default=None, ge=1)
    poll_interval: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    mock: MockConfig | None = None
    provider_config: dict[str, Any] = Field(default_factory=dict, repr=False)
    on_unsupported: OnUnsupported = "warn"
    on_unknown_submit: OnUnknownSubmit = "raise"

    @property
    def key(self) -> str:
        """The key in plain text; empty when none was given."""
        return self.api_key.get_secret_value() if isinstance(self.api_key, SecretStr) else ""

    @property
    def fallbacks(self) -> tuple[Self, ...]:
        """The configs to try after this one, in order."""
        return ()

    def chain(self) -> Iterator[Self]:
        """Yield this config and all its fallbacks, depth first."""
        yield self
        for fallback in self.fallbacks:
            yield from fallback.chain()

    @model_validator(mode="before")
    @classmethod
    def _take_version_out_of_address(cls, data: object) -> object:
        if not isinstance(data, dict):
            return data
        fields = cast("dict[str, Any]", data)
        address, mark, query = str(fields.get("base_url") or "").partition("?")
        name, _, version = query.partition("=")
        if not mark or name.lower() != "api-version" or not _VERSION.fullmatch(version):
            return fields
        if fields.get("api_version") not in {None, version}:
            raise ValueError("base_url names another api-version than api_version; keep one")
        return {**fields, "base_url": address, "api_version": version}

    @model_validator(mode="after")
    def _check_chain(self) -> Self:
        """Refuse a chain in which the same config stands twice."""
        if not self.fallbacks:
            return self
        seen: list[dict[str, object]] = []
        for config in self.chain():
            fields = {n: getattr(config, n) for n in type(config).model_fields}
            fields.pop("fallback_configs", None)
            if fields in seen:
                raise ConfigurationError(
                    f"the fallback chain contains itself: {config.provider}/{config.model} stands"
                    " in it twice with the same settings. Nothing was sent. Remove the second one."
                )
            seen.append(fields)
        return self

    def without_secrets(self) -> Self:
        """Return this config without key, mock, fallbacks and secret provider settings."""
        changes: dict[str, Any] = {
            "api_key": None,
            "mock": None,
            "provider_config": stored(self.provider_config),
        }
        if self.fallbacks:
            changes["fallback_configs"] = ()
        return self.with_differences(changes)


class VideoGenerationConfig(GenerationConfig):
    """Which provider and model make a video. See `GenerationConfig`."""

    fallback_configs: Annotated[
        Sequence[VideoGenerationConfig], BeforeValidator(_or_empty), AfterValidator(tuple)
    ] = ()

    @property
    def fallbacks(self) -> tuple[Self, ...]:
        """The configs to try after this one, in order."""
        return tuple(self.fallback_configs)  # type: ignore[arg-type]


class ImageGenerationConfig(GenerationConfig):
    """Which provider and model make an image. See `GenerationConfig`; `timeout` is 120 s."""

    timeout: float = Field(default=120.0, gt=0, le=_YEAR, allow_inf_nan=False)
    fallback_configs: Annotated[
        Sequence[ImageGenerationConfig], BeforeValidator(_or_empty), AfterValidator(tuple)
    ] = ()

    @property
    def fallbacks(self) -> tuple[Self, ...]:
        """The configs to try after this one, in order."""
        return tuple(self.fallback_configs)  # type: ignore[arg-type]
