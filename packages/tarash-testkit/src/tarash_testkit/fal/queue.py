"""The routes of `queue.fal.run` and `fal.run`.

Rule: a job is counted as paid at the moment in which it comes into being.

Source: fal.ai/docs/api-reference/inference-api and `fal-client` 1.0.3, read 2026-11-01. The
status of a result asked too early is not documented; 400 is an assumption.
"""

from collections.abc import Callable, Mapping
from json import JSONDecodeError

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tarash_testkit.fal.answers import model_error, not_found, request_error, unauthorized
from tarash_testkit.fal.jobs import Job, app_of
from tarash_testkit.fal.outcomes import Outcome
from tarash_testkit.fal.outputs import Kind, Outputs, kind_of
from tarash_testkit.recorder import Recorder
from tarash_testkit.shapes import as_object

__all__ = ("RUN_PREFIX", "Queue")

RUN_PREFIX = "/run"
"""Where `fal.run` begins on the one origin; the queue has the root."""
_OWNER_AND_APP = 2


class Queue:
    """Every job of one server, and the routes to them."""

    def __init__(
        self,
        *,
        api_key: str,
        origin: Callable[[], str],
        outputs: Outputs,
        recorder: Recorder,
        script: Callable[[], tuple[Outcome, int]],
        kinds: Mapping[str, Kind],
    ) -> None:
        """Take what is shared; `script` says how the next job ends and how many looks it takes."""
        self._api_key = api_key
        self._origin = origin
        self._outputs = outputs
        self._recorder = recorder
        self._script = script
        self._kinds = kinds
        self._jobs: dict[str, Job] = {}

    @property
    def jobs(self) -> tuple[Job, ...]:
        """Every job as it is now, in order of acceptance."""
        return tuple(self._jobs.values())

    @property
    def routes(self) -> tuple[Route, ...]:
        """The routes, named after the operations; the submit takes what no other took."""
        job = "/{app:path}/requests/{request_id}"
        return (
            Route(f"{job}/status", self._status, methods=["GET"], name="status"),
            Route(f"{job}/cancel", self._cancel, methods=["PUT"], name="cancel"),
            Route(job, self._result, methods=["GET"], name="result"),
            Route(RUN_PREFIX + "/{endpoint:path}", self._run, methods=["POST"], name="run"),
            Route("/{endpoint:path}", self._submit, methods=["POST"], name="submit"),
        )

    async def _submit(self, request: Request) -> Response:
        arguments = await self._arguments(request)
        if isinstance(arguments, Response):
            return arguments
        limit = request.query_params.get("fal_max_queue_length")
        waiting = sum(job.phase == "queued" for job in self.jobs)
        if limit is not None and waiting > int(limit):
            return JSONResponse(request_error("queue_full", "The queue is too long"), 429)
        job = self._new_job(request, arguments)
        return _answer(job, 200, job.accepted_body(self._origin()))

    async def _run(self, request: Request) -> Response:
        arguments = await self._arguments(request)
        if isinstance(arguments, Response):
            return arguments
        job = self._new_job(request, arguments)
        return self._output(job)

    async def _status(self, request: Request) -> Response:
        job = self._found(request)
        if isinstance(job, Response):
            return job
        with_logs = request.query_params.get("logs", "").lower() in ("1", "true")
        self._jobs[job.request_id] = job.after_look()
        body = job.status_body(self._origin(), with_logs=with_logs)
        return _answer(job, 200 if job.phase == "done" else 202, body)

    async def _result(self, request: Request) -> Response:
        job = self._found(request)
        if isinstance(job, Response):
            return job
        if job.phase != "done":
            return _answer(job, 400, {"detail": "Request is still in progress"})
        return self._output(job)

    async def _cancel(self, request: Request) -> Response:
        job = self._found(request)
        if isinstance(job, Response):
            return job
        if job.phase == "done":
            return _answer(job, 400, {"status": "ALREADY_COMPLETED"})
        self._jobs[job.request_id] = job.cancelled()
        if job.phase == "queued":
            return _answer(job, 200, {"status": "OK"})
        return _answer(job, 202, {"status": "CANCELLATION_REQUESTED"})

    async def _arguments(self, request: Request) -> dict[str, object] | Response:
        """Return the model's input, or the answer that rejects the request."""
        rejected = unauthorized(request, self._api_key)
        if rejected is not None:
            return rejected
        endpoint: str = request.path_params["endpoint"]
        if len([part for part in endpoint.split("/") if part]) < _OWNER_AND_APP:
            return not_found(f"Application '{endpoint}'")
        try:
            body: object = await request.json()
        except (JSONDecodeError, UnicodeDecodeError):
            return JSONResponse(model_error("json_invalid", "JSON decode error"), 422)
        arguments = as_object(body)
        if arguments is None:
            return JSONResponse(model_error("dict_type", "Input should be an object"), 422)
        return arguments

    def _new_job(self, request: Request, arguments: Mapping[str, object]) -> Job:
        outcome, looks = self._script()
        job = Job(
            request_id=f"00000000-0000-4000-8000-{len(self._jobs) + 1:012d}",
            endpoint=request.path_params["endpoint"],
            arguments=arguments,
            looks=looks,
            outcome=outcome,
            webhook=request.query_params.get("fal_webhook"),
        )
        self._jobs[job.request_id] = job
        self._recorder.paid()
        return job

    def _found(self, request: Request) -> Job | Response:
        """Return the job that the path names, or the answer that rejects the request."""
        rejected = unauthorized(request, self._api_key)
        if rejected is not None:
            return rejected
        job = self._jobs.get(request.path_params["request_id"])
        if job is not None and app_of(job.endpoint) == request.path_params["app"]:
            return job
        if request.method == "PUT":
            return JSONResponse({"status": "NOT_FOUND"}, 404)
        return not_found("Request")

    def _output(self, job: Job) -> Response:
        body = job.outcome.body
        if body is None:
            kind = self._kinds.get(job.endpoint) or kind_of(job.endpoint)
            body = self._outputs.make(kind, job.arguments)
        return _answer(job, job.outcome.status, body, job.outcome.headers)


def _answer(
    job: Job, status: int, body: Mapping[str, object], headers: Mapping[str, str] | None = None
) -> JSONResponse:
    return JSONResponse(body, status, {"x-fal-request-id": job.request_id, **(headers or {})})
