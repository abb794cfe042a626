"""The models of OpenAI and of Azure as data, and how they write the standard fields.

`models.json` and `azure_models.json` hold inputs and dates; each row names its source. What is
written here is what no description says, and how a model is treated that nobody described.
"""

from tarash.tarash_gateway.plugin import Catalog, ModelFacts, Rules

__all__ = (
    "AZURE_CATALOG",
    "CATALOG",
    "IMAGE_RULES",
    "VIDEO_RULES",
    "general_facts",
)

CATALOG = Catalog.packaged("tarash_openai", "models.json")
AZURE_CATALOG = Catalog.packaged("tarash_openai", "azure_models.json")

# Words of other services, and of DALL-E, which GPT image models no longer take; and the reverse
# for who still serves DALL-E.
_QUALITY = {
    "standard": "medium",
    "hd": "high",
    "draft": "low",
    "xhigh": "high",
    "max": "high",
    "low": "standard",
    "medium": "standard",
    "high": "hd",
}
IMAGE_RULES = Rules(
    fields={
        "prompt": ("prompt",),
        "negative_prompt": ("negative_prompt",),
        "seed": ("seed",),
        "size": ("size",),
        "quality": ("quality",),
        "style": ("style",),
        "n": ("n",),
        "mask_image": ("mask",),
        # One list for all: what each picture is for, the prompt says.
        "image_list[reference]": ("image",),
        "image_list[asset]": ("image",),
    },
    fallback_roles={
        "first_frame": "reference",
        "last_frame": "reference",
        "style": "reference",
    },
    words={"quality": _QUALITY},
    outputs_per_call=10,
)
VIDEO_RULES = Rules(
    fields={
        "prompt": ("prompt",),
        "negative_prompt": ("negative_prompt",),
        "seed": ("seed",),
        "duration_seconds": ("seconds",),
        "size": ("size",),
        "video": ("video",),
        "image_list[first_frame]": ("input_reference",),
        "image_list[reference]": ("input_reference",),
    },
    fallback_roles={"asset": "reference"},
)

_OF_EVERY_IMAGE_MODEL = {
    "prompt": {"required": True},
    "n": {"type": "integer", "min": 1, "max": 10},
    "size": {},
    "quality": {},
    "image": {"type": "array<string>", "media": True, "max": 16},
    "mask": {"media": True},
}
_OF_EVERY_VIDEO_MODEL = {
    "prompt": {"required": True},
    "seconds": {},
    "size": {},
    "input_reference": {"media": True},
    "video": {"media": True},
}
# Compatible services have models that are not OpenAI's; Azure deploys OpenAI's under free names.
_OF_OTHERS = {"negative_prompt": {}, "seed": {"type": "integer"}}
_GENERAL = Catalog(
    {
        "models": {
            name: {"medium": name.rpartition("-")[2], "schema": schema, "partial": True}
            for name, schema in {
                "any-image": {**_OF_EVERY_IMAGE_MODEL, **_OF_OTHERS, "style": {}},
                "any-video": {**_OF_EVERY_VIDEO_MODEL, **_OF_OTHERS},
                "openai-image": _OF_EVERY_IMAGE_MODEL,
                "openai-video": _OF_EVERY_VIDEO_MODEL,
            }.items()
        },
    }
)


def general_facts(whose: str, medium: str) -> ModelFacts:
    """Return how a model is treated that no catalog knows.

    Args:
        whose: `"openai"` for another name of one of its models, else `"any"`.
        medium: What it makes.
    """
    facts = _GENERAL.get(f"{whose}-{medium}")
    if facts is None:
        raise KeyError(f"{whose}-{medium}")
    return facts
