"""What Google's own client makes of pictures: `generateContent` and Imagen."""

from typing import Any

from google.genai import types

from tarash_testkit.google import CONTENTS, PREDICTIONS
from tarash_testkit.oracles.google import GoogleClients
from tarash_testkit.oracles.google.reading import (
    DRAWS,
    PICTURE,
    THINKS,
    coming_to,
    parts_of,
    picture_size,
    refusal_of,
)
from tarash_testkit.oracles.talks import Talk

__all__ = ("PICTURE_TALKS",)

_IMAGEN = "imagen-4.0-generate-001"
_SHOWN = types.Part.from_bytes(data=PICTURE.content, mime_type="image/png")
_LARGE = ["picture", 1024, 1024]


def _draw(client: Any, model: str, contents: Any, **config: Any) -> list[object]:
    response: types.GenerateContentResponse = client.models.generate_content(
        model=model, contents=contents, config=types.GenerateContentConfig(**config)
    )
    return parts_of(response)


@coming_to(["thought", ["draft", 16, 16], "text", ["picture", 2736, 1536]])
def a_thinking_model_shows_drafts(clients: GoogleClients) -> object:
    """They come before the picture, which has the asked shape and size."""
    image = types.ImageConfig(aspect_ratio="16:9", image_size="2K")
    return _draw(clients.gemini, THINKS, "a cat", image_config=image, seed=7)


@coming_to([_LARGE])
def pictures_make_a_picture(clients: GoogleClients) -> object:
    """Inputs are parts, and nothing but the picture comes when nothing else is asked."""
    contents = [_SHOWN, _SHOWN, "these two as one"]
    return _draw(clients.gemini, DRAWS, contents, response_modalities=["IMAGE"])


@coming_to(
    {
        name: [
            end.block_reason or end.finish_reason,
            {"done": 2, "refused": 1, "drafts-only": 2}.get(name, 0),
        ]
        for name, end in CONTENTS.items()
    }
)
def content_can_end_in_every_way(clients: GoogleClients) -> object:
    """The client knows each reason by its own enumeration."""
    found: dict[str, object] = {}
    for name in CONTENTS:
        clients.server.next_content(name)
        response = clients.gemini.models.generate_content(model=DRAWS, contents="a cat")
        feedback, candidates = response.prompt_feedback, response.candidates or []
        blocked = feedback.block_reason if feedback else None
        reason = blocked or (candidates[0].finish_reason if candidates else None)
        found[name] = [reason.value if reason else None, len(parts_of(response))]
    return found


@coming_to([[["image/jpeg", "ffd8"]], ["text", _LARGE]])
def vertex_draws_too(clients: GoogleClients) -> object:
    """With a token and fields of its own, and in express mode with a key."""
    image = types.ImageConfig(
        aspect_ratio="4:3", person_generation="ALLOW_ADULT", output_mime_type="image/jpeg"
    )
    shown = types.Part.from_uri(file_uri="gs://testkit/cat.png", mime_type="image/png")
    wish: dict[str, Any] = {"response_modalities": ["IMAGE"], "image_config": image}
    return [
        _draw(clients.vertex, DRAWS, [shown, "a cat"], **wish),
        _draw(clients.express, DRAWS, "a cat"),
    ]


@coming_to(["ClientError", 400])
def an_unknown_ratio_is_refused(clients: GoogleClients) -> object:
    """As an invalid argument, in the classic envelope."""
    image = types.ImageConfig(aspect_ratio="7:5")
    return refusal_of(lambda: _draw(clients.gemini, DRAWS, "a cat", image_config=image))


@coming_to([[[1360, 768], [1360, 768]], [[1024, 1024]], [[1024, 1024]]])
def imagen_draws_edits_and_enlarges(clients: GoogleClients) -> object:
    """On Vertex, where the client still has it."""
    models = clients.vertex.models
    config = types.GenerateImagesConfig(number_of_images=2, aspect_ratio="16:9")
    image = types.Image(image_bytes=PICTURE.content, mime_type="image/png")
    raw = types.RawReferenceImage(reference_id=1, reference_image=image)
    answers = [
        models.generate_images(model=_IMAGEN, prompt="a cat", config=config),
        models.edit_image(
            model="imagen-3.0-capability-001", prompt="a dog", reference_images=[raw]
        ),
        models.upscale_image(model="imagen-4.0-upscale-preview", image=image, upscale_factor="x2"),
    ]
    return [[_pixels(one.image) for one in answer.generated_images or []] for answer in answers]


def _pixels(image: types.Image | None) -> list[int]:
    return picture_size((image.image_bytes if image else None) or b"")


@coming_to(
    {
        "done": [False, False],
        "filtered": [True, True],
        "partly-filtered": [False, True],
        "empty": [],
    }
)
def imagen_tells_what_it_filtered(clients: GoogleClients) -> object:
    """A filtered picture has a reason, or it is missing."""
    config = types.GenerateImagesConfig(number_of_images=2, include_rai_reason=True)
    found: dict[str, object] = {}
    for name in PREDICTIONS:
        clients.server.next_prediction(name)
        response: Any = clients.vertex.models.generate_images(
            model=_IMAGEN, prompt="a cat", config=config
        )
        made: list[Any] = response.generated_images or []
        found[name] = [bool(one.rai_filtered_reason) for one in made]
    return found


PICTURE_TALKS = tuple(
    Talk(hold)
    for hold in (
        a_thinking_model_shows_drafts,
        pictures_make_a_picture,
        content_can_end_in_every_way,
        vertex_draws_too,
        an_unknown_ratio_is_refused,
        imagen_draws_edits_and_enlarges,
        imagen_tells_what_it_filtered,
    )
)
