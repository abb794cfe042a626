"""Which models exist at this OpenAI, and what each one accepts.

Rule: a model is one row; nothing here depends on a date.

Source: `types/image_model.py`, `types/image_generate_params.py` and `types/video_size.py` of the
package `openai` 3.57.0, read 2026-11-25; pixel limits: image guide of developers.openai.com, a
copy of 2026-06. What 2.6 accepts is not documented: as 2.5 here.
"""

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ("IMAGE_MODELS", "VIDEO_MODELS", "ImageModel")

_QUALITIES = ("auto", "low", "medium", "high")


@dataclass(frozen=True, slots=True)
class ImageModel:
    """What one image model accepts."""

    has_free_sizes: bool = True
    """Any size within the limits; else the three fixed ones."""
    qualities: tuple[str, ...] = _QUALITIES
    fidelities: tuple[str, ...] = ()
    """Values of `input_fidelity`; none: it must not be sent."""
    takes_markup: bool = False


_OLDER = ImageModel(has_free_sizes=False, fidelities=("high", "low"))
_MINI = ImageModel(has_free_sizes=False, fidelities=("low",))
_SECOND = ImageModel()
_NEWER = ImageModel(qualities=(*_QUALITIES, "xhigh", "max"), takes_markup=True)

IMAGE_MODELS: Mapping[str, ImageModel] = {
    "chatgpt-image-latest": _OLDER,
    "gpt-image-1-mini": _MINI,
    "gpt-image-1.5": _OLDER,
    "gpt-image-2": _SECOND,
    "gpt-image-2-2026-04-21": _SECOND,
    "gpt-image-2.5-flare": _NEWER,
    "gpt-image-2.5-flare-2026-09-08": _NEWER,
    "gpt-image-2.5-sunburst": _NEWER,
    "gpt-image-2.5-sunburst-2026-09-08": _NEWER,
    "gpt-image-2.6-flare": _NEWER,
    "gpt-image-2.6-sunburst": _NEWER,
}
"""The image models that answer."""

_SIZES = ("720x1280", "1280x720")
_PRO_SIZES = (*_SIZES, "1024x1792", "1792x1024", "1080x1920", "1920x1080")

VIDEO_MODELS: Mapping[str, tuple[str, ...]] = {
    "sora-2": _SIZES,
    "sora-2-2025-10-06": _SIZES,
    "sora-2-2025-12-08": _SIZES,
    "sora-2-pro": _PRO_SIZES,
    "sora-2-pro-2025-10-06": _PRO_SIZES,
}
"""The sizes of each video model. OpenAI itself shut all of them down on 2026-09-24; this server is
also the compatible service that keeps them alive."""
