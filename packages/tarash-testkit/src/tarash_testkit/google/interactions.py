"""The Interactions API: videos of Omni, and pictures, on every face.

Rule: an interaction is counted as paid at the moment in which it comes into being.

Sources: `google-genai` 3.6.1 (`_gaos/interactions.py`; requests of its own to a recorder); the Omni
guide and the error page of ai.google.dev, read 2026-11. Assumptions: an interaction that is not
stored cannot be cancelled either; one that is over refuses a cancel with `failed_precondition`;
without a `delivery` the media are inline; Omni on Vertex answers at the location `global` alone and
is not found at others. Streaming is not served: 501.
"""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tarash_testkit.google.answers import interaction_refusal, sent_object
from tarash_testkit.google.interaction_jobs import Interaction
from tarash_testkit.google.interaction_rules import (
    check_body,
    check_sense,
    contents_of,
    format_of,
)
from tarash_testkit.google.models import family_of, is_retired, model_not_found
from tarash_testkit.google.outcomes import INTERACTIONS
from tarash_testkit.google.shared import Shared
from tarash_testkit.google.surfaces import Call, Surface
from tarash_testkit.inline import StreamedText, inline_json
from tarash_testkit.media import MediaFile
from tarash_testkit.scripts import Scripts

__all__ = ("Interactions",)

_WORDS = {"PERMISSION_DENIED": "permission_denied", "FAILED_PRECONDITION": "failed_precondition"}
_ID = "v1_"


class Interactions:
    """Every interaction of one server, and the calls to them."""

    def __init__(self, shared: Shared) -> None:
        """Take what is shared."""
        self.scripts = Scripts(INTERACTIONS, "done")
        self._shared = shared
        self._accepted: dict[str, Interaction] = {}
        self._deleted: set[str] = set()

    @property
    def accepted(self) -> tuple[Interaction, ...]:
        """Every interaction as it is now, in order of acceptance."""
        return tuple(self._accepted.values())

    def calls(self, surface: Surface) -> tuple[Call, ...]:
        """Return the calls of `surface`."""
        del surface
        one = "/interactions/{interaction}"
        return (
            Call("create-interaction", "POST", "/interactions", self._create),
            Call("cancel-interaction", "POST", f"{one}/cancel", self._cancel),
            Call("get-interaction", "GET", one, self._get),
            Call("delete-interaction", "DELETE", one, self._delete),
        )

    async def _create(self, surface: Surface, request: Request) -> Response:
        body = await sent_object(request)
        if body is None:
            raise interaction_refusal("invalid_request", "The body must be a JSON object.")
        check_body(body)
        model = str(body["model"])
        is_omni = family_of(model) == "omni"
        self._check_model(surface, request, model)
        check_sense(body, is_omni=is_omni, is_vertex=surface.is_vertex)
        if body.get("stream") is True:
            raise interaction_refusal("unimplemented", "This test server does not stream.")
        self._check_sources(surface, request, body)
        job = self._new_job(surface, request, body, makes_video=is_omni)
        seen = job.after_look() if job.phase == "done" else job
        self._accepted[job.interaction_id] = seen
        return StreamedText(inline_json(job.body()))

    async def _get(self, surface: Surface, request: Request) -> Response:
        job = self._found(surface, request)
        self._accepted[job.interaction_id] = job.after_look()
        return StreamedText(inline_json(job.body()))

    async def _cancel(self, surface: Surface, request: Request) -> Response:
        job = self._found(surface, request)
        if job.phase == "done":
            raise interaction_refusal("failed_precondition", "The interaction is already over.")
        self._accepted[job.interaction_id] = job.cancelled()
        return StreamedText(inline_json(job.cancelled().body()))

    async def _delete(self, surface: Surface, request: Request) -> Response:
        self._deleted.add(self._found(surface, request).interaction_id)
        return JSONResponse({})

    def _check_model(self, surface: Surface, request: Request, model: str) -> None:
        is_gone = is_retired(surface, model) and not self._shared.keeps_retired()
        if is_gone or family_of(model) not in ("omni", "content"):
            raise model_not_found(model)
        if request.path_params.get("location", "global") != "global":
            raise model_not_found(model)

    def _check_sources(
        self, surface: Surface, request: Request, body: Mapping[str, object]
    ) -> None:
        previous = body.get("previous_interaction_id")
        if previous is not None:
            _ = self._named(str(previous), _scope(surface, request))
        for part in contents_of(body):
            problem = self._shared.files.unusable(str(part.get("uri")))
            if problem is not None:
                status, message = problem
                raise interaction_refusal(_WORDS[status], message)

    def _new_job(
        self,
        surface: Surface,
        request: Request,
        body: Mapping[str, object],
        *,
        makes_video: bool,
    ) -> Interaction:
        end, looks = self.scripts.take(self._shared.looks())
        self._shared.recorder.paid()
        media: dict[str, object] = {}
        if end.makes_media:
            media = self._video(body) if makes_video else self._image(body)
        return Interaction(
            f"{_ID}testkit{len(self._accepted) + 1:06d}",
            _scope(surface, request),
            body,
            media,
            end,
            looks=looks if body.get("background") is True else 0,
        )

    def _video(self, body: Mapping[str, object]) -> dict[str, object]:
        video = self._shared.outputs.video()
        described: dict[str, object] = {"type": "video", "mime_type": video.content_type}
        wanted = format_of(body, "video")
        if wanted.get("delivery") != "uri":
            return {**described, "data": video}
        if "gcs_uri" in wanted:
            bucket = str(wanted["gcs_uri"]).rstrip("/")
            return {**described, "uri": f"{bucket}/{len(self._accepted) + 1}/sample_0.mp4"}
        return {**described, "uri": self._file_uri(video)}

    def _image(self, body: Mapping[str, object]) -> dict[str, object]:
        wanted = format_of(body, "image")
        picture = self._shared.outputs.image(
            str(wanted.get("aspect_ratio", "1:1")),
            str(wanted.get("image_size", "1K")),
            str(wanted.get("mime_type", "image/png")),
        )
        described: dict[str, object] = {"type": "image", "mime_type": picture.content_type}
        if wanted.get("delivery") != "uri":
            return {**described, "data": picture}
        return {**described, "uri": self._file_uri(picture)}

    def _file_uri(self, media: MediaFile) -> str:
        return self._shared.files.generated(media).download_uri(self._shared.origin())

    def _found(self, surface: Surface, request: Request) -> Interaction:
        return self._named(request.path_params["interaction"], _scope(surface, request))

    def _named(self, interaction_id: str, scope: str) -> Interaction:
        """Return the interaction of this id.

        Raises:
            Refusal: 400 for what cannot be an id, 404 for one that is not there.
        """
        if not interaction_id.startswith(_ID):
            raise interaction_refusal("invalid_request", "Invalid interaction name.")
        job = self._accepted.get(interaction_id)
        if job is None or job.scope != scope or not self._is_there(job):
            raise interaction_refusal("not_found", "The interaction was not found.")
        return job

    def _is_there(self, job: Interaction) -> bool:
        return job.is_stored and job.interaction_id not in self._deleted


def _scope(surface: Surface, request: Request) -> str:
    if not surface.takes_tokens:
        return surface.name
    return f"projects/{request.path_params['project']}/{request.path_params['location']}"
