"""How Google says no inside an answer that is no error: words, reasons, codes. Pure.

A refusal is often no failure: a completed interaction with nothing but text, a finished operation
with fewer videos than were asked for, a candidate that stopped for a reason.

Source: PyPI google-genai 3.6.1 (`types.py`: FinishReason, BlockedReason); docs.cloud.google.com,
responsible AI for Imagen (support codes); ai.google.dev, "API errors"; read in November 2026.
Which categories 61493863 and 56562880 stand for is a guess from the order of that page.
"""

import re
from collections.abc import Iterable, Mapping

from tarash.tarash_gateway.plugin import (
    AuthenticationError,
    ContentModerationError,
    GenerationFailedError,
    InvalidRequestError,
    PermissionDeniedError,
    ProviderError,
    QuotaExceededError,
    RateLimitedError,
    RequestRejectedError,
    TarashError,
    sentence,
)

__all__ = (
    "MODERATION_CODES",
    "failure_of_job",
    "is_quota",
    "moderated",
    "refusal_of_finish",
    "says_no",
    "words_of",
)

MODERATION_CODES = frozenset(
    {
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
        "model_armor",
        "jailbreak",
        "escalation",
    }
)
"""Words of Google's that mean moderation, in lower case; reasons of generateContent among them."""

_LIMITED = "PUP_LIMITED_DISABLED"
_SUPPORT_CODES = {
    "58061214": "child safety",
    "17301594": "child safety",
    "29310472": "a prominent person",
    "15236754": "a prominent person",
    "62263041": "dangerous content",
    "57734940": "hate",
    "22137204": "hate",
    "39322892": "a face, which the settings forbid",
    "92201652": "personal data",
    "89371032": "prohibited content",
    "49114662": "prohibited content",
    "72817394": "prohibited content",
    "90789179": "sexual content",
    "63429089": "sexual content",
    "43188360": "sexual content",
    "78610348": "toxic language",
    "61493863": "violence",
    "56562880": "violence",
    "42876398": "other safety reasons",
    "29578790": "other safety reasons",
    "74803281": "other safety reasons",
}
_NO = re.compile(
    r"usage guidelines|responsible ai|sensitive words|support codes?|content polic"
    r"|prohibited use|safety (?:filter|polic|reason)",
    re.IGNORECASE,
)
_QUOTA = re.compile(
    r"per ?day|daily|limit:? ?0\b|credits? (?:is|are) (?:depleted|exhausted)|spend(?:ing)? cap"
    r"|billing (?:is|has)|billing account",
    re.IGNORECASE,
)
_CODE = re.compile(r"\b\d{8}\b")

# gRPC numbers of operations and steps, and words of interactions. What is not here was a fault of
# Google's; it ended the job all the same, so nothing is left to repeat.
_KINDS: Mapping[object, type[ProviderError] | type[InvalidRequestError]] = {
    3: InvalidRequestError,
    5: RequestRejectedError,
    7: PermissionDeniedError,
    8: RateLimitedError,
    9: InvalidRequestError,
    11: InvalidRequestError,
    16: AuthenticationError,
    "authentication": AuthenticationError,
    "failed_precondition": InvalidRequestError,
    "invalid_request": InvalidRequestError,
    "not_found": RequestRejectedError,
    "parameter_unknown": InvalidRequestError,
    "payment_required": QuotaExceededError,
    "permission_denied": PermissionDeniedError,
    "quota_exceeded": QuotaExceededError,
    "rate_limit_exceeded": RateLimitedError,
    "too_many_requests": RateLimitedError,
}


def says_no(words: str) -> bool:
    """Tell whether `words` are those of a safety system."""
    return _NO.search(words) is not None


def is_quota(words: str) -> bool:
    """Tell whether `words` speak of a quota that waiting a minute does not bring back."""
    return _QUOTA.search(words) is not None


def moderated(words: object, code: str | None = None) -> ContentModerationError:
    """Return the error for a refusal, with the categories that its support codes stand for."""
    found = dict.fromkeys(
        _SUPPORT_CODES[number] for number in _CODE.findall(str(words)) if number in _SUPPORT_CODES
    )
    about = f" ({', '.join(found)})" if found else ""
    return ContentModerationError(
        f"Google refused the prompt, an input or the result{about}: {sentence(words)} Change the "
        "prompt or the inputs.",
        code=code,
    )


def refusal_of_finish(reason: str, words: str) -> TarashError:
    """Return the error for a candidate without an image that ended for `reason`."""
    if reason == _LIMITED:
        return PermissionDeniedError(
            "Google has limited the account for breaking its prohibited use policy: "
            f"{sentence(words)} Look at the account in AI Studio.",
            code=reason,
        )
    if reason.lower() in MODERATION_CODES or reason in {"", "STOP"} or says_no(words):
        said = words or "it answered without an image and gave no reason"
        return moderated(said, reason or None)
    return GenerationFailedError(
        f"Google made no image ({reason}): {sentence(words)} Try again, or change the prompt.",
        code=reason,
    )


def failure_of_job(code: object, message: object) -> TarashError:
    """Return the error for a job that has ended; `code` is a gRPC number, a word, or its URI."""
    words = str(message or "")
    short = code if isinstance(code, int) else str(code or "").rpartition("/")[2].lower()
    name = str(short) or None
    if short in MODERATION_CODES or says_no(words):
        return moderated(words, name)
    kind = QuotaExceededError if is_quota(words) else _KINDS.get(short, GenerationFailedError)
    return kind(
        f"the job ended in failure at Google ({name or 'no code'}): {sentence(words)} Submit it "
        "again, or use another model.",
        code=name,
    )


def words_of(texts: Iterable[object]) -> str:
    """Return several texts of an answer as one."""
    return " ".join(str(text).strip() for text in texts if text).strip()
