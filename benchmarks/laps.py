"""Measures subjects in turn, A B C A B C, and compares those of the same lap.

Rule: what disturbs the machine disturbs neighbours alike, so only ratios and differences within
a lap are trusted; of these the median counts.
"""

import gc
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from statistics import median, quantiles

__all__ = ("Laps", "Row", "alternate", "alternate_async")

_MILLISECONDS = 1000.0


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    Attributes:
        case: What was done.
        ours: Our figure, with its unit.
        beside: Whose figure stands beside it.
        theirs: That figure.
        compared: The ratio or the difference.
        target: What it is to be, if anything.
        met: Whether it is; None without a target.
    """

    case: str
    ours: str
    beside: str = ""
    theirs: str = ""
    compared: str = ""
    target: str = ""
    met: bool | None = None


@dataclass(frozen=True, slots=True)
class Laps:
    """CPU seconds for one unit of work, by subject, one value for each lap."""

    seconds: Mapping[str, list[float]]

    def milliseconds(self, subject: str) -> str:
        """Return the median of a subject, for people."""
        return f"{median(self.seconds[subject]) * _MILLISECONDS:.3g} ms"

    def pairs(self, ours: str, theirs: str) -> Iterator[tuple[float, float]]:
        """Return the values of two subjects, lap by lap."""
        return zip(self.seconds[ours], self.seconds[theirs], strict=True)

    def ratio_row(
        self, case: str, ours: str, theirs: str, at_most: float | None = None, name: str = ""
    ) -> Row:
        """Return the row of the median ratio of two subjects, with its middle half."""
        ratios = [mine / other for mine, other in self.pairs(ours, theirs)]
        middle = median(ratios)
        low, _, high = quantiles(ratios, n=4) if len(ratios) > 1 else (middle,) * 3
        return Row(
            case,
            f"{name or ours} {self.milliseconds(ours)}",
            theirs,
            self.milliseconds(theirs),
            f"{middle:.2f} x ({low:.2f} to {high:.2f})",
            "" if at_most is None else f"<= {at_most:g} x",
            None if at_most is None else middle <= at_most,
        )

    def difference_row(self, case: str, ours: str, theirs: str, at_most_ms: float) -> Row:
        """Return the row of the median difference of two subjects, in milliseconds."""
        more = [(mine - other) * _MILLISECONDS for mine, other in self.pairs(ours, theirs)]
        middle = median(more)
        low, _, high = quantiles(more, n=4) if len(more) > 1 else (middle,) * 3
        return Row(
            case,
            f"{ours} {self.milliseconds(ours)}",
            theirs,
            self.milliseconds(theirs),
            f"+{middle:.3f} ms ({low:.3f} to {high:.3f})",
            f"<= +{at_most_ms:g} ms",
            middle <= at_most_ms,
        )


def alternate(subjects: Mapping[str, Callable[[], object]], laps: int, count: int) -> Laps:
    """Measure the CPU time of this process for `count` units of each subject, in turn.

    One lap before them is not counted: it opens connections and loads what is loaded late.
    """
    seconds: dict[str, list[float]] = {name: [] for name in subjects}
    for lap in range(laps + 1):
        for name, unit in subjects.items():
            gc.collect()
            began = time.process_time()
            for _ in range(count):
                unit()
            spent = (time.process_time() - began) / count
            if lap:
                seconds[name].append(spent)
    return Laps(seconds)


async def alternate_async(subjects: Mapping[str, Callable[[], Awaitable[int]]], laps: int) -> Laps:
    """Do what `alternate` does; each subject does several units at once and returns how many."""
    seconds: dict[str, list[float]] = {name: [] for name in subjects}
    for lap in range(laps + 1):
        for name, work in subjects.items():
            gc.collect()
            began = time.process_time()
            units = await work()
            spent = (time.process_time() - began) / units
            if lap:
                seconds[name].append(spent)
    return Laps(seconds)
