"""OpenAI's own client takes the servers for OpenAI and Azure OpenAI.

Here with the version that is installed; `nox -s oracles` holds the same talks with each major one.
"""

import io
import json
from importlib.metadata import version

import pytest

from tarash_testkit.oracles.openai.__main__ import TALKS
from tarash_testkit.oracles.talks import Disagreement, Talk, expect, hold_all


def agrees() -> None:
    """Nothing is wrong."""
    expect(1, 1)


def disagrees() -> None:
    """Something is."""
    expect(1, 2)


@pytest.mark.parametrize("talk", TALKS, ids=lambda talk: talk.name)
def test_the_official_client_holds_every_talk(talk: Talk) -> None:
    """It completes each operation, and makes of each error its own class."""
    talk()


def test_talks_have_names_of_their_own() -> None:
    """So that a report says which one failed."""
    assert len({talk.name for talk in TALKS}) == len(TALKS)


def test_a_talk_says_what_was_expected() -> None:
    """And what came in its place."""
    with pytest.raises(Disagreement, match=r"2 was expected, the client got 1\."):
        Talk(disagrees)()


def test_a_report_counts_the_failures_and_leaves_out_what_a_client_is_too_old_for() -> None:
    """One line of JSON for each talk."""
    output = io.StringIO()
    talks = (Talk(agrees), Talk(disagrees), Talk(disagrees, since=99))
    assert hold_all("pytest", talks, output=output) == 1
    lines = [json.loads(line) for line in output.getvalue().splitlines()]
    assert [line[2:] for line in lines] == [
        ["agrees", "ok"],
        ["disagrees", "Disagreement: 2 was expected, the client got 1."],
        ["disagrees", "too old"],
    ]
    assert lines[0][:2] == ["pytest", version("pytest")]
