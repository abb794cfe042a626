"""What was made, for a person and as JSON."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tarash_cli.clock import length_of
from tarash_cli.screen import answer, answer_json, say

if TYPE_CHECKING:
    from tarash.tarash_gateway.models import Asset, GenerationResponse, Job

__all__ = ("check_place", "document_of", "give", "place_of")

_STORED = (
    "request_id",
    "status",
    "is_mock",
    "content_type",
    "duration",
    "resolution",
    "aspect_ratio",
    "revised_prompt",
    "provider_metadata",
    "warnings",
    "cost",
    "execution_metadata",
)


def check_place(output: str | None) -> None:
    """Refuse a place that nothing can be saved to, before anything is paid.

    Raises:
        BadParameter: It cannot; the message says why.
    """
    if output is None:
        return
    path = Path(output)
    nearest = next(place for place in (path, *path.parents) if os.path.lexists(place))
    if output == "-":
        why = "a file is not written to standard output; give its name"
    elif nearest == path and not (path.is_file() or path.is_dir() or path.is_symlink()):
        why = f"{output} is no file and no folder"
    elif nearest != path and not nearest.is_dir():
        why = f"{nearest} is no folder"
    elif not os.access(folder := nearest if nearest.is_dir() else path.parent, os.W_OK):
        why = f"you may not write into {folder}"
    else:
        return
    raise click.BadParameter(f"{why}. Nothing was sent.", param_hint="'-o' / '--output'")


def place_of(response: GenerationResponse, output: str | None) -> str | None:
    """Return where to save: where it was asked for, or a name when the files came inline."""
    if output is not None or all(_url(asset) for asset in response.assets):
        return output
    kind = (response.content_type or "").partition("/")[2].partition(";")[0]
    return f"tarash-{response.request_id[:40]}.{kind or 'bin'}".replace("/", "-")


def give(
    response: GenerationResponse, files: Sequence[Path], *, seconds: float, in_json: bool
) -> None:
    """Print where it is on standard output, and what else is to know on standard error."""
    for warning in response.warnings:
        say(f"note: {warning}")
    say(_summary(response, files, seconds))
    if in_json:
        answer_json(document_of(response, files))
        return
    for place in files or map(_url, response.assets):
        answer(place)


def document_of(response: GenerationResponse, files: Sequence[Path]) -> dict[str, Any]:
    """Return a response as JSON: no prompt of the caller's, no file's content."""
    made = response.model_dump(mode="json", include=set(_STORED))
    job = response.job
    return {
        "provider": None if job is None else job.provider,
        "model": None if job is None else job.model,
        **{name: made[name] for name in _STORED if name in made},
        "files": [str(path) for path in files],
        "assets": [_asset(asset) for asset in response.assets],
        "job": None if job is None else _job(job, response),
    }


def _job(job: Job, response: GenerationResponse) -> dict[str, Any]:
    """Return a job without prompt, and without an answer that has whole files in it."""
    inline = not all(_url(asset) for asset in response.assets)
    return job.without_request().model_dump(mode="json", exclude={"payload"} if inline else None)


def _asset(asset: Asset) -> dict[str, Any]:
    told = asset.model_dump(mode="json", exclude={"content", "url"})
    return {"url": _url(asset), **told}


def _url(asset: Asset) -> str | None:
    """Return the address of an asset that can be printed."""
    return None if asset.url is None or asset.url.startswith("data:") else asset.url


def _summary(response: GenerationResponse, files: Sequence[Path], seconds: float) -> str:
    job = response.job
    who = "the mock" if response.is_mock or job is None else f"{job.provider}/{job.model}"
    told = [f"made by {who} in {length_of(seconds)}"]
    if files:
        size = sum(path.stat().st_size for path in files)
        told.append(f"{size:,} bytes")
    if response.content_type:
        told.append(response.content_type)
    if response.cost is not None:
        about = "about " if response.cost.estimated else ""
        told.append(f"{about}{response.cost.amount:.2f} {response.cost.currency}")
    return ", ".join(told)
