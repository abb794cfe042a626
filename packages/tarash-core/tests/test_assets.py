"""Files that an answer names."""

from typing import Any

import pytest

from tarash.tarash_gateway.models import Asset
from tarash.tarash_gateway.plugin import asset_of, file_kind

URL = "https://files.example/"


@pytest.mark.parametrize(
    ("address", "details", "asset"),
    [
        (f"{URL}a.png", {}, Asset(url=f"{URL}a.png")),
        ("http://files.example/a", {"width": 7}, Asset(url="http://files.example/a", width=7)),
        (
            "data:image/png;base64,iVBORw0KGgo=",
            {},
            Asset(content=b"\x89PNG\r\n\x1a\n", content_type="image/png"),
        ),
        (
            "data:image/png;base64,iVBORw0KGgo=",
            {"content_type": "image/x-png"},
            Asset(content=b"\x89PNG\r\n\x1a\n", content_type="image/x-png"),
        ),
        ("data:image/png", {}, None),
        ("ftp://files.example/a", {}, None),
        ("", {}, None),
        (7, {}, None),
        (None, {}, None),
    ],
)
def test_an_address_is_an_asset(
    address: object, details: dict[str, Any], asset: Asset | None
) -> None:
    """A URL, or the content of a data URI; anything else is none."""
    assert asset_of(address, **details) == asset


@pytest.mark.parametrize(
    ("asset", "kind"),
    [
        (Asset(url=f"{URL}a", content_type="video/mp4"), "video"),
        (Asset(url=f"{URL}a.mp4", content_type="image/png"), "image"),
        (Asset(url=f"{URL}a.MP4?x=1"), "video"),
        (Asset(url=f"{URL}a.webp", content_type="application/octet-stream"), "image"),
        (Asset(url="http://[b/a.mp4"), "video"),
        (Asset(url=f"{URL}a", content_type="Video/MP4"), "video"),
        (Asset(url=f"{URL}a.wav"), "other"),
        (Asset(url="https://[no-host/a.mp4#t=1"), "video"),
        (Asset(url=f"{URL}a", content_type="audio/wav"), "other"),
        (Asset(url=f"{URL}a", content_type="binary/octet-stream"), None),
        (Asset(url=f"{URL}a"), None),
        (Asset(content=b"1"), None),
    ],
)
def test_a_file_is_of_a_kind(asset: Asset, kind: str | None) -> None:
    """By its type, else by the end of its address; None where neither tells."""
    assert file_kind(asset) == kind
