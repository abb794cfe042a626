"""The models of Stability AI as data, and how they write the standard fields.

`models.json` holds inputs, prices and dates; each row names its source. What is written here is
what no description says, and how a model is treated that nobody described.
"""

from collections.abc import Mapping
from typing import Any

from tarash.tarash_gateway.plugin import Catalog, ModelFacts, ModelRules, Rules
from tarash_stability.operations import OPERATIONS

__all__ = ("CATALOG", "RULES", "facts_of")

CATALOG = Catalog.packaged("tarash_stability", "models.json")

_NOTES = {
    "quality": "it is another model here: stable-image-core is quick, stable-image-ultra the best.",
    "mask_image": "stable-image-inpaint and stable-image-erase take a mask, beside a picture.",
}
_STYLE = "image_list[style]"
_STABLE_DIFFUSION = (
    *("sd3.5-large", "sd3.5-large-turbo", "sd3.5-medium", "sd3.5-flash"),
    *("sd3-large", "sd3-large-turbo", "sd3-medium"),
)

RULES = Rules(
    fields={
        "prompt": ("prompt", "background_prompt"),
        "negative_prompt": ("negative_prompt",),
        "seed": ("seed",),
        "aspect_ratio": ("aspect_ratio",),
        "style": ("style_preset",),
        "mask_image": ("mask",),
        _STYLE: ("style_image", "background_reference"),
        "image_list[reference]": ("image", "subject_image", "init_image"),
    },
    fallback_roles={
        "first_frame": "reference",
        "last_frame": "reference",
        "style": "reference",
        "asset": "reference",
    },
    models={
        **dict.fromkeys(OPERATIONS, ModelRules(notes=_NOTES)),
        # A picture has its own ratio, and Stable Diffusion refuses another beside it.
        **dict.fromkeys(
            _STABLE_DIFFUSION, ModelRules(excludes=(("image", "aspect_ratio"),), notes=_NOTES)
        ),
        # Here the picture to follow in style is the only one.
        "stable-image-style": ModelRules({_STYLE: ("image",)}, notes=_NOTES),
    },
)

_OF_EVERY_MODEL: Mapping[str, Any] = {
    "prompt": {},
    "negative_prompt": {},
    "aspect_ratio": {},
    "seed": {"type": "integer"},
    "style_preset": {},
    "output_format": {},
    "image": {"media": True},
    "mask": {"media": True},
}
_UNKNOWN = Catalog(
    {"models": {"any": {"medium": "image", "schema": _OF_EVERY_MODEL, "partial": True}}}
)


def facts_of(model: str) -> ModelFacts | None:
    """Return what is known of a model; of one that nobody knows, the usual inputs."""
    return CATALOG.get(model) or _UNKNOWN.get("any")
