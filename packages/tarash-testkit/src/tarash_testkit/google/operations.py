"""`predictLongRunning` of Veo, and the look at its operations.

Rule: an operation is counted as paid at the moment in which it comes into being.

On Vertex one looks with a POST on the model; on the Gemini API it was a GET of the operation.
Sources: `google-genai` 3.6.1 and 2.34.0 (`models.py`, `_operations_converters.py`; requests of
their own to a recorder); the Veo API reference of docs.cloud.google.com, read 2026-11.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tarash_testkit.checks import fields, text
from tarash_testkit.google.answers import checked_object, json_object, refusal
from tarash_testkit.google.outcomes import FILTERED_REASON, OPERATIONS, OperationEnd
from tarash_testkit.google.prediction_rules import check_veo, parameters_of
from tarash_testkit.google.shared import Shared
from tarash_testkit.google.surfaces import GEMINI, Call, Surface
from tarash_testkit.inline import StreamedText, inline_json
from tarash_testkit.scripts import Scripts
from tarash_testkit.watched import Watched

__all__ = ("Operation", "Operations")

_TYPE = "type.googleapis.com/cloud.ai.large_models.vision.GenerateVideoResponse"
_LOOK = fields({"operationName": text()}, required=("operationName",))


@dataclass(frozen=True, slots=True)
class Operation(Watched):
    """A Veo generation that the service accepted."""

    name: str
    model_name: str
    arguments: Mapping[str, object] = field(repr=False)
    response: Mapping[str, object] = field(repr=False)
    """What a finished operation holds when there is no error."""
    outcome: OperationEnd

    def body(self) -> dict[str, object]:
        """Return the answer to a look."""
        if self.phase != "done":
            return {"name": self.name}
        if self.outcome.error is not None:
            code, message = self.outcome.error
            return {"name": self.name, "done": True, "error": {"code": code, "message": message}}
        return {"name": self.name, "done": True, "response": self.response}


class Operations:
    """Every operation of one server, and the calls to them."""

    def __init__(self, shared: Shared) -> None:
        """Take what is shared."""
        self.scripts = Scripts(OPERATIONS, "done")
        self._shared = shared
        self._accepted: dict[str, Operation] = {}

    @property
    def accepted(self) -> tuple[Operation, ...]:
        """Every operation as it is now, in order of acceptance."""
        return tuple(self._accepted.values())

    def calls(self, surface: Surface) -> tuple[Call, ...]:
        """Return the calls of `surface`."""
        model = surface.models + "/{model}"
        create = Call("predict-long-running", "POST", f"{model}:predictLongRunning", self._create)
        if surface is GEMINI:
            return (
                create,
                Call("get-operation", "GET", f"{model}/operations/{{operation}}", self._get),
            )
        return (
            create,
            Call("fetch-operation", "POST", f"{model}:fetchPredictOperation", self._fetch),
        )

    async def _create(self, surface: Surface, request: Request) -> Response:
        model = self._shared.model(surface, request, "veo")
        body = await json_object(request)
        check_veo(surface, model, body)
        end, looks = self.scripts.take(self._shared.looks())
        self._shared.recorder.paid()
        model_name = surface.model_name(request)
        name = f"{model_name}/operations/testkit{len(self._accepted) + 1:06d}"
        response = self._response(surface, end, parameters_of(body), name)
        self._accepted[name] = Operation(name, model_name, body, response, end, looks=looks)
        return JSONResponse({"name": name})

    async def _fetch(self, surface: Surface, request: Request) -> Response:
        body = checked_object(_LOOK, await json_object(request))
        name = str(body["operationName"])
        if not name.startswith(f"{surface.model_name(request)}/operations/"):
            message = "The operation name does not belong to the model of the path."
            raise refusal("INVALID_ARGUMENT", message)
        return self._looked_at(name)

    async def _get(self, surface: Surface, request: Request) -> Response:
        operation: str = request.path_params["operation"]
        return self._looked_at(f"{surface.model_name(request)}/operations/{operation}")

    def _looked_at(self, name: str) -> Response:
        operation = self._accepted.get(name)
        if operation is None:
            raise refusal("NOT_FOUND", "The operation was not found.")
        self._accepted[name] = operation.after_look()
        return StreamedText(inline_json(operation.body()))

    def _response(
        self, surface: Surface, end: OperationEnd, parameters: Mapping[str, object], name: str
    ) -> Mapping[str, object]:
        if end.body is not None:
            return end.body
        count = parameters.get("sampleCount", 1)
        asked = count if isinstance(count, int) else 1
        missing = end.missing_of(asked)
        made = 0 if end.error is not None else asked - missing
        told: dict[str, object] = {"raiMediaFilteredCount": missing if end.tells_reasons else 0}
        if missing and end.tells_reasons:
            told["raiMediaFilteredReasons"] = [FILTERED_REASON] * missing
        if surface is GEMINI:
            samples = [self._sample() for _ in range(made)]
            return {"generateVideoResponse": {**told, **_unless_empty("generatedSamples", samples)}}
        where = str(parameters.get("storageUri", "")).rstrip("/")
        job = name.rpartition("/")[2]
        videos = [
            self._video(f"{where}/{job}/sample_{n}.mp4" if where else "") for n in range(made)
        ]
        return {"@type": _TYPE, **told, **_unless_empty("videos", videos)}

    def _sample(self) -> dict[str, object]:
        file = self._shared.files.generated(self._shared.outputs.video())
        return {"video": {"uri": file.download_uri(self._shared.origin())}}

    def _video(self, uri: str) -> dict[str, object]:
        video = self._shared.outputs.video()
        if uri:
            return {"gcsUri": uri, "mimeType": video.content_type}
        return {"bytesBase64Encoded": video, "mimeType": video.content_type}


def _unless_empty(name: str, listed: list[dict[str, object]]) -> dict[str, object]:
    return {name: listed} if listed else {}
