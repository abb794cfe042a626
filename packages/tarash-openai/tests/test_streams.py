"""Server-sent events of pictures."""

import json
from typing import Any

import pytest

from tarash.tarash_gateway.exceptions import (
    ContentModerationError,
    GenerationFailedError,
    TransportError,
)
from tarash.tarash_gateway.plugin import ServerEvent
from tarash.tarash_gateway.testing import answer
from tarash.tarash_gateway.wire import Response
from tarash_openai.streams import hear, is_stream, join_events, media_type

USAGE = {"total_tokens": 3, "input_tokens": 1, "output_tokens": 2}
DONE = {
    "type": "image_generation.completed",
    "b64_json": "QUJD",
    "created_at": 1790000003,
    "size": "1024x1024",
    "quality": "high",
    "background": "opaque",
    "output_format": "jpeg",
    "usage": USAGE,
}


def _event(name: str, data: Any) -> ServerEvent:
    return ServerEvent(name, data if isinstance(data, str) else json.dumps(data))


def _stream(*events: tuple[str, Any]) -> Response:
    made = (_event(*event) for event in events)
    content = "".join(f"event: {event.event}\ndata: {event.data}\n\n" for event in made)
    kind = {"content-type": "text/event-stream; charset=utf-8"}
    return answer(content=content.encode(), headers=kind)


@pytest.mark.parametrize("kind", ["image_generation", "image_edit"])
def test_a_partial_picture_is_reported_at_once(kind: str) -> None:
    """With its own news, and without the picture twice."""
    data = {"type": f"{kind}.partial_image", "b64_json": "QUJD", "partial_image_index": 1}
    told = hear(_event(f"{kind}.partial_image", {**data, "output_format": "webp"}))
    assert told is not None
    assert told["preview"].url == "data:image/webp;base64,QUJD"
    assert told["preview"].content_type == "image/webp"
    assert told["update"] == {
        "type": f"{kind}.partial_image",
        "partial_image_index": 1,
        "output_format": "webp",
    }


def test_an_event_without_a_name_is_known_by_its_data() -> None:
    """As for OpenAI's own client, which reads no names."""
    told = hear(_event("message", {"type": "image_edit.partial_image", "b64_json": "QUJD"}))
    assert told is not None
    assert told["preview"].content_type == "image/png"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("image_generation.completed", DONE),
        ("message", DONE),
        ("error", {"error": {"code": "moderation_blocked"}}),
        ("message", "[DONE]"),
        ("image_generation.partial_image", {"b64_json": ""}),
        ("image_generation.partial_image", [1]),
    ],
)
def test_every_other_event_is_left_to_the_flow(name: str, data: Any) -> None:
    """Among them what is no picture."""
    assert hear(_event(name, data)) is None


def test_a_stream_ends_as_an_answer_would() -> None:
    """The completed event has everything; a [DONE] after it is nothing."""
    body = join_events(_stream(("image_generation.completed", DONE), ("message", "[DONE]")), "X")
    assert body == {
        "background": "opaque",
        "created": 1790000003,
        "data": [{"b64_json": "QUJD"}],
        "output_format": "jpeg",
        "quality": "high",
        "size": "1024x1024",
        "usage": USAGE,
    }


def test_several_pictures_keep_their_counts_apart() -> None:
    """Whether each count is for one picture or for all, no page says."""
    event = ("message", {**DONE, "type": "image_edit.completed"})
    body = join_events(_stream(event, event), "X")
    assert len(body["data"]) == 2
    assert body["usages"] == [USAGE, USAGE]
    assert "usage" not in body


def test_a_picture_without_counts_has_none() -> None:
    """A compatible service may leave them out."""
    body = join_events(_stream(("image_edit.completed", {"b64_json": "QUJD"})), "X")
    assert body == {"created": None, "data": [{"b64_json": "QUJD"}]}


def test_a_refusal_inside_a_stream_is_one() -> None:
    """Although the status was 200."""
    error = {"type": "error", "error": {"code": "moderation_blocked", "message": "no"}}
    with pytest.raises(ContentModerationError):
        join_events(_stream(("error", error)), "X")
    with pytest.raises(GenerationFailedError):
        join_events(_stream(("message", {"error": {"code": "server_error"}})), "X")


def test_a_stream_without_an_end_is_an_unknown_outcome() -> None:
    """It may have been made and paid, so it is not sent again."""
    with pytest.raises(TransportError, match="without a finished picture") as lost:
        join_events(_stream(("image_generation.partial_image", {"b64_json": "QUJD"})), "X")
    assert lost.value.sent


def test_a_stream_is_known_by_its_type() -> None:
    """A service that cannot stream answers JSON."""
    assert is_stream(_stream())
    assert not is_stream(answer({"data": []}))
    assert not is_stream(Response(200))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("png", "image/png"),
        ("jpeg", "image/jpeg"),
        ("jpg", "image/jpeg"),
        ("svg", "image/svg+xml"),
        ("gif", "image/gif"),
        (None, "image/png"),
        ("", "image/png"),
    ],
)
def test_a_format_has_a_media_type(name: object, kind: str) -> None:
    """PNG is what a service makes that names none."""
    assert media_type(name) == kind
