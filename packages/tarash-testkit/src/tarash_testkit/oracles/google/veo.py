"""What Google's own client makes of Veo: on Vertex, and as the Gemini API once had it."""

from typing import Any

from google.genai import errors, types

from tarash_testkit.google import OPERATIONS
from tarash_testkit.media import mp4
from tarash_testkit.oracles.google import GoogleClients
from tarash_testkit.oracles.google.reading import PICTURE, coming_to, file_name, refusal_of
from tarash_testkit.oracles.talks import Talk

__all__ = ("VEO_TALKS",)

_VEO, _OLD_VEO = "veo-3.1-generate-001", "veo-3.1-generate-preview"
_IMAGE = types.Image(image_bytes=PICTURE.content, mime_type="image/png")
_LAST = types.Image(gcs_uri="gs://testkit/last.png", mime_type="image/png")
_TEXT = types.GenerateVideosSource(prompt="a cat")
_LOOKS = 2
"""One that finds it running, one that finds it done."""


def _film(
    client: Any, source: types.GenerateVideosSource = _TEXT, *, model: str = _VEO, **config: Any
) -> tuple[types.GenerateVideosOperation, int]:
    """Return an operation that is done, and how many looks it took."""
    operation: types.GenerateVideosOperation = client.models.generate_videos(
        model=model, source=source, config=types.GenerateVideosConfig(**config)
    )
    looks = 0
    while not operation.done:
        operation, looks = client.operations.get(operation), looks + 1
    return operation, looks


def _videos(operation: types.GenerateVideosOperation) -> list[types.Video]:
    made = (operation.response.generated_videos if operation.response else None) or []
    return [one.video for one in made if one.video]


@coming_to([[_LOOKS, [True, True]], *[[_LOOKS, [True]]] * 4])
def veo_films_from_text_pictures_and_videos(clients: GoogleClients) -> object:
    """Text, first and last picture, reference, video; with a token, and with a key."""
    clients.server.looks = 1
    clip = mp4().content
    reference = types.VideoGenerationReferenceImage(
        image=_IMAGE, reference_type=types.VideoGenerationReferenceType.ASSET
    )
    first = types.GenerateVideosSource(prompt="a cat", image=_IMAGE)
    longer = types.GenerateVideosSource(
        prompt="on", video=types.Video(video_bytes=clip, mime_type="video/mp4")
    )
    vertex = clients.vertex
    operations = [
        _film(vertex, number_of_videos=2, duration_seconds=8, generate_audio=True, seed=5),
        _film(vertex, first, last_frame=_LAST, aspect_ratio="9:16"),
        _film(vertex, reference_images=[reference], duration_seconds=8, resolution="1080p"),
        _film(vertex, longer),
        _film(clients.express),
    ]
    return [
        [looks, [video.video_bytes == clip for video in _videos(operation)]]
        for operation, looks in operations
    ]


@coming_to([[f"gs://testkit/out/testkit000001/sample_{n}.mp4", None] for n in range(2)])
def veo_films_into_a_bucket(clients: GoogleClients) -> object:
    """Then there are addresses and no bytes."""
    operation, _ = _film(clients.vertex, output_gcs_uri="gs://testkit/out/", number_of_videos=2)
    return [[video.uri, video.video_bytes] for video in _videos(operation)]


@coming_to(
    {
        name: [
            end.error[0] if end.error else None,
            {"done": 2, "partly-filtered": 1}.get(name, 0),
            end.missing_of(2) if end.tells_reasons else 0,
        ]
        for name, end in OPERATIONS.items()
    }
)
def an_operation_can_end_in_every_way(clients: GoogleClients) -> object:
    """With an error of gRPC, with fewer videos than asked, and with reasons or without."""
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


@coming_to([["ClientError", 404], 3, True])
def the_gemini_api_once_had_veo(clients: GoogleClients) -> object:
    """It is gone; a server that keeps it makes a file, which needs the key."""
    wish: dict[str, Any] = {"model": _OLD_VEO, "number_of_videos": 1, "duration_seconds": 8}
    gone = refusal_of(lambda: _film(clients.gemini, **wish))
    clients.server.keeps_retired = True
    operation, looks = _film(clients.gemini, **wish)
    name = file_name(str(_videos(operation)[0].uri))
    return [gone, looks, clients.gemini.files.download(file=name) == mp4().content]


@coming_to("refused by the client")
def the_client_itself_refuses_veo_with_a_key(clients: GoogleClients) -> object:
    """Since 3.0; so what such a client shows of it, only Vertex can show."""
    try:
        _ = _film(clients.gemini, model=_OLD_VEO)
    except ValueError:
        return "refused by the client"
    except errors.APIError:
        return "refused by the server"
    return "made"


VEO_TALKS = (
    Talk(veo_films_from_text_pictures_and_videos),
    Talk(veo_films_into_a_bucket),
    Talk(an_operation_can_end_in_every_way),
    Talk(the_gemini_api_once_had_veo, before=3),
    Talk(the_client_itself_refuses_veo_with_a_key, since=3),
)
