"""`tarash new-provider`: the distribution of a provider, from the template of this package."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tarash_cli.main import main
from tarash_cli.new_provider import answers_of, write_provider

FILES = {
    ".github/workflows/ci.yml",
    ".github/workflows/release.yml",
    ".gitignore",
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "pyproject.toml",
    "src/{module}/__init__.py",
    "src/{module}/catalog.py",
    "src/{module}/errors.py",
    "src/{module}/models.json",
    "src/{module}/plugin.py",
    "src/{module}/py.typed",
    "tests/conftest.py",
    "tests/service.py",
    "tests/test_contract.py",
    "tests/test_flows.py",
    "tests/test_wire.py",
}
LONGEST = "abcdefghijklmnopqrstuvwxyz1234"


@pytest.mark.parametrize(
    ("name", "module", "variable"),
    [
        ("acme", "tarash_acme_provider", "ACME_API_KEY"),
        ("paper-moon", "tarash_paper_moon_provider", "PAPER_MOON_API_KEY"),
        ("3d-labs", "tarash_3d_labs_provider", "TARASH_3D_LABS_API_KEY"),
        ("9", "tarash_9_provider", "TARASH_9_API_KEY"),
        (LONGEST, f"tarash_{LONGEST}_provider", f"{LONGEST.upper()}_API_KEY"),
    ],
)
def test_the_whole_distribution_is_written(
    name: str, module: str, variable: str, tmp_path: Path
) -> None:
    """Every name gives a module that can be imported and a variable that a shell can set."""
    written = write_provider(name, tmp_path / "new")
    folder = tmp_path / "new" / f"tarash-{name}-provider"
    assert {str(path.relative_to(folder)) for path in written} == {
        file.format(module=module) for file in FILES
    }
    project = tomllib.loads((folder / "pyproject.toml").read_text())["project"]
    assert project["entry-points"]["tarash.providers"] == {name: f"{module}.plugin"}
    assert module.isidentifier()
    assert f'environment=(("{variable}",),)' in (folder / f"src/{module}/plugin.py").read_text()


def test_nothing_of_the_template_s_language_is_left(tmp_path: Path) -> None:
    """What stands in double braces after that is GitHub's."""
    for path in write_provider("acme", tmp_path):
        text = path.read_text().replace("${{ matrix.python }}", "")
        assert "{{" not in text, path
        assert "{%" not in text, path


def test_what_is_written_passes_its_own_tests(tmp_path: Path) -> None:
    """Right away, without being installed."""
    folder = write_provider("3d-labs", tmp_path)[0].parents[2]
    program = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")
    finished = subprocess.run(program, cwd=folder, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stdout + finished.stderr


@pytest.mark.parametrize(
    "name", ["", "Acme", "a_b", "a--b", "-a", "a-", "a b", "größe", LONGEST + "5", "../x", "a.b"]
)
def test_a_name_that_is_none_is_refused(name: str, tmp_path: Path) -> None:
    """The message says which are, and nothing is written."""
    with pytest.raises(ValueError, match="small letters and digits, with single dashes"):
        write_provider(name, tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("choice", "value", "message"),
    [
        ("title", 'The "best"', "without quotes"),
        ("title", "A\nB", "one line"),
        ("title", " ", "one line"),
        ("author", "x" * 81, "up to 80"),
        ("license", "GPL-3.0", "choose Apache-2.0 or MIT"),
    ],
)
def test_a_choice_that_would_break_a_file_is_refused(choice: str, value: str, message: str) -> None:
    """It stands in TOML and in Python."""
    with pytest.raises(ValueError, match=message):
        answers_of("acme", **{choice: value})


def test_the_prefix_comes_by_itself() -> None:
    """Who gives it too is told so."""
    with pytest.raises(ValueError, match="comes before it by itself"):
        answers_of("tarash-acme")
    assert answers_of("tarashi")["distribution"] == "tarash-tarashi-provider"


def test_title_author_and_licence_can_be_chosen(tmp_path: Path) -> None:
    """They stand where they belong."""
    folder = write_provider("acme", tmp_path, title="ACME Motion", author="Jo Doe", license="MIT")[
        0
    ].parents[2]
    assert (folder / "LICENSE").read_text().startswith("MIT License\n\nCopyright (c) Jo Doe\n")
    project = tomllib.loads((folder / "pyproject.toml").read_text())["project"]
    assert (project["license"], project["authors"]) == ("MIT", [{"name": "Jo Doe"}])
    assert project["description"] == "ACME Motion for Tarash Gateway"


def test_the_usual_licence_is_apache_s(tmp_path: Path) -> None:
    """Word for word the one of this project."""
    folder = write_provider("acme", tmp_path)[0].parents[2]
    ours = Path(__file__).parents[1] / "LICENSE"
    assert (folder / "LICENSE").read_text().split() == ours.read_text().split()


def test_the_command_says_what_it_wrote_and_how_to_go_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Files on standard output, the next step on standard error."""
    assert main(["new-provider", "acme", "--directory", str(tmp_path)]) == 0
    told = capsys.readouterr()
    assert f"{tmp_path}/tarash-acme-provider/pyproject.toml" in told.out.splitlines()
    assert f"cd {tmp_path}/tarash-acme-provider && pip install --editable ." in told.err
    assert "installed already" not in told.err


def test_files_are_listed_for_programs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With `--json`."""
    arguments = ["new-provider", "acme", "--directory", str(tmp_path), "--license", "MIT", "--json"]
    assert main(arguments) == 0
    assert len(json.loads(capsys.readouterr().out)["files"]) == len(FILES)


def test_a_name_that_is_installed_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two distributions with one name cannot be used together."""
    assert main(["new-provider", "fal", "--directory", str(tmp_path)]) == 0
    assert "'fal' is installed already" in capsys.readouterr().err


def test_what_is_there_is_not_written_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A second time is an error of the command line, and so is a name that is none."""
    kept = write_provider("acme", tmp_path)[-1]
    kept.write_text("mine")
    assert main(["new-provider", "acme", "--directory", str(tmp_path)]) == 2
    assert "is there already; nothing was written" in capsys.readouterr().err
    assert kept.read_text() == "mine"
    assert main(["new-provider", "Acme", "--directory", str(tmp_path)]) == 2
    assert "small letters" in capsys.readouterr().err
    assert main(["new-provider", "acme", "--directory", str(kept / "below a file")]) == 2
    assert "Not a directory" in capsys.readouterr().err
