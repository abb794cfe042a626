"""What holds for every test: nothing leaves the machine, and documented examples run."""

import contextlib
import importlib
import ipaddress
import logging
import os
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from shell_blocks import OTHER_BLOCKS
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser, SkipParser
from xdist.scheduler import LoadScopeScheduling

if TYPE_CHECKING:
    from tarash_testkit.server import ProviderServer

# The same examples in every run, and no verdict that depends on how fast the machine is.
hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None)
hypothesis.settings.load_profile("repeatable")

PRIVATE_PREFIXES = (
    "AZURE_",
    "FAL_",
    "GEMINI_",
    "GOOGLE_",
    "OPENAI_",
    "REPLICATE_",
    "RUNWAYML_",
    "SAI_",
    "STABILITY_",
    "TARASH_",
)
LOOPBACK_NAMES = ("", "localhost", "localhost.localdomain", "ip6-localhost", socket.gethostname())


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def _is_loopback(address: object) -> bool:
    if not isinstance(address, tuple):
        return True  # the path of a Unix socket
    host = str(address[0])
    if _is_address(host):
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    return host in LOOPBACK_NAMES


def _guarded(connect: Callable[..., Any]) -> Callable[..., Any]:
    def guarded_connect(self: socket.socket, address: object) -> object:
        if not _is_loopback(address):
            pytest.fail(f"connected to {address!r}: tests talk to loopback only")
        return connect(self, address)

    return guarded_connect


def _offline(resolve: Callable[..., Any]) -> Callable[..., Any]:
    def resolve_offline(host: bytes | str | None, *arguments: Any, **named: Any) -> object:
        name = host.decode() if isinstance(host, bytes) else host or ""
        if name in LOOPBACK_NAMES or _is_address(name):
            return resolve(host, *arguments, **named)
        raise socket.gaierror(socket.EAI_NONAME, "names are not looked up in tests")

    return resolve_offline


@pytest.fixture(autouse=True, scope="session")
def only_loopback() -> Iterator[None]:
    """Refuse every connection to another machine, and look up no name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", _guarded(socket.socket.connect))
        patch.setattr(socket.socket, "connect_ex", _guarded(socket.socket.connect_ex))
        patch.setattr(socket, "getaddrinfo", _offline(socket.getaddrinfo))
        yield


LOOK_SECONDS = 0.05


def _soon(next_look: Callable[..., float]) -> Callable[..., float]:
    """Return when to look again, but sooner: a reader waits for seconds, a test need not."""

    def next_look_soon(link: Any, *state: Any) -> float:
        clock = link.runtime.clock
        return clock() + LOOK_SECONDS if clock is time.monotonic else next_look(link, *state)

    return next_look_soon


@pytest.fixture(scope="session")
def documented_services() -> "Iterator[Mapping[str, ProviderServer]]":
    """Serve every provider's wire to the documented examples, each on its own origin."""
    # Imported here: a package that is tested alone has no test server beside it.
    from tarash_testkit.azure import AzureServer  # noqa: PLC0415
    from tarash_testkit.fal import FalServer  # noqa: PLC0415
    from tarash_testkit.google import GoogleServer  # noqa: PLC0415
    from tarash_testkit.openai import OpenAIServer  # noqa: PLC0415
    from tarash_testkit.replicate import ReplicateServer  # noqa: PLC0415
    from tarash_testkit.runway import RunwayServer  # noqa: PLC0415
    from tarash_testkit.stability import StabilityServer  # noqa: PLC0415

    with (
        AzureServer() as azure,
        FalServer(looks=1) as fal,
        GoogleServer(looks=1) as google,
        OpenAIServer(looks=1) as openai,
        ReplicateServer(looks=1) as replicate,
        RunwayServer(looks=1) as runway,
        StabilityServer(looks=0) as stability,
    ):
        yield {
            "azure": azure,
            "fal": fal,
            "google": google,
            "openai": openai,
            "replicate": replicate,
            "runway": runway,
            "stability": stability,
        }


@pytest.fixture
def as_a_reader(
    documented_services: "Mapping[str, ProviderServer]", monkeypatch: pytest.MonkeyPatch
) -> None:
    """Set the environment that a document takes for granted: keys, and services within reach."""
    served = documented_services
    for name, value in (
        ("AZURE_OPENAI_API_KEY", served["azure"].api_key),
        ("AZURE_OPENAI_ENDPOINT", served["azure"].url),
        ("FAL_KEY", served["fal"].api_key),
        ("GEMINI_API_KEY", served["google"].api_key),
        ("OPENAI_API_KEY", served["openai"].api_key),
        ("REPLICATE_API_TOKEN", served["replicate"].api_key),
        ("RUNWAYML_API_SECRET", served["runway"].api_key),
        ("STABILITY_API_KEY", served["stability"].api_key),
        ("TARASH_FAL_BASE_URL", served["fal"].url),
        ("TARASH_GOOGLE_BASE_URL", served["google"].url),
        ("TARASH_OPENAI_BASE_URL", f"{served['openai'].url}/v1"),
        ("TARASH_REPLICATE_BASE_URL", f"{served['replicate'].url}/v1"),
        ("TARASH_RUNWAY_BASE_URL", served["runway"].url),
        ("TARASH_STABILITY_BASE_URL", served["stability"].url),
    ):
        monkeypatch.setenv(name, value)
    watch = importlib.import_module("tarash.tarash_gateway._watch")
    monkeypatch.setattr(watch, "_next_look", _soon(watch._next_look))  # noqa: SLF001


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide the keys and switches of the person who runs the tests."""
    for name in tuple(os.environ):
        if name.startswith(PRIVATE_PREFIXES) and name != "TARASH_HTTP_LIBRARY":
            monkeypatch.delenv(name)


def enter_empty_folder(namespace: dict[str, Any]) -> None:
    """Give a document an empty working folder, where its examples may write."""
    cleanup = namespace["cleanup"] = ExitStack()
    folder = cleanup.enter_context(TemporaryDirectory(prefix="tarash-documentation-"))
    cleanup.enter_context(contextlib.chdir(folder))
    # What an example says to log is said for itself alone.
    root, ours = logging.getLogger(), logging.getLogger("tarash")
    cleanup.callback(ours.setLevel, ours.level)
    cleanup.callback(root.setLevel, root.level)
    cleanup.callback(setattr, root, "handlers", list(root.handlers))


def leave_folder(namespace: dict[str, Any]) -> None:
    """Remove the folder again."""
    namespace["cleanup"].close()


class ByDocument(LoadScopeScheduling):
    """Any process takes any test, but the examples of a document: each goes on from the last."""

    def _split_scope(self, nodeid: str) -> str:
        path, _, _ = nodeid.partition("::")
        return path if path.endswith(".md") else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByDocument:
    """Say how tests are spread over processes."""
    return ByDocument(config, log)


pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser(), *OTHER_BLOCKS, SkipParser()],
    # A pattern of sybil's is matched level by level: `**` is one folder, neither none nor two.
    patterns=["README.md", "docs/*.md", "docs/*/*.md", "docs/*/*/*.md"],
    fixtures=["own_environment", "as_a_reader"],
    setup=enter_empty_folder,
    teardown=leave_folder,
).pytest()
