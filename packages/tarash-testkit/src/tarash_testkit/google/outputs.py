"""What the models of this Google generate: real files, the same in every run.

Rule: a picture has the asked shape and size; a video is always the sample, or padded to the asked
number of bytes.
"""

from collections import deque
from collections.abc import Callable, Mapping
from math import sqrt

from tarash_testkit.media import MediaFile, mp4, padded_mp4, padded_png, png
from tarash_testkit.pictures import PICTURES

__all__ = ("DRAFT", "Outputs", "pixels")

DRAFT = png(16, 16, 0)
"""A draft that a model shows while it thinks: black, so that it is told from the picture."""
_SIDES: Mapping[str, int] = {"512": 512, "1K": 1024, "2K": 2048, "4K": 4096}
_STEP = 16


def pixels(ratio: str, size: str) -> tuple[int, int]:
    """Return width and height of a picture: the area of a square of `size`, in steps of 16.

    The service's own sizes differ from these by a few pixels.

    Args:
        ratio: Such as `16:9`.
        size: `512`, `1K`, `2K` or `4K`.
    """
    across, down = (int(part) for part in ratio.split(":"))
    side = _SIDES[size]
    width, height = side * sqrt(across / down), side * sqrt(down / across)
    return _stepped(width), _stepped(height)


def _stepped(length: float) -> int:
    return max(1, round(length / _STEP)) * _STEP


class Outputs:
    """Makes the media of one server."""

    def __init__(
        self, *, image_bytes: Callable[[], int | None], video_bytes: Callable[[], int | None]
    ) -> None:
        """Take how long pictures and videos usually are; `None`: as short as they can be."""
        self.next_image_bytes: deque[int] = deque()
        self.next_video_bytes: deque[int] = deque()
        self._image_bytes = image_bytes
        self._video_bytes = video_bytes

    def video(self) -> MediaFile:
        """Return the next video."""
        planned = self.next_video_bytes
        size_bytes = planned.popleft() if planned else self._video_bytes()
        return mp4() if size_bytes is None else padded_mp4(size_bytes)

    def image(self, ratio: str, size: str, content_type: str) -> MediaFile:
        """Return the next picture; a padded one is a small PNG, whatever was asked."""
        planned = self.next_image_bytes
        size_bytes = planned.popleft() if planned else self._image_bytes()
        if size_bytes is not None:
            return padded_png(size_bytes)
        return PICTURES[content_type.removeprefix("image/")](*pixels(ratio, size))
