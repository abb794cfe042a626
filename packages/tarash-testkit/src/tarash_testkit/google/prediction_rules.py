"""What `predictLongRunning` of Veo and `predict` of Imagen accept.

Rule: instances and parameters are plain JSON values: names and types are exact.

Sources: `google-genai` 3.6.1 and 2.34.0 (`models.py`: fields, and which face takes which); the Veo
pages of docs.cloud.google.com (3.1 model page, API reference, references, extend) and the Imagen
API reference, read 2026-11. Assumptions: an unknown parameter is refused; `veo-2.0` takes 5 to 8
seconds.
"""

from collections.abc import Iterator, Mapping

from tarash_testkit.checks import (
    Check,
    Problem,
    anything,
    base64_text,
    every,
    fields,
    first_problem,
    flag,
    items,
    number,
    one_of,
    text,
    texts_by_name,
    whole,
)
from tarash_testkit.google.answers import refusal, worded
from tarash_testkit.google.surfaces import Surface
from tarash_testkit.shapes import as_list, as_object

__all__ = ("IMAGEN_RATIOS", "check_imagen", "check_veo", "instance_of", "parameters_of")

IMAGEN_RATIOS = ("1:1", "3:4", "4:3", "9:16", "16:9")
_SEED = whole(least=0, most=2**32 - 1)
_BUCKET = text(pattern="gs://.+", choices_of="a gs:// URI")
_COUNT = whole(least=1, most=4)


def _media(mime_type: str, *keys: str, **more: Check) -> Check:
    known: dict[str, Check] = {
        "bytesBase64Encoded": base64_text(),
        "gcsUri": _BUCKET,
        "uri": text(),
        "encodedVideo": base64_text(),
        "encoding": text(),
        "mimeType": text(pattern=mime_type, choices_of="a type of this medium"),
        **more,
    }
    allowed = {name: known[name] for name in ("mimeType", "encoding", *keys, *more)}
    return every(fields(allowed), one_of(*keys))


_IMAGE = _media("image/(jpeg|png|webp)", "bytesBase64Encoded", "gcsUri")
_INLINE_IMAGE = _media("image/(jpeg|png|webp)", "bytesBase64Encoded")
_VIDEO = _media(r"video/[\w-]+", "bytesBase64Encoded", "gcsUri")
_GEMINI_VIDEO = _media(r"video/[\w-]+", "uri", "encodedVideo")
_MASK = _media(
    r"(image|video)/[\w-]+",
    *("bytesBase64Encoded", "gcsUri"),
    maskMode=text("INSERT", "REMOVE", "REMOVE_STATIC", "OUTPAINT"),
)


def _references(image: Check) -> Check:
    known: dict[str, Check] = {"image": image, "referenceType": text("ASSET", "STYLE")}
    return items(fields(known, required=("image", "referenceType")), least=1, most=3)


_SHARED: Mapping[str, Check] = {
    "sampleCount": _COUNT,
    "durationSeconds": whole(4, 5, 6, 7, 8),
    "aspectRatio": text("16:9", "9:16"),
    "resolution": text("720p", "1080p", "4k"),
    "personGeneration": text("allow_adult", "dont_allow", "allow_all"),
    "negativePrompt": text(),
    "enhancePrompt": flag(),
}
_VERTEX_PARAMETERS: Mapping[str, Check] = {
    **_SHARED,
    "seed": _SEED,
    "generateAudio": flag(),
    "fps": whole(24),
    "storageUri": _BUCKET,
    "pubsubTopic": text(pattern="projects/[^/]+/topics/[^/]+"),
    "compressionQuality": text("OPTIMIZED", "LOSSLESS"),
    "resizeMode": text("CROP", "PAD"),
}


def _request(
    instance: Mapping[str, Check], parameters: Mapping[str, Check], **more: Check
) -> Check:
    known = {
        "instances": items(fields(instance), least=1, most=1),
        "parameters": fields(parameters),
        **more,
    }
    return fields(known, required=("instances",))


_VEO_ON_VERTEX = _request(
    {
        "prompt": text(),
        "image": _IMAGE,
        "lastFrame": _IMAGE,
        "video": _VIDEO,
        "referenceImages": _references(_IMAGE),
        "mask": _MASK,
    },
    _VERTEX_PARAMETERS,
    labels=texts_by_name(),
)
_VEO_ON_GEMINI = _request(
    {
        "prompt": text(),
        "image": _INLINE_IMAGE,
        "lastFrame": _INLINE_IMAGE,
        "video": _GEMINI_VIDEO,
        "referenceImages": _references(_INLINE_IMAGE),
    },
    _SHARED,
    webhookConfig=anything(),
)
_GEMINI_IMAGEN: Mapping[str, Check] = {
    "sampleCount": _COUNT,
    "aspectRatio": text(*IMAGEN_RATIOS),
    "sampleImageSize": text("1K", "2K"),
    "guidanceScale": number(),
    "personGeneration": text(),
    "safetySetting": text(),
    "language": text(),
    "includeRaiReason": flag(),
    "includeSafetyAttributes": flag(),
    "outputOptions": fields(
        {
            "mimeType": text("image/png", "image/jpeg"),
            "compressionQuality": whole(least=0, most=100),
        }
    ),
}
_VERTEX_IMAGEN: Mapping[str, Check] = {
    **_GEMINI_IMAGEN,
    "negativePrompt": text(),
    "seed": _SEED,
    "enhancePrompt": flag(),
    "addWatermark": flag(),
    "storageUri": _BUCKET,
    "editMode": text(),
    "editConfig": anything(),
    "mode": text("upscale"),
    "upscaleConfig": fields({"upscaleFactor": text("x2", "x3", "x4")}),
}
_IMAGEN_ON_VERTEX = _request(
    {"prompt": text(), "image": _IMAGE, "referenceImages": items(anything(), least=1)},
    _VERTEX_IMAGEN,
    labels=texts_by_name(),
)
_IMAGEN_ON_GEMINI = _request({"prompt": text()}, _GEMINI_IMAGEN)


def instance_of(body: Mapping[str, object]) -> dict[str, object]:
    """Return the one instance of a body that was checked."""
    instances = as_list(body.get("instances")) or [{}]
    return as_object(instances[0]) or {}


def parameters_of(body: Mapping[str, object]) -> dict[str, object]:
    """Return the parameters of a body that was checked."""
    return as_object(body.get("parameters")) or {}


def check_veo(surface: Surface, model: str, body: Mapping[str, object]) -> None:
    """Check a request for videos.

    Raises:
        Refusal: 400.
    """
    _check(_VEO_ON_VERTEX if surface.is_vertex else _VEO_ON_GEMINI, body)
    for message in _veo_contradictions(model, instance_of(body), parameters_of(body)):
        raise refusal("INVALID_ARGUMENT", message)


def check_imagen(surface: Surface, body: Mapping[str, object]) -> None:
    """Check a request for pictures.

    Raises:
        Refusal: 400.
    """
    _check(_IMAGEN_ON_VERTEX if surface.is_vertex else _IMAGEN_ON_GEMINI, body)
    parameters = parameters_of(body)
    if "seed" in parameters and parameters.get("addWatermark") is not False:
        message = "Seed is not supported when watermark is enabled."
        raise refusal("INVALID_ARGUMENT", message)
    if "prompt" not in instance_of(body) and parameters.get("mode") != "upscale":
        raise refusal("INVALID_ARGUMENT", "The prompt is required.")


def _check(check: Check, body: Mapping[str, object]) -> None:
    problem = first_problem(check, body)
    if problem is None:
        return
    raise refusal("INVALID_ARGUMENT", _worded(problem))


def _worded(problem: Problem) -> str:
    if problem.kind != "unknown" or problem.place[0] == problem.path:
        return worded(problem)
    name = problem.place[-1]
    return (
        f"`{name}` isn't supported by this model. Please remove it or refer to the documentation."
    )


def _veo_contradictions(
    model: str, instance: Mapping[str, object], parameters: Mapping[str, object]
) -> Iterator[str]:
    if not {"prompt", "image", "video"} & set(instance):
        yield "A prompt, an image or a video is required."
    if "lastFrame" in instance and not {"image", "video"} & set(instance):
        yield "`lastFrame` needs `image`."
    seconds = parameters.get("durationSeconds", 8)
    if "referenceImages" in instance:
        if {"image", "lastFrame"} & set(instance):
            yield "`referenceImages` cannot be used together with `image` or `lastFrame`."
        if "lite" in model:
            yield "`referenceImages` isn't supported by this model."
        if seconds != 8:  # noqa: PLR2004  the one length
            yield "`durationSeconds` must be 8 with reference images."
    if not model.startswith("veo-2") and seconds in (5, 7):
        yield "`durationSeconds` must be 4, 6 or 8."
    if "lite" in model and parameters.get("resolution") == "4k":
        yield "`resolution` 4k isn't supported by this model."
