"""What the engine may not decide itself: time, chance, environment and plugins."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from tarash.tarash_gateway._guard import Guard
    from tarash.tarash_gateway._registry import Registry

__all__ = ("Runtime",)


@dataclass(frozen=True, slots=True)
class Runtime:
    """The surroundings of every flow.

    Attributes:
        clock: Monotonic seconds.
        now: The time of day, aware.
        random: Draws from 0 to 1.
        new_id: Makes ids for intents.
        log_prompts: Whether prompts may stand in the log.
    """

    registry: Registry
    guard: Guard
    environment: Mapping[str, str] = field(repr=False)
    clock: Callable[[], float]
    now: Callable[[], datetime]
    random: Callable[[], float]
    new_id: Callable[[], str]
    log_prompts: bool = False
