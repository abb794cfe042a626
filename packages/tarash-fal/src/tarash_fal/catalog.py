"""fal's models as data, and what its models call the standard fields.

`models.json` holds the inputs of each model; here stands only what no schema says. A wire name
that a model does not have is passed over, so one list serves all families.

Source: fal.ai model pages and the types of its JavaScript client, as `models.json` dates them.
"""

from tarash.tarash_gateway.plugin import Catalog, Frames, ModelRules, Rules, Wrapper

__all__ = ("CATALOG", "RULES")

CATALOG = Catalog.packaged("tarash_fal", "models.json")

_REFERENCES = (
    "image_urls",
    "reference_image_urls",
    "input_image_urls",
    "image_url",
    "subject_reference_image_url",
    "reference_image_url",
    "image_references",
    "elements",
    "start_image_url",
    "first_frame_url",
    "first_image_url",
)
_STANDARD_FIELDS = {
    "prompt": ("prompt",),
    "negative_prompt": ("negative_prompt",),
    "seed": ("seed",),
    "duration_seconds": ("duration", "num_frames"),
    "resolution": ("resolution",),
    "aspect_ratio": ("aspect_ratio", "resolution_mode"),
    "size": ("image_size",),
    "n": ("num_images",),
    "number_of_videos": (),
    "quality": ("quality", "rendering_speed"),
    "style": ("style", "style_preset"),
    "generate_audio": ("generate_audio", "generate_audio_switch", "audio"),
    "enhance_prompt": (
        "enhance_prompt",
        "auto_fix",
        "prompt_optimizer",
        "enable_prompt_expansion",
        "expand_prompt",
        "thinking_type",
        "prompt_expansion_mode",
        "expansion_model",
    ),
    "video": ("video_url", "video_urls", "reference_video_urls"),
    "mask_image": ("mask_url", "mask_image_url"),
    "image_list[first_frame]": (
        "start_image_url",
        "first_frame_url",
        "first_image_url",
        "image_url",
    ),
    "image_list[last_frame]": ("end_image_url", "last_frame_url", "tail_image_url"),
    "image_list[reference]": _REFERENCES,
    "image_list[asset]": _REFERENCES,
}

# Words for quality that other services use; ideogram asks for a speed instead.
_QUALITY = {"hd": "high", "standard": "medium", "draft": "low"}
_SPEED = {
    "low": "TURBO",
    "draft": "TURBO",
    "medium": "BALANCED",
    "standard": "BALANCED",
    "auto": "BALANCED",
    "high": "QUALITY",
    "hd": "QUALITY",
}

# Wan counts the first frame apart: 81 frames are 5 s at 16 a second.
_WAN_2_2 = ModelRules(
    frames={"num_frames": Frames("frames_per_second", 16, extra=1, minimum=17, maximum=161)}
)
# Images beside a prompt are style references; the image to change is `image_url`.
_IDEOGRAM = ModelRules(
    fields={
        "image_list[style]": ("image_urls",),
        "image_list[reference]": ("image_url", "reference_image_urls", "image_urls"),
        "image_list[asset]": ("reference_image_urls", "image_url", "image_urls"),
    }
)
_KLING = ModelRules(
    excludes=(("multi_prompt", "prompt"),),
    notes={"resolution": "Kling's ids stand for it: choose standard, pro or 4k."},
)

RULES = Rules(
    fields=_STANDARD_FIELDS,
    fallback_roles={"first_frame": "reference", "style": "reference"},
    switches={
        "thinking_type": ("enabled", "disabled"),
        "prompt_expansion_mode": ("balanced", "disabled"),
        "expansion_model": ("Medium", "None"),
    },
    words={"quality": _QUALITY, "rendering_speed": _SPEED},
    presets={
        "1:1": "square_hd",
        "4:3": "landscape_4_3",
        "16:9": "landscape_16_9",
        "3:4": "portrait_4_3",
        "9:16": "portrait_16_9",
    },
    wrappers={
        "elements": Wrapper("frontal_image_url"),
        "image_references": Wrapper("image_url", "ref_name"),
    },
    frames={"num_frames": Frames("frames_per_second", 24, extra=1)},
    size_as_object=True,
    outputs_per_call=4,
    general={
        "": {
            "image_list[first_frame]": "image_url",
            "image_list[last_frame]": "end_image_url",
            "image_list[reference]": "image_url",
            "image_list[asset]": "image_urls",
            "image_list[style]": "image_urls",
        },
        "/edit": {"image_list[reference]": "image_urls"},
        "/reference-to-video": {"image_list[reference]": "image_urls"},
        "/first-last-frame-to-video": {
            "image_list[first_frame]": "first_frame_url",
            "image_list[last_frame]": "last_frame_url",
        },
    },
    plurals={"image_url": "image_urls"},
    models={
        "fal-ai/kling-video": _KLING,
        "fal-ai/wan/v2.2-a14b": _WAN_2_2,
        "fal-ai/wan/v2.2-5b": _WAN_2_2,
        # Its 80 frames of default are exactly 5 s.
        "fal-ai/wan/v2.2-14b/speech-to-video": ModelRules(
            frames={"num_frames": Frames("frames_per_second", 16)}
        ),
        # A clip to continue stands in the place of a first frame.
        "fal-ai/wan/v2.7/image-to-video": ModelRules(excludes=(("video_url", "image_url"),)),
        "fal-ai/ideogram": _IDEOGRAM,
    },
)
