"""Builds every wheel once and installs them in environments that hold nothing else.

Nothing here imports the project: what is asked runs in the environment that is asked about.
"""

import json
import subprocess
import sys
import venv
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PROGRAMS = Path(__file__).parent / "programs"
FOLDERS = (
    ROOT,
    *sorted(path.parent for path in ROOT.glob("packages/*/pyproject.toml")),
    ROOT / "examples" / "tarash-papermoon-provider",
)

BROKEN_PROJECT = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "tarash-broken-provider"
version = "0.1.0"
dependencies = ["tarash-core"]

[project.entry-points."tarash.providers"]
broken = "tarash_broken"

[tool.hatch.build.targets.wheel]
include = ["tarash_broken.py"]
"""
BROKEN_MODULE = 'raise ImportError("libmissing.so: cannot open shared object file")\n'


@dataclass(frozen=True)
class Environment:
    """An environment of its own, with what was installed in it."""

    folder: Path
    links: Path

    def install(self, *arguments: str) -> None:
        """Install something; what this project builds is found as its wheel."""
        pip = (self.python, "-m", "pip", "install", "--quiet")
        run(*pip, "--find-links", str(self.links), *arguments)

    @property
    def python(self) -> str:
        """Its interpreter."""
        return str(self.folder / "bin" / "python")

    def distributions(self) -> set[str]:
        """Return the normalised names of everything installed."""
        listing = run(self.python, "-m", "pip", "list", "--format=json")
        return {entry["name"].lower().replace("_", "-") for entry in json.loads(listing)}

    def answer(self, program: str, *arguments: str) -> Any:
        """Run one of the programs beside this file and return what it prints, read as JSON."""
        return json.loads(run(self.python, "-I", str(PROGRAMS / program), *arguments))


def run(*command: str, folder: Path | None = None) -> str:
    """Run a program and return what it prints; fail with all of its output when it fails."""
    finished = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    assert finished.returncode == 0, f"{command}\n{finished.stdout}\n{finished.stderr}"
    return finished.stdout


@pytest.fixture(scope="session")
def wheelhouse(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Build a wheel of everything that is installed here; return their URLs by name."""
    target = tmp_path_factory.mktemp("wheelhouse")
    broken = tmp_path_factory.mktemp("broken-provider")
    (broken / "pyproject.toml").write_text(BROKEN_PROJECT)
    (broken / "tarash_broken.py").write_text(BROKEN_MODULE)
    build = (sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(target))
    for folder in (*FOLDERS, broken):
        run(*build, str(folder))
    return {
        wheel.name.partition("-")[0].replace("_", "-"): wheel.as_uri()
        for wheel in sorted(target.glob("*.whl"))
    }


@pytest.fixture(scope="session")
def install(
    wheelhouse: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Environment]:
    """Return a function that makes an environment with the given requirements and no more.

    What is asked for is tied to the wheel built here, whatever an index offers under that name;
    the distributions that it depends on are found beside it.
    """
    links = tmp_path_factory.mktemp("links") / "links.html"
    links.write_text("".join(f'<a href="{url}">{name}</a>\n' for name, url in wheelhouse.items()))

    def install_in_empty_environment(*requirements: str) -> Environment:
        environment = Environment(tmp_path_factory.mktemp("environment"), links)
        venv.create(environment.folder, with_pip=True)
        ours = [f"{entry} @ {wheelhouse[entry.partition('[')[0]]}" for entry in requirements]
        environment.install(*ours)
        return environment

    return install_in_empty_environment


@pytest.fixture(scope="session")
def bare(install: Callable[..., Environment]) -> Environment:
    """`pip install tarash-gateway`."""
    return install("tarash-gateway")


@pytest.fixture(scope="session")
def with_all(install: Callable[..., Environment]) -> Environment:
    """`pip install tarash-gateway[all]`."""
    return install("tarash-gateway[all]")


@pytest.fixture(scope="session")
def with_third_parties(install: Callable[..., Environment]) -> Environment:
    """The core, a third party's provider, and another that cannot be imported."""
    return install("tarash-gateway", "tarash-papermoon-provider", "tarash-broken-provider")


@pytest.fixture(scope="session")
def with_author(install: Callable[..., Environment]) -> Environment:
    """What the author of a provider begins with: the command, test servers, and a pip of today."""
    environment = install("tarash-cli", "tarash-testkit")
    environment.install("--upgrade", "pip>=25.1")
    return environment


@pytest.fixture
def run_program() -> Callable[..., str]:
    """Return the function that runs a program, in a folder."""
    return run


@pytest.fixture(scope="session")
def with_extra(install: Callable[..., Environment]) -> Callable[[str], Environment]:
    """Return a function that gives `pip install tarash-gateway[EXTRA]`, made once for each."""
    return cache(lambda extra: install(f"tarash-gateway[{extra}]"))
