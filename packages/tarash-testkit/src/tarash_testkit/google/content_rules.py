"""What `generateContent` accepts for pictures.

Rule: names may be written as `inlineData` or as `inline_data`, as in all JSON of protocol buffers.

Sources: `google-genai` 3.6.1 (`types.py`, and `models.py`: which face takes which field; it sends
`inlineData` with `mime_type` inside); Gemini image generation guide of ai.google.dev, read 2026-11.
Which ratio and size one model takes is not checked.
"""

from collections.abc import Mapping

from tarash_testkit.checks import (
    Check,
    anything,
    base64_text,
    every,
    fields,
    flag,
    items,
    number,
    one_of,
    text,
    texts_by_name,
    whole,
)
from tarash_testkit.google.surfaces import Surface
from tarash_testkit.shapes import as_list, as_object

__all__ = ("RATIOS", "SIZES", "camel", "check_of", "parts_of")

RATIOS = (
    *("1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9"),
    *("1:4", "4:1", "1:8", "8:1"),
)
SIZES = ("512", "1K", "2K", "4K")

_INLINE = fields(
    {"mimeType": text(pattern=r"\w+/[\w.+-]+"), "data": base64_text(), "displayName": text()},
    required=("mimeType", "data"),
)
_FILE = fields(
    {"mimeType": text(), "fileUri": text(), "displayName": text()}, required=("fileUri",)
)
_PART = every(
    fields(
        {
            "text": text(),
            "inlineData": _INLINE,
            "fileData": _FILE,
            "thought": flag(),
            "thoughtSignature": base64_text(),
            "mediaResolution": anything(),
            "videoMetadata": anything(),
        }
    ),
    one_of("text", "inlineData", "fileData"),
)
_MODALITY = text("TEXT", "IMAGE", "AUDIO", "VIDEO")
_SEED = whole(least=-(2**31), most=2**31 - 1)
_THINKING = fields(
    {
        "includeThoughts": flag(),
        "thinkingBudget": whole(),
        "thinkingLevel": text("MINIMAL", "LOW", "MEDIUM", "HIGH", "XHIGH"),
    }
)
_GENERATION: Mapping[str, Check] = {
    "candidateCount": whole(least=1, most=8),
    "maxOutputTokens": whole(least=1),
    **dict.fromkeys(("temperature", "topP", "topK"), number()),
    **dict.fromkeys(("presencePenalty", "frequencyPenalty"), number()),
    "stopSequences": items(text(), most=5),
    "seed": _SEED,
    "responseModalities": items(_MODALITY),
    "responseMimeType": text(),
    "mediaResolution": text(),
    "thinkingConfig": _THINKING,
}
_IMAGE: Mapping[str, Check] = {"aspectRatio": text(*RATIOS), "imageSize": text(*SIZES)}
_VERTEX_IMAGE: Mapping[str, Check] = {
    **_IMAGE,
    "personGeneration": text("ALLOW_ALL", "ALLOW_ADULT", "ALLOW_NONE"),
    "prominentPeople": text("ALLOW_PROMINENT_PEOPLE", "BLOCK_PROMINENT_PEOPLE"),
    "imageOutputOptions": fields(
        {
            "mimeType": text("image/png", "image/jpeg"),
            "compressionQuality": whole(least=0, most=100),
        }
    ),
}
_THRESHOLD = text(
    *("BLOCK_LOW_AND_ABOVE", "BLOCK_MEDIUM_AND_ABOVE", "BLOCK_ONLY_HIGH", "BLOCK_NONE", "OFF")
)
_SETTING: Mapping[str, Check] = {
    "category": text(pattern="HARM_CATEGORY_[A-Z_]+"),
    "threshold": _THRESHOLD,
}


def _body(
    *,
    content: Check,
    image: Mapping[str, Check],
    setting: Mapping[str, Check],
    more: Mapping[str, Check],
) -> Check:
    known: dict[str, Check] = {
        "contents": items(content, least=1),
        "systemInstruction": content,
        "generationConfig": fields({**_GENERATION, "imageConfig": fields(image)}),
        "safetySettings": items(fields(setting, required=("category", "threshold"))),
        "tools": items(anything()),
        "toolConfig": anything(),
        "cachedContent": text(),
        **more,
    }
    return fields(known, required=("contents",))


_CONTENT: Mapping[str, Check] = {"role": text("user", "model"), "parts": items(_PART, least=1)}
_GEMINI_BODY = _body(
    content=fields(_CONTENT, required=("parts",)),
    image=_IMAGE,
    setting=_SETTING,
    more={"store": flag(), "model": text(), "serviceTier": text()},
)
_VERTEX_BODY = _body(
    content=fields(_CONTENT, required=("role", "parts")),
    image=_VERTEX_IMAGE,
    setting={**_SETTING, "method": text("SEVERITY", "PROBABILITY")},
    more={"labels": texts_by_name(), "modelArmorConfig": anything()},
)


def check_of(surface: Surface) -> Check:
    """Return the check of a body on `surface`, names in camel case."""
    return _VERTEX_BODY if surface.is_vertex else _GEMINI_BODY


def camel(value: object) -> object:
    """Return `value` with every name in camel case."""
    found = as_object(value)
    if found is not None:
        return {_camel_name(name): camel(item) for name, item in found.items()}
    listed = as_list(value)
    return value if listed is None else [camel(item) for item in listed]


def _camel_name(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


def parts_of(body: Mapping[str, object]) -> list[dict[str, object]]:
    """Return the parts of every content of a body that was checked."""
    contents = as_list(body["contents"]) or []
    listed = [as_list((as_object(content) or {})["parts"]) or [] for content in contents]
    return [as_object(part) or {} for parts in listed for part in parts]
