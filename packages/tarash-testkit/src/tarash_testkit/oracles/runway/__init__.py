"""Points Runway's own client, `runwayml`, at a test server.

Rule: the client under test is the released one; only what its constructor takes is chosen: the
base, the key, how often it repeats, and that it holds each answer against its own types, which it
can but by itself does not. Its pause between two looks is a constant of its own, so it is set for
the time of a talk.
"""

from collections.abc import Generator
from contextlib import contextmanager
from unittest.mock import patch

import runwayml

from tarash_testkit.runway import RunwayServer

__all__ = ("runway_client_at",)


@contextmanager
def runway_client_at(
    server: RunwayServer, *, api_key: str | None = None, max_retries: int = 0
) -> Generator[runwayml.RunwayML]:
    """Yield the official client that talks to `server`; its connections are closed at the end.

    Args:
        server: A server that was started.
        api_key: Another key than the server's own.
        max_retries: How often the client repeats; its own default is 2.
    """
    with (
        patch.multiple("runwayml.lib.polling", POLL_TIME=0, POLL_JITTER=0),
        runwayml.RunwayML(
            api_key=api_key or server.api_key,
            base_url=server.url,
            max_retries=max_retries,
            _strict_response_validation=True,
        ) as client,
    ):
        yield client
