"""How a prediction can end.

Rule: an outcome is data; a failed prediction is an answer of 200 too.

Source: "Replicate HTTP API" 1.0.0-a1 for the states; replicate.com/docs/reference/error-codes and
public reports of 2025 and 2026 for the texts and codes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from tarash_testkit.replicate.models import Shape

__all__ = ("CANCELED", "OUTCOMES", "Outcome")

Status = Literal["succeeded", "failed", "canceled", "aborted"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the last look finds."""

    name: str
    status: Status = "succeeded"
    error: str | None = None
    shape: Shape | None = None
    """What holds the files; `None`: as the model has it."""
    is_removed: bool = False
    """Whether inputs and outputs are gone, as they are an hour after the end."""
    is_empty: bool = False
    """Whether it succeeded without an output."""
    is_past_deadline: bool = False
    """Whether its deadline ended it."""


def _failed(name: str, error: str) -> Outcome:
    return Outcome(name, "failed", error)


CANCELED = Outcome("canceled", "canceled")
"""What becomes of a prediction that was cancelled."""

OUTCOMES: Mapping[str, Outcome] = MappingProxyType(
    {
        outcome.name: outcome
        for outcome in (
            Outcome("done"),
            Outcome("list", shape="list"),
            Outcome("object", shape="object"),
            Outcome("nested", shape="nested"),
            Outcome("removed", is_removed=True),
            Outcome("no-output", is_empty=True),
            _failed(
                "moderated",
                "The input or output was flagged as sensitive. Please try again with different "
                "inputs. (E005) (uIJ6l3ruRD)",
            ),
            _failed("moderated-words", "NSFW content detected. Try running it again."),
            _failed(
                "high-demand",
                "Service is currently unavailable due to high demand. Please try again later. "
                "(E003) (Zx81kd92mQ)",
            ),
            _failed("upstream-credit", "Insufficient credits. (E001)"),
            _failed("bad-input", "Reference images cannot be used with frame images. (E006)"),
            _failed("out-of-memory", "E1001: The model ran out of memory."),
            _failed("interrupted", "Prediction interrupted; please retry (code: PA)"),
            _failed("raised", "expected str, bytes or os.PathLike object, not NoneType"),
            Outcome("failed-silently", "failed"),
            CANCELED,
            Outcome("canceled-by-deadline", "canceled", is_past_deadline=True),
            Outcome("aborted", "aborted", is_past_deadline=True),
        )
    }
)
"""The ends that `ReplicateServer.next_job` knows, by name."""
