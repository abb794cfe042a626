"""What a user asks for: the standard fields; a name nobody knows lands in `extra_params`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal, Required, Self, TypedDict, get_args

from pydantic import Field, StringConstraints, model_validator

from tarash.tarash_gateway.media import (
    Checked,
    CheckedMedia,
    MediaInput,
    check_media,
    is_remote,
    media_as_json,
)
from tarash.tarash_gateway.models._model import RequestModel

__all__ = (
    "GenerationRequest",
    "ImageGenerationRequest",
    "ImageInput",
    "ImageRole",
    "VideoGenerationRequest",
)

ImageRole = Literal["reference", "first_frame", "last_frame", "asset", "style"]
_AspectRatio = Annotated[str, StringConstraints(pattern=r"^(\d+(\.\d+)?:\d+(\.\d+)?|auto)$")]
_Resolution = Annotated[str, StringConstraints(to_lower=True, pattern=r"^(\d{3,4}p|\d(\.\d)?k)$")]


class ImageInput(TypedDict, total=False):
    """One input image and the part it plays; `type` is `"reference"` unless said."""

    image: Required[MediaInput]
    type: ImageRole


def _checked_images(value: Any) -> tuple[ImageInput, ...]:
    """Return the entries, each with an image and a known part to play."""
    if not isinstance(value, list | tuple):
        raise ValueError("give a list of {'image': ..., 'type': ...}")  # noqa: TRY004
    return tuple(_checked_image(entry) for entry in value)


def _checked_image(entry: Any) -> ImageInput:
    if not isinstance(entry, dict) or "image" not in entry or set(entry) - {"image", "type"}:
        raise ValueError("an entry is a dict with 'image' and, if it is no reference, 'type'")
    role = entry.get("type", "reference")
    if role not in get_args(ImageRole):
        raise ValueError(f"type {role!r} is none of {', '.join(get_args(ImageRole))}")
    if entry["image"] is None:
        raise ValueError("an entry's image is None")
    return {"image": check_media(entry["image"]), "type": role}


def _images_as_json(images: Any) -> list[dict[str, Any]]:
    return [{**entry, "image": media_as_json(entry["image"])} for entry in images]


_Images = Annotated[Sequence[ImageInput], Checked(_checked_images, _images_as_json)]


class GenerationRequest(RequestModel):
    """The fields that videos and images share.

    Attributes:
        prompt: What to show; not blank.
        negative_prompt: What to avoid.
        aspect_ratio: Width to height, such as `"16:9"`.
        image_list: Input images, each with the part it plays.
        seed: The same seed asks for the same result, where a model supports it.
        extra_params: The model's own parameters, sent as they are; unknown keyword arguments
            land here.
    """

    prompt: Annotated[str, StringConstraints(min_length=1, pattern=r"\S")] = Field(repr=False)
    negative_prompt: str | None = Field(default=None, repr=False)
    aspect_ratio: _AspectRatio | None = None
    image_list: _Images = Field(default=(), repr=False)
    seed: int | None = None
    extra_params: dict[str, Any] = Field(default_factory=dict, repr=False)

    @model_validator(mode="before")
    @classmethod
    def _collect_unknown_names(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        unknown = {name: value for name, value in data.items() if name not in cls.model_fields}
        if not unknown:
            return data
        known = {name: value for name, value in data.items() if name in cls.model_fields}
        return {**known, "extra_params": {**known.get("extra_params", {}), **unknown}}

    @property
    def outputs(self) -> int:
        """How many videos or images are asked for."""
        return 1

    def stated(self) -> dict[str, Any]:
        """Return the standard fields that the caller stated, by name."""
        return {
            name: value
            for name in type(self).model_fields
            if name != "extra_params" and (value := getattr(self, name)) not in (None, ())
        }

    def storable(self) -> Self:
        """Return this request as a job keeps it: inputs that are no URL are left out."""
        images = tuple(entry for entry in self.image_list if is_remote(entry["image"]))
        return self.model_copy(update={"image_list": images})


class VideoGenerationRequest(GenerationRequest):
    """A video to make.

    Attributes:
        duration_seconds: Length in seconds, above 0.
        resolution: Lines or size class: `"360p"` to `"1080p"`, `"4k"`.
        generate_audio: Whether the video gets a sound track.
        video: A video to extend, edit or follow.
        number_of_videos: How many to make, 1 to 16.
        enhance_prompt: Whether the provider may rewrite the prompt.
    """

    duration_seconds: int | float | None = Field(default=None, gt=0, allow_inf_nan=False)
    resolution: _Resolution | None = None
    generate_audio: bool | None = None
    video: CheckedMedia = Field(default=None, repr=False)
    number_of_videos: int = Field(default=1, ge=1, le=16)
    enhance_prompt: bool | None = None

    @property
    def outputs(self) -> int:
        """How many videos are asked for."""
        return self.number_of_videos

    def storable(self) -> Self:
        """Return this request as a job keeps it: inputs that are no URL are left out."""
        video = self.video if is_remote(self.video) else None
        return super().storable().model_copy(update={"video": video})


class ImageGenerationRequest(GenerationRequest):
    """An image to make, or to change.

    Attributes:
        size: `"WxH"` in pixels, such as `"1024x1536"`.
        quality: The provider's word for quality.
        style: The provider's word for style.
        n: How many to make, 1 to 16; None: the model's default.
        mask_image: Which part of the first input image may change.
    """

    size: (
        Annotated[str, StringConstraints(pattern=r"^([1-9]\d{0,4}x[1-9]\d{0,4}|auto)$")] | None
    ) = None
    quality: str | None = None
    style: str | None = None
    n: int | None = Field(default=None, ge=1, le=16)
    mask_image: CheckedMedia = Field(default=None, repr=False)

    @property
    def outputs(self) -> int:
        """How many images are asked for."""
        return self.n or 1

    def storable(self) -> Self:
        """Return this request as a job keeps it: inputs that are no URL are left out."""
        mask = self.mask_image if is_remote(self.mask_image) else None
        return super().storable().model_copy(update={"mask_image": mask})
