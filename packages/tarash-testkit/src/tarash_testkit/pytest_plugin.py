"""The fixtures that this distribution gives to pytest.

Rule: importing this module costs nothing; servers are imported by the test that asks for one.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tarash_testkit.fal import FalServer

__all__ = ("fal_server",)


@pytest.fixture
def fal_server() -> Iterator["FalServer"]:
    """A fal of one's own: started, empty, stopped after the test.

    Raises:
        ExceptionGroup: the server's own code failed, so that the test proved nothing.
    """
    from tarash_testkit.fal import FalServer  # noqa: PLC0415 - see the rule of this module

    with FalServer() as server:
        yield server
    if server.crashes:
        message = "The test server failed on its own account"
        raise ExceptionGroup(message, server.crashes)
