"""How a prediction failed: by the code in its `error`, else by the words there. Pure.

The prediction was accepted, so nothing here is tried again by itself: another provider may be.

Source: replicate.com/docs/reference/error-codes (a public copy) for E1000 and above; public reports
of 2025 and 2026 for E001 to E006, which models run by Replicate for their owners use, and for the
words; read in November 2026.
"""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from tarash.tarash_gateway.plugin import (
    ContentModerationError,
    GenerationFailedError,
    InvalidRequestError,
    RequestRejectedError,
    TarashError,
    sentence,
)

__all__ = ("failure_of", "overdue")


class _Kind(NamedTuple):
    """One class of failure and what to do about it."""

    error: type[Any]
    advice: str


_OTHER = _Kind(GenerationFailedError, "Submit again, or use another model.")
_MODERATION = _Kind(ContentModerationError, "Change prompt or inputs.")
_LATER = _Kind(GenerationFailedError, "That passes: submit again later, or use another provider.")
_OWN = _Kind(
    GenerationFailedError, "It is the model's own account that fails there: use another provider."
)
_INVALID = _Kind(InvalidRequestError, "Correct the input and submit again.")
_TOO_MUCH = _Kind(
    GenerationFailedError, "Ask for less: a lower resolution, a shorter video, smaller inputs."
)
_BY_CODE: Mapping[str, _Kind] = {
    "E001": _OWN,
    "E002": _OWN,
    "E003": _LATER,
    "E004": _LATER,
    "E005": _MODERATION,
    "E006": _INVALID,
    "E1000": _LATER,
    "E1001": _TOO_MUCH,
    "E4875": _OTHER,
    "E6716": _LATER,
    "E8367": _LATER,
    "E8765": _LATER,
    "E9243": _OTHER,
    "E9825": _LATER,
    "PA": _LATER,
}
_CODE = re.compile(r"\bE\d{3,4}\b|(?<=\(code: )[A-Z]{2}(?=\))")
_REFUSED = re.compile(
    r"nsfw|flagged|(?<!case[- ])sensitive\b|sensitivecontent|content[ _]policy|\bsafety\b"
    r"|(?:usage|content|use) (?:polic(?:y|ies)|guidelines)|risk control|responsible ai"
    r"|privacyinformation|moderat(?:ed|ion)",
    re.IGNORECASE,
)


def failure_of(body: Mapping[str, Any]) -> TarashError:
    """Return the error for a prediction that ended without a result."""
    status = str(body.get("status"))
    if status == "aborted":
        return GenerationFailedError(
            "Replicate ended the prediction before it began to run, as it does when a deadline "
            "(cancel_after) passes first. It bills nothing for it; submit again.",
            code="aborted",
        )
    if status == "canceled":
        return GenerationFailedError(
            "Replicate ended the prediction while it ran, because its deadline (cancel_after) had "
            "passed. The time until then is billed; allow more.",
            code="deadline",
        )
    said = str(body.get("error") or "")  # a text; whatever else a model makes of it is searched too
    code, kind = _kind_of(said)
    named = f" ({code})" if code else ""
    message = f"the prediction failed at Replicate{named}: {sentence(said)} {kind.advice}"
    error: TarashError = kind.error(message, code=code)
    return error


def overdue(body: Mapping[str, Any]) -> TarashError:
    """Return the error for a prediction whose output is removed."""
    return RequestRejectedError(
        f"the prediction succeeded at {body.get('completed_at') or 'a time it does not tell'}, and "
        "Replicate has removed its output since, as it does an hour after the end. What was made "
        "is lost; save it sooner.",
        code="data_removed",
    )


def _kind_of(said: str) -> tuple[str | None, _Kind]:
    """Return the code in the words, if any, and what it stands for."""
    codes = _CODE.findall(said)
    known = next((code for code in codes if code in _BY_CODE), None)
    if known is not None:
        return known, _BY_CODE[known]
    kind = _MODERATION if _REFUSED.search(said) else _OTHER
    return (codes[0] if codes else None), kind
