"""A server of one's own for every test that asks for one."""

from collections.abc import Iterator

import pytest

from service import Service


@pytest.fixture
def service() -> Iterator[Service]:
    """Serve Papermoon for the time of one test."""
    with Service() as server:
        yield server
    assert not server.crashes  # a server that broke proves nothing
    assert not server.leaks


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide the key and the address of the person who runs the tests."""
    monkeypatch.delenv("PAPERMOON_API_KEY", raising=False)
    monkeypatch.delenv("TARASH_PAPERMOON_BASE_URL", raising=False)
