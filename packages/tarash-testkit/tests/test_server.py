"""Start, stop, counters and the fixture."""

from collections.abc import Iterator

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tarash_testkit.delivery import FileStore
from tarash_testkit.fal import FalServer
from tarash_testkit.faults import Delay, Fault, fault_table
from tarash_testkit.protocol import connection_of
from tarash_testkit.recorder import Recorder
from tarash_testkit.server import ProviderServer

pytest_plugins = ("pytester",)


async def _crash(request: Request) -> Response:
    raise ZeroDivisionError(request.url.path)


@pytest.fixture
def broken() -> Iterator[ProviderServer]:
    """Give a server of another provider, whose only route fails."""
    server = ProviderServer(
        routes=(Route("/crash", _crash, name="crash"),),
        faults=fault_table(()),
        api_key="key",
        free_of_credentials=frozenset(),
        recorder=Recorder(),
        files=FileStore(),
    )
    with server:
        yield server


def test_a_server_has_no_address_before_it_starts() -> None:
    """The error says what to do."""
    with pytest.raises(RuntimeError, match=r"call start\(\)"):
        _ = FalServer().url


def test_a_server_that_never_started_can_neither_refuse_nor_heal() -> None:
    """There is no port to close."""
    with pytest.raises(RuntimeError, match="not started"):
        FalServer().heal()


def test_a_server_that_never_started_can_stop() -> None:
    """Stopping twice, or too early, is harmless."""
    server = FalServer()
    server.stop()
    with server:
        assert httpx.get(server.url).status_code == 405
    server.stop()


def test_a_stopped_server_frees_its_port() -> None:
    """Also while a client keeps its connection open."""
    with httpx.Client() as client:
        with FalServer() as server:
            url = server.url
            assert client.get(url).status_code == 405
        with pytest.raises(httpx.HTTPError):
            _ = client.get(url)
        with pytest.raises(httpx.ConnectError, match="refused"):
            _ = httpx.get(url)


def test_servers_are_independent() -> None:
    """Two at once have two ports and two memories."""
    with FalServer() as first, FalServer() as second:
        _ = httpx.get(first.url)
        assert first.url != second.url
        assert (len(first.recorded), len(second.recorded)) == (1, 0)


def test_connections_are_counted(fal_server: FalServer) -> None:
    """A pool that keeps its connection makes one for many requests."""
    with httpx.Client(base_url=fal_server.url) as client:
        for _ in range(3):
            _ = client.get("/files/none")
        assert fal_server.counters.connections == 1
        assert fal_server.counters.open_connections == 1


def test_counters_are_zero_for_what_never_came(fal_server: FalServer) -> None:
    """So that a test may ask for any operation."""
    assert fal_server.counters.requests["cancel"] == 0


def test_what_no_route_takes_is_recorded_too(fal_server: FalServer) -> None:
    """A client that talks to a wrong path is seen."""
    assert httpx.delete(f"{fal_server.url}/x").status_code == 405
    assert fal_server.recorded[0].operation == "unknown"


def test_an_exchange_is_found_by_any_case_of_a_header(fal_server: FalServer) -> None:
    """And its secrets stay out of its repr."""
    headers = {"X-One": "1", "Authorization": "Key hidden"}
    _ = httpx.get(f"{fal_server.url}/a/b/requests/c", params={"q": ""}, headers=headers)
    (exchange,) = fal_server.recorded
    assert (exchange.header("x-ONE"), exchange.header("x-two")) == ("1", None)
    assert exchange.query == (("q", ""),)
    assert "hidden" not in repr(exchange)


def test_a_failure_of_the_server_itself_is_kept(broken: ProviderServer) -> None:
    """So that it is not taken for an answer of the provider."""
    assert httpx.get(f"{broken.url}/crash").status_code == 500
    assert isinstance(broken.crashes[0], ZeroDivisionError)


def test_a_fault_of_ones_own_needs_no_table(broken: ProviderServer) -> None:
    """A server of another provider takes any fault value."""
    own = Fault("mine", Delay(0), accepted=True, description="mine")
    broken.fail("crash", own)
    assert broken.pending_faults[0].fault is own


def test_an_app_on_another_server_says_what_it_needs() -> None:
    """Faults need the testkit's own protocol."""
    with pytest.raises(TypeError, match="own server"):
        _ = connection_of({"state": {"tarash_connection": None}})


def test_the_fixture_fails_a_test_in_which_the_server_failed(pytester: pytest.Pytester) -> None:
    """Such a test proved nothing, even when it passed."""
    _ = pytester.makepyfile(
        """
        import httpx

        def test_nothing(fal_server):
            fal_server._recorder.crashed(ValueError("own"))

        def test_fresh(fal_server):
            assert httpx.get(fal_server.url).status_code == 405
            assert len(fal_server.recorded) == 1
        """
    )
    result = pytester.runpytest("-p", "no:cacheprovider")
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(["*The test server failed on its own account*"])
