"""What OpenAI's own client and our plugin are both asked for: one table for each kind of thing."""

from collections.abc import Mapping
from typing import Any

from openai.types import ImagesResponse
from openai_words import (
    EARLIER,
    FIRST,
    HERON,
    MASK,
    REED,
    File,
    Wish,
    film,
    given,
    options,
    picture,
)
from wishes import PROMPT

from tarash_testkit.media import mp4

__all__ = ("CHANGES", "FILMS", "PICTURES", "UNKNOWN_THERE")

_CLIP: File = ("clip.mp4", mp4().content, "video/mp4")
_HERON_URL = "https://x.example/heron.png"

_ALL, _OUR_ALL = options(
    {"n": 2, "size": "1536x864", "quality": "max"},
    background="opaque",
    complexity="low",
    moderation="low",
    output_compression=80,
    output_format="webp",
    safety_identifier="user-7",
)
_EDIT_ALL, _OUR_EDIT_ALL = options(
    {"n": 2, "size": "1024x1536", "quality": "high"},
    background="opaque",
    input_fidelity="high",
    output_compression=80,
    output_format="jpeg",
    safety_identifier="user-7",
)
_STREAM, _OUR_STREAM = options({"size": "1024x1024"}, stream=True, partial_images=2)
_TWO, _FLARE = "gpt-image-2", "gpt-image-2.5-flare"

PICTURES: Mapping[str, Wish] = {
    "from words": Wish(
        "images.generate",
        {"model": _TWO, "prompt": PROMPT},
        picture(_TWO),
    ),
    "with every option": Wish(
        "images.generate",
        {"model": "gpt-image-2.6-flare", "prompt": PROMPT, **_ALL},
        picture("openai/gpt-image-2.6-flare", **_OUR_ALL),
    ),
    "without a background": Wish(
        "images.generate",
        {"model": _FLARE, "prompt": PROMPT, "background": "transparent"},
        picture(_FLARE, background="transparent"),
    ),
    "of a size that the model chooses": Wish(
        "images.generate",
        {"model": "gpt-image-1.5", "prompt": PROMPT, "size": "auto", "quality": "auto"},
        picture("gpt-image-1.5", quality="auto", extra_params={"size": "auto"}),
    ),
    "for a user": Wish(
        "images.generate",
        {"model": _TWO, "prompt": PROMPT, "user": "user-7"},
        picture(_TWO, user="user-7"),
    ),
    "as a stream": Wish(
        "images.generate",
        {"model": _TWO, "prompt": PROMPT, **_STREAM},
        picture(_TWO, **_OUR_STREAM),
    ),
    "as a stream of one": Wish(
        "images.generate",
        {"model": _TWO, "prompt": PROMPT, "stream": True},
        picture(_TWO, stream=True),
    ),
    "from a picture": Wish(
        "images.edit",
        {"model": _TWO, "prompt": PROMPT, "image": HERON},
        picture(_TWO, HERON),
    ),
    "from three pictures": Wish(
        "images.edit",
        {"model": _TWO, "prompt": PROMPT, "image": [HERON, REED, HERON]},
        picture(_TWO, HERON, REED, HERON),
    ),
    "from a picture with a mask": Wish(
        "images.edit",
        {"model": _TWO, "prompt": PROMPT, "image": HERON, "mask": MASK},
        picture(_TWO, HERON, mask_image=given(MASK)),
    ),
    "from three pictures with a mask": Wish(
        "images.edit",
        {"model": _TWO, "prompt": PROMPT, "image": [HERON, REED, HERON], "mask": MASK},
        picture(_TWO, HERON, REED, HERON, mask_image=given(MASK)),
    ),
    "from a picture with a drawing on it": Wish(
        "images.edit",
        {"model": _FLARE, "prompt": PROMPT, "image": HERON, "markup": MASK},
        picture(_FLARE, HERON, extra_params={"markup": given(MASK)}),
    ),
    "from a picture with every option": Wish(
        "images.edit",
        {"model": "gpt-image-1.5", "prompt": PROMPT, "image": HERON, **_EDIT_ALL},
        picture("gpt-image-1.5", HERON, **_OUR_EDIT_ALL),
    ),
    "from a picture as a stream": Wish(
        "images.edit",
        {"model": _TWO, "prompt": PROMPT, "image": HERON, **_STREAM},
        picture(_TWO, HERON, **_OUR_STREAM),
    ),
    # The client has no method for the JSON form of an edit; it sends what it is given.
    "from an address": Wish(
        "post",
        {
            "path": "/images/edits",
            "body": {
                "model": _TWO,
                "prompt": PROMPT,
                "images": [{"image_url": _HERON_URL}],
                "moderation": "low",
            },
            "cast_to": ImagesResponse,
        },
        picture(_TWO, images=[{"image_url": _HERON_URL}], moderation="low"),
    ),
}

# Formats of previews, and DALL-E: the test server does not have them, but it reads the request.
_GIF, _OUR_GIF = options({}, output_format="gif", frame_count=4, frame_duration_ms=100)
_SVG, _OUR_SVG = options(
    {"n": 1}, output_format="svg", svg={"model": "gpt-5.5", "reasoning": {"effort": "low"}}
)
_DALL_E, _OUR_DALL_E = options(
    {"n": 1, "size": "1792x1024", "quality": "hd", "style": "vivid"}, response_format="b64_json"
)
UNKNOWN_THERE: Mapping[str, Wish] = {
    "moving": Wish(
        "images.generate",
        {"model": _FLARE, "prompt": PROMPT, **_GIF},
        picture(_FLARE, **_OUR_GIF),
    ),
    "of lines": Wish(
        "images.generate",
        {"model": _FLARE, "prompt": PROMPT, **_SVG},
        picture(_FLARE, **_OUR_SVG),
    ),
    "of lines, from a picture": Wish(
        "images.edit",
        {"model": _FLARE, "prompt": PROMPT, "image": HERON, **_SVG},
        picture(_FLARE, HERON, **_OUR_SVG),
    ),
    "of DALL-E": Wish(
        "images.generate",
        {"model": "dall-e-3", "prompt": PROMPT, **_DALL_E},
        picture("dall-e-3", **_OUR_DALL_E),
    ),
}

_SORA = "sora-2"
FILMS: Mapping[str, Wish] = {
    "from words": Wish(
        "videos.create",
        {"model": _SORA, "prompt": PROMPT},
        film("openai/sora-2"),
    ),
    "with every option": Wish(
        "videos.create",
        {"model": "sora-2-pro", "prompt": PROMPT, "seconds": "12", "size": "1024x1792"},
        film("sora-2-pro", duration_seconds=12, extra_params={"size": "1024x1792"}),
    ),
    "in standard words": Wish(
        "videos.create",
        {"model": _SORA, "prompt": PROMPT, "seconds": "8", "size": "1280x720"},
        film(_SORA, duration_seconds=8, resolution="720p", aspect_ratio="16:9"),
    ),
    "from a picture": Wish(
        "videos.create",
        {"model": _SORA, "prompt": PROMPT, "size": "1280x720", "input_reference": FIRST},
        film(_SORA, FIRST, aspect_ratio="16:9"),
    ),
    # The client takes an address in its types, and files alone when it runs.
    "from an address": Wish(
        "post",
        {
            "path": "/videos",
            "body": {
                "model": _SORA,
                "prompt": PROMPT,
                "input_reference": {"image_url": _HERON_URL},
            },
            "cast_to": dict[str, Any],
        },
        film(_SORA, input_reference={"image_url": _HERON_URL}),
    ),
}

CHANGES: Mapping[str, Wish] = {
    "remixed": Wish(
        "videos.remix",
        {"video_id": EARLIER, "prompt": PROMPT},
        film(_SORA, video_id=EARLIER),
    ),
    "edited": Wish(
        "videos.edit",
        {"video": _CLIP, "prompt": PROMPT},
        film(_SORA, video=given(_CLIP)),
    ),
    "edited by its id": Wish(
        "post",
        {
            "path": "/videos/edits",
            "body": {"prompt": PROMPT, "video": {"id": EARLIER}},
            "cast_to": dict[str, Any],
        },
        film(_SORA, video_id=EARLIER, operation="edit"),
    ),
    "extended": Wish(
        "videos.extend",
        {"video": _CLIP, "prompt": PROMPT, "seconds": "8"},
        film(_SORA, video=given(_CLIP), duration_seconds=8, operation="extend"),
    ),
    "extended by its id": Wish(
        "post",
        {
            "path": "/videos/extensions",
            "body": {"prompt": PROMPT, "seconds": "8", "video": {"id": EARLIER}},
            "cast_to": dict[str, Any],
        },
        film(_SORA, video_id=EARLIER, duration_seconds=8, operation="extend"),
    ),
}
"""What becomes of a video that is there already."""
