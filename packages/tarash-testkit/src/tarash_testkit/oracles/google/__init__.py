"""Points Google's own client, `google-genai`, at a test server.

Rule: the client under test is the released one; only its base address and its credential are ours.
It works with 2.x (from 2.19) and 3.x of the client, with one of them in an environment.
"""

from collections.abc import Generator
from contextlib import closing, contextmanager
from functools import cached_property
from typing import Any

from google import genai
from google.genai import types
from google.oauth2.credentials import Credentials

from tarash_testkit.google import GoogleServer

__all__ = ("PROJECT", "GoogleClients", "google_clients_at")

PROJECT = "testkit-project"
_ONCE = types.HttpRetryOptions(attempts=1, initial_delay=0.001, max_delay=0.001, jitter=0)
"""One try; of an interaction, releases 2 make two of it."""


class GoogleClients:
    """The official client in each of its modes, made when it is first asked for.

    They do not repeat a request, so that a refusal is seen as it is.
    """

    def __init__(self, server: GoogleServer, api_key: str, access_token: str) -> None:
        """Talk to `server` with these credentials."""
        self.server = server
        self._api_key = api_key
        self._access_token = access_token
        self._options = types.HttpOptions(base_url=server.url, retry_options=_ONCE)
        self._open: list[genai.Client] = []

    @cached_property
    def gemini(self) -> genai.Client:
        """The Gemini API, with a key."""
        return self._opened(vertexai=False, api_key=self._api_key)

    @cached_property
    def express(self) -> genai.Client:
        """Vertex with a key."""
        return self._opened(vertexai=True, api_key=self._api_key)

    @cached_property
    def vertex(self) -> genai.Client:
        """Vertex with a token, in a region."""
        return self._with_token("us-central1")

    @cached_property
    def vertex_global(self) -> genai.Client:
        """Vertex with a token, at the location where Omni is."""
        return self._with_token("global")

    def close(self) -> None:
        """Close the connections of those that were made."""
        for client in self._open:
            client.close()

    def _with_token(self, location: str) -> genai.Client:
        credentials = Credentials(token=self._access_token)  # type: ignore[no-untyped-call]
        return self._opened(
            vertexai=True, project=PROJECT, location=location, credentials=credentials
        )

    def _opened(self, **mode: Any) -> genai.Client:
        client = genai.Client(http_options=self._options, **mode)
        self._open.append(client)
        return client


@contextmanager
def google_clients_at(
    server: GoogleServer, *, api_key: str | None = None, access_token: str | None = None
) -> Generator[GoogleClients]:
    """Yield the official clients; their connections are closed at the end.

    Args:
        server: A server that was started.
        api_key: Another key than the server's own.
        access_token: Another token than one that the server accepts.
    """
    reach = server.reach
    key, token = api_key or reach["api_key"], access_token or reach["access_token"]
    with closing(GoogleClients(server, key, token)) as clients:
        yield clients
