"""From a call that makes something to a file that is there: the same for a new job and an old."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from tarash_cli.live import shown
from tarash_cli.results import check_place, give, place_of
from tarash_cli.signals import terminations

if TYPE_CHECKING:
    from pathlib import Path

    from tarash.tarash_gateway.models import GenerationResponse

__all__ = ("deliver",)


def deliver(make: Callable[..., Any], *, who: str, given: Mapping[str, Any]) -> None:
    """Wait for what `make` makes, save it and say where it is.

    Args:
        make: Takes `on_progress` and returns a response.
        who: Provider and model.
        given: The options `output`, `in_json` and `quiet`.

    Raises:
        BadParameter: Nothing can be saved there; nothing was made.
    """
    check_place(given["output"])
    began = time.monotonic()
    with terminations():
        with shown(who, quiet=given["quiet"]) as show:
            response = make(on_progress=show)
        files = _saved(response, given["output"])
    give(response, files, seconds=time.monotonic() - began, in_json=given["in_json"])


def _saved(response: GenerationResponse, output: str | None) -> tuple[Path, ...]:
    """Save a response; what ends that has the job, whose result can be fetched again."""
    place = place_of(response, output)
    if place is None:
        return ()
    try:
        return response.save(place)
    except BaseException as error:
        left: Any = error
        left.job = getattr(error, "job", None) or response.job
        raise
