"""The example of a provider: what the command writes, but for what its author changed."""

import ast
from pathlib import Path

from tarash_cli.new_provider import write_provider

EXAMPLE = Path(__file__).parents[1] / "examples" / "tarash-papermoon-provider"
KEPT = (
    ".github/workflows/ci.yml",
    ".github/workflows/release.yml",
    ".gitignore",
    "LICENSE",
    "pyproject.toml",
    "src/tarash_papermoon_provider/__init__.py",
    "src/tarash_papermoon_provider/py.typed",
    "tests/conftest.py",
)
MOST_LINES = 150
CACHES = ("__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache")


def test_the_example_is_written_from_the_template(tmp_path: Path) -> None:
    """It has every file of it, and those that no author changes are the same."""
    written = write_provider("papermoon", tmp_path, author="The Tarash Gateway authors")
    folder = tmp_path / EXAMPLE.name
    names = {str(path.relative_to(folder)) for path in written}
    found = {
        str(path.relative_to(EXAMPLE))
        for path in EXAMPLE.rglob("*")
        if path.is_file() and not set(CACHES) & set(path.parts)
    }
    assert found == names | {"API.md"}
    for name in KEPT:
        assert (EXAMPLE / name).read_bytes() == (folder / name).read_bytes(), name


def lines_of_code(source: str) -> int:
    """Return how many lines of a module are neither blank, nor a comment, nor of a docstring."""
    lines = {
        number
        for number, line in enumerate(source.splitlines(), start=1)
        if line.strip() and not line.lstrip().startswith("#")
    }
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            lines -= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return len(lines)


def test_a_plugin_is_short() -> None:
    """With a catalog, typed refusals, cancelling and every quirk of the service."""
    sources = [path.read_text() for path in (EXAMPLE / "src").rglob("*.py")]
    assert 100 < sum(map(lines_of_code, sources)) < MOST_LINES
