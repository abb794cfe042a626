"""Replicate's own client takes the server for Replicate.

Here with the version that is installed; `nox -s oracles` holds the same talks with both.
"""

import pytest

from tarash_testkit.oracles.replicate.__main__ import TALKS
from tarash_testkit.oracles.talks import Talk


@pytest.mark.parametrize("talk", TALKS, ids=lambda talk: talk.name)
def test_the_official_client_holds_every_talk(talk: Talk) -> None:
    """It completes each operation, and makes of each error its own class."""
    talk()


def test_talks_have_names_of_their_own() -> None:
    """So that a report says which one failed."""
    assert len({talk.name for talk in TALKS}) == len(TALKS)
