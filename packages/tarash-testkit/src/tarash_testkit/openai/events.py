"""The server-sent events of a streamed image.

Rule: pure; the end of an event is one piece, so that a fault can stop a stream between two.

Source: `_streaming.py` and `types/image_gen_*_event.py`, `types/image_edit_*_event.py` of the
package `openai` 3.57.0, read 2026-11-25. There is no `[DONE]` at the end: measured by a third
party on 2026-09-20.
"""

import json
from collections.abc import Iterable, Mapping

from tarash_testkit.inline import Text, inline_json

__all__ = ("EVENT_STREAM", "Event", "error_event", "event_text")

EVENT_STREAM = "text/event-stream; charset=utf-8"
Event = tuple[str, Mapping[str, object]]
"""The type of an event, and what its data holds beside the type."""


def event_text(events: Iterable[Event]) -> Text:
    """Return a whole stream."""
    text: list[Text] = [
        (f"event: {kind}\ndata: ".encode(), *inline_json({"type": kind, **body}), b"\n\n")
        for kind, body in events
    ]
    return tuple(part for parts in text for part in parts)


def error_event(body: Mapping[str, object]) -> bytes:
    """Return the event that carries an error in the middle of a stream.

    Source: a fixture of a third party; the shape agrees with what `openai` 3.57.0 reads.
    """
    data = json.dumps({"type": "error", **body, "sequence_number": 0}, separators=(",", ":"))
    return f"event: error\ndata: {data}\n\n".encode()
