"""The steps that a flow may yield. A flow decides; a driver performs. Nothing here waits.

A provider yields `Request`s and receives `Response`s, and what it brings beforehand it shares by
`Once`; a third party that has only a blocking SDK yields `Call`s too. The other steps are the
engine's.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator, Hashable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from tarash.tarash_gateway._events import ServerEvent
from tarash.tarash_gateway.exceptions import AuthenticationError, TransportError
from tarash.tarash_gateway.wire import Headers, Request, Response

if TYPE_CHECKING:
    from tarash.tarash_gateway._slots import Slots

__all__ = (
    "Acquire",
    "Call",
    "Emit",
    "Exchange",
    "Fetch",
    "Flow",
    "HttpFlow",
    "Lease",
    "Once",
    "Outcome",
    "Save",
    "Saved",
    "Sleep",
    "Step",
    "Together",
    "bearer_token",
    "blocking",
    "once",
    "together",
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sleep:
    """Wait; 0 or less returns at once."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Call:
    """Run a plain function: inline when sync, in a worker thread when async.

    When its time runs out, an async driver goes on and leaves the thread to itself: what the
    function does may still happen, and a program on asyncio that ends waits for it. A blocking
    driver cannot interrupt it, so give the function a limit of its own.

    Attributes:
        function: What to run.
        arguments: What it is given.
        deadline: When it is given up, on the driver's clock; the engine sets it.
    """

    function: Callable[..., Any]
    arguments: tuple[Any, ...] = ()
    deadline: float | None = None


@dataclass(frozen=True, slots=True)
class Emit:
    """Hand `update` to the caller's callback; an awaitable it returns is awaited.

    Attributes:
        callback: The caller's.
        update: What it is given.
        failed: Is told what the callback raised; None: it is raised in the flow.
        deadline: When the awaiting is given up, on the driver's clock, though not within a
            second; None: never. A plain function cannot be interrupted.
    """

    callback: Callable[[Any], Awaitable[None] | None]
    update: object
    failed: Callable[[Exception], object] | None = None
    deadline: float | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """Send `request`, judge the answer, and repeat what may be repeated.

    Attributes:
        request: What to send.
        judge: Returns the answer, or raises the typed error that it stands for.
        deadline: When to give up, on the driver's clock; None: after the default limit.
        failed: Is told of every failure, also of those after which it is repeated.
        heard: Takes each server-sent event as it arrives, and returns the report to make of it;
            None keeps the event in the answer.
        about: What the log says that is repeated: a word for it, the provider and the model.
    """

    request: Request
    judge: Callable[[Response], Response]
    deadline: float | None = None
    failed: Callable[[Exception], object] | None = None
    heard: Callable[[ServerEvent], Emit | None] | None = None
    about: tuple[str, str, str] = ("a request", "", "")


@dataclass(frozen=True, slots=True)
class Fetch:
    """Get what a caller's `url` shows, for services that take bytes; the reply is `MediaContent`.

    Public hosts only, without any credentials.
    """

    url: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Once:
    """Get what `flow` returns, from one performance for all parts of a generation.

    Attributes:
        key: Parts that say the same get the same; nobody else does.
        flow: Free, such as an upload. It is performed by the part that comes first; where it
            fails, the next one tries. What it would share in its turn is not shared.
    """

    key: Hashable = field(repr=False)
    flow: Generator[Any, Any, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Acquire:
    """Take one of the few slots for paid submits of `provider`; the reply is a `Lease`.

    With `line` it is a slot of those instead, for something else.
    """

    provider: str
    deadline: float | None = None
    line: Slots | None = None


@dataclass(slots=True)
class Lease:
    """A slot that is taken until `release`, which may be called twice."""

    release: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Save:
    """Stream the body of `request` into `path`, appending; the reply is a `Saved`.

    Attributes:
        request: What to get.
        path: A file; only a 200 or 206 answer is written.
        offset: Bytes that are there already; a 200 answer starts the file anew.
        limit_bytes: More than this is refused.
        deadline: When to give up, on the driver's clock; None: only each wait is limited.
    """

    request: Request
    path: Path
    offset: int = 0
    limit_bytes: int | None = None
    deadline: float | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of a `Save`.

    Attributes:
        status_code: HTTP status.
        headers: The answer's.
        size_bytes: Size of the file now.
        complete: Whether the body arrived whole.
        body: The first bytes of an answer that was not written.
    """

    status_code: int
    headers: Headers = field(default_factory=Headers, repr=False)
    size_bytes: int = 0
    complete: bool = True
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Together:
    """Perform several flows at the same time; the reply is a tuple of an `Outcome` for each.

    Each is performed to its end whatever becomes of the others. An interruption ends them all.
    """

    flows: tuple[Generator[Any, Any, Any], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How something ended: with `value`, or with `error`."""

    value: Any = None
    error: BaseException | None = None


Step = Request | Exchange | Sleep | Call | Emit | Acquire | Save | Fetch | Once | Together
HttpFlow = Generator[Request, Response, T]
Flow = Generator[Step, Any, T]


def blocking(function: Callable[..., T], *arguments: Any) -> Generator[Call, T, T]:
    """Return a flow that runs a blocking function without blocking an event loop."""
    return (yield Call(function, arguments))


def once(key: Hashable, flow: Generator[Any, Any, T]) -> Generator[Once, T, T]:
    """Return what `flow` returns; parts of one generation with the same `key` perform it once."""
    return (yield Once(key, flow))


def together(flows: Sequence[Flow[T]]) -> Flow[tuple[T, ...]]:
    """Return what each of `flows` returns, performed at the same time; a single one as it is.

    Raises:
        Exception: The first that a flow raised, after all have ended.
    """
    if len(flows) == 1:
        return ((yield from flows[0]),)
    outcomes: tuple[Outcome, ...] = yield Together(tuple(flows))
    for outcome in outcomes:
        if outcome.error is not None:
            raise outcome.error
    return tuple(outcome.value for outcome in outcomes)


def bearer_token(function: Callable[[], object], name: str) -> Generator[Call, Any, str]:
    """Return a flow that gets a token from a caller's function, which may block.

    Args:
        function: Takes nothing and returns the token.
        name: What the caller knows it as, for errors.

    Raises:
        AuthenticationError: It raised, or returned no text.
        TransportError: The time ran out.
    """
    try:
        token: object = yield Call(function)
    except TransportError:
        raise
    except Exception as error:
        raise AuthenticationError(
            f"{name} raised {type(error).__name__} instead of returning a token; no paid request "
            "was sent with it. Look at its own error, which is this one's __cause__."
        ) from error
    if not isinstance(token, str) or not token.strip():
        raise AuthenticationError(
            f"{name} returned {type(token).__name__} instead of a token's text. Let it return the "
            "token itself; an async function must be called by yours."
        )
    return token.strip()
