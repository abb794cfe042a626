"""The parts of one generation: what was prepared for each, and all carried out at the same time.

A part that fails loses nothing of the others. Inputs are brought once for all of them.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from tarash.tarash_gateway._part import Part, Submission
from tarash.tarash_gateway._shared import Shared
from tarash.tarash_gateway._submit import new_intent
from tarash.tarash_gateway._watch import see_through
from tarash.tarash_gateway.flows import together

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tarash.tarash_gateway._link import Link
    from tarash.tarash_gateway._prepare import Prepared
    from tarash.tarash_gateway.flows import Flow

__all__ = ("carry_out", "parts_of")


def parts_of(link: Link, prepared: Prepared) -> Sequence[Part]:
    """Return a part for each paid submit that was prepared, none of them begun.

    Raises:
        InvalidRequestError: There is no intent to be made of a request.
    """
    parts: list[Part] = []
    wanted = partial(_are_wanted, parts)
    for request, plan in prepared.parts:
        intent = new_intent(link, request)
        parts.append(Part(Submission(intent, request, plan, prepared.warnings, wanted)))
    return parts


def carry_out(link: Link, parts: Sequence[Part]) -> Flow[None]:
    """Bring `parts` to their end; each holds what came of it."""
    if len(parts) == 1:
        return see_through(link, parts[0])
    return _carry_out_together(link, parts)


def _carry_out_together(link: Link, parts: Sequence[Part]) -> Flow[None]:
    link = replace(link, shared=Shared())
    yield from link.authorize()  # once, and not once for each part
    yield from together([see_through(link, part) for part in parts])


def _are_wanted(parts: Sequence[Part]) -> bool:
    """Tell whether more may be paid: not after a refusal that the next submit would meet too."""
    return all(part.error is None or part.error.retryable for part in parts)
