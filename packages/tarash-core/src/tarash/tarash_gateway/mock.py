"""The mock: a provider like any other, that answers with real media from this package.

It goes through the same engine and needs no key, no network and no installed plugin.
"""

from __future__ import annotations

import json
import random
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from tarash.tarash_gateway._measure import measure
from tarash.tarash_gateway._png import png
from tarash.tarash_gateway._provider import Provider
from tarash.tarash_gateway.exceptions import GenerationFailedError, TarashError
from tarash.tarash_gateway.hookspecs import hookimpl
from tarash.tarash_gateway.media import is_local, media_source
from tarash.tarash_gateway.models import (
    Asset,
    GenerationResponse,
    ImageGenerationRequest,
    ImageGenerationResponse,
    MockConfig,
    MockPollingConfig,
    MockResponse,
    VideoGenerationResponse,
)
from tarash.tarash_gateway.service import Address, ProviderInfo

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tarash.tarash_gateway.flows import Flow
    from tarash.tarash_gateway.models import (
        CancelVerdict,
        GenerationRequest,
        Job,
    )
    from tarash.tarash_gateway.service import Api

__all__ = ("MockConfig", "MockPollingConfig", "MockResponse", "mock_provider")

_STEPS = MockPollingConfig(delay_between_updates=0)
_DEFAULT_RATIO = {"video": "16:9", "image": "1:1"}
_IMAGE_PIXELS = 1024 * 1024  # about as many as image models give
_SIDE_MULTIPLE = 8


def mock_provider(mock: MockConfig | None) -> Provider:
    """Return a provider that answers as `mock` says."""
    return Provider("mock", _Mock(mock or MockConfig(enabled=True)))


class _Mock:
    """The hooks."""

    def __init__(self, mock: MockConfig) -> None:
        self.mock = mock

    @hookimpl
    def describe(self) -> ProviderInfo:
        return ProviderInfo(
            name="mock",
            title="The mock",
            media=("video", "image"),
            base=Address("https://mock.invalid"),
            needs_key=False,
        )

    @hookimpl
    def submit(self, request: GenerationRequest, api: Api) -> Flow[Job]:
        yield from ()
        outcome = self._choose(api)
        if outcome.error is not None:
            raise _raisable(outcome.error)
        steps = self.mock.polling or _STEPS
        state = {
            "mock": True,
            "shape": _shape(request),
            "steps": _steps(steps) if steps.enabled else [],
            "delay": steps.delay_between_updates,
            "result": _result(outcome),
        }
        job = api.job(f"mock_{api.intent.id if api.intent else ''}", state=state)
        return _advanced(job)

    @hookimpl
    def poll(self, job: Job) -> Flow[Job]:
        yield from ()
        return _advanced(job)

    @hookimpl
    def normalize(self, job: Job) -> GenerationResponse:
        kind = VideoGenerationResponse if job.medium == "video" else ImageGenerationResponse
        result = job.state["result"]
        if result.get("response") is not None:
            whole = {**result["response"], "is_mock": True, "request_id": job.id}
            whole.setdefault("assets", _addressed(whole))
            return kind.model_validate(whole)
        if job.medium == "video":
            return _video(job)
        return _images(job)

    @hookimpl
    def cancel(self, job: Job) -> Flow[CancelVerdict]:
        yield from ()
        return "too_late" if job.done else "cancelled"

    def _choose(self, api: Api) -> MockResponse:
        """Return an outcome by weight; the same seed and request give the same one."""
        outcomes: Sequence[MockResponse] = self.mock.responses or (MockResponse(),)
        intent = api.intent
        chance: object = intent.id if intent else 0
        if self.mock.seed is not None:
            chance = f"{self.mock.seed}:{intent.request_hash if intent else ''}"
        draw = random.Random(str(chance))  # noqa: S311  a choice of samples, no secret
        return draw.choices(outcomes, [outcome.weight for outcome in outcomes])[0]


def _raisable(error: Exception) -> Exception:
    """Return a fresh error, so that one config can raise it in several calls."""
    if isinstance(error, TarashError):
        rebuild, arguments = error.__reduce__()
        return cast("Exception", rebuild(*arguments))
    failure = GenerationFailedError(f"the mock was told to fail: {type(error).__name__}: {error}")
    failure.__cause__ = error
    return failure


def _shape(request: GenerationRequest) -> dict[str, Any]:
    """Return what the result depends on, as JSON."""
    size = request.size if isinstance(request, ImageGenerationRequest) else None
    return {
        "aspect_ratio": request.aspect_ratio,
        "size": size,
        "outputs": request.outputs,
        "seed": request.seed or 0,
    }


def _steps(polling: MockPollingConfig) -> list[dict[str, Any]]:
    """Return the steps still to report, first one first, as JSON."""
    nothing: Sequence[Any] = [None] * len(polling.status_sequence)
    percents = polling.progress_percentages or nothing
    updates = polling.custom_updates or nothing
    return [
        {"status": status, "percent": percent, "update": update}
        for status, percent, update in zip(polling.status_sequence, percents, updates, strict=True)
    ]


def _result(outcome: MockResponse) -> dict[str, Any]:
    """Return the chosen result as JSON."""
    response = outcome.mock_response
    if isinstance(response, GenerationResponse):
        response = response.model_dump(mode="json", exclude_none=True)
    given = {"video": outcome.output_video, "image": outcome.output_image}
    addresses = {
        medium: media_source(_loaded(value)).as_data_uri()
        for medium, value in given.items()
        if value is not None
    }
    return {"response": response, **addresses}


def _loaded(value: object) -> object:
    if not is_local(value):
        return value
    return value.read_bytes() if isinstance(value, Path) else value.read()


def _advanced(job: Job) -> Job:
    """Return the job one step further; past the last one it is completed."""
    steps = job.state["steps"]
    if not steps:
        return job.succeeded({"mock": True}, state={"steps": []})
    first, *rest = steps
    state = {"steps": rest, "update": first["update"]}
    if first["status"] == "completed":
        return job.succeeded({"mock": True}, state={**state, "steps": []})
    if first["status"] == "failed":
        return job.failed("GenerationFailedError", "the mock was told to fail at this step")
    move = job.queued if first["status"] == "queued" else job.running
    percent = first["percent"]
    return move(state=state, progress_percent=percent, poll_after_seconds=job.state["delay"])


def _video(job: Job) -> VideoGenerationResponse:
    shape, given = job.state["shape"], job.state["result"].get("video")
    ratio = _ratio(shape["aspect_ratio"], "video")
    asset = _asset(given) if given else _sample(ratio)
    lines = min(asset.width, asset.height) if asset.width and asset.height else None
    return VideoGenerationResponse(
        video=asset.address,
        assets=(asset,) * shape["outputs"],
        duration=asset.duration_seconds,
        resolution=f"{lines}p" if lines else None,
        aspect_ratio=_named_ratio(asset),
        is_mock=True,
    )


def _images(job: Job) -> ImageGenerationResponse:
    shape, given = job.state["shape"], job.state["result"].get("image")
    width, height = _size(shape)
    assets = tuple(
        _asset(given)
        if given
        else Asset(
            content=(content := png(width, height, seed=shape["seed"] + number)),
            content_type="image/png",
            file_name=f"mock-{number + 1}.png",
            size_bytes=len(content),
            width=width,
            height=height,
        )
        for number in range(shape["outputs"])
    )
    return ImageGenerationResponse(
        images=tuple(asset.address for asset in assets),
        assets=assets,
        aspect_ratio=_named_ratio(assets[0]),
        is_mock=True,
    )


def _addressed(response: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the assets of a whole mock response that names only addresses."""
    addresses = [response["video"]] if "video" in response else response.get("images", [])
    return [_asset(address).model_dump() for address in addresses]


def _asset(address: str) -> Asset:
    """Return the asset behind a URL or `data:` URI, measured when it is inline."""
    source = media_source(address)
    if source.content is None:
        return Asset(url=source.url)
    facts = measure(source.content)
    return Asset(
        content=source.content,
        content_type=source.content_type,
        file_name=source.file_name,
        size_bytes=len(source.content),
        width=facts.width,
        height=facts.height,
        duration_seconds=facts.duration_seconds,
    )


@cache
def _samples() -> dict[Fraction, Asset]:
    """Return the packaged videos by aspect ratio."""
    folder = Path(__file__).with_name("samples")
    facts = json.loads((folder / "samples.json").read_text("utf-8"))["samples"]
    return {
        _fraction(fact["aspect_ratio"]): Asset(
            url=(folder / fact["file"]).as_uri(),
            content_type=fact["content_type"],
            file_name=fact["file"],
            size_bytes=fact["size_bytes"],
            width=fact["width"],
            height=fact["height"],
            duration_seconds=fact["duration_seconds"],
        )
        for fact in facts
    }


def _sample(ratio: Fraction) -> Asset:
    """Return the packaged video of the nearest shape."""
    samples = _samples()
    return samples[min(samples, key=lambda known: abs(known / ratio - 1))]


def _ratio(text: str | None, medium: str) -> Fraction:
    return _fraction(_DEFAULT_RATIO[medium] if text in (None, "auto") else text)


def _fraction(ratio: str) -> Fraction:
    width, _, height = ratio.partition(":")
    return Fraction(width) / Fraction(height)


def _size(shape: dict[str, Any]) -> tuple[int, int]:
    """Return width and height in pixels: as asked, else of the asked ratio."""
    if shape["size"] not in (None, "auto"):
        width, _, height = shape["size"].partition("x")
        return int(width), int(height)
    ratio = float(_ratio(shape["aspect_ratio"], "image"))
    width = round((_IMAGE_PIXELS * ratio) ** 0.5 / _SIDE_MULTIPLE) * _SIDE_MULTIPLE
    height = round((_IMAGE_PIXELS / ratio) ** 0.5 / _SIDE_MULTIPLE) * _SIDE_MULTIPLE
    return max(width, _SIDE_MULTIPLE), max(height, _SIDE_MULTIPLE)


def _named_ratio(asset: Asset) -> str | None:
    if not asset.width or not asset.height:
        return None
    for known, sample in _samples().items():
        if known == Fraction(asset.width, asset.height):
            return str(sample.file_name).removeprefix("sample_").partition(".")[0].replace("x", ":")
    exact = Fraction(asset.width, asset.height)
    return f"{exact.numerator}:{exact.denominator}"
