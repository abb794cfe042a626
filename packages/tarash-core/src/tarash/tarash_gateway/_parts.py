"""Carries out the parts of one generation at the same time: each is submitted and waited for.

A part that fails loses nothing of the others. Inputs are brought once for all of them.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from tarash.tarash_gateway._part import Submission, Track
from tarash.tarash_gateway._shared import Shared
from tarash.tarash_gateway._submit import new_intent, submit
from tarash.tarash_gateway._watch import watch
from tarash.tarash_gateway.exceptions import TarashError
from tarash.tarash_gateway.flows import together

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tarash.tarash_gateway._link import Link
    from tarash.tarash_gateway._part import Part
    from tarash.tarash_gateway._prepare import Prepared
    from tarash.tarash_gateway._report import Reporter
    from tarash.tarash_gateway.flows import Flow

__all__ = ("carry_out",)


def carry_out(
    link: Link, prepared: Prepared, parts: Sequence[Part], reporter: Reporter
) -> Flow[None]:
    """Submit what was prepared and wait for it; `parts` hold what came of each."""
    if len(parts) == 1:
        yield from _one(link, prepared, parts, 0, reporter)
        return
    link = replace(link, shared=Shared())
    yield from link.authorize()  # once, and not once for each part
    places = range(len(parts))
    yield from together([_one(link, prepared, parts, place, reporter) for place in places])


def _one(
    link: Link, prepared: Prepared, parts: Sequence[Part], place: int, reporter: Reporter
) -> Flow[None]:
    part, (request, plan) = parts[place], prepared.parts[place]
    wanted = partial(_are_wanted, parts) if len(parts) > 1 else None
    try:
        part.submission = Submission(new_intent(link, request), reporter=reporter, wanted=wanted)
        job = yield from submit(link, request, plan, part.submission, prepared.warnings)
    except TarashError as error:
        part.error = error
        return
    if job is not None:
        part.track = Track(job, link.runtime.clock())
        yield from watch(link, part.track, reporter)


def _are_wanted(parts: Sequence[Part]) -> bool:
    """Tell whether more may be paid: not after a refusal that the next submit would meet too."""
    return all(part.error is None or part.error.retryable for part in parts)
