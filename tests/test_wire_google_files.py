"""Google's own client and our plugin upload in the same way: every difference has its reason."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from google.genai import types
from google_words import CLIP, Wire, film, google_wire
from wire_comparison import Difference, Perform, one_driver, submit
from wishes import PROMPT

from tarash_google import files, inputs
from tarash_testkit.media import padded_mp4
from tarash_testkit.oracles.google import google_clients_at

OMNI = "gemini-omni-1.2-flash"
LARGE = 9_000_000
SECOND_STEP = (
    Difference(
        "upload",
        "header content-type",
        "Google's client says JSON of a film; we say what it is",
    ),
    Difference(
        "upload",
        "header x-goog-upload-header-content-*",
        "type and length were announced with the first request",
    ),
    Difference(
        "upload",
        "header x-goog-upload-protocol",
        "the address that the first answer named is of that protocol already",
    ),
)
PIECES = "Google's client sends 8 MiB at a time, we send all at once"
IN_PIECES = (
    Difference("upload", "request", PIECES),
    Difference("upload", "body", PIECES),
    Difference("upload", "header x-goog-upload-command", PIECES),
)


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Iterator[Wire]:
    """A server for Google's client, and one for a plugin that uploads every file."""
    monkeypatch.setattr(inputs, "_INLINE_BYTES", 0)
    monkeypatch.setattr(files, "_LOOK_AFTER_SECONDS", 0.0)
    with google_wire(monkeypatch) as wire:
        yield wire


def edit_with_both(wire: Wire, perform: Perform, content: bytes) -> None:
    """Upload a video, wait until it can be used, and have it edited, with each."""
    config = types.UploadFileConfig(mime_type="video/mp4")
    with google_clients_at(wire.official) as clients:
        sent = clients.gemini.files.upload(file=io.BytesIO(content), config=config)
        name, state = str(sent.name), sent.state
        while state == types.FileState.PROCESSING:
            state = clients.gemini.files.get(name=name).state
        interactions: Any = clients.gemini.interactions
        interactions.create(
            model=OMNI,
            background=True,
            store=True,
            input=[
                {"type": "text", "text": PROMPT},
                {"type": "video", "mime_type": "video/mp4", "uri": sent.uri},
            ],
            response_format={"type": "video", "delivery": "uri"},
        )
    video = {"content": content, "content_type": "video/mp4"}
    submit(perform, *film(OMNI, video=video))


def test_an_upload_is_the_same(wire: Wire, perform: Perform) -> None:
    """Announced with the key, sent without it, looked at until it can be used, then named."""
    wire.official.file_looks = wire.ours.file_looks = 2
    edit_with_both(wire, perform, CLIP.content)
    assert wire.findings(*SECOND_STEP) == []
    assert wire.ours.counters.requests["get-file"] == 3


@one_driver
def test_a_large_upload_comes_in_pieces_from_googles_client_alone(
    wire: Wire, perform: Perform
) -> None:
    """Both arrive whole."""
    content = padded_mp4(LARGE).read(0, LARGE)
    edit_with_both(wire, perform, content)
    assert wire.findings(*SECOND_STEP, *IN_PIECES) == []
    arrived = [server.stored_files[0].media.content for server in (wire.official, wire.ours)]
    assert [whole == content for whole in arrived] == [True, True]
