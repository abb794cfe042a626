"""From a plan's payload to the body of a submit, and from tasks to jobs and responses. Pure.

Source: PyPI runwayml 5.24.0, types/*_create_params.py and types/task_retrieve_response.py; answers
recorded by third parties in August 2026.
"""

import math
import re
from collections.abc import Mapping
from typing import Any, NamedTuple, cast

from tarash.tarash_gateway.plugin import (
    Asset,
    Cost,
    ImageGenerationResponse,
    Job,
    VideoGenerationResponse,
    cost_of,
    mapping_of,
    text_of,
)
from tarash_runway.catalog import CATALOG

__all__ = ("accepted_state", "body_of", "images_of", "percent_of", "video_of")

USD_PER_CREDIT = 0.01
"""What a credit is sold for. Source: docs.dev.runwayml.com, "Pricing", 2026-08-15."""
_MOST_OF_A_SHAPE = 10_000  # 21 x 9 is no picture
_ASKED = ("duration", "ratio", "resolution", "audio")
_QUERY = re.compile(r"[?#]")
_TYPES = {
    ".mp4": "video/mp4",
    ".mov": "video/quicktime",
    ".webm": "video/webm",
    ".zip": "application/zip",
    ".wav": "audio/wav",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".svg": "image/svg+xml",
}


class _Shape(NamedTuple):
    """How a file stands in a body: beside what, and whether in a list."""

    beside: Mapping[str, str]
    in_list: bool = True


_SHAPES: Mapping[str, _Shape] = {
    "promptImage.first": _Shape({"position": "first"}),
    "promptImage.last": _Shape({"position": "last"}),
    "references": _Shape({}),
    "referenceImages": _Shape({}),
    "referenceVideos": _Shape({"type": "video"}),
    "character.image": _Shape({"type": "image"}, in_list=False),
    "reference.video": _Shape({"type": "video"}, in_list=False),
}


def body_of(model: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    """Return the body that `payload` describes, its files being addresses by now."""
    body: dict[str, Any] = {"model": model}
    for name, value in payload.items():
        head, shape = name.partition(".")[0], _SHAPES.get(name)
        if shape is None:
            body[head] = value
        elif shape.in_list:
            items = cast("list[object]", value if isinstance(value, list) else [value])
            body.setdefault(head, []).extend(_item(item, shape) for item in items)
        else:
            body[head] = _item(value, shape)
    return body


def _item(value: object, shape: _Shape) -> object:
    """Return an address inside its object; a caller's own object as it is."""
    return {"uri": value, **shape.beside} if isinstance(value, str) else value


def accepted_state(accepted: Mapping[str, Any], body: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the response will need of the answer to a submit, and of what was asked."""
    asked = {name: body[name] for name in _ASKED if isinstance(body.get(name), str | int)}
    credit = _credits(accepted.get("estimatedCost"))
    return {"asked": asked} if credit is None else {"asked": asked, "credits_at_most": credit}


def percent_of(task: Mapping[str, Any]) -> float | None:
    """Return how far a task is, where it says so; Runway counts from 0 to 1."""
    progress = task.get("progress")
    if not isinstance(progress, int | float) or isinstance(progress, bool):
        return None
    return round(min(progress, 1.0) * 100, 1)


def video_of(job: Job) -> VideoGenerationResponse:
    """Return the response for a video."""
    assets, asked = _assets(job, "video/mp4"), mapping_of(job.state.get("asked"))
    sides = _sides(asked.get("ratio"))
    seconds = asked.get("duration")
    known = float(seconds) if isinstance(seconds, int) else None
    length = None if known is None else known * max(len(assets), 1)
    return VideoGenerationResponse(
        **_common(job, assets, {"second": length}),
        video=assets[0].address if assets else "",
        duration=known,
        resolution=f"{min(sides)}p" if sides else text_of(asked.get("resolution")),
        aspect_ratio=_shape(sides, asked.get("ratio")),
    )


def images_of(job: Job) -> ImageGenerationResponse:
    """Return the response for images."""
    assets, asked = _assets(job, None), mapping_of(job.state.get("asked"))
    return ImageGenerationResponse(
        **_common(job, assets, {"image": float(len(assets))}),
        images=tuple(asset.address for asset in assets),
        aspect_ratio=_shape(_sides(asked.get("ratio")), asked.get("ratio")),
    )


def _assets(job: Job, usual: str | None) -> tuple[Asset, ...]:
    """Return what a task made; nobody says of what kind it is but the end of its address."""
    output: object = mapping_of(job.payload).get("output")
    urls = cast("list[object]", output) if isinstance(output, list) else [output]
    return tuple(
        Asset(url=url, content_type=_kind(url) or usual)
        for url in urls
        if isinstance(url, str) and url.startswith(("https://", "http://"))
    )


def _kind(url: str) -> str | None:
    _, dot, end = _QUERY.split(url, maxsplit=1)[0].rpartition(".")  # a parser refuses some
    return _TYPES.get(f"{dot}{end}".lower())


def _common(
    job: Job, assets: tuple[Asset, ...], counts: Mapping[str, float | None]
) -> dict[str, Any]:
    task = mapping_of(job.payload)
    known = {"created_at": task.get("createdAt"), "credits": _credits(task.get("cost"))}
    metadata = {name: value for name, value in known.items() if value is not None}
    return {
        "request_id": job.id,
        "assets": assets,
        "content_type": assets[0].content_type if assets else None,
        "raw_response": job.payload,
        "provider_metadata": {"task_id": job.id, **metadata},
        "cost": _cost(job, counts),
    }


def _cost(job: Job, counts: Mapping[str, float | None]) -> Cost | None:
    """Return what was charged; else what was to be charged at most; else by the catalog."""
    charged, most = _credits(mapping_of(job.payload).get("cost")), job.state.get("credits_at_most")
    found = charged if charged is not None else most
    if not isinstance(found, int | float):
        return cost_of(CATALOG.get(job.model), mapping_of(job.state.get("asked")), counts)
    words = "charged" if charged is not None else "at most, as the submit was answered"
    return Cost(
        amount=round(found * USD_PER_CREDIT, 6),
        estimated=charged is None,
        detail=f"{found:g} credits {words}, at {USD_PER_CREDIT:g} USD each",
    )


def _credits(value: object) -> int | float | None:
    found = mapping_of(value).get("credits")
    known = isinstance(found, int | float) and not isinstance(found, bool)
    return cast("float", found) if known else None


def _sides(ratio: object) -> tuple[int, int] | None:
    """Return width and height of a ratio in pixels; None for one such as `16:9`."""
    width, _, height = str(ratio).partition(":")
    if not (width.isdecimal() and height.isdecimal()):
        return None
    return (int(width), int(height)) if int(width) * int(height) > _MOST_OF_A_SHAPE else None


def _shape(sides: tuple[int, int] | None, ratio: object) -> str | None:
    if sides is None:
        return ratio if isinstance(ratio, str) and ":" in ratio else None
    most = math.gcd(*sides)
    return f"{sides[0] // most}:{sides[1] // most}"
