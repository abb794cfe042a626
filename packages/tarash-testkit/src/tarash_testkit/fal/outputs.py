"""What the models of this fal generate: real files, small, the same in every run.

Rule: the answer describes the file that is delivered, not the one that was asked for.

Source: `libs/client/src/types/endpoints.ts` of fal-ai/fal-js, read 2026-08-02 (File, Image).
"""

import base64
import re
from collections.abc import Callable, Mapping
from typing import Literal, TypeAlias

from tarash_testkit.delivery import FileStore, file_url
from tarash_testkit.media import MediaFile, mp4, png
from tarash_testkit.shapes import as_object

__all__ = ("Kind", "Outputs", "kind_of")

Kind: TypeAlias = Literal["image", "video"]

_IMAGE_ENDPOINT = re.compile(
    r"flux(?!-3)|nano-banana|seedream|ideogram|recraft|qwen-image|imagen|gpt-image"
    r"|/(text|image)-to-image|fast-sdxl|stable-diffusion"
)
_DEFAULT_SIZE = (64, 36)
_LARGEST_SIDE = 4096


def kind_of(endpoint: str) -> Kind:
    """Return what an endpoint of this id generates."""
    if "video" in endpoint:
        return "video"
    return "image" if _IMAGE_ENDPOINT.search(endpoint) else "video"


class Outputs:
    """Makes the output of a job and delivers its files."""

    def __init__(self, files: FileStore, origin: Callable[[], str]) -> None:
        """Deliver from `files` under `origin`."""
        self._files = files
        self._origin = origin

    def make(self, kind: Kind, arguments: Mapping[str, object]) -> dict[str, object]:
        """Return the output object of one generation."""
        seed = arguments.get("seed", 1)
        if kind == "video":
            return {"video": self._file("clip.mp4", mp4()), "seed": seed}
        width, height = _size(arguments)
        count = _whole(arguments.get("num_images"), 1)
        inline = arguments.get("sync_mode") is True
        return {
            "images": [self._image(width, height, inline=inline) for _ in range(count)],
            "seed": seed,
            "has_nsfw_concepts": [False] * count,
            "timings": {"inference": 1.5},
            "prompt": arguments.get("prompt", ""),
        }

    def _file(self, name: str, file: MediaFile) -> dict[str, object]:
        path = self._files.next_path(name)
        self._files.add(path, file)
        return {
            "url": file_url(self._origin(), path),
            "content_type": file.content_type,
            "file_name": name,
            "file_size": file.size_bytes,
        }

    def _image(self, width: int, height: int, *, inline: bool) -> dict[str, object]:
        picture = png(width, height)
        size: dict[str, object] = {"width": width, "height": height}
        if inline:
            url = f"data:image/png;base64,{base64.b64encode(picture.content).decode()}"
            return {"url": url, "content_type": picture.content_type, **size}
        return self._file("image.png", picture) | size


def _size(arguments: Mapping[str, object]) -> tuple[int, int]:
    size = as_object(arguments.get("image_size")) or {}
    width, height = _DEFAULT_SIZE
    return _whole(size.get("width"), width), _whole(size.get("height"), height)


def _whole(value: object, default: int) -> int:
    """Return `value` when it is a sensible count or side, else `default`."""
    return value if isinstance(value, int) and 0 < value <= _LARGEST_SIDE else default
