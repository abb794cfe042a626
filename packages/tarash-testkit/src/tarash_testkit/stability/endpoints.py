"""What each operation takes: which parts a form may have, must have, and what they may hold.

Rule: data. `forms` holds a request against it.

Source: TypeScript types generated from the vendor's OpenAPI (2025-06); models generated from its
schema in Comfy-Org/ComfyUI 0.3.64; the vendor's node Stability-AI/ComfyUI-SAI_API (2025-03); a
digest of its reference of 2026-07-09. Where they differ the later one holds. Not documented, and
chosen here: that a part which an operation does not have is refused, and most texts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

__all__ = ("ENDPOINTS", "PREFIX", "SIZES", "Endpoint", "Field", "Picture")

PREFIX = "/v2beta/stable-image/"
_MOST_SEED = 4_294_967_294
_LONGEST_PROMPT = 10_000
_MEGAPIXEL = 1_048_576
_MOST_PIXELS = 9_437_184
_PRESETS = (
    *("3d-model", "analog-film", "anime", "cinematic", "comic-book", "digital-art", "enhance"),
    *("fantasy-art", "isometric", "line-art", "low-poly", "modeling-compound", "neon-punk"),
    *("origami", "photographic", "pixel-art", "tile-texture"),
)
_SD3_MODELS = (
    *("sd3.5-large", "sd3.5-large-turbo", "sd3.5-medium", "sd3.5-flash"),
    *("sd3-large", "sd3-large-turbo", "sd3-medium"),  # re-routed, and still accepted
)
SIZES: Mapping[str, tuple[int, int]] = {
    "1:1": (1024, 1024),
    "5:4": (1088, 896),
    "3:2": (1216, 832),
    "16:9": (1344, 768),
    "21:9": (1536, 640),
    "4:5": (896, 1088),
    "2:3": (832, 1216),
    "9:16": (768, 1344),
    "9:21": (640, 1536),
}
"""How large a picture of a megapixel is, by aspect ratio: labels of the vendor's node."""


@dataclass(frozen=True, slots=True)
class Field:
    """A part that is a text."""

    kind: Literal["text", "whole", "number", "choice"]
    least: float = 0
    most: float = 0
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A part that is a file."""

    least_side: int = 64
    most_side: int | None = None
    least_pixels: int = 4096
    most_pixels: int = _MOST_PIXELS
    steepest: float | None = None
    """The longer side over the shorter one."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One operation."""

    path: str
    """Below `/v2beta/stable-image/`."""
    fields: Mapping[str, Field]
    files: Mapping[str, Picture] = field(default_factory=dict[str, Picture])
    required: tuple[str, ...] = ()
    operation: str = "change"
    """What the server calls it: `generate`, `change`, or `start` for what has to be waited for."""
    scale: int = 1
    """How much larger the picture becomes."""


def _choice(*choices: str) -> Field:
    return Field("choice", choices=choices)


def _share(least: float = 0, most: float = 1) -> Field:
    return Field("number", least, most)


_PROMPT = Field("text", 1, _LONGEST_PROMPT)
_NEGATIVE = Field("text", 0, _LONGEST_PROMPT)
_SEED = Field("whole", 0, _MOST_SEED)
_RATIO = _choice(*SIZES)
_STYLE = _choice(*_PRESETS)
_ANY_FORMAT = _choice("jpeg", "png", "webp")
_MASKED = Field("whole", 0, 20)
_PIXELS = Field("whole", 0, 2000)
_COMMON = {"seed": _SEED, "output_format": _ANY_FORMAT}
_WORDS = {"prompt": _PROMPT, "negative_prompt": _NEGATIVE}
_ANY = Picture()
_STEEP = Picture(steepest=2.5)
_GENERATED = {**_WORDS, **_COMMON, "aspect_ratio": _RATIO, "style_preset": _STYLE}
_CHANGED = {**_WORDS, **_COMMON}
_CONTROLLED = {**_CHANGED, "style_preset": _STYLE, "control_strength": _share()}

_ULTRA = Endpoint(
    "generate/ultra",
    {**_GENERATED, "strength": _share()},
    {"image": Picture(most_side=16_384, least_pixels=0, most_pixels=16_384**2)},
    ("prompt",),
    "generate",
)
_CORE = Endpoint("generate/core", _GENERATED, {}, ("prompt",), "generate")
_SD3 = Endpoint(
    "generate/sd3",
    {
        **_GENERATED,
        "output_format": _choice("jpeg", "png"),
        "strength": _share(),
        "mode": _choice("text-to-image", "image-to-image"),
        "model": _choice(*_SD3_MODELS),
        "cfg_scale": Field("number", 1, 10),
    },
    {"image": Picture(least_pixels=0, most_pixels=16_384**2)},
    ("prompt",),
    "generate",
)
_ERASE = Endpoint(
    "edit/erase",
    {**_COMMON, "negative_prompt": _NEGATIVE, "grow_mask": _MASKED},
    {"image": _ANY, "mask": _ANY},
    ("image",),
)
_INPAINT = replace(
    _ERASE,
    path="edit/inpaint",
    fields={**_CHANGED, "grow_mask": Field("whole", 0, 100), "style_preset": _STYLE},
    required=("image", "prompt"),
)
_OUTPAINT = Endpoint(
    "edit/outpaint",
    {
        **dict.fromkeys(("left", "right", "up", "down"), _PIXELS),
        **_CHANGED,
        "creativity": _share(),
        "style_preset": _STYLE,
    },
    {"image": _STEEP},
    ("image",),
)
_SEARCH_AND_REPLACE = Endpoint(
    "edit/search-and-replace",
    {**_CHANGED, "search_prompt": _PROMPT, "grow_mask": _MASKED},
    {"image": _STEEP},
    ("image", "prompt", "search_prompt"),
)
_SEARCH_AND_RECOLOR = replace(
    _SEARCH_AND_REPLACE,
    path="edit/search-and-recolor",
    fields={**_CHANGED, "select_prompt": _PROMPT, "grow_mask": _MASKED},
    required=("image", "prompt", "select_prompt"),
)
_REMOVE_BACKGROUND = Endpoint(
    "edit/remove-background",
    {"output_format": _choice("png", "webp")},
    {"image": Picture(most_pixels=4 * _MEGAPIXEL)},
    ("image",),
)
_RELIGHT = Endpoint(
    "edit/replace-background-and-relight",
    {
        **dict.fromkeys(("background_prompt", "foreground_prompt"), _PROMPT),
        "negative_prompt": _NEGATIVE,
        **_COMMON,
        **{name: _share() for name in ("preserve_original_subject", "original_background_depth")},
        "keep_original_background": _choice("true", "false"),
        "light_source_direction": _choice("left", "right", "above", "below"),
        "light_source_strength": _share(),
    },
    {"subject_image": _STEEP, "background_reference": _ANY, "light_reference": _ANY},
    ("subject_image",),
    "start",
)
_SKETCH = Endpoint("control/sketch", _CONTROLLED, {"image": _ANY}, ("image", "prompt"))
_STYLE_GUIDE = Endpoint(
    "control/style",
    {**_GENERATED, "fidelity": _share()},
    {"image": _ANY},
    ("image", "prompt"),
)
_STYLE_TRANSFER = Endpoint(
    "control/style-transfer",
    {
        **_CHANGED,
        **{name: _share() for name in ("style_strength", "composition_fidelity")},
        "change_strength": _share(),
    },
    {"init_image": _ANY, "style_image": _ANY},
    ("init_image", "style_image"),
)
_FAST = Endpoint(
    "upscale/fast",
    {"output_format": _ANY_FORMAT},
    {"image": Picture(32, 1536, 1024, _MEGAPIXEL)},
    ("image",),
    scale=4,
)
_CONSERVATIVE = Endpoint(
    "upscale/conservative",
    {**_CHANGED, "creativity": _share(0.2, 0.5)},
    {"image": _ANY},
    ("image", "prompt"),
    scale=2,
)
_CREATIVE = Endpoint(
    "upscale/creative",
    {**_CHANGED, "creativity": _share(0.1, 0.5), "style_preset": _STYLE},
    {"image": Picture(most_pixels=_MEGAPIXEL)},
    ("image", "prompt"),
    "start",
    scale=2,
)
ENDPOINTS: tuple[Endpoint, ...] = (
    *(_ULTRA, _CORE, _SD3),
    *(_ERASE, _INPAINT, _OUTPAINT, _SEARCH_AND_REPLACE, _SEARCH_AND_RECOLOR),
    *(_REMOVE_BACKGROUND, _RELIGHT),
    *(_SKETCH, replace(_SKETCH, path="control/structure"), _STYLE_GUIDE, _STYLE_TRANSFER),
    *(_FAST, _CONSERVATIVE, _CREATIVE),
)
"""Every operation, without those that were removed."""
