"""What a shell offers after `--provider` and `--model`; whatever goes wrong offers nothing."""

from __future__ import annotations

from contextlib import suppress

import click

__all__ = ("complete_model", "complete_provider")


def complete_provider(ctx: click.Context, parameter: click.Parameter, start: str) -> list[str]:
    """Return the installed providers that begin with `start`."""
    del ctx, parameter
    from tarash.tarash_gateway import installed_providers  # noqa: PLC0415  only shells need it

    return [name for name in installed_providers() if name.startswith(start)]


def complete_model(ctx: click.Context, parameter: click.Parameter, start: str) -> list[str]:
    """Return the models of the provider before it that begin with `start`."""
    del parameter
    from tarash.tarash_gateway import describe_provider  # noqa: PLC0415  only shells need it

    with suppress(Exception):  # a shell is no place for a traceback
        catalog = describe_provider(ctx.params["provider"]).catalog
        medium = ctx.info_name if ctx.info_name in {"video", "image"} else None
        if catalog is not None:
            return [name for name in catalog.ids(medium) if name.startswith(start)]
    return []
