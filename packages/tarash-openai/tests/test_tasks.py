"""What is to be done with a video."""

from typing import Any

import pytest

from tarash.tarash_gateway.exceptions import InvalidRequestError
from tarash_openai.tasks import ALL_TASKS, task_of

CLIP = b"clip"


@pytest.mark.parametrize(
    ("extra", "video", "name", "path"),
    [
        ({}, None, "create", "/videos"),
        ({"video_id": "video_1"}, None, "remix", "/videos/video_1/remix"),
        ({"video_id": "a/../b?c"}, None, "remix", "/videos/a%2F..%2Fb%3Fc/remix"),
        ({"video_id": "video_1", "operation": "edit"}, None, "edit", "/videos/edits"),
        ({"video_id": "video_1", "operation": "extend"}, None, "extend", "/videos/extensions"),
        ({}, CLIP, "edit", "/videos/edits"),
        ({"operation": "extend"}, CLIP, "extend", "/videos/extensions"),
    ],
)
def test_an_id_is_remixed_and_a_file_is_edited_unless_said(
    extra: dict[str, Any], video: object, name: str, path: str
) -> None:
    """`operation` says otherwise."""
    task = task_of(extra, video, ALL_TASKS)
    assert (task.name, task.path) == (name, path)
    assert task.video_id == extra.get("video_id")


@pytest.mark.parametrize(
    ("extra", "video", "words"),
    [
        ({"operation": "edit"}, None, "needs extra_params"),
        ({"video_id": "video_1"}, CLIP, "give one of them"),
        ({"video_id": 3}, None, "must be the id"),
        ({"video_id": " "}, None, "must be the id"),
        ({"video_id": "v", "operation": "upscale"}, None, "remix, edit, extend"),
        ({"operation": "remix"}, CLIP, "files can be edited alone"),
    ],
)
def test_what_cannot_be_done_is_refused(extra: dict[str, Any], video: object, words: str) -> None:
    """Before anything is sent, by the name of the parameter."""
    with pytest.raises(InvalidRequestError, match=words) as refused:
        task_of(extra, video, ALL_TASKS)
    assert refused.value.field == "extra_params"


def test_azure_has_the_remix_alone() -> None:
    """The others are not documented there."""
    assert task_of({"video_id": "video_1"}, None, ("remix",)).name == "remix"
    with pytest.raises(InvalidRequestError, match="can do: remix"):
        task_of({}, CLIP, ("remix",))


def test_our_own_names_do_not_go_out() -> None:
    """They say what to do, and no service knows them."""
    task = task_of({"video_id": "v", "operation": "edit"}, None, ALL_TASKS)
    assert task.without_own_names({"prompt": "x", "video_id": "v", "operation": "edit"}) == {
        "prompt": "x"
    }
