"""The blocking acts on files, for a worker thread; what the system refuses is a `MediaError`.

A file is written beside its place under another name and appears there whole or not at all.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, count
from pathlib import Path

from tarash.tarash_gateway._sniff import HEAD_BYTES
from tarash.tarash_gateway.exceptions import MediaError, TarashError

__all__ = (
    "copy",
    "file_errors",
    "head_of",
    "is_folder",
    "make_folder",
    "part_name",
    "place_at",
    "place_in",
    "read",
    "remove",
    "target_of",
    "write",
)


_PART = ".tarash-"  # how the name of a file begins that is not finished


@contextmanager
def file_errors(path: Path) -> Generator[None]:
    """Turn what the system refuses into a `MediaError` that says which file and why."""
    try:
        yield
    except (OSError, ValueError) as error:  # a name with a zero in it gives a ValueError
        if isinstance(error, TarashError):  # a deadline is a builtin TimeoutError, so an OSError
            raise
        shown = path.parent if path.name.startswith(_PART) else path
        raise MediaError(
            f"{shown} cannot be written or read: {getattr(error, 'strerror', None) or error}. "
            "Look at the name, the folder, its permissions and the free space; nothing has to be "
            "generated again."
        ) from error


def part_name() -> str:
    """Return a name, never used before, for a file that is not finished."""
    return f"{_PART}{secrets.token_hex(8)}.part"


def make_folder(folder: Path) -> None:
    """Make `folder` and those above it, as far as they are missing."""
    with file_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)


def write(path: Path, pieces: Iterable[bytes]) -> None:
    """Write `pieces` to `path`, one after the other."""
    with file_errors(path), path.open("wb") as file:
        file.writelines(pieces)


def copy(source: Path, path: Path) -> None:
    """Write what `source` holds to `path`."""
    with file_errors(path):
        shutil.copyfile(source, path)


def read(path: Path) -> bytes:
    """Return what `path` holds."""
    with file_errors(path):
        return path.read_bytes()


def head_of(path: Path) -> bytes:
    """Return the beginning of `path`, enough to recognise it.

    Raises:
        MediaError: There is none.
    """
    with file_errors(path), path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head:
        raise MediaError("the file is empty, so it was not kept; ask again with resume(job)")
    return head


def is_folder(path: Path) -> bool:
    """Tell whether `path` is an existing folder."""
    with file_errors(path):
        return path.is_dir()


def target_of(path: Path) -> Path:
    """Return what `path` names: itself, or where its link leads.

    Raises:
        MediaError: It is there and no file, such as a device or a pipe.
    """
    with file_errors(path):
        target = path.resolve() if path.is_symlink() else path
        if target.exists() and not target.is_file():
            raise MediaError(
                f"{path} is there and is no regular file, so nothing is put in its place; choose "
                "another name"
            )
    return target


def place_at(part: Path, path: Path) -> Path:
    """Move `part` to `path`, in place of the file that was there, and return `path`."""
    target = target_of(path)
    with file_errors(path):
        part.replace(target)
    return path


def place_in(part: Path, path: Path) -> Path:
    """Move `part` to `path`, or to `path` with -2, -3 ... when that is taken; return where.

    A link fails when the name is taken, so that two generations that end at once keep both files.
    """
    with file_errors(path):
        place = next(place for place in _places(path) if _linked(part, place))
        part.unlink(missing_ok=True)
    return place


def _linked(part: Path, place: Path) -> bool:
    """Give `part` the name `place` too, unless it is taken."""
    try:
        place.hardlink_to(part)
    except FileExistsError:
        return False
    except OSError:  # a file system without links
        if place.exists():
            return False
        part.replace(place)
    return True


def remove(path: Path) -> None:
    """Remove `path`; that it cannot be removed must not hide why it should be."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return


def _places(path: Path) -> Iterator[Path]:
    """Return `path`, then `path` with -2, -3 ... before the extension, without end."""
    return chain(
        [path], (path.with_name(f"{path.stem}-{number}{path.suffix}") for number in count(2))
    )
