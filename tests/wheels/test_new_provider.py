"""`tarash new-provider` from its wheel: what it writes is green in an environment of its own."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.wheels

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "tarash-papermoon-provider"
TEMPLATE = ROOT / "packages" / "tarash-cli" / "src" / "tarash_cli" / "provider_template"
CHECKS = (
    ("pytest", "-q"),
    ("ruff", "check"),
    ("ruff", "format", "--check"),
    ("mypy",),
    ("pyright",),
)
Run = Callable[..., str]


def write_example(environment: Any, folder: Path, run: Run) -> Path:
    """Return a copy of the example, as its author has it."""
    del environment, run
    ignored = shutil.ignore_patterns(".*cache", "__pycache__")
    return Path(shutil.copytree(EXAMPLE, folder / EXAMPLE.name, ignore=ignored))


def write_new(environment: Any, folder: Path, run: Run) -> Path:
    """Return a distribution that was written just now, with a name that is no identifier."""
    program = str(environment.folder / "bin" / "tarash")
    run(program, "new-provider", "3d-labs", "--directory", str(folder), "--license", "MIT")
    return folder / "tarash-3d-labs-provider"


@pytest.mark.parametrize(("write", "name"), [(write_new, "3d-labs"), (write_example, "papermoon")])
def test_a_provider_of_one_s_own_is_green_in_a_fresh_environment(
    with_author: Any, tmp_path: Path, run_program: Run, write: Callable[..., Path], name: str
) -> None:
    """As its README says: install it with its tools; tests, lint and types pass; it is found."""
    folder = write(with_author, tmp_path, run_program)
    group = f"{folder}/pyproject.toml:dev"
    with_author.install("--editable", str(folder), "--group", group)
    for module, *arguments in CHECKS:
        # A person has activated the environment; here pyright is told which one it is.
        more = ("--pythonpath", with_author.python) if module == "pyright" else ()
        run_program(with_author.python, "-m", module, *arguments, *more, folder=folder)
    program = str(with_author.folder / "bin" / "tarash")
    assert name.replace("-", "_") in run_program(program, "providers")


@pytest.mark.parametrize("name", ["acme", "3d-labs"])
def test_copier_makes_the_same_of_the_template(
    with_author: Any, tmp_path: Path, run_program: Run, name: str
) -> None:
    """It is a template of copier's too, byte for byte."""
    with_author.install("copier>=9.6")
    program = str(with_author.folder / "bin" / "tarash")
    run_program(program, "new-provider", name, "--directory", str(tmp_path / "ours"))
    copy = ("copy", "--quiet", "--defaults", "--data", f"name={name}", str(TEMPLATE))
    run_program(with_author.python, "-m", "copier", *copy, str(tmp_path / "theirs"))
    ours, theirs = (
        {
            path.relative_to(tmp_path / side): path.read_bytes()
            for path in (tmp_path / side).rglob("*")
            if path.is_file()
        }
        for side in ("ours", "theirs")
    )
    assert ours == theirs
