"""What Google's own client makes of files, credentials and refusals."""

import io
from collections.abc import Callable
from typing import Any

from google.genai import types

from tarash_testkit.faults import Fault, Reply
from tarash_testkit.google import FAULTS, INTERACTION_OPERATIONS
from tarash_testkit.media import padded_mp4
from tarash_testkit.oracles.google import GoogleClients, google_clients_at
from tarash_testkit.oracles.google.reading import (
    DRAWS,
    INVALID,
    coming_to,
    file_name,
    film,
    parts_of,
    refusal_of,
    state_of,
)
from tarash_testkit.oracles.talks import Talk

__all__ = ("ACCESS_TALKS",)

_BYTES = 9_000_000
"""So long that the client sends it in two pieces."""


@coming_to(
    [
        *(_BYTES, 2, INVALID, ["PROCESSING", "ACTIVE"], "completed"),
        [["picture", 1024, 1024]],
        ["ClientError", 403],
    ]
)
def an_upload_is_used_once_it_is_active(clients: GoogleClients) -> object:
    """By an interaction and by `generateContent`, and by nothing once it is deleted."""
    clients.server.file_looks = 1
    files = clients.gemini.files
    config = types.UploadFileConfig(mime_type="video/mp4")
    sent = files.upload(file=io.BytesIO(padded_mp4(_BYTES).read(0, _BYTES)), config=config)
    uri, name = str(sent.uri), file_name(str(sent.uri))
    edit: dict[str, Any] = {
        "input": [
            {"type": "text", "text": "slower"},
            {"type": "video", "mime_type": "video/mp4", "uri": uri},
        ],
        "generation_config": {"video_config": {"task": "edit"}},
    }
    early = refusal_of(lambda: film(clients.gemini, **edit))
    states = [state_of(clients.gemini, name) for _ in range(2)]
    edited = film(clients.gemini, **edit)
    drawn = clients.gemini.models.generate_content(
        model=DRAWS,
        contents=types.Part.from_uri(file_uri=uri, mime_type="video/mp4"),
        config=types.GenerateContentConfig(response_modalities=["IMAGE"]),
    )
    _ = files.delete(name=name)
    gone = refusal_of(lambda: files.get(name=name))
    pieces = clients.server.counters.requests["upload"]
    return [sent.size_bytes, pieces, early, states, edited.status, parts_of(drawn), gone]


def _asking(client: Any) -> Callable[[], object]:
    return lambda: client.models.generate_content(model=DRAWS, contents="a cat")


@coming_to(
    [
        [["ClientError", 401], *[["ClientError", 400]] * 2, INVALID],
        None,
        ["ClientError", 401],
    ]
)
def strangers_stay_outside(clients: GoogleClients) -> object:
    """A wrong token is 401, a wrong key 400; and which tokens are right can change."""
    other = "other"
    with google_clients_at(clients.server, api_key=other, access_token=other) as strangers:
        interactions: Any = strangers.gemini.interactions
        wrong = [
            refusal_of(_asking(strangers.vertex)),
            refusal_of(_asking(strangers.gemini)),
            refusal_of(_asking(strangers.express)),
            refusal_of(lambda: interactions.get("v1_none")),
        ]
        clients.server.tokens = {other}
        return [wrong, refusal_of(_asking(strangers.vertex)), refusal_of(_asking(clients.vertex))]


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


@coming_to({name: _class_of(fault) for name, fault in _REPLIES.items()})
def each_refusal_is_an_error_of_the_client(clients: GoogleClients) -> object:
    """Of the class that goes with its status, in both envelopes."""
    found: dict[str, object] = {}
    ask = _asking(clients.gemini)
    interactions: Any = clients.gemini.interactions

    def look() -> object:
        return interactions.get("v1_none")

    for name, fault in _REPLIES.items():
        is_of_interactions = fault.operations == INTERACTION_OPERATIONS
        operation = "get-interaction" if is_of_interactions else "generate-content"
        clients.server.fail(operation, fault, times=None)
        found[name] = refusal_of(look if is_of_interactions else ask)
        clients.server.heal()
    return found


ACCESS_TALKS = tuple(
    Talk(hold)
    for hold in (
        an_upload_is_used_once_it_is_active,
        strangers_stay_outside,
        each_refusal_is_an_error_of_the_client,
    )
)
