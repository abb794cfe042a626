"""Points Google's own client, `google-genai`, at a test server.

Rule: the client under test is the released one; only its base address and its credential are ours.

`python -m tarash_testkit.oracles.google` holds every conversation of `google_talks` and
`google_vertex_talks` with the release that is installed, prints a line of JSON for each, and fails
when one went differently. Two releases cannot live in one environment: run it once in each.
"""

import json
import sys
import warnings
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from typing import TextIO

from google import genai
from google.genai import types
from google.oauth2.credentials import Credentials

from tarash_testkit.google import GoogleServer

__all__ = ("GoogleClients", "google_clients_at", "main", "major_release")

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


def major_release() -> int:
    """Return the major version of the client that is installed."""
    return int(version("google-genai").partition(".")[0])


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


def main(output: TextIO = sys.stdout) -> int:
    """Hold every conversation that the installed release can hold.

    Args:
        output: Where a line of JSON for each goes.

    Returns:
        How many went differently than expected.
    """
    # Imported here: the talks are about the clients that this module makes.
    from tarash_testkit.oracles.google_talks import GEMINI_TALKS  # noqa: PLC0415
    from tarash_testkit.oracles.google_vertex_talks import VERTEX_TALKS  # noqa: PLC0415

    release = version("google-genai")
    failed = 0
    for talk in (*GEMINI_TALKS, *VERTEX_TALKS):
        if major_release() not in talk.majors:
            continue
        with GoogleServer() as server, google_clients_at(server) as clients:
            found = talk.result(clients)
            crashes = [repr(error) for error in server.crashes]
        is_right = found == talk.expected and not crashes
        failed += not is_right
        line: dict[str, object] = {"release": release, "talk": talk.name, "right": is_right}
        if not is_right:
            line |= {"found": found, "expected": talk.expected, "crashes": crashes}
        print(json.dumps(line), file=output, flush=True)
    return failed


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    sys.exit(main() > 0)
