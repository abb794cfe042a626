"""How a call ends that meets one of Google's faults, on each surface and with each family.

The Gemini API is opened by a key, Vertex AI by a token that the caller's function gives.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from fault_tables.cases import TWO_DRIVERS, Call, Operation, Service
from fault_tables.families import DELIVERED_ONCE, GARBLED, Table, but
from fault_tables.google_ends import (
    AWAITED_ONCE,
    CANCELLED,
    CANCELLED_ONCE,
    CREATED,
    CREATED_ONCE,
    DELIVERED,
    FILE_AWAITED,
    FILE_DESCRIBED,
    FREE_ONCE,
    LIMITED_FOR_LONG,
    LOOKED_ONCE,
    MADE_AT_ONCE,
    REFUSED_ONCE,
    SEEN,
    SEEN_AND_CANCELLED,
    TOKEN_REFUSED,
    UPLOADED,
    faults_quoting,
)
from tarash_testkit.faults import TRANSPORT_FAULTS, fault_table
from tarash_testkit.google import ACCESS_TOKEN, API_KEY, GoogleServer
from tarash_testkit.media import png

__all__ = ("GOOGLE",)

_BY_TOKEN = faults_quoting(ACCESS_TOKEN)
_PICTURE_BYTES = 4_000
# Nothing stays inline, and nobody waits for a file.
_AS_FILES = {
    "tarash_google.inputs._INLINE_BYTES": 0,
    "tarash_google.files._LOOK_AFTER_SECONDS": 0.001,
}
_PICTURES = [{"image": png(8, 8).content, "type": "first_frame"}]
# What tells one surface, one family and one way to open it from the other.
_SAMPLE = (
    *("reset-after-accept", "bad-json", "proxy-json-after-accept"),
    *(*TOKEN_REFUSED, "quoting", "moderated", "interaction-safety", "rate-limited", "not-found"),
    *("model-gone", "deadline", "interaction-deadline-exceeded"),
)


def _by_key(_: GoogleServer) -> Mapping[str, object]:
    return {}


def _by_token(_: GoogleServer) -> Mapping[str, object]:
    settings = {"gcp_project": "studio", "token_provider": lambda: ACCESS_TOKEN}
    return {"api_key": None, "provider_config": settings}


def _is_cancelled(server: GoogleServer) -> bool:
    return bool(server.interactions) and server.interactions[-1].status == "cancelled"


def _under_way(server: GoogleServer) -> None:
    """Let the one look of the call, and that of the cancel, find the interaction running."""
    server.next_interaction(looks=4)


def _looked_at(server: GoogleServer) -> None:
    """Let an interaction whose video is inline be there after a look only."""
    server.next_interaction(looks=1)


def _slow_file(server: GoogleServer) -> None:
    """Let an uploaded file be looked at once before it can be used."""
    server.next_file(looks=1)


_OMNI = Call(model="gemini-omni-1.2-flash", reach=_by_key)
_FROM_PICTURE = replace(_OMNI, request={"image_list": _PICTURES}, patches=_AS_FILES)
_PICTURE = Call(model="gemini-nano-banana-2.1", medium="image", reach=_by_key)
_OMNI_ON_VERTEX = replace(_OMNI, reach=_by_token)
_PICTURE_ON_VERTEX = replace(_PICTURE, reach=_by_token)
_VEO = Call(model="veo-3.1-generate-001", reach=_by_token)
_OLDER_VEO = Call(model="veo-3.1-generate-preview", reach=_by_key)
_IMAGEN = Call(model="imagen-4.0-generate-001", medium="image", reach=_by_token)


def _elsewhere(name: str, part: Literal["submit", "look"], call: Call, table: Table) -> Operation:
    """Return an operation that is met also on the other surface, or by another family."""
    by_token = call.reach is _by_token
    return Operation(
        name=name,
        of=name.partition(" ")[0],
        part=part,
        call=call,
        always=table,
        once=("rate-limited", *(TOKEN_REFUSED if by_token else ())),
        faults=_BY_TOKEN if by_token else None,
    ).sampled(_SAMPLE, "what is below surface, family and credentials is the same")


GOOGLE = Service(
    provider="google",
    drivers=TWO_DRIVERS,
    start=lambda: GoogleServer(looks=0, keeps_retired=True, image_bytes=_PICTURE_BYTES),
    faults=faults_quoting(API_KEY),
    long_pauses=LIMITED_FOR_LONG,
    key_variable="GOOGLE_API_KEY",
    secrets=lambda server: (server.api_key, *server.tokens),
    is_cancelled=_is_cancelled,
    operations=(
        Operation(
            name="start-upload",
            part="input",
            call=_FROM_PICTURE,
            # Its answer is a header; the body has two bytes.
            always=but(UPLOADED, {"done": GARBLED}),
            once=FREE_ONCE,
            unaimed=("slow-drip",),
        ).sampled(_SAMPLE, "what goes wrong is told as of the bytes that follow"),
        Operation(
            name="upload",
            part="input",
            call=_FROM_PICTURE,
            always=UPLOADED,
            # Bytes that are refused go to another place once.
            once=(*FREE_ONCE, *UPLOADED["InvalidRequestError"]),
            unaimed=("refuse",),
        ),
        Operation(
            name="get-file (input)",
            of="get-file",
            part="input",
            call=_FROM_PICTURE,
            always=FILE_AWAITED,
            once=AWAITED_ONCE,
            before=_slow_file,
        ).sampled(_SAMPLE, "what goes wrong is told as of any look"),
        Operation(
            name="create-interaction",
            part="submit",
            call=_OMNI,
            always=CREATED,
            once=CREATED_ONCE,
        ),
        Operation(name="get-interaction", part="look", call=_OMNI, always=SEEN, once=LOOKED_ONCE),
        Operation(
            name="get-file",
            part="look",
            call=_OMNI,
            always=FILE_DESCRIBED,
            once=LOOKED_ONCE,
        ).sampled(
            (*_SAMPLE, "invalid-argument", "forbidden", "cancelled", "unavailable"),
            "what goes wrong is told as of any look, or passed over",
        ),
        Operation(
            name="cancel-interaction",
            part="cancel",
            call=_OMNI,
            always=CANCELLED,
            once=CANCELLED_ONCE,
            before=_under_way,
        ).sampled(
            (*fault_table(TRANSPORT_FAULTS), *_SAMPLE),
            "a refusal leads to one look, whatever it is",
        ),
        Operation(
            name="generate-content",
            part="submit",
            call=_PICTURE,
            always=MADE_AT_ONCE,
            once=REFUSED_ONCE,
        ),
        Operation(
            name="predict-long-running",
            part="submit",
            call=_VEO,
            always=CREATED,
            once=(*CREATED_ONCE, *TOKEN_REFUSED),
            faults=_BY_TOKEN,
        ),
        Operation(
            name="fetch-operation",
            part="look",
            call=_VEO,
            always=SEEN,
            once=(*LOOKED_ONCE, *TOKEN_REFUSED),
            faults=_BY_TOKEN,
        ),
        _elsewhere("predict (Vertex)", "submit", _IMAGEN, MADE_AT_ONCE),
        _elsewhere(
            "generate-content (Vertex)",
            "submit",
            _PICTURE_ON_VERTEX,
            MADE_AT_ONCE,
        ),
        _elsewhere(
            "create-interaction (Vertex)",
            "submit",
            _OMNI_ON_VERTEX,
            CREATED,
        ),
        replace(
            _elsewhere("get-interaction (Vertex)", "look", _OMNI_ON_VERTEX, SEEN_AND_CANCELLED),
            before=_looked_at,
        ),
        _elsewhere(
            "predict-long-running (Gemini)",
            "submit",
            _OLDER_VEO,
            CREATED,
        ),
        _elsewhere("get-operation (Gemini)", "look", _OLDER_VEO, SEEN),
    ),
    deliveries=(
        Operation(
            name="download",
            part="download",
            call=_OMNI,
            always=DELIVERED,
            once=DELIVERED_ONCE,
        ),
    ),
)
