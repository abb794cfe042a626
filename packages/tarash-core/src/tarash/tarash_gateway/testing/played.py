"""Plays a flow by hand: canned answers in, its requests and its result out."""

from __future__ import annotations

import json as json_module
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from tarash.tarash_gateway.flows import Once
from tarash.tarash_gateway.wire import Headers, Request, Response

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from tarash.tarash_gateway.flows import Step

__all__ = ("Played", "answer", "play")

T = TypeVar("T")
_LOWEST_ERROR_STATUS = 400


@dataclass(frozen=True, slots=True)
class Played(Generic[T]):
    """What a flow did.

    Attributes:
        steps: What it yielded, in order.
        result: What it returned.
    """

    steps: tuple[Step, ...]
    result: T = field(repr=False)

    @property
    def requests(self) -> tuple[Request, ...]:
        """The requests among the steps."""
        return tuple(step for step in self.steps if isinstance(step, Request))


def answer(
    json: Any = None,
    *,
    status_code: int = 200,
    content: bytes = b"",
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return an answer with a JSON body, or with `content`."""
    if json is None:
        return Response(status_code, Headers(headers or {}), content)
    named = {"content-type": "application/json", **(headers or {})}
    return Response(status_code, Headers(named), json_module.dumps(json).encode())


def play(flow: Generator[Any, Any, T], *replies: object) -> Played[T]:
    """Run `flow`, give it `replies` in order, and return what it did.

    What it would share with other parts of a generation it does itself.

    An exception among the replies is thrown in where the flow waits; every other reply is
    handed to it as it is.

    Raises:
        AssertionError: There are more or fewer replies than steps, or one is an answer with an
            error status: the core throws the error that `explain` makes of it instead.
    """
    left = list(replies)
    steps: list[Step] = []
    flow = _unshared(flow)
    try:
        step = next(flow)
        while True:
            steps.append(step)
            if not left:
                raise AssertionError(f"no reply is left for step {len(steps)}: {step!r}")
            reply = left.pop(0)
            if isinstance(reply, BaseException):
                step = flow.throw(reply)
                continue
            if isinstance(reply, Response) and reply.status_code >= _LOWEST_ERROR_STATUS:
                raise AssertionError(
                    f"status {reply.status_code} never reaches a flow; throw its error instead"
                )
            step = flow.send(reply)
    except StopIteration as done:
        if left:
            raise AssertionError(f"the flow ended before {len(left)} replies: {left!r}") from None
        return Played(tuple(steps), done.value)


def _unshared(flow: Generator[Any, Any, T]) -> Generator[Any, Any, T]:
    """Return `flow` with the flows that it shares in the place of the steps that say so."""
    reply: Any = None
    failure: BaseException | None = None
    while True:
        try:
            step = flow.send(reply) if failure is None else flow.throw(failure)
        except StopIteration as done:
            return done.value  # type: ignore[no-any-return]
        try:
            shared = isinstance(step, Once)
            reply, failure = (yield from _unshared(step.flow)) if shared else (yield step), None
        except BaseException as error:  # noqa: BLE001  it is the flow's own to handle
            failure = error
