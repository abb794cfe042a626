"""How a call ends that meets one of fal's faults: the tables of the fault matrix.

A row says it of a call whose first provider meets the fault and whose second one is well: `video`
came from the first, `next: X` from the second after error X, `X` was raised.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tarash_testkit.fal import FAULTS
from tarash_testkit.faults import Fault

__all__ = ("ALWAYS", "DOWNLOAD", "DOWNLOAD_ONCE", "SHORT", "WELL", "Case", "cases", "patience_with")

WELL = 10.0  # seconds; more than enough
SHORT = 0.5  # seconds, where an answer never comes or a pause is too long

RESET = ("reset-before-accept", "reset-after-accept", "truncated-body")
PROXY = ("proxy-502", "proxy-502-after-accept", "proxy-504", "proxy-504-after-accept")
ENDLESS = ("hang-before-accept", "hang-after-accept", "slow-drip")
GARBLED = ("bad-json", "empty-body")
HARMLESS = ("late-reply", "wrong-content-type")
LIMITED_FOR_LONG = ("rate-limited-seconds", "rate-limited-date")
LIMITED = ("rate-limited", "rate-limited-ms")
FAILED = ("server-error-model", "server-error-request", "unavailable", "gateway-timeout")
BUSY = ("timeout-408", *FAILED)
FULL = ("unavailable", "gateway-timeout")  # nothing was begun
LOST = ("timeout-408", "server-error-model", "server-error-request")  # something may have been
PASSING = ("server-error-request", *FULL, "user-timeout", "not-found", "conflict")
INVALID = ("invalid-input", "invalid-text")

Table = Mapping[str, tuple[str, ...]]

_UPLOAD: Table = {
    "video": HARMLESS,
    "next: TransportError": (*RESET, *GARBLED),
    "next: DeadlineExceededError": ENDLESS,
    "next: ProviderUnavailableError": (*PROXY, *BUSY),
    "next: RateLimitedError": (*LIMITED, *LIMITED_FOR_LONG),
    "next: QuotaExceededError": ("exhausted-balance",),
    "next: GenerationFailedError": ("user-timeout",),
    "AuthenticationError": ("unauthorized",),
    "next: PermissionDeniedError": ("forbidden",),
    "RequestRejectedError": ("not-found", "conflict"),
    "ContentModerationError": ("moderated",),
    "InvalidRequestError": INVALID,
}
# When the service answers so every time.
ALWAYS: Mapping[str, Table] = {
    "upload": _UPLOAD,
    "token": {**_UPLOAD, "next: TransportError": ("refuse", *RESET, *GARBLED)},
    "submit": {
        "video": HARMLESS,
        "SubmissionUnknownError": (*RESET, *ENDLESS, *GARBLED, *PROXY, *LOST),
        "next: TransportError": ("refuse",),
        "next: ProviderUnavailableError": FULL,
        "next: RateLimitedError": (*LIMITED, *LIMITED_FOR_LONG),
        "next: QuotaExceededError": ("exhausted-balance",),
        "next: GenerationFailedError": ("user-timeout",),
        "AuthenticationError": ("unauthorized",),
        "next: PermissionDeniedError": ("forbidden",),
        "RequestRejectedError": ("conflict",),
        "ContentModerationError": ("moderated",),
        "InvalidRequestError": ("not-found", *INVALID),
    },
    # A look says nothing final: the job is there, and the error has it.
    "status": {
        "video": HARMLESS,
        "DeadlineExceededError": (
            *("refuse", *RESET, *ENDLESS, *GARBLED, *PROXY, *BUSY, "user-timeout", "not-found"),
            *(*LIMITED, *LIMITED_FOR_LONG),
        ),
        "QuotaExceededError": ("exhausted-balance",),
        "AuthenticationError": ("unauthorized",),
        "PermissionDeniedError": ("forbidden",),
        "ProviderError": ("conflict", "moderated", *INVALID),
    },
    # The result is the model's answer: what the model itself says is how the job ended.
    "result": {
        "video": HARMLESS,
        "DeadlineExceededError": (
            *(*RESET, *ENDLESS, *GARBLED, *PROXY, "timeout-408", *PASSING),
            *(*LIMITED, *LIMITED_FOR_LONG),
        ),
        "next: GenerationFailedError": ("server-error-model",),
        "QuotaExceededError": ("exhausted-balance",),
        "AuthenticationError": ("unauthorized",),
        "PermissionDeniedError": ("forbidden",),
        "ContentModerationError": ("moderated",),
        "InvalidRequestError": INVALID,
    },
    # The time is over: the next provider is asked only when the job is known to be cancelled.
    "cancel": {
        "next: DeadlineExceededError": (*HARMLESS, *GARBLED, "slow-drip"),
        "DeadlineExceededError": (
            *("refuse", *RESET, "hang-before-accept", "hang-after-accept", *PROXY, *BUSY),
            *(*LIMITED, *LIMITED_FOR_LONG, "unauthorized", "exhausted-balance", "forbidden"),
            *("not-found", "conflict", "moderated", *INVALID, "user-timeout"),
        ),
    },
}
# Which of these are gone when the service answers so only once: what is free is repeated, and a
# submit that was refused in passing.
ONCE: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "upload": ("video", (*RESET, *PROXY, *BUSY, *LIMITED)),
    "token": ("video", (*RESET, *PROXY, *BUSY, *LIMITED)),
    "submit": ("video", (*FULL, *LIMITED)),
    "status": ("video", (*RESET, *PROXY, *GARBLED, *BUSY, *LIMITED, "user-timeout", "not-found")),
    "result": ("video", (*RESET, *PROXY, *GARBLED, "timeout-408", *LIMITED, *PASSING)),
    "cancel": ("next: DeadlineExceededError", (*RESET, *PROXY, *BUSY, *LIMITED)),
}
# What comes of a file that is there when its delivery fails every time, and when only once.
DOWNLOAD: Table = {
    "saved": (*HARMLESS, "slow-drip"),
    "TransportError": (
        *("refuse", *RESET, "hang-before-accept", "hang-after-accept", *PROXY, *BUSY),
        *(*LIMITED, *LIMITED_FOR_LONG, "user-timeout"),
    ),
    "MediaError": (
        *(*GARBLED, "unauthorized", "exhausted-balance", "forbidden", "not-found", "conflict"),
        *("moderated", *INVALID, "file-missing", "file-gone", "redirect-elsewhere"),
    ),
}
DOWNLOAD_ONCE: Table = {"saved": tuple(n for n in DOWNLOAD["TransportError"] if n != "refuse")}

LASTING = {"refuse", *ENDLESS, *HARMLESS, *LIMITED_FOR_LONG}  # once is no other case


@dataclass(frozen=True)
class Case:
    """One fault of one operation, and how the call ends."""

    operation: str
    fault: Fault
    times: int | None
    outcome: str

    def __str__(self) -> str:
        return f"{self.operation}-{self.fault.name}-{self.often}"

    @property
    def often(self) -> str:
        """How often the fault happens, in words."""
        return "once" if self.times else "always"

    @property
    def error(self) -> str:
        """The class of the first provider's error; empty when it has none."""
        return "" if self.outcome == "video" else self.outcome.removeprefix("next: ")

    @property
    def uploads(self) -> bool:
        """Whether the fault is of an upload, before anything is paid."""
        return self.operation in {"upload", "token"}

    @property
    def is_accepted(self) -> bool:
        """Whether the fault comes after the job was accepted."""
        return self.operation in {"status", "result", "cancel"}

    @property
    def goes_on(self) -> bool:
        """Whether the second provider is asked."""
        return self.outcome.startswith("next: ")

    @property
    def paid(self) -> int:
        """How many jobs the first provider accepted."""
        may_be_paid = self.outcome == "SubmissionUnknownError" and self.fault.accepted
        return int(self.outcome == "video" or self.is_accepted or may_be_paid)


def cases() -> Iterator[Case]:
    """Yield each row of the tables, once and always where that differs."""
    for operation, table in ALWAYS.items():
        better, healed = ONCE[operation]
        for outcome, names in table.items():
            for name in names:
                yield Case(operation, FAULTS[name], None, outcome)
                if name not in LASTING:
                    once = better if name in healed else outcome
                    yield Case(operation, FAULTS[name], 1, once)


def patience_with(fault: Fault) -> float:
    """Return the timeout for a call that meets `fault`, in seconds."""
    return SHORT if fault.name in {*ENDLESS, *LIMITED_FOR_LONG} else WELL
