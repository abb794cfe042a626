"""Every error a user can meet; whether to repeat or to fall back is a class attribute.

```text
TarashError (alias TarashException)
├── ConfigurationError            nothing was sent
│   ├── ProviderNotInstalledError   no plugin of that name is installed
│   ├── PluginError                 a plugin broke its contract
│   └── MissingCredentialsError     no key given and none in the environment
├── InvalidRequestError (alias ValidationError)     nothing was sent, or the provider said so
├── TransportError (alias HTTPConnectionError)      the network failed; nothing was accepted
├── SubmissionUnknownError        may have been accepted: look before you pay again
├── MediaError                    a file could not be read, fetched, saved or found in a result
├── ProviderError (alias HTTPError)                 the provider answered with an error
│   ├── AuthenticationError  PermissionDeniedError  RequestRejectedError
│   ├── ContentModerationError  ModelRetiredError  QuotaExceededError
│   ├── RateLimitedError  ProviderUnavailableError
│   └── GenerationFailedError       the job itself ended in failure
└── DeadlineExceededError (alias TimeoutError)      also a builtin TimeoutError
```
"""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING

from tarash.tarash_gateway._error import TarashError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = (
    "AuthenticationError",
    "ConfigurationError",
    "ContentModerationError",
    "DeadlineExceededError",
    "GenerationFailedError",
    "HTTPConnectionError",
    "HTTPError",
    "InvalidRequestError",
    "MediaError",
    "MissingCredentialsError",
    "ModelRetiredError",
    "PermissionDeniedError",
    "PluginError",
    "ProviderError",
    "ProviderNotInstalledError",
    "ProviderUnavailableError",
    "QuotaExceededError",
    "RateLimitedError",
    "RequestRejectedError",
    "SubmissionUnknownError",
    "TarashError",
    "TarashException",
    "TimeoutError",
    "TransportError",
    "ValidationError",
)


class ConfigurationError(TarashError):
    """Something is wrong before anything was sent."""


class ProviderNotInstalledError(ConfigurationError):
    """No installed plugin has the name that was asked for."""

    falls_back = True


class PluginError(ConfigurationError):
    """A plugin could not be loaded, or broke its contract."""


class MissingCredentialsError(ConfigurationError):
    """No key was given, and none of the provider's environment variables is set."""


class InvalidRequestError(TarashError):
    """A field or its value is not what this model accepts.

    Attributes:
        field: Name of the field, when one is to blame.
        value: The value that was refused; None for prompts and media.
        accepts: What the model accepts there.
        status_code: The provider's HTTP status, when the provider refused.
        body: The provider's answer, redacted, when the provider refused.
    """

    ends_job = True

    field: str | None = None
    value: object = None
    accepts: Sequence[object] | None = None
    status_code: int | None = None
    code: str | None = None
    body: object = None


class TransportError(TarashError):
    """The network failed and no paid job can have been accepted.

    Attributes:
        sent: Whether any byte of the request may have left this machine.
    """

    retryable = True
    falls_back = True

    sent: bool = False


class SubmissionUnknownError(TarashError):
    """A paid submit was sent and no usable answer came back: it may have been accepted.

    The chain stops here unless `on_unknown_submit="fallback"`. Look at the provider's own
    job list for `intent` before paying again.
    """


class MediaError(TarashError):
    """A file could not be read, fetched, checked or saved, or a result names none.

    Nothing is generated again, and no other provider is asked.
    """


class ProviderError(TarashError):
    """The provider answered with an error.

    Attributes:
        status_code: HTTP status of the answer; None when the error stood in a 200 answer.
        code: The provider's own machine-readable word for it.
        body: The answer's body, redacted: keys and prompts are replaced.
        retry_after_seconds: How long the provider asks to wait, in seconds.
    """

    status_code: int | None = None
    code: str | None = None
    body: object = None
    retry_after_seconds: float | None = None


class AuthenticationError(ProviderError):
    """The key is missing, wrong or expired."""


class PermissionDeniedError(ProviderError):
    """The key is valid and may not do this; another provider may."""

    falls_back = True


class RequestRejectedError(ProviderError):
    """The provider refused the request for a reason that no other class names."""

    ends_job = True


class ContentModerationError(ProviderError):
    """The provider's safety system refused the prompt, an input or the result.

    Attributes:
        stage: `"input"` or `"output"`, where the provider tells.
        categories: What it objected to, in the provider's words, where it tells.
    """

    ends_job = True

    stage: str | None = None
    categories: tuple[str, ...] = ()


class ModelRetiredError(ProviderError):
    """The model is shut down.

    Attributes:
        successor: The vendor's own successor, when it named one.
    """

    falls_back = True
    ends_job = True

    successor: str | None = None


class QuotaExceededError(ProviderError):
    """The account's balance or quota is used up."""

    falls_back = True


class RateLimitedError(ProviderError):
    """Too many requests for now."""

    retryable = True
    falls_back = True


class ProviderUnavailableError(ProviderError):
    """The provider is overloaded or broken, and said so itself."""

    retryable = True
    falls_back = True


class GenerationFailedError(ProviderError):
    """The job was accepted and ended in failure for a reason of the provider's."""

    falls_back = True
    ends_job = True


class DeadlineExceededError(TarashError, builtins.TimeoutError):
    """The time of one config ran out.

    Before acceptance the chain goes on. After acceptance it goes on only if the provider's
    cancel said `"cancelled"`.
    """

    falls_back = True


TarashException = TarashError
ValidationError = InvalidRequestError
HTTPConnectionError = TransportError
HTTPError = ProviderError
TimeoutError = DeadlineExceededError  # noqa: A001  the reference documentation's name
