"""What the calls of one server have in common."""

from collections.abc import Callable
from dataclasses import dataclass

from tarash_testkit.google.files import Files
from tarash_testkit.google.outputs import Outputs
from tarash_testkit.recorder import Recorder

__all__ = ("Shared",)


@dataclass(frozen=True, slots=True)
class Shared:
    """Handed to each group of calls."""

    origin: Callable[[], str]
    outputs: Outputs
    files: Files
    recorder: Recorder
    looks: Callable[[], int]
    """How many looks find a new job unfinished."""
    keeps_retired: Callable[[], bool]
    """Whether models that were shut down still answer."""
