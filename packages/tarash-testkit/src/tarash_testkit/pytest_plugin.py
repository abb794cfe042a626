"""The fixtures that this distribution gives to pytest.

Rule: importing this module costs nothing; servers are imported by the test that asks for one.
"""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

import pytest

if TYPE_CHECKING:
    from tarash_testkit.azure import AzureServer
    from tarash_testkit.fal import FalServer
    from tarash_testkit.google import GoogleServer
    from tarash_testkit.openai import OpenAIServer
    from tarash_testkit.replicate import ReplicateServer
    from tarash_testkit.runway import RunwayServer
    from tarash_testkit.server import ProviderServer
    from tarash_testkit.stability import StabilityServer

__all__ = (
    "azure_server",
    "fal_server",
    "google_server",
    "openai_server",
    "replicate_server",
    "runway_server",
    "stability_server",
)

ServerT = TypeVar("ServerT", bound="ProviderServer")


@contextmanager
def _serving(server: ServerT) -> Generator[ServerT]:
    """Serve for the time of one test.

    Raises:
        ExceptionGroup: the server's own code failed, so that the test proved nothing.
    """
    with server:
        yield server
    if server.crashes:
        message = "The test server failed on its own account"
        raise ExceptionGroup(message, server.crashes)


@pytest.fixture
def fal_server() -> Iterator["FalServer"]:
    """A fal of one's own: started, empty, stopped after the test."""
    from tarash_testkit.fal import FalServer  # noqa: PLC0415 - see the rule of this module

    with _serving(FalServer()) as server:
        yield server


@pytest.fixture
def openai_server() -> Iterator["OpenAIServer"]:
    """An OpenAI of one's own: started, empty, stopped after the test."""
    from tarash_testkit.openai import OpenAIServer  # noqa: PLC0415 - see the rule of this module

    with _serving(OpenAIServer()) as server:
        yield server


@pytest.fixture
def azure_server() -> Iterator["AzureServer"]:
    """An Azure OpenAI of one's own: started, empty, stopped after the test."""
    from tarash_testkit.azure import AzureServer  # noqa: PLC0415 - see the rule of this module

    with _serving(AzureServer()) as server:
        yield server


@pytest.fixture
def google_server() -> Iterator["GoogleServer"]:
    """A Google of one's own: started, empty, stopped after the test."""
    from tarash_testkit.google import GoogleServer  # noqa: PLC0415 - see the rule of this module

    with _serving(GoogleServer()) as server:
        yield server


@pytest.fixture
def replicate_server() -> Iterator["ReplicateServer"]:
    """A Replicate of one's own: started, empty, stopped after the test."""
    from tarash_testkit.replicate import (  # noqa: PLC0415 - see the rule of this module
        ReplicateServer,
    )

    with _serving(ReplicateServer()) as server:
        yield server


@pytest.fixture
def runway_server() -> Iterator["RunwayServer"]:
    """A Runway of one's own: started, empty, stopped after the test."""
    from tarash_testkit.runway import RunwayServer  # noqa: PLC0415 - see the rule of this module

    with _serving(RunwayServer()) as server:
        yield server


@pytest.fixture
def stability_server() -> Iterator["StabilityServer"]:
    """A Stability AI of one's own: started, empty, stopped after the test."""
    from tarash_testkit.stability import (  # noqa: PLC0415 - see the rule of this module
        StabilityServer,
    )

    with _serving(StabilityServer()) as server:
        yield server
