"""Pictures and videos that a client sends along.

Rule: what is no picture, or not of the right size, is refused before anything is paid.

Source: `types/image_edit_params.py` of the package `openai` 3.57.0, read 2026-11-25, and
`EditImageBodyJsonParam` of openapi.yaml in openai/openai-openapi, 2026-08-21.
"""

import base64
import binascii
import struct
from collections.abc import Container, Mapping

from tarash_testkit.front import Refusal
from tarash_testkit.multipart import Part
from tarash_testkit.openai.answers import image_error, missing, refusal, unknown_parameter
from tarash_testkit.openai.forms import Form
from tarash_testkit.openai.limits import pixels
from tarash_testkit.shapes import as_list, as_object

__all__ = (
    "IMAGE_NAMES",
    "check_file_names",
    "check_image_files",
    "check_image_references",
    "check_picture",
    "check_reference",
)

_PNG = b"\x89PNG\r\n\x1a\n"
_MAGIC = (_PNG, b"\xff\xd8\xff", b"RIFF")
IMAGE_NAMES = ("image", "image[]")
"""How the parts of a form are called that are pictures to edit: one alone, or each of several."""
_MOST_IMAGES = 16
_LONGEST_URL = 20_971_520


def check_image_files(form: Form) -> None:
    """Raise `Refusal` unless the files of `form` are those of an edit."""
    images = form.files_named(*IMAGE_NAMES)
    _check_number(len(images), "image")
    if sum(image.name == "image" for image in images) > 1:
        message = (
            "Duplicate parameter: 'image'. You provided multiple values for this parameter, "
            "whereas only one is allowed. Use the array syntax instead e.g. 'image[]=<value>'."
        )
        raise refusal(message, "duplicate_parameter", "image")
    check_file_names(form, *IMAGE_NAMES, "mask", "markup")
    for file in form.files:
        check_picture(file.content, file.name)
    for overlay in form.files_named("mask", "markup"):
        _check_overlay(images[0], overlay)
    if form.files_named("mask") and form.files_named("markup"):
        raise refusal("'markup' cannot be combined with 'mask'.", "invalid_value", "markup")


def check_image_references(arguments: Mapping[str, object], uploaded: Container[object]) -> None:
    """Raise `Refusal` unless the images and the mask of a JSON edit are there.

    Args:
        arguments: What came; `images` and `mask` are references.
        uploaded: The ids of the files that the account has.
    """
    images = as_list(arguments.get("images")) or []
    _check_number(len(images), "images")
    for image in images:
        check_reference(image, "images", uploaded)
    if "mask" in arguments:
        check_reference(arguments["mask"], "mask", uploaded)


def check_file_names(form: Form, *names: str) -> None:
    """Raise `Refusal` where a file of `form` has none of `names`."""
    for file in form.files:
        if file.name not in names:
            raise unknown_parameter(file.name)


def check_reference(value: object, name: str, uploaded: Container[object]) -> None:
    """Raise `Refusal` unless `value` names one picture: by its address or as an uploaded file."""
    reference = as_object(value) or {}
    if set(reference) not in ({"image_url"}, {"file_id"}):
        message = f"Invalid '{name}': expected exactly one of 'image_url' and 'file_id'."
        raise refusal(message, "invalid_value", name)
    if "file_id" in reference:
        if reference["file_id"] not in uploaded:
            message = f"File '{reference['file_id']}' was not found."
            raise refusal(message, "invalid_value", name)
        return
    _check_url(str(reference["image_url"]), name)


def check_picture(content: bytes, name: str, size: str | None = None) -> None:
    """Raise `Refusal` unless `content` is a PNG, JPEG or WebP, and a PNG has `size`."""
    if not content.startswith(_MAGIC):
        message = f"Invalid image file or mode for '{name}', please check your image file."
        raise Refusal(400, image_error(message, "invalid_image_file", name))
    if size is not None and _png_size(content) not in (None, pixels(size)):
        message = "Inpaint image must match the requested width and height"
        raise refusal(message, "invalid_value", name)


def _check_number(number: int, name: str) -> None:
    if not number:
        raise missing(name)
    if number > _MOST_IMAGES:
        message = f"Invalid '{name}': expected at most {_MOST_IMAGES} images, but got {number}."
        raise refusal(message, "array_above_max_length", name)


def _check_overlay(image: Part, overlay: Part) -> None:
    size, wanted = _png_size(overlay.content), _png_size(image.content)
    if size is None or (wanted is not None and size != wanted):
        message = f"Invalid '{overlay.name}': it must be a PNG with the size of the first image."
        raise Refusal(400, image_error(message, "invalid_image_file", overlay.name))


def _check_url(url: str, name: str) -> None:
    if len(url) > _LONGEST_URL:
        message = f"Invalid '{name}': string too long."
        raise refusal(message, "string_above_max_length", name)
    head, comma, data = url.partition(",")
    if head.startswith("data:image/") and head.endswith(";base64") and comma:
        check_picture(_decoded(data), name)
    elif not url.startswith(("https://", "http://")):
        message = f"Invalid '{name}': expected an address or a data URL with an image."
        raise refusal(message, "invalid_value", name)


def _decoded(data: str) -> bytes:
    try:
        return base64.b64decode(data, validate=True)
    except binascii.Error:
        return b""


def _png_size(content: bytes) -> tuple[int, int] | None:
    """Return width and height of a PNG, `None` when it is none."""
    header = content[16:24]
    if not content.startswith(_PNG) or len(header) < 8:  # noqa: PLR2004  two numbers of 32 bits
        return None
    width, height = struct.unpack(">II", header)
    return width, height
