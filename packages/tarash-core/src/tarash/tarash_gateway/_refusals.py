"""A service's codes for no as typed errors, with advice. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tarash.tarash_gateway._reading import sentence
from tarash.tarash_gateway.exceptions import (
    AuthenticationError,
    ContentModerationError,
    GenerationFailedError,
    InvalidRequestError,
    ModelRetiredError,
    PermissionDeniedError,
    ProviderUnavailableError,
    QuotaExceededError,
    RateLimitedError,
    TarashError,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ("Refusals",)

_ADVICE: Mapping[type[TarashError], str] = {
    AuthenticationError: " Look at the key.",
    ContentModerationError: " Change prompt or inputs.",
    GenerationFailedError: " Submit again, or use another model.",
    InvalidRequestError: " Correct the request.",
    ModelRetiredError: " Choose another model.",
    PermissionDeniedError: " Use a key that may do this.",
    ProviderUnavailableError: " Try again later.",
    QuotaExceededError: " Top up the account, or raise its limit.",
    RateLimitedError: " Try again later.",
}


@dataclass(frozen=True, slots=True)
class Refusals:
    """What a service says when it says no.

    Attributes:
        service: What people call it.
        codes: The class of the error by the service's own code. A code belongs here only if it
            says that nothing was taken: of any other answer to a paid submit the core says that a
            job may exist, and does not pay again.
    """

    service: str
    codes: Mapping[str, type[TarashError]]

    def error(self, code: object, words: object, **context: Any) -> TarashError | None:
        """Return the error for a code; None when the table does not have it.

        Args:
            code: As it stands in the answer, whatever it is.
            words: The service's message.
            context: Attributes of the error, such as `categories`; those that its class does not
                have are left out.
        """
        kind = self.codes.get(code) if isinstance(code, str) else None
        return None if kind is None else self._made(kind, code, words, context)

    def failure(self, code: object, words: object, **context: Any) -> TarashError:
        """Return the last word on a job that was accepted and failed.

        It is the code's own error where that ends a job, and `GenerationFailedError` where not:
        one that may be repeated reads as a look that failed, and the core would look again.
        """
        kind = self.codes.get(code) if isinstance(code, str) else None
        if kind is None or not kind.ends_job:
            kind = GenerationFailedError
        return self._made(kind, code, words, context)

    def _made(
        self, kind: type[TarashError], code: object, words: object, context: Mapping[str, Any]
    ) -> TarashError:
        known = {name: value for name, value in context.items() if hasattr(kind, name)}
        if isinstance(code, str) and hasattr(kind, "code"):
            known["code"] = code
        named = f" ({code})" if isinstance(code, str) and code else ""
        verb = "could not make it" if kind is GenerationFailedError else "said no"
        advice = _ADVICE.get(kind, "")
        return kind(f"{self.service} {verb}{named}: {sentence(words)}{advice}", **known)
