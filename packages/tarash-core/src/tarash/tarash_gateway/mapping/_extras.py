"""What a caller's `extra_params` say that nobody knows: sent as they are, and said aloud.

An unknown keyword of a request lands there too, so this is where a misspelled field shows.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import Any

from tarash.tarash_gateway.catalog import ModelFacts
from tarash.tarash_gateway.models import GenerationRequest

__all__ = ("unknown_extras",)

_NEAR = 0.75


def unknown_extras(
    extra: Mapping[str, Any],
    request: GenerationRequest,
    known: Collection[str],
    facts: ModelFacts | None,
) -> tuple[str, ...]:
    """Return a warning for each name that is no input of the model.

    Where nobody knows all inputs of the model, only what looks like a misspelled field warns.
    """
    standard = [name for name in type(request).model_fields if name != "extra_params"]
    warnings: list[str] = []
    for name in extra:
        if name in known:
            continue
        near = get_close_matches(name, standard, n=1, cutoff=_NEAR)
        if near:
            warnings.append(
                f"{name} is no field of the request and went out as it is; did you mean {near[0]}?"
            )
        elif facts is not None and not facts.partial:
            also = get_close_matches(name, known, n=1, cutoff=_NEAR)
            hint = f"; did you mean {also[0]}?" if also else "."
            warnings.append(
                f"{name} is no input of {facts.id} that the catalog knows, and went out as it is"
                f"{hint}"
            )
    return tuple(warnings)
