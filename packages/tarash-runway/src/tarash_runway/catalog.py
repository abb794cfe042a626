"""Runway's models as data, and what they call the standard fields.

The same model takes other fields for each thing that it can do, so `inputs.json` has a row for each
operation of a model, and one for each operation of models that nobody knows. `models.json` has
what is true of a model whatever it does. A dot in a wire name tells the uses of one field apart:
`promptImage.first`, or `ratio.shape` where Runway takes `16:9` and not pixels.

Source: PyPI runwayml 5.24.0, types/*_create_params.py; each row of the two files names its own.
"""

from tarash.tarash_gateway.plugin import Catalog, ModelRules, Rules

__all__ = ("CATALOG", "INPUTS", "RULES")

CATALOG = Catalog.packaged("tarash_runway", "models.json")
"""What is true of each model."""
INPUTS = Catalog.packaged("tarash_runway", "inputs.json")
"""The fields, by operation and model: `image_to_video/gen4.5`; `*` is any other model."""

_REFERENCES = (
    "references",
    "referenceImages",
    "imageUri",
    "character.image",
    "promptImage.first",
)

RULES = Rules(
    fields={
        "prompt": ("promptText",),
        "negative_prompt": ("negativePrompt",),
        "seed": ("seed",),
        "duration_seconds": ("duration",),
        "resolution": ("resolution", "ratio.lines"),
        "aspect_ratio": ("ratio.shape", "targetAspectRatio"),
        "size": ("ratio",),
        "quality": ("quality",),
        "n": ("outputCount",),
        "number_of_videos": (),
        "generate_audio": ("audio",),
        "enhance_prompt": ("promptExpansionMode",),
        "video": ("videoUri", "promptVideo", "reference.video", "referenceVideos"),
        "mask_image": ("maskUri",),
        "image_list[first_frame]": ("promptImage.first",),
        "image_list[last_frame]": ("promptImage.last",),
        "image_list[reference]": _REFERENCES,
        "image_list[asset]": _REFERENCES,
    },
    fallback_roles={"first_frame": "reference", "style": "reference"},
    switches={"promptExpansionMode": ("balanced", "disabled")},
    words={"quality": {"hd": "high", "standard": "medium", "draft": "low"}},
    size_separator=":",
    models={
        "character_performance": ModelRules(
            notes={"duration_seconds": "the video is as long as the performance."}
        ),
        "video_to_video": ModelRules(
            notes={"duration_seconds": "the result is as long as the video that it is made of."}
        ),
    },
)
