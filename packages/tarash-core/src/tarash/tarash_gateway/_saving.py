"""Writes what was made to disk: names, kinds and places. Nothing is generated again.

A file appears under its name whole and recognised, or not at all; on failure nothing is left.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from tarash.tarash_gateway import _files
from tarash.tarash_gateway._download import Source, download
from tarash.tarash_gateway._guard import Guard
from tarash.tarash_gateway._sniff import content_type_of, extension_for, same_kind
from tarash.tarash_gateway.exceptions import MediaError
from tarash.tarash_gateway.flows import Call, Flow
from tarash.tarash_gateway.media import data_uri_pieces, media_source
from tarash.tarash_gateway.models import Asset
from tarash.tarash_gateway.wire import Request

__all__ = ("LIMIT_BYTES", "safe_name", "save_assets")

LIMIT_BYTES = 4 * 1024**3
"""How large one file may be unless said otherwise: 4 GiB."""

_SAMPLES = Path(__file__).with_name("samples")
_LONGEST_NAME = 120
_LONGEST_SCHEME = 40  # what comes after it may be a whole video
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"|?*]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def save_assets(
    assets: Sequence[Asset],
    path: str | os.PathLike[str],
    *,
    fetch: Callable[[Asset], Request],
    trusts: Callable[[str], bool],
    guard: Guard,
    limit_bytes: int = LIMIT_BYTES,
) -> Flow[tuple[Path, ...]]:
    """Write `assets` and return where they are: `path`, then `path` with -2, -3 ...

    In an existing folder, or one written with a slash at its end, files get the provider's names,
    and none that is there is replaced.

    Args:
        assets: What to write.
        path: A file, whose folders are made, or a folder.
        fetch: Returns the request that downloads an asset.
        trusts: Whether a URL is of the provider's own configured origins.
        guard: Decides about each host that is not trusted.
        limit_bytes: How large one file may be.

    Raises:
        MediaError: A file is gone, is not what was promised, or cannot be written.
        TransportError: A download failed in several tries.
    """
    if not assets:
        raise MediaError("there is nothing to save: the response has no assets")
    target = Path(path)
    is_folder = os.fspath(path).endswith(("/", os.sep)) or (yield Call(_files.is_folder, (target,)))
    folder = target if is_folder else (yield Call(_files.target_of, (target,))).parent
    move = _files.place_in if is_folder else _files.place_at
    yield Call(_files.make_folder, (folder,))
    saved: list[Path] = []
    for number, asset in enumerate(assets, 1):
        part = folder / _files.part_name()
        try:
            yield from _fill(
                part,
                asset,
                lambda asset: Source(fetch(asset), guard, limit_bytes, trusts, _remark(asset)),
            )
            found = content_type_of((yield Call(_files.head_of, (part,))))
            _check_kind(asset, found)
            place = folder / _name(asset, found) if is_folder else _numbered(target, number)
            saved.append((yield Call(move, (part, place))))
        except BaseException:
            _files.remove(part)  # here and now: a flow that was cancelled yields no more
            raise
    return tuple(saved)


def safe_name(name: str) -> str:
    """Return `name` fit for a file of any system and no folder; empty when nothing is left."""
    last = re.split(r"[/\\]", name)[-1]
    plain = _UNSAFE.sub("_", last).strip(" .")
    if _RESERVED.match(plain):
        plain = f"_{plain}"
    path = Path(plain)
    return path.stem[: _LONGEST_NAME - len(path.suffix)] + path.suffix[:_LONGEST_NAME]


def _fill(part: Path, asset: Asset, source_of: Callable[[Asset], Source]) -> Flow[None]:
    """Write what `asset` is to `part`."""
    scheme = (asset.url or "data:")[:_LONGEST_SCHEME].partition(":")[0].lower()
    if scheme == "data":
        yield Call(_files.write, (part, _inline(asset)))
    elif scheme == "file":
        yield Call(_copy_sample, (asset.url, part))
    else:
        yield from download(source_of(asset), part)


def _inline(asset: Asset) -> Iterable[bytes]:
    """Return the bytes that stand in `asset` itself, in pieces."""
    pieces = data_uri_pieces(asset.url or "")
    if pieces is not None:
        return pieces
    try:
        return (media_source(asset.url or asset.content).content or b"",)
    except ValueError as error:
        raise MediaError(f"the asset cannot be saved: {error}") from None


def _copy_sample(url: str, part: Path) -> None:
    """Write a packaged sample to `part`; no other local file is read for a URL."""
    path = Path(url2pathname(urlsplit(url).path)).resolve()
    if not path.is_relative_to(_SAMPLES.resolve()):
        raise MediaError(f"{path.name} is no sample of the package, so it is not copied")
    _files.copy(path, part)


def _check_kind(asset: Asset, found: str | None) -> None:
    """Refuse what is no such media: an error page under a video's name, most of all."""
    declared = asset.content_type
    if found is not None and same_kind("text/plain", found):
        is_right = same_kind("text/plain", declared) and not same_kind("image/png", declared)
    else:  # a name outside of the three media says too little to throw away what was paid for
        is_media = (declared or "").startswith(("audio/", "image/", "video/"))
        is_right = not is_media or same_kind(declared, found)
    if not is_right:
        raise MediaError(
            f"the file was to be {declared or 'media'} and is {found}, so it was not kept; "
            "look at `base_url` and proxies, or ask for the job again with resume(job)"
        )


def _name(asset: Asset, found: str | None) -> str:
    """Return the provider's name for `asset`, made safe, or else one by its kind."""
    if name := safe_name(asset.file_name or ""):
        return name
    content_type = found or asset.content_type or "application/octet-stream"
    kind = content_type.partition("/")[0]
    return (kind if kind in {"audio", "image", "video"} else "file") + extension_for(content_type)


def _numbered(path: Path, number: int) -> Path:
    """Return `path` for the first, with `-2` before its extension for the second ..."""
    return path if number == 1 else path.with_name(f"{path.stem}-{number}{path.suffix}")


def _remark(asset: Asset) -> str:
    """Return when the URL expires, for an error."""
    return f"; it was to expire at {asset.expires_at:%Y-%m-%d %H:%M %Z}" if asset.expires_at else ""
