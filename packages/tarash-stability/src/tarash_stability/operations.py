"""Which operation of the service stands behind a model's name. Data, and pure look-ups.

Source: types generated from the vendor's OpenAPI (2025-06); models generated from its schema in
Comfy-Org/ComfyUI 0.3.64 (2025-10-12); a digest of its reference of 2026-07-09 (style-transfer, and
the strength for `sd3.5-flash`). All names but those of Stable Diffusion 3 are ours.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tarash.tarash_gateway.plugin import InvalidRequestError

__all__ = ("FILES", "OPERATIONS", "Operation", "is_started", "operation_of")

FILES: Mapping[str, str] = {
    "image": "image_list",
    "subject_image": "image_list",
    "init_image": "image_list",
    "style_image": "image_list",
    "background_reference": "image_list",
    "mask": "mask_image",
    "light_reference": "extra_params",
}
"""The parts of a form that are files, and the standard field that each comes from."""

_PATH = re.compile(r"[a-z0-9-]+(?:/[a-z0-9-]+)+")
_STARTED = re.compile(r"/(?:upscale/creative|edit/replace-background-and-relight)/?(?:\?|$)")
_BELOW_HOME = re.compile(r"/v2beta/stable-image/([^?]+?)/?(?:\?|$)")
_STRENGTH = 0.7  # how far from the picture: 0 gives it back, 1 ignores it
_STRENGTH_OF_FLASH = 0.95  # the vendor's advice is 0.94 to 0.97


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation.

    Attributes:
        path: Below `/v2beta/stable-image/`.
        always: What is sent with every request, unless the caller says otherwise.
        with_image: What is sent beside an input picture, unless the caller says otherwise.
    """

    path: str
    always: Mapping[str, Any] = field(default_factory=dict[str, Any])
    with_image: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def completed(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Return `payload` with what the operation needs beside it."""
        beside = self.with_image.items() if "image" in payload else ()
        return {**self.always, **dict(beside), **payload}


def _stable_diffusion(model: str, strength: float = _STRENGTH) -> Operation:
    """Return the operation of the models of Stable Diffusion 3, whose id is sent."""
    return Operation(
        "generate/sd3", {"model": model}, {"mode": "image-to-image", "strength": strength}
    )


OPERATIONS: Mapping[str, Operation] = {
    "stable-image-ultra": Operation("generate/ultra", with_image={"strength": _STRENGTH}),
    "stable-image-core": Operation("generate/core"),
    "sd3.5-flash": _stable_diffusion("sd3.5-flash", _STRENGTH_OF_FLASH),
    "stable-image-erase": Operation("edit/erase"),
    "stable-image-inpaint": Operation("edit/inpaint"),
    "stable-image-outpaint": Operation("edit/outpaint"),
    "stable-image-search-and-replace": Operation("edit/search-and-replace"),
    "stable-image-search-and-recolor": Operation("edit/search-and-recolor"),
    "stable-image-remove-background": Operation("edit/remove-background"),
    "stable-image-replace-background-and-relight": Operation("edit/replace-background-and-relight"),
    "stable-image-sketch": Operation("control/sketch"),
    "stable-image-structure": Operation("control/structure"),
    "stable-image-style": Operation("control/style"),
    "stable-image-style-transfer": Operation("control/style-transfer"),
    "stable-image-upscale-fast": Operation("upscale/fast"),
    "stable-image-upscale-conservative": Operation("upscale/conservative"),
    "stable-image-upscale-creative": Operation("upscale/creative"),
}
"""What each name stands for; every other one is an id of Stable Diffusion 3, or a path."""
_PATHS = frozenset(operation.path for operation in OPERATIONS.values())


def operation_of(model: str) -> Operation:
    """Return the operation behind a name.

    A name with a slash is a path below `/v2beta/stable-image/`, for operations that are newer than
    this plugin; any other that is not known goes out as an id of Stable Diffusion 3.

    Raises:
        InvalidRequestError: It has a slash and is no path.
    """
    if model in OPERATIONS:
        return OPERATIONS[model]
    if "/" not in model:
        return _stable_diffusion(model)
    if _PATH.fullmatch(model) is None:
        raise InvalidRequestError(
            f"the model {model!r} is neither a name nor a path of the service, such as "
            "edit/inpaint. Nothing was sent.",
            field="model",
            value=model,
        )
    return Operation(model)


def is_started(url: str) -> bool:
    """Tell whether a submit to `url` starts a job, which may run on after an error.

    An operation that nobody knows may be one that does.
    """
    place = _BELOW_HOME.search(url)
    unknown = place is not None and place[1] not in _PATHS
    return unknown or _STARTED.search(url) is not None
