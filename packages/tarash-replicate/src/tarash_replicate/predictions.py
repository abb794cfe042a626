"""A prediction's JSON into our values: how a job stands, what it made, the response. Pure.

Source: "Replicate HTTP API" 1.0.0-a1 (the schema of a prediction); PyPI replicate 1.0.7
(`prediction.py`, `run.py`, `helpers.py`); replicate.com/docs, "Output files", read in
November 2026.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from tarash.tarash_gateway.plugin import (
    Api,
    Asset,
    CancelVerdict,
    ImageGenerationResponse,
    Job,
    ModelFacts,
    VideoGenerationResponse,
    asset_of,
    cost_of,
    file_kind,
    mapping_of,
    progress_percent,
    text_of,
)
from tarash_replicate.failures import failure_of, overdue

__all__ = ("accepted_state", "address_of", "images_of", "moved", "verdict_of", "video_of")

_KEPT = timedelta(hours=1)  # after its end, a prediction's files are removed
_PREFIXES = ("https:", "http:", "data:")
_ASKED = ("duration", "seconds", "resolution", "aspect_ratio", "generate_audio")
_METADATA = ("model", "version", "deployment", "metrics", "started_at", "completed_at", "source")
_STOPPED = frozenset({"canceled", "aborted"})
_ENDED = frozenset({"succeeded", "failed"})
_POLL_AFTER_SECONDS = {"image": 0.5, "video": 2.0}


def accepted_state(
    body: Mapping[str, Any], payload: Mapping[str, Any], facts: ModelFacts | None
) -> dict[str, Any]:
    """Return what later looks need of a new prediction, and what was asked for that has a price.

    Lists, such as reference videos, count as asked for or not.
    """
    conditions = {name for price in facts.prices for name in price.when} if facts else set[str]()
    asked = {
        name: value if isinstance(value, str | int | float) else True
        for name, value in payload.items()
        if name in conditions.union(_ASKED) and value
    }
    off = {name: False for name, value in payload.items() if name in conditions and value is False}
    urls = mapping_of(body.get("urls"))
    named = {f"{name}_url": urls[name] for name in ("get", "cancel") if text_of(urls.get(name))}
    return {**named, "asked": {**asked, **off}}


def address_of(job: Job, api: Api, name: str) -> str:
    """Return the URL for `get` or `cancel`: the one Replicate named, if its host is Replicate's."""
    url = job.state.get(f"{name}_url")
    if isinstance(url, str) and api.trusts(url):
        return url
    return f"/predictions/{job.id}" + ("/cancel" if name == "cancel" else "")


def moved(job: Job, body: Mapping[str, Any], api: Api) -> Job:
    """Return the job as its prediction tells.

    A state that nobody knows is one under way, until the call's own time is over.

    Raises:
        TarashError: The prediction ended without a result.
    """
    status = text_of(body.get("status"))
    lines = _log_lines(body, job.logs)
    if status == "succeeded":
        if body.get("data_removed") is True and body.get("output") is None:
            raise overdue(body)
        payload = {name: value for name, value in body.items() if name != "input"}
        return job.succeeded(payload, logs=lines, state={"keyed": _keyed(payload, api)})
    if status == "canceled" and not _is_past_deadline(body):
        return job.cancelled()
    if status == "failed" or status in _STOPPED:
        raise failure_of(body)
    later: dict[str, Any] = {
        "logs": lines,
        "poll_after_seconds": _POLL_AFTER_SECONDS[job.medium],
    }
    if status == "starting":
        return job.queued(**later)
    return job.running(progress_percent=progress_percent(lines), **later)


def verdict_of(body: Mapping[str, Any]) -> CancelVerdict | None:
    """Return what came of a cancel; None while the prediction goes on."""
    status = text_of(body.get("status"))
    if status in _STOPPED:
        return "cancelled"
    return "too_late" if status in _ENDED else None


def video_of(job: Job, facts: ModelFacts | None) -> VideoGenerationResponse:
    """Return the response for a video; its files of other kinds stand behind it."""
    assets = _files(job, "video")
    asked = _asked(job)
    seconds = _seconds(job, asked)
    resolution = text_of(asked.get("resolution"))
    return VideoGenerationResponse(
        **_common(job, assets, asked),
        video=assets[0].address if assets else "",
        duration=seconds,
        resolution=resolution if resolution and resolution[0].isdecimal() else None,
        cost=cost_of(facts, asked, {"second": seconds}),
    )


def images_of(job: Job, facts: ModelFacts | None) -> ImageGenerationResponse:
    """Return the response for images; files of other kinds are assets alone."""
    assets = _files(job, "image")
    pictures = tuple(asset for asset in assets if file_kind(asset) in {"image", None}) or assets
    asked = _asked(job)
    return ImageGenerationResponse(
        **_common(job, assets, asked),
        images=tuple(asset.address for asset in pictures),
        cost=cost_of(facts, asked, {"image": float(len(pictures))}),
    )


def _common(job: Job, assets: tuple[Asset, ...], asked: Mapping[str, object]) -> dict[str, Any]:
    payload = mapping_of(job.payload)
    ratio = str(asked.get("aspect_ratio", ""))
    metadata = {name: payload[name] for name in _METADATA if payload.get(name) is not None}
    return {
        "request_id": job.id,
        "assets": assets,
        "content_type": assets[0].content_type if assets else None,
        "aspect_ratio": ratio if ":" in ratio else None,
        "raw_response": job.payload,
        "provider_metadata": {"request_id": job.id, **metadata},
    }


def _files(job: Job, medium: str) -> tuple[Asset, ...]:
    """Return every file of the output, those of the medium first."""
    payload = mapping_of(job.payload)
    keyed = cast("Sequence[str]", job.state.get("keyed", ()))
    ended = _moment(payload.get("completed_at"))
    found = [
        asset_of(
            address,
            expires_at=None if ended is None or address.startswith("data:") else ended + _KEPT,
            requires_credentials=address in keyed,
        )
        for address in dict.fromkeys(_addresses(payload.get("output")))
    ]
    assets = [asset for asset in found if asset is not None]
    return tuple(sorted(assets, key=lambda asset: file_kind(asset) not in {medium, None}))


def _addresses(output: object) -> Iterator[str]:
    """Yield each file in an output: a text, or texts anywhere in lists and objects."""
    if isinstance(output, str):
        if output.startswith(_PREFIXES):
            yield output
    elif isinstance(output, list):
        for item in cast("list[object]", output):
            yield from _addresses(item)
    else:
        for item in mapping_of(output).values():
            yield from _addresses(item)


def _keyed(payload: Mapping[str, Any], api: Api) -> list[str]:
    """Return the addresses that are files of the account at the API, which wants the key."""
    own = f"{api.base_url.rstrip('/')}/files/"
    return [url for url in _addresses(payload.get("output")) if url.startswith(own)]


def _log_lines(body: Mapping[str, Any], known: Sequence[str]) -> tuple[str, ...]:
    """Return the log so far; it is one text that grows, with a bar that writes over itself."""
    lines = tuple(line for line in str(body.get("logs") or "").splitlines() if line.strip())
    return lines if len(lines) >= len(known) else tuple(known)


def _is_past_deadline(body: Mapping[str, Any]) -> bool:
    deadline, ended = (_moment(body.get(name)) for name in ("deadline", "completed_at"))
    return deadline is not None and ended is not None and ended >= deadline


def _asked(job: Job) -> Mapping[str, Any]:
    return mapping_of(job.state.get("asked"))


def _seconds(job: Job, asked: Mapping[str, Any]) -> float | None:
    """Return the length: as measured, where a model tells, else as asked for."""
    metrics = mapping_of(mapping_of(job.payload).get("metrics"))
    stated = (
        metrics.get("video_output_duration_seconds"),
        asked.get("duration"),
        asked.get("seconds"),
    )
    return next(
        (float(value) for value in stated if isinstance(value, int | float) and value > 0), None
    )


def _moment(value: object) -> datetime | None:
    """Return an ISO time as a moment; None for what is none, or says no offset."""
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
