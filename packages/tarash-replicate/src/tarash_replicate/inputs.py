"""Local media into the input of a prediction: inside it when small, else uploaded before.

Source: "Replicate HTTP API" 1.0.0-a1 (a data URL for a file of 256 kB or less; files of less than
100 MB), and PyPI replicate 1.0.7 (`file.py`, `helpers.py`), read in November 2026.
"""

from typing import Any

from tarash.tarash_gateway.plugin import (
    Api,
    Flow,
    HttpFlow,
    InvalidRequestError,
    MediaSource,
    Plan,
    TransportError,
    file_part,
    local_media,
    mapping_of,
    object_of,
    once,
    text_of,
)
from tarash_replicate.settings import inlines_all, uploads_all

__all__ = ("INLINE_BYTES", "with_addresses")

INLINE_BYTES = 256_000
"""The largest file that goes out inside the request by itself."""
_LARGEST_BYTES = 100_000_000


def with_addresses(plan: Plan, api: Api) -> Flow[dict[str, Any]]:
    """Return the plan's payload with an address in the place of each local file."""
    local = local_media(plan)
    addresses: list[str] = []
    for source in local.sources:
        if _goes_inside(source, api):
            addresses.append(source.as_data_uri())
        else:
            addresses.append((yield from once(source, _uploaded(source, api))))
    return local.replaced(addresses)


def _goes_inside(source: MediaSource, api: Api) -> bool:
    if uploads_all(api.settings):
        return False
    return inlines_all(api.settings) or len(source.content or b"") <= INLINE_BYTES


def _uploaded(source: MediaSource, api: Api) -> HttpFlow[str]:
    """Upload one file and return its address at Replicate."""
    content = source.content or b""
    if len(content) >= _LARGEST_BYTES:
        raise InvalidRequestError(
            f"an input has {len(content)} bytes, and Replicate takes files of less than 100 MB; no "
            "prediction was created. Give a URL of it, or a smaller file."
        )
    answer = yield api.post("/files", files=[file_part("content", source)], repeatable=True)
    address = text_of(mapping_of(object_of(answer, "Replicate").get("urls")).get("get"))
    if address is None:
        raise TransportError("Replicate's answer to an upload names no address", sent=True)
    return address
