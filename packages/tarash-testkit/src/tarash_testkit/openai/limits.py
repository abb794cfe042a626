"""What a model refuses although the operation has the parameter.

Rule: pure; every check raises `Refusal` or returns nothing.

Source: `types/image_generate_params.py` and `types/image_edit_params.py` of the package `openai`
3.57.0, read 2026-11-25; the pixels of a free size: image guide of developers.openai.com, a copy of
2026-06; the code for `input_fidelity`: reported by third parties.
"""

import re
from collections.abc import Mapping

from tarash_testkit.front import Refusal
from tarash_testkit.openai.answers import image_error, invalid_value, refusal
from tarash_testkit.openai.models import ImageModel

__all__ = ("check_image_arguments", "pixels")

_FIXED_SIZES = ("1024x1024", "1024x1536", "1536x1024")
_SIZE = re.compile(r"([1-9]\d{0,4})x([1-9]\d{0,4})")
_STEP = 16
_LONGEST_EDGE = 3840
_LARGEST_RATIO = 3
_FEWEST_PIXELS = 655_360
_MOST_PIXELS = 8_294_400


def pixels(size: str) -> tuple[int, int] | None:
    """Return width and height of a size in pixels; `None` when it is none."""
    match = _SIZE.fullmatch(size)
    return None if match is None else (int(match[1]), int(match[2]))


def check_image_arguments(model: ImageModel, arguments: Mapping[str, object]) -> None:
    """Raise `Refusal` where `model` does not take what `arguments` say."""
    _check_size(model, str(arguments.get("size", "auto")))
    quality = arguments.get("quality", "auto")
    if quality not in model.qualities:
        raise invalid_value("quality", quality, model.qualities)
    _check_format(arguments)
    _check_fidelity(model, arguments.get("input_fidelity"))
    if "partial_images" in arguments and arguments.get("stream") is not True:
        message = "'partial_images' is only supported when 'stream' is true."
        raise refusal(message, "invalid_value", "partial_images")


def _check_size(model: ImageModel, size: str) -> None:
    if size == "auto" or size in _FIXED_SIZES:
        return
    edges = pixels(size)
    if not model.has_free_sizes or edges is None or not _is_free_size(*edges):
        supported = ", ".join(("auto", *_FIXED_SIZES))
        message = f"Invalid size '{size}'. Supported sizes are {supported}."
        raise Refusal(400, image_error(message, "invalid_value", "size"))


def _is_free_size(width: int, height: int) -> bool:
    short, long = sorted((width, height))
    return (
        width % _STEP == height % _STEP == 0
        and long <= _LONGEST_EDGE
        and long <= _LARGEST_RATIO * short
        and _FEWEST_PIXELS <= width * height <= _MOST_PIXELS
    )


def _check_format(arguments: Mapping[str, object]) -> None:
    output_format = arguments.get("output_format", "png")
    if arguments.get("background") == "transparent" and output_format == "jpeg":
        message = "Transparent background is not supported for the output format 'jpeg'."
        raise refusal(message, "invalid_value", "background")
    if "output_compression" in arguments and output_format == "png":
        message = "Compression is not supported for the output format 'png'."
        raise refusal(message, "invalid_value", "output_compression")


def _check_fidelity(model: ImageModel, fidelity: object) -> None:
    if fidelity is None or fidelity in model.fidelities:
        return
    message = "The parameter 'input_fidelity' is not supported by this model as it was sent."
    raise Refusal(400, image_error(message, "invalid_input_fidelity_model", "input_fidelity"))
