"""What is to be done with a video: made anew, or a video that is there remixed, edited, extended.

Source: PyPI openai 3.57.0, `resources/videos.py`; Microsoft, concepts/video-generation.md, which
has the remix alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from tarash.tarash_gateway.plugin import InvalidRequestError

__all__ = ("ALL_TASKS", "Task", "task_of")

ALL_TASKS = ("remix", "edit", "extend")
_OWN_NAMES = ("video_id", "operation")
_OF_A_FILE: Mapping[str, tuple[str, frozenset[str], Mapping[str, str]]] = {
    "edit": ("/videos/edits", frozenset({"prompt", "video"}), {}),
    "extend": (
        "/videos/extensions",
        frozenset({"prompt", "seconds", "video"}),
        {"seconds": "duration_seconds"},
    ),
}


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do.

    Attributes:
        name: `create`, `remix`, `edit` or `extend`.
        path: Its operation, below the service's address.
        takes: The wire fields that it takes; None: all.
        needs: Wire fields that it cannot do without, and the standard fields that fill them.
        video_id: The service's id of the video that is there; None: it is a file, or there is none.
    """

    name: str
    path: str
    takes: frozenset[str] | None = None
    needs: Mapping[str, str] = field(default_factory=dict[str, str])
    video_id: str | None = None

    def without_own_names(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Return `payload` without the names that say what to do."""
        return {name: value for name, value in payload.items() if name not in _OWN_NAMES}


def task_of(extra: Mapping[str, Any], video: object, can: tuple[str, ...]) -> Task:
    """Return what `extra_params` and the request's video ask for.

    Args:
        extra: `video_id` names a video of the service; `operation` says what to do with it.
        video: The request's own video.
        can: What the service can do.

    Raises:
        InvalidRequestError: It cannot do that, or a video is missing.
    """
    video_id, operation = extra.get("video_id"), extra.get("operation")
    if video_id is None and video is None:
        if operation is not None:
            raise _wrong("operation", operation, "needs extra_params['video_id'], or a video")
        return Task("create", "/videos")
    if video_id is not None and video is not None:
        raise _wrong("video_id", video_id, "stands beside a video; give one of them")
    if video_id is not None and not (isinstance(video_id, str) and video_id.strip()):
        raise _wrong("video_id", video_id, "must be the id of a video, such as job.id")
    name = operation or ("edit" if video_id is None else "remix")
    if name not in can:
        raise _wrong("operation", name, f"is none of what the service can do: {', '.join(can)}")
    if name == "remix" and video_id is None:
        raise _wrong("operation", name, "needs extra_params['video_id']: files can be edited alone")
    if name == "remix":
        path = f"/videos/{quote(str(video_id), safe='')}/remix"
        return Task(name, path, frozenset({"prompt"}), video_id=video_id)
    path, takes, needs = _OF_A_FILE[name]
    return Task(name, path, takes, needs, video_id)


def _wrong(name: str, value: object, why: str) -> InvalidRequestError:
    return InvalidRequestError(
        f"extra_params[{name!r}] {why}. Nothing was sent.", field="extra_params", value=value
    )
