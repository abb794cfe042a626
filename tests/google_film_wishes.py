"""What Google's own client and our plugin are both asked for: videos of Omni and Veo."""

from collections.abc import Mapping
from typing import Any

from google.genai import types
from google_words import (
    CLIP,
    EXPRESS,
    GEMINI,
    GLOBAL,
    HERON,
    OTHER,
    REGION,
    Wish,
    encoded,
    film,
    given,
    on,
)
from wire_comparison import Difference
from wishes import PROMPT

from tarash_testkit.media import MediaFile

__all__ = ("ASKED", "AS_A_FILE", "BY_VEO", "INLINE")

_OMNI = "gemini-omni-1.2-flash"
_VEO = "veo-3.1-generate-001"
_LAST, _CLIP = "gs://testkit/last.png", "gs://testkit/clip.mp4"
_HOOK = {"uris": ["https://x.example/hook"]}


def _added(part: str, because: str) -> Difference:
    return Difference("create-interaction", f"body {part}", because)


def _omni(
    contents: Any = PROMPT, *, task: str | None = "text_to_video", **more: Any
) -> dict[str, Any]:
    """Return what the client's method takes for a video in the background."""
    wish = {
        "model": _OMNI,
        "input": contents,
        "background": True,
        "store": True,
        "response_format": {"type": "video", "delivery": "inline"},
        "generation_config": {"video_config": {"task": task}},
    }
    return {**wish, **more}


def _with(*files: MediaFile) -> list[dict[str, str]]:
    """Return the prompt and files as the client takes them."""
    parts = [
        {
            "type": file.content_type.partition("/")[0],
            "mime_type": file.content_type,
            "data": encoded(file),
        }
        for file in files
    ]
    return [{"type": "text", "text": PROMPT}, *parts]


_OMNI_WISHES: Mapping[str, Wish] = {
    "from words": Wish(
        "interactions.create",
        _omni(),
        *film(_OMNI, delivery="inline"),
    ),
    "with every option": Wish(
        "interactions.create",
        _omni(
            labels={"team": "birds"},
            service_tier="flex",
            safety_settings=[{"type": "hate_speech", "threshold": "block_only_high"}],
            response_format={
                "type": "video",
                "delivery": "inline",
                "aspect_ratio": "9:16",
                "duration": "8s",
                "resolution": "1080p",
            },
            generation_config={
                "seed": 7,
                "max_output_tokens": 4096,
                "thinking_level": "low",
                "thinking_summaries": "none",
                "video_config": {"task": "text_to_video"},
            },
        ),
        *film(
            _OMNI,
            aspect_ratio="9:16",
            duration_seconds=8,
            resolution="1080p",
            seed=7,
            delivery="inline",
            labels={"team": "birds"},
            service_tier="flex",
            safety_settings=[{"type": "hate_speech", "threshold": "block_only_high"}],
            max_output_tokens=4096,
            thinking_level="low",
            thinking_summaries="none",
        ),
    ),
    "from a first picture": Wish(
        "interactions.create",
        _omni(_with(HERON), task="image_to_video"),
        *film(_OMNI, ("first_frame", HERON), delivery="inline"),
    ),
    "from a first and a last picture": Wish(
        "interactions.create",
        _omni(_with(HERON, OTHER), task="image_to_video"),
        *film(_OMNI, ("last_frame", OTHER), ("first_frame", HERON), delivery="inline"),
    ),
    "with references": Wish(
        "interactions.create",
        _omni(_with(HERON, OTHER), task="reference_to_video"),
        *film(_OMNI, ("reference", HERON), ("asset", OTHER), delivery="inline"),
    ),
    "edited": Wish(
        "interactions.create",
        _omni(_with(CLIP), task="edit"),
        *film(_OMNI, video=given(CLIP), task="edit", delivery="inline"),
    ),
    "extended": Wish(
        "interactions.create",
        _omni(_with(CLIP), task="extend"),
        *film(_OMNI, video=given(CLIP), task="extend", delivery="inline"),
    ),
}
"""`interactions.create`, on every surface."""
AS_A_FILE = Wish(
    "interactions.create",
    _omni(response_format={"type": "video", "delivery": "uri"}, webhook_config=_HOOK),
    *film(_OMNI, webhook_config=_HOOK),
)
"""As the Gemini API keeps it; a word is sent when it is done."""
_VERTEX_ALONE: Mapping[str, Wish] = {
    "plainly, by Omni": Wish(
        "interactions.create",
        {"model": _OMNI, "input": PROMPT, "response_format": {"type": "video"}},
        *film(_OMNI),
        besides=(
            _added("background", "a job is watched, not waited for with an open connection"),
            _added("store", "what is not stored cannot be looked at again"),
            _added(
                "generation_config.video_config.task", "the inputs leave no doubt about the task"
            ),
        ),
    ),
    "into a bucket, by Omni": Wish(
        "interactions.create",
        _omni(response_format={"type": "video", "delivery": "uri", "gcs_uri": "gs://testkit/out/"}),
        *film(_OMNI, output_gcs_uri="gs://testkit/out/"),
    ),
}


def _veo(source: Mapping[str, Any] | None = None, **config: Any) -> dict[str, Any]:
    """Return what the client's method takes for one video with sound, unless `config` differs."""
    return {
        "model": _VEO,
        "source": types.GenerateVideosSource(prompt=PROMPT, **(source or {})),
        "config": types.GenerateVideosConfig(
            **{"number_of_videos": 1, "generate_audio": True, **config}
        ),
    }


def _image(file: MediaFile) -> types.Image:
    return types.Image(image_bytes=file.content, mime_type=file.content_type)


def _reference(file: MediaFile) -> types.VideoGenerationReferenceImage:
    return types.VideoGenerationReferenceImage(image=_image(file), reference_type="ASSET")


_OPTIONS: Mapping[str, Any] = {
    "number_of_videos": 2,
    "duration_seconds": 6,
    "seed": 7,
    "aspect_ratio": "9:16",
    "resolution": "1080p",
    "negative_prompt": "ducks",
    "enhance_prompt": True,
    "generate_audio": False,
    "fps": 24,
    "person_generation": "allow_adult",
    "pubsub_topic": "projects/testkit/topics/birds",
    "compression_quality": "LOSSLESS",
    "resize_mode": "PAD",
    "output_gcs_uri": "gs://testkit/out/",
    "labels": {"team": "birds"},
}
_VEO_WISHES: Mapping[str, Wish] = {
    "plainly": Wish(
        "models.generate_videos",
        {"model": _VEO, "source": types.GenerateVideosSource(prompt=PROMPT)},
        *film(_VEO),
        besides=(
            Difference(
                "predict-long-running",
                "body parameters.generateAudio",
                "Google's page said that Veo 3 demands it",
            ),
            Difference(
                "predict-long-running",
                "body parameters.sampleCount",
                "what is paid for does not depend on a service's default",
            ),
        ),
    ),
    "with every option": Wish(
        "models.generate_videos",
        _veo(**_OPTIONS),
        *film(_VEO, **_OPTIONS),
    ),
    "from a first picture": Wish(
        "models.generate_videos",
        _veo({"image": _image(HERON)}),
        *film(_VEO, ("first_frame", HERON)),
    ),
    "from a first and a last picture": Wish(
        "models.generate_videos",
        _veo(
            {"image": _image(HERON)},
            last_frame=types.Image(gcs_uri=_LAST, mime_type="image/png"),
        ),
        *film(_VEO, ("first_frame", HERON), ("last_frame", _LAST)),
    ),
    "with references": Wish(
        "models.generate_videos",
        _veo(reference_images=[_reference(HERON), _reference(OTHER)]),
        *film(_VEO, ("reference", HERON), ("asset", OTHER)),
    ),
    "extended": Wish(
        "models.generate_videos",
        _veo({"video": types.Video(video_bytes=CLIP.content, mime_type=CLIP.content_type)}),
        *film(_VEO, video=given(CLIP)),
    ),
    "extended from a bucket": Wish(
        "models.generate_videos",
        _veo({"video": types.Video(uri=_CLIP, mime_type="video/mp4")}),
        *film(_VEO, video=_CLIP),
    ),
}
"""`predictLongRunning`, on Vertex AI."""

INLINE, BY_VEO = _OMNI_WISHES["from words"], _VEO_WISHES["with references"]
_BY_VEO = {f"{name}, by Veo": wish for name, wish in _VEO_WISHES.items()}
_BY_OMNI = {f"{name}, by Omni": wish for name, wish in _OMNI_WISHES.items()}
ASKED = {
    **on(GEMINI, _BY_OMNI, {"as a file, by Omni": AS_A_FILE}),
    **on(GLOBAL, _BY_OMNI, _VERTEX_ALONE),
    **on(REGION, _BY_VEO),
    **on(EXPRESS, _BY_OMNI, _VERTEX_ALONE, _BY_VEO),
}
"""Each wish on each surface that can fulfil it."""
