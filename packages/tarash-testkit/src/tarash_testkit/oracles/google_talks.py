"""Whole conversations between Google's own client and a test server, as values.

Rule: a talk returns what the client made of the answers, as JSON; it asserts nothing itself.

This module has what the Gemini API is asked; `google_vertex_talks` has the rest.
"""

import base64
import io
from typing import Any

from google.genai import errors, types

from tarash_testkit.google import CONTENTS, INTERACTIONS
from tarash_testkit.media import mp4, padded_mp4
from tarash_testkit.oracles.google import GoogleClients
from tarash_testkit.oracles.google_reading import (
    PICTURE,
    Talk,
    file_name,
    finished,
    parts_of,
    refusal_of,
)

__all__ = ("GEMINI_TALKS",)

_OMNI = "gemini-omni-1.2-flash"
_DRAWS = "gemini-3.1-flash-lite-image"
_THINKS = "gemini-nano-banana-2.1"
_VIDEO: dict[str, Any] = {"type": "video", "aspect_ratio": "9:16", "duration": "8s"}
_SHOWN = types.Part.from_bytes(data=PICTURE.content, mime_type="image/png")
_SHOWN_INLINE = base64.b64encode(PICTURE.content).decode()


def _draws(clients: GoogleClients, model: str, contents: Any, **config: Any) -> object:
    response = clients.gemini.models.generate_content(
        model=model, contents=contents, config=types.GenerateContentConfig(**config)
    )
    return parts_of(response)


def _picture(clients: GoogleClients) -> object:
    image = types.ImageConfig(aspect_ratio="16:9", image_size="2K")
    return _draws(clients, _THINKS, "a cat", image_config=image, seed=7)


def _picture_of_pictures(clients: GoogleClients) -> object:
    contents = [_SHOWN, _SHOWN, "these two as one"]
    return _draws(clients, _DRAWS, contents, response_modalities=["IMAGE"])


def _contents(clients: GoogleClients) -> object:
    found: dict[str, object] = {}
    for name in CONTENTS:
        clients.server.next_content(name)
        response = clients.gemini.models.generate_content(model=_DRAWS, contents="a cat")
        feedback, candidates = response.prompt_feedback, response.candidates or []
        reason = (feedback and feedback.block_reason) or (
            candidates[0].finish_reason if candidates else None
        )
        found[name] = [reason.value if reason else None, len(parts_of(response))]
    return found


def _expected_contents() -> dict[str, object]:
    parts = {"done": 2, "refused": 1, "drafts-only": 2}
    return {
        name: [end.block_reason or end.finish_reason, parts.get(name, 0)]
        for name, end in CONTENTS.items()
    }


def _films(clients: GoogleClients, **wish: Any) -> Any:
    interactions: Any = clients.gemini.interactions
    return interactions.create(
        **{"model": _OMNI, "input": "a cat", "response_format": _VIDEO, **wish}
    )


def _video(clients: GoogleClients) -> object:
    shown = {"type": "image", "mime_type": "image/png", "data": _SHOWN_INLINE}
    created = _films(
        clients,
        input=[{"type": "text", "text": "a cat"}, shown],
        background=True,
        generation_config={"seed": 3, "video_config": {"task": "image_to_video"}},
    )
    interaction, seen = finished(clients.gemini, created)
    content = base64.b64decode(interaction.output_video.data)
    kinds = [step.type for step in interaction.steps]
    return [seen, kinds, content == mp4().content, interaction.usage.total_tokens]


def _video_in_a_file(clients: GoogleClients) -> object:
    clients.server.file_looks = 2
    wish = {**_VIDEO, "delivery": "uri"}
    created = _films(clients, background=True, response_format=wish)
    interaction, _ = finished(clients.gemini, created)
    name = file_name(interaction.output_video.uri)
    early = refusal_of(lambda: clients.gemini.files.download(file=name))
    states = [_state(clients, name) for _ in range(3)]
    whole = clients.gemini.files.download(file=name) == mp4().content
    clients.server.fail("download", "redirect-elsewhere")
    moved = clients.gemini.files.download(file=name) == mp4().content
    # The client follows the redirect with its key: what the server must see, and ours must not do.
    return [early, states, whole, moved, [leak.where for leak in clients.server.leaks]]


def _state(clients: GoogleClients, name: str) -> str | None:
    state = clients.gemini.files.get(name=name).state
    return state.value if state else None


def _blocking_video(clients: GoogleClients) -> object:
    clients.server.next_video_bytes(1_000_000)
    interaction = _films(clients, store=False)
    size_bytes = len(base64.b64decode(interaction.output_video.data))
    lost = refusal_of(lambda: clients.gemini.interactions.get(interaction.id))
    return [interaction.status, size_bytes, lost]


def _picture_by_interaction(clients: GoogleClients) -> object:
    wish = {"type": "image", "aspect_ratio": "1:1", "image_size": "1K", "mime_type": "image/jpeg"}
    interaction = _films(clients, model=_THINKS, response_format=wish)
    return [interaction.output_image.mime_type, interaction.output_text]


def _continued(clients: GoogleClients) -> object:
    first = _films(clients)
    more = {"video_config": {"task": "extend"}}
    second = _films(clients, previous_interaction_id=first.id, generation_config=more)
    unknown = refusal_of(lambda: _films(clients, previous_interaction_id="v1_none"))
    return [first.status, second.status, unknown]


def _cancelled(clients: GoogleClients) -> object:
    interactions = clients.gemini.interactions
    created = _films(clients, background=True)
    cancelled = interactions.cancel(created.id)
    again = refusal_of(lambda: interactions.cancel(created.id))
    return [cancelled.status, interactions.get(created.id).status, again]


def _deleted(clients: GoogleClients) -> object:
    interactions = clients.gemini.interactions
    created = _films(clients, background=True)
    _ = interactions.delete(created.id)
    return [
        refusal_of(lambda: interactions.get(created.id)),
        refusal_of(lambda: interactions.get("something")),
    ]


def _interaction_ends(clients: GoogleClients) -> object:
    clients.server.looks = 0
    found: dict[str, object] = {}
    for name in INTERACTIONS:
        clients.server.next_interaction(name)
        made = _films(clients, background=True)
        steps: list[Any] = made.steps or []
        failures: list[Any] = made.errors or []
        found[name] = [
            made.status,
            [error.code for error in failures],
            [step.error.code for step in steps if step.type == "model_output" and step.error],
            bool(made.output_text),
            made.output_video is not None,
        ]
    return found


def _expected_ends() -> dict[str, object]:
    return {
        name: [
            end.status,
            [code for code, _ in end.errors],
            [end.step_error[0]] if end.step_error else [],
            bool(end.text),
            end.makes_media and not end.empty_looks,
        ]
        for name, end in INTERACTIONS.items()
    }


def _upload(clients: GoogleClients) -> object:
    clients.server.file_looks = 1
    long = padded_mp4(9_000_000)  # the client sends it in two pieces
    content = io.BytesIO(long.read(0, long.size_bytes))
    config = types.UploadFileConfig(mime_type="video/mp4")
    sent = clients.gemini.files.upload(file=content, config=config)
    edit: dict[str, Any] = {
        "input": [
            {"type": "text", "text": "slower"},
            {"type": "video", "mime_type": "video/mp4", "uri": sent.uri},
        ],
        "generation_config": {"video_config": {"task": "edit"}},
    }
    early = refusal_of(lambda: _films(clients, **edit))
    name = file_name(str(sent.uri))
    states = [_state(clients, name) for _ in range(2)]
    edited = _films(clients, **edit)
    shown = types.Part.from_uri(file_uri=str(sent.uri), mime_type="video/mp4")
    drawn = _draws(clients, _DRAWS, [shown, "its first frame"], response_modalities=["IMAGE"])
    _ = clients.gemini.files.delete(name=name)
    gone = refusal_of(lambda: clients.gemini.files.get(name=name))
    pieces = clients.server.counters.requests["upload"]
    return [sent.size_bytes, pieces, early, states, edited.status, drawn, gone]


def _wrong_values(clients: GoogleClients) -> object:
    ratio = types.GenerateContentConfig(image_config=types.ImageConfig(aspect_ratio="7:5"))
    return [
        refusal_of(lambda: _films(clients, response_format={**_VIDEO, "duration": "8"})),
        refusal_of(lambda: _films(clients, response_format={**_VIDEO, "duration": "99s"})),
        refusal_of(lambda: _films(clients, model="gemini-omni-flash-preview")),
        refusal_of(
            lambda: clients.gemini.models.generate_content(
                model=_DRAWS, contents="a cat", config=ratio
            )
        ),
    ]


def _old_models(clients: GoogleClients) -> object:
    source = types.GenerateVideosSource(prompt="a cat")

    def film() -> types.GenerateVideosOperation:
        return clients.gemini.models.generate_videos(
            model="veo-3.1-generate-preview",
            source=source,
            config=types.GenerateVideosConfig(number_of_videos=1, duration_seconds=8),
        )

    gone = refusal_of(film)
    clients.server.keeps_retired = True
    operation = film()
    looks = 0
    while not operation.done:
        operation, looks = clients.gemini.operations.get(operation), looks + 1
    videos = (operation.response.generated_videos if operation.response else None) or []
    uri = str(videos[0].video.uri) if videos[0].video else ""
    content = clients.gemini.files.download(file=file_name(uri))
    return [gone, looks, content == mp4().content]


def _no_old_models(clients: GoogleClients) -> object:
    model, source = "veo-3.1-generate-preview", types.GenerateVideosSource(prompt="a cat")
    try:
        _ = clients.gemini.models.generate_videos(model=model, source=source)
    except ValueError:
        return "refused by the client"
    except errors.APIError:
        return "refused by the server"
    return "made"


_NOT_FOUND = ["NotFoundError", 404]
_INVALID = ["BadRequestError", 400]
_DONE = "completed"
GEMINI_TALKS = (
    Talk("picture", _picture, ["thought", ["draft", 16, 16], "text", ["picture", 2736, 1536]]),
    Talk("picture-of-pictures", _picture_of_pictures, [["picture", 1024, 1024]]),
    Talk("content-ends", _contents, _expected_contents()),
    Talk(
        "video",
        _video,
        [
            ["in_progress", "in_progress", "in_progress", _DONE],
            ["user_input", "thought", "model_output"],
            True,
            46_348,
        ],
    ),
    Talk(
        "video-in-a-file",
        _video_in_a_file,
        [
            ["ClientError", 400],
            ["PROCESSING", "PROCESSING", "ACTIVE"],
            True,
            True,
            ["header x-goog-api-key"],
        ],
    ),
    Talk("blocking-video", _blocking_video, [_DONE, 1_000_000, _NOT_FOUND]),
    Talk("picture-by-interaction", _picture_by_interaction, ["image/jpeg", ""]),
    Talk("continued", _continued, [_DONE, _DONE, _NOT_FOUND]),
    Talk("cancelled", _cancelled, ["cancelled", "cancelled", _INVALID]),
    Talk("deleted", _deleted, [_NOT_FOUND, _INVALID]),
    Talk("interaction-ends", _interaction_ends, _expected_ends()),
    Talk(
        "upload",
        _upload,
        [
            *(9_000_000, 2, _INVALID, ["PROCESSING", "ACTIVE"], _DONE),
            [["picture", 1024, 1024]],
            ["ClientError", 403],
        ],
    ),
    Talk("wrong-values", _wrong_values, [_INVALID, _INVALID, _NOT_FOUND, ["ClientError", 400]]),
    Talk("old-models", _old_models, [["ClientError", 404], 3, True], frozenset({2})),
    Talk("no-old-models", _no_old_models, "refused by the client", frozenset({3})),
)
"""What both APIs of a key are asked."""
