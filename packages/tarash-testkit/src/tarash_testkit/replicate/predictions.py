"""The routes of predictions: each form of a submit, looks, the list, the cancel.

Rule: a prediction is counted as paid at the moment in which it comes into being.

Source: the paths of predictions in "Replicate HTTP API" 1.0.0-a1, read in November 2026. Chosen
here: that an unfinished prediction within `Prefer: wait` answers 202, and what a cancel of a
finished one says, which is the prediction as it is.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from json import JSONDecodeError

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tarash_testkit.checks import Check, Problem, anything, fields, items, text
from tarash_testkit.front import Front, Refusal
from tarash_testkit.recorder import Recorder
from tarash_testkit.replicate.answers import (
    INVALID_VERSION,
    invalid_input,
    not_found,
    refusal,
)
from tarash_testkit.replicate.headers import cancel_after_of, wait_of
from tarash_testkit.replicate.jobs import Job
from tarash_testkit.replicate.models import Model, input_check, version_of
from tarash_testkit.replicate.outcomes import Outcome
from tarash_testkit.replicate.outputs import Outputs
from tarash_testkit.shapes import as_list, as_object

__all__ = ("Predictions",)

_PAGE = 100
_HIDDEN = "hidden"
_CHECKS: Mapping[str, Check] = {
    "input": anything(),
    "webhook": text(pattern=r"https://\S+", choices_of="an HTTPS URL"),
    "webhook_events_filter": items(text("start", "output", "logs", "completed")),
    "stream": anything(),
}


@dataclass(frozen=True, slots=True)
class _Target:
    """What is to run: how it was named, and what stands behind the name."""

    form: str
    model_id: str
    version: str
    deployment: str | None = None


class Predictions:
    """Every prediction of one server, and the routes to them."""

    def __init__(
        self,
        *,
        recorder: Recorder,
        script: Callable[[], tuple[Outcome, int]],
        models: Mapping[str, Model],
        deployments: Mapping[str, str],
        outputs: Outputs,
        is_uploaded: Callable[[object], bool],
    ) -> None:
        """Take what is shared.

        Args:
            recorder: Where a new prediction is counted.
            script: Says how the next one ends and how many looks it takes.
            models: What is known of models, by id.
            deployments: The model of each deployment, by `owner/name`.
            outputs: Makes what they deliver.
            is_uploaded: Tells whether the account has a file of an id.
        """
        self._recorder = recorder
        self._script = script
        self._models = models
        self._deployments = deployments
        self._outputs = outputs
        self._is_uploaded = is_uploaded
        self._jobs: dict[str, Job] = {}

    @property
    def jobs(self) -> tuple[Job, ...]:
        """Every prediction as it is now, in order of acceptance."""
        return tuple(self._jobs.values())

    def routes(self, front: Front, prefix: str) -> tuple[Route, ...]:
        """Return the routes below `prefix`."""
        own = f"{prefix}/predictions"
        named = "{owner}/{name}/predictions"
        return (
            front.route("POST", own, self._of_version, "create-version"),
            front.route("GET", own, self._list, "list"),
            front.route("POST", f"{own}/{{id}}/cancel", self._cancel, "cancel"),
            front.route("GET", f"{own}/{{id}}", self._get, "get"),
            front.route("POST", f"{prefix}/models/{named}", self._of_model, "create"),
            front.route("POST", f"{prefix}/deployments/{named}", self._of_deployment, "create-on"),
        )

    async def _of_model(self, request: Request) -> Response:
        model_id = _named(request)
        model = self._models.get(model_id)
        if model is not None and not model.is_official:
            raise not_found()
        body = await _body_of(request, _CHECKS)
        return self._accept(request, body, _Target("model", model_id, _HIDDEN))

    async def _of_version(self, request: Request) -> Response:
        body = await _body_of(request, {"version": text(), **_CHECKS}, "version")
        stated = str(body.pop("version"))
        model_id, _, version = stated.partition(":")
        by_version = {version_of(name, model): name for name, model in self._models.items()}
        if version or "/" not in stated:
            version = version or stated
            if version not in by_version or (":" in stated and by_version[version] != model_id):
                raise Refusal(422, INVALID_VERSION)
            return self._accept(request, body, _Target("version", by_version[version], version))
        model = self._models.get(model_id)
        if model is not None and not model.is_official:
            raise Refusal(422, INVALID_VERSION)
        return self._accept(request, body, _Target("version", model_id, _HIDDEN))

    async def _of_deployment(self, request: Request) -> Response:
        name = _named(request)
        if name not in self._deployments:
            raise not_found()
        body = await _body_of(request, _CHECKS)
        model_id = self._deployments[name]
        model = self._models.get(model_id)
        version = _HIDDEN if model is None else version_of(model_id, model)
        return self._accept(request, body, _Target("deployment", model_id, version, name))

    def _accept(self, request: Request, body: dict[str, object], target: _Target) -> Response:
        model = self._models.get(target.model_id)
        self._check_input(request, model, body["input"])
        wait, cancel_after = wait_of(request), cancel_after_of(request)
        job = replace(self._new_job(target, model, body), cancel_after=cancel_after)
        self._recorder.paid()
        if wait is not None and job.looks <= wait:  # as if there were a look each second
            job = job.finished()
        self._jobs[job.id] = job
        is_late = wait is not None and job.phase != "done"
        # The answer to a submit is no look, and even one that needs none begins by starting.
        shown = job if wait is not None else replace(job, looks=max(job.looks, 2))
        return JSONResponse(shown.body(_origin(request)), 202 if is_late else 201)

    def _new_job(self, target: _Target, model: Model | None, body: Mapping[str, object]) -> Job:
        outcome, looks = self._script()
        given = as_object(body["input"]) or {}
        events = as_list(body.get("webhook_events_filter")) or ()
        shape = outcome.shape or (model.shape if model else "one")
        return Job(
            id=f"gm3q{len(self._jobs) + 1:022d}",
            model=target.model_id,
            version=target.version,
            input=given,
            form=target.form,
            deployment=target.deployment,
            webhook=None if "webhook" not in body else str(body["webhook"]),
            webhook_events_filter=tuple(map(str, events)),
            looks=looks,
            outcome=outcome,
            output=self._outputs.make(model.kind if model else "video", shape, given),
        )

    def _check_input(self, request: Request, model: Model | None, given: object) -> None:
        problems = tuple(input_check(model, given)(given, ("input",)))
        own = f"{_origin(request)}/v1/files/"
        for name, value in (as_object(given) or {}).items():
            for url in as_list(value) or [value]:
                if isinstance(url, str) and url.startswith(own):
                    file_id = url.removeprefix(own)
                    if not self._is_uploaded(file_id):
                        missing = Problem("value", ("input", name), "a file that exists", url)
                        problems = (*problems, missing)
        if problems:
            raise invalid_input(problems)

    async def _get(self, request: Request) -> Response:
        job = self._found(request)
        self._jobs[job.id] = job.after_look()
        return JSONResponse(job.body(_origin(request)))

    async def _list(self, request: Request) -> Response:
        page = [job.body(_origin(request)) for job in reversed(self.jobs)][:_PAGE]
        return JSONResponse({"next": None, "previous": None, "results": page})

    async def _cancel(self, request: Request) -> Response:
        job = self._found(request)
        if await request.body():
            raise refusal(400, "A cancel has no body.")
        if job.phase != "done":
            job = self._jobs[job.id] = job.canceled()
        return JSONResponse(job.body(_origin(request)))

    def _found(self, request: Request) -> Job:
        job = self._jobs.get(request.path_params["id"])
        if job is None:
            raise not_found()
        return job


async def _body_of(
    request: Request, checks: Mapping[str, Check], *required: str
) -> dict[str, object]:
    """Return the body, in which nothing may stand that the form does not have."""
    try:
        body: object = await request.json()
    except (JSONDecodeError, UnicodeDecodeError):
        raise refusal(400, "The body is no JSON.") from None
    problems = tuple(fields(checks, required=("input", *required))(body, ()))
    if problems:
        raise invalid_input(problems)
    return dict(as_object(body) or {})


def _named(request: Request) -> str:
    return f"{request.path_params['owner']}/{request.path_params['name']}"


def _origin(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}"
