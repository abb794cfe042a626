"""What the tests across packages share: each verb on each driver, and the fault matrix."""

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from typing import Any

import anyio
import pytest
from fault_scenes import ROW, Scene
from fault_tables.cases import SHORT_CANCEL, Case, Service

from tarash.tarash_gateway import AsyncGateway, Gateway, _ask, _watch
from tarash.tarash_gateway._retry import RetryPolicy
from tarash_testkit.server import ProviderServer

QUICK = RetryPolicy(attempts=2, first_seconds=0.01)
ASYNC_DRIVERS = {
    "asyncio-over-aiohttp": ("asyncio", "1"),
    "asyncio-over-native-pools": ("asyncio", "0"),
    "trio": ("trio", "0"),
}


async def _awaited(verb: str, *arguments: Any) -> Any:
    async with AsyncGateway(retry=QUICK) as gateway:
        name = "save_async" if verb == "save" else verb
        return await getattr(gateway, name)(*arguments)


@pytest.fixture(params=["sync", *ASYNC_DRIVERS])
def perform(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Any]]:
    """Give `perform(verb, *arguments)`: what a gateway's method does, on each driver.

    What may be repeated is repeated once, and at once.
    """
    with ExitStack() as stack:
        if request.param == "sync":
            gateway = stack.enter_context(Gateway(retry=QUICK))
            yield lambda verb, *arguments: getattr(gateway, verb)(*arguments)
        else:
            backend, fast = ASYNC_DRIVERS[request.param]
            monkeypatch.setenv("TARASH_FAST", fast)
            yield lambda verb, *arguments: anyio.run(
                partial(_awaited, verb, *arguments), backend=backend
            )


@pytest.fixture(scope="session")
def well() -> Iterator[Callable[[Service], ProviderServer]]:
    """Give `well(service)`: a server that never fails, one for all cases of a service."""
    servers: dict[str, ProviderServer] = {}
    with ExitStack() as stack:

        def of(service: Service) -> ProviderServer:
            if service.provider not in servers:
                servers[service.provider] = stack.enter_context(service.start())
            return servers[service.provider]

        yield of


@pytest.fixture
def scene(
    case: Case,
    perform: Callable[..., Any],
    well: Callable[[Service], ProviderServer],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> Iterator[Scene]:
    """Two servers for one case of the fault matrix, the first of which is to fail.

    Whatever any library logs, at any level, holds neither key nor token nor prompt.
    """
    caplog.set_level(logging.DEBUG)
    service, second = case.service, well(case.service)
    for name, value in case.operation.call.patches.items():
        monkeypatch.setattr(name, value)
    for module in (_ask, _watch):
        monkeypatch.setattr(module, "CANCEL_SECONDS", SHORT_CANCEL)  # of a cancel that hangs
    with service.start() as first:
        monkeypatch.setenv(service.key_variable, first.api_key)
        played = Scene(case, perform, first, second)
        played.prepare()
        yield played
    told = [str(vars(record)) for record in caplog.get_records("call")]
    assert not [line for secret in played.secrets for line in told if secret in line]
    for server in (first, second):
        assert server.crashes == ()
        assert server.leaks == ()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print what became of each fault, and on how many drivers."""
    drivers: dict[tuple[str, ...], int] = {}
    for report in terminalreporter.getreports("passed"):
        for name, row in report.user_properties:
            if name == ROW:
                drivers[tuple(row)] = drivers.get(tuple(row), 0) + 1
    if not drivers:
        return
    head = ("provider", "operation", "fault", "times", "outcome", "paid", "sent", "drivers")
    rows = [head, *((*row, str(count)) for row, count in drivers.items())]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    terminalreporter.section("fault matrix")
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        terminalreporter.write_line("  ".join(cells).rstrip())
