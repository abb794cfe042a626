"""Conversations about Vertex, express mode and credentials; as `google_talks`."""

from collections.abc import Callable
from typing import Any

from google.genai import types

from tarash_testkit.faults import Fault, Reply
from tarash_testkit.google import FAULTS, INTERACTION_OPERATIONS, OPERATIONS, PREDICTIONS
from tarash_testkit.media import mp4
from tarash_testkit.oracles.google import GoogleClients, google_clients_at
from tarash_testkit.oracles.google_reading import (
    PICTURE,
    Talk,
    finished,
    parts_of,
    picture_size,
    refusal_of,
)

__all__ = ("VERTEX_TALKS",)

_OMNI = "gemini-omni-1.2-flash"
_DRAWS = "gemini-3.1-flash-lite-image"
_VEO = "veo-3.1-generate-001"
_IMAGEN = "imagen-4.0-generate-001"
_IMAGE = types.Image(image_bytes=PICTURE.content, mime_type="image/png")
_LAST = types.Image(gcs_uri="gs://testkit/last.png", mime_type="image/png")
_TEXT = types.GenerateVideosSource(prompt="a cat")


def _film(
    client: Any, source: types.GenerateVideosSource = _TEXT, **config: Any
) -> tuple[types.GenerateVideosOperation, int]:
    """Return an operation that is done, and how many looks it took."""
    operation: types.GenerateVideosOperation = client.models.generate_videos(
        model=_VEO, source=source, config=types.GenerateVideosConfig(**config)
    )
    looks = 0
    while not operation.done:
        operation, looks = client.operations.get(operation), looks + 1
    return operation, looks


def _videos(operation: types.GenerateVideosOperation) -> list[types.Video]:
    made = (operation.response.generated_videos if operation.response else None) or []
    return [one.video for one in made if one.video]


def _veo(clients: GoogleClients) -> object:
    clients.server.looks = 1
    clip = mp4().content
    reference = types.VideoGenerationReferenceImage(
        image=_IMAGE, reference_type=types.VideoGenerationReferenceType.ASSET
    )
    first = types.GenerateVideosSource(prompt="a cat", image=_IMAGE)
    longer = types.GenerateVideosSource(
        prompt="on", video=types.Video(video_bytes=clip, mime_type="video/mp4")
    )
    client = clients.vertex
    operations = [
        _film(client, number_of_videos=2, duration_seconds=8, generate_audio=True, seed=5),
        _film(client, first, last_frame=_LAST, aspect_ratio="9:16"),
        _film(client, reference_images=[reference], duration_seconds=8, resolution="1080p"),
        _film(client, longer),
        _film(clients.express),
    ]
    return [
        [looks, [video.video_bytes == clip for video in _videos(operation)]]
        for operation, looks in operations
    ]


def _veo_in_a_bucket(clients: GoogleClients) -> object:
    operation, _ = _film(clients.vertex, output_gcs_uri="gs://testkit/out/", number_of_videos=2)
    return [[video.uri, video.video_bytes] for video in _videos(operation)]


def _operation_ends(clients: GoogleClients) -> object:
    found: dict[str, object] = {}
    for name in OPERATIONS:
        clients.server.next_operation(name, looks=0)
        operation, _ = _film(clients.vertex, number_of_videos=2)
        response = operation.response
        found[name] = [
            (operation.error or {}).get("code"),
            len(_videos(operation)),
            len((response.rai_media_filtered_reasons if response else None) or []),
        ]
    return found


def _expected_operations() -> dict[str, object]:
    made = {"done": 2, "partly-filtered": 1}
    return {
        name: [
            end.error[0] if end.error else None,
            made.get(name, 0),
            end.missing_of(2) if end.tells_reasons else 0,
        ]
        for name, end in OPERATIONS.items()
    }


def _content(clients: GoogleClients) -> object:
    image = types.ImageConfig(
        aspect_ratio="4:3", person_generation="ALLOW_ADULT", output_mime_type="image/jpeg"
    )
    config = types.GenerateContentConfig(response_modalities=["IMAGE"], image_config=image)
    shown = types.Part.from_uri(file_uri="gs://testkit/cat.png", mime_type="image/png")
    contents: Any = [shown, "a cat"]
    on_vertex = clients.vertex.models.generate_content(
        model=_DRAWS, contents=contents, config=config
    )
    with_key = clients.express.models.generate_content(model=_DRAWS, contents="a cat")
    return [parts_of(on_vertex), parts_of(with_key)]


def _omni(clients: GoogleClients) -> object:
    wish = {"type": "video", "delivery": "uri", "gcs_uri": "gs://testkit/out/"}
    clients.server.looks = 1
    client: Any = clients.vertex_global
    created = client.interactions.create(
        model=_OMNI, input="a cat", background=True, response_format=wish
    )
    interaction, seen = finished(client, created)
    regional: Any = clients.vertex
    with_key: Any = clients.express
    elsewhere = refusal_of(lambda: regional.interactions.create(model=_OMNI, input="a cat"))
    other = with_key.interactions.create(model=_OMNI, input="a cat")
    return [seen, interaction.output_video.uri, elsewhere, other.status]


def _imagen(clients: GoogleClients) -> object:
    models = clients.vertex.models
    drawn = models.generate_images(
        model=_IMAGEN,
        prompt="a cat",
        config=types.GenerateImagesConfig(number_of_images=2, aspect_ratio="16:9"),
    )
    raw = types.RawReferenceImage(reference_id=1, reference_image=_IMAGE)
    edited = models.edit_image(
        model="imagen-3.0-capability-001", prompt="a dog", reference_images=[raw]
    )
    larger = models.upscale_image(
        model="imagen-4.0-upscale-preview", image=_IMAGE, upscale_factor="x2"
    )
    answers = [drawn.generated_images, edited.generated_images, larger.generated_images]
    return [[_pixels(one.image) for one in made or []] for made in answers]


def _pixels(image: types.Image | None) -> list[int]:
    return picture_size((image.image_bytes if image else None) or b"")


def _prediction_ends(clients: GoogleClients) -> object:
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


def _tokens(clients: GoogleClients) -> object:
    server = clients.server
    with google_clients_at(server, api_key="other", access_token="other") as strangers:  # noqa: S106
        ask = _picture_asker(strangers.vertex)
        wrong = [
            refusal_of(ask),
            refusal_of(_picture_asker(strangers.gemini)),
            refusal_of(_picture_asker(strangers.express)),
            refusal_of(lambda: strangers.gemini.interactions.get("v1_none")),
        ]
        server.access_tokens = {"other"}
        return [wrong, refusal_of(ask), refusal_of(_picture_asker(clients.vertex))]


def _picture_asker(client: Any) -> Callable[[], object]:
    return lambda: client.models.generate_content(model=_DRAWS, contents="a cat")


def _refusals(clients: GoogleClients) -> object:
    """Meet each answer of the table, where it fits."""
    found: dict[str, object] = {}
    ask = _picture_asker(clients.gemini)

    def look() -> object:
        return clients.gemini.interactions.get("v1_none")

    for name, fault in _REPLIES.items():
        is_of_interactions = fault.operations == INTERACTION_OPERATIONS
        operation = "get-interaction" if is_of_interactions else "generate-content"
        clients.server.fail(operation, fault, times=None)
        found[name] = refusal_of(look if is_of_interactions else ask)
        clients.server.heal()
    return found


_REPLIES = {
    name: fault
    for name, fault in FAULTS.items()
    if isinstance(fault.effect, Reply) and fault.fits("get-interaction")
}
_CLASSES = {
    400: "BadRequestError",
    401: "AuthenticationError",
    403: "PermissionDeniedError",
    404: "NotFoundError",
    409: "ConflictError",
    429: "RateLimitError",
}
_SERVER_ERRORS = 500


def _class_of(fault: Fault) -> list[object]:
    status = fault.status or 0
    if fault.operations == INTERACTION_OPERATIONS:
        usual = "InternalServerError" if status >= _SERVER_ERRORS else "APIStatusError"
        return [_CLASSES.get(status, usual), status]
    return ["ServerError" if status >= _SERVER_ERRORS else "ClientError", status]


_LOOKED_ONCE = 2
VERTEX_TALKS = (
    Talk("veo", _veo, [[_LOOKED_ONCE, [True, True]], *[[_LOOKED_ONCE, [True]]] * 4]),
    Talk(
        "veo-in-a-bucket",
        _veo_in_a_bucket,
        [[f"gs://testkit/out/testkit000001/sample_{number}.mp4", None] for number in range(2)],
    ),
    Talk("operation-ends", _operation_ends, _expected_operations()),
    Talk(
        "content-on-vertex",
        _content,
        [[["image/jpeg", "ffd8"]], ["text", ["picture", 1024, 1024]]],
    ),
    Talk(
        "omni-on-vertex",
        _omni,
        [
            ["in_progress", "in_progress", "completed"],
            "gs://testkit/out/1/sample_0.mp4",
            ["NotFoundError", 404],
            "completed",
        ],
    ),
    Talk("imagen", _imagen, [[[1360, 768], [1360, 768]], [[1024, 1024]], [[1024, 1024]]]),
    Talk(
        "prediction-ends",
        _prediction_ends,
        {"done": [False, False], "filtered": [True, True], "partly-filtered": [False, True]}
        | {"empty": []},
    ),
    Talk(
        "credentials",
        _tokens,
        [
            [["ClientError", 401], *[["ClientError", 400]] * 2, ["BadRequestError", 400]],
            None,
            ["ClientError", 401],
        ],
    ),
    Talk("refusals", _refusals, {name: _class_of(fault) for name, fault in _REPLIES.items()}),
)
"""What Vertex is asked, and what becomes of a refusal."""
