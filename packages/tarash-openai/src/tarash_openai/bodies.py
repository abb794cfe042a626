"""Bodies of submits: JSON where a service reads URLs itself, parts of a form where it takes bytes.

Source: OpenAI's openapi.yaml of 2026-08-21 (`EditImageBodyJsonParam`, `ImageRefParam`), and what
PyPI openai 3.57.0 sends (`resources/images.py`, `resources/videos.py`, `_files.py`).
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from tarash.tarash_gateway.plugin import (
    Flow,
    FormPart,
    file_part,
    form_parts,
    read_media,
    source_of,
)

__all__ = ("image_edit_json", "image_edit_parts")

# What the JSON form of an edit is documented to take; the SDK, which writes forms alone, knows
# free sizes and more words beside these.
_JSON_FORM: Mapping[str, frozenset[Any] | None] = {
    "model": None,
    "prompt": None,
    "image": None,
    "images": None,
    "mask": None,
    "n": None,
    "size": frozenset({"auto", "1024x1024", "1536x1024", "1024x1536"}),
    "quality": frozenset({"auto", "low", "medium", "high"}),
    "input_fidelity": None,
    "user": None,
    "output_format": frozenset({"png", "jpeg", "webp"}),
    "output_compression": None,
    "moderation": None,
    "background": None,
    "stream": None,
    "partial_images": None,
}
_FILES = ("image", "mask", "markup")


def image_edit_json(payload: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the JSON form of an edit, where it can say what is asked; None for a form of parts.

    URLs go out as they are, so that nothing is fetched twice; bytes are shorter as parts, but
    `moderation` stands in this form alone. `images` is the caller's own, such as a `file_id`.
    """
    if "images" in payload:
        return dict(payload)
    for name, value in payload.items():
        allowed = _JSON_FORM.get(name, frozenset())
        if allowed is not None and value not in allowed:
            return None
    images = [source_of(image, "image_list") for image in payload.get("image", ())]
    masks = [source_of(payload["mask"], "mask_image")] if "mask" in payload else []
    if "moderation" not in payload and not all(source.is_url for source in (*images, *masks)):
        return None
    body = {name: value for name, value in payload.items() if name not in _FILES}
    body["images"] = [{"image_url": source.as_data_uri()} for source in images]
    if masks:
        body["mask"] = {"image_url": masks[0].as_data_uri()}
    return body


def image_edit_parts(payload: Mapping[str, Any]) -> Flow[list[FormPart]]:
    """Return the parts of an edit, its files after its words as in OpenAI's own client."""
    fields = {name: value for name, value in payload.items() if name not in _FILES}
    images = cast("Sequence[object]", payload.get("image", ()))
    name = "image" if len(images) == 1 else "image[]"
    wanted = [(name, image, "image_list") for image in images]
    wanted += [
        (field, payload[field], standard)
        for field, standard in (("mask", "mask_image"), ("markup", "extra_params"))
        if field in payload
    ]
    parts = form_parts(fields)
    for part, media, standard in wanted:
        source = yield from read_media(media, standard)
        parts.append(file_part(part, source))
    return parts
