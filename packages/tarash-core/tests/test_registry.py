"""Providers and plugins by entry point: found when used, and each told what is wrong with it."""

import subprocess
import sys
import threading
import types
from collections.abc import Generator
from typing import Any

import pytest
from importlib_metadata import EntryPoint
from toys import QueueToy

from tarash.tarash_gateway import _registry
from tarash.tarash_gateway._registry import Registry, canonical
from tarash.tarash_gateway.exceptions import PluginError, ProviderNotInstalledError
from tarash.tarash_gateway.plugin import hookimpl


class Distribution:
    """As much of one as an entry point needs."""

    def __init__(self, name: str, version: str = "1.0") -> None:
        self.name, self.version = name, version


class Passing:
    """A cross-cutting plugin."""

    @hookimpl(wrapper=True)
    def describe(self) -> Generator[None, Any, Any]:
        """Pass it on."""
        return (yield)


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Give `installed(group, name, object or module's name, distribution)`."""
    entries: dict[str, list[EntryPoint]] = {"tarash.providers": [], "tarash.plugins": []}
    scans: list[str] = []

    def scan(group: str) -> tuple[EntryPoint, ...]:
        scans.append(group)
        return tuple(entries[group])

    def install(group: str, name: str, plugin: object, owner: str | None = "tarash-toy") -> None:
        target = plugin
        if not isinstance(plugin, str):
            target = f"installed_{group[7:]}_{name.replace('-', '_')}_{owner or ''}".replace(
                "-", "_"
            )
            module = types.ModuleType(target)
            module.__dict__["plugin"] = plugin
            monkeypatch.setitem(sys.modules, target, module)
            target = f"{target}:plugin"
        entry = EntryPoint(name=name, value=str(target), group=group)
        if owner is not None:
            vars(entry)["dist"] = Distribution(owner)
        entries[group].append(entry)

    monkeypatch.setattr(_registry, "_scan", scan)
    install.scans = scans  # type: ignore[attr-defined]
    return install


def provider(installed: Any, name: str, **environment: str) -> Any:
    """Return a provider of a new registry."""
    del installed
    return Registry(environment).provider(name)


def test_an_installed_provider_is_found_by_any_spelling(installed: Any) -> None:
    """Case, hyphens and spaces around it do not count."""
    installed("tarash.providers", "azure-toy", QueueToy("azure"))
    assert provider(installed, " Azure_Toy ").info.title == "Azure"
    assert canonical("Azure-OpenAI") == "azure_openai"


def test_names_are_listed_without_an_import(installed: Any) -> None:
    """Also of those that cannot be imported."""
    installed("tarash.providers", "broken", "no_such_module")
    installed("tarash.providers", "toy", QueueToy())
    registry = Registry({})
    registry.register("Own-Toy", QueueToy())
    assert registry.names() == ("broken", "own_toy", "toy")


def test_a_broken_provider_does_not_break_the_others(installed: Any) -> None:
    """Only its own use fails, and names its distribution and what to do."""
    installed("tarash.providers", "broken", "no_such_module", "tarash-broken")
    installed("tarash.providers", "toy", QueueToy())
    registry = Registry({})
    assert registry.provider("toy").info.name == "toy"
    for _ in range(2):
        with pytest.raises(PluginError) as caught:
            registry.provider("broken")
        assert "provider 'broken' of tarash-broken 1.0 cannot be imported: ModuleNotFound" in str(
            caught.value
        )
        assert "other providers are not affected" in str(caught.value)


def test_a_provider_that_breaks_the_contract_fails_alone(installed: Any) -> None:
    """When it is used."""
    installed("tarash.providers", "odd", QueueToy)
    installed("tarash.providers", "toy", QueueToy())
    registry = Registry({})
    with pytest.raises(PluginError, match="'odd' is a class"):
        registry.provider("odd")
    assert registry.provider("toy") is registry.provider("TOY")


def test_two_distributions_of_one_name_are_refused(installed: Any) -> None:
    """Both are named; neither wins."""
    installed("tarash.providers", "toy", QueueToy(), "tarash-toy")
    installed("tarash.providers", "Toy", QueueToy(), "other-toy")
    with pytest.raises(
        PluginError, match=r"'toy' comes from two distributions: other-toy 1\.0 and tarash-toy 1\.0"
    ) as caught:
        provider(installed, "toy")
    assert caught.value.provider == "toy"


def test_a_provider_that_is_registered_in_process_wins_over_an_installed_one(
    installed: Any,
) -> None:
    """It can be registered anew, too, and is checked at once."""
    installed("tarash.providers", "toy", QueueToy("installed"))
    registry = Registry({})
    assert registry.provider("toy").info.name == "installed"
    registry.register("TOY", QueueToy("own"))
    assert registry.provider("toy").info.name == "own"
    with pytest.raises(PluginError, match="'describe'"):
        registry.register("toy", object())
    assert registry.provider("toy").info.name == "own"


@pytest.mark.parametrize(
    ("asked", "remedy"),
    [
        ("fal", 'Install it: pip install "tarash-gateway[fal]"'),
        ("azure-openai", 'Install it: pip install "tarash-gateway[openai]"'),
        ("opnai", "Did you mean 'openai'? Install it: pip install \"tarash-gateway[openai]\""),
        ("toyy", "Did you mean 'toy'?"),
        ("quite-another", "Install the plugin that provides it, or correct the name."),
    ],
)
def test_an_unknown_provider_says_what_is_there_and_what_to_do(
    installed: Any, asked: str, remedy: str
) -> None:
    """Installed names, the extra to install, the nearest name."""
    installed("tarash.providers", "toy", QueueToy())
    with pytest.raises(ProviderNotInstalledError) as caught:
        provider(installed, asked)
    assert str(caught.value) == f"provider {asked!r} is not installed. Installed: toy. {remedy}"


def test_without_any_provider_none_is_named(installed: Any) -> None:
    """A fresh core says so."""
    with pytest.raises(ProviderNotInstalledError, match="Installed: none"):
        provider(installed, "toy")


def wrapper_names(installed: Any, **environment: str) -> list[str]:
    """Return the names of the wrappers that a registry uses."""
    installed("tarash.providers", "toy", QueueToy())
    made = provider(installed, "toy", **environment)
    wrappers = {**WRAPPERS}
    return sorted(name for name, plugin in wrappers.items() if made._manager.is_registered(plugin))


WRAPPERS = {"cost": Passing(), "tracing": Passing()}


@pytest.mark.parametrize(
    ("environment", "used"),
    [
        ({}, ["cost", "tracing"]),
        ({"TARASH_PLUGINS": ""}, []),
        ({"TARASH_PLUGINS": " , "}, []),
        ({"TARASH_PLUGINS": "tracing"}, ["tracing"]),
        ({"TARASH_PLUGINS": " tracing, cost "}, ["cost", "tracing"]),
    ],
)
def test_the_environment_selects_the_plugins(
    installed: Any, environment: dict[str, str], used: list[str]
) -> None:
    """Unset: all; empty: none; else those that are named."""
    for name, plugin in WRAPPERS.items():
        installed("tarash.plugins", name, plugin)
    assert wrapper_names(installed, **environment) == used
    assert ("tarash.plugins" in installed.scans) is (used != [])


def test_a_plugin_that_is_selected_and_not_installed_is_named(installed: Any) -> None:
    """With what is installed."""
    installed("tarash.providers", "toy", QueueToy())
    with pytest.raises(
        PluginError, match=r"names 'ledger', which is not installed. Installed: none"
    ):
        provider(installed, "toy", TARASH_PLUGINS="ledger")
    installed("tarash.plugins", "cost", Passing())
    with pytest.raises(PluginError, match="Installed: cost"):
        provider(installed, "toy", TARASH_PLUGINS="cost,ledger")


def test_a_broken_plugin_says_how_to_go_on_without_it(installed: Any) -> None:
    """A ledger that is silently absent would be worse than an error."""
    installed("tarash.providers", "toy", QueueToy())
    installed("tarash.plugins", "ledger", "no_such_module", "tarash-ledger")
    installed("tarash.plugins", "cost", Passing())
    with pytest.raises(PluginError, match=r"plugin 'ledger' of tarash-ledger 1\.0.*TARASH_PLUGINS"):
        provider(installed, "toy")
    assert provider(installed, "toy", TARASH_PLUGINS="cost").info.name == "toy"


def test_two_plugins_of_one_name_are_refused(installed: Any) -> None:
    """Which one was meant, nobody knows."""
    installed("tarash.providers", "toy", QueueToy())
    installed("tarash.plugins", "cost", Passing(), "one")
    installed("tarash.plugins", "cost", Passing(), "two")
    with pytest.raises(PluginError, match=r"plugin 'cost' comes from two distributions: one 1\.0"):
        provider(installed, "toy")


def test_an_entry_point_without_a_distribution_is_named_by_its_target(installed: Any) -> None:
    """Some tools make such."""
    installed("tarash.providers", "broken", "no_such_module:plugin", None)
    with pytest.raises(PluginError, match="'broken' of no_such_module:plugin cannot be imported"):
        provider(installed, "broken")


def test_entry_points_are_scanned_once(installed: Any) -> None:
    """And plugins are imported once, for all providers."""
    installed("tarash.providers", "red", QueueToy("red"))
    installed("tarash.providers", "blue", QueueToy("blue"))
    registry = Registry({})
    assert registry.provider("red").info.name == "red"
    assert registry.provider("blue").info.name == "blue"
    assert registry.names() == ("blue", "red")
    assert sorted(installed.scans) == ["tarash.plugins", "tarash.providers"]


def test_the_real_scan_finds_what_is_installed() -> None:
    """Whatever is: the names are those of the distributions in this environment."""
    assert all(entry.group == "tarash.providers" for entry in _registry._scan("tarash.providers"))


def test_only_the_provider_that_is_used_is_imported() -> None:
    """Importing the core imports none, and no scan is made."""
    program = (
        "import sys; from tarash.tarash_gateway._registry import Registry; Registry();"
        "print([name for name in sys.modules if name.startswith('tarash_')"
        " or name == 'importlib_metadata'])"
    )
    done = subprocess.run(  # noqa: S603  this interpreter, a program written above
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


class Door:
    """A lock that says when a second thread stands in front of it."""

    def __init__(self) -> None:
        self.lock, self.waiting = threading.RLock(), threading.Event()
        self.comers: set[int] = set()

    def __enter__(self) -> None:
        self.comers.add(threading.get_ident())
        if len(self.comers) > 1:
            self.waiting.set()
        self.lock.acquire()

    def __exit__(self, *details: object) -> None:
        self.lock.release()


def test_two_threads_that_ask_at_once_load_a_provider_once(installed: Any) -> None:
    """The second waits for the first, and gets the same one."""
    door, built = Door(), []

    class SlowToy(QueueToy):
        @hookimpl
        def describe(self) -> Any:
            built.append(1)
            assert door.waiting.wait(10)
            return super().describe()

    installed("tarash.providers", "toy", SlowToy())
    registry = Registry({"TARASH_PLUGINS": ""})
    assert registry.names() == ("toy",)
    registry._lock = door  # type: ignore[assignment]
    found: list[object] = []
    threads = [
        threading.Thread(target=lambda: found.append(registry.provider("toy"))) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert built == [1]
    assert found[0] is found[1]
