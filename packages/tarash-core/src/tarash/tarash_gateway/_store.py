"""Saves the assets of a response: with the provider's key where that is needed, else without."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tarash.tarash_gateway._open import link_of
from tarash.tarash_gateway._saving import save_assets
from tarash.tarash_gateway.wire import Request

if TYPE_CHECKING:
    from os import PathLike
    from pathlib import Path

    from tarash.tarash_gateway._runtime import Runtime
    from tarash.tarash_gateway.flows import Flow
    from tarash.tarash_gateway.models import Asset, GenerationResponse

__all__ = ("save_response",)


def save_response(
    runtime: Runtime, response: GenerationResponse, path: str | PathLike[str]
) -> Flow[tuple[Path, ...]]:
    """Write every asset of `response` and return where they are."""
    job = response.job
    if job is None or response.is_mock:
        return (
            yield from save_assets(
                response.assets, path, fetch=_plain, trusts=_nothing, guard=runtime.guard
            )
        )
    keyed = any(asset.requires_credentials for asset in response.assets)
    link = link_of(runtime, job, keyed=keyed)
    api = link.api
    if keyed and (headers := (yield from link.authorize())):
        api = replace(api, credentials=headers)
    return (
        yield from save_assets(
            response.assets,
            path,
            fetch=lambda asset: link.provider.fetch(asset, api),
            trusts=api.trusts,
            guard=runtime.guard,
        )
    )


def _plain(asset: Asset) -> Request:
    return Request("GET", asset.url or "")


def _nothing(url: str) -> bool:
    del url
    return False
