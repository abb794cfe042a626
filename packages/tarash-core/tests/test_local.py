"""Local files of a plan, found and replaced."""

from typing import Any

import pytest

from tarash.tarash_gateway.exceptions import InvalidRequestError
from tarash.tarash_gateway.models import FieldPlan, Plan
from tarash.tarash_gateway.plugin import local_media

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40
URL = "https://files.example/1"
NEW = "https://store.example/1"
URI = "data:image/png;base64,iVBORw0KGgo="


def _plan(payload: dict[str, Any]) -> Plan:
    fields = [
        FieldPlan(field="image_list[reference]", outcome="applied", wire_name="images"),
        FieldPlan(field="video", outcome="applied", wire_name="clip"),
        FieldPlan(field="prompt", outcome="applied", wire_name="prompt"),
        FieldPlan(field="seed", outcome="dropped"),
    ]
    return Plan(provider="toy", model="m", payload=payload, fields=tuple(fields))


def test_files_are_found_wherever_they_stand() -> None:
    """Each once, by what they are; text is a file only where a media field put it."""
    content = {"content": PNG, "content_type": "image/png", "file_name": "kite.png"}
    payload = {
        "prompt": URI,
        "images": [URL, URI, {"frontal_url": URI, "name": URI}],
        "clip": content,
        "more": [{"file": PNG}, "text", 7],
        "again": PNG,
    }
    local = local_media(_plan(payload))
    assert [source.content_type for source in local.sources] == ["image/png"] * 3
    assert local.sources[1].file_name == "kite.png"
    replaced = local.replaced(["one", "two", "three"])
    assert replaced == {
        "prompt": URI,
        "images": [URL, "one", {"frontal_url": "one", "name": URI}],
        "clip": "two",
        "more": [{"file": "three"}, "text", 7],
        "again": "three",
    }


def test_a_payload_without_files_stays_the_same() -> None:
    """Nothing is copied."""
    payload = {"images": [URL], "seed": 7}
    local = local_media(_plan(payload))
    assert local.sources == ()
    assert local.replaced(()) == payload


def test_what_is_no_media_is_refused() -> None:
    """With the place where it stands."""
    with pytest.raises(InvalidRequestError, match=r"images: .* Nothing was sent") as raised:
        local_media(_plan({"images": ["kite.png"]}))
    assert raised.value.field == "images"
