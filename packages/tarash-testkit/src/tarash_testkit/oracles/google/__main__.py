"""Holds every talk with the installed `google-genai`: `python -m tarash_testkit.oracles.google`.

Rule: one line of JSON per talk; the program fails when one of them does.
"""

import sys

from tarash_testkit.oracles.google.access import ACCESS_TALKS
from tarash_testkit.oracles.google.interactions import INTERACTION_TALKS
from tarash_testkit.oracles.google.pictures import PICTURE_TALKS
from tarash_testkit.oracles.google.veo import VEO_TALKS
from tarash_testkit.oracles.talks import hold_all

__all__ = ("TALKS",)

TALKS = (*PICTURE_TALKS, *INTERACTION_TALKS, *VEO_TALKS, *ACCESS_TALKS)
"""Every talk, in order."""

if __name__ == "__main__":
    sys.exit(hold_all("google-genai", TALKS))
