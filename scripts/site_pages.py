"""Parts of pages that are made of the project itself: names, functions, decisions, changes."""

import inspect
import re
import tomllib
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from site_catalog import table

from tarash import tarash_gateway
from tarash_testkit import pytest_plugin

__all__ = ("changes", "decisions", "functions", "names", "servers")

ROOT = Path(__file__).parent.parent
KINDS = ("added", "changed", "fixed", "removed")
_TWIN = "_async"


def functions() -> list[str]:
    """Return a section for each function of the package, its `_async` twin beside it."""
    every = tarash_gateway.__all__
    plain = [name for name in every if name.islower() and not name.endswith(_TWIN)]
    rows = ((f"[`{name}`](#{name}){_twin(name)}", _says(name)) for name in plain)
    lines = table(("function, awaited twin", "what it does"), rows)
    for name in plain:
        lines += ["", f"### `{name}` {{ #{name} }}", "", *_signature(name), "", *_text(name)]
    return lines


def _twin(name: str) -> str:
    twin = name + _TWIN
    return f"<br>`{twin}`" if twin in tarash_gateway.__all__ else ""


def _says(name: str) -> str:
    return _first_line(getattr(tarash_gateway, name))


def _first_line(value: object) -> str:
    return (inspect.getdoc(value) or "").partition("\n")[0]


def _signature(name: str) -> Iterable[str]:
    signature = inspect.signature(getattr(tarash_gateway, name))
    arguments = [str(argument).replace("'", "") for argument in signature.parameters.values()]
    returned = str(signature.return_annotation).replace("'", "")
    wrapped = "".join(f"\n    {argument}," for argument in arguments)
    return ("```py", *f"{name}({wrapped}\n) -> {returned}".splitlines(), "```")


def _text(name: str) -> list[str]:
    """Return the docstring, its section on errors as a list."""
    lines = (inspect.getdoc(getattr(tarash_gateway, name)) or "").splitlines()
    if "Raises:" not in lines:
        return lines
    at = lines.index("Raises:")
    raised = [re.sub(r"^ {4}(\w+):", r"- `\1`:", line) for line in lines[at + 1 :]]
    return [*lines[:at], "Raises:", "", *(line.strip() for line in raised)]


def names(module: str) -> list[str]:
    """Return a table of the public names of a module."""
    loaded = import_module(module)
    rows = (
        (_linked(module, name, value), _meaning(name, value)) for name, value in _public(loaded)
    )
    return table(("name", "what it is"), rows)


def _public(module: object) -> Iterator[tuple[str, Any]]:
    for name in getattr(module, "__all__", ()):
        yield name, getattr(module, name)


def _linked(module: str, name: str, value: Any) -> str:
    known = (inspect.isclass(value) and value.__name__ == name) or inspect.isfunction(value)
    return f"[`{name}`](#{module}.{name})" if known else f"`{name}`"


def _meaning(name: str, value: Any) -> str:
    if get_origin(value) is Literal:
        return "one of " + ", ".join(f"`{choice!r}`" for choice in get_args(value))
    if inspect.isclass(value) and value.__name__ != name:
        return f"another name of `{value.__name__}`"
    if inspect.isclass(value) or inspect.isfunction(value):
        return _first_line(value)
    if callable(value) and get_origin(value) is None:
        return f"a decorator: `@{name}`"
    return "a type: `" + re.sub(r"[\w.]+\.(\w+)", r"\1", str(value)) + "`"


def servers() -> list[str]:
    """Return the test servers, each with its fixture and what can be asked of it."""
    rows, parts = [], []
    for fixture in pytest_plugin.__all__:
        module = f"tarash_testkit.{fixture.removesuffix('_server')}"
        (kind,) = (
            value for name, value in _public(import_module(module)) if name.endswith("Server")
        )
        place = f"{module}.{kind.__name__}"
        rows.append((f"[`{place}`](#{place})", f"`{fixture}`", _first_line(kind)))
        parts += ["", f"::: {place}", "    options:", "      heading_level: 3"]
        server = kind()
        for title, known in (("Operations", server.operations), ("Faults", sorted(server.faults))):
            words = ", ".join(f"`{name}`" for name in known)
            parts += ["", f'??? note "{title} of {kind.__name__}"', "", f"    {words}"]
    return [*table(("server", "fixture", "what it is"), rows), *parts]


def decisions() -> list[str]:
    """Return a table of the decisions, the newest last."""
    rows = []
    for page in sorted((ROOT / "docs/decisions").glob("[0-9]*.md")):
        title = re.sub(r"^# (\d+[.:] )?", "", page.read_text("utf-8").partition("\n")[0])
        rows.append((page.name[:4], f"[{title}]({page.name})"))
    return table(("number", "decision"), rows)


def changes() -> list[str]:
    """Return what the next release of each distribution brings, and what earlier ones brought."""
    lines: list[str] = []
    for settings in sorted((ROOT / "changelog.d").glob("*/towncrier.toml")):
        towncrier = tomllib.loads(settings.read_text("utf-8"))["tool"]["towncrier"]
        name, folder = towncrier["name"], settings.parent
        lines += ["", f"## {name}", ""]
        for kind in KINDS:
            texts = [path.read_text("utf-8") for path in sorted(folder.glob(f"*.{kind}.md"))]
            if texts:
                lines += [f"### {kind.capitalize()} in {name}", ""]
                lines += [f"- {' '.join(text.split())}" for text in texts]
        released = ROOT / towncrier["filename"]
        if released.is_file():
            _, _, told = released.read_text("utf-8").partition(towncrier["start_string"])
            lines += ["", *re.sub("^#", "##", told, flags=re.MULTILINE).splitlines()]
    return lines
