"""The routes of tasks: a submit for each operation, looks, and the call that cancels or deletes.

Rule: a task is counted as paid at the moment in which it comes into being.

Source: `resources/*.py` of runwayml 5.24.0; what follows a DELETE was recorded in August 2026.
"""

from collections.abc import Callable, Collection
from json import JSONDecodeError

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tarash_testkit.delivery import FileStore, file_url
from tarash_testkit.media import MediaFile, mp4, png
from tarash_testkit.recorder import Recorder
from tarash_testkit.runway.addresses import address
from tarash_testkit.runway.answers import NO_TASK, invalid, refused, unauthorized
from tarash_testkit.runway.bodies import OPERATIONS, check_of, issue_of, models_of
from tarash_testkit.runway.outcomes import Outcome
from tarash_testkit.runway.tasks import Task
from tarash_testkit.shapes import as_object

__all__ = ("Service",)

_ENDED = "done"
_NO_MODEL = {
    "code": "invalid_union",
    "note": "No matching discriminator",
    "path": ["model"],
    "message": "Invalid input",
}


class Service:
    """Every task of one server, and the routes to them."""

    def __init__(
        self,
        *,
        api_key: str,
        origin: Callable[[], str],
        files: FileStore,
        recorder: Recorder,
        script: Callable[[], tuple[Outcome, int]],
        uploads: Callable[[], Collection[str]],
        is_throttled: Callable[[], bool],
    ) -> None:
        """Take what is shared; `script` says how the next task ends, `uploads` what is there."""
        self._api_key = api_key
        self._origin = origin
        self._files = files
        self._recorder = recorder
        self._script = script
        self._address = address(uploads)
        self._is_throttled = is_throttled
        self._tasks: dict[str, Task] = {}
        self._gone: set[str] = set()
        self._outputs: dict[str, list[str]] = {}

    @property
    def tasks(self) -> tuple[Task, ...]:
        """Every task as it is now, in order of acceptance; the deleted ones too."""
        return tuple(self._tasks.values())

    @property
    def gone(self) -> frozenset[str]:
        """The ids of the tasks that were cancelled or deleted."""
        return frozenset(self._gone)

    @property
    def routes(self) -> tuple[Route, ...]:
        """The routes, named after the operations."""
        one = "/v1/tasks/{task_id}"
        return (
            Route(one, self._look, methods=["GET"], name="look"),
            Route(one, self._cancel, methods=["DELETE"], name="cancel"),
            Route("/v1/organization", self._organization, methods=["GET"], name="organization"),
            *(Route(f"/v1/{o}", self._submit, methods=["POST"], name="submit") for o in OPERATIONS),
        )

    async def _submit(self, request: Request) -> Response:
        rejected = unauthorized(request, self._api_key)
        if rejected is not None:
            return rejected
        try:
            body = as_object(await request.json())
        except (JSONDecodeError, UnicodeDecodeError):
            body = None
        if body is None:
            return refused(400, "The body is not a JSON object.")
        operation = request.url.path.rpartition("/")[2]
        model = body.get("model")
        if not isinstance(model, str) or model not in models_of(operation):
            return invalid([_NO_MODEL])
        problems = tuple(check_of(operation, model, self._address)(body, ()))
        if problems:
            return invalid([issue_of(problem) for problem in problems])
        task = self._new_task(operation, body)
        return JSONResponse(task.accepted_body)

    async def _look(self, request: Request) -> Response:
        task = self._found(request)
        if isinstance(task, Response):
            return task
        self._tasks[task.task_id] = task.after_look()
        output = self._output(task) if task.phase == _ENDED else []
        return JSONResponse(task.body(output))

    async def _cancel(self, request: Request) -> Response:
        task = self._found(request)
        if isinstance(task, Response):
            return task
        self._gone.add(task.task_id)
        return Response(status_code=204)

    async def _organization(self, request: Request) -> Response:
        models = {"gen4.5": {"maxConcurrentGenerations": 3, "maxDailyGenerations": None}}
        body = {
            "creditBalance": 1000,
            "tier": {"maxMonthlyCreditSpend": 10_000, "models": models},
            "usage": {"models": {"gen4.5": {"dailyGenerations": len(self._tasks)}}},
        }
        return unauthorized(request, self._api_key) or JSONResponse(body)

    def _new_task(self, operation: str, arguments: dict[str, object]) -> Task:
        outcome, looks = self._script()
        task = Task(
            task_id=f"00000000-0000-4000-8000-{len(self._tasks) + 1:012d}",
            operation=operation,
            arguments=arguments,
            looks=looks,
            outcome=outcome,
            is_throttled=self._is_throttled(),
        )
        self._tasks[task.task_id] = task
        self._recorder.paid()
        return task

    def _found(self, request: Request) -> Task | Response:
        """Return the task that the path names, or the answer that rejects the request."""
        rejected = unauthorized(request, self._api_key)
        if rejected is not None:
            return rejected
        task = self._tasks.get(request.path_params["task_id"])
        if task is None or task.task_id in self._gone:
            return refused(404, NO_TASK)
        return task

    def _output(self, task: Task) -> list[str]:
        """Return where the files of a task are; the same at each look."""
        if task.task_id not in self._outputs:
            count = task.arguments.get("outputCount")
            number = count if isinstance(count, int) else 1
            self._outputs[task.task_id] = [self._made(task) for _ in range(number)]
        return self._outputs[task.task_id]

    def _made(self, task: Task) -> str:
        is_image = task.operation in ("text_to_image", "image_upscale")
        name, file = ("image.png", png(64, 36)) if is_image else ("clip.mp4", mp4())
        return self._deliver(name, file)

    def _deliver(self, name: str, file: MediaFile) -> str:
        path = self._files.next_path(name)
        self._files.add(path, file)
        return f"{file_url(self._origin(), path)}?_jwt=testkit"
