"""What an image call is answered with.

Rule: pure; the answer says what was made, not what was asked for.

Source: `types/images_response.py`, `types/image_gen_completed_event.py` and
`types/image_gen_partial_image_event.py` of the package `openai` 3.57.0, read 2026-11-25. The
numbers of tokens are made up, but 100 for each partial image: image guide, a copy of 2026-06.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from tarash_testkit.media import MediaFile, padded_png, png
from tarash_testkit.openai.events import Event
from tarash_testkit.openai.limits import pixels
from tarash_testkit.pictures import PICTURES

__all__ = ("NOW", "Picture", "partial_events", "usage")

NOW = 1_793_491_200
"""2026-11-01, for everything that is made: answers do not differ between runs."""
_RESOLVED = {"size": "1024x1024", "quality": "high", "background": "opaque"}
"""What `auto` becomes."""
_TOKENS_OF_IMAGE = 1056
_TOKENS_OF_INPUT = 323
_TOKENS_OF_PARTIAL = 100
_GREYS = (32, 64, 96)


@dataclass(frozen=True, slots=True)
class Picture:
    """How the images of one call look."""

    size: str
    quality: str
    background: str
    output_format: str = "png"

    @classmethod
    def asked(cls, arguments: Mapping[str, object]) -> "Picture":
        """Return what `arguments` ask for, with `auto` resolved."""
        stated = {name: str(arguments.get(name, "auto")) for name in _RESOLVED}
        resolved = {name: _RESOLVED[name] if v == "auto" else v for name, v in stated.items()}
        return cls(**resolved, output_format=str(arguments.get("output_format", "png")))

    @property
    def fields(self) -> dict[str, object]:
        """What the answer says of it."""
        return {
            "background": self.background,
            "output_format": self.output_format,
            "quality": self.quality,
            "size": self.size,
        }

    def file(self, size_bytes: int | None = None) -> MediaFile:
        """Return the image, `size_bytes` long if that is stated."""
        width, height = pixels(self.size) or (1, 1)
        if size_bytes is not None and self.output_format == "png":
            return padded_png(size_bytes, width, height)
        small = PICTURES[self.output_format](width, height)
        padding = 0 if size_bytes is None else max(0, size_bytes - small.size_bytes)
        return replace(small, padding_bytes=padding)

    def partial(self, index: int) -> MediaFile:
        """Return the image as it looks on the way; a PNG is darker then."""
        if self.output_format != "png":
            return self.file()
        return png(*(pixels(self.size) or (1, 1)), _GREYS[index])


def partial_events(prefix: str, picture: Picture, number: int) -> Iterator[Event]:
    """Yield `number` events of type `<prefix>.partial_image`."""
    for index in range(number):
        yield (
            f"{prefix}.partial_image",
            {
                "b64_json": picture.partial(index),
                "partial_image_index": index,
                "created_at": NOW,
                **picture.fields,
            },
        )


def usage(prompt: str, *, inputs: int, images: int, partials: int = 0) -> dict[str, object]:
    """Return the tokens of one call."""
    text, pictures = len(prompt.split()), _TOKENS_OF_INPUT * inputs
    output = _TOKENS_OF_IMAGE * images + _TOKENS_OF_PARTIAL * partials
    return {
        "total_tokens": text + pictures + output,
        "input_tokens": text + pictures,
        "output_tokens": output,
        "input_tokens_details": {"text_tokens": text, "image_tokens": pictures},
        "output_tokens_details": {"image_tokens": output, "text_tokens": 0},
    }
