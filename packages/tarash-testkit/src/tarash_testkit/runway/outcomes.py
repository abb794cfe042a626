"""How a task can end.

Source: docs.dev.runwayml.com/errors/task-failures (a mirror of 2026-08-15); `types/
task_retrieve_response.py` of runwayml 5.24.0. Whether a refused input reports what it cost is not
known: 60 credits here.
"""

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ("CANCELLED", "OUTCOMES", "Outcome")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the last look finds."""

    name: str
    status: str = "SUCCEEDED"
    code: str | None = None
    words: str = ""
    credits: int = 63
    body: Mapping[str, object] | None = None
    """The whole task, in place of the usual one."""


def _failed(name: str, code: str | None, words: str, cost: int = 0) -> Outcome:
    return Outcome(name, "FAILED", code, words, cost)


CANCELLED = Outcome("cancelled", "CANCELLED", credits=0)
"""What becomes of a task that somebody else cancelled."""

OUTCOMES: Mapping[str, Outcome] = {
    outcome.name: outcome
    for outcome in (
        Outcome("done"),
        Outcome("no-output", body={"status": "SUCCEEDED", "output": []}),
        _failed("refused-text", "SAFETY.INPUT.TEXT", "The text was refused.", 60),
        _failed("refused-image", "SAFETY.INPUT.IMAGE", "The image was refused.", 60),
        _failed("withheld", "SAFETY.OUTPUT.VIDEO", "The output was withheld."),
        _failed("refused-early", "INPUT_PREPROCESSING.SAFETY.TEXT", "The text was refused."),
        _failed("not-prepared", "INPUT_PREPROCESSING.INTERNAL", "The input was not prepared."),
        _failed("bad-output", "INTERNAL.BAD_OUTPUT.CODE01", "The output was not good enough."),
        _failed("bad-asset", "ASSET.INVALID", "The asset is invalid."),
        _failed("third-party", "THIRD_PARTY.UNAVAILABLE", "The provider is unavailable."),
        _failed("internal", "INTERNAL", "An internal error occurred."),
        _failed("without-code", None, "An unexpected error occurred."),
        CANCELLED,
        Outcome("canceled", "CANCELED", credits=0),
    )
}
"""The ends that `RunwayServer.next_task` knows, by name."""
