"""Prints what one call costs beside bare clients, as one table.

Rule: a figure is printed whether it pleases or not; only `--check` turns a missed target into a
failure.

    nox -s bench                     # everything, some minutes
    nox -s bench -- --quick          # every row, with too few laps to mean anything
    nox -s bench -- sync import      # some cases
"""

import argparse
import platform
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version

import generation_async
import generation_sync
import image_call
import imports
import large
import saving
from laps import Row

__all__ = ("main",)

_CASES: dict[str, Callable[..., list[Row]]] = {
    "import": imports.measure,
    "sync": generation_sync.measure,
    "image": image_call.measure,
    "async": generation_async.measure,
    "save": saving.measure,
    "large": large.measure,
}
_TITLES = ("case", "ours", "beside", "theirs", "compared", "target", "met")
_LIBRARIES = ("httpx", "aiohttp", "fal-client", "pydantic", "anyio", "trio")


def main() -> int:
    """Measure the chosen cases, print the table and return the exit code."""
    parser = argparse.ArgumentParser(prog="benchmarks/run.py", description=__doc__)
    parser.add_argument("cases", nargs="*", choices=[*_CASES, []], help="all unless named")
    parser.add_argument("--quick", action="store_true", help="a smoke run: seconds, no meaning")
    parser.add_argument("--check", action="store_true", help="exit with 1 when a target is missed")
    options = parser.parse_args()
    rows: list[Row] = []
    for name in options.cases or _CASES:
        print(f"measuring: {name} ...", file=sys.stderr, flush=True)
        rows += _CASES[name](quick=options.quick)
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    print(f"Python {platform.python_version()}, {platform.machine()}; {libraries}")
    print("CPU time of the client's process, medians; ratios lap by lap, (middle half).\n")
    print(_table(rows))
    missed = [row for row in rows if row.met is False]
    print(f"\ntargets missed: {len(missed)} of {sum(row.met is not None for row in rows)}")
    return 1 if options.check and missed else 0


def _table(rows: Sequence[Row]) -> str:
    cells = [_TITLES, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(_TITLES))]
    rule = tuple("-" * width for width in widths)
    return "\n".join(
        " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in (cells[0], rule, *cells[1:])
    )


def _cells(row: Row) -> tuple[str, ...]:
    met = {None: "", True: "yes", False: "NO"}[row.met]
    return (row.case, row.ours, row.beside, row.theirs, row.compared, row.target, met)


if __name__ == "__main__":
    sys.exit(main())
