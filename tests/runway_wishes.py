"""What Runway's own client and our plugin are both asked for, and how each is told."""

from collections.abc import Mapping
from operator import attrgetter
from typing import Any, NamedTuple

import runwayml
from wire_comparison import Difference
from wishes import PROMPT, Asked, asked_film, asked_picture

from tarash_testkit.media import padded_png

__all__ = ("CLIENT", "LARGE", "UNKNOWN_THERE", "WISHES", "Wish", "ask", "film")

FIRST = "https://x.example/first.png"
LAST = "https://x.example/last.png"
HERON = "https://x.example/heron.png"
CLIP = "https://x.example/heron.mp4"
LARGE = padded_png(4_000_000).read(0, 4_000_000)
_OWN = "submit|look|cancel|upload"  # the form goes to the storage with a bare HTTP client
CLIENT = (
    Difference(_OWN, "header user-agent", "each names its own library"),
    Difference(_OWN, "header x-stainless-*", "Runway's client tells of itself and its machine"),
    Difference(
        "submit|look|upload",
        "header accept",
        "Runway's client names JSON; we read what comes",
    ),
    Difference(
        "cancel",
        "header content-type",
        "Runway's client names the type of a body that is not there",
    ),
)
"""Where Runway's own client differs from our plugin, whatever it asks."""


class Wish(NamedTuple):
    """A call of Runway's client, and the same as our config and request."""

    method: str
    arguments: Mapping[str, Any]
    asked: Asked


def film(model: str, *images: tuple[str, str], **fields: Any) -> Asked:
    """Return config and request of a video, from images and the parts they play."""
    entries = [{"image": image, "type": role} for image, role in images]
    return asked_film("runway", model, entries, **fields)


def picture(model: str, *images: str, **fields: Any) -> Asked:
    """Return config and request of a picture, from reference images."""
    return asked_picture("runway", model, [{"image": image} for image in images], **fields)


def ask(client: runwayml.RunwayML, wish: Wish) -> Any:
    """Let Runway's client make the call."""
    return attrgetter(f"{wish.method}.create")(client)(**wish.arguments)


def _frames(*images: tuple[str, str]) -> list[dict[str, str]]:
    return [{"uri": uri, "position": position} for uri, position in images]


_MODERATION: Any = {"public_figure_threshold": "low"}
_OUR_MODERATION = {"publicFigureThreshold": "low"}
_KEYFRAMES = [{"uri": HERON, "seconds": 1.5, "range": {"start_seconds": 0, "end_seconds": 2}}]

WISHES: Mapping[str, Wish] = {
    "a video from words": Wish(
        "text_to_video",
        {"model": "gen4.5", "prompt_text": PROMPT, "ratio": "720:1280", "duration": 8, "seed": 7},
        film("gen4.5", aspect_ratio="9:16", duration_seconds=8, seed=7),
    ),
    "a video with sound": Wish(
        "text_to_video",
        {
            "model": "veo3.1",
            "prompt_text": PROMPT,
            "ratio": "1920:1080",
            "duration": 6,
            "audio": True,
            "negative_prompt": "rain",
        },
        film(
            "veo3.1",
            resolution="1080p",
            aspect_ratio="16:9",
            duration_seconds=6,
            generate_audio=True,
            negative_prompt="rain",
        ),
    ),
    "a video from references": Wish(
        "text_to_video",
        {
            "model": "seedance2",
            "prompt_text": PROMPT,
            "ratio": "960:960",
            "references": [{"uri": HERON}, {"uri": FIRST}],
            "reference_videos": [{"type": "video", "uri": CLIP}],
        },
        film(
            "seedance2",
            (HERON, "reference"),
            (FIRST, "asset"),
            resolution="720p",
            aspect_ratio="1:1",
            referenceVideos=[{"type": "video", "uri": CLIP}],
        ),
    ),
    "a video that follows another": Wish(
        "text_to_video",
        {
            "model": "wan3",
            "prompt_text": PROMPT,
            "reference_videos": [{"type": "video", "uri": CLIP}],
        },
        film("wan3", video=CLIP),
    ),
    "a video whose prompt is worked out": Wish(
        "text_to_video",
        {"model": "h3_max", "prompt_text": PROMPT, "prompt_expansion_mode": "balanced"},
        film("h3_max", enhance_prompt=True),
    ),
    "a video in a shape and a class": Wish(
        "text_to_video",
        {
            "model": "grok_imagine_1_5",
            "prompt_text": PROMPT,
            "ratio": "4:3",
            "resolution": "480p",
        },
        film("grok_imagine_1_5", aspect_ratio="4:3", resolution="480p"),
    ),
    "a picture that moves": Wish(
        "image_to_video",
        {
            "model": "gen4_turbo",
            "prompt_image": _frames((FIRST, "first")),
            "prompt_text": PROMPT,
            "ratio": "1584:672",
            "content_moderation": _MODERATION,
        },
        film(
            "gen4_turbo",
            (FIRST, "first_frame"),
            aspect_ratio="21:9",
            contentModeration=_OUR_MODERATION,
        ),
    ),
    "a video between two pictures": Wish(
        "image_to_video",
        {
            "model": "klingO3_pro",
            "prompt_image": _frames((FIRST, "first"), (LAST, "last")),
            "prompt_text": PROMPT,
            "references": [{"uri": HERON}],
        },
        film("klingO3_pro", (FIRST, "first_frame"), (LAST, "last_frame"), (HERON, "reference")),
    ),
    "a video as wide as its picture": Wish(
        "image_to_video",
        {
            "model": "wan3",
            "prompt_image": _frames((FIRST, "first")),
            "prompt_text": PROMPT,
            "ratio": "auto_1080p",
        },
        film("wan3", (FIRST, "first_frame"), resolution="1080p"),
    ),
    "another video of a video": Wish(
        "video_to_video",
        {
            "model": "aleph2",
            "video_uri": CLIP,
            "prompt_text": PROMPT,
            "target_aspect_ratio": "4:3",
            "keyframes": _KEYFRAMES,
        },
        film("aleph2", video=CLIP, aspect_ratio="4:3", keyframes=_KEYFRAMES),
    ),
    "a video that goes on": Wish(
        "video_to_video",
        {"model": "seedance2_5", "prompt_video": CLIP, "prompt_text": PROMPT, "mode": "extend"},
        film("seedance2_5", video=CLIP, mode="extend"),
    ),
    "a performance": Wish(
        "character_performance",
        {
            "model": "act_two",
            "character": {"type": "image", "uri": HERON},
            "reference": {"type": "video", "uri": CLIP},
            "ratio": "960:960",
            "body_control": True,
            "expression_intensity": 4,
        },
        film(
            "act_two",
            (HERON, "reference"),
            video=CLIP,
            aspect_ratio="1:1",
            bodyControl=True,
            expressionIntensity=4,
        ),
    ),
    "a larger video": Wish(
        "video_upscale",
        {"model": "magnific_video_upscaler_creative", "video_uri": CLIP, "resolution": "4k"},
        film("magnific_video_upscaler_creative", video=CLIP, resolution="4k"),
    ),
    "a smoother video": Wish(
        "video_upscale",
        {"model": "enhance_frame_rate", "video_uri": CLIP, "target_framerate": "59_94"},
        film("enhance_frame_rate", video=CLIP, targetFramerate="59_94"),
    ),
    "a brighter video": Wish(
        "video_to_hdr",
        {"model": "ruby", "video_uri": CLIP, "output_format": "hlg"},
        film("ruby", video=CLIP, outputFormat="hlg"),
    ),
    "a picture": Wish(
        "text_to_image",
        {
            "model": "gen4_image",
            "prompt_text": PROMPT,
            "ratio": "1920:1080",
            "seed": 7,
            "reference_images": [{"uri": HERON}],
        },
        picture("gen4_image", HERON, size="1920x1080", seed=7),
    ),
    "a picture with names for what is in it": Wish(
        "text_to_image",
        {
            "model": "gen4_image_turbo",
            "prompt_text": PROMPT,
            "ratio": "1024:1024",
            "reference_images": [{"uri": HERON, "tag": "heron"}],
        },
        picture("gen4_image_turbo", referenceImages=[{"uri": HERON, "tag": "heron"}]),
    ),
    "four pictures": Wish(
        "text_to_image",
        {
            "model": "gemini_image3_pro",
            "prompt_text": PROMPT,
            "ratio": "1344:768",
            "output_count": 4,
        },
        picture("gemini_image3_pro", aspect_ratio="16:9", n=4),
    ),
    "a picture that is changed where a mask says": Wish(
        "text_to_image",
        {
            "model": "ideogram_4_5",
            "prompt_text": PROMPT,
            "mask_uri": LAST,
            "quality": "low",
            "reference_images": [{"uri": HERON}],
        },
        picture("ideogram_4_5", HERON, mask_image=LAST, quality="low"),
    ),
    "a larger picture": Wish(
        "image_upscale",
        {"model": "magnific_precision_upscaler_v2", "image_uri": HERON, "scale_factor": 4},
        picture("magnific_precision_upscaler_v2", HERON, scaleFactor=4),
    ),
}
UNKNOWN_THERE: Mapping[str, Wish] = {
    "a model that is gone": Wish(
        "image_to_video",
        {"model": "gen9", "prompt_image": _frames((FIRST, "first")), "prompt_text": PROMPT},
        film("gen9", (FIRST, "first_frame")),
    ),
    "a field that the model does not have": Wish(
        "text_to_video",
        {
            "model": "gen4.5",
            "prompt_text": PROMPT,
            "ratio": "1280:720",
            "duration": 5,
            "extra_body": {"audio": True},
        },
        film("gen4.5", audio=True),
    ),
}
