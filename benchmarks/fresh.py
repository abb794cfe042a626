"""Starts fresh processes whose byte code is compiled beforehand.

Rule: it goes into a folder that is thrown away; nothing is left in the tree, and nothing is
compiled while it is measured.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory

__all__ = ("environment_with_byte_code",)


@contextmanager
def environment_with_byte_code() -> Iterator[dict[str, str]]:
    """Give what a fresh process finds around it; the first one compiles for those after it."""
    with TemporaryDirectory() as folder:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        yield {**kept, "PYTHONPYCACHEPREFIX": folder}
