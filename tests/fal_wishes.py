"""What fal's own client and our plugin are both asked for, in the words of each."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from wishes import PROMPT, Asked, asked_film, asked_picture

__all__ = ("SUBMITS", "VIDEO", "video")

VIDEO = "fal-ai/veo3.1"
EDIT = "fal-ai/flux/dev/image-to-image"
WEBHOOK = "https://x.example/hook?a=1&b=two%20words"
LIFECYCLE = {
    "expiration_duration_seconds": 3600,
    "initial_acl": {"default": "forbid", "rules": [{"user": "u", "decision": "allow"}]},
}


def video(model: str = VIDEO, images: Sequence[Mapping[str, Any]] = (), **fields: Any) -> Asked:
    """Return config and request of a video."""
    return asked_film("fal", model, images, **fields)


# One row: what fal's client is asked for, what the plugin is asked for.
SUBMITS: Mapping[str, tuple[Mapping[str, Any], Asked]] = {
    "plain": (
        {"application": VIDEO, "arguments": {"prompt": PROMPT}},
        video(),
    ),
    "every field": (
        {
            "application": VIDEO,
            "arguments": {
                "prompt": PROMPT,
                "duration": "8s",
                "resolution": "1080p",
                "aspect_ratio": "9:16",
                "generate_audio": False,
                "negative_prompt": "ducks",
                "seed": 7,
                "auto_fix": True,
            },
        },
        video(
            duration_seconds=8,
            resolution="1080p",
            aspect_ratio="9:16",
            generate_audio=False,
            negative_prompt="ducks",
            seed=7,
            enhance_prompt=None,
            auto_fix=True,
        ),
    ),
    "image": (
        {
            "application": EDIT,
            "arguments": {
                "prompt": PROMPT,
                "image_url": "https://x.example/heron.png",
                "num_images": 2,
                "strength": 0.5,
            },
        },
        asked_picture(
            "fal",
            EDIT,
            [{"image": "https://x.example/heron.png"}],
            n=2,
            extra_params={"strength": 0.5},
        ),
    ),
    "webhook": (
        {"application": VIDEO, "arguments": {"prompt": PROMPT}, "webhook_url": WEBHOOK},
        video(settings={"webhook_url": WEBHOOK}),
    ),
    "options": (
        {
            "application": VIDEO,
            "arguments": {"prompt": PROMPT},
            "priority": "low",
            "start_timeout": 30,
            "hint": "session-7",
        },
        video(settings={"priority": "low", "start_timeout": 30, "runner_hint": "session-7"}),
    ),
    "headers": (
        {
            "application": VIDEO,
            "arguments": {"prompt": PROMPT},
            "headers": {
                "X-Fal-No-Retry": "1",
                "X-Fal-Store-IO": "0",
                "x-app-fal-disable-fallback": "true",
                "X-Fal-Object-Lifecycle-Preference": json.dumps(LIFECYCLE),
            },
        },
        video(
            settings={
                "no_retry": True,
                "store_io": False,
                "disable_fallback": True,
                "lifecycle": {"expiration": "1h", "initial_acl": LIFECYCLE["initial_acl"]},
            }
        ),
    ),
}
