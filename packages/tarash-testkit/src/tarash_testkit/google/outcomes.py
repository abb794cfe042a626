"""How an interaction, a Veo operation, a `generateContent` and a `predict` can end.

Rule: a refusal is an answer like any other: HTTP 200, a job that is over, and no picture or video.

Sources: `google-genai` 3.6.1: `types.FinishReason`, `types.BlockedReason`, the statuses of an
interaction and its two kinds of error (`_gaos/types/interactions`: a word in `errors`, a number of
gRPC in a step). ai.google.dev/gemini-api/docs/api-errors: the words. The page on responsible AI for
images of docs.cloud.google.com: the support codes. All read 2026-11; the texts are illustrative.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol, TypeVar

__all__ = (
    "BLOCKED_INPUT",
    "CANCELLED",
    "CONTENTS",
    "FILTERED_REASON",
    "INTERACTIONS",
    "MODERATION_CODES",
    "OPERATIONS",
    "PREDICTIONS",
    "ContentEnd",
    "InteractionEnd",
    "OperationEnd",
    "PredictionEnd",
)


class _Named(Protocol):
    @property
    def name(self) -> str: ...


NamedT = TypeVar("NamedT", bound=_Named)


def _by_name(outcomes: Iterable[NamedT]) -> Mapping[str, NamedT]:
    return MappingProxyType({outcome.name: outcome for outcome in outcomes})


def _as_name(word: str) -> str:
    return word.lower().replace("_", "-")


_REFUSED = "I can't help with that request, because it may go against our usage guidelines."
FILTERED_REASON = (
    "We could not create the media because it may violate our usage guidelines. If you think this "
    "was an error, send feedback. Support codes: 29310472"
)
BLOCKED_INPUT = (
    "The prompt could not be submitted. It contains sensitive words that violate Google's "
    "Responsible AI practices. Support codes: 58061214"
)


@dataclass(frozen=True, slots=True)
class InteractionEnd:
    """The end of an interaction."""

    name: str
    status: str = "completed"
    makes_media: bool = False
    text: str | None = None
    """What the model says, beside the media or in their place."""
    errors: tuple[tuple[str, str], ...] = ()
    """A word and a text of each error of the interaction."""
    step_error: tuple[int, str] | None = None
    """A gRPC number and a text: the error of the model's own step."""
    empty_looks: int = 0
    """How many looks find it completed, and the media not there yet."""
    body: Mapping[str, object] | None = None
    """The whole answer, in place of the usual one."""


MODERATION_CODES = (
    "safety",
    "recitation",
    "language",
    "prohibited_content",
    "spii",
    "blocklist",
    "image_safety",
    "image_prohibited_content",
    "image_recitation",
    "content_blocked",
)
_FAILURES = {
    **dict.fromkeys(MODERATION_CODES, "The content was blocked."),
    "image_other": "The image could not be generated.",
    "invalid_request": "The input could not be processed.",
    "api_error": "An internal error has occurred. Please retry.",
    "service_unavailable": "The model is overloaded.",
    "deadline_exceeded": "The deadline expired before the generation was done.",
    "rate_limit_exceeded": "Too many requests per minute.",
    "quota_exceeded": "You exceeded your current quota.",
}

CANCELLED = InteractionEnd("cancelled", "cancelled")
INTERACTIONS = _by_name(
    (
        InteractionEnd("done", makes_media=True),
        InteractionEnd("done-with-text", makes_media=True, text="Here is your video."),
        InteractionEnd("done-late", makes_media=True, empty_looks=1),
        InteractionEnd("refused", text=_REFUSED),
        InteractionEnd("empty"),
        *(
            InteractionEnd(f"failed-{_as_name(code)}", "failed", errors=((code, text),))
            for code, text in _FAILURES.items()
        ),
        InteractionEnd("failed", "failed"),
        InteractionEnd("step-blocked", "failed", step_error=(3, BLOCKED_INPUT)),
        InteractionEnd("step-failed", "failed", step_error=(13, "Internal error.")),
        InteractionEnd("incomplete", "incomplete"),
        InteractionEnd("budget-exceeded", "budget_exceeded"),
        InteractionEnd("requires-action", "requires_action"),
        CANCELLED,
    )
)
"""The ends that `GoogleServer.next_interaction` knows, by name."""


@dataclass(frozen=True, slots=True)
class PredictionEnd:
    """The answer of Imagen."""

    name: str
    filtered: int = 0
    """How many of the asked outputs are missing; -1: all of them."""
    tells_reasons: bool = True
    body: Mapping[str, object] | None = None
    """The answer (of an operation: its `response`), in place of the usual one."""

    def missing_of(self, count: int) -> int:
        """Return how many of `count` outputs are filtered."""
        return count if self.filtered < 0 else min(self.filtered, count)


@dataclass(frozen=True, slots=True)
class OperationEnd(PredictionEnd):
    """The end of a Veo operation."""

    error: tuple[int, str] | None = None
    """A gRPC number and a text."""


OPERATIONS = _by_name(
    (
        OperationEnd("done"),
        OperationEnd("filtered", filtered=-1),
        OperationEnd("partly-filtered", filtered=1),
        OperationEnd("empty", filtered=-1, tells_reasons=False),
        OperationEnd("error-cancelled", error=(1, "The operation was cancelled.")),
        OperationEnd("error-moderated", error=(3, BLOCKED_INPUT)),
        OperationEnd("error-invalid", error=(3, "Unsupported video duration.")),
        OperationEnd("error-deadline", error=(4, "Deadline exceeded.")),
        OperationEnd("error-not-found", error=(5, "The input object was not found.")),
        OperationEnd("error-permission", error=(7, "The bucket cannot be written.")),
        OperationEnd("error-quota", error=(8, "Resource has been exhausted.")),
        OperationEnd("error-internal", error=(13, "Internal error. Please try again later.")),
        OperationEnd("error-unavailable", error=(14, "The service is currently unavailable.")),
    )
)
"""The ends that `GoogleServer.next_operation` knows, by name."""


PREDICTIONS = _by_name(
    (
        PredictionEnd("done"),
        PredictionEnd("filtered", filtered=-1),
        PredictionEnd("partly-filtered", filtered=1),
        PredictionEnd("empty", filtered=-1, tells_reasons=False),
    )
)
"""The answers that `GoogleServer.next_prediction` knows, by name."""


@dataclass(frozen=True, slots=True)
class ContentEnd:
    """The answer of `generateContent`."""

    name: str
    finish_reason: str | None = "STOP"
    block_reason: str | None = None
    makes_image: bool = False
    text: str | None = None
    shows_drafts: bool = False
    """Whether the drafts of a thinking model are there although the picture is not."""
    body: Mapping[str, object] | None = None


_FINISH_REASONS = (
    *("MAX_TOKENS", "SAFETY", "RECITATION", "LANGUAGE", "OTHER", "BLOCKLIST"),
    *("PROHIBITED_CONTENT", "SPII", "IMAGE_SAFETY", "IMAGE_PROHIBITED_CONTENT", "IMAGE_OTHER"),
    *("NO_IMAGE", "IMAGE_RECITATION", "MALFORMED_RESPONSE", "ESCALATION", "PUP_LIMITED_DISABLED"),
    "MODEL_ARMOR",
)
_BLOCK_REASONS = (
    *("SAFETY", "OTHER", "BLOCKLIST", "PROHIBITED_CONTENT", "IMAGE_SAFETY", "MODEL_ARMOR"),
    "JAILBREAK",
)
CONTENTS = _by_name(
    (
        ContentEnd("done", makes_image=True, text="Here is your picture."),
        ContentEnd("refused", text=_REFUSED),
        ContentEnd("drafts-only", shows_drafts=True),
        ContentEnd("no-parts"),
        ContentEnd("empty", finish_reason=None),
        *(ContentEnd(f"finish-{_as_name(reason)}", reason) for reason in _FINISH_REASONS),
        *(ContentEnd(f"blocked-{_as_name(reason)}", None, reason) for reason in _BLOCK_REASONS),
    )
)
"""The answers that `GoogleServer.next_content` knows, by name."""
