"""The routes of `/videos`.

Rule: a job is counted as paid at the moment in which it comes into being.

Source: `resources/videos.py` of the package `openai` 3.57.0, read 2026-11-25, and openapi.yaml of
openai/openai-openapi, 2026-08-21. Not documented, and chosen here: the answers to a video that is
not there, not finished or expired. OpenAI shut this service down on 2026-09-24; compatible ones
go on with it.
"""

from collections.abc import Callable, Container, Mapping
from dataclasses import replace
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tarash_testkit.delivery import deliver
from tarash_testkit.front import Front
from tarash_testkit.media import MediaFile
from tarash_testkit.openai.answers import invalid_value, missing, not_found, refusal
from tarash_testkit.openai.fields import PROMPT_ONLY, Field, checked
from tarash_testkit.openai.forms import Form, read_form
from tarash_testkit.openai.inputs import check_file_names, check_picture, check_reference
from tarash_testkit.openai.jobs import Job
from tarash_testkit.openai.outcomes import VideoOutcome
from tarash_testkit.pictures import PICTURES
from tarash_testkit.recorder import Recorder
from tarash_testkit.shapes import as_object

__all__ = ("FindSizes", "Videos")

FindSizes: TypeAlias = Callable[[Request, Mapping[str, object]], tuple[str, ...]]
_EDIT: Mapping[str, Field] = {**PROMPT_ONLY, "video": Field("object")}
_EXTEND: Mapping[str, Field] = {
    **_EDIT,
    "seconds": Field(values=("4", "8", "12", "16", "20"), is_required=True),
}
_DEFAULTS = {"model": "sora-2", "seconds": "4"}
_VARIANTS = {"thumbnail": "webp", "spritesheet": "jpeg"}
_POLL_AFTER_MS = "1"
_PAGE = 20


class Videos:
    """Every video job of one server, and the routes to them."""

    def __init__(
        self,
        *,
        recorder: Recorder,
        script: Callable[[], tuple[VideoOutcome, int]],
        uploaded: Container[object],
        publish: Callable[[str, MediaFile], str],
        file: Callable[[], MediaFile],
        fields: Mapping[str, Field],
    ) -> None:
        """Take what is shared.

        Args:
            recorder: Counts what is paid.
            script: Says how the next job ends, and after how many looks.
            uploaded: The ids of the files that the account has.
            publish: Delivers a file under a name and returns its address.
            file: Gives the video that a finished job delivers.
            fields: What a new video may be asked for with, beside a reference.
        """
        self._recorder = recorder
        self._script = script
        self._uploaded = uploaded
        self._publish = publish
        self._file = file
        self._fields = {**fields, "input_reference": Field("object")}
        self._jobs: dict[str, Job] = {}
        self._made = 0

    @property
    def jobs(self) -> tuple[Job, ...]:
        """Every job that was not deleted, as it is now, in order of acceptance."""
        return tuple(self._jobs.values())

    def routes(self, front: Front, prefix: str, sizes_of: FindSizes) -> tuple[Route, ...]:
        """Return the routes below `prefix`; `sizes_of` gives the sizes of a request's model."""

        async def create(request: Request) -> Response:
            form = await read_form(request, self._fields)
            return self._create(form, lambda arguments: sizes_of(request, arguments))

        videos = f"{prefix}/videos"
        one = f"{videos}/{{id}}"
        return (
            front.route("POST", videos, create, "create"),
            front.route("GET", videos, self._list, "list"),
            front.route("GET", f"{one}/content", self._content, "download"),
            front.route("POST", f"{one}/remix", self._remix, "remix"),
            front.route("GET", one, self._retrieve, "retrieve"),
            front.route("DELETE", one, self._delete, "delete"),
        )

    def more_routes(self, front: Front, prefix: str) -> tuple[Route, ...]:
        """Return the routes that not every service with videos has."""
        return (
            front.route("POST", f"{prefix}/videos/edits", self._edit, "edit-video"),
            front.route("POST", f"{prefix}/videos/extensions", self._extend, "extend"),
        )

    def open_routes(self, prefix: str) -> tuple[Route, ...]:
        """Return the route to the bytes for an origin at which whoever asks is let in."""
        front = Front(lambda _: None)
        return (front.route("GET", f"{prefix}/videos/{{id}}/content", self._content, "download"),)

    async def _content(self, request: Request) -> Response:
        job = self._found(request.path_params["id"])
        if not job.is_ready:
            raise not_found(
                "Video is not ready yet, use GET /v1/videos/{video_id} to check status."
            )
        if job.outcome.is_expired:
            raise not_found("The content of this video has expired.")
        variant = request.query_params.get("variant", "video")
        if variant == "video":
            return deliver(request, self._file())
        if variant not in _VARIANTS:
            raise invalid_value("variant", variant, ("video", *_VARIANTS))
        return deliver(request, PICTURES[_VARIANTS[variant]](64, 36))

    def _create(
        self, form: Form, sizes_of: Callable[[Mapping[str, object]], tuple[str, ...]]
    ) -> Response:
        arguments = checked(form.arguments, self._fields)
        check_file_names(form, "input_reference")
        sizes = sizes_of(arguments)
        size = str(arguments.get("size", sizes[0]))
        if size not in sizes:
            raise invalid_value("size", size, sizes)
        for file in form.files:
            check_picture(file.content, file.name, size)
        if "input_reference" in arguments:
            check_reference(arguments["input_reference"], "input_reference", self._uploaded)
        model, seconds = (str(arguments.get(n, o)) for n, o in _DEFAULTS.items())
        return self._accept("create", form, arguments, model=model, seconds=seconds, size=size)

    async def _remix(self, request: Request) -> Response:
        form = await read_form(request, PROMPT_ONLY)
        arguments = checked(form.arguments, PROMPT_ONLY)
        return self._derive("remix", form, arguments, self._source(request.path_params["id"]))

    async def _edit(self, request: Request) -> Response:
        form = await read_form(request, _EDIT)
        arguments = checked(form.arguments, _EDIT)
        return self._derive("edit-video", form, arguments, self._named(form, arguments))

    async def _extend(self, request: Request) -> Response:
        form = await read_form(request, _EXTEND)
        arguments = checked(form.arguments, _EXTEND)
        return self._derive("extend", form, arguments, self._named(form, arguments))

    def _derive(
        self, operation: str, form: Form, arguments: Mapping[str, object], source: Job | None
    ) -> Response:
        """Accept a job that goes on from `source`, or from a file that came along."""
        model, seconds, size = ("sora-2", 4, "720x1280")
        if source is not None:
            model, seconds, size = source.model, int(source.seconds), source.size
        return self._accept(
            operation,
            form,
            arguments,
            model=model,
            seconds=str(seconds + int(str(arguments.get("seconds", 0)))),
            size=size,
            source=None if source is None else source.id,
        )

    def _accept(
        self,
        operation: str,
        form: Form,
        arguments: Mapping[str, object],
        *,
        model: str,
        seconds: str,
        size: str,
        source: str | None = None,
    ) -> Response:
        outcome, looks = self._script()
        self._made += 1
        job = Job(
            id=f"video_{self._made:032d}",
            operation=operation,
            model=model,
            seconds=seconds,
            size=size,
            arguments=arguments,
            files=form.files,
            outcome=outcome,
            looks=looks,
            source=source,
            video_url=self._publish("clip.mp4", self._file()) if outcome.is_linked else None,
        )
        self._jobs[job.id] = job
        self._recorder.paid()
        # The answer to a submit is no look, and even a job that needs none begins in the queue.
        return JSONResponse(replace(job, looks=max(looks, 2)).body())

    async def _retrieve(self, request: Request) -> Response:
        job = self._found(request.path_params["id"])
        self._jobs[job.id] = job.after_look()
        is_helper = request.headers.get("x-stainless-poll-helper") is not None
        headers = {"openai-poll-after-ms": _POLL_AFTER_MS} if is_helper else None
        return JSONResponse(job.body(), headers=headers)

    async def _list(self, request: Request) -> Response:
        asked = request.query_params
        jobs = self.jobs if asked.get("order") == "asc" else self.jobs[::-1]
        ids = [job.id for job in jobs]
        start = ids.index(asked["after"]) + 1 if asked.get("after") in ids else 0
        page = jobs[start : start + int(asked.get("limit", _PAGE))]
        return JSONResponse(
            {
                "object": "list",
                "data": [job.body() for job in page],
                "first_id": page[0].id if page else None,
                "last_id": page[-1].id if page else None,
                "has_more": start + len(page) < len(jobs),
            }
        )

    async def _delete(self, request: Request) -> Response:
        job = self._found(request.path_params["id"])
        if job.phase != "done":
            message = "Only a completed or failed video can be deleted."
            raise refusal(message, "invalid_value", "video_id")
        del self._jobs[job.id]
        return JSONResponse({"id": job.id, "object": "video.deleted", "deleted": True})

    def _named(self, form: Form, arguments: Mapping[str, object]) -> Job | None:
        """Return the job whose video is named, `None` when a video came as a file."""
        check_file_names(form, "video")
        if form.files:
            return None
        if "video" not in arguments:
            raise missing("video")
        return self._source(str((as_object(arguments["video"]) or {}).get("id")))

    def _source(self, video_id: str) -> Job:
        job = self._found(video_id)
        if not job.is_ready:
            raise refusal("The video is not completed.", "invalid_value", "video")
        return job

    def _found(self, video_id: str) -> Job:
        job = self._jobs.get(video_id)
        if job is None:
            raise not_found(f"Video with id '{video_id}' not found.")
        return job
