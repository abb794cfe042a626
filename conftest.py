"""What holds for every test: no connection leaves the machine, and documented examples run."""

import ipaddress
import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser, SkipParser


def _is_loopback(address: object) -> bool:
    if not isinstance(address, tuple):
        return True  # a Unix socket's path
    host = str(address[0])
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host == "localhost"


def _guarded(connect: Callable[..., Any]) -> Callable[..., Any]:
    def guarded_connect(self: socket.socket, address: object) -> object:
        if not _is_loopback(address):
            message = f"A test tried to connect to {address!r}; tests talk to loopback only."
            raise RuntimeError(message)
        return connect(self, address)

    return guarded_connect


@pytest.fixture(autouse=True, scope="session")
def only_loopback() -> Iterator[None]:
    """Refuse every connection to another machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", _guarded(socket.socket.connect))
        patch.setattr(socket.socket, "connect_ex", _guarded(socket.socket.connect_ex))
        yield


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide the keys and switches of the person who runs the tests."""
    for name in tuple(os.environ):
        if name.startswith(("FAL_", "TARASH_")) and name != "TARASH_HTTP_LIBRARY":
            monkeypatch.delenv(name)


@pytest.fixture
def documentation_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each document an empty working folder, where its examples may write."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser(), SkipParser()],
    patterns=["README.md", "docs/**/*.md"],
    fixtures=["documentation_folder"],
).pytest()
