"""What Google's own client and our plugin are both asked for: pictures of Gemini and Imagen."""

from collections.abc import Mapping
from typing import Any

from google.genai import types
from google_words import EXPRESS, GEMINI, HERON, OTHER, REGION, Wish, on, picture
from wire_comparison import Difference
from wishes import PROMPT

from tarash_testkit.media import MediaFile

__all__ = ("ASKED", "PLAIN")

_MODEL = "gemini-nano-banana-2.1"
_IMAGEN = "imagen-4.0-generate-001"
_OPTIONS: Mapping[str, Any] = {
    "seed": 7,
    "temperature": 0.5,
    "top_p": 0.75,
    "top_k": 40.0,
    "candidate_count": 1,
    "max_output_tokens": 4096,
    "stop_sequences": ["end"],
    "presence_penalty": 0.5,
    "frequency_penalty": 0.25,
    "media_resolution": "MEDIA_RESOLUTION_LOW",
}
_OF_VERTEX = {
    "person_generation": "ALLOW_ADULT",
    "prominent_people": "BLOCK_PROMINENT_PEOPLE",
    "output_mime_type": "image/jpeg",
    "output_compression_quality": 80,
}
_OF_IMAGEN: Mapping[str, Any] = {
    "aspect_ratio": "16:9",
    "negative_prompt": "ducks",
    "seed": 7,
    "guidance_scale": 7.5,
    "enhance_prompt": True,
    "person_generation": "ALLOW_ADULT",
    "safety_filter_level": "BLOCK_ONLY_HIGH",
    "language": "en",
    "include_safety_attributes": True,
    "output_mime_type": "image/jpeg",
    "output_compression_quality": 80,
    "output_gcs_uri": "gs://testkit/out/",
    "labels": {"team": "birds"},
}
_HATE = {"category": "HARM_CATEGORY_HATE_SPEECH", "threshold": "BLOCK_ONLY_HIGH"}
_BIRDS = "Draw birds."
_FILE = "gs://testkit/heron.png"

_SPELLING = "Google's client spells some inner names with underscores; its services take both"
_TYPE = Difference("generate-content", "body contents.0.parts.*.inlineData.mime*", _SPELLING)
_ADDRESS = Difference("generate-content", "body contents.0.parts.*.fileData.*", _SPELLING)
_THINKING = Difference("generate-content", "body generationConfig.thinkingConfig.*", _SPELLING)
_PICTURE_ONLY = Difference(
    "generate-content",
    "body generationConfig.responseModalities.0",
    "without it a model may answer in words alone; we were asked for a picture",
)
_REASON = Difference(
    "predict",
    "body parameters.includeRaiReason",
    "without it a picture that is withheld is missing without a word",
)
_NUMBER = Difference(
    "predict",
    "body parameters.sampleCount",
    "without it four pictures are made and billed",
)


def _drawn(contents: Any = PROMPT, **config: Any) -> dict[str, Any]:
    """Return what the client's method takes for pictures alone."""
    settings = types.GenerateContentConfig(response_modalities=["IMAGE"], **config)
    return {"model": _MODEL, "contents": contents, "config": settings}


def _part(file: MediaFile) -> types.Part:
    return types.Part.from_bytes(data=file.content, mime_type=file.content_type)


_PICTURES: Mapping[str, Wish] = {
    "plainly": Wish(
        "models.generate_content",
        {"model": _MODEL, "contents": PROMPT},
        *picture(_MODEL),
        besides=(_PICTURE_ONLY,),
    ),
    "from words": Wish(
        "models.generate_content",
        _drawn(),
        *picture(_MODEL),
    ),
    "from two pictures": Wish(
        "models.generate_content",
        _drawn([PROMPT, _part(HERON), _part(OTHER)]),
        *picture(_MODEL, HERON, OTHER),
        besides=(_TYPE,),
    ),
    "in a shape": Wish(
        "models.generate_content",
        _drawn(image_config=types.ImageConfig(aspect_ratio="16:9", image_size="2K")),
        *picture(_MODEL, aspect_ratio="16:9", quality="high"),
    ),
    "with every option of the model": Wish(
        "models.generate_content",
        _drawn(**_OPTIONS),
        *picture(_MODEL, **_OPTIONS),
    ),
    "with rules": Wish(
        "models.generate_content",
        _drawn(safety_settings=[types.SafetySetting(**_HATE)], system_instruction=_BIRDS),
        *picture(_MODEL, safety_settings=[_HATE], system_instruction=_BIRDS),
    ),
    "with thoughts": Wish(
        "models.generate_content",
        _drawn(
            thinking_config=types.ThinkingConfig(thinking_level="HIGH", include_thoughts=True),
        ),
        *picture(_MODEL, thinking_level="HIGH", include_thoughts=True),
        besides=(_THINKING,),
    ),
}
"""`generateContent`, on every surface."""

_GEMINI_ALONE: Mapping[str, Wish] = {
    "without being stored, whenever there is time": Wish(
        "models.generate_content",
        _drawn(store=False, service_tier="flex"),
        *picture(_MODEL, store=False, service_tier="flex"),
    ),
}
_VERTEX_ALONE: Mapping[str, Wish] = {
    "from a file in a bucket": Wish(
        "models.generate_content",
        _drawn([PROMPT, types.Part.from_uri(file_uri=_FILE, mime_type="image/png")]),
        *picture(_MODEL, _FILE),
        besides=(_ADDRESS,),
    ),
    "as a small file of adults": Wish(
        "models.generate_content",
        _drawn(
            labels={"team": "birds"},
            image_config=types.ImageConfig(**_OF_VERTEX),
        ),
        *picture(_MODEL, labels={"team": "birds"}, **_OF_VERTEX),
    ),
}

_BY_IMAGEN: Mapping[str, Wish] = {
    "plainly, by Imagen": Wish(
        "models.generate_images",
        {"model": _IMAGEN, "prompt": PROMPT},
        *picture(_IMAGEN),
        besides=(_REASON, _NUMBER),
    ),
    "with every option, by Imagen": Wish(
        "models.generate_images",
        {
            "model": _IMAGEN,
            "prompt": PROMPT,
            "config": types.GenerateImagesConfig(
                number_of_images=2,
                image_size="2K",
                add_watermark=False,
                include_rai_reason=True,
                **_OF_IMAGEN,
            ),
        },
        *picture(_IMAGEN, n=2, quality="high", **_OF_IMAGEN),
    ),
}
"""`predict`, on Vertex AI."""

PLAIN = _PICTURES["from words"]
ASKED = {
    **on(GEMINI, _PICTURES, _GEMINI_ALONE),
    **on(REGION, _PICTURES, _VERTEX_ALONE, _BY_IMAGEN),
    **on(EXPRESS, _PICTURES, _VERTEX_ALONE, _BY_IMAGEN),
}
"""Each wish on each surface that can fulfil it."""
