"""One exit code for each class of error. A number, once given, stays.

Errors are told apart by the names of their classes, so that nothing is imported for that.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

__all__ = (
    "BROKEN_PIPE",
    "DEFECT",
    "EXITS",
    "INTERRUPTED",
    "NOT_CANCELLED",
    "PROBLEMS",
    "TERMINATED",
    "USAGE",
    "Exit",
    "code_of",
)

DEFECT, USAGE = 1, 2
PROBLEMS, NOT_CANCELLED = 40, 41
INTERRUPTED, BROKEN_PIPE, TERMINATED = 130, 141, 143


class Exit(NamedTuple):
    """How the command can end.

    Attributes:
        code: What the shell sees.
        error: The class of the error, where there is one.
        meaning: What it says, and what may be done.
    """

    code: int
    error: str
    meaning: str


EXITS = (
    Exit(0, "", "it worked"),
    Exit(DEFECT, "", "a defect of tarash itself; TARASH_DEBUG=1 shows where"),
    Exit(USAGE, "", "the command line is wrong; nothing was sent"),
    Exit(3, "ConfigurationError", "a setting is wrong; nothing was sent"),
    Exit(4, "ProviderNotInstalledError", "no plugin of that name is installed"),
    Exit(5, "PluginError", "a plugin is broken"),
    Exit(6, "MissingCredentialsError", "no key was found"),
    Exit(7, "InvalidRequestError", "the model does not take this request"),
    Exit(8, "TransportError", "the network failed; nothing was accepted"),
    Exit(9, "SubmissionUnknownError", "it may have been accepted: look before you pay again"),
    Exit(10, "MediaError", "a file could not be read, fetched or saved"),
    Exit(11, "DeadlineExceededError", "the time ran out"),
    Exit(19, "TarashError", "another error of the gateway"),
    Exit(20, "ProviderError", "the provider answered with another error"),
    Exit(21, "AuthenticationError", "the key is wrong or expired"),
    Exit(22, "PermissionDeniedError", "the key may not do this"),
    Exit(23, "RequestRejectedError", "the provider refused the request"),
    Exit(24, "ContentModerationError", "the provider's safety system refused"),
    Exit(25, "ModelRetiredError", "the model is shut down"),
    Exit(26, "QuotaExceededError", "the balance or quota is used up"),
    Exit(27, "RateLimitedError", "too many requests for now"),
    Exit(28, "ProviderUnavailableError", "the provider is overloaded or down"),
    Exit(29, "GenerationFailedError", "the job was accepted and failed"),
    Exit(PROBLEMS, "", "doctor found a problem"),
    Exit(NOT_CANCELLED, "", "cancel came too late, or nobody can say"),
    Exit(INTERRUPTED, "", "Ctrl-C"),
    Exit(BROKEN_PIPE, "", "whoever read the output stopped reading"),
    Exit(TERMINATED, "", "terminated by SIGTERM; 129 by a terminal that was closed"),
)
_CODES = {exit_.error: exit_.code for exit_ in EXITS if exit_.error}


def code_of(error: BaseException) -> int | None:
    """Return the code of the nearest class of `error` that has one; None for a foreign error."""
    return next((_CODES[name] for name in _own_classes(error) if name in _CODES), None)


def _own_classes(error: BaseException) -> Iterator[str]:
    """Yield the names of the gateway's classes that `error` is of, nearest first."""
    for kind in type(error).__mro__:
        if kind.__module__.startswith("tarash."):
            yield kind.__name__
