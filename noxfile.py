"""Sessions that set up, prove, check and build the project.

Each session needs nothing beforehand but nox: it makes its own environment, with uv where uv is
installed and with pip where it is not.
"""

import re
import shutil
from itertools import chain
from pathlib import Path

import nox

nox.needs_version = ">=2025.2.9"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.reuse_venv = "yes"
nox.options.sessions = ["tests", "lint", "types", "wheels", "oracles"]

PROJECT = nox.project.load_toml("pyproject.toml")
CLI = "packages/tarash-cli"
CORE = "packages/tarash-core"
FAL = "packages/tarash-fal"
GOOGLE = "packages/tarash-google"
OPENAI = "packages/tarash-openai"
REPLICATE = "packages/tarash-replicate"
RUNWAY = "packages/tarash-runway"
STABILITY = "packages/tarash-stability"
TESTKIT = "packages/tarash-testkit"
EXAMPLE = "examples/tarash-papermoon-provider"
PROVIDERS = (FAL, GOOGLE, OPENAI, REPLICATE, RUNWAY, STABILITY)
DISTRIBUTIONS = (".", CLI, CORE, *PROVIDERS, TESTKIT)
FRAGMENT_FOLDERS = sorted(path.parent.name for path in Path().glob("changelog.d/*/towncrier.toml"))

# What is built for the own tests of each package: itself and what they use beside it.
ALONE = {
    "tarash-cli": (CLI, CORE, FAL, TESTKIT),
    "tarash-core": (CORE,),
    "tarash-fal": (CORE, FAL, TESTKIT),
    "tarash-google": (CORE, GOOGLE, TESTKIT),
    "tarash-openai": (CORE, OPENAI, TESTKIT),
    "tarash-replicate": (CORE, REPLICATE, TESTKIT),
    "tarash-runway": (CORE, RUNWAY, TESTKIT),
    "tarash-stability": (CORE, STABILITY, TESTKIT),
    "tarash-testkit": (TESTKIT,),
}

# The vendors' own clients that cannot live in one environment: distribution, versions, and the
# program that holds every conversation with our test server.
ORACLES = (
    ("google-genai", ">=2.19,<3", "tarash_testkit.oracles.google"),
    ("google-genai", ">=3,<4", "tarash_testkit.oracles.google"),
    ("openai", ">=1,<2", "tarash_testkit.oracles.openai"),
    ("openai", ">=2,<3", "tarash_testkit.oracles.openai"),
    ("openai", ">=3,<4", "tarash_testkit.oracles.openai"),
    ("replicate", ">=1,<2", "tarash_testkit.oracles.replicate"),
    ("replicate", ">=2.0.0b4,<3", "tarash_testkit.oracles.replicate"),
    ("runwayml", ">=5,<6", "tarash_testkit.oracles.runway"),
)

IN_PARALLEL = "--numprocesses=auto"  # tests on every core; conftest.py says how they are spread


def groups(*names: str) -> list[str]:
    """Return the requirements of the named dependency groups of pyproject.toml."""
    return list(nox.project.dependency_groups(PROJECT, *names))


def editable(*folders: str) -> list[str]:
    """Return the arguments that install `folders` so that edits show at once."""
    return [argument for folder in folders for argument in ("--editable", folder)]


def install_workspace(session: nox.Session, *group_names: str) -> None:
    """Install every package of the workspace, the fast transport and the named groups."""
    session.install(*editable(CLI, f"{CORE}[fast]", *PROVIDERS, TESTKIT), *groups(*group_names))


def direct(folder: str) -> set[str]:
    """Return the names of what the distribution in `folder` itself depends on, extras included."""
    project = nox.project.load_toml(Path(folder) / "pyproject.toml")["project"]
    extras = project.get("optional-dependencies", {}).values()
    stated = chain(project.get("dependencies", ()), *extras)
    return {re.split(r"[^\w.-]", requirement)[0].lower() for requirement in stated}


def build_wheels(session: nox.Session, *folders: str) -> list[str]:
    """Build a wheel of each of `folders` and return their paths."""
    target = Path(session.create_tmp()) / "wheels"
    shutil.rmtree(target, ignore_errors=True)
    session.install("build", "hatchling")
    for folder in folders:
        session.run(
            "python", "-m", "build", "--wheel", "--no-isolation", "--outdir", str(target), folder
        )
    return sorted(str(wheel) for wheel in target.glob("*.whl"))


@nox.session
def demo(session: nox.Session) -> None:
    """Make a video and an image with `tarash`: through the mock, then through a fal server here."""
    session.install(*editable(CLI, CORE, FAL, TESTKIT))
    session.run("python", "examples/demo.py", *session.posargs)


@nox.session
def tests(session: nox.Session) -> None:
    """Run every test and every documented example; branch coverage must be complete."""
    install_workspace(session, "test")
    session.run("coverage", "erase")
    session.run("coverage", "run", "-m", "pytest", IN_PARALLEL, *session.posargs)
    session.run("coverage", "combine", "--quiet")
    if not session.posargs:
        session.run("coverage", "report")


@nox.session(reuse_venv=False)
@nox.parametrize("package", list(ALONE), ids=list(ALONE))
def tests_alone(session: nox.Session, package: str) -> None:
    """Run the tests of one package against its built wheel in a fresh environment."""
    wheels = build_wheels(session, *ALONE[package])
    fast = [f"{wheel}[fast]" for wheel in wheels if "tarash_core-" in wheel]
    session.install(*wheels, *fast, *groups("test"))
    session.run("python", "-m", "pytest", f"packages/{package}/tests", *session.posargs)


@nox.session(reuse_venv=False)
@nox.parametrize("client", ORACLES, ids=[f"{name}{versions}" for name, versions, _ in ORACLES])
def oracles(session: nox.Session, client: tuple[str, str, str]) -> None:
    """Let each version of the vendors' clients take the test servers for the services."""
    name, versions, program = client
    session.install(*editable(TESTKIT), f"{name}{versions}")
    session.run("python", "-m", program)


@nox.session
def tests_httpx2(session: nox.Session) -> None:
    """Run every test with httpx2 in the place of httpx."""
    install_workspace(session, "test")
    library = {"TARASH_HTTP_LIBRARY": "httpx2"}
    session.run("python", "-m", "pytest", IN_PARALLEL, *session.posargs, env=library)


@nox.session(reuse_venv=False)
def lowest(session: nox.Session) -> None:
    """Run every test with the lowest versions that the packages allow."""
    uv = ("uv", "pip")
    here = f"--python={session.virtualenv.location}"
    floors = Path(session.create_tmp()) / "floors.txt"
    packages = editable(CLI, f"{CORE}[fast]", *PROVIDERS, TESTKIT)
    session.install("uv")
    session.run(*uv, "install", here, "--resolution=lowest-direct", *packages)
    freeze = (*uv, "freeze", "--quiet", here, "--exclude-editable")
    installed = str(session.run(*freeze, silent=True)).splitlines()
    # What comes along with them has no floor of ours, and must suit the test tools.
    stated = {name for folder in (CLI, CORE, *PROVIDERS, TESTKIT) for name in direct(folder)}
    floors.write_text("\n".join(pin for pin in installed if pin.partition("==")[0] in stated))
    session.run(*uv, "install", here, "--constraint", str(floors), *groups("test"))
    session.run("python", "-m", "pytest", IN_PARALLEL, *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, spelling, metadata, import contracts and changelog fragments."""
    session.install(*editable(CLI, CORE, *PROVIDERS), *groups("lint"))
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("codespell")
    projects = sorted(str(path) for path in Path().glob("*/*/pyproject.toml"))
    session.run("validate-pyproject", "pyproject.toml", *projects)
    session.run("lint-imports", "--no-cache")
    for folder in FRAGMENT_FOLDERS:
        changelog_draft(session, folder)


def changelog_draft(session: nox.Session, folder: str) -> None:
    """Render the fragments of one distribution without writing anything."""
    configuration = f"changelog.d/{folder}/towncrier.toml"
    session.run(
        *("towncrier", "build", "--draft", "--version=next", "--dir=.", "--config", configuration),
        silent=True,
    )


@nox.session(name="format")
def format_(session: nox.Session) -> None:
    """Mend what ruff can mend, and format."""
    session.install(*groups("lint"))
    session.run("ruff", "check", "--fix", ".")
    session.run("ruff", "format", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Check types with mypy and pyright, both strict, in the code and in the typed samples."""
    install_workspace(session, "types")
    sources = (f"{folder}/src" for folder in (CLI, CORE, *PROVIDERS, TESTKIT))
    session.run("mypy", *sources, "tests/typing")
    session.run("pyright", "--project", "pyproject.toml")
    session.run("pyright", "--project", "pyrightconfig.providers.json")
    with session.chdir(EXAMPLE):  # a project of its own
        session.run("mypy")
        session.run("pyright")


@nox.session
def docs(session: nox.Session) -> None:
    """Run the examples of README.md and docs/ and nothing else."""
    install_workspace(session, "docs")
    session.run("python", "-m", "pytest", "README.md", "docs", *session.posargs)


@nox.session
def site(session: nox.Session) -> None:
    """Build the documentation site into build/site, strictly, and follow every link of it."""
    install_workspace(session, "site")
    paths = {"PYTHONPATH": "scripts"}  # of the extension that writes the generated tables
    if session.posargs == ["serve"]:
        session.run("zensical", "serve", "--config-file", "mkdocs.yml", env=paths)
        return
    session.run("zensical", "build", "--strict", "--clean", "-f", "mkdocs.yml", env=paths)
    session.run("python", "scripts/check_site.py", "build/site")


@nox.session
def wheels(session: nox.Session) -> None:
    """Build every wheel and prove what each extra installs in an empty environment."""
    install_workspace(session, "wheels")
    session.run("python", "-m", "pytest", "-m", "wheels", "tests/wheels", *session.posargs)


@nox.session
def build(session: nox.Session) -> None:
    """Build the source archive and the wheel of every distribution into dist/."""
    session.install(*groups("build"))
    shutil.rmtree("dist", ignore_errors=True)
    for folder in DISTRIBUTIONS:
        session.run("python", "-m", "build", "--outdir", "dist", folder)
    session.run("twine", "check", "--strict", *(str(path) for path in Path("dist").iterdir()))


@nox.session
def bench(session: nox.Session) -> None:
    """Print the costs of one call beside bare clients, from one alternating run.

    Without the command line, beside which the HTTP library loads more than a server has.
    """
    session.install(*editable(f"{CORE}[fast]", *PROVIDERS, TESTKIT), *groups("bench"))
    session.run("python", "benchmarks/run.py", *session.posargs)
