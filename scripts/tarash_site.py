"""A Markdown extension that writes generated parts where a page asks for them.

A line `<!-- generated: NAME ARGUMENTS -->` is replaced before anything else reads the page, so
links and headings in what is generated are like any others. Both MkDocs and Zensical load it by
its name, from the folder scripts/.
"""

import re
from collections.abc import Callable, Mapping

from markdown import Extension, Markdown
from markdown.preprocessors import Preprocessor
from site_catalog import keys_table, model_tables, providers_table
from site_pages import changes, decisions, functions, names, servers

__all__ = ("GENERATED", "generated", "makeExtension")

_LINE = re.compile(r"<!-- generated: (\w+)((?: \S+)*) -->")
_BEFORE_ALL_OTHERS = 1000

GENERATED: Mapping[str, Callable[..., list[str]]] = {
    "changes": changes,
    "decisions": decisions,
    "functions": functions,
    "keys": keys_table,
    "models": lambda provider, *chosen: model_tables(provider, chosen),
    "names": names,
    "providers": providers_table,
    "servers": servers,
}


def generated(line: str) -> list[str] | None:
    """Return what takes the place of `line`; None for any other line."""
    found = _LINE.fullmatch(line.strip())
    return None if found is None else GENERATED[found[1]](*found[2].split())


class _Generate(Preprocessor):
    def run(self, lines: list[str]) -> list[str]:
        written: list[str] = []
        for line in lines:
            made = generated(line)
            written += [line] if made is None else ["", *made, ""]
        return written


class _Site(Extension):
    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  Python-Markdown's name
        """Put the preprocessor before all others."""
        md.preprocessors.register(_Generate(md), "tarash_site", _BEFORE_ALL_OTHERS)


def makeExtension(**settings: object) -> Extension:  # noqa: N802  Python-Markdown's name
    """Return the extension; it has no settings."""
    return _Site(**settings)
