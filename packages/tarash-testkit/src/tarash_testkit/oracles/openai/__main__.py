"""Holds every talk with the installed `openai`: `python -m tarash_testkit.oracles.openai`.

Rule: one line of JSON per talk; the program fails when one of them does.
"""

import sys

from tarash_testkit.oracles.openai.azure import AZURE_TALKS
from tarash_testkit.oracles.openai.errors import ERROR_TALKS
from tarash_testkit.oracles.openai.images import IMAGE_TALKS
from tarash_testkit.oracles.openai.videos import VIDEO_TALKS
from tarash_testkit.oracles.talks import hold_all

__all__ = ("TALKS",)

TALKS = (*IMAGE_TALKS, *VIDEO_TALKS, *ERROR_TALKS, *AZURE_TALKS)
"""Every talk, in order."""

if __name__ == "__main__":
    sys.exit(hold_all("openai", TALKS))
