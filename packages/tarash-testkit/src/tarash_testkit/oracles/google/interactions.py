"""What Google's own client makes of interactions: videos of Omni, pictures, ends of every kind."""

import base64
from typing import Any

from tarash_testkit.google import INTERACTIONS
from tarash_testkit.media import mp4
from tarash_testkit.oracles.google import GoogleClients
from tarash_testkit.oracles.google.reading import (
    INVALID,
    NOT_FOUND,
    OMNI,
    PICTURE,
    THINKS,
    VIDEO,
    coming_to,
    file_name,
    film,
    finished,
    refusal_of,
    state_of,
)
from tarash_testkit.oracles.talks import Talk

__all__ = ("INTERACTION_TALKS",)

_SHOWN = base64.b64encode(PICTURE.content).decode()
_RUNS, _DONE = "in_progress", "completed"


@coming_to([[_RUNS, _RUNS, _RUNS, _DONE], ["user_input", "thought", "model_output"], True, 46_348])
def a_video_is_made_in_the_background(clients: GoogleClients) -> object:
    """From a picture, with a few looks, inline."""
    created = film(
        clients.gemini,
        input=[
            {"type": "text", "text": "a cat"},
            {"type": "image", "mime_type": "image/png", "data": _SHOWN},
        ],
        background=True,
        generation_config={"seed": 3, "video_config": {"task": "image_to_video"}},
    )
    interaction, seen = finished(clients.gemini, created)
    content = base64.b64decode(interaction.output_video.data)
    kinds = [step.type for step in interaction.steps]
    return [seen, kinds, content == mp4().content, interaction.usage.total_tokens]


@coming_to(
    [
        *(["ClientError", 400], ["PROCESSING", "PROCESSING", "ACTIVE"], True, True),
        ["header x-goog-api-key"],
    ]
)
def a_video_is_delivered_as_a_file(clients: GoogleClients) -> object:
    """Only once it is active; and the client follows a redirect with its key, which is seen."""
    clients.server.file_looks = 2
    created = film(clients.gemini, background=True, response_format={**VIDEO, "delivery": "uri"})
    interaction, _ = finished(clients.gemini, created)
    files, name = clients.gemini.files, file_name(interaction.output_video.uri)
    early = refusal_of(lambda: files.download(file=name))
    states = [state_of(clients.gemini, name) for _ in range(3)]
    whole = files.download(file=name) == mp4().content
    clients.server.fail("download", "redirect-elsewhere")
    moved = files.download(file=name) == mp4().content
    return [early, states, whole, moved, [leak.where for leak in clients.server.leaks]]


@coming_to([_DONE, 1_000_000, NOT_FOUND])
def a_call_can_wait_for_its_video(clients: GoogleClients) -> object:
    """Of any size; and what is not stored is not found again."""
    clients.server.next_video_bytes(1_000_000)
    interaction = film(clients.gemini, store=False)
    size_bytes = len(base64.b64decode(interaction.output_video.data))
    interactions: Any = clients.gemini.interactions
    return [interaction.status, size_bytes, refusal_of(lambda: interactions.get(interaction.id))]


@coming_to(["image/jpeg", ""])
def an_interaction_makes_a_picture(clients: GoogleClients) -> object:
    """In the asked format."""
    wish = {"type": "image", "aspect_ratio": "1:1", "image_size": "1K", "mime_type": "image/jpeg"}
    interaction = film(clients.gemini, model=THINKS, response_format=wish)
    return [interaction.output_image.mime_type, interaction.output_text]


@coming_to([_DONE, _DONE, NOT_FOUND])
def a_video_goes_on_from_another(clients: GoogleClients) -> object:
    """By the id of the interaction before it, which must be there."""
    first = film(clients.gemini)
    more = {"video_config": {"task": "extend"}}
    second = film(clients.gemini, previous_interaction_id=first.id, generation_config=more)
    unknown = refusal_of(lambda: film(clients.gemini, previous_interaction_id="v1_none"))
    return [first.status, second.status, unknown]


@coming_to(["cancelled", "cancelled", INVALID])
def a_cancel_ends_an_interaction(clients: GoogleClients) -> object:
    """Once."""
    interactions: Any = clients.gemini.interactions
    created = film(clients.gemini, background=True)
    cancelled = interactions.cancel(created.id)
    again = refusal_of(lambda: interactions.cancel(created.id))
    return [cancelled.status, interactions.get(created.id).status, again]


@coming_to([NOT_FOUND, INVALID])
def a_deleted_interaction_is_not_found(clients: GoogleClients) -> object:
    """And what is no id at all is invalid."""
    interactions: Any = clients.gemini.interactions
    created = film(clients.gemini, background=True)
    interactions.delete(created.id)
    return [
        refusal_of(lambda: interactions.get(created.id)),
        refusal_of(lambda: interactions.get("something")),
    ]


@coming_to(
    {
        name: [
            end.status,
            [code for code, _ in end.errors],
            [end.step_error[0]] if end.step_error else [],
            bool(end.text),
            end.makes_media and not end.empty_looks,
        ]
        for name, end in INTERACTIONS.items()
    }
)
def an_interaction_can_end_in_every_way(clients: GoogleClients) -> object:
    """The client reads both kinds of error, and the words in the place of a video."""
    clients.server.looks = 0
    found: dict[str, object] = {}
    for name in INTERACTIONS:
        clients.server.next_interaction(name)
        made = film(clients.gemini, background=True)
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


@coming_to([INVALID, INVALID, NOT_FOUND])
def wrong_wishes_are_refused(clients: GoogleClients) -> object:
    """A length without its unit, one that is too long, a model that is gone."""
    return [
        refusal_of(lambda: film(clients.gemini, response_format={**VIDEO, "duration": "8"})),
        refusal_of(lambda: film(clients.gemini, response_format={**VIDEO, "duration": "99s"})),
        refusal_of(lambda: film(clients.gemini, model="gemini-omni-flash-preview")),
    ]


@coming_to([[_RUNS, _RUNS, _DONE], "gs://testkit/out/1/sample_0.mp4", NOT_FOUND, _DONE])
def vertex_has_omni_too(clients: GoogleClients) -> object:
    """At one location, into a bucket, and in express mode."""
    clients.server.looks = 1
    wish = {"type": "video", "delivery": "uri", "gcs_uri": "gs://testkit/out/"}
    created = film(clients.vertex_global, background=True, response_format=wish)
    interaction, seen = finished(clients.vertex_global, created)
    elsewhere = refusal_of(lambda: film(clients.vertex))
    with_key = film(clients.express, model=OMNI)
    return [seen, interaction.output_video.uri, elsewhere, with_key.status]


INTERACTION_TALKS = tuple(
    Talk(hold)
    for hold in (
        a_video_is_made_in_the_background,
        a_video_is_delivered_as_a_file,
        a_call_can_wait_for_its_video,
        an_interaction_makes_a_picture,
        a_video_goes_on_from_another,
        a_cancel_ends_an_interaction,
        a_deleted_interaction_is_not_found,
        an_interaction_can_end_in_every_way,
        wrong_wishes_are_refused,
        vertex_has_omni_too,
    )
)
