"""What the models of this Replicate make: real files, small, in each of the shapes of an output.

Rule: the same requests get the same files.

Source: "Output files" of replicate.com/docs, and `transform_output` in `helpers.py` of the package
`replicate` 1.0.7, read in November 2026: a file is a URL, alone or anywhere in lists and objects.
"""

from collections.abc import Callable, Mapping

from tarash_testkit.media import MediaFile, mp4, png
from tarash_testkit.replicate.models import Shape

__all__ = ("Outputs",)

_MOST = 15


class Outputs:
    """Makes the output of a prediction."""

    def __init__(self, publish: Callable[[str, MediaFile], str]) -> None:
        """Deliver with `publish`, which returns the address of a file under a name."""
        self._publish = publish

    def make(self, kind: str, shape: Shape, given: Mapping[str, object]) -> object:
        """Return the output for the input `given`."""
        if shape == "one":
            return self._file(kind)
        if shape == "list":
            count = given.get("num_outputs", given.get("number_of_images", 1))
            number = count if isinstance(count, int) and 0 < count <= _MOST else 1
            return [self._file(kind) for _ in range(number)]
        still = self._publish("thumbnail.png", png(8, 8))
        if shape == "object":
            return {"thumbnail": still, "file": self._file(kind), "seed": 123}
        return {"clips": [{"file": self._file(kind)}, {"file": self._file(kind)}], "note": "made"}

    def _file(self, kind: str) -> str:
        if kind == "video":
            return self._publish("tmp.mp4", mp4())
        return self._publish("out-0.png", png(64, 36))
