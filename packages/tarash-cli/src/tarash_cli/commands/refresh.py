"""`tarash models refresh`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tarash_cli import options
from tarash_cli.command import Command, as_json
from tarash_cli.completions import complete_provider

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tarash.tarash_gateway.refreshing import RefreshedCatalog

__all__ = ("command",)

_NEWS = ("added", "changed", "unchanged", "unknown")
_HELP = """Read the models of PROVIDER from its service, and print its catalog as it is now.

\b
  tarash models refresh replicate > models.json
  tarash models refresh fal fal-ai/veo3.1 a-new/model -o models.json

For whoever maintains a plugin. Each model is one free request; without MODEL all are read that the
catalog has. Prices, dates and notes stay as people wrote them. What became of each model is told on
standard error.
"""


def _refresh(provider: str, models: tuple[str, ...], output: str | None, *, in_json: bool) -> None:
    from tarash.tarash_gateway.refreshing import refresh_models  # noqa: PLC0415  help needs no core
    from tarash_cli import screen  # noqa: PLC0415
    from tarash_cli.live import shown  # noqa: PLC0415

    with shown("", quiet=True):
        read = refresh_models(provider, models or None)
    for line in _told(read):
        screen.say(line)
    if output is not None:
        _write(Path(output), read.text)
    if in_json:
        screen.answer_json(_document(read, output))
    elif output is not None:
        screen.answer(output)
    else:
        click.echo(read.text, nl=False)


def _told(read: RefreshedCatalog) -> Iterator[str]:
    """Yield what became of the models, those that stay the same as a number."""
    for name in ("added", "changed", "unknown"):
        models: tuple[str, ...] = getattr(read, name)
        yield from (f"{name}: {model}" for model in models)
    yield from (f"failed: {model}: {why}" for model, why in read.failed.items())
    yield f"{len(read.unchanged)} unchanged"


def _write(path: Path, text: str) -> None:
    """Write the catalog.

    Raises:
        MediaError: It cannot be written.
    """
    from tarash.tarash_gateway.exceptions import MediaError  # noqa: PLC0415

    try:
        _ = path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise MediaError(f"{path} cannot be written: {error.strerror}") from None


def _document(read: RefreshedCatalog, output: str | None) -> dict[str, Any]:
    told: dict[str, Any] = {name: list(getattr(read, name)) for name in _NEWS}
    catalog = {"document": dict(read.document)} if output is None else {"file": output}
    return {**told, "failed": dict(read.failed), **catalog}


command = Command(
    "refresh",
    callback=_refresh,
    params=[
        click.Argument(["provider"], shell_complete=complete_provider),
        click.Argument(["models"], nargs=-1, metavar="[MODEL]..."),
        options.output("Write the catalog to this file."),
        as_json(),
    ],
    help=_HELP,
    short_help="Read a catalog anew from its service.",
)
