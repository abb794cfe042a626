#!/usr/bin/env python
"""The same standard request for every provider, and the table of what became of its fields.

`python scripts/field_table.py` writes the table into docs/providers/fields.md. Nothing is sent: a
plan says it all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from tarash.tarash_gateway import plan
from tarash.tarash_gateway.models import (
    FieldPlan,
    ImageGenerationConfig,
    ImageGenerationRequest,
    Plan,
    VideoGenerationConfig,
    VideoGenerationRequest,
)

__all__ = ("KINDS", "MODELS", "PAGE", "REQUESTS", "configured", "page_with_tables", "request_for")

Medium = Literal["video", "image"]
Kind = Literal["from words", "from a picture", "with everything set"]

KINDS: tuple[Kind, ...] = ("from words", "from a picture", "with everything set")
PAGE = Path(__file__).parent.parent / "docs/providers/fields.md"
# A picture of one pixel: a plan does not look into it.
_PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGA"
    "WjR9awAAAABJRU5ErkJggg=="
)
_VIDEO = {"duration_seconds": 8, "aspect_ratio": "16:9", "resolution": "720p"}
_IMAGE = {"aspect_ratio": "16:9"}

REQUESTS: Mapping[Medium, Mapping[Kind, Mapping[str, Any]]] = {
    "video": {
        "from words": _VIDEO,
        "from a picture": {**_VIDEO, "image_list": ("first_frame",)},
        "with everything set": {
            **_VIDEO,
            "image_list": ("first_frame",),
            "generate_audio": True,
            "seed": 7,
            "negative_prompt": "rain",
            "enhance_prompt": True,
            "number_of_videos": 2,
        },
    },
    "image": {
        "from words": _IMAGE,
        "from a picture": {**_IMAGE, "image_list": ("reference",)},
        "with everything set": {
            "size": "1024x1024",
            "image_list": ("reference",),
            "mask_image": True,
            "quality": "high",
            "style": "photographic",
            "seed": 7,
            "negative_prompt": "rain",
            "n": 2,
        },
    },
}
"""Fields beside the prompt. Everything is set but a video, which takes the place of a picture, and
the ratio of a picture, which its size already has."""


MODELS: Mapping[Medium, Mapping[str, tuple[str, ...]]] = {
    "video": {
        "fal": (
            "fal-ai/veo3.1",
            "fal-ai/veo3.1/image-to-video",
        ),
        "openai": ("sora-2",),
        "azure_openai": ("sora-2",),
        "google": ("gemini-omni-1.2-flash",),
        "replicate": ("google/veo-3.1",),
        "runway": ("veo3.1",),
    },
    "image": {
        "fal": (
            "fal-ai/nano-banana-pro",
            "fal-ai/nano-banana-pro/edit",
            "fal-ai/qwen-image-edit/inpaint",
        ),
        "openai": ("gpt-image-2",),
        "azure_openai": ("gpt-image-2",),
        "google": ("gemini-nano-banana-2.1",),
        "replicate": (
            "google/nano-banana-pro",
            "google/nano-banana-pro",
            "black-forest-labs/flux-fill-dev",
        ),
        "runway": ("gen4_image", "gen4_image", "ideogram_4_5"),
        "stability": ("stable-image-core", "stable-image-ultra", "stable-image-inpaint"),
    },
}
"""The model for each kind of request; the last one is for what is left."""

_MARK = "<!-- {} -->"
_CONFIGS: Mapping[Medium, Any] = {"video": VideoGenerationConfig, "image": ImageGenerationConfig}
_REQUESTS: Mapping[Medium, Any] = {"video": VideoGenerationRequest, "image": ImageGenerationRequest}


def request_for(medium: Medium, kind: Kind, picture: Any = _PIXEL) -> Any:
    """Return the standard request, with `picture` wherever one is asked for."""
    fields = dict(REQUESTS[medium][kind])
    if "image_list" in fields:
        fields["image_list"] = [{"image": picture, "type": role} for role in fields["image_list"]]
    if "mask_image" in fields:
        fields["mask_image"] = picture
    return _REQUESTS[medium](prompt="a heron at dawn over still water", **fields)


def configured(medium: Medium, kind: Kind, provider: str, **reach: Any) -> Any:
    """Return the config of a provider for a kind of request."""
    models = MODELS[medium][provider]
    model = models[min(KINDS.index(kind), len(models) - 1)]
    return _CONFIGS[medium](provider=provider, model=model, **reach)


def page_with_tables(page: str) -> str:
    """Return the text of the page with each table between its marks made anew."""
    for medium in MODELS:
        for kind in KINDS:
            name = f"{medium} {kind}"
            head, begin, rest = page.partition(_MARK.format(name))
            _, end, tail = rest.partition(_MARK.format(f"end of {name}"))
            table = "\n".join(_table(medium, kind))
            page = f"{head}{begin}\n\n{table}\n\n{end}{tail}"
    return page


def _table(medium: Medium, kind: Kind) -> Iterator[str]:
    """Yield the lines of one table: a column for each provider, a row for each field."""
    plans = {name: _planned(medium, kind, name) for name in MODELS[medium]}
    fields = dict.fromkeys(field.field for made in plans.values() for field in made.fields)
    yield f"| field | {' | '.join(plans)} |"
    yield f"|---|{'---|' * len(plans)}"
    yield f"| *model* | {' | '.join(f'`{made.model}`' for made in plans.values())} |"
    for name in fields:
        yield f"| `{name}` | {' | '.join(_cell(made, name) for made in plans.values())} |"
    yield f"| *paid submits* | {' | '.join(str(made.submits) for made in plans.values())} |"


def _planned(medium: Medium, kind: Kind, provider: str) -> Plan:
    # No address is known before a plan is made but for Azure, where each customer has one.
    config = configured(medium, kind, provider, api_key="none", base_url="https://example.com")
    (made,) = plan(config, request_for(medium, kind))
    return made


def _cell(made: Plan, name: str) -> str:
    found: FieldPlan | None = next((f for f in made.fields if f.field == name), None)
    if found is None:
        return ""
    told = f"`{found.wire_name}`" if found.wire_name else ""
    if found.outcome == "applied":
        return told or "kept"
    return f"{found.outcome}: {told}" if told else found.outcome


def main() -> None:
    """Write the tables into the page."""
    PAGE.write_text(page_with_tables(PAGE.read_text("utf-8")), "utf-8")
    print(f"wrote {PAGE}")


if __name__ == "__main__":
    main()
