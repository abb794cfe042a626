"""Pictures that are heard while they are made, and the answer at the end of the stream. Pure.

Source: PyPI openai 3.57.0 (`types/image_gen_*_event.py`, `types/image_edit_*_event.py`,
`_streaming.py`). That no `[DONE]` comes was measured by a third party in September 2026.
"""

import json
from collections.abc import Mapping
from typing import Any, cast

from tarash.tarash_gateway.plugin import (
    Asset,
    Partial,
    Response,
    ServerEvent,
    TransportError,
    data_uri_of,
)
from tarash_openai.errors import refusal_in

__all__ = ("hear", "is_stream", "join_events", "media_type")

_PARTIAL = ".partial_image"
_COMPLETED = ".completed"
_TYPES = {"jpeg": "image/jpeg", "jpg": "image/jpeg", "svg": "image/svg+xml"}
_OF_THE_WHOLE = ("background", "output_format", "quality", "size")


def media_type(output_format: object) -> str:
    """Return the media type of an output format; a service that names none gives PNG."""
    name = output_format if isinstance(output_format, str) and output_format else "png"
    return _TYPES.get(name, f"image/{name}")


def hear(event: ServerEvent) -> Partial | None:
    """Return a partial picture to report at once; None for every other event."""
    if event.event.endswith(_COMPLETED):  # large, and read once it is all there
        return None
    data = _data(event)
    encoded = data.get("b64_json")
    if not _name(event, data).endswith(_PARTIAL) or not isinstance(encoded, str) or not encoded:
        return None
    news = {name: value for name, value in data.items() if name != "b64_json"}
    kind = media_type(data.get("output_format"))
    return Partial(preview=Asset(url=data_uri_of(encoded, kind), content_type=kind), update=news)


def is_stream(response: Response) -> bool:
    """Tell whether an answer is one of server-sent events."""
    kind: str = response.headers.get("content-type", "")
    return kind.startswith("text/event-stream")


def join_events(response: Response, service: str) -> dict[str, Any]:
    """Return what an answer without a stream would have been.

    Raises:
        TarashError: The stream says why there is no picture.
        TransportError: It ended without one, so nobody knows what became of it.
    """
    images: list[dict[str, Any]] = []
    usages: list[Any] = []
    body: dict[str, Any] = {}
    for event in response.take_events():
        data = _data(event)
        if (refused := refusal_in(data, service)) is not None:
            raise refused
        if not _name(event, data).endswith(_COMPLETED):
            continue
        images.append({"b64_json": data.pop("b64_json", None)})
        usages.extend([data["usage"]] if data.get("usage") else [])
        body |= {name: data[name] for name in _OF_THE_WHOLE if data.get(name) is not None}
        body["created"] = data.get("created_at")
    if not images:
        raise TransportError(
            f"{service}'s stream ended without a finished picture; it may have been made and paid.",
            sent=True,
        )
    if len(usages) == 1:
        body["usage"] = usages[0]
    elif usages:
        body["usages"] = usages
    return {**body, "data": images}


def _name(event: ServerEvent, data: Mapping[str, Any]) -> str:
    """Return what an event is: its data say it, as for OpenAI's own client, else its name."""
    return str(data.get("type") or event.event)


def _data(event: ServerEvent) -> dict[str, Any]:
    """Return an event's JSON object, empty when it has none."""
    try:
        data = json.loads(event.data)
    except ValueError:
        return {}
    return cast("dict[str, Any]", data) if isinstance(data, dict) else {}
