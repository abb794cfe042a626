"""Conversations in which a vendor's client must take a test server for the service.

Rule: a talk says what the client has to get, and runs with every version of the client that can
hold it; so it also runs as a program in an environment of its own (`nox -s oracles`).
"""

import json
import sys
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.metadata import version
from typing import TextIO

__all__ = ("Disagreement", "Talk", "expect", "hold_all")


_OK = "ok"


class Disagreement(Exception):  # noqa: N818  a finding, whoever is wrong
    """The client got something else than the talk says."""


@dataclass(frozen=True, slots=True)
class Talk:
    """One conversation."""

    hold: Callable[[], None]
    since: int = 0
    """The first major version of the client that can hold it."""
    before: int | None = None
    """The first one that cannot hold it any more."""

    @property
    def name(self) -> str:
        """What the conversation shows, in the words of its function."""
        return self.hold.__name__

    def unsuited(self, major: int) -> str:
        """Return why a client of this major version cannot hold it; empty when it can."""
        if major < self.since:
            return "too old"
        return "" if self.before is None or major < self.before else "too new"

    def __call__(self) -> None:
        """Hold it; that a client finds its own calls deprecated does not matter here."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            self.hold()


def expect(got: object, wanted: object) -> None:
    """Compare.

    Raises:
        Disagreement: the two are not equal.
    """
    if got != wanted:
        message = f"{wanted!r} was expected, the client got {got!r}."
        raise Disagreement(message)


def hold_all(distribution: str, talks: Iterable[Talk], *, output: TextIO = sys.stdout) -> int:
    """Hold every talk that the installed client can hold, print a line for each.

    Returns:
        How many failed.
    """
    installed = version(distribution)
    major = int(installed.partition(".")[0])
    failed = 0
    for talk in talks:
        unsuited = talk.unsuited(major)
        outcome = unsuited or _outcome(talk)
        failed += outcome not in (_OK, unsuited)
        print(json.dumps([distribution, installed, talk.name, outcome]), file=output, flush=True)
    return failed


def _outcome(talk: Talk) -> str:
    try:
        talk()
    except Exception as error:  # noqa: BLE001  whatever a client raises is the finding
        return f"{type(error).__name__}: {error}"
    return _OK
