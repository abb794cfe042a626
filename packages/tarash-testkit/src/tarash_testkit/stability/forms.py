"""Holds a multipart form against the rules of its operation, as the service does.

Rule: everything that is wrong is told at once, one sentence for each, begun with the part's name.

Source: error bodies of the service in public repositories (`prompt: is required`, `content-type:
must be multipart/form-data`); the other sentences are chosen here. Pixels are counted for a PNG
alone.
"""

import re
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from starlette.requests import Request

from tarash_testkit.front import Refusal
from tarash_testkit.multipart import Part, read_parts
from tarash_testkit.stability.answers import error, refused
from tarash_testkit.stability.endpoints import Endpoint, Field, Picture

__all__ = ("Form", "png_size", "read_form")

_MOST_BYTES = 10 * 1024**2
_PNG = b"\x89PNG\r\n\x1a\n"
_WEBP = re.compile(rb"RIFF....WEBP", re.DOTALL)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_WHOLE = re.compile(r"-?\d+")
_KINDS = {"whole": "whole number", "number": "number"}
_ANSWERS = frozenset({"image/*", "application/json", "*/*"})


@dataclass(frozen=True, slots=True)
class Form:
    """What a client asked for."""

    texts: Mapping[str, str] = field(repr=False)
    files: Mapping[str, Part] = field(repr=False)
    wants_json: bool = True


async def read_form(request: Request, endpoint: Endpoint) -> Form:
    """Return the form of `request`.

    Raises:
        Refusal: 413: it is too long; 400: it is no multipart form, or not one of `endpoint`.
    """
    body = await request.body()
    if len(body) > _MOST_BYTES:
        raise Refusal(413, error("payload_too_large", "body: must be at most 10 MiB"))
    parts = read_parts(request.headers.get("content-type", ""), body)
    if parts is None:
        raise refused("content-type: must be multipart/form-data")
    wrong = [*_misplaced(parts, endpoint), *_unheard(request)]
    texts = {part.name: part.text for part in parts if part.name in endpoint.fields}
    files = {part.name: part for part in parts if part.name in endpoint.files}
    wrong += [
        f"{name}: is required" for name in endpoint.required if name not in {**texts, **files}
    ]
    wrong += [said for name, text in texts.items() for said in _text(name, text, endpoint)]
    wrong += [said for name, part in files.items() for said in _file(name, part, endpoint)]
    wrong += _RELATED[endpoint.path](texts, files) if endpoint.path in _RELATED else ()
    if wrong:
        raise refused(*wrong)
    return Form(texts, files, request.headers.get("accept") == "application/json")


def png_size(content: bytes) -> tuple[int, int] | None:
    """Return width and height of a PNG, `None` when it is none."""
    header = content[16:24]
    if not content.startswith(_PNG) or len(header) < 8:  # noqa: PLR2004  two numbers of 32 bits
        return None
    width, height = struct.unpack(">II", header)
    return width, height


def _unheard(request: Request) -> Iterator[str]:
    if request.headers.get("accept", "*/*") not in _ANSWERS:
        yield "accept: must be one of image/*, application/json"


def _misplaced(parts: Sequence[Part], endpoint: Endpoint) -> Iterator[str]:
    """Yield what is wrong with the parts as such, whatever they hold."""
    names = [part.name for part in parts]
    for part in parts:
        if part.name in endpoint.fields and part.file_name is not None:
            yield f"{part.name}: must be a text, not a file"
        elif part.name in endpoint.files and part.file_name is None:
            yield f"{part.name}: must be a file"
        elif part.name not in {**endpoint.fields, **endpoint.files}:
            yield f"{part.name}: is not allowed"
    yield from (f"{name}: must be given once" for name in set(names) if names.count(name) > 1)


def _text(name: str, text: str, endpoint: Endpoint) -> Iterator[str]:
    rule = endpoint.fields[name]
    if rule.kind == "choice":
        if text not in rule.choices:
            yield f"{name}: must be one of {', '.join(rule.choices)}"
    elif rule.kind == "text":
        if not rule.least <= len(text) <= rule.most:
            yield f"{name}: must have {rule.least:g} to {rule.most:g} characters"
    else:
        yield from _number(name, text, rule)


def _number(name: str, text: str, rule: Field) -> Iterator[str]:
    shape = _WHOLE if rule.kind == "whole" else _NUMBER
    if not shape.fullmatch(text):
        yield f"{name}: must be a {_KINDS[rule.kind]}"
    elif not rule.least <= float(text) <= rule.most:
        yield f"{name}: must be from {rule.least:g} to {rule.most:.12g}"


def _file(name: str, part: Part, endpoint: Endpoint) -> Iterator[str]:
    content = part.content
    if not (content.startswith((_PNG, b"\xff\xd8\xff")) or _WEBP.match(content)):
        yield f"{name}: must be a jpeg, png or webp image"
        return
    size = png_size(content)
    if size is not None:
        yield from _size(name, size, endpoint.files[name])


def _size(name: str, size: tuple[int, int], rule: Picture) -> Iterator[str]:
    short, long = min(size), max(size)
    if short < rule.least_side:
        yield f"{name}: each side must have at least {rule.least_side} pixels"
    elif rule.most_side is not None and long > rule.most_side:
        yield f"{name}: each side must have at most {rule.most_side} pixels"
    elif not rule.least_pixels <= short * long <= rule.most_pixels:
        yield f"{name}: must have {rule.least_pixels} to {rule.most_pixels} pixels"
    elif rule.steepest is not None and long > rule.steepest * short:
        yield f"{name}: the aspect ratio must be from 1:2.5 to 2.5:1"


Related = Callable[[Mapping[str, str], Mapping[str, Part]], Iterator[str]]


def _ultra(texts: Mapping[str, str], files: Mapping[str, Part]) -> Iterator[str]:
    if "image" in files and "strength" not in texts:
        yield "strength: is required when image is given"
    if "strength" in texts and "image" not in files:
        yield "image: is required when strength is given"


def _sd3(texts: Mapping[str, str], files: Mapping[str, Part]) -> Iterator[str]:
    given, mode = {**texts, **files}, texts.get("mode", "text-to-image")
    of_an_image = tuple(name for name in ("image", "strength") if name in given)
    if mode == "text-to-image":
        yield from (f"{name}: is not allowed when mode is {mode}" for name in of_an_image)
        return
    missing = (name for name in ("image", "strength") if name not in given)
    yield from (f"{name}: is required when mode is {mode}" for name in missing)
    if "aspect_ratio" in given:
        yield f"aspect_ratio: is not allowed when mode is {mode}"


def _outpaint(texts: Mapping[str, str], files: Mapping[str, Part]) -> Iterator[str]:
    del files
    sides = [texts.get(side, "0") for side in ("left", "right", "up", "down")]
    if all(side == "0" for side in sides):
        yield "left, right, up, down: at least one must be greater than 0"


def _relight(texts: Mapping[str, str], files: Mapping[str, Part]) -> Iterator[str]:
    given = {**texts, **files}
    if not given.keys() & {"background_prompt", "background_reference"}:
        yield "background_prompt: is required unless background_reference is given"
    lit = given.keys() & {"light_source_direction", "light_reference"}
    if "light_source_strength" in given and not lit:
        yield "light_source_strength: needs light_source_direction or light_reference"


_RELATED: Mapping[str, Related] = {
    "generate/ultra": _ultra,
    "generate/sd3": _sd3,
    "edit/outpaint": _outpaint,
    "edit/replace-background-and-relight": _relight,
}
