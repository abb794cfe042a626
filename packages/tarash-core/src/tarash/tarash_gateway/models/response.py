"""What a user gets: media as assets, the provider's raw answer, and the story of the call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, Protocol, TypedDict

from pydantic import AwareDatetime, Discriminator, Field, PrivateAttr, Tag

from tarash.tarash_gateway.media import data_uri, shortened
from tarash.tarash_gateway.models._model import Companion, ExplainedModel, Model
from tarash.tarash_gateway.models.execution import ExecutionMetadata
from tarash.tarash_gateway.models.job import Job

if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import PathLike
    from pathlib import Path

__all__ = (
    "Asset",
    "Cost",
    "GenerationResponse",
    "ImageGenerationResponse",
    "Partial",
    "ProgressUpdate",
    "Saver",
    "VideoGenerationResponse",
)


class Asset(Model):
    """One file that was made: a `url`, or inline `content`.

    Attributes:
        url: Where it lies; `file:` for the mock's.
        content: The bytes themselves, when the provider answers inline.
        content_type: Its media type, such as `"video/mp4"`.
        file_name: The provider's name for it.
        size_bytes: Its size in bytes.
        width: In pixels.
        height: In pixels.
        duration_seconds: In seconds.
        expires_at: When the URL stops to work.
        requires_credentials: Whether the download needs the provider's key.
    """

    url: str | None = Field(default=None, repr=False)
    content: bytes | None = Field(default=None, repr=False)
    content_type: str | None = None
    file_name: str | None = None
    size_bytes: int | None = None
    width: int | None = None
    height: int | None = None
    duration_seconds: float | None = None
    expires_at: AwareDatetime | None = None
    requires_credentials: bool = False

    @property
    def address(self) -> str:
        """The URL, or a `data:` URI of the content."""
        if self.url is not None:
            return self.url
        return data_uri(self.content or b"", self.content_type)

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        if self.url is not None:
            yield "url", shortened(self.url)
        yield from super().__repr_args__()


class Cost(Model):
    """What a call cost, as far as it is known.

    Attributes:
        amount: In `currency`.
        currency: ISO 4217 code.
        estimated: True when computed from a price list, False when the provider said so.
        detail: How the amount came about.
    """

    amount: float
    currency: str = "USD"
    estimated: bool = True
    detail: str = ""


class Saver(Protocol):
    """What writes the assets of a response to disk; a gateway is one."""

    def save(self, response: GenerationResponse, path: str | PathLike[str]) -> tuple[Path, ...]:
        """Write the assets and return where they are."""
        ...

    async def save_async(
        self, response: GenerationResponse, path: str | PathLike[str]
    ) -> tuple[Path, ...]:
        """Write the assets and return where they are."""
        ...


class GenerationResponse(ExplainedModel):
    """What videos and images share.

    Attributes:
        request_id: The provider's id of the request.
        assets: Every file that was made.
        content_type: Media type of the first asset.
        status: `"completed"`; `"failed"` stands only in mock responses that say so.
        is_mock: Whether the mock answered.
        raw_response: The provider's final answer as it came.
        provider_metadata: What else the provider said: units, seeds, timings.
        warnings: What was converted or dropped, and parts that failed.
        cost: What it cost, when known.
        job: The job behind it; `resume(job)` gives this response again.
        jobs: All jobs behind it, when one call could not make all outputs.
        execution_metadata: Every attempt of the call; none for a job that was resumed.
    """

    request_id: str = ""
    assets: tuple[Asset, ...] = ()
    content_type: str | None = None
    aspect_ratio: str | None = None
    revised_prompt: str | None = Field(default=None, repr=False)
    status: Literal["completed", "failed"] = "completed"
    is_mock: bool = False
    raw_response: Any = Field(default=None, repr=False)
    provider_metadata: dict[str, Any] = Field(default_factory=dict, repr=False)
    warnings: tuple[str, ...] = ()
    cost: Cost | None = None
    job: Job | None = Field(default=None, repr=False)
    jobs: tuple[Job, ...] = Field(default=(), repr=False)
    execution_metadata: ExecutionMetadata = Field(default=ExecutionMetadata(), repr=False)

    _saver: Companion = PrivateAttr(default_factory=Companion)

    def save(self, path: str | PathLike[str]) -> tuple[Path, ...]:
        """Write every asset to disk and return where: `path`, then `path` with -2, -3 ...

        An existing folder takes the provider's file names. The file appears whole or not at
        all. Nothing is generated again.

        Raises:
            MediaError: The file is gone, is not what was promised, or cannot be written.
            TransportError: The download failed after several tries; call again to go on.
        """
        return self._who_saves().save(self, path)

    async def save_async(self, path: str | PathLike[str]) -> tuple[Path, ...]:
        """Do what `save` does without blocking the event loop."""
        return await self._who_saves().save_async(self, path)

    def saved_by(self, saver: Saver) -> None:
        """Let `saver` write this response's assets, so that its pool and settings are used."""
        self._saver = Companion(saver)

    def _who_saves(self) -> Saver:
        saver: Saver | None = self._saver.value
        if saver is None:
            # Loaded from JSON: the one look upwards, at the default gateway.
            from tarash.tarash_gateway.api import default_saver  # noqa: PLC0415

            return default_saver()
        return saver


class VideoGenerationResponse(GenerationResponse):
    """A video that was made.

    Attributes:
        video: Its URL, or a `data:` URI when the provider answers inline.
        duration: In seconds.
        resolution: Such as `"720p"`.
    """

    video: str = Field(default="", repr=False)
    duration: float | None = None
    resolution: str | None = None

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        yield "video", shortened(self.video)
        yield from super().__repr_args__()


class ImageGenerationResponse(GenerationResponse):
    """Images that were made.

    Attributes:
        images: Their URLs, or `data:` URIs when the provider answers inline.
    """

    images: tuple[str, ...] = Field(default=(), repr=False)

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        yield "images", tuple(shortened(image) for image in self.images)
        yield from super().__repr_args__()


def _medium_of(value: object) -> str:
    """Return which response `value` is; each model refuses the other's fields for good."""
    has_images = isinstance(value, ImageGenerationResponse) or (
        isinstance(value, dict) and "images" in value
    )
    return "image" if has_images else "video"


_Result = Annotated[
    Annotated[VideoGenerationResponse, Tag("video")]
    | Annotated[ImageGenerationResponse, Tag("image")],
    Discriminator(_medium_of),
]


class Partial(TypedDict, total=False):
    """What a provider tells while its answer is still arriving: fields of `ProgressUpdate`."""

    preview: Asset
    progress_percent: float
    update: Any


class ProgressUpdate(Model):
    """News of a generation under way.

    Attributes:
        request_id: The provider's id of the job.
        status: `"queued"`, `"processing"`, `"completed"` or `"failed"`.
        progress_percent: 0 to 100, where the provider tells.
        queue_position: Jobs ahead, where the provider tells.
        logs: Log lines that are new since the last update.
        update: The provider's raw news, where there is any.
        preview: A picture of what is being made, where the provider sends one.
        job: The job; store it, and any process can `resume` it.
        result: The response, on the last update of a success.
        error: The message, on the last update of a failure.
    """

    request_id: str
    status: Literal["queued", "processing", "completed", "failed"]
    progress_percent: float | None = None
    queue_position: int | None = None
    logs: tuple[str, ...] = Field(default=(), repr=False)
    update: Any = Field(default=None, repr=False)
    preview: Asset | None = None
    job: Job | None = Field(default=None, repr=False)
    result: _Result | None = None
    error: str | None = None
