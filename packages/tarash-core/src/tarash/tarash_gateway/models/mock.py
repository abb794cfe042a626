"""How the mock answers; the mock itself is in `tarash.tarash_gateway.mock`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, Field, WithJsonSchema, model_validator

from tarash.tarash_gateway.exceptions import ConfigurationError
from tarash.tarash_gateway.media import CheckedMedia
from tarash.tarash_gateway.models._model import ConfigurationModel

__all__ = ("MockConfig", "MockPollingConfig", "MockResponse")

MockStatus = Literal["queued", "processing", "completed", "failed"]


class MockResponse(ConfigurationModel):
    """One possible outcome.

    Attributes:
        weight: How often it is chosen, relative to the others; above 0.
        output_video: The video to answer with; None: the packaged sample that fits.
        output_image: The image to answer with; None: a PNG of the asked size.
        mock_response: A whole response to answer with: a response, or a dict of its fields.
        error: An error to raise instead.
    """

    weight: float = Field(default=1.0, gt=0, le=1e9, allow_inf_nan=False)
    output_video: CheckedMedia = Field(default=None, repr=False)
    output_image: CheckedMedia = Field(default=None, repr=False)
    mock_response: Any = Field(default=None, repr=False)
    error: Annotated[Exception, WithJsonSchema({"not": {}})] | None = None

    @model_validator(mode="after")
    def _choose_one_outcome(self) -> Self:
        chosen = [
            n
            for n in ("output_video", "output_image", "mock_response", "error")
            if getattr(self, n) is not None
        ]
        if not isinstance(self.mock_response, dict | BaseModel | None):
            raise ConfigurationError(
                "mock_response is no VideoGenerationResponse, ImageGenerationResponse or dict of "
                "its fields"
            )
        if "error" in chosen and len(chosen) > 1:
            raise ConfigurationError(
                f"an error excludes a result, but {', '.join(chosen)} are given"
            )
        if "mock_response" in chosen and len(chosen) > 1:
            raise ConfigurationError(
                f"mock_response excludes outputs, but {', '.join(chosen)} are given"
            )
        return self


class MockPollingConfig(ConfigurationModel):
    """The steps that the mock reports before it ends.

    Attributes:
        enabled: Whether there are steps at all; otherwise the submit already completes.
        status_sequence: The status of each step.
        delay_between_updates: Seconds between two steps.
        progress_percentages: The percent of each step, 0 to 100; as many as there are steps.
        custom_updates: The raw update of each step; as many as there are steps.
    """

    enabled: bool = True
    status_sequence: Annotated[Sequence[MockStatus], AfterValidator(tuple)] = (
        "queued",
        "processing",
        "completed",
    )
    delay_between_updates: float = Field(default=0.5, ge=0, allow_inf_nan=False)
    progress_percentages: (
        Annotated[Sequence[Annotated[float, Field(ge=0, le=100)]], AfterValidator(tuple)] | None
    ) = None
    custom_updates: Annotated[Sequence[dict[str, Any]], AfterValidator(tuple)] | None = Field(
        default=None, repr=False
    )

    @model_validator(mode="after")
    def _check_lengths(self) -> Self:
        if not self.status_sequence:
            raise ConfigurationError("status_sequence is empty; give at least one status")
        for name in ("progress_percentages", "custom_updates"):
            values = getattr(self, name)
            if values is not None and len(values) != len(self.status_sequence):
                raise ConfigurationError(
                    f"{name} has {len(values)} entries and status_sequence has "
                    f"{len(self.status_sequence)}; give as many"
                )
        return self


class MockConfig(ConfigurationModel):
    """Whether and how the mock answers in place of the provider.

    Attributes:
        enabled: True lets the mock answer.
        responses: The outcomes to choose from, by weight; None: always a success.
        polling: The steps it reports; None: a queued and a processing step without delay.
        seed: With it, the same request always gets the same outcome; None: chance decides.
    """

    enabled: bool = False
    responses: Annotated[Sequence[MockResponse], AfterValidator(tuple)] | None = None
    polling: MockPollingConfig | None = None
    seed: int | None = None

    @model_validator(mode="after")
    def _say_whether_it_is_on(self) -> Self:
        if self.model_fields_set and "enabled" not in self.model_fields_set:
            raise ConfigurationError(
                "a MockConfig that says how to answer must say whether it does, or the provider "
                "would be paid: add enabled=True, or enabled=False. Nothing was sent."
            )
        return self
