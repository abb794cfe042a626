"""What the tests of the testkit share."""

from collections.abc import Iterator

import httpx
import pytest

from tarash_testkit.fal import API_KEY, FalServer


@pytest.fixture
def client(fal_server: FalServer) -> Iterator[httpx.Client]:
    """Give a bare HTTP client with the server's key and a short patience."""
    headers = {"Authorization": f"Key {API_KEY}"}
    with httpx.Client(base_url=fal_server.url, headers=headers, timeout=5) as bare:
        yield bare
