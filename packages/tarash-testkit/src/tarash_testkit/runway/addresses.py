"""The addresses of input files: what Runway takes of them without a look at the file.

Source: docs.dev.runwayml.com/assets/inputs and .../assets/uploads (a mirror of 2026-08-15), and the
changelog of runwayml 5.24.0 (5.17.1: 5 MB for every `data:` URI).
"""

import re
from collections.abc import Callable, Collection, Iterator
from ipaddress import ip_address
from typing import TypeAlias
from urllib.parse import urlsplit

from tarash_testkit.checks import Check, Problem

__all__ = ("address",)

Place: TypeAlias = tuple[str | int, ...]
_DATA_URI = re.compile(r"data:[\w.+-]+/[\w.+-]+;base64,[A-Za-z0-9+/]+={0,2}")
_LONGEST_DATA_URI = 5 * 1024 * 1024
_LONGEST_URL = 2048
_UNKNOWN_TYPE = "data:application/octet-stream"


def address(uploads: Callable[[], Collection[str]]) -> Check:
    """Allow an https URL with the name of a host, a `data:` URI, and what was uploaded."""

    def check(value: object, place: Place) -> Iterator[Problem]:
        if not isinstance(value, str):
            yield Problem("type", place, "string", value)
        elif (wrong := _wrong(value, uploads())) is not None:
            yield Problem("value", place, wrong, value[:40])

    return check


def _wrong(value: str, uploads: Collection[str]) -> str | None:
    """Return what an address was to be and is not."""
    scheme = value.partition(":")[0]
    if scheme == "runway":
        return None if value in uploads else "an upload that is there"
    if scheme == "data":
        return _wrong_data(value)
    parts = urlsplit(value)
    if parts.scheme != "https" or not parts.hostname or len(value) > _LONGEST_URL:
        return f"an https URL of {_LONGEST_URL} characters at most"
    try:
        _ = ip_address(parts.hostname)
    except ValueError:
        return None
    return "a URL with the name of a host"


def _wrong_data(value: str) -> str | None:
    if len(value) > _LONGEST_DATA_URI:
        return "a data URI of 5 MB at most"
    if value.startswith(_UNKNOWN_TYPE) or _DATA_URI.fullmatch(value) is None:
        return "a data URI in base64 with the type of the file"
    return None
