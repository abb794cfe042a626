"""Holds every talk with the installed `runwayml`: `python -m tarash_testkit.oracles.runway`.

Rule: one line of JSON per talk; the program fails when one of them does.
"""

import sys

from tarash_testkit.oracles.runway.account import ACCOUNT_TALKS
from tarash_testkit.oracles.runway.tasks import TASK_TALKS
from tarash_testkit.oracles.talks import hold_all

__all__ = ("TALKS",)

TALKS = (*TASK_TALKS, *ACCOUNT_TALKS)
"""Every talk, in order."""

if __name__ == "__main__":
    sys.exit(hold_all("runwayml", TALKS))
