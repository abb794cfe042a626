"""What the documents say is what is there."""

import inspect
import re
from pathlib import Path

import pytest

from tarash.tarash_gateway import exceptions
from tarash.tarash_gateway.hookspecs import OPTIONAL_HOOKS, REQUIRED_HOOKS, ProviderHooks

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([ROOT / "README.md", *ROOT.glob("docs/**/*.md"), *ROOT.glob("packages/*/*.md")])
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def names(paths: list[Path]) -> list[str]:
    """Return readable ids."""
    return [str(path.relative_to(ROOT)) for path in paths]


@pytest.mark.parametrize("hook", [*REQUIRED_HOOKS, *OPTIONAL_HOOKS])
def test_the_page_on_hooks_names_each_hook_with_its_arguments(hook: str) -> None:
    """A row of the table names the hook and all of its arguments."""
    rows = (ROOT / "docs/reference/hooks.md").read_text("utf-8").splitlines()
    (row,) = [row for row in rows if row.startswith(f"| `{hook}` |")]
    parameters = list(inspect.signature(getattr(ProviderHooks, hook)).parameters)
    stated = re.findall(r"`(\w+)`", row.split("|")[2])
    assert stated == parameters[1:]


def test_every_hook_of_the_contract_is_required_or_optional() -> None:
    """No hook is forgotten in the lists that are checked."""
    specified = {
        name for name, value in vars(ProviderHooks).items() if hasattr(value, "tarash_spec")
    }
    assert specified == {*REQUIRED_HOOKS, *OPTIONAL_HOOKS}


def test_the_page_on_errors_draws_the_tree_of_the_module() -> None:
    """The drawing in the documents is the one in the docstring."""
    drawing = re.search(r"```text\n.*?```", exceptions.__doc__ or "", re.DOTALL)
    assert drawing is not None
    assert drawing[0] in (ROOT / "docs/guides/errors.md").read_text("utf-8")


def test_the_tree_of_errors_names_every_error() -> None:
    """No public error is missing in the drawing."""
    drawn = set(re.findall(r"\w+", exceptions.__doc__ or ""))
    assert set(exceptions.__all__) <= drawn


@pytest.mark.parametrize("document", DOCUMENTS, ids=names(DOCUMENTS))
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    """Every relative link names a file or folder that is there."""
    links = LINK.findall(document.read_text("utf-8"))
    inside = [link for link in links if "://" not in link and not link.startswith("mailto:")]
    missing = [link for link in inside if not (document.parent / link).exists()]
    assert not missing
