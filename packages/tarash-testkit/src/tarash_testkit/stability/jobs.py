"""One generation that waits, as a frozen value.

Rule: pure. Only looks at the job move it on; time does not. There is no progress, and no queue.

Source: the vendor's OpenAPI: a submit is answered 200 with an id of 64 hexadecimal figures.
"""

from dataclasses import dataclass

from tarash_testkit.media import MediaFile
from tarash_testkit.stability.outcomes import Outcome
from tarash_testkit.watched import Watched

__all__ = ("Job",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job(Watched):
    """One accepted job."""

    id: str
    picture: MediaFile
    seed: int
    outcome: Outcome
