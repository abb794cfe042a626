"""Gemini Omni through the Interactions API: the bodies of its requests. Pure.

Which picture plays which part is said by its place: frames first, then references. Only where
both are given does a header of the prompt name them.

Source: ai.google.dev, "Gemini Omni" and "Interactions API"; Google's notebook
gemini_omni_1_1_flash_video_gen.ipynb; PyPI google-genai 3.6.1 (`_gaos/types/interactions`), read
in November 2026. That `background` works with every task on Vertex AI is not documented.
"""

from collections.abc import Mapping
from typing import Any

from tarash_google import interactions
from tarash_google.bodies import nested, spoken
from tarash_google.catalog import OMNI
from tarash_google.family import Family
from tarash_google.inputs import Piece
from tarash_google.interactions import ASPECT_RATIO, DURATION, RESOLUTION
from tarash_google.settings import Surface

__all__ = ("FAMILY",)

_TASK = "generation_config.video_config.task"
_DELIVERY = "response_format.delivery"
_BUCKET = "response_format.gcs_uri"
_FRAMES = ("input.first_frame", "input.last_frame")
_REFERENCES = ("input.references", "input.style_references")
_VIDEOS = ("input.video", "input.reference_videos")
_MEDIA = (*_FRAMES, *_REFERENCES, *_VIDEOS)
_GENERATION = (
    "max_output_tokens",
    "seed",
    "stop_sequences",
    "temperature",
    "thinking_level",
    "thinking_summaries",
    "tool_choice",
    "top_p",
    "video_config",
)
_TAGS = ("<FIRST_FRAME>", "<LAST_FRAME>")
_HEADERS = ("[# Sources", "[# References")


def _finish(payload: Mapping[str, Any], surface: Surface, model: str) -> dict[str, Any]:
    """Say the task where the inputs leave no doubt, and how the result is to come.

    What is to become of a video, only prompt or caller know. A file's address keeps a large
    result out of the answer; on Vertex AI it takes a bucket.
    """
    del model
    finished = dict(payload)
    task = _task(payload)
    if task is not None:
        finished.setdefault(_TASK, task)
    if _BUCKET in payload or not surface.is_vertex:
        finished.setdefault(_DELIVERY, "uri")
    return finished


def _task(payload: Mapping[str, Any]) -> str | None:
    frames = any(name in payload for name in _FRAMES)
    references = any(name in payload for name in (*_REFERENCES, "input.reference_videos"))
    if any(name in payload for name in ("input", "input.video", "previous_interaction_id")):
        return None
    if frames and references:
        return None
    if frames:
        return "image_to_video"
    return "reference_to_video" if references else "text_to_video"


def _path(surface: Surface, model: str) -> str:
    del model
    return f"{surface.home}/interactions"


def _body(payload: Mapping[str, Any], surface: Surface, model: str) -> dict[str, Any]:
    """Return the body of a create, which comes back at once and is looked at later."""
    del surface
    plain = {
        name: value
        for name, value in payload.items()
        if name not in _MEDIA and name != "input.text" and not name.startswith("words.")
    }
    length = plain.get(DURATION)
    if isinstance(length, int | float):  # a bare number is refused
        plain[DURATION] = f"{length:g}s"
    body: dict[str, Any] = {"model": model, "background": True, "store": True}
    body |= nested({"response_format.type": "video", **plain})
    body.setdefault("input", _input(payload))
    return body


def _input(payload: Mapping[str, Any]) -> object:
    text = _headed(spoken(payload.get("input.text", ""), payload), payload)
    parts = [_part(piece, name) for name in _MEDIA for piece in payload.get(name, ())]
    if not parts:
        return text
    return [{"type": "user_input", "content": [{"type": "text", "text": text}, *parts]}]


def _part(piece: Piece, name: str) -> dict[str, object]:
    part = {"type": "video" if name in _VIDEOS else "image", "mime_type": piece.content_type}
    return {**part, **({"data": piece.data} if piece.uri is None else {"uri": piece.uri})}


def _headed(text: str, payload: Mapping[str, Any]) -> str:
    """Return the prompt, which names the pictures where their places leave doubt."""
    frames = [tag for tag, name in zip(_TAGS, _FRAMES, strict=True) if payload.get(name)]
    references, styles = (len(payload.get(name, ())) for name in _REFERENCES)
    first_style = references
    for number in range(first_style, first_style + styles):
        text += f" Take only the style of <IMAGE_REF_{number}>."
    if not frames or not references + styles or any(header in text for header in _HEADERS):
        return text
    tags = [*frames, *(f"<IMAGE_REF_{number}>" for number in range(references + styles))]
    named = [f"{tag}@Image{place}" for place, tag in enumerate(tags, start=1)]
    sources, others = " ".join(named[: len(frames)]), " ".join(named[len(frames) :])
    return f"[# Sources {sources}] [# References {others}] {text}"


FAMILY = Family(
    rules=OMNI,
    path=_path,
    body=_body,
    accept=interactions.accepted,
    look=interactions.look,
    respond=interactions.video_of,
    media=_MEDIA,
    told=(DURATION, RESOLUTION, ASPECT_RATIO),
    aliases={
        **{name: f"generation_config.{name}" for name in _GENERATION},
        "aspect_ratio": ASPECT_RATIO,
        "delivery": _DELIVERY,
        "duration": DURATION,
        "gcs_uri": _BUCKET,
        "output_gcs_uri": _BUCKET,
        "reference_videos": "input.reference_videos",
        "resolution": RESOLUTION,
        "task": _TASK,
    },
    finish=_finish,
)
"""How Omni is spoken to."""
