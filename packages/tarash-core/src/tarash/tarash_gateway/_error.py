"""What every error of this library has in common: what it is about, and how to go on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

if TYPE_CHECKING:
    from tarash.tarash_gateway.models import ExecutionMetadata, Intent, Job

__all__ = ("TarashError",)


class TarashError(Exception):
    """Everything this library raises.

    Attributes:
        retryable: Whether the same exchange may be performed again.
        falls_back: Whether the next provider of a chain may be tried.
        ends_job: Whether the error is the final word on a job that was accepted.
        provider: Name of the provider, when one was chosen.
        model: Model that was asked for.
        request_id: The provider's id of the request or job.
        job: The accepted job; present on every error after acceptance.
        jobs: All accepted jobs, when the generation needed several.
        intent: What was about to be paid for; present once a submit was begun.
        cancel_verdict: What became of the job when the call was abandoned:
            `"cancelled"`, `"too_late"` or `"unknown"`.
        execution_metadata: Every attempt of the chain, once one has ended.
    """

    retryable: ClassVar[bool] = False
    falls_back: ClassVar[bool] = False
    ends_job: ClassVar[bool] = False

    provider: str | None = None
    model: str | None = None
    request_id: str | None = None
    job: Job | None = None
    jobs: tuple[Job, ...] = ()
    intent: Intent | None = None
    cancel_verdict: str | None = None
    execution_metadata: ExecutionMetadata | None = None

    def __init__(self, message: str, **context: Any) -> None:
        super().__init__(message)
        self.message = message
        for name, value in context.items():
            if not hasattr(type(self), name):
                raise TypeError(f"{type(self).__name__} has no attribute {name!r}")
            setattr(self, name, value)
        self._take_intent()

    def __str__(self) -> str:
        job = self.job
        if job is None or job.done or self.ends_job or job.id in self.message:
            return self.message
        end = "" if self.message.endswith((".", "!", "?")) else "."
        return (
            f"{self.message}{end} Job {job.id} was accepted and may be paid: resume(error.job) "
            "goes on with it."
        )

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.message!r})"

    def locate(self, **context: Any) -> Self:
        """Return this error, with each attribute of `context` set that was not set before."""
        for name, value in context.items():
            if getattr(self, name) is None:
                setattr(self, name, value)
        self._take_intent()
        return self

    def _take_intent(self) -> None:
        """Let the intent of an accepted job stand on the error as well."""
        if self.intent is None and self.job is not None:
            self.intent = self.job.intent

    def __reduce__(self) -> tuple[Any, ...]:
        state = dict(self.__dict__)
        if "__notes__" in state:  # a copy gets further notes of its own
            state["__notes__"] = list(state["__notes__"])
        if self.job is not None:  # a prompt must not travel inside a pickled error
            state["job"] = self.job.without_request()
        if self.jobs:
            state["jobs"] = tuple(job.without_request() for job in self.jobs)
        return _rebuild, (type(self), self.message, state)


def _rebuild(kind: type[TarashError], message: str, state: dict[str, Any]) -> TarashError:
    error = kind.__new__(kind, message)  # a subclass may have an __init__ of its own
    error.args = (message,)
    error.__dict__.update(state)
    return error
