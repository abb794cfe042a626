"""Writes the table of providers into README.md, from what the installed plugins say.

Usage: python scripts/write_readme.py
`tests/test_documents.py` fails when the table in the README is another one.
"""

import re
from pathlib import Path

from site_catalog import providers_table

__all__ = ("README", "with_table")

README = Path(__file__).parent.parent / "README.md"
_TABLE = re.compile(
    r"(?<=<!-- providers: scripts/write_readme.py -->\n\n).*?(?=\n\n<!-- -->)", re.DOTALL
)


def with_table(text: str) -> str:
    """Return the README with the table of today's plugins."""
    table = "\n".join(providers_table("docs/"))
    return _TABLE.sub(lambda _: table, text)


if __name__ == "__main__":
    README.write_text(with_table(README.read_text("utf-8")), "utf-8")
