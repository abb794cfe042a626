"""What a user asks for: the standard fields; a name nobody knows lands in `extra_params`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, Required, Self, TypedDict, cast, get_args

from pydantic import AfterValidator, Field, model_validator

from tarash.tarash_gateway.media import (
    MEDIA_SCHEMA,
    Checked,
    CheckedMedia,
    MediaInput,
    check_media,
    is_remote,
    media_as_json,
)
from tarash.tarash_gateway.models._model import RequestModel
from tarash.tarash_gateway.models._shape import Shape
from tarash.tarash_gateway.models._stored import stored

__all__ = (
    "GenerationRequest",
    "ImageGenerationRequest",
    "ImageInput",
    "ImageRole",
    "VideoGenerationRequest",
)

ImageRole = Literal["reference", "first_frame", "last_frame", "asset", "style"]
_ROLES: tuple[str, ...] = get_args(ImageRole)
_SIDE = r"(?!0+(\.0+)?(:|$))\d{1,5}(\.\d{1,4})?"
_AspectRatio = Annotated[
    str, Shape(rf"{_SIDE}:{_SIDE}|auto", "give width to height, such as '16:9', or 'auto'")
]
_Resolution = Annotated[
    str, Shape(r"[1-9]\d{2,3}p|[1-9](\.\d)?k", "give lines or a size class: '720p', '4k'")
]
_Size = Annotated[
    str,
    Shape(
        r"[1-9]\d{0,4}x[1-9]\d{0,4}|auto", "give width and height in pixels: '1024x1536', or 'auto'"
    ),
]


def _sendable(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError(
            "it holds half of a character (a lone surrogate); decode it as UTF-8"
        ) from None
    return text


def _not_blank(prompt: str) -> str:
    if not prompt.strip():
        raise ValueError("it is blank; say what to show")
    return prompt


_Text = Annotated[str, AfterValidator(_sendable)]
_Prompt = Annotated[
    _Text, AfterValidator(_not_blank), Field(repr=False, json_schema_extra={"minLength": 1})
]


class ImageInput(TypedDict, total=False):
    """One input image and the part it plays; `type` is `"reference"` unless said."""

    image: Required[MediaInput]
    type: ImageRole


def _checked_images(value: object) -> tuple[ImageInput, ...]:
    """Return the entries, each with an image and a known part to play."""
    if value is None:
        return ()
    if not isinstance(value, list | tuple):
        raise ValueError("give a list of {'image': ..., 'type': ...}")  # noqa: TRY004
    return tuple(_checked_image(entry) for entry in cast("Sequence[object]", value))


def _checked_image(value: object) -> ImageInput:
    entry = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
    if "image" not in entry or set(entry) - {"image", "type"}:
        raise ValueError("an entry is a dict with 'image' and, if it is no reference, 'type'")
    role = entry.get("type", "reference")
    if role not in _ROLES:
        raise ValueError(f"an entry's type is none of {', '.join(_ROLES)}")
    if entry["image"] is None:
        raise ValueError("an entry's image is None")
    return {"image": check_media(entry["image"]), "type": role}


def _images_as_json(images: Sequence[ImageInput]) -> list[dict[str, Any]]:
    return [{**entry, "image": media_as_json(entry["image"])} for entry in images]


_IMAGES_SCHEMA: dict[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "image": MEDIA_SCHEMA,
            "type": {"type": "string", "enum": list(_ROLES), "default": "reference"},
        },
        "required": ["image"],
        "additionalProperties": False,
    },
}
_Images = Annotated[Sequence[ImageInput], Checked(_checked_images, _images_as_json, _IMAGES_SCHEMA)]


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

    prompt: _Prompt
    negative_prompt: _Text | None = Field(default=None, repr=False)
    aspect_ratio: _AspectRatio | None = None
    image_list: _Images = Field(default=(), repr=False)
    seed: int | None = None
    extra_params: dict[str, Any] = Field(default_factory=dict, repr=False)

    @model_validator(mode="before")
    @classmethod
    def _collect_unknown_names(cls, data: object) -> object:
        if not isinstance(data, dict):
            return data
        fields, names = cast("dict[str, Any]", data), cls.model_fields
        known = {name: value for name, value in fields.items() if name in names}
        unknown = {name: value for name, value in fields.items() if name not in names}
        extra = known.get("extra_params")
        if extra is None:
            extra = {}
        if not isinstance(extra, Mapping):
            return known  # refused by its type
        extra = cast("Mapping[str, Any]", extra)
        if twice := sorted(
            name for name in unknown if name in extra and extra[name] != unknown[name]
        ):
            raise ValueError(
                f"{', '.join(twice)} stands in extra_params with another value; keep one"
            )
        return {**known, "extra_params": {**extra, **unknown}}

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
        """Return this request as a job keeps it.

        Inputs that are no URL are left out, and of `extra_params` what is secret or no JSON.
        """
        images = tuple(entry for entry in self.image_list if is_remote(entry["image"]))
        extra = stored(self.extra_params)
        return self.with_differences({"image_list": images, "extra_params": extra})


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
        """Return this request as a job keeps it."""
        video = self.video if is_remote(self.video) else None
        return super().storable().with_differences({"video": video})


class ImageGenerationRequest(GenerationRequest):
    """An image to make, or to change.

    Attributes:
        size: `"WxH"` in pixels, such as `"1024x1536"`.
        quality: The provider's word for quality.
        style: The provider's word for style.
        n: How many to make, 1 to 16; None: the model's default.
        mask_image: Which part of the first input image may change.
    """

    size: _Size | None = None
    quality: _Text | None = None
    style: _Text | None = None
    n: int | None = Field(default=None, ge=1, le=16)
    mask_image: CheckedMedia = Field(default=None, repr=False)

    @property
    def outputs(self) -> int:
        """How many images are asked for."""
        return self.n or 1

    def storable(self) -> Self:
        """Return this request as a job keeps it."""
        mask = self.mask_image if is_remote(self.mask_image) else None
        return super().storable().with_differences({"mask_image": mask})
