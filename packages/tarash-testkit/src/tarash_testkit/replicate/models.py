"""Some models, with the schema that the service publishes of each and checks inputs against.

Rule: an id that is not in the table is taken for an official model of which nothing is known.

Source: input schemas of replicate.com as public repositories captured them in 2026; the shape of
the document around them: `GET /models/{owner}/{name}` in "Replicate HTTP API" 1.0.0-a1, and
`lib/_schema.py` of the package `replicate` 2.0.0b4.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from tarash_testkit.checks import Check, anything, fields, flag, items, number, text, whole
from tarash_testkit.shapes import as_object

__all__ = ("COMMUNITY_VERSION", "MODELS", "Input", "Model", "Shape", "input_check", "version_of")

Shape: TypeAlias = Literal["one", "list", "object", "nested"]
COMMUNITY_VERSION = "39ed52f2a78e934b3ba6e2a89f5b1c712de7dfea535525255b1aa35c5565e08b"
"""The version of the one community model, `stability-ai/sdxl`."""
_URI = r"(?s)(?:https?://\S+|data:[^,]*,.*)"


@dataclass(frozen=True, slots=True)
class Input:
    """One input of a model, as the schema has it."""

    type: str = "string"
    enum: tuple[str | int, ...] = ()
    default: object = None
    least: int | None = None
    most: int | None = None
    is_required: bool = False

    @property
    def check(self) -> Check:
        """What the service holds a value against."""
        if self.type.startswith("array"):
            return items(Input(self.type[6:-1]).check, most=self.most)
        if self.type == "uri":
            return text(pattern=_URI, choices_of="a URL or a data: URI")
        if self.type == "boolean":
            return flag()
        if self.type == "number":
            return number()
        if self.type == "integer":
            return whole(*map(int, self.enum), least=self.least, most=self.most)
        return text(*map(str, self.enum))


@dataclass(frozen=True, slots=True)
class Model:
    """A model of the service."""

    inputs: Mapping[str, Input] = field(repr=False)
    kind: Literal["video", "image"] = "video"
    shape: Shape = "one"
    version: str = ""
    """Its newest version; empty: one made of its id."""
    is_official: bool = True


def version_of(model_id: str, model: Model) -> str:
    """Return the id of the newest version of a model."""
    return model.version or hashlib.sha256(model_id.encode()).hexdigest()


def input_check(model: Model | None, given: object) -> Check:
    """Return what `given`, the input of a prediction, is held against."""
    if model is None:  # nothing is known of it but that its input is an object
        return fields({name: anything() for name in as_object(given) or {}})
    known = {name: one.check for name, one in model.inputs.items()}
    required = tuple(name for name, one in model.inputs.items() if one.is_required)
    return fields(known, required=required)


_PROMPT = Input(is_required=True)
_FORMATS = Input(enum=("webp", "jpg", "png"), default="webp")
_SEED = Input("integer")
_RATIOS = ("1:1", "16:9", "21:9", "3:2", "2:3", "4:5", "5:4", "3:4", "4:3", "9:16", "9:21")
_FEWER_RATIOS = ("1:1", "16:9", "3:2", "2:3", "4:5", "5:4", "9:16", "3:4", "4:3")
_BANANA_RATIOS = ("1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9")
_BANANA_FILTERS = ("block_low_and_above", "block_medium_and_above", "block_only_high")
_KLING_RATIOS = Input(enum=("16:9", "9:16", "1:1"), default="16:9")
_SEEDANCE_RATIOS = ("16:9", "4:3", "1:1", "3:4", "9:16", "21:9", "9:21", "adaptive")

MODELS: Mapping[str, Model] = {
    "google/veo-3.1": Model(
        {
            "prompt": _PROMPT,
            "aspect_ratio": Input(enum=("16:9", "9:16"), default="16:9"),
            "duration": Input("integer", enum=(4, 6, 8), default=8),
            "image": Input("uri"),
            "last_frame": Input("uri"),
            "reference_images": Input("array<uri>", most=3),
            "negative_prompt": Input(),
            "resolution": Input(enum=("720p", "1080p"), default="1080p"),
            "generate_audio": Input("boolean", default=True),
            "seed": _SEED,
        }
    ),
    "kwaivgi/kling-v3-video": Model(
        {
            "prompt": _PROMPT,
            "negative_prompt": Input(),
            "start_image": Input("uri"),
            "end_image": Input("uri"),
            "mode": Input(enum=("standard", "pro", "4k"), default="pro"),
            "aspect_ratio": _KLING_RATIOS,
            "duration": Input("integer", default=5, least=3, most=15),
            "generate_audio": Input("boolean", default=False),
            "multi_prompt": Input(),
        }
    ),
    "bytedance/seedance-2.0": Model(
        {
            "prompt": _PROMPT,
            "image": Input("uri"),
            "last_frame_image": Input("uri"),
            "reference_images": Input("array<uri>", most=9),
            "reference_videos": Input("array<uri>", most=3),
            "reference_audios": Input("array<uri>", most=3),
            "duration": Input("integer", default=5, least=-1, most=15),
            "resolution": Input(enum=("480p", "720p", "1080p", "4k"), default="720p"),
            "aspect_ratio": Input(enum=_SEEDANCE_RATIOS, default="16:9"),
            "generate_audio": Input("boolean", default=True),
            "seed": _SEED,
        }
    ),
    "black-forest-labs/flux-schnell": Model(
        {
            "prompt": _PROMPT,
            "aspect_ratio": Input(enum=_RATIOS, default="1:1"),
            "num_outputs": Input("integer", default=1, least=1, most=4),
            "num_inference_steps": Input("integer", default=4, least=1, most=4),
            "seed": _SEED,
            "output_format": _FORMATS,
            "output_quality": Input("integer", default=80, least=0, most=100),
            "disable_safety_checker": Input("boolean", default=False),
            "go_fast": Input("boolean", default=True),
            "megapixels": Input(enum=("1", "0.25"), default="1"),
        },
        "image",
        "list",
    ),
    "black-forest-labs/flux-1.1-pro": Model(
        {
            "prompt": _PROMPT,
            "image_prompt": Input("uri"),
            "aspect_ratio": Input(enum=("custom", *_FEWER_RATIOS), default="1:1"),
            "width": Input("integer", least=256, most=1440),
            "height": Input("integer", least=256, most=1440),
            "safety_tolerance": Input("integer", default=2, least=1, most=6),
            "seed": _SEED,
            "prompt_upsampling": Input("boolean", default=False),
            "output_format": _FORMATS,
            "output_quality": Input("integer", default=80, least=0, most=100),
        },
        "image",
    ),
    "black-forest-labs/flux-fill-dev": Model(
        {
            "prompt": _PROMPT,
            "image": Input("uri", is_required=True),
            "mask": Input("uri"),
            "num_outputs": Input("integer", default=1, least=1, most=4),
            "num_inference_steps": Input("integer", default=28, least=1, most=50),
            "guidance": Input("number", default=30, least=0, most=100),
            "seed": _SEED,
            "megapixels": Input(enum=("1", "0.25", "match_input"), default="1"),
            "output_format": _FORMATS,
            "output_quality": Input("integer", default=80, least=0, most=100),
            "disable_safety_checker": Input("boolean", default=False),
        },
        "image",
        "list",
    ),
    "google/nano-banana-pro": Model(
        {
            "prompt": _PROMPT,
            "image_input": Input("array<uri>", most=14),
            "aspect_ratio": Input(
                enum=("match_input_image", *_BANANA_RATIOS), default="match_input_image"
            ),
            "safety_filter_level": Input(enum=_BANANA_FILTERS, default="block_only_high"),
            "allow_fallback_model": Input("boolean", default=False),
            "resolution": Input(enum=("1K", "2K", "4K"), default="2K"),
            "output_format": Input(enum=("jpg", "png"), default="jpg"),
        },
        "image",
    ),
    "stability-ai/sdxl": Model(
        {
            "prompt": Input(default="An astronaut riding a rainbow unicorn"),
            "negative_prompt": Input(default=""),
            "image": Input("uri"),
            "mask": Input("uri"),
            "width": Input("integer", default=1024),
            "height": Input("integer", default=1024),
            "num_outputs": Input("integer", default=1, least=1, most=4),
            "seed": _SEED,
        },
        "image",
        "list",
        COMMUNITY_VERSION,
        is_official=False,
    ),
}
"""The models that this server knows."""
