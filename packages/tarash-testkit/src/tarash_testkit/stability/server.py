"""Stability AI on one loopback origin.

Rule: nothing depends on time or chance; the same requests get the same answers.

Source: TypeScript types generated from the vendor's OpenAPI (2025-06), and a third party's probe
of 2026-09-13 (headers of a raw picture, fields of a JSON one).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import count

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tarash_testkit.delivery import FileStore
from tarash_testkit.front import Front, Refusal
from tarash_testkit.inline import StreamedText, inline_json
from tarash_testkit.media import MediaFile, padded_png
from tarash_testkit.multipart import Part
from tarash_testkit.pictures import PICTURES
from tarash_testkit.recorder import Recorder
from tarash_testkit.scripts import Scripts
from tarash_testkit.server import ProviderServer
from tarash_testkit.stability.access import API_KEY, bearer_only, key_parts
from tarash_testkit.stability.answers import error
from tarash_testkit.stability.endpoints import ENDPOINTS, PREFIX, SIZES, Endpoint
from tarash_testkit.stability.faults import FAULTS
from tarash_testkit.stability.forms import Form, png_size, read_form
from tarash_testkit.stability.jobs import Job
from tarash_testkit.stability.outcomes import OUTCOMES, Outcome

__all__ = ("Generation", "StabilityServer")

_SEED = 343_940_597
"""What a seed of 0, or none, becomes."""
_FILE = "file"


@dataclass(frozen=True, slots=True)
class Generation:
    """A request that the service accepted."""

    path: str
    """Below `/v2beta/stable-image/`."""
    texts: Mapping[str, str] = field(repr=False)
    files: Mapping[str, Part] = field(repr=False)


class StabilityServer(ProviderServer):
    """Stability AI, as far as a client can tell."""

    def __init__(
        self, *, api_key: str = API_KEY, looks: int = 2, image_bytes: int | None = None
    ) -> None:
        """Make a server that is not started yet.

        Args:
            api_key: The only key that is accepted.
            looks: How many looks find a new job unfinished. May be set at any time.
            image_bytes: How long each PNG is; `None`: as short as it can be. May be set at any
                time.
        """
        self.looks = looks
        self.image_bytes = image_bytes
        self._scripts = Scripts(OUTCOMES, "done")
        self._account = Recorder()
        self._generations: list[Generation] = []
        self._jobs: dict[str, Job] = {}
        self._numbers = count(1)
        front = Front(bearer_only(api_key), self._headers)
        super().__init__(
            routes=(
                *(self._route(front, endpoint) for endpoint in ENDPOINTS),
                front.route("GET", "/v2beta/results/{id}", self._result, "result"),
                front.route("POST", "/v2beta/{path:path}", _absent, "absent"),
            ),
            faults=FAULTS,
            api_key=api_key,
            free_of_credentials=frozenset({_FILE}),
            recorder=self._account,
            files=FileStore(),
            file_operation=_FILE,
        )

    @property
    def key_parts(self) -> tuple[str, str]:
        """What the answer to a wrong key shows of it, for this server's key."""
        return key_parts(self.api_key)

    @property
    def generations(self) -> tuple[Generation, ...]:
        """Every request that was accepted, in order."""
        return tuple(self._generations)

    @property
    def jobs(self) -> tuple[Job, ...]:
        """Every job, as it is now, in order of acceptance."""
        return tuple(self._jobs.values())

    def next_image(
        self,
        outcome: str | Outcome = "done",
        *,
        looks: int | None = None,
        size_bytes: int | None = None,
    ) -> None:
        """Say what comes of the next generation that is accepted and has no script yet.

        Args:
            outcome: A name of `OUTCOMES`, or an outcome of your own.
            looks: As for the server, where it has to be waited for.
            size_bytes: How long the picture is, if it is a PNG.

        Raises:
            ValueError: no outcome has this name.
        """
        end = self._scripts.named(outcome)
        self._scripts.write(replace(end, size_bytes=size_bytes or end.size_bytes), looks)

    def _headers(self) -> Mapping[str, str]:
        return {"x-request-id": f"{next(self._numbers):032x}"}

    def _route(self, front: Front, endpoint: Endpoint) -> Route:
        make = self._started if endpoint.operation == "start" else self._made

        async def accept(request: Request) -> Response:
            form = await read_form(request, endpoint)
            self._account.paid()
            self._generations.append(Generation(endpoint.path, form.texts, form.files))
            return make(endpoint, form)

        return front.route("POST", PREFIX + endpoint.path, accept, endpoint.operation)

    def _made(self, endpoint: Endpoint, form: Form) -> Response:
        outcome, _ = self._scripts.take(0)
        picture, seed = self._picture(endpoint, form, outcome)
        return _delivered(picture, seed, outcome, as_json=form.wants_json)

    def _started(self, endpoint: Endpoint, form: Form) -> Response:
        outcome, looks = self._scripts.take(self.looks)
        picture, seed = self._picture(endpoint, form, outcome)
        job_id = f"{len(self._jobs) + 1:064x}"
        self._jobs[job_id] = Job(
            id=job_id, picture=picture, seed=seed, outcome=outcome, looks=looks
        )
        return JSONResponse({"id": job_id})

    async def _result(self, request: Request) -> Response:
        job = self._jobs.get(request.path_params["id"])
        if job is None:
            raise Refusal(404, error("not_found", "No result with this id."))
        self._jobs[job.id] = job.after_look()
        if job.phase != "done":
            return JSONResponse({"id": job.id, "status": "in-progress"}, 202)
        as_json = request.headers.get("accept") == "application/json"
        return _delivered(job.picture, job.seed, job.outcome, as_json=as_json)

    def _picture(self, endpoint: Endpoint, form: Form, outcome: Outcome) -> tuple[MediaFile, int]:
        """Return the picture of one generation and its seed."""
        given = next(iter(form.files.values()), None)
        size = None if given is None else png_size(given.content)
        if size is None or "aspect_ratio" in form.texts:
            size = SIZES[form.texts.get("aspect_ratio", "1:1")]
        width, height = (side * endpoint.scale for side in size)
        made = _drawn(form.texts.get("output_format", "png"), width, height)
        length = outcome.size_bytes or self.image_bytes
        if length is not None and made.content_type == "image/png":
            made = padded_png(length, width, height)
        return made, int(form.texts.get("seed", "0")) or _SEED


async def _absent(_: Request) -> Response:
    """Refuse what is no operation, such as those that were removed."""
    raise Refusal(404, error("not_found", "No such endpoint."))


def _drawn(kind: str, width: int, height: int) -> MediaFile:
    draw: Callable[[int, int], MediaFile] = PICTURES[kind]
    return draw(width, height)


def _delivered(picture: MediaFile, seed: int, outcome: Outcome, *, as_json: bool) -> Response:
    """Return the answer that carries a picture: as it is, or in base64 with what is said of it."""
    if not outcome.has_image:
        return JSONResponse({"finish_reason": outcome.finish_reason, "seed": seed})
    if not as_json:
        said = {"finish-reason": outcome.finish_reason, "seed": str(seed)}
        content = picture.read(0, picture.size_bytes)
        return Response(content, headers=said, media_type=picture.content_type)
    body = {"image": picture, "finish_reason": outcome.finish_reason, "seed": seed}
    described = {"content-type": f"application/json; type={picture.content_type}"}
    return StreamedText(inline_json(body), headers=described)
