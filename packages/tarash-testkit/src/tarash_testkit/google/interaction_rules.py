"""What the Interactions API accepts for videos and pictures.

Rule: names are in snake case and nothing else; every no has a word.

Sources: `google-genai` 3.6.1 (`_gaos/types/interactions`: fields and values; its own requests to a
recorder); the Omni guide of ai.google.dev (page of 2026-08-30) and Google's Omni notebook, read
2026-11: lengths, tasks, number of references, what Omni does not take. That a length without its
`s` is refused is reported by third parties.
"""

import re
from collections.abc import Iterator, Mapping

from tarash_testkit.checks import (
    Check,
    Problem,
    anything,
    base64_text,
    every,
    fields,
    first_problem,
    flag,
    items,
    number,
    one_of,
    text,
    texts_by_name,
    whole,
)
from tarash_testkit.google.answers import interaction_refusal, worded
from tarash_testkit.google.content_rules import RATIOS, SIZES
from tarash_testkit.shapes import as_list, as_object

__all__ = ("check_body", "check_sense", "contents_of", "format_of")

_MEDIA_KEYS = ("data", "uri")
_LENGTH = re.compile(r"(\d+(?:\.\d+)?)s")
_LENGTHS: Mapping[str, tuple[float, float]] = {
    "gemini-omni-1.1-flash": (3, 10),
    "gemini-omni-1.2-flash": (3, 15),
}
"""Seconds of a video, by the start of the model's id; another model takes any length."""
_EXTENSION = (3.0, 10.0)
_MOST_PICTURES, _MOST_CLIPS = 6, 3
"""How many references a video takes."""


def _media(types: str) -> Check:
    known: dict[str, Check] = {
        "type": text(),
        "mime_type": text(pattern=types),
        "data": base64_text(),
        "uri": text(pattern=r"[a-z]+://.+", choices_of="a URI"),
        "name": text(),
        "resolution": text(),
        "processing": anything(),
    }
    return every(fields(known), one_of(*_MEDIA_KEYS))


_CONTENTS: Mapping[str, Check] = {
    "text": fields({"type": text(), "text": text(), "annotations": anything()}, required=("text",)),
    "image": _media(r"image/\w+"),
    "video": _media(r"video/[\w-]+"),
    "document": _media(r"\w+/[\w.-]+"),
    "audio": _media(r"audio/[\w-]+"),
}
_STEPS = ("user_input", "model_output", "thought")


def _content(value: object, place: tuple[str | int, ...]) -> Iterator[Problem]:
    kind = (as_object(value) or {}).get("type")
    check = _CONTENTS.get(str(kind))
    if check is None:
        yield Problem("value", (*place, "type"), ", ".join(_CONTENTS), kind)
    else:
        yield from check(value, place)


def _step(value: object, place: tuple[str | int, ...]) -> Iterator[Problem]:
    found = as_object(value) or {}
    if found.get("type") not in _STEPS:
        yield Problem("value", (*place, "type"), ", ".join(_STEPS), found.get("type"))
    elif found["type"] != "thought":
        yield from items(_content)(found.get("content", []), (*place, "content"))


def _input(value: object, place: tuple[str | int, ...]) -> Iterator[Problem]:
    listed = as_list(value)
    if as_object(value) is not None:
        yield from _content(value, place)
    elif listed is not None:
        holds_steps = any((as_object(item) or {}).get("type") in _STEPS for item in listed)
        yield from items(_step if holds_steps else _content, least=1)(value, place)
    else:
        yield from text()(value, place)


_FORMATS: Mapping[str, Check] = {
    "video": fields(
        {
            "type": text(),
            "aspect_ratio": text("16:9", "9:16"),
            "duration": text(pattern=_LENGTH.pattern, choices_of='seconds with an s, as in "8s"'),
            "resolution": text("360p", "720p", "1080p", "4k"),
            "delivery": text("inline", "uri"),
            "gcs_uri": text(pattern="gs://.+"),
        }
    ),
    "image": fields(
        {
            "type": text(),
            "aspect_ratio": text(*RATIOS),
            "image_size": text(*SIZES),
            "mime_type": text("image/png", "image/jpeg"),
            "delivery": text("inline", "uri"),
        }
    ),
    "text": anything(),
    "audio": anything(),
}


def _format(value: object, place: tuple[str | int, ...]) -> Iterator[Problem]:
    if as_list(value) is not None:
        yield from items(_format)(value, place)
        return
    kind = (as_object(value) or {}).get("type")
    check = _FORMATS.get(str(kind))
    if check is None:
        yield Problem("value", (*place, "type"), ", ".join(_FORMATS), kind)
    else:
        yield from check(value, place)


_TASKS = (
    *("text_to_video", "image_to_video", "reference_to_video"),
    *("edit", "extend", "upscale"),
)
_NOT_FOR_OMNI = ("temperature", "top_p", "stop_sequences")
_GENERATION: Mapping[str, Check] = {
    "seed": whole(least=-(2**31), most=2**31 - 1),
    "video_config": fields({"task": text(*_TASKS)}),
    "image_config": anything(),
    "max_output_tokens": whole(least=1),
    "temperature": number(),
    "top_p": number(),
    "stop_sequences": items(text()),
    "thinking_level": text("minimal", "low", "medium", "high", "xhigh"),
    "thinking_summaries": text("auto", "none"),
}
_BODY = fields(
    {
        "model": text(pattern=".+"),
        "input": _input,
        "background": flag(),
        "store": flag(),
        "stream": flag(),
        "previous_interaction_id": text(),
        "response_format": _format,
        "response_modalities": items(text("text", "image", "audio", "video")),
        "generation_config": fields(_GENERATION),
        "system_instruction": text(),
        "labels": texts_by_name(),
        "service_tier": text("flex", "standard", "priority", "deferred"),
        "safety_settings": items(anything()),
        "tools": items(anything()),
        "webhook_config": fields({"uris": items(text(), least=1), "user_metadata": anything()}),
    },
    required=("model", "input"),
)


def check_body(body: Mapping[str, object]) -> None:
    """Check names, types and values.

    Raises:
        Refusal: 400.
    """
    problem = first_problem(_BODY, body)
    if problem is not None:
        code = "parameter_unknown" if problem.kind == "unknown" else "invalid_request"
        raise interaction_refusal(code, worded(problem))


def contents_of(body: Mapping[str, object]) -> list[dict[str, object]]:
    """Return every part of the input of a body that was checked."""
    given = body["input"]
    if isinstance(given, str):
        return [{"type": "text", "text": given}]
    listed = as_list(given) or [given]
    parts: list[dict[str, object]] = []
    for item in listed:
        found = as_object(item) or {}
        inner = as_list(found.get("content"))
        parts += [found] if inner is None else [as_object(part) or {} for part in inner]
    return parts


def format_of(body: Mapping[str, object], kind: str) -> dict[str, object]:
    """Return the response format of `kind`, empty when there is none."""
    given = body.get("response_format", [])
    formats = [as_object(item) or {} for item in as_list(given) or [given]]
    empty: dict[str, object] = {}
    return next((found for found in formats if found.get("type") == kind), empty)


def check_sense(body: Mapping[str, object], *, is_omni: bool, is_vertex: bool) -> None:
    """Check that the parts of a body fit each other.

    Raises:
        Refusal: 400.
    """
    for message in _contradictions(body, is_omni=is_omni, is_vertex=is_vertex):
        raise interaction_refusal("invalid_request", message)


def _contradictions(body: Mapping[str, object], *, is_omni: bool, is_vertex: bool) -> Iterator[str]:
    in_background = body.get("background") is True
    if in_background and body.get("store") is False:
        yield "Background interactions must be stored: 'store' must not be false."
    if "webhook_config" in body and not in_background:
        yield "'webhook_config' needs 'background' to be true."
    yield from _delivery_contradictions(format_of(body, "video"), is_vertex=is_vertex)
    if is_omni:
        yield from _omni_contradictions(body)


def _delivery_contradictions(video: Mapping[str, object], *, is_vertex: bool) -> Iterator[str]:
    has_bucket = "gcs_uri" in video
    if is_vertex and video.get("delivery") == "uri" and not has_bucket:
        yield "'response_format.gcs_uri' is required with delivery 'uri'."
    if has_bucket and not is_vertex:
        yield "'response_format.gcs_uri' is not supported by this API."


def _omni_contradictions(body: Mapping[str, object]) -> Iterator[str]:
    config = as_object(body.get("generation_config")) or {}
    for name in (*_NOT_FOR_OMNI, "system_instruction"):
        if name in config or name in body:
            yield f"'{name}' is not supported by this model."
    model = str(body["model"])
    task = (as_object(config.get("video_config")) or {}).get("task")
    kinds = [str(part.get("type")) for part in contents_of(body)]
    yield from _task_contradictions(task, kinds, follows="previous_interaction_id" in body)
    if task == "upscale" and model.startswith("gemini-omni-1.1"):
        yield "The task 'upscale' is not supported by this model."
    length = _LENGTH.fullmatch(str(format_of(body, "video").get("duration", "")))
    allowed = _EXTENSION if task == "extend" else _lengths_of(model)
    if length and allowed and not allowed[0] <= float(length[1]) <= allowed[1]:
        yield f"'response_format.duration' must be from {allowed[0]:g}s to {allowed[1]:g}s."


def _lengths_of(model: str) -> tuple[float, float] | None:
    return next((pair for start, pair in _LENGTHS.items() if model.startswith(start)), None)


def _task_contradictions(task: object, kinds: list[str], *, follows: bool) -> Iterator[str]:
    images, videos = kinds.count("image"), kinds.count("video") + kinds.count("document")
    if task == "image_to_video" and not images:
        yield "The task 'image_to_video' needs an image."
    if task == "reference_to_video" and (
        not images + videos or images > _MOST_PICTURES or videos > _MOST_CLIPS
    ):
        yield f"The task takes 1 to {_MOST_PICTURES} images and up to {_MOST_CLIPS} videos."
    if task in ("edit", "extend", "upscale") and not (videos or follows):
        yield f"The task {task!r} needs a video."
