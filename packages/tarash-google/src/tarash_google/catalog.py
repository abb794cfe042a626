"""Google's models as data, one document for each surface, and what each family calls the fields.

The same id may be alive on one surface and shut down on the other. Wire names are paths into the
body of the request; those that begin with `words.` have no place there and become words of the
prompt.

Source: each row of `gemini.json` and `vertex.json` names its own.
"""

from tarash.tarash_gateway.plugin import Catalog, ModelRules, Rules

__all__ = ("CONTENT", "GEMINI", "IMAGEN", "OMNI", "VEO", "VERTEX")

GEMINI = Catalog.packaged("tarash_google", "gemini.json")
"""The models of the Gemini API."""
VERTEX = Catalog.packaged("tarash_google", "vertex.json")
"""The models of Vertex AI."""

OMNI = Rules(
    fields={
        "prompt": ("input.text",),
        "negative_prompt": ("words.negative_prompt",),
        "seed": ("generation_config.seed",),
        "duration_seconds": ("response_format.duration",),
        "resolution": ("response_format.resolution",),
        "aspect_ratio": ("response_format.aspect_ratio",),
        "generate_audio": ("words.audio",),
        "number_of_videos": (),
        "video": ("input.video",),
        "image_list[first_frame]": ("input.first_frame",),
        "image_list[last_frame]": ("input.last_frame",),
        "image_list[reference]": ("input.references",),
        "image_list[asset]": ("input.references",),
        "image_list[style]": ("input.style_references",),
    },
    plurals={name: name for name in ("input.first_frame", "input.last_frame")},
)
"""Gemini Omni, through the Interactions API."""

# An extension gets its length and its beginning from the clip; frames exclude references.
_VEO_3_1 = ModelRules(
    excludes=(
        ("instances.video", "instances.image"),
        ("instances.video", "instances.lastFrame"),
        ("instances.video", "instances.referenceImages"),
        ("instances.video", "parameters.durationSeconds"),
        ("instances.image", "instances.referenceImages"),
    )
)
_VEO_WITHOUT_REFERENCES = ModelRules(
    fields=dict.fromkeys(("image_list[reference]", "image_list[asset]"), ("instances.image",)),
    excludes=_VEO_3_1.excludes,
)
VEO = Rules(
    fields={
        "prompt": ("instances.prompt",),
        "negative_prompt": ("parameters.negativePrompt",),
        "seed": ("parameters.seed",),
        "duration_seconds": ("parameters.durationSeconds",),
        "resolution": ("parameters.resolution",),
        "aspect_ratio": ("parameters.aspectRatio",),
        "generate_audio": ("parameters.generateAudio",),
        "enhance_prompt": ("parameters.enhancePrompt",),
        "number_of_videos": ("parameters.sampleCount",),
        "video": ("instances.video",),
        "image_list[first_frame]": ("instances.image",),
        "image_list[last_frame]": ("instances.lastFrame",),
        "image_list[reference]": ("instances.referenceImages",),
        "image_list[asset]": ("instances.referenceImages",),
    },
    # Google's pages list references of type ASSET alone for Veo 3.1.
    fallback_roles={"style": "reference"},
    outputs_per_call=4,
    general={"": {"image_list[style]": "instances.referenceImages"}},
    plurals={name: name for name in ("instances.image", "instances.lastFrame")},
    models={
        "veo-2.0-generate-001": _VEO_WITHOUT_REFERENCES,
        "veo-3.0-fast-generate-001": _VEO_WITHOUT_REFERENCES,
        "veo-3.0-generate-001": _VEO_WITHOUT_REFERENCES,
        "veo-3.1-fast-generate-001": _VEO_3_1,
        "veo-3.1-fast-generate-preview": _VEO_3_1,
        "veo-3.1-generate-001": _VEO_3_1,
        "veo-3.1-generate-preview": _VEO_3_1,
        "veo-3.1-lite-generate-001": _VEO_WITHOUT_REFERENCES,
        "veo-3.1-lite-generate-preview": _VEO_WITHOUT_REFERENCES,
    },
)
"""Veo, through `predictLongRunning`."""

IMAGEN = Rules(
    fields={
        "prompt": ("instances.prompt",),
        "negative_prompt": ("parameters.negativePrompt",),
        "seed": ("parameters.seed",),
        "aspect_ratio": ("parameters.aspectRatio",),
        "resolution": ("parameters.sampleImageSize",),
        "quality": ("parameters.sampleImageSize",),
        "style": ("words.style",),
        "n": ("parameters.sampleCount",),
    },
    general={"": {"quality": "words.quality", "size": "words.size"}},
    words={"parameters.sampleImageSize": {"low": "1K", "medium": "1K", "high": "2K", "hd": "2K"}},
    outputs_per_call=4,
)
"""Imagen, through `predict`."""

_ONE_SIZE = ModelRules(fields={"quality": ()}, notes={"quality": "the model makes 1K images only."})
# Gemini has no quality; more pixels are the nearest thing that it sells. Our own choice.
_SIZES = {
    "low": "1K",
    "draft": "1K",
    "medium": "1K",
    "standard": "1K",
    "high": "2K",
    "hd": "4K",
}
_OTHER_ROLES = ("first_frame", "last_frame", "style")
CONTENT = Rules(
    fields={
        "prompt": ("contents.text",),
        "negative_prompt": ("words.negative_prompt",),
        "seed": ("generationConfig.seed",),
        "aspect_ratio": ("generationConfig.imageConfig.aspectRatio",),
        "resolution": ("generationConfig.imageConfig.imageSize",),
        "quality": ("generationConfig.imageConfig.imageSize",),
        "style": ("words.style",),
        "n": (),
        "mask_image": ("contents.mask",),
        "image_list[reference]": ("contents.images",),
        "image_list[asset]": ("contents.images",),
    },
    fallback_roles=dict.fromkeys(_OTHER_ROLES, "reference"),
    words={"generationConfig.imageConfig.imageSize": _SIZES},
    general={
        "": {
            "quality": "words.quality",
            "size": "words.size",
            **{f"image_list[{name}]": "contents.images" for name in _OTHER_ROLES},
        }
    },
    models=dict.fromkeys(
        (
            "gemini-3.1-flash-lite-image",
            "gemini-2.5-flash-image",
            "gemini-2.5-flash-image-preview",
            "gemini-2.0-flash-preview-image-generation",
        ),
        _ONE_SIZE,
    ),
)
"""Gemini's image models, through `generateContent`."""
