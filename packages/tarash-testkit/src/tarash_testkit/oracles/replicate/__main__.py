"""Holds every talk with the installed `replicate`: `python -m tarash_testkit.oracles.replicate`.

Rule: one line of JSON per talk; the program fails when one of them does.
"""

import sys

from tarash_testkit.oracles.replicate.talks import TALKS
from tarash_testkit.oracles.talks import hold_all

__all__ = ("TALKS",)

if __name__ == "__main__":
    sys.exit(hold_all("replicate", TALKS))
