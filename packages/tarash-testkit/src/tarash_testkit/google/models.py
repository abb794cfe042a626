"""Which model ids do what, and which are gone.

Rule: an id that nobody knows is served: clients must be able to use a model before it is listed.

Source: ai.google.dev/gemini-api/docs/deprecations and .../changelog, docs.cloud.google.com (model
pages of Veo and Gemini), read 2026-11. That Imagen 4 still answers on Vertex is an assumption: its
end is reported by third parties only.
"""

from typing import Literal, TypeAlias

from starlette.requests import Request

from tarash_testkit.front import Refusal
from tarash_testkit.google.answers import interaction_refusal, refusal
from tarash_testkit.google.surfaces import Surface

__all__ = ("Family", "check_model", "family_of", "is_retired", "model_not_found", "thinks")

Family: TypeAlias = Literal["content", "imagen", "omni", "veo"]

_FAMILIES: tuple[tuple[str, Family], ...] = (
    ("veo-", "veo"),
    ("imagen-", "imagen"),
    ("gemini-omni-", "omni"),
)
_GONE_EVERYWHERE = (
    "gemini-2.0-flash-preview-image-generation",
    "gemini-2.5-flash-image",
    "gemini-3.1-flash-image-preview",
    "gemini-3-pro-image-preview",
    "gemini-omni-flash-preview",
    "imagen-3.0-generate-",
    "veo-2.0-",
    "veo-3-0-",
    "veo-3.0-",
)
_GONE_FROM_GEMINI = ("imagen-", "veo-")
_THINKING = ("gemini-nano-banana-2.1", "gemini-3-pro-image")
"""Models that think in pictures. Source: Google's notebook on them, read 2026-11."""


def family_of(model: str) -> Family:
    """Return which calls the model `model` takes; `content` unless its name says otherwise."""
    for start, family in _FAMILIES:
        if model.startswith(start):
            return family
    return "content"


def thinks(model: str) -> bool:
    """Return whether the model shows drafts before its picture."""
    return model.startswith(_THINKING)


def is_retired(surface: Surface, model: str) -> bool:
    """Return whether the model was shut down on `surface`."""
    gone = _GONE_EVERYWHERE if surface.is_vertex else (*_GONE_EVERYWHERE, *_GONE_FROM_GEMINI)
    return model.startswith(gone)


def check_model(surface: Surface, request: Request, family: Family, *, keeps_retired: bool) -> str:
    """Return the id of the model that the path names, when it is one of `family`.

    Raises:
        Refusal: 404: it is gone, or it takes other calls.
    """
    model: str = request.path_params["model"]
    name = surface.model_name(request)
    if is_retired(surface, model) and not keeps_retired:
        raise _gone(surface, name)
    if family_of(model) != family:
        method = request.url.path.rpartition(":")[2]
        message = f"{name} is not found for this API version, or is not supported for {method}."
        raise refusal("NOT_FOUND", message)
    return model


def _gone(surface: Surface, name: str) -> Refusal:
    if surface.is_vertex:
        return refusal(
            "NOT_FOUND",
            f"Publisher Model `{name}` was not found or your project does not have access to it. "
            "Please ensure you are using a valid model version.",
        )
    return refusal(
        "NOT_FOUND", f"This model {name} is no longer available. Please use a newer one."
    )


def model_not_found(model: str) -> Refusal:
    """Return what the Interactions API says to a model that it does not serve."""
    return interaction_refusal("model_not_found", f"Model {model!r} is not found or not supported.")
