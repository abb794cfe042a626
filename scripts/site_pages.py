"""Parts of pages that are made of the project itself: functions, decisions, changes."""

import inspect
import re
from collections.abc import Iterable
from pathlib import Path

from site_catalog import table

from tarash import tarash_gateway

__all__ = ("changes", "decisions", "functions")

ROOT = Path(__file__).parent.parent
KINDS = ("added", "changed", "fixed", "removed")
_TWIN = "_async"


def functions() -> list[str]:
    """Return a section for each function of the package, its `_async` twin beside it."""
    names = tarash_gateway.__all__
    plain = [name for name in names if name.islower() and not name.endswith(_TWIN)]
    rows = [(f"[`{n}`](#{n})", f"`{n}{_TWIN}`" if n + _TWIN in names else "", _first(n)) for n in plain]
    lines = table(("function", "awaited twin", "what it does"), rows)
    for name in plain:
        lines += ["", f"### `{name}` {{ #{name} }}", "", *_signature(name), "", *_text(name)]
    return lines


def _first(name: str) -> str:
    return (inspect.getdoc(getattr(tarash_gateway, name)) or "").partition("\n")[0]


def _signature(name: str) -> Iterable[str]:
    signature = inspect.signature(getattr(tarash_gateway, name))
    arguments = [str(argument).replace("'", "") for argument in signature.parameters.values()]
    returned = str(signature.return_annotation).replace("'", "")
    return ("```py", f"{name}({', '.join(arguments)}) -> {returned}", "```")


def _text(name: str) -> list[str]:
    """Return the docstring, its section on errors as a list."""
    lines = (inspect.getdoc(getattr(tarash_gateway, name)) or "").splitlines()
    if "Raises:" not in lines:
        return lines
    at = lines.index("Raises:")
    raised = [re.sub(r"^ {4}(\w+):", r"- `\1`:", line) for line in lines[at + 1 :]]
    return [*lines[:at], "Raises:", "", *(line.strip() for line in raised)]


def decisions() -> list[str]:
    """Return a table of the decisions, the newest last."""
    rows = []
    for page in sorted((ROOT / "docs/decisions").glob("[0-9]*.md")):
        title = page.read_text("utf-8").partition("\n")[0].lstrip("# ")
        rows.append((page.name[:4], f"[{title}]({page.name})"))
    return table(("number", "decision"), rows)


def changes() -> list[str]:
    """Return what will be in the next release of each distribution, and its earlier releases."""
    lines: list[str] = []
    for folder in sorted(path for path in (ROOT / "changelog.d").iterdir() if path.is_dir()):
        lines += ["", f"## tarash-{folder.name}", ""]
        for kind in KINDS:
            texts = [path.read_text("utf-8").strip() for path in sorted(folder.glob(f"*.{kind}.md"))]
            if texts:
                lines += [f"### {kind.capitalize()}", "", *(f"- {text}" for text in texts), ""]
    return lines
