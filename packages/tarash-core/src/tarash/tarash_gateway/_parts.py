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
    from tarash.tarash_gateway.models import GenerationRequest, Plan

__all__ = ("carry_out",)


def carry_out(
    link: Link, prepared: Prepared, parts: Sequence[Part], reporter: Reporter
) -> Flow[None]:
    """Submit what was prepared and wait for it; `parts` hold what came of each."""
    wanted = None
    if len(parts) > 1:
        wanted = partial(_are_wanted, parts)
        link = replace(link, shared=Shared())
        yield from link.authorize()  # once, and not once for each part

    def one(part: Part, request: GenerationRequest, plan: Plan) -> Flow[None]:
        try:
            intent = new_intent(link, request)
            part.submission = Submission(intent, reporter=reporter, wanted=wanted)
            job = yield from submit(link, request, plan, part.submission, prepared.warnings)
        except TarashError as error:
            part.error = error
            return
        if job is not None:
            part.track = Track(job, link.runtime.clock())
            yield from watch(link, part.track, reporter)

    flows = [one(part, *order) for part, order in zip(parts, prepared.parts, strict=True)]
    yield from together(flows)


def _are_wanted(parts: Sequence[Part]) -> bool:
    """Tell whether more may be paid: not after a refusal that the next submit would meet too."""
    return all(part.error is None or part.error.retryable for part in parts)
