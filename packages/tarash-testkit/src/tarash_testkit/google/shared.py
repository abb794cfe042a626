"""What the calls of one server have in common."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request

from tarash_testkit.google.files import Files
from tarash_testkit.google.models import Family, check_model
from tarash_testkit.google.outputs import Outputs
from tarash_testkit.google.surfaces import Surface
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

    def model(self, surface: Surface, request: Request, family: Family) -> str:
        """Return the id of the model that the path names.

        Raises:
            Refusal: 404: it is gone, or not of `family`.
        """
        return check_model(surface, request, family, keeps_retired=self.keeps_retired())
