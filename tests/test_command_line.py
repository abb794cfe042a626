"""What the guide to the command line says is what the command does."""

import re
from pathlib import Path

from tarash_cli.app import COMMANDS
from tarash_cli.exits import EXITS

GUIDE = (Path(__file__).parents[1] / "docs" / "guides" / "command-line.md").read_text("utf-8")


def test_the_guide_lists_every_exit_code() -> None:
    """With the same words as `tarash exit-codes`."""
    rows = re.findall(r"^\| (\d+) \| `?(\w*)`? ?\| (.+) \|$", GUIDE, re.MULTILINE)
    assert rows == [(str(exit_.code), exit_.error, exit_.meaning) for exit_ in EXITS]


def test_the_guide_shows_every_command() -> None:
    """A command that nobody reads of is not there."""
    assert [name for name in COMMANDS if f"tarash {name}" not in GUIDE] == []
