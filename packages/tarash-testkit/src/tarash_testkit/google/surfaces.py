"""The three faces of the one service: Gemini API, Vertex, and Vertex with a key (express mode).

Rule: what differs between them is a value here; what each call does is written once.

Source: requests of `google-genai` 3.6.1 and 2.34.0 to a recorder, 2026-11-25.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tarash_testkit.front import Front
from tarash_testkit.google.access import Access

__all__ = ("EXPRESS", "GEMINI", "SURFACES", "VERTEX", "Call", "Surface", "routes_of")


@dataclass(frozen=True, slots=True)
class Surface:
    """One face."""

    name: str
    prefixes: tuple[str, ...]
    """What its paths begin with, one per version."""
    models: str
    """Where its models are, below a prefix."""
    takes_tokens: bool = False
    """Whether it is opened by a token, and not by a key."""

    @property
    def is_vertex(self) -> bool:
        """Whether it is one of the faces of Vertex."""
        return self is not GEMINI

    def model_name(self, request: Request) -> str:
        """Return the full name of the model that the path of `request` names."""
        model: str = request.path_params["model"]
        if not self.is_vertex:
            return f"models/{model}"
        parameters = request.path_params
        owner = (
            f"projects/{parameters['project']}/locations/{parameters['location']}/"
            if self.takes_tokens
            else ""
        )
        return f"{owner}publishers/google/models/{model}"


GEMINI = Surface("gemini", ("/v1", "/v1beta"), "/models")
_PROJECT = "/projects/{project}/locations/{location}"
VERTEX = Surface(
    "vertex",
    (f"/v1{_PROJECT}", f"/v1beta1{_PROJECT}"),
    "/publishers/google/models",
    takes_tokens=True,
)
EXPRESS = Surface("express", ("/v1beta1", "/v1"), "/publishers/google/models")
SURFACES = (GEMINI, VERTEX, EXPRESS)


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a surface."""

    operation: str
    method: str
    path: str
    """Below a prefix."""
    answer: Callable[[Surface, Request], Awaitable[Response]]


def routes_of(surface: Surface, access: Access, calls: Iterable[Call]) -> tuple[Route, ...]:
    """Return the routes of `calls`, under each version of `surface`."""
    front = Front(access.by_token if surface.takes_tokens else access.by_key)
    return tuple(
        front.route(call.method, prefix + call.path, partial(call.answer, surface), call.operation)
        for call in calls
        for prefix in surface.prefixes
    )
