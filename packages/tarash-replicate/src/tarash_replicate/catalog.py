"""Replicate's models as data, and what its models call the standard fields.

`models.json` holds the inputs of each model; here stands only what no schema says. A wire name
that a model does not have is passed over, so one list serves every owner's models.

Source: replicate.com model pages and public captures of its schemas, as `models.json` dates them.
"""

from tarash.tarash_gateway.plugin import Catalog, Frames, Implied, ModelRules, Rules, Sides

__all__ = ("CATALOG", "RULES")

CATALOG = Catalog.packaged("tarash_replicate", "models.json")

_FIRST_FRAMES = ("first_frame_image", "start_image", "image", "input_reference", "start_image_url")
_REFERENCES = (
    "reference_images",
    "reference_image_urls",
    "image_input",
    "input_images",
    "input_image",
    "image_prompt",
    "control_image",
    "redux_image",
    "subject_reference",
    "character_reference_image",
    "image_reference_url",
    *_FIRST_FRAMES,
)
_STANDARD_FIELDS = {
    "prompt": ("prompt",),
    "negative_prompt": ("negative_prompt",),
    "seed": ("seed",),
    "duration_seconds": ("duration", "seconds", "num_frames"),
    "resolution": (
        "resolution",
        "mode",
        "quality",
        "target_resolution",
        "image_size",
        "megapixels",
    ),
    "aspect_ratio": ("aspect_ratio", "ratio"),
    "size": ("size",),
    # `max_images` of Seedream is no count: the model may make fewer.
    "n": ("num_outputs", "number_of_images"),
    "number_of_videos": (),
    "quality": ("quality", "rendering_speed"),
    "style": ("style", "style_type", "style_preset"),
    "generate_audio": ("generate_audio", "generate_audio_switch", "audio"),
    "enhance_prompt": (
        "enhance_prompt",
        "prompt_optimizer",
        "enable_prompt_expansion",
        "prompt_upsampling",
    ),
    "video": ("video", "reference_video", "reference_videos", "reference_video_urls"),
    "mask_image": ("mask",),
    "image_list[first_frame]": _FIRST_FRAMES,
    "image_list[last_frame]": ("last_frame", "last_frame_image", "end_image", "last_image"),
    "image_list[reference]": _REFERENCES,
    "image_list[asset]": ("subject_reference", "character_reference_image", *_REFERENCES),
    "image_list[style]": ("style_reference_images", "style_reference_url"),
}

# Words for quality that other services use.
_QUALITY = {"hd": "high", "standard": "medium", "draft": "low"}
_FLUX_SIDES = ModelRules(sides=Sides(block=32))
_EXCLUDES_REFERENCES = (("image", "reference_images"), ("last_frame_image", "reference_images"))
# With a picture the frame is that of the picture, unless the caller says another one.
_SEEDANCE_2 = ModelRules(
    excludes=_EXCLUDES_REFERENCES,
    implies=(Implied("image", "aspect_ratio", "adaptive"),),
)
_SEEDANCE_2_5 = ModelRules(
    implies=tuple(
        Implied(name, "aspect_ratio", "adaptive", forced=True)
        for name in ("image", "last_frame_image")
    )
)
# The size is one of the words 1K to 4K there, so it is a resolution.
_SEEDREAM_5 = ModelRules(fields={"size": (), "resolution": ("size",)})
_PIXELS = ModelRules(fields={"size": ("resolution",), "resolution": ()})

RULES = Rules(
    fields=_STANDARD_FIELDS,
    fallback_roles={"first_frame": "reference", "style": "reference"},
    words={"quality": _QUALITY},
    meanings={
        "mode": {"standard": "720p", "std": "720p", "pro": "1080p"},
        "aspect_ratio": {"portrait": "9:16", "landscape": "16:9"},
        "resolution": {"standard": "720p", "high": "1024p"},
        "megapixels": {"1": "1 MP", "0.25": "0.25 MP"},
    },
    sides=Sides(),
    outputs_per_call=4,
    general={
        "": {
            "n": "",  # one prediction each: what an unknown model calls the count is not known
            "image_list[first_frame]": "image",
            "image_list[last_frame]": "last_frame_image",
            "image_list[reference]": "image",
            "image_list[asset]": "image",
            "image_list[style]": "image",
        },
    },
    plurals={"image": "images"},
    models={
        "black-forest-labs/flux-1.1-pro": _FLUX_SIDES,
        "black-forest-labs/flux-pro": _FLUX_SIDES,
        "bytedance/seedance-1-lite": ModelRules(excludes=_EXCLUDES_REFERENCES),
        "bytedance/seedance-2.0": _SEEDANCE_2,
        "bytedance/seedance-2.0-fast": _SEEDANCE_2,
        "bytedance/seedance-2.5": _SEEDANCE_2_5,
        "bytedance/seedream-5-lite": _SEEDREAM_5,
        "bytedance/seedream-5-pro": _SEEDREAM_5,
        # References hold for 16:9 and 8 s alone, and without a last frame; one picture is rather
        # the first frame.
        "google/veo-3.1": ModelRules(
            singles={"image_list[reference]": "image"},
            excludes=(("reference_images", "last_frame"),),
            implies=(
                Implied("reference_images", "aspect_ratio", "16:9", forced=True),
                Implied("reference_images", "duration", 8, forced=True),
            ),
        ),
        "ideogram-ai/ideogram-character": _PIXELS,
        "ideogram-ai/ideogram-v2": _PIXELS,
        "ideogram-ai/ideogram-v2-turbo": _PIXELS,
        "ideogram-ai/ideogram-v3-balanced": _PIXELS,
        "ideogram-ai/ideogram-v3-quality": _PIXELS,
        "ideogram-ai/ideogram-v3-turbo": _PIXELS,
        "kwaivgi/kling-v3-omni-video": ModelRules(
            excludes=(("reference_video", "generate_audio"),),
        ),
        # Wan counts the first frame apart: 81 frames are 5 s at 16 a second.
        "wan-video/wan-2.2-i2v-fast": ModelRules(
            frames={"num_frames": Frames("frames_per_second", 16, extra=1, minimum=81, maximum=121)}
        ),
    },
)
