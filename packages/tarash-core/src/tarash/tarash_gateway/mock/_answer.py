"""What the mock answers: settled and checked as JSON before, made into a response after."""

from __future__ import annotations

from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

from pydantic import BaseModel

from tarash.tarash_gateway.exceptions import ConfigurationError
from tarash.tarash_gateway.flows import Call
from tarash.tarash_gateway.media import is_local, media_source
from tarash.tarash_gateway.mock._media import (
    asset_at,
    named_ratio,
    picture,
    picture_size,
    sample,
)
from tarash.tarash_gateway.models import (
    GenerationResponse,
    ImageGenerationRequest,
    ImageGenerationResponse,
    VideoGenerationResponse,
)

if TYPE_CHECKING:
    from tarash.tarash_gateway.flows import Flow
    from tarash.tarash_gateway.models import (
        Asset,
        GenerationRequest,
        Job,
        Medium,
        MockResponse,
    )

__all__ = ("answer_of", "result_of")

_RESPONSES: dict[Medium, type[GenerationResponse]] = {
    "video": VideoGenerationResponse,
    "image": ImageGenerationResponse,
}
# The core makes these anew for each call.
_STORY = {"job", "jobs", "execution_metadata", "is_mock"}


def result_of(
    outcome: MockResponse, request: GenerationRequest, medium: Medium
) -> Flow[dict[str, Any]]:
    """Return the chosen result as JSON.

    Raises:
        ConfigurationError: `outcome` does not fit the medium, or its file cannot be read.
        InvalidRequestError: No picture of the asked size can be made.
    """
    if outcome.mock_response is not None:
        return {"response": _whole(outcome.mock_response, medium)}
    given: object = getattr(outcome, f"output_{medium}")
    if is_local(given):
        given = yield Call(_loaded, (f"output_{medium}", given))
    result: dict[str, Any] = {"outputs": request.outputs}
    if given is not None:
        return {**result, "address": media_source(given).as_data_uri()}
    if medium == "video":
        return {**result, "aspect_ratio": request.aspect_ratio}
    size = request.size if isinstance(request, ImageGenerationRequest) else None
    width, height = picture_size(size, request.aspect_ratio, request.outputs)
    return {**result, "width": width, "height": height, "seed": request.seed or 0}


def answer_of(job: Job) -> GenerationResponse:
    """Return the response for a job of the mock."""
    result = job.state["result"]
    kind = _RESPONSES[job.medium]
    if "response" in result:
        response = kind.model_validate_json(result["response"])
        known = response.request_id or job.id
        return response.with_changes({"is_mock": True, "request_id": known})
    if job.medium == "video":
        return _video(result)
    return _images(result)


def _whole(response: object, medium: Medium) -> str:
    """Return a whole response as JSON text, with the assets that its addresses name."""
    kind = _RESPONSES[medium]
    fields = (
        response.model_dump(exclude_none=True)
        if isinstance(response, BaseModel)
        else cast("dict[str, Any]", response)
    )
    told = {name: value for name, value in fields.items() if name not in _STORY}
    try:
        checked = kind.model_validate(told)
        if not checked.assets:
            assets = tuple(asset_at(address) for address in _addresses(checked))
            checked = checked.with_changes({"assets": assets})
        return checked.model_dump_json(exclude_none=True)
    except (ConfigurationError, ValueError) as error:
        raise ConfigurationError(
            f"mock_response does not fit a {medium}; nothing was generated. {error}"
        ) from None


def _addresses(response: GenerationResponse) -> tuple[str, ...]:
    if isinstance(response, VideoGenerationResponse):
        return (response.video,) if response.video else ()
    return cast("ImageGenerationResponse", response).images


def _loaded(field: str, media: Path | IO[bytes]) -> bytes:
    """Return what a path or an open file holds; a file is left where it stood."""
    try:
        if isinstance(media, Path):
            return media.read_bytes()
        start = media.tell() if media.seekable() else None
        content = media.read()
        if start is not None:  # the next call answers with it again
            media.seek(start)
    except (OSError, ValueError) as error:  # a closed file gives a ValueError
        reason = getattr(error, "strerror", None) or str(error)
        raise ConfigurationError(
            f"{field} of the mock cannot be read: {reason}. Nothing was generated."
        ) from error
    return content


def _video(result: dict[str, Any]) -> VideoGenerationResponse:
    asset = asset_at(result["address"]) if "address" in result else sample(result["aspect_ratio"])
    lines = min(asset.width, asset.height) if asset.width and asset.height else None
    return VideoGenerationResponse(
        video=asset.address,
        assets=(asset,) * result["outputs"],
        duration=asset.duration_seconds,
        resolution=f"{lines}p" if lines else None,
        aspect_ratio=named_ratio(asset),
        is_mock=True,
    )


def _images(result: dict[str, Any]) -> ImageGenerationResponse:
    assets = tuple(_image(result, number) for number in range(result["outputs"]))
    return ImageGenerationResponse(
        images=tuple(asset.address for asset in assets),
        assets=assets,
        aspect_ratio=named_ratio(assets[0]),
        is_mock=True,
    )


def _image(result: dict[str, Any], number: int) -> Asset:
    if "address" in result:
        return asset_at(result["address"])
    return picture(result["width"], result["height"], result["seed"], number)
