"""What fal's platform says of an endpoint."""

from typing import Any

import pytest

from tarash_fal.schemas import row_of
from tarash_testkit.fal.listing import LISTED, _document

MODEL = "fal-ai/veo3.1/image-to-video"


def _body(model: str, **entry: Any) -> dict[str, Any]:
    return {"models": [{"endpoint_id": model, **entry}]}


def test_an_endpoint_becomes_a_row() -> None:
    """Files are known by their names, and null is no form."""
    category, properties = LISTED[MODEL]
    document = _document(MODEL, properties)
    row = row_of(_body(MODEL, metadata={"category": category}, openapi=document), MODEL)
    assert row == {
        "medium": "video",
        "schema": {
            "prompt": {"type": "string", "required": True},
            "image_url": {"type": "string", "media": True},
            "duration": {"type": "string", "enum": ["4s", "6s", "8s"], "default": "8s"},
            "seed": {"type": "integer"},
        },
    }


def test_the_category_says_what_is_made() -> None:
    """Its last word."""
    document = _document("fal-ai/flux/dev", {"prompt": {"type": "string"}})
    metadata = {"category": "video-to-image"}
    row = row_of(_body("a/b", metadata=metadata, openapi=document), "a/b")
    assert row is not None
    assert row["medium"] == "image"


@pytest.mark.parametrize(
    "body", [{}, {"models": []}, _body("other/model"), _body(MODEL), _body(MODEL, openapi={})]
)
def test_an_endpoint_without_a_schema_has_no_row(body: dict[str, Any]) -> None:
    """Nor has one that is not listed."""
    assert row_of(body, MODEL) is None
