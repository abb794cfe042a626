"""Points Google's own client, `google-genai`, at a test server.

Rule: the client under test is the released one; only its base address and its credential are ours.
It works with 2.x (from 2.19) and 3.x of the client, with one of them in an environment.
"""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

from google import genai
from google.genai import types
from google.oauth2.credentials import Credentials

from tarash_testkit.google import GoogleServer

__all__ = ("PROJECT", "GoogleClients", "google_clients_at")

PROJECT = "testkit-project"
_ONCE = types.HttpRetryOptions(attempts=1, initial_delay=0.001, max_delay=0.001, jitter=0)
"""One try; of an interaction, releases 2 make two of it."""


@dataclass(frozen=True)
class GoogleClients:
    """The official client in each of its modes, talking to one server."""

    server: GoogleServer
    gemini: genai.Client
    """With a key."""
    vertex: genai.Client
    """With a token, in a region."""
    vertex_global: genai.Client
    """With a token, at the location where Omni is."""
    express: genai.Client
    """Vertex with a key."""


@contextmanager
def google_clients_at(
    server: GoogleServer, *, api_key: str | None = None, access_token: str | None = None
) -> Generator[GoogleClients]:
    """Yield the official clients; their connections are closed at the end.

    They do not repeat a request, so that a refusal is seen as it is.

    Args:
        server: A server that was started.
        api_key: Another key than the server's own.
        access_token: Another token than one that the server accepts.
    """
    key = api_key or server.api_key
    token = access_token or server.reach["access_token"]
    once = types.HttpOptions(base_url=server.url, retry_options=_ONCE)
    clients = GoogleClients(
        server,
        genai.Client(vertexai=False, api_key=key, http_options=once),
        _vertex("us-central1", token, once),
        _vertex("global", token, once),
        genai.Client(vertexai=True, api_key=key, http_options=once),
    )
    try:
        yield clients
    finally:
        for client in (clients.gemini, clients.vertex, clients.vertex_global, clients.express):
            client.close()


def _vertex(location: str, token: str, options: types.HttpOptions) -> genai.Client:
    return genai.Client(
        vertexai=True,
        project=PROJECT,
        location=location,
        credentials=Credentials(token=token),  # type: ignore[no-untyped-call]
        http_options=options,
    )
