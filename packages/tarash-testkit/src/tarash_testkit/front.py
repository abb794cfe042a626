"""What comes before and after every operation of a service: who asks, refusals, common headers.

Rule: an operation says no by raising `Refusal`, wherever it finds the reason.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

__all__ = ("Front", "Refusal")

Answer = Callable[[Request], Awaitable[Response]]


class Refusal(Exception):  # noqa: N818  it is an answer, and no failure of the server
    """The service says no."""

    def __init__(
        self, status: int, body: Mapping[str, object], headers: Mapping[str, str] | None = None
    ) -> None:
        """Take the answer that says so."""
        super().__init__(status, body)
        self.status = status
        self.body = body
        self.headers = headers

    def response(self) -> Response:
        """Return the answer."""
        return JSONResponse(self.body, self.status, self.headers)


@dataclass(frozen=True, slots=True)
class Front:
    """Makes the routes of one service."""

    admit: Callable[[Request], None]
    """Raises `Refusal` unless the request may come in."""
    headers: Callable[[], Mapping[str, str]] = field(default=dict[str, str])
    """What every answer of the service carries: called once for each."""

    def route(self, method: str, path: str, answer: Answer, operation: str) -> Route:
        """Return the route of `operation`."""

        async def endpoint(request: Request) -> Response:
            try:
                self.admit(request)
                response = await answer(request)
            except Refusal as refusal:
                response = refusal.response()
            response.headers.update(self.headers())
            return response

        return Route(path, endpoint, methods=[method], name=operation)
